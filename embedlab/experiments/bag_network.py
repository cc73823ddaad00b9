"""One Keras network that is trained again and again: the mean of a text's word vectors, then a dense layer.

Building and compiling a model takes longer than training it on a few hundred rows. The points of a learning curve have
the same shapes, so one compiled model serves all: its weights and the state of Adam are put back between them.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from embedlab.prediction import class_probabilities, class_scores
from embedlab.trainers.keras_model import build_model, import_keras

__all__ = ["BagNetwork", "steps_for"]

Matrix = NDArray[np.float32]
Ids = NDArray[np.int32]

_BATCH = 32
_STEPS_AT_ONCE = 50
_STEPS_A_FIT = 500
_PREDICT_BATCH = 4096
_RATE = {True: 1e-3, False: 1e-2}


def steps_for(rows: int) -> int:
    """Steps of 32 rows: 500, and from some 3,000 rows on enough to see each row five times.

    >>> [steps_for(rows) for rows in (50, 1000, 5000, 24_000)]
    [500, 500, 800, 3850]
    """
    return max(500, -(-rows * 4 // (25 * _STEPS_AT_ONCE)) * _STEPS_AT_ONCE)


class BagNetwork:
    """Embedding -> mean over the tokens -> dense layer, by Adam on batches of 32; 1e-3, or 1e-2 with frozen words.

    Parameters
    ----------
    shape
        Of the table: padding, unknown word and words, by dimensions.
    classes
        How many; two have one sigmoid output.
    trainable
        Whether training moves the table.

    Raises
    ------
    MissingDependencyError
        If TensorFlow is not installed.
    """

    def __init__(self, shape: tuple[int, ...], classes: int, trainable: bool) -> None:
        keras = import_keras()
        self._outputs = 1 if classes == 2 else classes
        self._model = build_model(np.zeros(shape, np.float32), trainable, "bag", self._outputs, seed=0)
        self._model.compile(
            optimizer=keras.optimizers.Adam(_RATE[trainable]),
            loss=keras.losses.BinaryCrossentropy(from_logits=True)
            if self._outputs == 1
            else keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            steps_per_execution=_STEPS_AT_ONCE,
        )
        self._model.optimizer.build(self._model.trainable_variables)
        self._fresh = [variable.numpy() for variable in self._model.optimizer.variables]

    def fit(self, table: Matrix, ids: Ids, codes: NDArray[np.int64], *, steps: int, seed: int) -> None:
        """Train from `table` on padded ids, int32 [n, length], and the class of each row, int64 [n].

        The dense layer starts from the numbers that Keras would give it (Glorot uniform; no bias). They and the order
        of the rows, one shuffle after another, depend on `seed` alone, and not on what was trained before.
        """
        rng = np.random.default_rng(seed)
        limit = np.sqrt(6 / (table.shape[1] + self._outputs))
        dense = rng.uniform(-limit, limit, (table.shape[1], self._outputs)).astype(np.float32)
        self._model.set_weights([table, dense, np.zeros(self._outputs, np.float32)])
        for variable, value in zip(self._model.optimizer.variables, self._fresh, strict=True):
            variable.assign(value)
        for rows in _batches(len(ids), steps, rng):
            self._model.fit(
                ids[rows], codes[rows].astype(np.float32), batch_size=_BATCH, epochs=1, shuffle=False, verbose=0
            )

    def probabilities(self, ids: Ids) -> NDArray[np.float64]:
        """The probability of each class for each row of padded ids: float64 [n, classes]."""
        logits = self._model.predict(ids, batch_size=_PREDICT_BATCH, verbose=0)
        return class_probabilities(class_scores(logits))

    def table(self) -> Matrix:
        """The rows of the Embedding as they are now: float32 [rows, dim]."""
        table: Matrix = self._model.get_layer("embedding").get_weights()[0]
        return table


def _batches(rows: int, steps: int, rng: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """The rows of `steps` full batches, in pieces of bounded memory."""
    left, waiting = steps * _BATCH, np.zeros(0, dtype=np.int64)
    while left:
        wanted = min(left, _STEPS_A_FIT * _BATCH)
        while len(waiting) < wanted:
            waiting = np.concatenate([waiting, rng.permutation(rows)])
        yield waiting[:wanted]
        waiting, left = waiting[wanted:], left - wanted
