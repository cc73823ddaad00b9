"""What an Embedding without labels is asked: pairs of words seen and the word to tell, and noise words beside it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from embedlab.vocabulary import PADDING, SPECIAL, Vocabulary

__all__ = ["OBJECTIVES", "Negatives", "Pairs", "keep_probability", "pairs_of"]

OBJECTIVES = ("skip-gram", "next word")

_TOKENS_A_PART = 250_000
_POWER = 0.75
"""Of the counts, by which noise words are drawn: Mikolov et al. 2013."""

Ids = NDArray[np.int32]


@dataclasses.dataclass(frozen=True, eq=False)
class Pairs:
    """Words seen, int32 [n, m] with padding at the end, and the word to tell, int32 [n]; ids as of `padded_ids`."""

    inputs: Ids
    targets: Ids

    def __len__(self) -> int:
        return len(self.targets)


class Negatives:
    """Noise words, drawn by their counts to the power of 3/4."""

    def __init__(self, vocabulary: Vocabulary, n: int, rng: np.random.Generator) -> None:
        weights = np.asarray(vocabulary.counts, dtype=np.float64) ** _POWER
        self._cumulative = np.cumsum(weights / weights.sum())
        self._n = n
        self._rng = rng

    def draw(self, rows: int) -> Ids:
        """Ids of noise words, int32 [rows, n]."""
        found = np.searchsorted(self._cumulative, self._rng.random((rows, self._n)), side="right")
        return np.minimum(found, len(self._cumulative) - 1).astype(np.int32) + SPECIAL


def pairs_of(
    objective: str,
    documents: Sequence[Sequence[str]],
    vocabulary: Vocabulary,
    window: int,
    sample: float,
    rng: np.random.Generator,
) -> Iterator[Pairs]:
    """The pairs of one pass over the documents, a part of the text at a time, so that memory stays bounded.

    Frequent words are skipped at random before the windows are laid, and each skip-gram window has a random width from
    1 to `window`: both as word2vec does.
    """
    kept = keep_probability(vocabulary, sample)
    make = _skip_gram if objective == "skip-gram" else _next_word
    for words, owners in _parts(documents, vocabulary):
        chosen = rng.random(len(words)) < kept[words]
        pairs = make(words[chosen] + SPECIAL, owners[chosen], window, rng)
        if len(pairs):
            yield pairs


def keep_probability(vocabulary: Vocabulary, sample: float) -> NDArray[np.float64]:
    """How likely an occurrence of each word is kept, float64 [n] in (0, 1].

    word2vec's: (sqrt(f / sample) + 1) * sample / f for a word of frequency f, at most 1; always 1 where `sample` is 0.
    """
    counts = np.asarray(vocabulary.counts, dtype=np.float64)
    if not sample:
        return np.ones(len(counts))
    ratio = counts / counts.sum() / sample
    probability: NDArray[np.float64] = np.minimum(1.0, (np.sqrt(ratio) + 1) / ratio)
    return probability


def _parts(documents: Sequence[Sequence[str]], vocabulary: Vocabulary) -> Iterator[tuple[Ids, Ids]]:
    """Rows of the known words and the document of each, some documents at a time."""
    index = vocabulary.index
    words: list[int] = []
    owners: list[int] = []
    for number, document in enumerate(documents):
        known = [index[word] for word in document if word in index]
        words += known
        owners += [number] * len(known)
        if len(words) >= _TOKENS_A_PART:
            yield np.array(words, dtype=np.int32), np.array(owners, dtype=np.int32)
            words, owners = [], []
    yield np.array(words, dtype=np.int32), np.array(owners, dtype=np.int32)


def _skip_gram(words: Ids, owners: Ids, window: int, rng: np.random.Generator) -> Pairs:
    """Each word with each word around it."""
    reach = rng.integers(1, window + 1, len(words))
    inputs, targets = [], []
    for step in range(1, window + 1):
        together = owners[:-step] == owners[step:]
        for centre, context, near in (
            (words[:-step], words[step:], reach[:-step]),
            (words[step:], words[:-step], reach[step:]),
        ):
            rows = together & (near >= step)
            inputs.append(centre[rows])
            targets.append(context[rows])
    return Pairs(np.concatenate(inputs)[:, None], np.concatenate(targets))


def _next_word(words: Ids, owners: Ids, window: int, rng: np.random.Generator) -> Pairs:
    """The words before each word, nearest first, and the word."""
    before = np.full((len(words), window), PADDING, dtype=np.int32)
    for step in range(1, window + 1):
        together = owners[:-step] == owners[step:]
        before[step:, step - 1] = np.where(together, words[:-step], PADDING)
    has_some = before[:, 0] != PADDING if len(words) else np.zeros(0, dtype=bool)
    return Pairs(before[has_some], words[has_some])
