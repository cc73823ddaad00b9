"""The linked maps of a comparison: both layouts, what their points can be coloured by, and words for what is seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embedlab.beside import Beside
from embedlab.comparison import Comparison
from embedlab.errors import InputError
from embedlab.figures.highlights import caption_of, groups_of, ranked_of
from embedlab.linked import Axis, Categorical, Colour, Diverging, LinkedMap, LinkedMaps, Sequential
from embedlab.neighbors import KnnGraph
from embedlab.projectors.projection import Projection
from embedlab.space import EmbeddingSpace
from embedlab.suggestions import prominence
from embedlab.teacher import teacher_of
from embedlab.wording import Titles, display_name, map_quality_sentence, side_titles

__all__ = ["comparison_maps", "map_key", "map_of"]

_CLASS_MARGIN = 0.5
"""A word whose strongest class has less log-odds than this belongs to none."""


def comparison_maps(
    comparison: Comparison,
    *,
    pinned: str | None = None,
    titles: Titles | None = None,
    maps: Mapping[str, Projection] | None = None,
    noun: str | None = None,
    data: str | None = None,
    beside: Sequence[Beside] = (),
) -> LinkedMaps:
    """Both maps of a comparison, linked, with every colour that is known and what is worth a look.

    Parameters
    ----------
    comparison
        Keys that only one space has are drawn where they are known. Documents go by their text (see `map_key`).
    pinned
        A key of the comparison to open with.
    titles
        What either side is; by default `side_titles`.
    maps
        Layouts to draw instead of the comparison's own, ``"left"`` and ``"right"``; each may hold part of the keys.
    noun
        What one key is: by default "word", or "text" at the documents level.
    data
        What people call the data, for the caption; by default the name that the spaces carry.
    beside
        Up to two further spaces of the same things.

    Raises
    ------
    InputError
        If a side has no map.
    """
    maps = comparison.maps if maps is None else maps
    layouts = tuple(map_of(maps, side) for side in ("left", "right"))
    titles = titles or side_titles(comparison)
    noun = noun or ("word" if comparison.level == "words" else "text")
    names = _names(comparison, *(other.space for other in beside))
    sides = zip(
        layouts,
        titles,
        (comparison.left, comparison.right),
        (comparison.left_graph, comparison.right_graph),
        strict=True,
    )
    drawn = tuple(_linked_map(projection, title, space, graph, names) for projection, title, space, graph in sides)
    drawn += tuple(_linked_map(other.projection, other.title, other.space, other.graph, names) for other in beside)
    everything = (*layouts, *(other.projection for other in beside))
    shown = {key: names[key] for projection in everything for key in projection.keys}
    facts = _Facts(comparison, tuple(shown))
    return LinkedMaps(
        drawn,
        tuple(shown.values()),
        tuple(facts.colours()),
        facts.counts if np.any(facts.counts) else None,
        facts.prominence(everything),
        groups_of(comparison, shown, noun),
        ranked_of(comparison, shown),
        noun=noun,
        caption=caption_of(comparison, everything, (*titles, *(other.title for other in beside)), data),
        pinned=names.get(pinned) if pinned is not None else None,
        moved=facts.moved(),
    )


def map_key(comparison: Comparison, key: str) -> str:
    """What a key of the comparison is called on its linked maps: itself, or a document's text."""
    return _names(comparison).get(key, key)


def map_of(maps: Mapping[str, Projection], side: str) -> Projection:
    """The map of a side; raises `InputError` where there is none."""
    projection = maps.get(side)
    if projection is None:
        raise InputError(f"Linked maps need a map of the {side} space, and there is none: project it first.")
    return projection


def _names(comparison: Comparison, *others: EmbeddingSpace) -> dict[str, str]:
    """A unique name to show for each key: documents with the same text get the key behind it."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for space in (comparison.left, comparison.right, *others):
        for key in space.keys:
            if key in names:
                continue
            name = display_name(space, key)
            names[key] = name if name not in taken else f"{name} ({key})"
            taken.add(names[key])
    return names


def _linked_map(
    projection: Projection, title: str, space: EmbeddingSpace, graph: KnnGraph, names: Mapping[str, str]
) -> LinkedMap:
    rows = np.array([space.row(key) for key in projection.keys], dtype=np.int64)
    source = teacher_of(space).method if space.name else ""
    return LinkedMap(
        title=title,
        keys=tuple(names[key] for key in projection.keys),
        xy=projection.xy,
        neighbours=graph.among(rows),
        similarities=graph.similarities[rows],
        source="" if source == title else source,
        caption=map_quality_sentence(projection),
        note=f"{len(space):,} {space.level} x {space.dims} dimensions; neighbours are the space's own, not the map's.",
        axes=tuple(Axis(low, high) for low, high in projection.ends),
    )


class _Facts:
    """What is known of each key on the maps, in their order; NaN or None where it is not."""

    def __init__(self, comparison: Comparison, keys: tuple[str, ...]) -> None:
        self.comparison = comparison
        self.keys = keys
        position = {key: row for row, key in enumerate(comparison.keys)}
        self.rows = np.array([position.get(key, -1) for key in keys], dtype=np.int64)
        self.counts = np.array([_count(comparison, key) for key in keys], dtype=np.int64)

    def colours(self) -> Iterator[Colour]:
        comparison = self.comparison
        if comparison.target_means is not None:
            name = comparison.target if comparison.level == "documents" else f"mean {comparison.target}"
            yield Sequential(name, self._of_shared(comparison.target_means), "little", "much")
        if comparison.log_odds is not None and len(comparison.classes) == 2:
            low, high = comparison.classes
            yield Diverging(
                "leaning (log-odds)", self._of_shared(comparison.log_odds[:, 1]), f"more {low}", f"more {high}"
            )
        elif comparison.log_odds is not None and comparison.classes:
            yield Categorical.of("strongest class", self._strongest_class(comparison.log_odds))
        elif comparison.labels is not None:
            yield Categorical.of("label", self._text(comparison.labels))
        if comparison.topics is not None:
            yield Categorical.of("topic", self._text(comparison.topics))
        if np.isfinite(comparison.change).any():
            change = self._of_shared(comparison.change)
            yield Sequential("change", change, "changed least", "changed most", ranked=comparison.is_ranked)
        if np.any(self.counts):
            frequency = np.log10(np.maximum(self.counts, 1)).astype(np.float32)
            yield Sequential("frequency", frequency, "rare", "frequent", logarithmic=True)

    def moved(self) -> NDArray[np.float32] | None:
        """How far each key moved, where that is more than two seeds of one method move it; None without such seeds."""
        change, noise = self.comparison.change, self.comparison.noise
        return None if noise is None else self._of_shared(np.where(change > noise, change, 0))

    def prominence(self, layouts: Iterable[Projection]) -> NDArray[np.float32]:
        """Which keys are named first: those that an axis is made from; what only one space has comes last."""
        values = np.append(prominence(self.comparison), np.float32(0))[self.rows]
        made_from = {key for projection in layouts for key in projection.axis_keys}
        values[[key in made_from for key in self.keys]] = 1
        return values

    def _of_shared(self, values: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
        padded = np.append(values, np.nan).astype(np.float32)
        return padded[self.rows]

    def _text(self, labels: tuple[str, ...]) -> list[str | None]:
        return [(labels[row] or None) if row >= 0 else None for row in self.rows]

    def _strongest_class(self, log_odds: NDArray[np.float64]) -> list[str | None]:
        strongest = np.where(np.isfinite(log_odds), log_odds, -np.inf)
        clear = strongest.max(axis=1) >= _CLASS_MARGIN
        names = tuple(
            self.comparison.classes[column] if known else ""
            for column, known in zip(strongest.argmax(axis=1), clear, strict=True)
        )
        return self._text(names)


def _count(comparison: Comparison, key: str) -> int:
    """How often a key occurs; the right space, whose text is at least that of the left, is asked first."""
    for space in (comparison.right, comparison.left):
        if space.counts is not None and key in space:
            return int(space.counts[space.row(key)])
    return 0
