"""A film of a training as linked maps that play: both trainings, word2vec beside them, charts and events."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from embedlab.comparison import Comparison
from embedlab.experiments.training_film import NEIGHBOURS, Reel, Still, TrainingFilm
from embedlab.figures.film_story import film_story
from embedlab.figures.film_words import from_start, moment_title
from embedlab.figures.linked_maps import comparison_maps, map_of
from embedlab.glossary import format_score, format_value, term
from embedlab.linked import Axis, Frame, LinkedMap, LinkedMaps
from embedlab.neighbors import knn_graph
from embedlab.projectors.projection import Projection

__all__ = ["film_maps", "film_rows"]

_MEANS_SOMETHING = 0.5
"""The horizontal axis is named after the classes where it follows the words' leaning at least this closely."""


def film_maps(
    film: TrainingFilm, comparison: Comparison, *, pinned: str | None = None, data: str | None = None
) -> LinkedMaps:
    """Both trainings as maps that play, and the run's own map of word2vec beside them, which stays.

    Parameters
    ----------
    film
        Of the run that `comparison` is of.
    comparison
        Its words: what they are coloured by comes from it, and the map of word2vec.
    pinned
        The word to open with, if the film has it.
    data
        What people call the texts.
    """
    restricted = {side: _of_words(map_of(comparison.maps, side), film.words) for side in ("left", "right")}
    around = comparison_maps(comparison, maps=restricted, data=data)
    still = _still_map(around.maps[1], comparison)
    maps = tuple(_reel_map(film, reel, comparison.classes) for reel in film.reels)
    return around.replace(
        maps=(*maps, still),
        groups=(),
        ranked=None,
        story=film_story(film),
        caption=f"The {len(film.words):,} most frequent words at moments of two trainings, and in word2vec.",
        pinned=pinned if pinned in around.index else None,
    )


def film_rows(film: TrainingFilm) -> list[dict[str, Any]]:
    """Every still of both trainings with its numbers, for a table."""
    return [row for reel in film.reels for row in _rows(film, reel)]


def _rows(film: TrainingFilm, reel: Reel) -> Iterator[dict[str, Any]]:
    for number, still in enumerate(reel.stills):
        row = {
            "starts from": from_start(reel.start),
            "moment": moment_title(reel.stills, number),
            "accuracy, held out": _share(still.val_accuracy),
            "accuracy, training": _share(still.accuracy),
            "loss, held out": None if still.val_loss is None else round(still.val_loss, 3),
            "loss, training": round(still.loss, 3),
            term("label_silhouette").label: format_score("label_silhouette", still.standing.task),
        }
        if film.meaning is not None:
            row[term(film.meaning).label] = format_score(film.meaning, still.standing.meaning)
        row[term("pc1_share").label] = format_value("pc1_share", still.standing.line)
        row["variance that the map shows"] = f"{still.plane_share:.0%}"
        yield row | {term("trustworthiness").label: format_score("trustworthiness", still.trustworthiness)}


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"


def _reel_map(film: TrainingFilm, reel: Reel, classes: Sequence[str]) -> LinkedMap:
    frames = tuple(
        Frame(moment_title(reel.stills, number), places.astype(np.float32), _caption(still))
        for number, (places, still) in enumerate(zip(reel.places, reel.stills, strict=True))
    )
    is_named = len(classes) == 2 and reel.follows >= _MEANS_SOMETHING
    return LinkedMap(
        title=f"starts from {from_start(reel.start)}",
        keys=film.words,
        xy=frames[-1].xy,
        neighbours=reel.graph.indices,
        similarities=reel.graph.similarities,
        source="Keras Embedding",
        note=(
            "One plane for all moments (principal components of the words' directions): a word whose vector stays "
            "keeps its place. The neighbours are those at the end among the words shown, in the original space."
        ),
        axes=(Axis(*(f"more {name}" for name in classes)),) if is_named else (),
        frames=frames,
    )


def _still_map(drawn: LinkedMap, comparison: Comparison) -> LinkedMap:
    """The map of word2vec with the neighbours among the words that are shown, as the other maps have them."""
    graph = knn_graph(comparison.right.take(drawn.keys).vectors, NEIGHBOURS)
    note = "The neighbours are those among the words shown, in the original space."
    return dataclasses.replace(drawn, neighbours=graph.indices, similarities=graph.similarities, note=note)


def _caption(still: Still) -> str:
    """How the space and its map are at this moment."""
    trusted = still.trustworthiness.value
    quality = "" if trusted is None else f", trustworthiness {trusted:.2f}"
    line = format_value("pc1_share", still.standing.line)
    right = f"{still.held_out_accuracy:.1%} right; one direction explains {line}"
    return f"{right}. The map shows {still.plane_share:.0%} of the variance{quality}."


def _of_words(projection: Projection, words: Sequence[str]) -> Projection:
    """The map of these words alone, in their order."""
    index = {key: row for row, key in enumerate(projection.keys)}
    keys = tuple(word for word in words if word in index)
    return projection.replace(keys=keys, xy=projection.xy[[index[key] for key in keys]])
