"""Values on their way from one process to another, as files without pickle."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from embedlab.corpus import Corpus
from embedlab.files import atomic_write
from embedlab.neighbors import KnnGraph

__all__ = ["load_corpus", "load_graph", "save_corpus", "save_graph"]


def save_corpus(corpus: Corpus, path: Path) -> None:
    """Write every field of the corpus."""
    fields = {
        "texts": corpus.texts,
        "labels": corpus.labels,
        "columns": dict(corpus.columns),
        "unlabelled": corpus.unlabelled,
        "name": corpus.name,
        "warnings": corpus.warnings,
        "row_numbers": corpus.row_numbers,
        "classes": corpus.classes,
    }
    atomic_write(path, json.dumps(fields))


def load_corpus(path: str | Path) -> Corpus:
    """The corpus that `save_corpus` wrote."""
    fields: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
    # Corpus turns its other lists into tuples itself; labels may be None.
    return Corpus(**fields)


def save_graph(graph: KnnGraph, path: str | Path) -> None:
    """Write a neighbour graph, so that the next stage need not compute it again."""
    from safetensors.numpy import save

    arrays = {"indices": graph.indices, "similarities": graph.similarities}
    atomic_write(path, save({name: np.ascontiguousarray(array) for name, array in arrays.items()}))


def load_graph(path: str | Path) -> KnnGraph:
    """The graph that `save_graph` wrote."""
    from safetensors.numpy import load

    return KnnGraph(**load(Path(path).read_bytes()))
