"""The same points under several settings of t-SNE and UMAP: what a picture adds and what it leaves out."""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from embedlab.comparison import Comparison
from embedlab.errors import InputError
from embedlab.experiments.kept_score import kept_score, score_of
from embedlab.metrics import map_quality
from embedlab.metrics.score import Score
from embedlab.progress import Progress, silent
from embedlab.space import EmbeddingSpace

__all__ = ["Layout", "PointSet", "clump_ratio", "measure_layouts", "point_sets"]

SETTINGS: Mapping[str, tuple[int, ...]] = {"tsne": (2, 5, 10, 20, 35), "umap": (2, 5, 15, 30, 60)}
"""The perplexities of t-SNE and the numbers of neighbours of UMAP."""

_TOPICS, _WORDS_A_TOPIC = 5, 24
_DIMS = 64
_TIGHT, _WIDE = 0.01, 0.1
_STEPS = 65_535
_TOO_FEW = "Fewer than three points have no neighbourhoods."


@dataclasses.dataclass(frozen=True, eq=False)
class Layout:
    """One map of a set of points.

    Parameters
    ----------
    method, setting
        ``"tsne"`` and its perplexity, or ``"umap"`` and its number of neighbours.
    xy
        float32 [n, 2], in [0, 1].
    trustworthiness
        Whether neighbours on the map are neighbours in the space, in [0, 1].
    """

    method: str
    setting: int
    xy: NDArray[np.float32]
    trustworthiness: Score


@dataclasses.dataclass(frozen=True, eq=False)
class PointSet:
    """Points of a space, what is known of them, and their maps.

    Parameters
    ----------
    name
        ``"words"``, ``"noise"`` or ``"sizes"``.
    keys, groups
        What each point is called, and the group it belongs to (``""`` for none).
    layouts
        Its maps.
    ratio
        How many times wider the second group is than the first in the space; None where sizes are not the point.
    """

    name: str
    keys: tuple[str, ...]
    groups: tuple[str, ...]
    layouts: tuple[Layout, ...]
    ratio: float | None = None

    def layout(self, method: str, setting: int) -> Layout:
        """One of the maps; raises `InputError` where there is none."""
        for found in self.layouts:
            if (found.method, found.setting) == (method, setting):
                return found
        raise InputError(f"There is no map of {self.name} by {method} at {setting}: choose one of `SETTINGS`.")

    def drawn_ratio(self, layout: Layout) -> float | None:
        """How many times wider the second group is drawn than the first; None where sizes are not the point."""
        return None if self.ratio is None else clump_ratio(layout.xy, self.groups)

    def to_json(self) -> dict[str, Any]:
        """JSON values; places as 16-bit numbers in base64."""
        layouts = [
            {
                "method": layout.method,
                "setting": layout.setting,
                "xy": base64.b64encode(np.round(layout.xy * _STEPS).astype("<u2").tobytes()).decode(),
                "trustworthiness": kept_score(layout.trustworthiness),
            }
            for layout in self.layouts
        ]
        fields = {"name": self.name, "keys": list(self.keys), "groups": list(self.groups), "layouts": layouts}
        return {**fields, "ratio": None if self.ratio is None else round(self.ratio, 2)}

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        """What `to_json` wrote."""
        layouts = tuple(
            Layout(
                each["method"],
                each["setting"],
                (np.frombuffer(base64.b64decode(each["xy"]), dtype="<u2").reshape(-1, 2) / _STEPS).astype(np.float32),
                score_of(each["trustworthiness"]),
            )
            for each in given["layouts"]
        )
        return cls(given["name"], tuple(given["keys"]), tuple(given["groups"]), layouts, given["ratio"])


def measure_layouts(comparison: Comparison, progress: Progress = silent) -> tuple[PointSet, ...]:
    """Draw words of five topics, pure noise, and two clumps of different widths under every setting."""
    sets = point_sets(comparison)
    found = []
    for number, (space, groups) in enumerate(sets):
        progress(number / len(sets), f"Drawing {space.name}")
        ratio = clump_ratio(space.vectors, groups) if space.name == "sizes" else None
        keys = space.keys if space.name == "words" else tuple(f"point {row + 1}" for row in range(len(space)))
        found.append(PointSet(space.name, keys, groups, tuple(_layouts(space)), ratio))
    return tuple(found)


def point_sets(comparison: Comparison, seed: int = 0) -> tuple[tuple[EmbeddingSpace, tuple[str, ...]], ...]:
    """The spaces to draw and the group of each of their points."""
    words, topics = _words_of_topics(comparison)
    rng = np.random.default_rng(seed)
    n = len(words)
    noise = rng.normal(size=(n, _DIMS)).astype(np.float32)
    half = n // 2
    centres = np.repeat(np.eye(2, _DIMS), [half, n - half], axis=0)
    widths = np.repeat([_TIGHT, _WIDE], [half, n - half])[:, None]
    clumps = (centres + widths * rng.normal(size=(n, _DIMS))).astype(np.float32)
    names = tuple(f"point {row}" for row in range(n))
    return (
        (words, topics),
        (EmbeddingSpace(names, noise, name="noise"), ("",) * n),
        (EmbeddingSpace(names, clumps, name="sizes"), ("tight",) * half + ("wide",) * (n - half)),
    )


def clump_ratio(places: NDArray[np.floating[Any]], groups: Sequence[str]) -> float:
    """How many times wider the second of two groups is than the first: root mean square distance from its centre.

    >>> round(clump_ratio(np.array([[0, 1], [0, -1], [5, 3], [5, -3]]), ["a", "a", "b", "b"]), 6)
    3.0
    """
    names = tuple(dict.fromkeys(groups))
    spreads = []
    for name in names[:2]:
        rows = np.array([group == name for group in groups])
        own = np.asarray(places, dtype=np.float64)[rows]
        spreads.append(float(np.sqrt(np.mean(np.sum((own - own.mean(axis=0)) ** 2, axis=1)))))
    return spreads[1] / max(spreads[0], 1e-12)


def _words_of_topics(comparison: Comparison) -> tuple[EmbeddingSpace, tuple[str, ...]]:
    """The most frequent words of the topics with the most words, in the right space."""
    by_topic: dict[str, list[str]] = {}
    for key, topic in zip(comparison.keys, comparison.topics or (), strict=True):
        if topic:
            by_topic.setdefault(topic, []).append(key)
    largest = sorted(by_topic, key=lambda topic: (-len(by_topic[topic]), topic))[:_TOPICS]
    chosen = [(word, topic) for topic in sorted(largest) for word in by_topic[topic][:_WORDS_A_TOPIC]]
    space = comparison.right.take([word for word, _ in chosen]).replace(name="words", counts=None)
    return space, tuple(topic for _, topic in chosen)


def _layouts(space: EmbeddingSpace) -> list[Layout]:
    from embedlab.projectors import TSNE, UMAP

    made: list[Layout] = []
    for method, settings in SETTINGS.items():
        for setting in settings:
            if method == "tsne":
                projection = TSNE(perplexity=setting, seed=0).fit(space).projection_
            else:
                projection = UMAP(n_neighbors=setting, epochs=500, seed=0).fit(space).projection_
            low, high = projection.xy.min(axis=0), projection.xy.max(axis=0)
            xy = ((projection.xy - (low + high) / 2) / max(float((high - low).max()), 1e-12) + 0.5).astype(np.float32)
            quality = map_quality(space.vectors, xy)
            trusted = Score.missing(_TOO_FEW) if quality is None else quality.score("trustworthiness")
            made.append(Layout(method, setting, xy, trusted))
    return made
