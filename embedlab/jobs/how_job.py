"""What the page How it works trains on a visitor's own texts, kept by content."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from embedlab.corpus import Corpus, read_corpus
from embedlab.errors import InputError
from embedlab.experiments.context_words import ContextWords, fit_context_words
from embedlab.experiments.filters import Filters, train_filters
from embedlab.experiments.methods import MethodRow, MethodTable, method_table, score_loaded
from embedlab.files import atomic_write
from embedlab.formats import read_space
from embedlab.jobs.handover import load_corpus
from embedlab.progress import Progress, part
from embedlab.run import Run, read_run
from embedlab.store import Store

__all__ = [
    "LESSONS",
    "find_context_words",
    "find_filters",
    "find_loaded",
    "find_methods",
    "make_lesson",
    "score_vectors",
]

_KIND = "lessons"
_CONTEXT, _METHODS, _FILTERS = "context.safetensors", "methods.json", "filters.safetensors"
_FREQUENT = 4
_FORMAT = 2
"""Goes up with what is in the files: what was kept in an earlier form is made again."""


def make_lesson(given: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Train what the lesson `lesson` (a name of `LESSONS`) needs for the run in the folder `run`, and keep it.

    The texts are those of `corpus`, a file of `save_corpus`, or of the headlines of our own in the folder `sample`.
    """
    if given["lesson"] not in LESSONS:
        raise InputError(f"There is no lesson {given['lesson']!r}: choose {', '.join(LESSONS)}.")
    run = read_run(given["run"])
    store, key = Store(), _key(given["lesson"], run)
    if store.find(_KIND, key) is None:
        progress(0.0, "Reading the texts")
        corpus = _corpus(given)
        with store.keep(_KIND, key) as folder:
            LESSONS[given["lesson"]](run, corpus, folder, progress)
    return {"lesson": given["lesson"]}


def score_vectors(given: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Score the vectors of the file `space` beside word2vec of the run in the folder `run`, and keep the row.

    `title` is what people call them, `words` are those whose neighbours are listed.
    """
    run, file = read_run(given["run"]), Path(given["space"])
    store, key = Store(), _loaded_key(run, file)
    if store.find(_KIND, key) is None:
        progress(0.1, "Reading the vectors")
        space = read_space(file).replace(name=given["title"])
        words = run.words
        facts = {
            name: dict(zip(words.keys, found, strict=True))
            for name, found in (("labels", words.labels), ("topics", words.topics))
            if found is not None
        }
        row, keys = score_loaded(space, words.right, given["words"], facts)
        with store.keep(_KIND, key) as folder:
            atomic_write(folder / _METHODS, json.dumps({"row": row.to_json(), "keys": keys}, ensure_ascii=False))
    return {"title": given["title"]}


def find_loaded(run: Run, file: Path) -> tuple[MethodRow, int] | None:
    """The row of loaded vectors beside word2vec of a run, and on how many words it rests, where it was made."""
    folder = Store().find(_KIND, _loaded_key(run, file)) if file.is_file() else None
    if folder is None:
        return None
    found = json.loads((folder / _METHODS).read_text(encoding="utf-8"))
    return MethodRow.from_json(found["row"]), found["keys"]


def find_context_words(run: Run) -> ContextWords | None:
    """Both tables of word2vec on the texts of a run, where they were made."""
    file = _file("contexts", run, _CONTEXT)
    return None if file is None else ContextWords.from_bytes(file.read_bytes())


def find_methods(run: Run) -> MethodTable | None:
    """The table of methods on the texts of a run, where it was made."""
    file = _file("methods", run, _METHODS)
    return None if file is None else MethodTable.from_json(json.loads(file.read_text(encoding="utf-8")))


def find_filters(run: Run) -> tuple[Filters, Filters] | None:
    """Filters trained over either table of a run, where they were."""
    from safetensors.numpy import load

    file = _file("filters", run, _FILTERS)
    if file is None:
        return None
    found = load(file.read_bytes())
    left, right = (Filters(found[f"{side}.weights"], found[f"{side}.bias"]) for side in ("left", "right"))
    return left, right


def _contexts(run: Run, corpus: Corpus, folder: Path, progress: Progress) -> None:
    trained = fit_context_words(_train(corpus), progress=progress)
    atomic_write(folder / _CONTEXT, trained.to_bytes())


def _methods(run: Run, corpus: Corpus, folder: Path, progress: Progress) -> None:
    table = method_table(corpus, _words(run), progress=progress)
    atomic_write(folder / _METHODS, json.dumps(table.to_json(), ensure_ascii=False))


def _filters(run: Run, corpus: Corpus, folder: Path, progress: Progress) -> None:
    from safetensors.numpy import save

    train = _train(corpus)
    tensors: dict[str, Any] = {}
    for number, (side, space) in enumerate((("left", run.words.left), ("right", run.words.right))):
        found = train_filters(space, train, progress=part(progress, number / 2, (number + 1) / 2))
        tensors |= {f"{side}.weights": np.ascontiguousarray(found.weights), f"{side}.bias": found.bias}
    atomic_write(folder / _FILTERS, save(tensors))


LESSONS: Mapping[str, Callable[[Run, Corpus, Path, Progress], None]] = {
    "contexts": _contexts,
    "methods": _methods,
    "filters": _filters,
}
"""What can be trained: word2vec with both tables, the table of methods, the filters of the headline figure."""


def _words(run: Run) -> Sequence[str]:
    """Frequent words with a label of their own: what is listed of a visitor's texts."""
    words = run.words
    frequent = [key for key, label in zip(words.keys, words.labels or words.keys, strict=True) if label]
    return (frequent or list(words.keys))[:_FREQUENT]


def _train(corpus: Corpus) -> Corpus:
    """The rows that the main job trains on by default."""
    return corpus.split(test_size=0.25, seed=0)[0]


def _corpus(given: Mapping[str, Any]) -> Corpus:
    if given.get("corpus"):
        return load_corpus(given["corpus"])
    folder = Path(given["sample"])
    return read_corpus(folder / "headlines.csv", text="headline", label="label", unlabelled=folder / "sentences.txt.gz")


def _key(lesson: str, run: Run) -> dict[str, Any]:
    data = run.summary.get("data", {}).get("fingerprint")
    return {
        "format": _FORMAT,
        "lesson": lesson,
        "data": data,
        "left": run.words.left.fingerprint,
        "right": run.words.right.fingerprint,
    }


def _loaded_key(run: Run, file: Path) -> dict[str, Any]:
    """A file of the library is written once, so its place and its time say what it holds."""
    return {**_key("loaded", run), "space": [str(file), file.stat().st_mtime_ns]}


def _file(lesson: str, run: Run, name: str) -> Path | None:
    folder = Store().find(_KIND, _key(lesson, run))
    return None if folder is None else folder / name
