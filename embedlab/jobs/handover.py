"""A corpus on its way from one process to another: one JSON file."""

from __future__ import annotations

import json
from pathlib import Path

from embedlab.corpus import Corpus
from embedlab.files import atomic_write

__all__ = ["load_corpus", "save_corpus"]


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
    fields = json.loads(Path(path).read_text(encoding="utf-8"))
    columns = {name: tuple(values) for name, values in fields.pop("columns").items()}
    lists = {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
    return Corpus(columns=columns, **lists)
