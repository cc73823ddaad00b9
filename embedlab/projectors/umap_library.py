"""umap-learn, loaded without TensorFlow and with its compiled code kept between processes.

`import umap` loads TensorFlow where it is installed, for a class that is not used here: 6 s and 500 MB. And umap-learn
compiles its inner loops in every process afresh, for 20 s, unless numba is told to keep them.
"""

from __future__ import annotations

import contextlib
import os
import sys
import warnings
from collections.abc import Iterator
from types import ModuleType

from embedlab.files import home

__all__ = ["compiled_folder", "load_umap", "one_thread"]


def compiled_folder() -> str:
    """Where compiled code is kept: ``NUMBA_CACHE_DIR``, or the folder ``numba`` of the workspace."""
    return os.environ.get("NUMBA_CACHE_DIR") or str(home() / "numba")


def load_umap() -> ModuleType:
    """The module `umap.umap_`, ready for use."""
    if "umap.umap_" in sys.modules:
        return sys.modules["umap.umap_"]
    import numba

    numba.config.CACHE_DIR = compiled_folder()
    with _without_tensorflow():
        from umap import layouts, umap_, utils

    for function in (
        utils.tau_rand_int,
        layouts.clip,
        layouts._nb_optimize_layout_euclidean_single_epoch,
        umap_.smooth_knn_dist,
        umap_.compute_membership_strengths,
    ):
        # Without a place to write to, umap-learn still works: it compiles in every process.
        with contextlib.suppress(RuntimeError, OSError):
            function.enable_caching()
    module: ModuleType = umap_
    return module


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """Keep numba to one thread meanwhile: shared sums are rounded differently."""
    import numba

    threads = numba.get_num_threads()
    numba.set_num_threads(1)
    try:
        yield
    finally:
        numba.set_num_threads(threads)


@contextlib.contextmanager
def _without_tensorflow() -> Iterator[None]:
    """Let ``import tensorflow`` fail meanwhile, unless it is loaded already."""
    if "tensorflow" in sys.modules:
        yield
        return
    sys.modules["tensorflow"] = None  # type: ignore[assignment]
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Tensorflow not installed", category=ImportWarning)
            yield
    finally:
        del sys.modules["tensorflow"]
