"""Watch an Embedding learn: its words at moments of one training, from random numbers and from word2vec.

Most happens within the first epoch, so there are moments within it. Every number is measured in the original space, on
all words; the places are of the most frequent ones, on one plane a training (`FixedPlane`).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embedlab.comparison import Comparison
from embedlab.corpus import Corpus
from embedlab.errors import InputError
from embedlab.experiments.film_events import Flips, Moves, find_flips, find_moves
from embedlab.experiments.fixed_plane import FixedPlane
from embedlab.experiments.scoreboard import Judge, Standing, choose_meaning
from embedlab.metrics.map_quality import map_quality
from embedlab.metrics.score import Score
from embedlab.neighbors import KnnGraph, knn_graph
from embedlab.progress import Progress, part, silent
from embedlab.space import EmbeddingSpace
from embedlab.trainers.keras_embedding import TaskEmbedding
from embedlab.trainers.plan import hold_out
from embedlab.trainers.snapshots import Moment

__all__ = ["NEIGHBOURS", "STARTS", "WITHIN", "Reel", "Still", "TrainingFilm", "film_training"]

STARTS = ("random", "word2vec")
WITHIN = (1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2)
"""Moments within the first epoch."""

_SECOND_SEED = 1000
_TRAININGS = 5
NEIGHBOURS = 5
"""Neighbours that a film keeps of each word."""

_MOST_WORDS = 3000
_TOO_FEW = "Fewer than three words have no neighbourhoods."


@dataclasses.dataclass(frozen=True)
class Still:
    """One moment of a training: how the model does, and where its space stands.

    Parameters
    ----------
    epoch
        Passes over the training rows so far.
    loss, accuracy, val_loss, val_accuracy
        See `embedlab.trainers.snapshots.Moment`.
    standing
        On the scoreboard, of all words.
    trustworthiness
        Of the map at this moment, against the cosine neighbours in the original space.
    plane_share
        The share of the variance of the directions of the film's words that the map shows, in [0, 1].
    """

    epoch: float
    loss: float
    accuracy: float
    val_loss: float | None
    val_accuracy: float | None
    standing: Standing
    trustworthiness: Score
    plane_share: float

    @property
    def held_out_accuracy(self) -> float:
        """On the rows held out from training, or where there are none on those it learns from."""
        return self.accuracy if self.val_accuracy is None else self.val_accuracy


@dataclasses.dataclass(frozen=True, eq=False)
class Reel:
    """One training, from before its first step to the epoch whose weights were kept.

    Parameters
    ----------
    start
        A name of `STARTS`: what the vectors were before.
    places
        Where the film's words lie, float16 [stills, n, 2].
    plane
        What places them.
    follows
        Correlation of the horizontal places with the words' leaning to the second class; 0 with other than two classes.
    stills
        One a moment.
    graph
        The nearest neighbours of each of the film's words among them, in the original space at the end.
    moves, flips
        What happens in each step from a moment to the next; flips are empty where no rows were held out.
    test_accuracy
        Of the model that was kept, on texts that no training saw.
    """

    start: str
    places: NDArray[np.float16]
    plane: FixedPlane
    follows: float
    stills: tuple[Still, ...]
    graph: KnnGraph
    moves: tuple[Moves, ...]
    flips: tuple[Flips, ...]
    test_accuracy: float


@dataclasses.dataclass(frozen=True, eq=False)
class TrainingFilm:
    """An Embedding at moments of its training, from two starts, beside word2vec.

    Parameters
    ----------
    words
        The n words that are shown, by falling count.
    reels
        One a name of `STARTS`.
    meaning
        The score of meaning on the scoreboard, see `MEANINGS`; None where none is covered.
    word2vec, frozen
        Where word2vec stands, and an Embedding that starts from it and whose vectors do not move.
    frozen_accuracy
        Of a model on frozen word2vec, on the same test texts.
    all_words, held_out, tested
        How many words the space has, how many texts the accuracies between are measured on, and how many those of the
        models that were kept.
    """

    words: tuple[str, ...]
    reels: tuple[Reel, ...]
    meaning: str | None
    word2vec: Standing
    frozen: Standing
    frozen_accuracy: float
    all_words: int
    held_out: int
    tested: int

    def reel(self, start: str) -> Reel:
        """The training from a start; raises `InputError` where there is none."""
        found = next((reel for reel in self.reels if reel.start == start), None)
        if found is None:
            raise InputError(f"This film has no training from {start!r}: choose {' or '.join(STARTS)}.")
        return found


def film_training(
    data: tuple[Corpus, Corpus],
    comparison: Comparison,
    parameters: Mapping[str, Any],
    *,
    most: int = _MOST_WORDS,
    progress: Progress = silent,
) -> TrainingFilm:
    """Train the task Embedding from both starts and keep what it is like on its way.

    Five trainings: from either start with two seeds (the second tells which movements are the seed's), and one on
    frozen word2vec. It needs TensorFlow, so the app runs it in a process of its own (`embedlab.jobs.film_job`).

    Parameters
    ----------
    data
        Training texts and test texts, as a run splits them.
    comparison
        Of a run on the same texts: its right space is where the second reel starts; labels, topics and leaning of the
        words come from it.
    parameters
        Of `TaskEmbedding`, the seed among them, without ``init``.
    most
        Words shown at most: the most frequent ones.
    progress
        Told of each training.
    """
    train, test = data
    context = comparison.right
    fitted: dict[str, tuple[TaskEmbedding, TaskEmbedding]] = {}
    for number, start in enumerate(STARTS):
        given = {**parameters, "init": None if start == "random" else context}
        first = _train(train, given, WITHIN, _nth(progress, 2 * number))
        given["seed"] = parameters["seed"] + _SECOND_SEED
        fitted[start] = first, _train(train, given, WITHIN, _nth(progress, 2 * number + 1))
    # Where the vectors stay, a training bears quicker steps and needs five times the epochs (see `make_plan`).
    epochs = parameters.get("epochs")
    still = {**parameters, "epochs": epochs and 5 * epochs, "batch_size": None, "learning_rate": None, "init": context}
    frozen = _train(train, {**still, "trainable": False}, (), _nth(progress, 4))
    space = fitted["random"][0].space_
    judge = _judge(comparison, space)
    known = [word for word in space.keys if word in context]
    inner = _judge(comparison, context.take(known), judge.meaning)
    reels = []
    for number, start in enumerate(STARTS):
        progress(0.9 + 0.05 * number, f"Measuring the training from {_called(start)}")
        reels.append(_reel(start, *fitted[start], comparison, judge, data, most))
    return TrainingFilm(
        words=space.keys[:most],
        reels=tuple(reels),
        meaning=judge.meaning,
        word2vec=inner.standing(context.take(known)),
        frozen=judge.standing(frozen.space_),
        frozen_accuracy=frozen.evaluate(test)["test_accuracy"],
        all_words=len(space),
        held_out=len(hold_out(train.labels or ())[1]),
        tested=len(test),
    )


def _train(train: Corpus, parameters: Mapping[str, Any], within: Sequence[float], progress: Progress) -> TaskEmbedding:
    return TaskEmbedding(**parameters).fit(train, progress, within=within)


def _nth(progress: Progress, number: int) -> Progress:
    """The progress of one of five trainings, which take nine tenths of the time."""
    of_all = part(progress, 0.9 * number / _TRAININGS, 0.9 * (number + 1) / _TRAININGS)
    return lambda fraction, message: of_all(fraction, f"Training {number + 1} of {_TRAININGS}: {message}")


def _judge(comparison: Comparison, space: EmbeddingSpace, meaning: str | None = None) -> Judge:
    """By the labels and topics that the run knows of these words; without `meaning`, by what covers its word2vec."""
    labels, topics = (_of(comparison, facts, space.keys) for facts in (comparison.labels, comparison.topics))
    if meaning is None:
        context = comparison.right
        meaning = choose_meaning(context, _of(comparison, comparison.topics, context.keys))
    return Judge(labels, topics, meaning)


def _of(comparison: Comparison, facts: Sequence[str] | None, keys: Sequence[str]) -> tuple[str, ...] | None:
    """What the run knows of each key, ``""`` where it knows nothing."""
    if facts is None:
        return None
    return tuple(facts[comparison.index[key]] if key in comparison.index else "" for key in keys)


def _reel(
    start: str,
    model: TaskEmbedding,
    second: TaskEmbedding,
    comparison: Comparison,
    judge: Judge,
    data: tuple[Corpus, Corpus],
    most: int,
) -> Reel:
    """One training as it is shown: up to the epoch that was kept, for nothing after it was."""
    moments = [moment for moment in model.moments_ if moment.epoch <= model.best_epoch_]
    tables = [table.astype(np.float32) for table in model.snapshots_[: len(moments)]]
    seconds = [
        table
        for table, moment, other in zip(second.snapshots_, second.moments_, moments, strict=False)
        if moment.epoch == other.epoch
    ]
    shown = [table[:most] for table in tables]
    leaning = _leaning(comparison, model.space_.keys[:most])
    plane = FixedPlane.fit(shown, leaning)
    places = np.stack([plane.places(table) for table in shown]).astype(np.float16)
    stills = tuple(
        _still(moment, judge.standing(model.space_.replace(vectors=table)), plane, table[:most])
        for moment, table in zip(moments, tables, strict=True)
    )
    space, (train, test) = model.space_, data
    return Reel(
        start=start,
        places=places,
        plane=plane,
        follows=0.0 if leaning is None else plane.follows(shown[-1], leaning),
        stills=stills,
        graph=knn_graph(shown[-1], NEIGHBOURS),
        moves=find_moves(space.keys, _counts(space), tables, seconds),
        flips=_flips(moments, train),
        test_accuracy=model.evaluate(test)["test_accuracy"],
    )


def _still(moment: Moment, standing: Standing, plane: FixedPlane, table: NDArray[np.float32]) -> Still:
    quality = map_quality(table, plane.places(table).astype(np.float16))
    return Still(
        moment.epoch,
        moment.loss,
        moment.accuracy,
        moment.val_loss,
        moment.val_accuracy,
        standing,
        Score.missing(_TOO_FEW) if quality is None else quality.score("trustworthiness"),
        plane.kept(table),
    )


def _flips(moments: Sequence[Moment], train: Corpus) -> tuple[Flips, ...]:
    labels = train.labels or ()
    rows = hold_out(labels)[1]
    if not len(rows):
        return ()
    truth = [train.classes.index(labels[row]) for row in rows]
    return find_flips([moment.said for moment in moments], truth, [train.texts[row] for row in rows], train.classes)


def _leaning(comparison: Comparison, words: Sequence[str]) -> NDArray[np.float64] | None:
    """How much each word leans to the second of two classes, NaN where it is not known; None with other classes."""
    if comparison.log_odds is None or len(comparison.classes) != 2:
        return None
    return np.array(
        [comparison.log_odds[comparison.index[word], 1] if word in comparison.index else np.nan for word in words]
    )


def _counts(space: EmbeddingSpace) -> NDArray[np.int64]:
    return np.zeros(len(space), dtype=np.int64) if space.counts is None else space.counts


def _called(start: str) -> str:
    return "random numbers" if start == "random" else start
