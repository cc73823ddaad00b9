"""What works here, what is missing and how to get it."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import time
from typing import Any

from embedlab import __version__
from embedlab.errors import EmbedlabError
from embedlab.files import home
from embedlab.jobs.launcher import run_task
from embedlab.progress import Progress, silent
from embedlab.store import versions

__all__ = ["examine"]

_NEEDED = ("numpy", "scipy", "scikit-learn", "pandas", "gensim", "umap-learn", "openTSNE", "streamlit", "plotly")
_KERAS = ("tensorflow", "keras")
_KERAS_MISSING = (
    "TensorFlow is not installed: everything works but training a Keras Embedding. "
    "Get it with: pip install tensorflow keras (1.9 GB)"
)


def examine(*, warm_up: bool = False, progress: Progress = silent) -> dict[str, Any]:
    """Look at this installation.

    Parameters
    ----------
    warm_up
        Also compile what UMAP needs and keep it, so that the first map does not wait half a minute for it.

    Returns
    -------
    dict
        ``ok`` (whether the main parts work), ``versions``, ``home``, ``keras`` (whether a Keras model can be
        trained), ``problems`` and, of all this, ``lines`` to read.
    """
    found = {name: version for name, version in versions((*_NEEDED, *_KERAS)).items() if name != "embedlab"}
    problems = [f"{name} is not installed: pip install {name}" for name in _NEEDED if found[name] is None]
    keras = all(importlib.util.find_spec(name) is not None for name in _KERAS)
    problems += _workspace_problems() + _process_problems()
    lines = [f"embedlab {__version__}, Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores"]
    lines += [f"{name} {version or 'missing'}" for name, version in found.items()]
    lines += [f"Workspace: {home()}"]
    if not keras:
        lines.append(_KERAS_MISSING)
    if warm_up and not problems:
        started = time.perf_counter()
        run_task("warm_up", {}, progress=progress)
        lines.append(f"UMAP is compiled and kept ({time.perf_counter() - started:.0f} s)")
    lines += problems or ["All that is needed is here."]
    return {
        "ok": not problems,
        "versions": {"embedlab": __version__, "python": platform.python_version(), **found},
        "home": str(home()),
        "keras": keras,
        "problems": problems,
        "lines": lines,
    }


def _workspace_problems() -> list[str]:
    folder = home()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return [f"The workspace {folder} cannot be written ({error.strerror}): set EMBEDLAB_HOME to another folder."]
    if not os.access(folder, os.W_OK):
        return [f"The workspace {folder} cannot be written: set EMBEDLAB_HOME to another folder."]
    return [] if free > 2**30 else [f"Only {free // 2**20} MB are free where the workspace {folder} lies: make room."]


def _process_problems() -> list[str]:
    try:
        answer = run_task("check", {"question": "here?"})["answer"]
    except (EmbedlabError, OSError) as error:
        return [f"A separate process cannot be started: {error}"]
    return [] if answer == "here?" else ["A separate process answers wrongly: install embedlab again."]
