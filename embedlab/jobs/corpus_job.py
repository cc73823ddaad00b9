"""Texts from a file, read in a process of their own: what there is to know before training on them.

A folder takes what is found::

    table.json         the columns of the table, and which of them look like texts and labels
    DIGEST/corpus.json the texts as `save_corpus` writes them, read by the columns that the digest stands for
    DIGEST/look.json   what is shown of them; written last
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from embedlab.columns import find_label, find_text
from embedlab.corpus import Corpus, read_corpus
from embedlab.corpus_facts import CorpusFacts
from embedlab.errors import InputError
from embedlab.files import atomic_write
from embedlab.jobs.handover import save_corpus
from embedlab.progress import Progress
from embedlab.tables import Table, read_table

__all__ = ["MAX_BYTES", "read_texts", "texts_folder"]

MAX_BYTES = 256 * 2**20
"""Of a file of texts."""

_PREVIEWED = 6
_LONGEST = 500
_HOW_READ = ("text", "label", "group", "part")


def read_texts(given: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Read the texts in `path` and `unlabelled` by `columns` into `folder`: a task, see `embedlab.jobs.tasks`.

    Where `columns` is None they are guessed; where they cannot be, the columns of the table are all that is found.
    """
    folder, path = Path(given["folder"]), Path(given["path"])
    folder.mkdir(parents=True, exist_ok=True)
    columns: dict[str, Any] | None = given.get("columns")
    if not path.is_dir():
        progress(0.0, "Reading the table")
        text, label = _table(folder, path)
        if columns is None and text and label is not None:
            columns = {"text": text, "label": label, "group": None, "part": None, "test_size": 0.25}
        if columns is None:
            return {}
    columns = columns or {**dict.fromkeys(_HOW_READ), "test_size": 0.25}
    progress(0.3, "Reading the texts")
    corpus = read_corpus(
        path,
        **{name: columns[name] for name in _HOW_READ},
        unlabelled=given.get("unlabelled"),
        max_bytes=MAX_BYTES,
    )
    if corpus.labels is not None:
        corpus.check_supervised()
    progress(0.5, "Counting words")
    train, test = corpus.split(columns["test_size"], 0, group=columns["group"], part=columns["part"])
    facts = CorpusFacts.of(corpus, train, test)
    progress(0.9, "Keeping what was read")
    target = texts_folder(folder, columns)
    target.mkdir(exist_ok=True)
    save_corpus(corpus, target / "corpus.json")
    atomic_write(target / "look.json", json.dumps(_look(corpus, facts), ensure_ascii=False))
    return {}


def texts_folder(folder: Path, columns: Mapping[str, Any]) -> Path:
    """Where `read_texts` puts the texts that it read by these columns."""
    return folder / hashlib.sha256(json.dumps(dict(columns), sort_keys=True).encode("utf-8")).hexdigest()[:16]


def _table(folder: Path, path: Path) -> tuple[str | None, str | None]:
    """The columns of the texts and of the labels, None where they are not obvious; reads the table where need be.

    Where the texts stand alone, the column of the labels is ``""``: there are none.
    """
    kept = folder / "table.json"
    with contextlib.suppress(OSError, ValueError):
        known = json.loads(kept.read_text(encoding="utf-8"))
        return known["text"], known["label"]
    table = read_table(path, default="csv", max_bytes=MAX_BYTES)
    text, label = _guess(table)
    about = {"columns": list(table.columns), "text": text, "label": label}
    atomic_write(kept, json.dumps(about, ensure_ascii=False))
    return text, label


def _guess(table: Table) -> tuple[str | None, str | None]:
    text = label = None
    with contextlib.suppress(InputError):
        text = find_text(table.columns, table.name)
    with contextlib.suppress(InputError):
        label = find_label(table.columns, table.name, [text] if text else [])
    if text and len(table.columns) == 1:
        label = ""
    return text, label


def _look(corpus: Corpus, facts: CorpusFacts) -> dict[str, Any]:
    first: list[dict[str, str]] = [{"text": text[:_LONGEST]} for text in corpus.texts[:_PREVIEWED]]
    if corpus.labels is not None:
        first = [{**row, "label": label} for row, label in zip(first, corpus.labels[:_PREVIEWED], strict=True)]
    return {
        "rows": len(corpus),
        "unlabelled": len(corpus.unlabelled),
        "fingerprint": corpus.fingerprint,
        "warnings": list(corpus.warnings),
        "first": first,
        "facts": dataclasses.asdict(facts),
    }
