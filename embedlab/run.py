"""A run: everything the main job found, and the folder it lies in.

``run.json`` is written last, so a folder that has one is whole::

    run.json                        what `embedlab run` prints
    embedding.safetensors           left: the task Embedding, a SPACE of words
    word2vec.safetensors            right: word2vec, a SPACE of words
    untrained.safetensors           the task Embedding before its first step
    classifier.safetensors          the task model, where its head is a bag of words
    documents/SIDE.safetensors      the held-out documents in either space, with their text
    comparison.LEVEL.safetensors    neighbours, change and scores
    maps/SIDE.LEVEL.csv             key,x,y
    split.csv                       row,label,part
    report.html                     the whole comparison in one page
"""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from embedlab.classifier import Classifier
from embedlab.comparison import Comparison
from embedlab.comparison_file import comparison_from_bytes, comparison_to_bytes
from embedlab.errors import InputError
from embedlab.files import atomic_write
from embedlab.formats import safetensors
from embedlab.projectors import from_csv, to_csv
from embedlab.space import EmbeddingSpace
from embedlab.trainers.first_table import untrained_space

__all__ = ["Run", "publish", "read_run", "run_json", "write_run"]

SIDES = ("left", "right")
_NOT_PUBLISHED = ("run.json", "manifest.json")
_SPACE_FILES = {"left": "embedding.safetensors", "right": "word2vec.safetensors"}


@dataclasses.dataclass(frozen=True, eq=False)
class Run:
    """What the main job found.

    Parameters
    ----------
    summary
        The JSON object of ``embedlab run``.
    words, documents
        The comparisons of words and of the held-out documents, each with its maps; documents may be None.
    untrained
        The words of the task Embedding before its first step, or None.
    classifier
        The task model for use without TensorFlow; None unless its head is a bag of words.
    """

    summary: Mapping[str, Any]
    words: Comparison
    documents: Comparison | None = None
    untrained: EmbeddingSpace | None = None
    classifier: Classifier | None = None

    def __repr__(self) -> str:
        return f"<Run: {self.words!r}, {self.documents!r}>"

    def comparison(self, level: str) -> Comparison:
        """The comparison at a level; raises `InputError` where the run has none."""
        found = {"words": self.words, "documents": self.documents}.get(level)
        if found is None:
            raise InputError(f"This run has no comparison of {level!r}: choose words.")
        return found


def write_run(run: Run, folder: str | os.PathLike[str], *, packed: bool = False) -> None:
    """Write a run into a folder, each file whole or not at all, ``run.json`` last.

    `packed` is for what is shipped: numbers are halved (float16 vectors and similarities, maps to three decimals), and
    what follows from the task Embedding is left out (the vectors of the classifier, the untrained table).
    """
    folder = Path(folder)
    levels = {"words": run.words, "documents": run.documents}
    for level, comparison in levels.items():
        if comparison is None:
            continue
        for place in (folder / "maps", (folder / _space_file("left", level)).parent):
            place.mkdir(parents=True, exist_ok=True)
        atomic_write(folder / f"comparison.{level}.safetensors", comparison_to_bytes(comparison, packed=packed))
        for side, space in zip(SIDES, (comparison.left, comparison.right), strict=True):
            atomic_write(folder / _space_file(side, level), safetensors.to_bytes(space, packed=packed))
            if side in comparison.maps:
                decimals = 3 if packed else None
                atomic_write(folder / "maps" / f"{side}.{level}.csv", to_csv(comparison.maps[side], decimals))
    if run.untrained is not None and not packed:
        atomic_write(folder / "untrained.safetensors", safetensors.to_bytes(run.untrained))
    if run.classifier is not None:
        atomic_write(folder / "classifier.safetensors", run.classifier.to_bytes(vectors=not packed))
    atomic_write(folder / "run.json", run_json(run.summary))


def run_json(summary: Mapping[str, Any]) -> str:
    """What ``run.json`` holds."""
    return json.dumps(dict(summary), indent=1, ensure_ascii=False) + "\n"


def read_run(folder: str | os.PathLike[str]) -> Run:
    """Read a run's folder; raises `InputError` where it is not one, or not whole."""
    folder = Path(folder)
    if not (folder / "run.json").is_file():
        raise InputError(f"{folder.name!r} holds no finished run (no run.json): give the folder that run wrote.")
    summary = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    words = _read_comparison(folder, "words", summary)
    if words is None:
        raise InputError(f"{folder.name!r} lacks the comparison of words: run it again.")
    untrained = folder / "untrained.safetensors"
    classifier = folder / "classifier.safetensors"
    return Run(
        summary,
        words,
        _read_comparison(folder, "documents", summary),
        safetensors.read(untrained)[0] if untrained.is_file() else _untrained(words, summary),
        Classifier.from_bytes(classifier.read_bytes(), words.left) if classifier.is_file() else None,
    )


def publish(folder: Path, out: Path) -> dict[str, Any]:
    """Copy a finished run to where it was asked for, each file whole, ``run.json`` last; return what that says.

    An earlier run there is no run from the first copy on: its ``run.json`` goes first, and so does its classifier,
    which the new one may lack.
    """
    for name in ("run.json", "classifier.safetensors"):
        (out / name).unlink(missing_ok=True)
    for source in sorted(folder.rglob("*")):
        target = out / source.relative_to(folder)
        if source.is_file() and source.name not in _NOT_PUBLISHED:
            target.parent.mkdir(parents=True, exist_ok=True)
            atomic_write(target, source.read_bytes())
    summary: dict[str, Any] = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    summary["report"] = str(out / "report.html")
    atomic_write(out / "run.json", run_json(summary))
    return summary


def _untrained(words: Comparison, summary: Mapping[str, Any]) -> EmbeddingSpace | None:
    """What the Embedding started from, drawn again; a comparison of any two spaces (`pair`) has no such start."""
    return None if "pair" in summary else untrained_space(words.left)


def _space_file(side: str, level: str) -> str:
    return _SPACE_FILES[side] if level == "words" else f"documents/{side}.safetensors"


def _read_comparison(folder: Path, level: str, summary: Mapping[str, Any]) -> Comparison | None:
    file = folder / f"comparison.{level}.safetensors"
    if not file.is_file():
        return None
    left, right = (safetensors.read(folder / _space_file(side, level))[0] for side in SIDES)
    maps = {}
    for side in SIDES:
        path = folder / "maps" / f"{side}.{level}.csv"
        if path.is_file():
            about = summary.get("projections", {}).get(f"{side}.{level}", {})
            maps[side] = from_csv(path.read_text(encoding="utf-8"), about)
    return comparison_from_bytes(file.read_bytes(), left, right).replace(maps=maps)
