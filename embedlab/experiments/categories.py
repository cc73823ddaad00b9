"""Embeddings of categories: what the rows of forty stores learn from the orders of a shop (Guo & Berkhahn 2016)."""

from __future__ import annotations

import base64
import csv
import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from embedlab.corpus import Corpus
from embedlab.errors import InputError
from embedlab.experiments.kept_score import kept_score, score_of
from embedlab.metrics.intervals import bootstrap_mean
from embedlab.metrics.score import Score
from embedlab.neighbors import knn_graph
from embedlab.progress import Progress, part, silent
from embedlab.space import EmbeddingSpace, centred, unit
from embedlab.trainers import TaskEmbedding, Word2Vec

__all__ = ["Categories", "measure_categories", "same_kind"]

_SCALE = 127
_NEAREST = 5


@dataclasses.dataclass(frozen=True, eq=False)
class Categories:
    """How alike the values of one column are in two spaces, by a kind that no column names.

    Parameters
    ----------
    values
        n values (stores), those of a kind beside each other.
    kinds
        The hidden kind of each.
    task, word2vec
        Their cosines, float32 [n, n], centred on these values.
    same_kind
        Per space, of the 5 nearest values the share of the same kind, with its interval.
    chance
        The same by chance.
    """

    values: tuple[str, ...]
    kinds: tuple[str, ...]
    task: NDArray[np.float32]
    word2vec: NDArray[np.float32]
    same_kind: Mapping[str, Score]
    chance: float

    def to_json(self) -> dict[str, Any]:
        """JSON values; the cosines as signed bytes in base64."""
        return {
            "values": list(self.values),
            "kinds": list(self.kinds),
            "task": _packed(self.task),
            "word2vec": _packed(self.word2vec),
            "same_kind": {name: kept_score(share) for name, share in self.same_kind.items()},
            "chance": round(self.chance, 3),
        }

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        """What `to_json` wrote."""
        n = len(given["values"])
        return cls(
            tuple(given["values"]),
            tuple(given["kinds"]),
            _unpacked(given["task"], n),
            _unpacked(given["word2vec"], n),
            {name: score_of(share) for name, share in given["same_kind"].items()},
            float(given["chance"]),
        )


def measure_categories(corpus: Corpus, stores: Path, progress: Progress = silent) -> Categories:
    """Train both methods on the orders and compare their stores; `stores` is the CSV of what is hidden of them."""
    with stores.open(encoding="utf-8", newline="") as handle:
        rows = sorted(csv.DictReader(handle), key=lambda row: (row["kind"], row["region"], row["store"]))
    values, kinds = tuple(row["store"] for row in rows), tuple(row["kind"] for row in rows)
    train, _ = corpus.split(test_size=0.25, seed=0)
    spaces = {
        "task": TaskEmbedding(seed=0).fit(train, part(progress, 0.0, 0.5)).space_,
        "word2vec": Word2Vec(seed=0).fit(train, part(progress, 0.5, 1.0)).space_,
    }
    vectors = {name: unit(centred(space.take(values).vectors)) for name, space in spaces.items()}
    pairs = [kinds[a] == kinds[b] for a in range(len(kinds)) for b in range(len(kinds)) if a != b]
    return Categories(
        values,
        kinds,
        vectors["task"] @ vectors["task"].T,
        vectors["word2vec"] @ vectors["word2vec"].T,
        {name: same_kind(space.take(values), kinds) for name, space in spaces.items()},
        sum(pairs) / len(pairs),
    )


def same_kind(space: EmbeddingSpace, kinds: Sequence[str]) -> Score:
    """Of the 5 nearest of each row (centred cosine), the share of the same kind, in [0, 1]; bootstrap over rows."""
    if len(kinds) != len(space):
        raise InputError(f"{len(space)} values came with {len(kinds)} kinds: give one for each.")
    codes = np.unique(np.asarray(kinds), return_inverse=True)[1]
    nearest = knn_graph(centred(space.vectors), _NEAREST).indices
    shares = (codes[nearest] == codes[:, None]).mean(axis=1)
    return Score(float(shares.mean()), bootstrap_mean(shares))


def _packed(cosines: NDArray[np.float32]) -> str:
    return base64.b64encode(np.round(np.clip(cosines, -1, 1) * _SCALE).astype(np.int8).tobytes()).decode()


def _unpacked(text: str, n: int) -> NDArray[np.float32]:
    steps = np.frombuffer(base64.b64decode(text), dtype=np.int8).reshape(n, n)
    return (steps / _SCALE).astype(np.float32)
