"""Files of vectors that a visitor brought: kept under an id nobody can guess until they are in the library.

The server never reads them. A task does, in a process of its own, and leaves what it found beside them (see
`embedlab.jobs.space_job`). Files that nobody has touched for a day are swept.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from embedlab.errors import InputError
from embedlab.files import atomic_write, home, sweep
from embedlab.formats.matrices import Matrix
from embedlab.ids import is_id, new_id
from embedlab.jobs.space_job import read_look, read_matrices
from embedlab.library import Library
from embedlab.sources import stem
from embedlab.ui import hosting
from embedlab.ui.runs import remember_run
from embedlab.ui.uploads import harmless

__all__ = [
    "VectorFile",
    "chosen_vectors",
    "keep_path",
    "keep_vectors",
    "keep_vocabulary",
    "leave_vectors",
    "take_into_library",
]

_CHOSEN = "your_data.vectors"
_SOURCE = "source.json"


@dataclasses.dataclass(frozen=True)
class VectorFile:
    """Vectors that are being loaded.

    Parameters
    ----------
    id
        32 hex digits.
    folder
        Where all of it lies.
    file
        The file as it was brought, or where it lies on this machine.
    vocabulary
        A file of keys that was brought beside it, or None.
    about
        Where it comes from: `licence` and `url`, where it was fetched by name.
    """

    id: str
    folder: Path
    file: Path
    vocabulary: Path | None
    about: Mapping[str, Any]

    @property
    def title(self) -> str:
        """What it is called at first."""
        return str(self.about.get("title") or stem(self.file))

    @property
    def matrices(self) -> tuple[Matrix, ...]:
        """The matrices in it to choose from; none where there is one, or nobody has looked yet."""
        return read_matrices(self.folder)

    def place(self, asked: Mapping[str, Any]) -> Path:
        """Where what is asked of it is put: what two tabs, or two sessions, ask of one file is kept apart."""
        told = json.dumps(dict(asked), sort_keys=True).encode("utf-8", "surrogatepass")
        return self.folder / hashlib.sha256(told).hexdigest()[:16]

    def look(self, asked: Mapping[str, Any]) -> dict[str, Any] | None:
        """What was found in it where that was asked, as far as it is known."""
        return read_look(self.place(asked))


def chosen_vectors() -> VectorFile | None:
    """The vectors that the address names, else those this session looked at last; None where there are none."""
    asked = st.query_params.get("vectors") or st.session_state.get(_CHOSEN)
    found = _find(asked) if asked else None
    if found is None:
        leave_vectors()
        return None
    st.session_state[_CHOSEN] = st.query_params["vectors"] = found.id
    return found


def leave_vectors() -> None:
    """Look at no vectors any more."""
    st.query_params.pop("vectors", None)
    st.session_state.pop(_CHOSEN, None)


def keep_vectors(name: str, content: bytes) -> None:
    """Keep an upload, and look at it; raises `InputError` where a shared server has no room for it."""
    hosting.make_room(len(content))
    folder = _new_folder()
    file = folder / "given" / harmless(name)
    file.parent.mkdir()
    atomic_write(file, content)
    _choose(folder, file, {})


def keep_path(path: Path, **about: Any) -> None:
    """Look at a file that lies on this machine; raises `InputError` where there is none."""
    path = path.expanduser()
    if not path.is_absolute() or not path.is_file():
        raise InputError(f"There is no file {str(path)[:200]!r} on this machine: give its whole path, from / on.")
    _choose(_new_folder(), path, about)


def keep_vocabulary(vectors: VectorFile, name: str, content: bytes) -> None:
    """Keep a file of keys beside the vectors, in place of the last one; another file of its name is read anew.

    Raises `InputError` where a shared server has no room for it, or the vectors are another session's.
    """
    hosting.check_own(vectors.id)
    hosting.make_room(len(content))
    shutil.rmtree(vectors.folder / "keys", ignore_errors=True)
    folder = vectors.folder / "keys" / new_id()
    folder.mkdir(parents=True)
    atomic_write(folder / harmless(name), content)


def take_into_library(
    vectors: VectorFile, asked: Mapping[str, Any], title: str, facts: Mapping[str, Any] | None
) -> str:
    """Make an entry of what was read as `asked`, and return its id; `facts` says where labels of its words are known.

    Vectors that another session of a shared server brought stay where they are. Raises `InputError` where nothing was
    read.
    """
    look = vectors.look(asked)
    if look is None:
        raise InputError("Nothing was read of these vectors yet: wait until they are here.")
    read, entry = vectors.place(asked), home() / "vectors" / new_id()
    shutil.copytree(read, entry, copy_function=os.link, ignore=shutil.ignore_patterns("look.json", ".*"))
    summary = {**look, "facts": facts, **{name: vectors.about[name] for name in vectors.about if name != "title"}}
    entry_id = Library().take_in("space", entry, summary, title=title or vectors.title)
    if hosting.is_own(vectors.id):
        shutil.rmtree(vectors.folder, ignore_errors=True)
    hosting.own(entry_id)
    remember_run(entry_id)
    leave_vectors()
    return entry_id


def _new_folder() -> Path:
    folder = home() / "vectors" / new_id()
    sweep(folder.parent.glob("*"))
    folder.mkdir(parents=True)
    hosting.own(folder.name)
    return folder


def _choose(folder: Path, file: Path, about: Mapping[str, Any]) -> None:
    atomic_write(folder / _SOURCE, json.dumps({"file": str(file), **about}))
    st.session_state[_CHOSEN] = st.query_params["vectors"] = folder.name


def _find(vectors_id: str) -> VectorFile | None:
    folder = home() / "vectors" / vectors_id
    if not is_id(vectors_id):
        return None
    with contextlib.suppress(OSError, ValueError):
        about = json.loads((folder / _SOURCE).read_text(encoding="utf-8"))
        keys = sorted(path for path in (folder / "keys").glob("*/*") if not path.name.startswith("."))
        return VectorFile(folder.name, folder, Path(about.pop("file")), keys[0] if keys else None, about)
    return None
