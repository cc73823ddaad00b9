"""The command that makes a run again."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

__all__ = ["reproduce_command"]

_FLAGS = {
    ("register", False): "--no-register",
    ("ceiling", False): "--no-ceiling",
    ("skip_gram", False): "--cbow",
    ("trainable", False): "--frozen",
    ("hierarchical_softmax", True): "--hierarchical-softmax",
    ("fast", True): "--fast",
    ("start", "space"): "--init SPACE",
}
_NAMES = {"group": "--group-column", "part": "--part-column"}
_SILENT = {"map_dims": 2}
"""Settings that go without saying."""


def reproduce_command(summary: Mapping[str, Any]) -> str:
    """The command that makes such a run, where the run knows its settings; DATA and DIR stand for the reader's own."""
    if "command" in summary or "settings" not in summary:
        return str(summary.get("command", ""))
    settings = dict(summary["settings"])
    parameters = dict(settings.pop("map_parameters", ()))
    flags = [flag for (name, value), flag in _FLAGS.items() if settings.get(name) == value and name in settings]
    options = [_option(name, value) for name, value in (settings | parameters).items() if _is_said(name, value)]
    return " ".join(["embedlab run DATA -o DIR", *flags, *options])


def _is_said(name: str, value: Any) -> bool:
    is_flag = isinstance(value, bool) or (name, value) in _FLAGS
    return value is not None and not is_flag and _SILENT.get(name) != value


def _option(name: str, value: Any) -> str:
    text = str(value).replace("next word", "next-word") if name == "objective" else str(value)
    return f"{_NAMES.get(name, '--' + name.replace('_', '-'))} {shlex.quote(text)}"
