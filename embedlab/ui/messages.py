"""What went wrong, said to a visitor in one sentence."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import streamlit as st

from embedlab.errors import EmbedlabError
from embedlab.ui.text import plain

__all__ = ["plain_errors", "show_error"]


def show_error(error: EmbedlabError) -> None:
    """Show the sentence of an error."""
    st.error(plain(str(error)), icon=":material/error:")


@contextlib.contextmanager
def plain_errors() -> Iterator[None]:
    """Show the errors of a block as sentences, and go on after it."""
    try:
        yield
    except EmbedlabError as error:
        show_error(error)
