"""The main job: text in; both spaces, their maps, the comparison and the report out.

Every stage runs in a process of its own, two at a time. word2vec is the longest by far (it repeats to the bit on one
thread only), so it starts first, and the task Embedding and its maps are made beside it. The maps of word2vec start
from those of the Embedding, which registers them. The second seeds, which show the noise, fill what is left.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import shutil
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from embedlab.corpus import Corpus
from embedlab.download import digest
from embedlab.errors import InputError
from embedlab.files import atomic_write
from embedlab.jobs.estimate import Size, measure, run_seconds, with_costs
from embedlab.jobs.handover import save_corpus
from embedlab.jobs.launcher import run_task
from embedlab.jobs.run_settings import RunSettings
from embedlab.jobs.schedule import Stage, run_stages
from embedlab.progress import ENOUGH, Progress, part, silent
from embedlab.projectors import common_parameters
from embedlab.run import SIDES, publish, run_json
from embedlab.space import Level
from embedlab.store import Store, versions
from embedlab.targets import targets

__all__ = ["RunSettings", "estimated_seconds", "run_main_job", "second_spaces", "second_stages"]

_SECOND_SEED = 1000
_ORDINAL = {False: "", True: "second "}
_TASKS = {
    "classification": "train_embedding",
    "regression": "train_regression_embedding",
    "skip-gram": "train_context_embedding",
    "next word": "train_context_embedding",
}
_ENDED_EARLY = "The training was ended early and kept the best so far: with more time the numbers may differ."


def run_main_job(
    corpus: Corpus,
    out: str | os.PathLike[str],
    settings: RunSettings = RunSettings(),  # noqa: B008 - it cannot be changed
    *,
    space: str | os.PathLike[str] | None = None,
    reuse: bool = False,
    progress: Progress = silent,
) -> dict[str, Any]:
    """Run the main job and write its folder.

    Parameters
    ----------
    corpus
        Texts: with labels of two classes or more, or with the numbers that `settings.target` names, or, where the
        objective needs neither, without.
    out
        The folder (see `embedlab.run`); made where it is missing, and left as it was unless the job finishes.
    settings
        See `RunSettings`.
    space
        The file of the space that the Embedding starts from, where `settings.start` is ``"space"``.
    reuse
        Take the finished run of the same corpus and settings from the workspace, where one is kept.
    progress
        Told of the whole job. Where it answers `ENOUGH`, trainings end early with the best so far.

    Returns
    -------
    dict
        The JSON object of ``embedlab run``.

    Raises
    ------
    InputError
        If the corpus cannot be learned from, the `space` is missing, or `out` cannot be written.
    """
    started = time.perf_counter()
    out = Path(out)
    _check_folder(out)
    _check_objective(corpus, settings)
    if (settings.start == "space") != (space is not None):
        raise InputError("A file of a space goes with start='space', and only with that: give both or neither.")
    train, test = corpus.split(settings.test_size, settings.seed, group=settings.group, part=settings.part)
    store, key = Store(), _key(corpus, settings, space)
    kept = store.find("run", key) if reuse else None
    if kept is not None:
        return publish(kept, out)
    ended_early = threading.Event()

    def listen(fraction: float, message: str) -> object:
        answer = progress(fraction, message)
        if answer is ENOUGH:
            ended_early.set()
        return answer

    with store.keep("run", key) as folder:
        # Inside the folder, so that what a killed job leaves is swept with it.
        work = folder / "work"
        work.mkdir()
        save_corpus(train, work / "train.json")
        save_corpus(test, work / "test.json")
        size = Size.of(train, test, settings.min_count)
        stages = with_costs(_stages(work, settings, space), size)
        found = run_stages(stages, progress=part(listen, 0.0, 0.9))
        summary = _summary(found, corpus, settings)
        if ended_early.is_set():
            summary["warnings"].append(_ENDED_EARLY)
        given = {"work": str(work), "folder": str(folder), "summary": summary, "seed": settings.seed}
        before = time.perf_counter()
        compared = run_task("compare_run", given, progress=part(progress, 0.9, 1.0))
        if not ended_early.is_set():
            measure(stages, summary["stages"], time.perf_counter() - before, size)
        atomic_write(folder / "split.csv", _split_csv(train, test))
        summary |= compared | {"seconds": round(time.perf_counter() - started, 2)}
        atomic_write(folder / "run.json", run_json(summary))
        shutil.rmtree(work)
        published = publish(folder, out)
    if ended_early.is_set():
        # It is not what these settings give: who asks for them again must not find it.
        shutil.rmtree(store.path("run", key), ignore_errors=True)
    return published


def estimated_seconds(settings: RunSettings, size: Size) -> float:
    """About how long the main job takes on this machine."""
    return run_seconds(_stages(Path(), settings), size)


def _key(corpus: Corpus, settings: RunSettings, space: str | os.PathLike[str] | None = None) -> dict[str, Any]:
    """What the files of a run depend on: the same texts from another file have another name, rows and repairs."""
    rows = hashlib.sha256(json.dumps(corpus.row_numbers).encode()).hexdigest()
    about = {"name": corpus.name, "rows": rows, "warnings": list(corpus.warnings)}
    start = {} if space is None else {"space": digest(space)}
    return {"corpus": corpus.fingerprint, **about, "settings": settings.to_json(), **start}


def _check_objective(corpus: Corpus, settings: RunSettings) -> None:
    """Make sure that there is what the Embedding is to learn, before minutes of work."""
    if settings.objective == "classification":
        corpus.check_supervised()
    elif settings.target is not None:
        targets(corpus, settings.target)


def _check_folder(out: Path) -> None:
    """Make sure that the folder can be made, before minutes of work."""
    there = next(place for place in (out, *out.absolute().parents) if place.exists())
    if not there.is_dir():
        raise InputError(f"{there} is a file: name a folder for the run.")
    if not os.access(there, os.W_OK):
        raise InputError(f"The folder {there} cannot be written: name another one for the run.")


def _stages(work: Path, settings: RunSettings, space: str | os.PathLike[str] | None = None) -> dict[str, Stage]:
    """The stages by name; those named first go first when several are ready."""
    stages = {
        "word2vec": _context(work, settings),
        "embedding": _embedding(work, settings, space),
        "left.words": _map(work, settings, "left.words", "embedding"),
        "left.documents": _map(work, settings, "left.documents", "embedding"),
        "right.words": _map(work, settings, "right.words", "word2vec", "left.words"),
        "right.documents": _map(work, settings, "right.documents", "word2vec", "left.documents"),
    }
    return stages | (second_stages(work, settings, space) if settings.ceiling else {})


def second_stages(work: Path, settings: RunSettings, space: str | os.PathLike[str] | None = None) -> dict[str, Stage]:
    """Both trainings with another seed, from ``train.json`` and ``test.json`` in `work`; see `second_spaces`."""
    return {
        "second word2vec": _context(work, settings, second=True),
        "second embedding": _embedding(work, settings, space, second=True),
    }


def second_spaces(level: Level) -> dict[str, str]:
    """The files that `second_stages` leave, by side."""
    return {side: _outputs(side, second=True)["space" if level == "words" else "documents"] for side in SIDES}


def _context(work: Path, settings: RunSettings, *, second: bool = False) -> Stage:
    """What learns from context alone; its results carry the name word2vec, whichever algorithm it is."""
    outputs = _outputs("right", second)
    parameters = settings.of_word2vec(settings.seed + _SECOND_SEED * second)
    given = {**_files(work, train="train.json", test="test.json", **outputs), "parameters": parameters}
    title = f"{_ORDINAL[second]}training from context"
    return Stage(f"train_{settings.algorithm}", given, 20, threads=_threads(settings), title=title)


def _embedding(
    work: Path, settings: RunSettings, space: str | os.PathLike[str] | None, *, second: bool = False
) -> Stage:
    outputs = _outputs("left", second)
    if not second and settings.objective == "classification":
        outputs |= {"untrained": "untrained.safetensors", "classifier": "classifier.safetensors"}
    parameters = settings.of_embedding(settings.seed + _SECOND_SEED * second)
    given = {**_files(work, train="train.json", test="test.json", **outputs), "parameters": parameters}
    after: tuple[str, ...] = ()
    if settings.start == "word2vec":
        given["init"] = str(work / _outputs("right", second)["space"])
        after = ("second word2vec" if second else "word2vec",)
    elif space is not None:
        given["init"] = str(Path(space).absolute())
    title = f"{_ORDINAL[second]}training of the Embedding"
    return Stage(_TASKS[settings.objective], given, 11, after, _threads(settings), title)


def _map(work: Path, settings: RunSettings, name: str, *after: str) -> Stage:
    side, level = name.split(".")
    names = {"space": f"{name}.safetensors", "map": f"{name}.csv", "graph": f"{name}.graph"}
    if level == "documents":
        names["documents"] = "test.json"
    if settings.register and side == "right":
        names["init"] = f"left.{level}.csv"
    parameters = common_parameters(settings.method, dims=settings.map_dims, seed=settings.seed)
    parameters |= dict(settings.map_parameters)
    given = {**_files(work, **names), "method": settings.method, "parameters": parameters}
    return Stage("project", given, 5, after, _threads(settings), f"{side} map of {level}")


def _outputs(side: str, second: bool) -> dict[str, str]:
    prefix = "second." if second else ""
    return {"space": f"{prefix}{side}.words.safetensors", "documents": f"{prefix}{side}.documents.safetensors"}


def _files(work: Path, **names: str) -> dict[str, str]:
    return {use: str(work / name) for use, name in names.items()}


def _threads(settings: RunSettings) -> int:
    return 2 if settings.fast else 1


def _summary(found: dict[str, dict[str, Any]], corpus: Corpus, settings: RunSettings) -> dict[str, Any]:
    """What is known before the comparison; files are named as in the run's folder."""
    stages = {name: result["process_seconds"] for name, result in found.items()}
    found = {name: {key: result[key] for key in result if key != "process_seconds"} for name, result in found.items()}
    trained = {name: found[name] for name in ("word2vec", "embedding")}
    warnings = [*corpus.warnings, *(text for result in trained.values() for text in result.pop("warnings"))]
    projections = {
        name: result | {"file": f"maps/{name}.csv"}
        for name, result in found.items()
        if name.startswith(("left.", "right."))
    }
    return {
        "word2vec": trained["word2vec"] | {"space": "word2vec.safetensors"},
        "embedding": trained["embedding"] | {"space": "embedding.safetensors"},
        "projections": projections,
        "data": {
            "name": corpus.name,
            "rows": len(corpus),
            "unlabelled": len(corpus.unlabelled),
            "classes": Counter(corpus.labels or ()),
            "fingerprint": corpus.fingerprint,
        },
        "settings": settings.to_json(),
        "versions": versions(),
        "stages": stages,
        "warnings": list(dict.fromkeys(warnings)),
    }


def _split_csv(train: Corpus, test: Corpus) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("row", "label", "part"))
    parts = [(row, label, name) for name, part in (("train", train), ("test", test)) for row, label in _rows(part)]
    writer.writerows(sorted(parts))
    return text.getvalue()


def _rows(corpus: Corpus) -> list[tuple[int, str]]:
    return list(zip(corpus.row_numbers, corpus.labels or ("",) * len(corpus), strict=True))
