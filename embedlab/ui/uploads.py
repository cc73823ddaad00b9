"""The texts that a visitor looks at: a sample, a data set that was fetched, or a file brought along.

What is brought lies on disk under an id that nobody can guess, and the address of the page carries that id: a rerun,
another page, an error or a reload lose nothing. Files that nobody has touched for a day are swept.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from embedlab.application import sample_folder
from embedlab.datasets import DATASETS, Dataset
from embedlab.errors import InputError
from embedlab.files import atomic_write, home, sweep
from embedlab.ids import is_id, new_id
from embedlab.library import Library
from embedlab.sources import stem
from embedlab.ui import hosting
from embedlab.ui.runs import remember_run

__all__ = [
    "ENDINGS",
    "SAMPLES",
    "Columns",
    "Sample",
    "Source",
    "chosen_source",
    "dataset_folder",
    "find_source",
    "harmless",
    "keep_in_library",
    "keep_pasted",
    "keep_unlabelled",
    "keep_upload",
    "use_source",
]

ENDINGS = ("csv", "tsv", "jsonl", "gz", "parquet", "txt")
_CHOSEN = "your_data.source"
_UNLABELLED = "unlabelled"
_ENTRY = "corpus.json"


@dataclasses.dataclass(frozen=True)
class Sample:
    """A sample of the project's own: its title, one line about it, and its file."""

    title: str
    about: str
    file: str


SAMPLES: Mapping[str, Sample] = {
    "headlines": Sample(
        "Headlines",
        "Written for this project: clickbait or news. Words that stand together rarely mean the same label.",
        "headlines/headlines.csv",
    ),
    "opinions": Sample(
        "Opinions",
        "Praise or complaint, about food, pets and travel. Here word2vec cannot tell good from bad.",
        "sentiment/opinions.csv.gz",
    ),
    "orders": Sample(
        "Orders of a shop",
        "Rows of categories instead of sentences. The Embedding finds which of 40 stores are alike.",
        "shop/orders.csv.gz",
    ),
}


@dataclasses.dataclass(frozen=True)
class Source:
    """Where texts come from.

    Parameters
    ----------
    id
        A name of `SAMPLES`, the name of a data set, or 32 hex digits of something brought along.
    title
        What people call it.
    path
        A table, or a folder with a file a class.
    unlabelled
        A file of more text for word2vec, or None.
    """

    id: str
    title: str
    path: Path
    unlabelled: Path | None = None

    @property
    def is_upload(self) -> bool:
        """Whether a visitor brought it."""
        return is_id(self.id)


@dataclasses.dataclass(frozen=True)
class Columns:
    """How a source is read: which column holds what, and what is held out; folders have no columns.

    The column of the labels is ``""`` where the texts have none.
    """

    text: str | None = None
    label: str | None = None
    group: str | None = None
    part: str | None = None
    test_size: float = 0.25

    @property
    def has_labels(self) -> bool:
        """Whether there is a label to learn."""
        return self.label != ""


def chosen_source() -> Source | None:
    """The texts that the address names, else those this session looked at last; None where there are none."""
    asked = st.query_params.get("data") or st.session_state.get(_CHOSEN)
    found = find_source(asked) if asked else None
    if found is None:
        st.query_params.pop("data", None)
        st.session_state.pop(_CHOSEN, None)
        return None
    st.session_state[_CHOSEN] = st.query_params["data"] = found.id
    return found


def use_source(source_id: str) -> None:
    """Look at a sample, a data set that is here, or an upload."""
    st.session_state[_CHOSEN] = st.query_params["data"] = source_id


def keep_upload(name: str, content: bytes) -> str:
    """Write an upload to the workspace under a new id, and sweep those of sessions long gone.

    Raises `InputError` where a shared server has no room for it.
    """
    sweep((home() / "uploads").glob("*"))
    hosting.make_room(len(content))
    source_id = new_id()
    hosting.own(source_id)
    path = home() / "uploads" / source_id / harmless(name)
    path.parent.mkdir(parents=True)
    atomic_write(path, content)
    return source_id


def keep_pasted(kinds: Mapping[str, str]) -> str:
    """Keep pasted texts, one a line, of each kind; raises `InputError` where they are no two kinds of texts."""
    texts = {
        kind.strip(): [line.strip() for line in lines.splitlines() if line.strip()] for kind, lines in kinds.items()
    }
    if len(texts) < 2 or not all(texts):
        raise InputError("The two kinds need two different names: say in a word what the texts of each are.")
    for kind, lines in texts.items():
        if len(lines) < 2:
            said = "no text yet" if not lines else "one text only"
            raise InputError(f"The kind {kind[:40]!r} has {said}: paste two or more, one a line.")
    rows = [{"text": text, "label": kind} for kind, lines in texts.items() for text in lines]
    return keep_upload("pasted texts.jsonl", "\n".join(json.dumps(row) for row in rows).encode())


def keep_unlabelled(source: Source, name: str, content: bytes) -> None:
    """Keep a file of more text beside an upload, in place of the last one.

    Raises `InputError` where a shared server has no room for it, or the upload is another session's.
    """
    hosting.check_own(source.id)
    hosting.make_room(len(content))
    folder = source.path.parent / _UNLABELLED / new_id()
    folder.mkdir(parents=True)
    atomic_write(folder / harmless(name), content)


def harmless(name: str) -> str:
    """The last part of a file's name, its odd characters replaced.

    >>> harmless("../../etc/pass wd.csv")
    'pass wd.csv'
    """
    last = re.split(r"[/\\]", name)[-1]
    kept = re.sub(r"[^\w. ()-]", "_", last)[-80:]
    # Disks count bytes, 255 at most, and what is being written has a longer name.
    return kept.encode()[-200:].decode(errors="ignore").strip(". ") or "upload.csv"


def dataset_folder(dataset: Dataset) -> Path | None:
    """Where a data set lies in the workspace, or None where it is not all here."""
    folder = home() / "data" / dataset.name
    return folder if all((folder / file.name).is_file() for file in dataset.files) else None


def find_source(source_id: str) -> Source | None:
    """A sample, a data set that is here, texts of the library, or an upload; None where there are none of this id."""
    if source_id in SAMPLES:
        sample = SAMPLES[source_id]
        return Source(source_id, sample.title, sample_folder() / sample.file)
    for dataset in DATASETS:
        folder = dataset_folder(dataset)
        if source_id == dataset.name and folder is not None:
            return Source(source_id, dataset.name, folder)
    if not is_id(source_id):
        return None
    folder = next((place for place in (_kept(source_id), _uploaded(source_id)) if place.is_dir()), None)
    if folder is None:
        return None
    files = sorted(
        path for path in folder.iterdir() if path.is_file() and not path.name.startswith(".") and path.name != _ENTRY
    )
    if not files:
        return None
    found = [path for path in (folder / _UNLABELLED).glob("*/*") if not path.name.startswith(".")]
    more = sorted(found, key=lambda path: path.stat().st_mtime_ns)
    return Source(source_id, stem(files[0]), files[0], more[-1] if more else None)


def keep_in_library(source: Source, summary: Mapping[str, Any]) -> None:
    """Make an entry of the library of texts that were brought; its id stays, so that addresses go on to find it.

    Texts that another session of a shared server brought stay where they are.
    """
    if source.is_upload and hosting.is_own(source.id) and _uploaded(source.id).is_dir():
        Library().take_in("corpus", _uploaded(source.id), summary, title=source.title, entry_id=source.id)
        remember_run(source.id)


def _uploaded(source_id: str) -> Path:
    return home() / "uploads" / source_id


def _kept(source_id: str) -> Path:
    return Library().path(source_id) / "corpus"
