"""What an Embedding layer does and what moves it: a product that is a lookup, and the gradient of one batch."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from embedlab.classifier import Classifier
from embedlab.errors import InputError
from embedlab.prediction import class_probabilities, class_scores
from embedlab.space import EmbeddingSpace

__all__ = ["GradientStep", "Lookup", "gradient_step", "look_up"]


@dataclasses.dataclass(frozen=True, eq=False)
class Lookup:
    """One word, looked up in two ways.

    Parameters
    ----------
    word, row
        The word and its number.
    one_hot
        float32 [n]: 1 at the row, 0 elsewhere.
    product
        The one-hot vector times the table, float32 [d].
    looked_up
        The row of the table, float32 [d].
    """

    word: str
    row: int
    one_hot: NDArray[np.float32]
    product: NDArray[np.float32]
    looked_up: NDArray[np.float32]

    @property
    def is_equal(self) -> bool:
        """Whether both are equal to the bit."""
        return self.product.tobytes() == self.looked_up.tobytes()


def look_up(space: EmbeddingSpace, word: str) -> Lookup:
    """Look a word up by a product with its one-hot vector and by its row; raises `InputError` for another word.

    >>> found = look_up(EmbeddingSpace(("cat", "dog"), np.float32([[1, 2], [3, 4]])), "dog")
    >>> found.product.tolist(), found.is_equal
    ([3.0, 4.0], True)
    """
    row = space.row(word)
    one_hot = np.zeros(len(space), dtype=np.float32)
    one_hot[row] = 1.0
    # Adding zero turns the -0.0 that a product never yields into 0.0, so that equal numbers have equal bits.
    return Lookup(word, row, one_hot, one_hot @ space.vectors, space.vectors[row] + np.float32(0.0))


@dataclasses.dataclass(frozen=True, eq=False)
class GradientStep:
    """One step of gradient descent on one batch of texts.

    Parameters
    ----------
    words
        The words of the batch that the classifier knows, those that moved furthest first. Words it does not know
        share one row, named ``None`` here, which moves as well.
    counts
        How often each occurs in the batch.
    moves
        By how much the row of each moved, float64 [len(words), d].
    rows
        How many rows the whole table has, the shared one included.
    loss, loss_after
        Mean cross-entropy of the batch before the step and after it.
    """

    words: tuple[str | None, ...]
    counts: tuple[int, ...]
    moves: NDArray[np.float64]
    rows: int
    loss: float
    loss_after: float

    @property
    def distances(self) -> NDArray[np.float64]:
        """How far each row moved, float64 [len(words)]."""
        lengths: NDArray[np.float64] = np.linalg.norm(self.moves, axis=1)
        return lengths


def gradient_step(
    classifier: Classifier, documents: Sequence[Sequence[str]], labels: Sequence[str], rate: float = 1.0
) -> GradientStep:
    """The step that plain gradient descent makes on the Embedding of a `Classifier`.

    The loss is the mean cross-entropy of the labels. Its gradient reaches a row by each of the row's occurrences in the
    batch, divided by the length of that text; a row that does not occur gets none and stays where it is.

    Parameters
    ----------
    classifier
        The model; it is not changed.
    documents, labels
        The batch: tokens of each text, and its class.
    rate
        The learning rate.

    Raises
    ------
    InputError
        If the batch is empty, a text has no word, or a label is none of the classes.
    """
    read = [list(document[: classifier.length]) for document in documents]
    if not read or not all(read) or len(read) != len(labels):
        raise InputError("A batch needs texts with a word and a label each: give at least one.")
    strange = set(labels) - set(classifier.classes)
    if strange:
        raise InputError(f"The label {min(strange)!r} is not one of {', '.join(classifier.classes)}: give one of them.")
    truth = np.array([classifier.classes.index(label) for label in labels])
    weights = classifier.weights.astype(np.float64)
    pooled = _pooled(classifier, read, {})
    loss, errors = _loss_and_errors(classifier, pooled, truth)
    to_pooled = errors @ weights.T / len(read)
    moves: dict[str | None, NDArray[np.float64]] = {}
    counts: dict[str | None, int] = {}
    for document, gradient in zip(read, to_pooled, strict=True):
        for token in document:
            name = token if token in classifier.index else None
            moves[name] = moves.get(name, np.zeros(len(weights))) - rate * gradient / len(document)
            counts[name] = counts.get(name, 0) + 1
    loss_after, _ = _loss_and_errors(classifier, _pooled(classifier, read, moves), truth)
    order = sorted(moves, key=lambda name: (-float(np.linalg.norm(moves[name])), name or ""))
    return GradientStep(
        tuple(order),
        tuple(counts[name] for name in order),
        np.array([moves[name] for name in order]),
        len(classifier.words) + 1,
        loss,
        loss_after,
    )


def _pooled(
    classifier: Classifier, documents: Sequence[Sequence[str]], moves: dict[str | None, NDArray[np.float64]]
) -> NDArray[np.float64]:
    """The mean vector of each text after the moves, float64 [n, d]."""

    def vector(token: str) -> NDArray[np.float64]:
        name = token if token in classifier.index else None
        row = classifier.unknown if name is None else classifier.vectors[classifier.index[name]]
        return row.astype(np.float64) + moves.get(name, 0.0)

    return np.array([np.mean([vector(token) for token in document], axis=0) for document in documents])


def _loss_and_errors(
    classifier: Classifier, pooled: NDArray[np.float64], truth: NDArray[np.int64]
) -> tuple[float, NDArray[np.float64]]:
    """The mean loss, and the derivative of each text's loss by its logits, float64 [n, outputs]."""
    probabilities = class_probabilities(class_scores(pooled @ classifier.weights.astype(np.float64) + classifier.bias))
    loss = float(-np.log(np.maximum(probabilities[np.arange(len(truth)), truth], 1e-300)).mean())
    errors = probabilities - np.eye(len(classifier.classes))[truth]
    return loss, errors if classifier.weights.shape[1] > 1 else errors[:, 1:]
