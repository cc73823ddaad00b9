"""word2vec text: a line ``rows dims``, then a key and its numbers a line. fastText's .vec is the same."""

from __future__ import annotations

from pathlib import Path

from embedlab.formats.format import Format, Head
from embedlab.formats.text_rows import TextLayout, read_rows, write_rows
from embedlab.space import EmbeddingSpace

__all__ = ["FORMAT", "matches", "write"]


def matches(head: Head) -> bool:
    """Whether there is a header, and lines of a key and numbers follow it."""
    layout = TextLayout.of(head)
    return layout is not None and layout.rows is not None


def write(space: EmbeddingSpace, path: Path) -> None:
    """Write word2vec text; every float32 reads back to the bit."""
    write_rows(space, path, header=f"{len(space)} {space.dims}\n")


FORMAT = Format("word2vec text", (".txt", ".vec", ".txt.gz", ".vec.gz"), matches, read_rows, write)
