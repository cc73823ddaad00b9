"""Texts that were read for a page: in a process of their own where a visitor brought them, and once for all pages."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
from pathlib import Path
from typing import Any

import streamlit as st

from embedlab import __version__
from embedlab.corpus import Corpus
from embedlab.corpus_facts import CorpusFacts
from embedlab.errors import EmbedlabError
from embedlab.files import home, sweep
from embedlab.jobs.corpus_job import read_texts, texts_folder
from embedlab.jobs.handover import load_corpus
from embedlab.progress import silent
from embedlab.ui.messages import show_error
from embedlab.ui.pending import is_done
from embedlab.ui.uploads import Columns, Source

__all__ = ["TableLook", "TextsLook", "found_table", "found_texts", "open_corpus", "read"]

_KEY = "look.reading"


@dataclasses.dataclass(frozen=True)
class TableLook:
    """The columns of a table, and which look like texts and labels: None where none does.

    The column of the labels is ``""`` where the texts stand alone.
    """

    columns: tuple[str, ...]
    text: str | None
    label: str | None


@dataclasses.dataclass(frozen=True)
class TextsLook:
    """What is shown of texts that were read.

    Parameters
    ----------
    rows, unlabelled
        How many there are.
    fingerprint
        Of their content.
    warnings
        What was repaired, a sentence each.
    first
        The first rows: ``text`` and, where there are labels, ``label``.
    facts
        What to know before training.
    file
        All of them, as `embedlab.jobs.handover.load_corpus` reads them.
    """

    rows: int
    unlabelled: int
    fingerprint: str
    warnings: tuple[str, ...]
    first: tuple[dict[str, str], ...]
    facts: CorpusFacts
    file: Path

    def summary(self, source: Source, columns: Columns) -> dict[str, Any]:
        """What an entry of the library says of them, in JSON values."""
        return {
            "file": source.path.name,
            "columns": dataclasses.asdict(columns),
            "rows": self.rows,
            "classes": dict(self.facts.classes),
            "unlabelled": self.unlabelled,
            "warnings": list(self.warnings),
            "fingerprint": self.fingerprint,
        }


def read(source: Source, columns: Columns | None) -> bool:
    """Whether the texts are read by these columns, or by guessed ones; until then progress or the error is shown.

    What is shipped, or was fetched and checked, is read here and now. What a visitor brought is read by a job: the
    server goes on answering the others, and never reads what strangers send.
    """
    if columns is not None and found_texts(source, columns) is not None:
        return True
    if columns is None and found_table(source) is not None:
        return True
    sweep((home() / "read").glob("*"))
    arguments = {
        "path": str(source.path),
        "unlabelled": str(source.unlabelled) if source.unlabelled else None,
        "columns": None if columns is None else dataclasses.asdict(columns),
        "folder": str(_folder(source)),
    }
    if source.is_upload:
        return is_done(_KEY, "read_texts", arguments, title=source.title)
    try:
        with st.spinner("Reading the texts"):
            read_texts(arguments, silent)
    except EmbedlabError as error:
        show_error(error)
        return False
    return True


def found_table(source: Source) -> TableLook | None:
    """The columns of a source that was read; None for one that was not, or has none."""
    found = _json(_folder(source) / "table.json")
    return None if found is None else TableLook(tuple(found["columns"]), found["text"], found["label"])


def found_texts(source: Source, columns: Columns) -> TextsLook | None:
    """The texts of a source that was read by these columns; None where it was not."""
    folder = texts_folder(_folder(source), dataclasses.asdict(columns))
    found = _json(folder / "look.json")
    if found is None:
        return None
    with contextlib.suppress(OSError):
        os.utime(folder.parent)  # it is in use, so it is not swept today
    about = {**found, "warnings": tuple(found["warnings"]), "first": tuple(found["first"])}
    return TextsLook(**{**about, "facts": CorpusFacts(**found["facts"])}, file=folder / "corpus.json")


@st.cache_resource(max_entries=4, show_spinner="Opening the texts")
def open_corpus(file: str) -> Corpus:
    """Texts that were read, whole; `file` is that of a `TextsLook`."""
    return load_corpus(file)


def _folder(source: Source) -> Path:
    """Where what is found goes: another place once the file, what stands beside it, or this version changes.

    Not by where the file lies: what was looked at moves into the library, and is not read again for that.
    """
    files = [path for path in (source.path, source.unlabelled) if path is not None]
    marks = [(path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in files]
    digest = hashlib.sha256(json.dumps([__version__, source.id, marks]).encode("utf-8", "surrogatepass"))
    return home() / "read" / digest.hexdigest()[:32]


def _json(path: Path) -> dict[str, Any] | None:
    with contextlib.suppress(OSError, ValueError):
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found
    return None
