"""The main job: labelled text in; both spaces, their maps, the comparison and the report out.

Every stage runs in a process of its own, two at a time. word2vec is the longest by far (it repeats to the bit on one
thread only), so it starts first, and the task Embedding and its maps are made beside it. The maps of word2vec start
from those of the Embedding, which registers them. The second seeds, which show the noise, fill what is left.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from embedlab.corpus import Corpus
from embedlab.errors import InputError
from embedlab.files import atomic_write
from embedlab.jobs.handover import save_corpus
from embedlab.jobs.schedule import Stage, run_stages
from embedlab.progress import Progress, silent
from embedlab.run import publish
from embedlab.store import Store

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
    if out.exists() and not out.is_dir():
        raise InputError(f"{out} is a file: name a folder for the run.")
    train, test = corpus.split(settings.test_size, settings.seed, group=settings.group, part=settings.part)
    key = {"corpus": corpus.fingerprint, "settings": dataclasses.asdict(settings)}
    store = Store()
    kept = store.find("run", key) if reuse else None
    if kept is not None:
        return publish(kept, out)
    with store.keep("run", key) as folder, tempfile.TemporaryDirectory(prefix="embedlab-") as work:
        save_corpus(train, Path(work) / "train.json")
        save_corpus(test, Path(work) / "test.json")
        run_stages(_stages(Path(work), folder, settings), progress=progress)
        atomic_write(folder / "split.csv", _split_csv(train, test))
        _complete_summary(folder / "run.json", corpus, time.perf_counter() - started)
        return publish(folder, out)


def _stages(work: Path, folder: Path, settings: RunSettings) -> dict[str, Stage]:
    """The stages by name; those named first go first when several are ready."""
    given = {"work": str(work), "folder": str(folder), **dataclasses.asdict(settings)}
    seeds = {"first": settings.seed, "second": settings.seed + _SECOND_SEED}
    threads = 2 if settings.fast else 1

    def train(side: str, which: str, cost: float) -> Stage:
        return Stage(f"train_{side}", {**given, "seed": seeds[which], "which": which}, cost, threads=threads)

    def project(side: str, levels: tuple[str, ...], *after: str) -> Stage:
        return Stage("project_side", {**given, "side": side, "levels": levels}, 4.0 * len(levels), after, threads)

    stages = {
        "word2vec": train("word2vec", "first", 20),
        "embedding": train("embedding", "first", 11),
        "left maps": project("left", ("words", "documents"), "embedding"),
        "right words": project("right", ("words",), "word2vec", "left maps"),
        "right documents": project("right", ("documents",), "word2vec", "left maps"),
    }
    if settings.ceiling:
        stages["second word2vec"] = train("word2vec", "second", 20)
        stages["second embedding"] = train("embedding", "second", 11)
    return {**stages, "compare": Stage("compare_run", given, 8, tuple(stages), threads=2)}


def _split_csv(train: Corpus, test: Corpus) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("row", "label", "part"))
    parts = [(row, label, name) for name, part in (("train", train), ("test", test)) for row, label in _rows(part)]
    writer.writerows(sorted(parts))
    return text.getvalue()


def _rows(corpus: Corpus) -> list[tuple[int, str]]:
    return list(zip(corpus.row_numbers, corpus.labels or (), strict=True))


def _complete_summary(path: Path, corpus: Corpus, seconds: float) -> None:
    summary = json.loads(path.read_text(encoding="utf-8"))
    summary["warnings"] = [*corpus.warnings, *summary["warnings"]]
    summary["seconds"] = round(seconds, 2)
    atomic_write(path, json.dumps(summary, indent=1, ensure_ascii=False) + "\n")
