"""What a person should know of texts before training on them, and what to do about it."""

from __future__ import annotations

import dataclasses
import statistics
from collections import Counter
from collections.abc import Mapping
from itertools import chain, pairwise
from typing import Self

import numpy as np

from embedlab.columns import shortened
from embedlab.corpus import Corpus
from embedlab.trainers.options import fitting_vocabulary

__all__ = ["CorpusFacts"]

_FEW_TEXTS, _FEW_OF_A_KIND = 400, 20
_MANY_KINDS = 50
_ONE_SIDED = 0.8
_MANY_UNKNOWN = 0.15
_LONGEST_READ = 512
_BINS = (1, 3, 5, 8, 12, 20, 35, 60, 100, 200, 500)


@dataclasses.dataclass(frozen=True)
class CorpusFacts:
    """What is known of a corpus and its split.

    Parameters
    ----------
    classes
        Texts of each class, in the corpus's order; empty where the texts have no labels.
    train_rows, test_rows, unlabelled
        Texts to train on, to test on, and for word2vec only.
    median_tokens, longest
        Words of a text: the median, and the most.
    lengths
        Texts by their number of words, in bins that are named ``"5-7"``.
    tokens
        Words in a row of all text to train on, unlabelled text included.
    distinct, kept, min_count
        Different words among them, those that are kept, and how often a word must occur to be kept.
    kept_share
        Share of the words in a row that are kept.
    unknown_share
        Share of the words in a row of the held-out texts that no training text has often enough.
    alike
        Texts that are the same as an earlier one but for case, marks and label.
    straddling
        Held-out texts of which training has such a twin.
    without_words, too_long
        Texts with no word, and with more words than an Embedding reads.
    """

    classes: Mapping[str, int]
    train_rows: int
    test_rows: int
    unlabelled: int
    median_tokens: float
    longest: int
    lengths: Mapping[str, int]
    tokens: int
    distinct: int
    kept: int
    min_count: int
    kept_share: float
    unknown_share: float
    alike: int
    straddling: int
    without_words: int
    too_long: int

    @classmethod
    def of(cls, corpus: Corpus, train: Corpus, test: Corpus) -> Self:
        """Count a corpus and the two parts of it that `Corpus.split` gave.

        Raises
        ------
        InputError
            If no training text holds a word.
        """
        lengths = [len(tokens) for tokens in corpus.tokens]
        # Taken from the whole by row: the parts would cut their texts into words again.
        by_row = dict(zip(corpus.row_numbers, corpus.tokens, strict=True))
        trained, tested = ([by_row[row] for row in part.row_numbers] for part in (train, test))
        documents = (*trained, *corpus.unlabelled_tokens)
        vocabulary, least = fitting_vocabulary(documents, None)
        # The Embedding learns from the labelled texts alone.
        labelled = fitting_vocabulary(trained, None)[0].index
        held_out = list(chain.from_iterable(tested))
        known = set(trained)
        total = sum(map(len, documents))
        return cls(
            classes=_by_class(corpus),
            train_rows=len(train),
            test_rows=len(test),
            unlabelled=len(corpus.unlabelled),
            median_tokens=statistics.median(lengths),
            longest=max(lengths),
            lengths=_binned(lengths),
            tokens=total,
            distinct=len(set(chain.from_iterable(documents))),
            kept=len(vocabulary),
            min_count=least,
            kept_share=int(vocabulary.counts.sum()) / total,
            unknown_share=sum(word not in labelled for word in held_out) / max(len(held_out), 1),
            alike=len(corpus) - len(set(corpus.tokens)),
            straddling=sum(tokens in known for tokens in tested),
            without_words=lengths.count(0),
            too_long=sum(length > _LONGEST_READ for length in lengths),
        )

    @property
    def texts(self) -> int:
        """Texts to train and to test on."""
        return self.train_rows + self.test_rows

    @property
    def largest_share(self) -> float:
        """The share of the most common class: what always naming it would get right; 0 without labels."""
        return max(self.classes.values(), default=0) / self.texts

    def warnings(self) -> tuple[str, ...]:
        """What may make a result misleading, each in plain words with what to do."""
        return tuple(filter(None, (*self._about_kinds(), *self._about_texts())))

    def _about_kinds(self) -> tuple[str, ...]:
        texts, kinds = self.texts, len(self.classes)
        rare = sorted(name for name, count in self.classes.items() if count < _FEW_OF_A_KIND)
        largest = max(self.classes, key=self.classes.__getitem__, default="")
        enough = "A few hundred of each kind" if kinds else "Some thousands"
        return (
            f"There are only {texts:,} texts, so much of what you will see is chance. {enough} are a good start."
            if texts < _FEW_TEXTS
            else "",
            f"There are {kinds} different labels. If that is not what you meant, choose another column of labels."
            if kinds > _MANY_KINDS
            else "",
            f"{self.largest_share:.0%} of the texts are {shortened(largest)}: always saying that would be right "
            "as often. Compare the accuracy with that number, or add texts of the other kinds."
            if self.largest_share > _ONE_SIDED
            else "",
            f"{_count(len(rare), 'kind has', 'kinds have')} fewer than {_FEW_OF_A_KIND} texts "
            f"({shortened(rare[0])}{', ...' if len(rare) > 1 else ''}): too few to learn from. "
            "Add texts, or put rare kinds together."
            if rare and texts >= _FEW_TEXTS
            else "",
        )

    def _about_texts(self) -> tuple[str, ...]:
        return (
            f"{_count(self.straddling, 'held-out text is', 'held-out texts are')} the same as a text to train on, but "
            "for capitals and marks: the accuracy will flatter. Leave the copies out, or choose a column of groups "
            "that keeps them together."
            if self.straddling
            else "",
            f"{self.unknown_share:.0%} of the words in held-out texts are too rare in training to be learned. "
            "More labelled texts would help most."
            if self.unknown_share > _MANY_UNKNOWN
            else "",
            f"{_count(self.without_words, 'text has', 'texts have')} no words, only marks: "
            "they say nothing. Leave them out, or check the column of the texts."
            if self.without_words
            else "",
            f"{_count(self.too_long, 'text has', 'texts have')} more than {_LONGEST_READ} words: the Embedding reads "
            "their beginnings. Cut long texts into paragraphs if their ends matter."
            if self.too_long
            else "",
            "Most texts are a single word: word2vec, which learns from neighbours, has nothing to learn. "
            "Check the column of the texts."
            if self.median_tokens < 2
            else "",
        )


def _by_class(corpus: Corpus) -> dict[str, int]:
    counts = Counter(corpus.labels or ())
    return {name: counts[name] for name in corpus.classes}


def _binned(lengths: list[int]) -> dict[str, int]:
    edges = [0, *_BINS, max(_BINS[-1], *lengths) + 1]
    counts, _ = np.histogram(lengths, edges)
    names = [_bin_name(low, high - 1) for low, high in pairwise(edges)]
    names[-1] = f"{_BINS[-1]:,} or more"
    filled = [row for row, count in enumerate(counts) if count]
    return {names[row]: int(counts[row]) for row in range(filled[0], filled[-1] + 1)}


def _bin_name(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}-{high}"


def _count(number: int, one: str, many: str) -> str:
    """A number with its noun.

    >>> _count(1, "text has", "texts have"), _count(2000, "text has", "texts have")
    ('One text has', '2,000 texts have')
    """
    return f"One {one}" if number == 1 else f"{number:,} {many}"
