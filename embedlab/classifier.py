"""A bag-of-words classifier that needs numpy alone: what "try your own headline" asks."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from embedlab.documents import mean_vectors
from embedlab.errors import InputError
from embedlab.prediction import Prediction, class_probabilities, class_scores
from embedlab.space import EmbeddingSpace
from embedlab.strings import pack_strings, unpack_strings
from embedlab.tokens import tokenize

__all__ = ["Classifier"]

_ARRAYS = ("vectors", "unknown", "weights", "bias")


@dataclasses.dataclass(frozen=True, eq=False)
class Classifier:
    """The mean of a text's word vectors, times weights, plus a bias: the `TaskEmbedding` with the head ``"bag"``.

    Parameters
    ----------
    words
        n words.
    vectors
        Their vectors, float32 [n, d].
    unknown
        The vector that every other word shares, float32 [d].
    weights, bias
        Of the last layer, float32 [d, k] and [k]: k = 1 (sigmoid, the log-odds of the second class) for two classes,
        else one output a class (softmax).
    classes
        The labels, in the order of the outputs.
    length
        How many tokens of a text were read in training, and are read here; None for all of them.

    Raises
    ------
    InputError
        If shapes disagree or a value is not finite.

    Examples
    --------
    >>> vectors = np.array([[1.0], [-1.0]], dtype=np.float32)
    >>> zero, one = np.zeros(1, dtype=np.float32), np.ones((1, 1), dtype=np.float32)
    >>> model = Classifier(("rain", "sun"), vectors, zero, one, zero, ("dry", "wet"))
    >>> prediction = model.predict("Rain, rain and storms")
    >>> prediction.label, prediction.contributions[0], prediction.unknown
    ('wet', ('rain', 0.25), ('and', 'storms'))
    """

    words: tuple[str, ...]
    vectors: NDArray[np.float32]
    unknown: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    classes: tuple[str, ...]
    length: int | None = None

    def __post_init__(self) -> None:
        for name in _ARRAYS:
            array = np.array(getattr(self, name), dtype=np.float32)
            if not np.isfinite(array).all():
                raise InputError(f"The {name} of the classifier hold NaN or infinity: train it again.")
            array.flags.writeable = False
            object.__setattr__(self, name, array)
        n, k = len(self.words), 1 if len(self.classes) == 2 else len(self.classes)
        d = len(self.unknown) if self.unknown.ndim == 1 else 0
        shapes = {"vectors": (n, d), "unknown": (d,), "weights": (d, k), "bias": (k,)}
        for name, shape in shapes.items():
            if getattr(self, name).shape != shape or len(self.classes) < 2:
                raise InputError(
                    f"The {name} of a classifier of {n} words and {len(self.classes)} classes have shape "
                    f"{list(getattr(self, name).shape)} instead of {list(shape)}: train it again."
                )

    def __repr__(self) -> str:
        return f"<Classifier: {len(self.words):,} words, {len(self.classes)} classes>"

    @cached_property
    def index(self) -> Mapping[str, int]:
        """The row of each word."""
        return MappingProxyType({word: row for row, word in enumerate(self.words)})

    def pooled(self, documents: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """The mean vector of each tokenised document, unknown words included: float32 [n, d]."""
        read = [document[: self.length] for document in documents]
        return mean_vectors(read, self.index, self._rows, unknown=len(self.words))

    def scores(self, documents: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        """One score a class for each tokenised document: float64 [n, classes], see `class_scores`."""
        return class_scores(self.pooled(documents).astype(np.float64) @ self.weights + self.bias)

    def probabilities(self, documents: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        """The probability of each class for each tokenised document: float64 [n, classes]."""
        return class_probabilities(self.scores(documents))

    def predict(self, text: str) -> Prediction:
        """What the classifier says about `text`, and how much each word pushed it."""
        tokens = tokenize(text)[: self.length]
        scores = self.scores([tokens])
        winner = int(scores[0].argmax())
        directions = class_scores(self.weights)[:, winner]
        rows = [self.index.get(token, len(self.words)) for token in tokens]
        pushes = self._rows[rows].astype(np.float64) @ directions / max(len(tokens), 1)
        return Prediction(
            label=self.classes[winner],
            probabilities=dict(zip(self.classes, class_probabilities(scores)[0].tolist(), strict=True)),
            contributions=tuple(zip(tokens, pushes.tolist(), strict=True)),
            bias=float(class_scores(self.bias[None])[0, winner]),
            unknown=tuple(dict.fromkeys(token for token in tokens if token not in self.index)),
        )

    def to_bytes(self, *, vectors: bool = True) -> bytes:
        """The classifier as one safetensors file.

        Tensors ``keys_utf8`` uint8, ``key_offsets`` uint64 [n + 1], ``vectors``, ``unknown``, ``weights``, ``bias``;
        the classes as JSON under the metadata key ``embedlab``. Without `vectors`, words and vectors are left out: they
        are those of the task Embedding's space, from which `from_bytes` then takes them.
        """
        from safetensors.numpy import save

        tensors: dict[str, NDArray[Any]] = {name: getattr(self, name) for name in _ARRAYS}
        if vectors:
            tensors["keys_utf8"], tensors["key_offsets"] = pack_strings(self.words)
        else:
            del tensors["vectors"]
        about = {"kind": "classifier", "pooling": "mean", "classes": self.classes, "length": self.length}
        return save(tensors, metadata={"embedlab": json.dumps(about, ensure_ascii=False)})

    @classmethod
    def from_bytes(cls, data: bytes, space: EmbeddingSpace | None = None) -> Self:
        """Read `to_bytes`, with the words of `space` where it has none; raises `InputError` for something else."""
        from safetensors import SafetensorError
        from safetensors.numpy import load

        try:
            header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
            about = json.loads(header["__metadata__"]["embedlab"])
            classes = tuple(map(str, about["classes"]))
            length = None if about.get("length") is None else int(about["length"])
            tensors = load(data)
            if "vectors" in tensors or space is None:
                words = unpack_strings(tensors["keys_utf8"], tensors["key_offsets"])
            else:
                words, tensors["vectors"] = space.keys, space.vectors
            arrays = {name: tensors[name] for name in _ARRAYS}
        except (SafetensorError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise InputError(
                f"This is not the file of a classifier ({error}): give a classifier.safetensors."
            ) from None
        return cls(words=words, classes=classes, length=length, **arrays)

    @cached_property
    def _rows(self) -> NDArray[np.float32]:
        return np.concatenate([self.vectors, self.unknown[None]])
