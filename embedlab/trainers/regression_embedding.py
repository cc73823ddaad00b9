"""The same Keras Embedding layer with a number to tell: what it learns in order to predict a numeric column."""

from __future__ import annotations

import dataclasses
import time
from typing import Any, Self

import numpy as np

from embedlab.corpus import Corpus
from embedlab.errors import InputError, NotFittedError
from embedlab.progress import ENOUGH, Message, Progress, silent
from embedlab.space import EmbeddingSpace
from embedlab.targets import Numbers, targets
from embedlab.trainers.first_table import untrained_table
from embedlab.trainers.keras_model import HEADS, build_model, import_keras
from embedlab.trainers.options import (
    check_corpus,
    check_least,
    fitting_length,
    fitting_vocabulary,
    length_warnings,
    min_count_warnings,
    provenance,
)
from embedlab.trainers.plan import Plan, hold_out, make_plan
from embedlab.vocabulary import SPECIAL, padded_ids

__all__ = ["RegressionEmbedding"]

_PREDICT_BATCH = 4096
_STRATA = 10


class RegressionEmbedding:
    """Train a Keras model to predict a number of each text and take its Embedding: Embedding -> head -> one number.

    The layer is that of `TaskEmbedding`; only what it is asked for differs. The numbers are standardised for training;
    the loss is their mean squared error. A tenth of 100 rows or more is held out to stop by.

    Parameters
    ----------
    column
        The column of the corpus that holds the numbers.
    dim, head, epochs, min_count, seed
        As of `TaskEmbedding`.

    Attributes
    ----------
    space_ : EmbeddingSpace
        The words by falling count (ties by alphabet), without padding and unknown word.
    history_ : tuple of dict
        Per epoch: ``epoch``, ``loss``, ``seconds`` and, where rows were held out, ``val_loss``; losses in units of the
        variance of the numbers, so that 1 is as good as their mean.
    vocabulary_ : Vocabulary
    warnings_ : tuple of str
    """

    def __init__(
        self,
        column: str,
        dim: int = 64,
        head: str = "bag",
        epochs: int | None = None,
        min_count: int | None = None,
        seed: int = 0,
    ) -> None:
        self.column = column
        self.dim = dim
        self.head = head
        self.epochs = epochs
        self.min_count = min_count
        self.seed = seed

    def fit(self, train: Corpus, progress: Progress | None = None) -> Self:
        """Train on the texts of a corpus and their numbers.

        Raises
        ------
        InputError
            If an option is out of range, a cell of the column is no number, or all numbers are equal.
        MissingDependencyError
            If TensorFlow is not installed.
        Cancelled
            If `progress`, called after each epoch, raises it.
        """
        started = time.perf_counter()
        check_corpus(train)
        self._check_options()
        numbers = targets(train, self.column)
        self._mean, self._scale = float(numbers.mean()), float(numbers.std())
        if not self._scale:
            raise InputError(f"All numbers of the column {self.column!r} are {self._mean:g}: give one that differs.")
        self.vocabulary_, least = fitting_vocabulary(train.tokens, self.min_count)
        self.length_ = fitting_length(train.tokens)
        table = untrained_table(len(self.vocabulary_), self.dim, self.seed)
        self._model = build_model(table, True, self.head, 1, self.seed)
        plan = make_plan(len(train), self.head, True, self.epochs)
        self.history_ = self._train(train, (numbers - self._mean) / self._scale, plan, progress or silent)
        self.warnings_ = min_count_warnings(self.min_count, least) + length_warnings(train.tokens, self.length_)
        names = ("column", "dim", "head", "seed")
        parameters = {name: getattr(self, name) for name in names} | {"min_count": least, **dataclasses.asdict(plan)}
        seconds = time.perf_counter() - started
        self.space_ = EmbeddingSpace(
            self.vocabulary_.words,
            self._model.get_layer("embedding").get_weights()[0][SPECIAL:],
            counts=self.vocabulary_.counts,
            provenance=provenance("regression_embedding", parameters, train, ("keras", "tensorflow", "numpy"), seconds),
            name=f"Embedding of {self.column}",
        )
        return self

    def predict(self, texts: Corpus) -> Numbers:
        """The number that the model expects of each text, float64 [n], in the units of the column."""
        if not hasattr(self, "space_"):
            raise NotFittedError("This RegressionEmbedding has not been trained yet: call fit first.")
        ids = padded_ids(texts.tokens, self.vocabulary_, self.length_)
        found = self._model.predict(ids, batch_size=_PREDICT_BATCH, verbose=0).ravel()
        return np.asarray(found, dtype=np.float64) * self._scale + self._mean

    def evaluate(self, test: Corpus) -> dict[str, Any]:
        """How well the model tells the numbers of rows it never saw.

        Returns
        -------
        dict
            ``test_r2`` (1 - squared error / that of the test rows' own mean; None where they are all equal),
            ``test_mae`` and ``baseline_mae`` (mean absolute error of the model, and of always saying the mean of the
            training rows), ``epochs``, ``test_rows``, ``vocabulary``.
        """
        truth, said = targets(test, self.column), self.predict(test)
        spread = float(np.sum((truth - truth.mean()) ** 2))
        return {
            "test_r2": 1 - float(np.sum((truth - said) ** 2)) / spread if spread else None,
            "test_mae": float(np.mean(np.abs(truth - said))),
            "baseline_mae": float(np.mean(np.abs(truth - self._mean))),
            "epochs": len(self.history_),
            "test_rows": len(test),
            "vocabulary": len(self.space_),
        }

    def _check_options(self) -> None:
        check_least("dim", self.dim, 1)
        check_least("seed", self.seed, 0)
        if self.epochs is not None:
            check_least("epochs", self.epochs, 1)
        if self.head not in HEADS:
            raise InputError(f"There is no head {self.head!r}: choose {', '.join(HEADS)}.")

    def _train(self, train: Corpus, answers: Numbers, plan: Plan, progress: Progress) -> tuple[dict[str, float], ...]:
        keras = import_keras()
        ids = padded_ids(train.tokens, self.vocabulary_, self.length_)
        fitted, held_out = hold_out(_strata(answers))
        self._model.compile(optimizer=keras.optimizers.Adam(plan.learning_rate), loss="mse")
        history: list[dict[str, float]] = []
        started = time.perf_counter()

        def after_epoch(epoch: int, logs: dict[str, float]) -> None:
            history.append({"epoch": epoch + 1, **logs, "seconds": time.perf_counter() - started})
            told = f"Embedding: epoch {epoch + 1}, loss {logs.get('val_loss', logs['loss']):.3f}"
            if progress((epoch + 1) / plan.epochs, Message(told, stage="", epoch=epoch + 1, **logs)) is ENOUGH:
                self._model.stop_training = True

        watched = "val_loss" if len(held_out) else "loss"
        stop = keras.callbacks.EarlyStopping(watched, patience=plan.patience, restore_best_weights=True)
        record = keras.callbacks.LambdaCallback(on_epoch_end=after_epoch)
        self._model.fit(
            ids[fitted],
            answers[fitted].astype(np.float32),
            batch_size=plan.batch_size,
            epochs=plan.epochs,
            validation_data=(ids[held_out], answers[held_out].astype(np.float32)) if len(held_out) else None,
            callbacks=[stop, record],
            verbose=0,
        )
        return tuple(history)


def _strata(numbers: Numbers) -> list[str]:
    """Tenths of the numbers, so that the rows to stop by have small and large ones."""
    ranks = np.argsort(np.argsort(numbers, kind="stable"), kind="stable")
    return [str(stratum) for stratum in ranks * _STRATA // len(numbers)]
