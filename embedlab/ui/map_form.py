"""The parameters of a map, asked for with their meaning."""

from __future__ import annotations

import streamlit as st

__all__ = ["METHODS", "map_parameters"]

METHODS = {"umap": "UMAP", "tsne": "t-SNE", "pca": "PCA"}


def map_parameters(method: str) -> tuple[tuple[str, float], ...]:
    """What the visitor set of a method, as pairs of name and value; empty where all is as usual."""
    if method == "umap":
        first, second = st.columns(2)
        found = {
            "n_neighbors": (
                first.slider(
                    "Neighbours", 5, 100, 15, key="map.n_neighbors", persist_state="session", help=_NEIGHBOURS
                ),
                15,
            ),
            "min_dist": (
                second.slider(
                    "Least distance", 0.0, 1.0, 0.1, 0.05, key="map.min_dist", persist_state="session", help=_DISTANCE
                ),
                0.1,
            ),
        }
    elif method == "tsne":
        found = {
            "perplexity": (
                st.slider("Perplexity", 5, 100, 30, key="map.perplexity", persist_state="session", help=_PERPLEXITY),
                30,
            )
        }
    else:
        found = {}
    return tuple((name, value) for name, (value, usual) in found.items() if value != usual)


_NEIGHBOURS = "Few: fine detail. Many: the large picture."
_DISTANCE = "Small: tight clumps. Large: evenly spread."
_PERPLEXITY = "About how many neighbours count for each point."
