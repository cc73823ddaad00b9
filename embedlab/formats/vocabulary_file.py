"""A file with a key a row, for matrices that lie without keys."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from embedlab.errors import InputError
from embedlab.strings import without_surrogates
from embedlab.textfile import open_bytes

__all__ = ["beside", "keys_as_text", "keys_for", "read_keys"]

_MAX_BYTES = 2**28
_BESIDE = (".vocabulary.txt", ".vocab.txt", ".vocab", ".words.txt", ".keys.txt", ".txt", ".vocabulary.json")
_MARK = "\ufeff"


def beside(path: Path) -> Path | None:
    """The file of keys that lies beside a matrix: ``words.npy`` has ``words.vocabulary.txt``, ``words.vocab``..."""
    candidates = (path.with_name(path.stem + ending) for ending in _BESIDE)
    return next((candidate for candidate in candidates if candidate != path and candidate.is_file()), None)


def keys_for(path: Path, rows: int, dims: int, given: Path | None, *, begun: bool = False) -> list[str]:
    """The keys of a matrix that lies in `path` without any: from the file given, or from one beside it.

    Where the matrix was only `begun`, and has more rows than these, there may be more keys as well.
    """
    vocabulary = given or beside(path)
    if vocabulary is None:
        raise InputError(
            f"{path.name} holds {rows:,} x {dims} numbers without the keys of its rows: give a file with a key a line, "
            "on the command line with --vocabulary."
        )
    return read_keys(vocabulary, rows, begun=begun)


def keys_as_text(keys: Sequence[str], name: str) -> str:
    """A key a line, for a file of this name; raises `InputError` where one has a line's end in it."""
    for key in keys:
        if "\n" in key or "\r" in key:
            raise InputError(f"{name} cannot hold the key {key[:60]!r}, which ends a line: write .safetensors.")
    text = "".join(f"{without_surrogates(key)}\n" for key in keys)
    # A mark at the beginning of a file is no part of its text, so a key that begins with one needs another before it.
    return _MARK + text if text.startswith(_MARK) else text


def read_keys(path: Path, rows: int, *, begun: bool = False) -> list[str]:
    """The keys of a matrix of `rows` rows, in their order; "" for rows that have none. `begun`: as of `keys_for`.

    The file is text with a key a line or, where its name ends in .json, a list of keys or an object of the row of each
    key (Keras's ``word_index``).

    Raises
    ------
    InputError
        If it is none of these, or does not have as many keys as the matrix has rows; with an object, if a row does
        not exist or has two keys.
    """
    with open_bytes(path, _MAX_BYTES) as file:
        data = file.read()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{path.name} is not UTF-8 text: give a file with a key a line.") from None
    if path.name.lower().endswith(".json"):
        return _from_json(text, path.name, rows, begun)
    lines = text.removesuffix("\n").split("\n")
    return _fitting([line.removesuffix("\r") for line in lines], path.name, rows, begun)


def _from_json(text: str, name: str, rows: int, begun: bool) -> list[str]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise InputError(f"{name} is not JSON: repair it, or give a text with a key a line.") from None
    if isinstance(found, list) and all(isinstance(key, str) for key in found):
        return _fitting(found, name, rows, begun)
    if not isinstance(found, dict) or not all(type(row) is int for row in found.values()):
        raise InputError(f"{name} is JSON, but no list of keys, and no object with the row of each: give one of these.")
    keys = [""] * rows
    for key, row in found.items():
        if begun and row >= rows:
            continue
        if not 0 <= row < rows or keys[row]:
            raise InputError(
                f"{name} puts {key[:60]!r} into row {row}, which does not exist or is taken: rows are 0 to {rows - 1}."
            )
        keys[row] = key
    return keys


def _fitting(keys: Sequence[str], name: str, rows: int, begun: bool) -> list[str]:
    if len(keys) < rows or (len(keys) > rows and not begun):
        raise InputError(
            f"{name} has {len(keys):,} keys for {rows:,} rows of numbers: give a line a row, "
            "an empty one where a row has no key (padding)."
        )
    return list(keys[:rows])
