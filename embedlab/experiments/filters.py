"""What looks at the words of the headline figure: filters of a convolution that covers one word."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from embedlab.corpus import Corpus
from embedlab.progress import Message, Progress, silent
from embedlab.space import EmbeddingSpace, centred
from embedlab.trainers.keras_model import build_model, import_keras
from embedlab.trainers.options import fitting_length
from embedlab.trainers.plan import hold_out, make_plan
from embedlab.vocabulary import SPECIAL, Vocabulary, padded_ids

__all__ = ["FILTERS", "Filters", "random_filters", "train_filters"]

FILTERS = 100

_SPREAD = 0.5


@dataclasses.dataclass(frozen=True, eq=False)
class Filters:
    """A convolution of kernel size 1: ``relu(vector @ weights + bias)`` for each word.

    Parameters
    ----------
    weights
        float32 [dims, filters].
    bias
        float32 [filters].
    """

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]


def random_filters(dims: int, n: int = FILTERS, seed: int = 0) -> Filters:
    """Random directions of length 1 without bias: words alike in direction light the same of them (Cho & Saul 2009)."""
    drawn = np.random.default_rng(seed).normal(size=(dims, n))
    weights = (drawn / np.linalg.norm(drawn, axis=0)).astype(np.float32)
    return Filters(weights, np.zeros(n, dtype=np.float32))


def train_filters(space: EmbeddingSpace, train: Corpus, *, seed: int = 0, progress: Progress = silent) -> Filters:
    """Train 100 filters of kernel size 1 to tell the labels of texts, over a table of words that stays as it is.

    The table is that of `space`, centred and scaled to a common spread; words it lacks share a row of zeros.
    """
    keras = import_keras()
    train.check_supervised()
    counts = np.ones(len(space), dtype=np.int64)
    ids = padded_ids(train.tokens, Vocabulary(space.keys, counts, counts), fitting_length(train.tokens))
    table = centred(space.vectors)
    table = table * np.float32(_SPREAD / max(float(table.std()), 1e-12))
    table = np.concatenate([np.zeros((SPECIAL, space.dims), dtype=np.float32), table])
    labels = train.labels or ()
    codes = np.array([train.classes.index(label) for label in labels], dtype=np.float32)
    outputs = 1 if len(train.classes) == 2 else len(train.classes)
    model = build_model(table, False, "conv", outputs, seed, kernel=1)
    plan = make_plan(len(train), "conv", True)
    fitted, held_out = hold_out(labels)
    losses = keras.losses
    model.compile(
        optimizer=keras.optimizers.Adam(plan.learning_rate),
        loss=losses.BinaryCrossentropy(from_logits=True)
        if outputs == 1
        else losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    told = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: progress(
            (epoch + 1) / plan.epochs, Message(f"Filters: epoch {epoch + 1}", epoch=epoch + 1, loss=logs["loss"])
        )
    )
    watched = "val_loss" if len(held_out) else "loss"
    stop = keras.callbacks.EarlyStopping(watched, patience=plan.patience, restore_best_weights=True)
    model.fit(
        ids[fitted],
        codes[fitted],
        batch_size=plan.batch_size,
        epochs=plan.epochs,
        validation_data=(ids[held_out], codes[held_out]) if len(held_out) else None,
        callbacks=[stop, told],
        verbose=0,
    )
    weights, bias = model.get_layer("conv").get_weights()
    return Filters(weights[0].astype(np.float32), bias.astype(np.float32))
