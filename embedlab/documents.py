"""Documents as points: the mean of the vectors of their words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from embedlab.corpus import Corpus
from embedlab.space import EmbeddingSpace

__all__ = ["document_keys", "mean_document_space", "mean_vectors"]


def mean_vectors(
    documents: Sequence[Sequence[str]],
    index: Mapping[str, int],
    vectors: NDArray[np.float32],
    unknown: int | None = None,
) -> NDArray[np.float32]:
    """The mean vector of each document's tokens, float32 [n, d]; zeros where there is none to average.

    Parameters
    ----------
    documents
        n tokenised documents.
    index
        The row of each known word in `vectors`.
    vectors
        float32 [rows, d].
    unknown
        The row that stands for words outside `index`; None leaves them out.

    >>> mean_vectors([["a", "b"], ["c"]], {"a": 0, "b": 1}, np.eye(2, dtype=np.float32)).tolist()
    [[0.5, 0.5], [0.0, 0.0]]
    """
    means = np.zeros((len(documents), vectors.shape[1]), dtype=np.float32)
    for position, document in enumerate(documents):
        found = (index.get(token, unknown) for token in document)
        rows = [row for row in found if row is not None]
        if rows:
            means[position] = vectors[rows].mean(axis=0)
    return means


def document_keys(corpus: Corpus) -> tuple[str, ...]:
    """The names of a corpus's texts in a space of documents: ``row 12`` for the text of row 12 of its source."""
    return tuple(f"row {number}" for number in corpus.row_numbers)


def mean_document_space(space: EmbeddingSpace, corpus: Corpus) -> EmbeddingSpace:
    """The labelled texts of a corpus, each at the mean of its words' vectors in `space`.

    A text of no known word lies at zero; the provenance counts them as ``without_known_words``.
    """
    vectors = mean_vectors(corpus.tokens, space.index, space.vectors)
    unplaced = sum(not any(token in space for token in document) for document in corpus.tokens)
    return EmbeddingSpace(
        keys=document_keys(corpus),
        vectors=vectors,
        provenance={**space.provenance, "pooling": "mean", "without_known_words": unplaced},
        level="documents",
        name=space.name,
    )
