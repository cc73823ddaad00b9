"""Maps of spaces: UMAP, t-SNE and PCA, axes of one's own choice, and one map registered to another."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from embedlab.projectors.axes import Axes
from embedlab.projectors.pca import PCA
from embedlab.projectors.projection import Projection
from embedlab.projectors.projection_csv import from_csv, to_csv
from embedlab.projectors.projection_parquet import from_parquet, to_parquet
from embedlab.projectors.projector import Projector
from embedlab.projectors.registration import register
from embedlab.projectors.tsne import TSNE
from embedlab.projectors.umap import UMAP, warm_up

__all__ = [
    "PCA",
    "PROJECTORS",
    "TSNE",
    "UMAP",
    "Axes",
    "Projection",
    "Projector",
    "common_parameters",
    "from_csv",
    "from_parquet",
    "register",
    "to_csv",
    "to_parquet",
    "warm_up",
]

PROJECTORS: Mapping[str, type[Projector]] = MappingProxyType({"umap": UMAP, "tsne": TSNE, "pca": PCA, "axes": Axes})
"""The projectors by the name that a command line or a file calls them."""


def common_parameters(method: str, *, dims: int, seed: int) -> dict[str, Any]:
    """The parameters that every method shares, without the seed where nothing is random.

    >>> common_parameters("pca", dims=2, seed=0)
    {'dims': 2}
    """
    return {"dims": dims} if method in ("pca", "axes") else {"dims": dims, "seed": seed}
