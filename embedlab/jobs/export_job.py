"""Files to take away of a run: its report, all of it as a zip file, vectors in any format, predictions for its texts.

Small ones are made where they are asked for. What takes longer is a job's work, kept until it is swept.
"""

from __future__ import annotations

import csv
import dataclasses
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from embedlab.errors import InputError
from embedlab.files import atomic_write
from embedlab.jobs.handover import load_corpus
from embedlab.jobs.run_spaces import spaces_of
from embedlab.progress import Progress
from embedlab.report import report_html
from embedlab.run import read_run
from embedlab.run_archive import write_archive
from embedlab.space import Level
from embedlab.store import Store
from embedlab.take_away import harmless_cell, is_table, prediction_rows, to_csv, vectors_as

__all__ = ["Export", "find_export", "make_export"]

_KIND, _FILE = "export", "file"


@dataclasses.dataclass(frozen=True)
class Export:
    """A file of a run.

    Parameters
    ----------
    run
        The folder of the run.
    what
        ``"report"``, ``"zip"``, ``"vectors"`` or ``"predictions"``.
    space, level, form
        Of vectors: a name of `embedlab.jobs.run_spaces.SPACES`, its level, and a name of `vector_endings`.
    """

    run: str
    what: Literal["report", "zip", "vectors", "predictions"]
    space: str = "embedding"
    level: Level = "words"
    form: str = "safetensors"

    def content(self) -> bytes:
        """The file, made now; raises `InputError` where the run lacks what it is made from."""
        return _MAKERS[self.what](self)


def make_export(given: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Make and keep the `Export` of these fields: a task, see `embedlab.jobs.tasks`."""
    export = Export(**given)
    if find_export(export) is None:
        progress(0.1, "Making the file")
        with Store().keep(_KIND, _key(export)) as folder:
            atomic_write(folder / _FILE, export.content())
    return {}


def find_export(export: Export) -> Path | None:
    """The file, where it was made and kept."""
    folder = Store().find(_KIND, _key(export))
    return None if folder is None else folder / _FILE


def _key(export: Export) -> dict[str, Any]:
    # Not by content: what a stranger made of equal settings is not what is taken away here.
    return {**dataclasses.asdict(export), "written": (Path(export.run) / "run.json").stat().st_mtime_ns}


def _report(export: Export) -> bytes:
    return report_html(read_run(export.run)).encode()


def _zip(export: Export) -> bytes:
    with tempfile.TemporaryDirectory(prefix="embedlab-") as folder:
        return write_archive(export.run, Path(folder) / "run.zip").read_bytes()


def _vectors(export: Export) -> bytes:
    """Tables are opened in spreadsheets, so their keys are made harmless as those of all tables are."""
    space = spaces_of(read_run(export.run), export.level)[export.space]
    if is_table(export.form):
        space = space.replace(keys=tuple(map(harmless_cell, space.keys)))
    return vectors_as(space, export.form)


def _predictions(export: Export) -> bytes:
    folder = Path(export.run)
    classifier = read_run(folder).classifier
    if classifier is None:
        raise InputError("The model of this run was not kept: only one that averages words is.")
    corpus = load_corpus(folder.parent / "corpus.json")
    return to_csv(prediction_rows(classifier, corpus, _parts(folder))).encode()


def _parts(folder: Path) -> Mapping[int, str]:
    """Which row was trained on and which was held out; nothing where that is not known."""
    file = folder / "split.csv"
    if not file.is_file():
        return {}
    with file.open(encoding="utf-8", newline="") as rows:
        return {int(row["row"]): row["part"] for row in csv.DictReader(rows)}


_MAKERS = {"report": _report, "zip": _zip, "vectors": _vectors, "predictions": _predictions}
