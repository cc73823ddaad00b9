"""What a classifier says of a word that no labelled text had: by then only text without labels can have taught it."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from embedlab.corpus import Corpus
from embedlab.errors import InputError
from embedlab.experiments.bag_network import BagNetwork, steps_for
from embedlab.experiments.curve_points import PRETRAINED, start_table, tfidf_probabilities
from embedlab.progress import Progress, part, silent
from embedlab.space import EmbeddingSpace, unit
from embedlab.tokens import tokenize
from embedlab.trainers import Word2Vec
from embedlab.trainers.options import fitting_length, fitting_vocabulary
from embedlab.vocabulary import SPECIAL, Vocabulary, padded_ids

__all__ = ["PROBED", "Guess", "HeldOutWord", "hold_out_word", "leaning_words"]

PROBED = ("tfidf", "random", "frozen", "finetuned")

Documents = Sequence[Sequence[str]]

_NEIGHBOURS = 8
_LEAST_TEXTS, _LARGEST_SHARE = 5, 0.02
_DIGITS = 4


@dataclasses.dataclass(frozen=True)
class Guess:
    """What one initialisation makes of the word.

    Parameters
    ----------
    init
        One of `PROBED`.
    probabilities
        Of each class, for a text that is the word alone; in [0, 1], and they add up to 1.
    empty
        The same for a text without words: what is said before anything is read.
    neighbours
        Words and raw cosine similarities in the trained table, nearest first; none for TF-IDF, which has no table.
    right
        The share of the set-aside texts whose label it tells, or None where none was set aside.
    """

    init: str
    probabilities: tuple[float, ...]
    empty: tuple[float, ...]
    neighbours: tuple[tuple[str, float], ...]
    right: float | None


@dataclasses.dataclass(frozen=True)
class HeldOutWord:
    """The probe of one word.

    Parameters
    ----------
    word
        The word.
    classes
        The classes, in the order of the probabilities.
    set_aside
        Labelled texts that have the word, by class: none of them was trained on.
    train_rows
        Labelled texts that were.
    read
        How often word2vec met the word in the text that it read, whose labels it did not see.
    guesses
        One for each initialisation.
    """

    word: str
    classes: tuple[str, ...]
    set_aside: tuple[int, ...]
    train_rows: int
    read: int
    guesses: tuple[Guess, ...]

    def to_json(self) -> dict[str, Any]:
        """JSON values, numbers to four digits."""
        found = dataclasses.asdict(self)
        for guess in found["guesses"]:
            for name in ("probabilities", "empty"):
                guess[name] = [round(value, _DIGITS) for value in guess[name]]
            guess["neighbours"] = [[word, round(value, _DIGITS)] for word, value in guess["neighbours"]]
            guess["right"] = None if guess["right"] is None else round(guess["right"], _DIGITS)
        return found | {
            "classes": list(self.classes),
            "set_aside": list(self.set_aside),
            "guesses": list(found["guesses"]),
        }

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Self:
        """The probe that `to_json` wrote; raises `InputError` where it is none."""
        try:
            guesses = tuple(
                Guess(
                    one["init"],
                    tuple(one["probabilities"]),
                    tuple(one["empty"]),
                    tuple((str(word), float(value)) for word, value in one["neighbours"]),
                    one["right"],
                )
                for one in found["guesses"]
            )
            facts = (found["word"], tuple(found["classes"]), tuple(found["set_aside"]))
            return cls(*facts, found["train_rows"], found["read"], guesses)
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(f"This is not the probe of a word ({error}): make it anew.") from None


def hold_out_word(
    corpus: Corpus,
    word: str,
    *,
    space: EmbeddingSpace | None = None,
    inits: Sequence[str] = PROBED,
    dim: int = 64,
    seed: int = 0,
    progress: Progress = silent,
) -> HeldOutWord:
    """Train on the labelled texts without `word`, and ask what the classifiers say of it.

    The texts with the word too are text that word2vec reads without labels. Fine-tuning moves only the words of
    its texts, so that the held-out word stays where it was while its likes move on.

    Parameters
    ----------
    corpus
        Labelled texts, two classes or more, and any text without labels.
    word
        One word; it is lower-cased as the texts are.
    space
        word2vec on such text; trained here on all of it where it is None.
    inits
        Names of `PROBED`.
    dim, seed
        Of the vectors that are trained here, and of the first numbers.
    progress
        Told of each initialisation.

    Raises
    ------
    InputError
        If the word is none, is too rare to have a vector, or too few texts are left without it.
    MissingDependencyError
        If TensorFlow is not installed.
    """
    corpus.check_supervised()
    word = _one_word(word)
    documents = (*corpus.tokens, *corpus.unlabelled_tokens)
    vocabulary, least = fitting_vocabulary(documents, None)
    read = sum(document.count(word) for document in documents)
    if word not in vocabulary:
        raise InputError(f"{word!r} occurs {read} times in these texts and needs {least}: ask for another word.")
    has_it = np.array([word in document for document in corpus.tokens])
    codes = np.array([corpus.classes.index(label) for label in corpus.labels or ()], dtype=np.int64)
    if len(set(codes[~has_it].tolist())) < 2:
        raise InputError(f"Without {word!r} texts of fewer than two classes are left: ask for a rarer word.")
    knows = set(inits) & set(PRETRAINED)
    if space is not None and knows:
        if word not in space:
            raise InputError(f"word2vec has no vector of {word!r}, which its texts have too seldom: ask for another.")
        # A run's word2vec has read its training texts alone.
        read = read if space.counts is None else int(space.counts[space.row(word)])
    if space is None and knows:
        space = Word2Vec(dim=dim, seed=seed).fit(corpus, part(progress, 0.0, 0.5)).space_
    probe = _Probe(corpus, word, vocabulary, codes, has_it)
    guesses = []
    for place, init in enumerate(inits):
        progress(0.5 + place / len(inits) / 2, f"Asking what it makes of {word}: {init}")
        guesses.append(probe.guess(init, space if init in knows else None, dim, seed))
    aside = np.bincount(codes[has_it], minlength=len(corpus.classes))
    return HeldOutWord(word, corpus.classes, tuple(aside.tolist()), int((~has_it).sum()), read, tuple(guesses))


def leaning_words(corpus: Corpus, most: int) -> tuple[str, ...]:
    """Words worth holding out, at most so many: they lean to one class, and are in 5 labelled texts to one in fifty.

    The first is the one whose share of a class is furthest above that of all texts, in standard errors.

    >>> texts = ["the alps", "the soup"] * 6 + ["a hat", "a hat"] * 5 + [f"rest{row}" for row in range(600)]
    >>> leaning_words(Corpus(tuple(texts), ("news", "fun") * (len(texts) // 2)), 2)
    ('alps', 'soup')
    """
    labels = corpus.labels or ()
    shares = {label: count / len(labels) for label, count in Counter(labels).items()}
    by_class: dict[str, Counter[str]] = {label: Counter() for label in shares}
    for tokens, label in zip(corpus.tokens, labels, strict=True):
        by_class[label].update(set(tokens))
    seen = sum(by_class.values(), Counter[str]())
    leans: dict[str, float] = {}
    for label, counts in by_class.items():
        for word, count in counts.items():
            most_texts = max(_LEAST_TEXTS, len(labels) * _LARGEST_SHARE)
            if _LEAST_TEXTS <= seen[word] <= most_texts and any(map(str.isalpha, word)):
                above = count - seen[word] * shares[label]
                error = (seen[word] * shares[label] * (1 - shares[label])) ** 0.5
                leans[word] = max(leans.get(word, 0.0), above / max(error, 1e-12))
    return tuple(sorted(leans, key=lambda word: (-leans[word], word))[:most])


@dataclasses.dataclass(frozen=True, eq=False)
class _Probe:
    """The texts, the class of each, and which have the word."""

    corpus: Corpus
    word: str
    vocabulary: Vocabulary
    codes: NDArray[np.int64]
    has_it: NDArray[np.bool_]

    def guess(self, init: str, space: EmbeddingSpace | None, dim: int, seed: int) -> Guess:
        """What one initialisation makes of the word."""
        if init not in PROBED:
            raise InputError(f"There is no initialisation {init!r} to ask: choose {', '.join(PROBED)}.")
        kept, aside = np.flatnonzero(~self.has_it), np.flatnonzero(self.has_it)
        tokens, classes = self.corpus.tokens, len(self.corpus.classes)
        asked = [(self.word,), (), *(tokens[row] for row in aside)]
        neighbours: tuple[tuple[str, float], ...] = ()
        if init == "tfidf":
            found = tfidf_probabilities([tokens[row] for row in kept], self.codes[kept], asked, classes)
        else:
            length = fitting_length(tokens)
            table = start_table(self.vocabulary, space, dim, seed)
            network = BagNetwork(table.shape, classes, trainable=init != "frozen")
            ids = padded_ids([tokens[row] for row in kept], self.vocabulary, length)
            network.fit(table, ids, self.codes[kept], steps=steps_for(len(kept)), seed=seed)
            found = network.probabilities(padded_ids(asked, self.vocabulary, length))
            neighbours = self._nearest(network.table()[SPECIAL:])
        right = float(np.mean(found[2:].argmax(axis=1) == self.codes[aside])) if len(aside) else None
        return Guess(init, tuple(found[0].tolist()), tuple(found[1].tolist()), neighbours, right)

    def _nearest(self, vectors: NDArray[np.float32]) -> tuple[tuple[str, float], ...]:
        own = self.vocabulary.index[self.word]
        similarities = unit(vectors) @ unit(vectors[own][None])[0]
        order = [row for row in np.argsort(-similarities, kind="stable") if row != own][:_NEIGHBOURS]
        return tuple((self.vocabulary.words[row], float(similarities[row])) for row in order)


def _one_word(text: str) -> str:
    found = Counter(tokenize(text))
    if len(found) != 1:
        raise InputError(f"{text[:40]!r} is not one word: give one, without spaces.")
    return next(iter(found))
