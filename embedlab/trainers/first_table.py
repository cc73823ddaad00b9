"""The table of vectors that a Keras Embedding starts from."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from embedlab.space import EmbeddingSpace
from embedlab.vocabulary import SPECIAL

__all__ = ["untrained_space", "untrained_table"]

_KERAS_RANGE = 0.05
_KERAS_TRAINERS = ("embedding", "regression_embedding", "context_embedding")


def untrained_table(words: int, dim: int, seed: int) -> NDArray[np.float32]:
    """Keras's default numbers, uniform in [-.05, .05], for padding, the unknown word and each word: [words + 2, dim].

    Drawn by numpy, so that they can be drawn again without Keras.
    """
    shape = (words + SPECIAL, dim)
    return np.random.default_rng(seed).uniform(-_KERAS_RANGE, _KERAS_RANGE, shape).astype(np.float32)


def untrained_space(trained: EmbeddingSpace) -> EmbeddingSpace | None:
    """The space that a Keras Embedding had before its first step; None where its provenance does not tell."""
    parameters = trained.provenance.get("parameters", {})
    if trained.provenance.get("trainer") not in _KERAS_TRAINERS or parameters.get("init") is not None:
        return None
    table = untrained_table(len(trained), trained.dims, parameters["seed"])
    return trained.replace(vectors=table[SPECIAL:], name="untrained")
