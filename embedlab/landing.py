"""Where a new text lands in the two spaces of a run: its nearest words and documents, measured in the spaces."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from embedlab.documents import mean_vectors
from embedlab.run import Run
from embedlab.space import EmbeddingSpace, unit
from embedlab.tokens import tokenize

__all__ = ["Landing", "land"]

Near = tuple[tuple[str, float], ...]


@dataclasses.dataclass(frozen=True)
class Landing:
    """The neighbourhood of a text in one space.

    Parameters
    ----------
    known, unknown
        Its distinct words, in reading order, that the space has and that it lacks.
    words, documents
        ``(key, raw cosine similarity)`` pairs, nearest first; the text's own words are left out. Empty where
        the space knows no word of the text, and where the run holds no documents.
    """

    known: tuple[str, ...]
    unknown: tuple[str, ...]
    words: Near
    documents: Near


def land(run: Run, text: str, n: int = 5) -> tuple[Landing, Landing]:
    """The `n` nearest words and documents of `text`, left and right.

    The text is the mean of the vectors of its known words; on the left, where the run has its classifier, it is what
    the classifier itself pools, so that both see the same point.
    """
    tokens = tokenize(text)
    pooled = None if run.classifier is None else run.classifier.pooled([tokens])[0]
    documents = (None, None) if run.documents is None else (run.documents.left, run.documents.right)
    left = _landing(run.words.left, documents[0], tokens, n, pooled)
    return left, _landing(run.words.right, documents[1], tokens, n)


def _landing(
    words: EmbeddingSpace,
    documents: EmbeddingSpace | None,
    tokens: Sequence[str],
    n: int,
    pooled: NDArray[np.float32] | None = None,
) -> Landing:
    distinct = tuple(dict.fromkeys(tokens))
    known = tuple(token for token in distinct if token in words)
    unknown = tuple(token for token in distinct if token not in words)
    if not known:
        return Landing(known, unknown, (), ())
    point = mean_vectors([tokens], words.index, words.vectors)[0] if pooled is None else pooled
    return Landing(
        known,
        unknown,
        _nearest(words, point, n, leave_out=set(known)),
        () if documents is None else _nearest(documents, point, n),
    )


def _nearest(space: EmbeddingSpace, point: NDArray[np.float32], n: int, leave_out: Collection[str] = ()) -> Near:
    similarities = unit(space.vectors) @ unit(point[None])[0]
    found = []
    for row in np.argsort(-similarities, kind="stable"):
        if space.keys[row] not in leave_out:
            found.append((space.keys[row], float(similarities[row])))
        if len(found) == n:
            break
    return tuple(found)
