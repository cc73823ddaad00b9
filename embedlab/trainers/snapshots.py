"""What a training is like on its way: the table of words at some moments, and how the model does with it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError
from embedlab.prediction import class_probabilities, class_scores

__all__ = ["Moment", "Recorder"]

Table = NDArray[np.float32]
Data = tuple[NDArray[np.int32], NDArray[np.float32]]

_MEASURED_ROWS = 5000
_BATCH = 1024


@dataclasses.dataclass(frozen=True, eq=False)
class Moment:
    """How a model does at one moment of its training.

    Parameters
    ----------
    epoch
        Passes over the training rows so far: 0 before the first step, .125 after an eighth of the first pass.
    loss, accuracy
        Of the weights at this moment (not the mean over an epoch that Keras prints), on at most 5,000 of the rows that
        they are fitted to.
    val_loss, val_accuracy
        The same on the rows held out from training; None where none are.
    said
        The class that it gives each held-out row, as positions among the classes: int16 [rows].
    """

    epoch: float
    loss: float
    accuracy: float
    val_loss: float | None
    val_accuracy: float | None
    said: NDArray[np.int16]


class Recorder:
    """Keeps the table after every epoch, and at moments `within` the first; then each moment is measured too.

    Parameters
    ----------
    within
        Shares of the first epoch, in (0, 1); without any, nothing is measured.
    steps
        Steps of an epoch.
    table
        Gives the table as it is now, float32 [ids, dim].
    logits
        Gives what the model says of padded ids now, [n, outputs].
    fitted, held_out
        Padded ids and codes of the rows that the model learns from, and of those held out.
    """

    def __init__(
        self,
        within: Sequence[float],
        steps: int,
        table: Callable[[], Table],
        logits: Callable[[NDArray[np.int32]], NDArray[Any]],
        fitted: Data,
        held_out: Data,
    ) -> None:
        if not all(0 < share < 1 for share in within):
            raise InputError(f"Moments within the first epoch are shares between 0 and 1, not {list(within)}.")
        self.tables: list[Table] = []
        self.moments: list[Moment] = []
        self._at = {max(1, round(share * steps)) for share in within} - {steps} if within else set()
        self._measures, self._steps = bool(within), steps
        self._table, self._logits = table, logits
        every = -(-len(fitted[0]) // _MEASURED_ROWS)
        self._fitted = fitted[0][::every], fitted[1][::every]
        self._held_out = held_out

    def keep(self, epoch: float) -> None:
        """Keep the table as it is now."""
        self.tables.append(self._table())
        if self._measures:
            loss, accuracy, _ = self._measure(*self._fitted)
            known = len(self._held_out[0]) > 0
            val_loss, val_accuracy, said = self._measure(*self._held_out) if known else (None, None, np.zeros(0))
            self.moments.append(Moment(epoch, loss, accuracy, val_loss, val_accuracy, said.astype(np.int16)))

    def after_step(self, epoch: int, step: int) -> None:
        """Keep it where this is one of the moments within the first epoch; both numbers count from 0."""
        if epoch == 0 and step + 1 in self._at:
            self.keep((step + 1) / self._steps)

    def _measure(self, ids: NDArray[np.int32], codes: NDArray[np.float32]) -> tuple[float, float, NDArray[np.int64]]:
        """Cross-entropy, accuracy, and the class given to each row."""
        batches = [self._logits(ids[start : start + _BATCH]) for start in range(0, len(ids), _BATCH)]
        probabilities = class_probabilities(class_scores(np.concatenate(batches)))
        truth, said = codes.astype(np.int64), probabilities.argmax(axis=1)
        of_truth = np.maximum(probabilities[np.arange(len(truth)), truth], 1e-12)
        return float(-np.log(of_truth).mean()), float((said == truth).mean()), said
