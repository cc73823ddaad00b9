"""Every space that can be chosen, by an address of its own: ``RUN/word2vec``, ``RUN/embedding``, ``ENTRY/space``."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from embedlab.library import Entry, Library
from embedlab.teacher import ALGORITHMS
from embedlab.ui import runs
from embedlab.ui.uploads import find_source

__all__ = ["Choice", "listed_spaces", "space_of_entry"]

_LOADED = "space"


@dataclasses.dataclass(frozen=True)
class Choice:
    """A space that can be compared, started from or scored.

    Parameters
    ----------
    address
        What it is asked for by.
    title
        What people call it.
    argument
        How a task finds it: the ``run`` and which ``space`` of it, or a ``file``.
    facts
        Where labels and topics of its words are known: the folder of a ``run``, or None.
    """

    address: str
    title: str
    argument: Mapping[str, Any]
    facts: Mapping[str, Any] | None

    @property
    def file(self) -> Path | None:
        """The SPACE on disk; None where it is drawn again each time it is asked for."""
        if "file" in self.argument:
            return Path(self.argument["file"])
        path = Path(self.argument["run"]) / f"{self.argument['space']}.safetensors"
        return path if path.is_file() else None


def listed_spaces() -> dict[str, Choice]:
    """The spaces that this session may choose, by address: loaded ones, those of its runs, those that are shipped."""
    found: list[Choice] = []
    for entry in runs.listed_entries():
        if entry.kind == "space":
            found.append(space_of_entry(entry))
        elif entry.kind == "run":
            found += _of_run(entry.id, entry.title, _settings(entry))
    for run_id in (runs.REAL_SAMPLE, runs.OWN_SAMPLE):
        found += _of_run(run_id, runs.run_title(run_id), {})
    return {choice.address: choice for choice in found}


def space_of_entry(entry: Entry) -> Choice:
    """A space that was loaded."""
    file = str(Library().path(entry.id) / "space" / "space.safetensors")
    return Choice(f"{entry.id}/{_LOADED}", entry.title, {"file": file}, _facts(entry))


def _facts(entry: Entry) -> Mapping[str, Any] | None:
    """Where labels of its words are known: texts that were looked at then may have gone into the library since."""
    facts: dict[str, Any] = entry.summary.get("facts") or {}
    path = Path(str(facts.get("path") or facts.get("run") or ""))
    if not path.exists() and (moved := find_source(path.parent.name)) is not None:
        return {**facts, "path": str(moved.path)}
    return facts if facts and path.exists() else None


def _of_run(run_id: str, title: str, settings: Mapping[str, Any]) -> list[Choice]:
    folder = str(runs.run_folder(run_id))
    algorithm = str(settings.get("algorithm", "word2vec"))
    called = {"word2vec": ALGORITHMS.get(algorithm, algorithm), "embedding": _embedding(settings)}
    if settings.get("start", "random") == "random":
        called["untrained"] = "untrained Embedding"
    return [
        Choice(f"{run_id}/{name}", f"{kind} of “{title}”", {"run": folder, "space": name}, {"run": folder})
        for name, kind in called.items()
    ]


def _embedding(settings: Mapping[str, Any]) -> str:
    """What the Embedding of a run is called, as its space is.

    >>> _embedding({}), _embedding({"objective": "regression", "target": "price"})
    ('task Embedding', 'Embedding of price')
    """
    objective = settings.get("objective", "classification")
    if objective == "regression":
        return f"Embedding of {settings.get('target')}"
    return "task Embedding" if objective == "classification" else f"Keras {objective}"


def _settings(entry: Entry) -> Mapping[str, Any]:
    found = entry.summary.get("settings")
    return found if isinstance(found, dict) else {}
