"""One Embedding layer, four teachers: what goes in and what is asked for, on any text."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from embedlab.errors import InputError
from embedlab.experiments.methods import LETTERS
from embedlab.space import EmbeddingSpace
from embedlab.tokens import tokenize
from embedlab.trainers.pairs import Negatives, keep_probability, pairs_of
from embedlab.vocabulary import PADDING, SPECIAL, Vocabulary

__all__ = ["Objective", "SentencePairs", "four_objectives", "sentence_pairs", "vocabulary_of"]

WINDOW, NEGATIVE, SAMPLE = 5, 5, 1e-3
"""word2vec's own settings, as everywhere in this project."""

_SHOWN = 3


@dataclasses.dataclass(frozen=True)
class Objective:
    """What one teacher asks of the layer.

    Parameters
    ----------
    name
        A word or two: a name of `methods.METHODS`.
    asks
        The question, in a sentence.
    truth
        Where the right answer comes from, in a sentence.
    examples
        ``(input, target)`` pairs.
    """

    name: str
    asks: str
    truth: str
    examples: tuple[tuple[str, str], ...]


@dataclasses.dataclass(frozen=True)
class SentencePairs:
    """What word2vec reads of one sentence in one pass.

    Parameters
    ----------
    pairs
        ``(word, word to tell, noise words to tell it from)``, in reading order.
    skipped
        Words left out of this pass because they are frequent, each with the probability of being kept.
    unknown
        Words that are not in the vocabulary.
    """

    pairs: tuple[tuple[str, str, tuple[str, ...]], ...]
    skipped: tuple[tuple[str, float], ...]
    unknown: tuple[str, ...]


def vocabulary_of(space: EmbeddingSpace) -> Vocabulary:
    """The words of a space with their counts; raises `InputError` where it has none."""
    if space.counts is None:
        raise InputError(f"The space {space.name!r} does not say how often its words occur: choose a trained one.")
    return Vocabulary(space.keys, space.counts, space.counts)


def sentence_pairs(text: str, vocabulary: Vocabulary, *, seed: int = 0) -> SentencePairs:
    """The pairs and noise words that skip-gram with negative sampling makes of a sentence (Mikolov et al. 2013).

    Each pass draws anew which frequent words are skipped, how wide each window is and what the noise words are; `seed`
    is one such pass.
    """
    rng = np.random.default_rng(seed)
    tokens = tokenize(text)
    known = [word for word in tokens if word in vocabulary]
    chances = keep_probability(vocabulary, SAMPLE)[[vocabulary.index[word] for word in known]]
    is_kept = rng.random(len(known)) < chances
    kept = [word for word, keep in zip(known, is_kept, strict=True) if keep]
    skipped = [(word, float(chance)) for word, chance, keep in zip(known, chances, is_kept, strict=True) if not keep]
    negatives = Negatives(vocabulary, NEGATIVE, rng)
    pairs = []
    for part in pairs_of("skip-gram", [kept], vocabulary, WINDOW, 0.0, rng):
        noise = negatives.draw(len(part))
        for row in range(len(part)):
            seen, asked = (vocabulary.words[number - SPECIAL] for number in (part.inputs[row, 0], part.targets[row]))
            pairs.append((seen, asked, tuple(vocabulary.words[number - SPECIAL] for number in noise[row])))
    pairs.sort(key=lambda pair: (kept.index(pair[0]), kept.index(pair[1])))
    unknown = tuple(dict.fromkeys(word for word in tokens if word not in vocabulary))
    return SentencePairs(tuple(pairs), tuple(dict(skipped).items()), unknown)


def four_objectives(text: str, label: str, vocabulary: Vocabulary) -> tuple[Objective, ...]:
    """The same text as food for four objectives, with three pairs of input and target each.

    Parameters
    ----------
    text, label
        A text and its class, as a labelled corpus has them.
    vocabulary
        The words that have a row.
    """
    tokens = tokenize(text)
    quoted = [" ".join(tokens[: max(1, round(len(tokens) * share))]) for share in (1, 2 / 3, 1 / 3)]
    parts = list(dict.fromkeys(quoted))
    letters = [str(sum(map(str.isalpha, part))) for part in parts]
    return (
        Objective(
            "classification",
            "Which label does this text have?",
            "People: somebody gave every text its label.",
            tuple((part, label) for part in parts[:_SHOWN]),
        ),
        Objective(
            "regression",
            f"Which number belongs to this text? (Here its {LETTERS}.)",
            "A column of numbers: a price, a rating, a count.",
            tuple(zip(parts[:_SHOWN], letters, strict=False)),
        ),
        Objective(
            "skip-gram",
            "Which words stand around this word?",
            "The text itself: whatever stands there.",
            _examples("skip-gram", tokens, vocabulary),
        ),
        Objective(
            "next word",
            "Which word comes next?",
            "The text itself: the word that did come.",
            _examples("next word", tokens, vocabulary),
        ),
    )


def _examples(objective: str, tokens: Sequence[str], vocabulary: Vocabulary) -> tuple[tuple[str, str], ...]:
    """The pairs in the middle of the text, where there is most to see."""
    rng = np.random.default_rng(0)
    found = []
    for part in pairs_of(objective, [list(tokens)], vocabulary, WINDOW, 0.0, rng):
        for seen, asked in zip(part.inputs, part.targets, strict=True):
            words = [vocabulary.words[number - SPECIAL] for number in seen if number != PADDING]
            # The nearest word comes first in the pairs; people read from left to right.
            found.append((" ".join(reversed(words)), vocabulary.words[asked - SPECIAL]))
    if objective == "skip-gram":
        found = _of_a_rare_word(found, vocabulary)
    middle = max(0, min(len(found) // 2, len(found) - _SHOWN))
    return tuple(found[middle : middle + _SHOWN])


def _of_a_rare_word(pairs: list[tuple[str, str]], vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """The pairs of the rarest word that has enough of them: it says more than “of”."""
    by_word: dict[str, list[tuple[str, str]]] = {}
    for pair in pairs:
        by_word.setdefault(pair[0], []).append(pair)
    enough = [word for word, own in by_word.items() if len(own) >= _SHOWN]
    if not enough:
        return pairs
    return by_word[min(enough, key=lambda word: int(vocabulary.counts[vocabulary.index[word]]))]
