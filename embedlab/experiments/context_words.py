"""What word2vec was trained to say: which words stand near a few given ones."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from embedlab.corpus import Corpus
from embedlab.errors import InputError
from embedlab.progress import Progress
from embedlab.strings import pack_strings, unpack_strings
from embedlab.trainers import Word2Vec

__all__ = ["ContextWords", "fit_context_words"]


@dataclasses.dataclass(frozen=True, eq=False)
class ContextWords:
    """Both tables of a word2vec: the one that people keep, and the one that they throw away.

    Parameters
    ----------
    words
        n words.
    vectors
        The table that is kept, float32 [n, d]: a word as what is seen.
    outputs
        The other table, float32 [n, d]: a word as what is asked for.

    Examples
    --------
    >>> vectors, outputs = np.eye(3, dtype=np.float32), np.float32([[0, 3, 0], [3, 0, 0], [0, 0, 0]])
    >>> [word for word, _ in ContextWords(("rain", "cloud", "tax"), vectors, outputs).predict(["rain"], 1)]
    ['cloud']
    """

    words: tuple[str, ...]
    vectors: NDArray[np.float32]
    outputs: NDArray[np.float32]

    @cached_property
    def index(self) -> dict[str, int]:
        """The row of each word."""
        return {word: row for row, word in enumerate(self.words)}

    def predict(self, context: Sequence[str], n: int = 8) -> tuple[tuple[str, float], ...]:
        """The `n` words that fit a context best, without those of the context itself, each with its share.

        The mean vector of the context's known words times each output vector, through a softmax: what gensim calls
        ``predict_output_word``. Negative sampling never trained the softmax, so the order counts and the shares do not.

        Raises
        ------
        InputError
            If no word of the context is known.
        """
        rows = [self.index[word] for word in context if word in self.index]
        if not rows:
            raise InputError(f"word2vec knows none of {' '.join(context)[:60]!r}: give words of its texts.")
        scores = self.outputs.astype(np.float64) @ self.vectors[rows].astype(np.float64).mean(axis=0)
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        order = [int(row) for row in np.argsort(-shares, kind="stable") if row not in rows]
        return tuple((self.words[row], float(shares[row])) for row in order[:n])

    def to_bytes(self) -> bytes:
        """One safetensors file: ``keys_utf8``, ``key_offsets``, ``vectors``, ``outputs``."""
        from safetensors.numpy import save

        keys, offsets = pack_strings(self.words)
        return save({"keys_utf8": keys, "key_offsets": offsets, "vectors": self.vectors, "outputs": self.outputs})

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read what `to_bytes` wrote."""
        from safetensors.numpy import load

        tensors = load(data)
        words = unpack_strings(tensors["keys_utf8"], tensors["key_offsets"])
        return cls(tuple(words), tensors["vectors"], tensors["outputs"])


class _BothTables(Word2Vec):
    """word2vec as ever, whose gensim model is kept for its second table."""

    def _model(self) -> Any:
        self.gensim_ = super()._model()
        return self.gensim_


def fit_context_words(corpus: Corpus, *, seed: int = 0, progress: Progress | None = None) -> ContextWords:
    """Train word2vec on a corpus and keep both of its tables."""
    trained = _BothTables(seed=seed).fit(corpus, progress)
    model = trained.gensim_
    order = [model.wv.key_to_index[word] for word in trained.space_.keys]
    return ContextWords(trained.space_.keys, model.wv.vectors[order].copy(), model.syn1neg[order].copy())
