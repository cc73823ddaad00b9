"""GloVe text: a key and its numbers a line, and no header. With one, it is word2vec text."""

from __future__ import annotations

from pathlib import Path

from embedlab.formats.format import Format, Head
from embedlab.formats.text_rows import TextLayout, read_rows, write_rows
from embedlab.space import EmbeddingSpace

__all__ = ["FORMAT", "matches", "write"]


def matches(head: Head) -> bool:
    """Whether the first lines are keys with at least two numbers each, without a header above them."""
    layout = TextLayout.of(head)
    return layout is not None and layout.rows is None


def write(space: EmbeddingSpace, path: Path) -> None:
    """Write GloVe text; every float32 reads back to the bit."""
    write_rows(space, path, header="")


FORMAT = Format("GloVe text", (".glove.txt", ".glove.txt.gz"), matches, read_rows, write)
