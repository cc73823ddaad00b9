"""A file that a visitor brings: kept on disk under a harmless name while the session looks at it."""

from __future__ import annotations

import contextlib
import re
import shutil
from pathlib import Path

import streamlit as st

from embedlab.application import sample_folder
from embedlab.columns import find_label, find_text
from embedlab.corpus import Corpus, read_corpus
from embedlab.errors import InputError
from embedlab.files import atomic_write, home, sweep
from embedlab.tables import Table, read_table
from embedlab.ui.jobs import new_id

__all__ = ["ENDINGS", "chosen_file", "forget_file", "guess", "keep_upload", "open_corpus", "open_table", "use_sample"]

ENDINGS = ("csv", "tsv", "jsonl", "gz", "parquet")
MAX_BYTES = 256 * 2**20
_CHOSEN = "your_data.file"


def chosen_file() -> Path | None:
    """The file that this session looks at, or None."""
    chosen = st.session_state.get(_CHOSEN)
    return Path(chosen) if chosen and Path(chosen).is_file() else None


def use_sample() -> None:
    """Look at the project's own headlines."""
    forget_file()
    st.session_state[_CHOSEN] = str(sample_folder() / "headlines" / "headlines.csv")


def keep_upload(name: str, content: bytes) -> Path:
    """Write an upload to the workspace in place of the session's last one, and sweep those of sessions long gone."""
    forget_file()
    sweep((home() / "uploads").glob("*"))
    path = home() / "uploads" / new_id() / harmless(name)
    path.parent.mkdir(parents=True)
    atomic_write(path, content)
    st.session_state[_CHOSEN] = str(path)
    return path


def forget_file() -> None:
    """Look at no file, and remove the one that was uploaded."""
    chosen = st.session_state.pop(_CHOSEN, None)
    if chosen and Path(chosen).parent.parent == home() / "uploads":
        shutil.rmtree(Path(chosen).parent, ignore_errors=True)


def harmless(name: str) -> str:
    """The last part of a file's name, its odd characters replaced.

    >>> harmless("../../etc/pass wd.csv")
    'pass wd.csv'
    """
    last = re.split(r"[/\\]", name)[-1]
    return re.sub(r"[^\w. ()-]", "_", last).strip(". ")[-80:] or "upload.csv"


@st.cache_resource(max_entries=4, show_spinner=False)
def open_table(path: str) -> Table:
    """The columns of the file; raises `InputError` where it cannot be read."""
    return read_table(path, default="csv", max_bytes=MAX_BYTES)


@st.cache_resource(max_entries=4, show_spinner="Reading the texts")
def open_corpus(path: str, text: str, label: str) -> Corpus:
    """The labelled texts of the file; raises `InputError` where they cannot be learned from."""
    corpus = read_corpus(path, text=text, label=label, max_bytes=MAX_BYTES)
    corpus.check_supervised()
    return corpus


def guess(table: Table) -> tuple[str | None, str | None]:
    """The columns of the texts and of the labels, None where they are not obvious."""
    text = label = None
    with contextlib.suppress(InputError):
        text = find_text(table.columns, table.name)
    with contextlib.suppress(InputError):
        label = find_label(table.columns, table.name, [text] if text else [])
    return text, label
