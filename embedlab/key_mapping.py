"""Keys of vectors that others made -> words as the texts write them: case, separators, typographic signs."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

import numpy as np
import regex

from embedlab.space import EmbeddingSpace
from embedlab.tokens import tokenize

__all__ = ["MappedKeys", "map_keys", "mapped_key"]

_EXAMPLES = 5
_PLAIN = regex.compile(r"[\p{L}\p{M}\p{N}\p{Cf}'‘’‛ʼ＇_\-‐‑ ]+")
"""Letters, digits and what joins words. Other marks mean something: U.S. is not us, and </s> is no word."""


@dataclasses.dataclass(frozen=True, eq=False)
class MappedKeys:
    """A space under other keys, and what became of them.

    Parameters
    ----------
    space
        The space; rows stay in their order.
    renamed
        Keys that are written otherwise now, those that were merged among them.
    merged
        Rows that were left out, because another row has the same key now.
    examples
        Up to five pairs of an old and a new key.
    """

    space: EmbeddingSpace
    renamed: int
    merged: int
    examples: tuple[tuple[str, str], ...]


def map_keys(space: EmbeddingSpace, words: Iterable[str] = ()) -> MappedKeys:
    """Write the keys of a space as the texts would.

    Where keys become one, the row is kept whose key was written so; else one that differs in case alone; else any. Of
    several like these it is the most frequent: by its count, else the first, since files of vectors begin with frequent
    words.

    Parameters
    ----------
    space
        Of words.
    words
        The words of the texts, the most frequent first.

    Examples
    --------
    >>> space = EmbeddingSpace(("Paris", "paris", "ice_cream"), np.eye(3))
    >>> found = map_keys(space, ["icecream"])
    >>> found.space.keys, found.renamed, found.merged
    (('paris', 'icecream'), 2, 1)
    """
    known = dict.fromkeys(words)
    joined = _joined(known)
    names = [mapped_key(key, known, joined) for key in space.keys]
    rows: dict[str, int] = {}
    for row, name in enumerate(names):
        if name not in rows or _fit(space, row, name) > _fit(space, rows[name], name):
            rows[name] = row
    kept = sorted(rows.values())
    changed = [(key, name) for key, name in zip(space.keys, names, strict=True) if key != name]
    mapped = space if len(kept) == len(space) else space.rows(np.array(kept, dtype=np.int64))
    mapped = mapped.replace(keys=tuple(names[row] for row in kept))
    return MappedKeys(mapped, len(changed), len(space) - len(kept), tuple(changed[:_EXAMPLES]))


def mapped_key(key: str, known: Mapping[str, object], joined: Mapping[str, str]) -> str:
    """How the texts would write a key.

    A key that the texts have stays. A key of one word is written as `tokenize` writes it. A key of several words is the
    word of the texts that has the same letters, whatever stands between them; where there is none, it stays.

    Parameters
    ----------
    key
        ``"Ice-cream"``
    known
        The words of the texts.
    joined
        By its letters alone, each of those words.

    Examples
    --------
    >>> mapped_key("Ice-cream", {}, {"icecream": "icecream"}), mapped_key("New_York", {}, {}), mapped_key("...", {}, {})
    ('icecream', 'New_York', '...')
    """
    if key in known:
        return key
    parts = tokenize(key) if _PLAIN.fullmatch(key) else []
    if not parts:
        return key
    if len(parts) == 1 and parts[0] in known:
        return parts[0]
    return joined.get("".join(parts), parts[0] if len(parts) == 1 else key)


def _joined(words: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for word in words:
        found.setdefault("".join(tokenize(word)), word)
    found.pop("", None)
    return found


def _fit(space: EmbeddingSpace, row: int, name: str) -> tuple[bool, bool, int]:
    """How well a row goes by a name, for comparing: exactly, but for case, and how frequent it is."""
    key = space.keys[row]
    return key == name, key.casefold() == name.casefold(), 0 if space.counts is None else int(space.counts[row])
