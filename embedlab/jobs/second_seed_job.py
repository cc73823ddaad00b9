"""A second seed for a run that was made without one: its ceilings, and which words moved beyond the noise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from embedlab.comparison import Comparison
from embedlab.corpus import Corpus
from embedlab.download import digest
from embedlab.errors import InputError
from embedlab.files import atomic_write
from embedlab.formats import safetensors
from embedlab.jobs.handover import load_corpus, save_corpus
from embedlab.jobs.main_job import second_spaces, second_stages
from embedlab.jobs.run_settings import RunSettings
from embedlab.jobs.schedule import run_stages
from embedlab.progress import Progress, part
from embedlab.run import SIDES, Run, read_run, write_run
from embedlab.second_seeds import with_second_seeds
from embedlab.space import Level
from embedlab.store import Store

__all__ = ["train_second_seeds"]

_TEXTS = ("train.json", "test.json")


def train_second_seeds(given: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Train both methods of a run once more, and write into its folder what that says of its noise: a task.

    `given` holds the folder of the `run`, its `corpus`, and the `space` that its Embedding started from, or None. The
    spaces are kept by content, so that they are trained once. The files of the run are replaced one by one, each whole
    and ``run.json`` last: until then the run is what it was.
    """
    folder, corpus = Path(given["run"]), load_corpus(given["corpus"])
    run = read_run(folder)
    if corpus.fingerprint != run.summary.get("data", {}).get("fingerprint"):
        raise InputError("These are not the texts of this run: train it again.")
    settings = RunSettings.from_json({**run.summary["settings"], "ceiling": True})
    trained = _trained(corpus, settings, given.get("space"), part(progress, 0.0, 0.85))
    progress(0.85, "Comparing either method with itself")
    words = _with_seconds(run.words, "words", trained, settings.seed)
    documents = None if run.documents is None else _with_seconds(run.documents, "documents", trained, settings.seed)
    _write(Run(_summary(run, words, documents), words, documents, run.untrained, run.classifier), folder)
    return {}


def _trained(corpus: Corpus, settings: RunSettings, space: str | None, progress: Progress) -> Path:
    """The folder of the second spaces."""
    store = Store()
    key = {"corpus": corpus.fingerprint, "settings": settings.to_json(), "space": space and digest(space)}
    kept = store.find("second", key)
    if kept is None:
        with store.keep("second", key) as work:
            parts = corpus.split(settings.test_size, settings.seed, group=settings.group, part=settings.part)
            for name, texts in zip(_TEXTS, parts, strict=True):
                save_corpus(texts, work / name)
            run_stages(second_stages(work, settings, space), progress=progress)
            for name in _TEXTS:
                (work / name).unlink()
    return store.path("second", key)


def _with_seconds(found: Comparison, level: Level, folder: Path, seed: int) -> Comparison:
    files = second_spaces(level)
    left, right = (safetensors.read(folder / files[side])[0] for side in SIDES)
    return with_second_seeds(found, left, right, seed=seed).replace(maps=found.maps)


def _summary(run: Run, words: Comparison, documents: Comparison | None) -> dict[str, Any]:
    found = {"comparison": words.to_json()} | (
        {} if documents is None else {"comparison_documents": documents.to_json()}
    )
    return {**run.summary, **found, "settings": {**run.summary["settings"], "ceiling": True}}


def _write(run: Run, folder: Path) -> None:
    from embedlab.report import report_html

    atomic_write(folder / "report.html", report_html(run))
    write_run(run, folder)
