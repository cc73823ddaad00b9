"""fastText: word2vec whose words share the vectors of their parts (Bojanowski et al. 2017, arXiv:1607.04606)."""

from __future__ import annotations

from typing import Any, ClassVar

from embedlab.errors import InputError
from embedlab.trainers.options import check_least
from embedlab.trainers.word2vec import Word2Vec

__all__ = ["FastText"]

_MOST_BUCKETS = 2_000_000


class FastText(Word2Vec):
    """Train word vectors on the texts of a corpus, each the mean of its own vector and those of its parts.

    Parts are runs of letters of the word between ``<`` and ``>``, so that *court* and *courts* begin alike. That helps
    rare words and languages that inflect, and pulls words together that are only spelled alike. Parameters and
    attributes are those of `Word2Vec`, and:

    Parameters
    ----------
    min_n, max_n
        Letters of the shortest and of the longest part; ``max_n=0`` uses no parts, which is word2vec.
    buckets
        Vectors that the parts share by their hash, `dim` x 4 bytes each. More than there are parts is waste.
    """

    name: ClassVar[str] = "fasttext"
    called: ClassVar[str] = "fastText"

    def __init__(self, *args: Any, min_n: int = 3, max_n: int = 6, buckets: int = 100_000, **options: Any) -> None:
        super().__init__(*args, **options)
        self.min_n = min_n
        self.max_n = max_n
        self.buckets = buckets

    def _check_options(self) -> None:
        super()._check_options()
        check_least("min_n", self.min_n, 1)
        check_least("max_n", self.max_n, 0)
        check_least("buckets", self.buckets, 1)
        if 0 < self.max_n < self.min_n:
            raise InputError(f"max_n is {self.max_n}, less than min_n, {self.min_n}: give at least as much, or 0.")
        if self.buckets > _MOST_BUCKETS:
            raise InputError(
                f"buckets is {self.buckets}: give at most {_MOST_BUCKETS:,}, which is fastText's own number."
            )

    def _parameters(self) -> dict[str, Any]:
        return super()._parameters() | {"min_n": self.min_n, "max_n": self.max_n, "buckets": self.buckets}

    def _model(self) -> Any:
        from gensim.models import FastText as Gensim

        parts = {"min_n": self.min_n, "max_n": self.max_n, "bucket": self.buckets}
        return Gensim(**self._gensim_options(), **parts)
