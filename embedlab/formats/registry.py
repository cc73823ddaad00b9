"""Which format a file is in, told by its content, and the one door to read and write them."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable
from pathlib import Path

from embedlab.errors import InputError
from embedlab.files import check_folder
from embedlab.formats import safetensors, word2vec
from embedlab.space import EmbeddingSpace
from embedlab.strings import without_surrogates

__all__ = ["Format", "Inspection", "check_writable", "inspect_file", "read_space", "write_space"]


@dataclasses.dataclass(frozen=True)
class Format:
    """A file format of spaces.

    ``read`` returns the space and the repairs it made, each a plain sentence; ``matches`` looks at the file's
    first bytes (inflated where the file is gzip).
    """

    name: str
    suffixes: tuple[str, ...]
    matches: Callable[[bytes], bool]
    read: Callable[[Path, int | None], tuple[EmbeddingSpace, tuple[str, ...]]]
    write: Callable[[EmbeddingSpace, Path], None]


@dataclasses.dataclass(frozen=True)
class Inspection:
    """What `embedlab inspect` says of a file."""

    format: str
    rows: int
    dims: int
    problems: tuple[str, ...]


FORMATS = (
    Format("safetensors", (".safetensors",), safetensors.matches, safetensors.read, safetensors.write),
    Format("word2vec text", (".txt", ".vec", ".txt.gz", ".vec.gz"), word2vec.matches_text, word2vec.read_text,
           word2vec.write_text),
    Format("word2vec binary", (".bin", ".bin.gz"), word2vec.matches_binary, word2vec.read_binary,
           word2vec.write_binary),
)  # fmt: skip


def read_space(path: str | os.PathLike[str], *, limit: int | None = None) -> EmbeddingSpace:
    """Read a space from a file of any supported format.

    Parameters
    ----------
    path
        The file; its format is told by its content, not by its name.
    limit
        Read only the first `limit` rows (the most frequent, in files made by word2vec and by embedlab).

    Returns
    -------
    EmbeddingSpace
        Its provenance names the file, the format and, under ``"problems"``, every repair that was made.

    Raises
    ------
    InputError
        If there is no such file, or it holds no space that can be read.
    """
    if limit is not None and limit < 1:
        raise InputError(f"Cannot read {limit} rows: give a limit of at least 1.")
    return _read(Path(path), limit)[0]


def inspect_file(path: str | os.PathLike[str]) -> Inspection:
    """The format of a file, its rows and dimensions, and the problems found in it."""
    space, form, problems = _read(Path(path), None)
    return Inspection(form.name, len(space), space.dims, problems)


def write_space(space: EmbeddingSpace, path: str | os.PathLike[str]) -> None:
    """Write a space in the format that the file's ending names (.safetensors, .txt, .vec or .bin, also .gz).

    The file is replaced only once it is whole. Raises `InputError` for an ending that names no format, and where
    the format cannot hold the space.
    """
    check_writable(path).write(space, Path(path))


def check_writable(path: str | os.PathLike[str]) -> Format:
    """The format that the file's ending names; raises `InputError` where it names none or no file can lie there."""
    path = Path(path)
    check_folder(path)
    for form in FORMATS:
        if path.name.lower().endswith(form.suffixes):
            return form
    known = ", ".join(suffix for form in FORMATS for suffix in form.suffixes)
    raise InputError(f"The name {path.name!r} does not say which format to write: end it in one of {known}.")


def _read(path: Path, limit: int | None) -> tuple[EmbeddingSpace, Format, tuple[str, ...]]:
    form = _detect(path)
    space, problems = form.read(path, limit)
    name = without_surrogates(path.name)
    provenance = {**space.provenance, "file": name, "format": form.name, "problems": list(problems)}
    return space.replace(provenance=provenance, name=space.name or name), form, problems


def _detect(path: Path) -> Format:
    head = word2vec.first_bytes(path)
    for form in FORMATS:
        if form.matches(head):
            return form
    raise InputError(
        f"{path.name} is not a file of vectors that embedlab can read: give a safetensors file made by embedlab, "
        "or word2vec text or binary."
    )
