"""How people call the columns and fields of files of vectors."""

from __future__ import annotations

__all__ = ["COUNT_NAMES", "KEY_NAMES", "VECTOR_NAMES"]

KEY_NAMES = ("key", "word", "token", "term", "text", "name", "label", "id")
"""Of the key, the likeliest first."""

VECTOR_NAMES = ("vector", "embedding", "embeddings", "vec", "values", "features")
"""Of the vector."""

COUNT_NAMES = ("count", "counts", "frequency", "freq")
"""Of how often a key occurs."""
