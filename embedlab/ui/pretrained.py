"""Pre-trained vectors by name: what they are, weigh and ask for is said before they are fetched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from embedlab.datasets import VECTORS, Dataset
from embedlab.ui.hosting import is_hosted
from embedlab.ui.pending import is_done
from embedlab.ui.text import plain
from embedlab.ui.uploads import dataset_folder

__all__ = ["offer_pretrained"]

_CHOSEN, _FETCHING = "vectors.name", "vectors.fetching"
_HOSTED_MOST = 150_000_000
"""Bytes that a visitor of a shared server may have fetched: larger files would crowd out the others."""


def offer_pretrained(use: Callable[[Path, Mapping[str, Any]], None]) -> None:
    """Name the vectors there are; `use` is called in a callback with the file and where it comes from."""
    offered = {found.name: found for found in VECTORS if not is_hosted() or found.bytes <= _HOSTED_MOST}
    name = st.selectbox("Pre-trained vectors", list(offered), key=_CHOSEN, persist_state="session")
    dataset = offered[name]
    st.text(dataset.about)
    st.caption(plain(f"{_size(dataset)}. Licence: {dataset.licence}. {dataset.check}"))
    st.caption(plain(f"Please cite {dataset.citation}"))
    folder = dataset_folder(dataset)
    if folder is not None:
        about = {"title": dataset.name, "licence": dataset.licence, "url": dataset.page}
        st.button("Use them", on_click=use, args=(folder / dataset.files[0].name, about))
    elif st.session_state.get(_FETCHING) == name:
        if is_done("vectors.fetch", "fetch_dataset", {"name": name}, title=name):
            st.session_state.pop(_FETCHING)
            st.rerun()
    else:
        st.button(f"Download ({_size(dataset)})", key="vectors.download", on_click=_fetch, args=(name,))
    if is_hosted():
        st.caption("Larger files are not fetched on a shared server: bring the first rows of one as a file.")


def _fetch(name: str) -> None:
    st.session_state[_FETCHING] = name
    st.session_state.pop("vectors.fetch", None)


def _size(dataset: Dataset) -> str:
    size = dataset.bytes / 1e6
    return f"{size:,.0f} MB" if size < 1000 else f"{size / 1000:.1f} GB"
