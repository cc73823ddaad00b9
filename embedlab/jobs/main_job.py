"""The main job: labelled text in; both spaces, their maps, the comparison and the report out.

Every stage runs in a process of its own, two at a time. word2vec is the longest by far (it repeats to the bit on one
thread only), so it starts first, and the task Embedding and its maps are made beside it. The maps of word2vec start
from those of the Embedding, which registers them. The second seeds, which show the noise, fill what is left.
"""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
import json
import os
import shutil
import time
from collections import Counter
from pathlib import Path
from typing import Any

from embedlab.corpus import Corpus
from embedlab.errors import InputError
from embedlab.files import atomic_write
from embedlab.jobs.handover import save_corpus
from embedlab.jobs.launcher import run_task
from embedlab.jobs.schedule import Stage, run_stages
from embedlab.progress import Progress, part, silent
from embedlab.projectors import common_parameters
from embedlab.run import publish, run_json
from embedlab.store import Store, versions

__all__ = ["RunSettings", "run_main_job"]

_SECOND_SEED = 1000


@dataclasses.dataclass(frozen=True)
class RunSettings:
    """What `run` may be told; the defaults are good on small corpora too.

    Parameters
    ----------
    seed
        Of the split, both trainings and the maps. The second seeds are `seed` + 1000.
    test_size
        Share of the labelled rows that is held out, in (0, 1).
    group, part
        A column whose groups stay on one side of the split, or a column that says ``train`` or ``test``.
    dim
        Dimensions of both spaces.
    head
        ``"bag"``, ``"conv"``, ``"gru"`` or ``"lstm"``.
    epochs
        Passes of word2vec over the text; None chooses by its size.
    method, map_dims
        Of the maps: ``"umap"``, ``"tsne"`` or ``"pca"``, in 2 or 3 dimensions.
    register
        Lay the maps of word2vec out from those of the Embedding and turn them to fit.
    ceiling
        Train both methods with a second seed too, to know the noise.
    fast
        Give up repeatability for speed: two threads a stage.
    """

    seed: int = 0
    test_size: float = 0.25
    group: str | None = None
    part: str | None = None
    dim: int = 64
    head: str = "bag"
    epochs: int | None = None
    method: str = "umap"
    map_dims: int = 2
    register: bool = True
    ceiling: bool = True
    fast: bool = False


def run_main_job(
    corpus: Corpus,
    out: str | os.PathLike[str],
    settings: RunSettings = RunSettings(),
    *,
    reuse: bool = False,
    progress: Progress = silent,
) -> dict[str, Any]:
    """Run the main job and write its folder.

    Parameters
    ----------
    corpus
        Labelled texts, two classes or more.
    out
        The folder (see `embedlab.run`); made where it is missing, and left as it was unless the job finishes.
    settings
        See `RunSettings`.
    reuse
        Take the finished run of the same corpus and settings from the workspace, where one is kept.
    progress
        Told of the whole job.

    Returns
    -------
    dict
        The JSON object of ``embedlab run``.

    Raises
    ------
    InputError
        If the corpus cannot be learned from, or `out` cannot be written.
    """
    started = time.perf_counter()
    out = Path(out)
    _check_folder(out)
    corpus.check_supervised()
    train, test = corpus.split(settings.test_size, settings.seed, group=settings.group, part=settings.part)
    store, key = Store(), _key(corpus, settings)
    kept = store.find("run", key) if reuse else None
    if kept is not None:
        return publish(kept, out)
    with store.keep("run", key) as folder:
        # Inside the folder, so that what a killed job leaves is swept with it.
        work = folder / "work"
        work.mkdir()
        save_corpus(train, work / "train.json")
        save_corpus(test, work / "test.json")
        found = run_stages(_stages(work, settings), progress=part(progress, 0.0, 0.9))
        summary = _summary(found, corpus, settings)
        given = {"work": str(work), "folder": str(folder), "summary": summary, "seed": settings.seed}
        compared = run_task("compare_run", given, progress=part(progress, 0.9, 1.0))
        atomic_write(folder / "split.csv", _split_csv(train, test))
        summary |= compared | {"seconds": round(time.perf_counter() - started, 2)}
        atomic_write(folder / "run.json", run_json(summary))
        shutil.rmtree(work)
        return publish(folder, out)


def _key(corpus: Corpus, settings: RunSettings) -> dict[str, Any]:
    """What the files of a run depend on: the same texts from another file have another name, rows and repairs."""
    rows = hashlib.sha256(json.dumps(corpus.row_numbers).encode()).hexdigest()
    about = {"name": corpus.name, "rows": rows, "warnings": list(corpus.warnings)}
    return {"corpus": corpus.fingerprint, **about, "settings": dataclasses.asdict(settings)}


def _check_folder(out: Path) -> None:
    """Make sure that the folder can be made, before minutes of work."""
    there = next(place for place in (out, *out.absolute().parents) if place.exists())
    if not there.is_dir():
        raise InputError(f"{there} is a file: name a folder for the run.")
    if not os.access(there, os.W_OK):
        raise InputError(f"The folder {there} cannot be written: name another one for the run.")


def _stages(work: Path, settings: RunSettings) -> dict[str, Stage]:
    """The stages by name; those named first go first when several are ready."""
    threads = 2 if settings.fast else 1
    second = settings.seed + _SECOND_SEED

    def files(**names: str) -> dict[str, str]:
        return {use: str(work / name) for use, name in names.items()}

    def train(side: str, seed: int, cost: float, **outputs: str) -> Stage:
        inputs = files(train="train.json", test="test.json", **outputs)
        own = {"epochs": settings.epochs, "workers": threads} if side == "word2vec" else {"head": settings.head}
        parameters = {"dim": settings.dim, "seed": seed, **own}
        return Stage(f"train_{side}", {**inputs, "parameters": parameters}, cost, threads=threads)

    def project(side: str, level: str, *after: str) -> Stage:
        parameters = common_parameters(settings.method, dims=settings.map_dims, seed=settings.seed)
        names = {
            "space": f"{side}.{level}.safetensors",
            "map": f"{side}.{level}.csv",
            "graph": f"{side}.{level}.graph",
            **({"documents": "test.json"} if level == "documents" else {}),
        }
        if settings.register and side == "right":
            names["init"] = f"left.{level}.csv"
        arguments = {**files(**names), "method": settings.method, "parameters": parameters}
        return Stage("project", arguments, 5, after, threads)

    left = {"space": "left.words.safetensors", "documents": "left.documents.safetensors"}
    right = {"space": "right.words.safetensors", "documents": "right.documents.safetensors"}
    stages = {
        "word2vec": train("word2vec", settings.seed, 20, **right),
        "embedding": train(
            "embedding",
            settings.seed,
            11,
            **left,
            untrained="untrained.safetensors",
            classifier="classifier.safetensors",
        ),
        "left.words": project("left", "words", "embedding"),
        "left.documents": project("left", "documents", "embedding"),
        "right.words": project("right", "words", "word2vec", "left.words"),
        "right.documents": project("right", "documents", "word2vec", "left.documents"),
    }
    if settings.ceiling:
        stages["second word2vec"] = train("word2vec", second, 20, **_second(right))
        stages["second embedding"] = train("embedding", second, 11, **_second(left))
    return stages


def _second(files: dict[str, str]) -> dict[str, str]:
    return {use: f"second.{name}" for use, name in files.items()}


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
            "classes": Counter(corpus.labels),
            "fingerprint": corpus.fingerprint,
        },
        "settings": dataclasses.asdict(settings),
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
    return list(zip(corpus.row_numbers, corpus.labels or (), strict=True))
