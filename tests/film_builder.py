"""A film made without any training: the words of the small run part along their label, frame by frame."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from embedlab.comparison import Comparison
from embedlab.experiments.film_events import Flip, Flips, find_moves
from embedlab.experiments.fixed_plane import FixedPlane
from embedlab.experiments.scoreboard import Judge
from embedlab.experiments.training_film import Reel, Still, TrainingFilm
from embedlab.metrics.score import Score
from embedlab.neighbors import knn_graph
from tests.builders import small_comparison

EPOCHS = (0.0, 1 / 16, 1 / 4, 1.0, 2.0)
LOST_TEXT = "Ten puppies in court"


def small_film(comparison: Comparison | None = None, **changes: Any) -> TrainingFilm:
    """Two trainings, the second shorter by one epoch; `changes` are fields to replace."""
    comparison = comparison or small_comparison()
    judge = Judge(comparison.labels, comparison.topics, "topic_purity_at_10")
    context = comparison.right.take(comparison.keys)
    starts = {
        "random": np.random.default_rng(0).normal(0, 0.3, comparison.left.vectors.shape),
        "word2vec": context.vectors,
    }
    reels = tuple(
        _reel(start, vectors, EPOCHS if start == "random" else EPOCHS[:-1], comparison, judge)
        for start, vectors in starts.items()
    )
    film = TrainingFilm(
        words=comparison.keys,
        reels=reels,
        meaning="topic_purity_at_10",
        word2vec=judge.standing(context),
        frozen=judge.standing(context),
        frozen_accuracy=0.9,
        all_words=len(comparison.keys),
        held_out=50,
        tested=40,
    )
    return dataclasses.replace(film, **changes)


def _reel(start: str, first: Any, epochs: tuple[float, ...], comparison: Comparison, judge: Judge) -> Reel:
    way = np.linspace(0, 1, len(epochs))
    tables = [((1 - share) * first + share * comparison.left.vectors).astype(np.float32) for share in way]
    plane = FixedPlane.fit(tables, comparison.log_odds[:, 1])
    stills = tuple(
        Still(
            epoch=epoch,
            loss=0.7 - 0.6 * share,
            accuracy=0.5 + 0.5 * share,
            val_loss=0.7 - 0.5 * share,
            val_accuracy=0.5 + 0.4 * share,
            standing=judge.standing(comparison.left.replace(vectors=table)),
            trustworthiness=Score(0.85, (0.83, 0.87)),
            plane_share=plane.kept(table),
        )
        for epoch, share, table in zip(epochs, way, tables, strict=True)
    )
    flips = tuple(Flips(3, 1, (Flip(LOST_TEXT, "clickbait", False),)) for _ in epochs[1:])
    return Reel(
        start=start,
        places=np.stack([plane.places(table) for table in tables]).astype(np.float16),
        plane=plane,
        follows=plane.follows(tables[-1], comparison.log_odds[:, 1]),
        stills=stills,
        graph=knn_graph(tables[-1], 5),
        moves=find_moves(comparison.keys, comparison.left.counts, tables, tables),
        flips=flips,
        test_accuracy=0.95,
    )
