"""The Keras model behind `TaskEmbedding`: Embedding, head, one dense layer."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import MissingDependencyError
from embedlab.files import atomic_write
from embedlab.vocabulary import PADDING

__all__ = ["HEADS", "build_model", "import_keras", "save_model"]

HEADS = ("bag", "conv", "gru", "lstm")

_FILTERS = 100

_ENVIRONMENT = {
    "CUDA_VISIBLE_DEVICES": "-1",
    "KERAS_BACKEND": "tensorflow",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
}
"""One thread: sums are taken in one order on every machine, and these models are too small to gain from two."""


def import_keras() -> Any:
    """The keras package on a quiet TensorFlow that leaves graphics cards alone.

    Raises
    ------
    MissingDependencyError
        If either is not installed.
    """
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    try:
        with _native_stderr_closed():
            import keras
            import tensorflow  # noqa: F401 - keras imports without it and fails later
    except ImportError as error:
        raise MissingDependencyError(
            f"A Keras model needs TensorFlow, which cannot be imported here ({error}): "
            "get it with pip install tensorflow keras (1.9 GB)."
        ) from error
    return keras


def build_model(
    table: NDArray[np.float32], trainable: bool, head: str, outputs: int, seed: int, *, kernel: int = 3
) -> Any:
    """An untrained `keras.Model` from padded ids, int32 [n, length], to logits [n, outputs].

    Its layers are called ``embedding``, ``conv`` or ``gru`` or ``lstm`` where there is one, ``pooled`` and ``logits``.
    Whatever the head, padding does not reach ``pooled``, and a text without tokens is pooled to zeros.

    Parameters
    ----------
    table
        First rows of the Embedding, float32 [ids, dim]: padding, unknown word, words.
    trainable
        Whether training moves them.
    head
        ``"bag"`` averages the vectors of the tokens; ``"conv"`` takes the largest activation of each of 100 filters
        over `kernel` tokens; ``"gru"`` and ``"lstm"`` read from left to right and keep the last state.
    outputs
        1 for two classes, else the number of classes.
    seed
        Sets the seeds of Python, numpy and TensorFlow, which is what makes training repeatable: Keras draws its
        first weights and its shuffles from them.
    kernel
        Tokens that a filter of the head ``"conv"`` covers.
    """
    keras = import_keras()
    keras.utils.set_random_seed(seed)
    layers, ops = keras.layers, keras.ops
    ids = keras.Input((None,), dtype="int32", name="ids")
    first = keras.initializers.Constant(table)
    embedded = layers.Embedding(*table.shape, embeddings_initializer=first, trainable=trainable, name="embedding")(ids)
    present = ops.not_equal(ids, PADDING)
    weight = ops.expand_dims(ops.cast(present, "float32"), -1)
    if head == "bag":
        pooled = ops.sum(embedded * weight, axis=1) / ops.maximum(ops.sum(weight, axis=1), 1.0)
    elif head == "conv":
        conv = layers.Conv1D(_FILTERS, kernel, padding="same", activation="relu", name="conv")(embedded * weight)
        pooled = ops.max(conv * weight, axis=1)
    else:
        recurrent = layers.GRU if head == "gru" else layers.LSTM
        pooled = recurrent(table.shape[1], name=head)(embedded, mask=present)
    pooled = layers.Identity(name="pooled")(pooled)
    return keras.Model(ids, layers.Dense(outputs, name="logits")(pooled))


def save_model(model: Any, words: Sequence[str], length: int | None, path: Path) -> None:
    """Save a trained model of `build_model` as a ``.keras`` that takes texts: a string of words with spaces between.

    The words of the Embedding lie in the file, so that Keras alone, or `read_space`, needs nothing else.
    """
    keras = import_keras()
    lookup = keras.layers.TextVectorization(
        vocabulary=list(words), standardize=None, split="whitespace", output_sequence_length=length, name="words"
    )
    texts = keras.Input((), dtype="string", name="texts")
    with tempfile.TemporaryDirectory(prefix="embedlab-") as folder:
        kept = Path(folder) / "model.keras"
        keras.Model(texts, model(lookup(texts))).save(kept)
        atomic_write(path, kept.read_bytes())


@contextlib.contextmanager
def _native_stderr_closed() -> Iterator[None]:
    """TensorFlow greets on file descriptor 2 from C++, before any setting of its log level counts."""
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
