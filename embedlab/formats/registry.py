"""Which format a file is in, told by its content, and the one door to read and write them."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from embedlab.errors import InputError
from embedlab.files import check_folder
from embedlab.formats import (
    arrow,
    fasttext,
    glove,
    jsonl,
    keras,
    kv,
    numpy_arrays,
    projector,
    safetensors,
    word2vec,
    word2vec_text,
)
from embedlab.formats.format import Format, Head, ReadOptions
from embedlab.formats.matrices import Matrix
from embedlab.space import EmbeddingSpace
from embedlab.strings import printable

__all__ = [
    "FORMATS",
    "Inspection",
    "can_compose",
    "check_writable",
    "find_format",
    "inspect_file",
    "list_matrices",
    "read_space",
    "read_words",
    "write_space",
]

Found = TypeVar("Found")

FORMATS = (
    fasttext.FORMAT,
    safetensors.FORMAT,
    kv.FORMAT,
    keras.ARCHIVE,
    keras.HDF5,
    numpy_arrays.ARRAY,
    numpy_arrays.ARCHIVE,
    arrow.PARQUET,
    arrow.ARROW,
    jsonl.FORMAT,
    projector.FORMAT,
    word2vec_text.FORMAT,
    word2vec.FORMAT,
    glove.FORMAT,
)
"""Every format, in the order in which a file is held against them: those with a mark of their own first."""


@dataclasses.dataclass(frozen=True)
class Inspection:
    """What `embedlab inspect` says of a file.

    `matrices` are those that a file offers to choose from. Where none can be read as it stands, because there are
    several or their rows have no names, `problems` says so, and `rows` and `dims` are those of the largest.
    """

    format: str
    rows: int
    dims: int
    problems: tuple[str, ...]
    matrices: tuple[Matrix, ...] = ()


def read_space(
    path: str | os.PathLike[str],
    *,
    limit: int | None = None,
    vocabulary: str | os.PathLike[str] | None = None,
    table: str | None = None,
) -> EmbeddingSpace:
    """Read a space from a file of any supported format.

    Parameters
    ----------
    path
        The file; its format is told by its content, not by its name.
    limit
        Read only the first `limit` rows (the most frequent, in files made by word2vec and by embedlab).
    vocabulary
        A file with a key a line, for formats that hold a matrix alone.
    table
        Which of several matrices, where the file has more than one (the layers of a model).

    Returns
    -------
    EmbeddingSpace
        Its provenance names the file, the format and, under ``"problems"``, every repair that was made.

    Raises
    ------
    InputError
        If there is no such file, or it holds no space that can be read.
    """
    return _read(Path(path), _options(limit, vocabulary, table))[0]


def read_words(path: str | os.PathLike[str], words: Iterable[str]) -> EmbeddingSpace:
    """Read the vectors of these words, in their order, from a file of any size.

    word2vec's and fastText's binary files stay on disk; of the words that a fastText model has not seen, the vectors
    are made of their sub-words, and provenance counts them as ``"composed"``. What else it says, and what is raised, is
    as of `read_space`; words that the file has not are left out, and raise `InputError` where they are all.
    """
    path = Path(path)
    form = find_format(path)
    on_disk = form.open
    if on_disk is not None and not Head.of(path).packed:
        return _signed(path, form, *_plain(lambda: on_disk(path).take(list(words))))
    space = read_space(path)
    found = [word for word in dict.fromkeys(words) if word in space]
    if not found:
        raise InputError(f"{path.name} has none of the words that were asked for: look at how its keys are written.")
    return space.take(found)


def inspect_file(
    path: str | os.PathLike[str],
    *,
    limit: int | None = None,
    vocabulary: str | os.PathLike[str] | None = None,
    table: str | None = None,
) -> Inspection:
    """The format of a file, its rows and dimensions, and the problems found in it; options as of `read_space`."""
    path, options = Path(path), _options(limit, vocabulary, table)
    form, matrices = find_format(path), list_matrices(path)
    try:
        space, _, problems = _read(path, options)
    except InputError as refusal:
        if not matrices:
            raise
        largest = max(matrices, key=lambda matrix: matrix.rows * matrix.dims)
        return Inspection(form.name, largest.rows, largest.dims, (str(refusal),), matrices)
    return Inspection(form.name, len(space), space.dims, problems, matrices)


def can_compose(path: str | os.PathLike[str]) -> bool:
    """Whether `read_words` can make vectors of words that the file has not, of their sub-words."""
    return find_format(Path(path)).composes


def list_matrices(path: str | os.PathLike[str]) -> tuple[Matrix, ...]:
    """What `table` may name in a file, without reading it whole; nothing in formats of one matrix with its keys."""
    path = Path(path)
    listed = find_format(path).matrices
    return _plain(lambda: listed(path)) if listed else ()


def write_space(space: EmbeddingSpace, path: str | os.PathLike[str]) -> None:
    """Write a space in the format that the file's ending names (.safetensors, .txt, .vec or .bin, also .gz).

    The file is replaced only once it is whole. Raises `InputError` for an ending that names no format, and where
    the format cannot hold the space.
    """
    write = check_writable(path).write
    assert write is not None
    write(space, Path(path))


def check_writable(path: str | os.PathLike[str]) -> Format:
    """The format that the file's ending names; raises `InputError` where it names none or no file can lie there."""
    path = Path(path)
    check_folder(path)
    endings = {suffix: form for form in reversed(FORMATS) if form.write for suffix in form.suffixes}
    found = [suffix for suffix in endings if path.name.lower().endswith(suffix)]
    if found:
        return endings[max(found, key=len)]
    known = ", ".join(suffix for form in FORMATS if form.write for suffix in form.suffixes)
    raise InputError(f"The name {path.name!r} does not say which format to write: end it in one of {known}.")


def find_format(path: Path) -> Format:
    """The format that a file is in; raises `InputError` where it is none that can be read."""
    try:
        head = Head.of(path)
    except InputError as error:
        raise InputError(printable(str(error))) from None
    for form in FORMATS:
        if form.matches(head):
            return form
    names = ", ".join(form.name for form in FORMATS)
    raise InputError(f"{printable(path.name)} is not a file of vectors that embedlab can read: give one of {names}.")


def _options(limit: int | None, vocabulary: str | os.PathLike[str] | None, table: str | None) -> ReadOptions:
    if limit is not None and limit < 1:
        raise InputError(f"Cannot read {limit} rows: give a limit of at least 1.")
    return ReadOptions(limit, None if vocabulary is None else Path(vocabulary), table)


def _read(path: Path, options: ReadOptions) -> tuple[EmbeddingSpace, Format, tuple[str, ...]]:
    form = find_format(path)
    space, problems = _plain(lambda: form.read(path, options))
    return _signed(path, form, space, problems), form, problems


def _signed(path: Path, form: Format, space: EmbeddingSpace, problems: tuple[str, ...]) -> EmbeddingSpace:
    name = printable(path.name)
    provenance = {**space.provenance, "file": name, "format": form.name, "problems": list(problems)}
    return space.replace(provenance=provenance, name=space.name or name)


def _plain(read: Callable[[], Found]) -> Found:
    """What `read` returns; where it refuses, in one printable line, whatever the file is called."""
    try:
        return read()
    except InputError as error:
        raise InputError(printable(str(error))) from None
    except MemoryError:
        raise InputError("The file needs more memory than there is: read a part of it with a limit.") from None
