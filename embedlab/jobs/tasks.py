"""What a worker process can do: functions from JSON to JSON that pass data by files.

Every path in the arguments is absolute; a file is written only where the arguments name it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from embedlab.files import atomic_write
from embedlab.formats import read_space, safetensors
from embedlab.jobs.handover import load_corpus
from embedlab.progress import Progress, part
from embedlab.space import EmbeddingSpace

__all__ = ["TASKS"]

Arguments = dict[str, Any]
Result = dict[str, Any]

_MAPPED_DOCUMENTS = 3000


def train_word2vec(given: Arguments, progress: Progress) -> Result:
    """Train word2vec on `train`; with `documents`, place those of `train` and `test` too."""
    from embedlab.documents import mean_document_space
    from embedlab.trainers import Word2Vec

    train = load_corpus(given["train"])
    model = Word2Vec(**given["parameters"]).fit(train, progress)
    _write_space(given["space"], model.space_)
    if "documents" in given:
        parts = [mean_document_space(model.space_, corpus) for corpus in (train, load_corpus(given["test"]))]
        _write_space(given["documents"], _concatenated(parts))
    return {
        "vocabulary": len(model.space_),
        "tokens": model.tokens_,
        "epochs": model.epochs_,
        "seconds": model.space_.provenance["seconds"],
        "warnings": list(model.warnings_),
    }


def train_embedding(given: Arguments, progress: Progress) -> Result:
    """Train the task Embedding on `train` and look at `test` once.

    With `documents`, `untrained` and `classifier`, write those too.
    """
    from embedlab.trainers import TaskEmbedding

    train, test = load_corpus(given["train"]), load_corpus(given["test"])
    init = read_space(given["init"]) if given.get("init") else None
    model = TaskEmbedding(**given["parameters"], init=init).fit(train, part(progress, 0.0, 0.9))
    _write_space(given["space"], model.space_)
    scores = model.evaluate(test)
    if "documents" in given:
        _write_space(given["documents"], _concatenated([model.document_space(corpus) for corpus in (train, test)]))
    if "untrained" in given:
        _write_space(given["untrained"], model.untrained_)
    if "classifier" in given and model.classifier_ is not None:
        atomic_write(given["classifier"], model.classifier_.to_bytes())
    return {
        **scores,
        "epochs": len(model.history_),
        "vocabulary": len(model.space_),
        "seconds": model.space_.provenance["seconds"],
        "history": [dict(epoch) for epoch in model.history_],
        "warnings": list(model.warnings_),
    }


def project(given: Arguments, progress: Progress) -> Result:
    """Lay the `space` out as a `map`, from the map `init` on where one is given, and turned to fit it."""
    from embedlab.metrics.map_quality import map_quality
    from embedlab.projectors import PROJECTORS, from_csv, register, to_csv

    started = time.perf_counter()
    space = read_space(given["space"])
    if "documents" in given:
        space = _mapped_documents(space, given["documents"])
    init = from_csv(Path(given["init"]).read_text(encoding="utf-8"), {}) if given.get("init") else None
    projector = PROJECTORS[given["method"]](**given["parameters"])
    projection = projector.fit(space, init=init, progress=part(progress, 0.0, 0.9)).projection_
    if init is not None:
        projection = register(projection, init)
    quality = map_quality(space.vectors, projection.xy)
    atomic_write(given["map"], to_csv(projection))
    return {
        "method": projection.method,
        "rows": len(projection.keys),
        "seconds": round(time.perf_counter() - started, 3),
        **{name: getattr(quality, name, None) for name in ("trustworthiness", "continuity", "knn_preservation")},
        "k": getattr(quality, "k", None),
        "parameters": dict(projection.parameters),
        "registered": init is not None,
        "file": given["map"],
    }


def check(given: Arguments, progress: Progress) -> Result:
    """Answer from a process of its own: what `embedlab doctor` asks for."""
    progress(1.0, "A separate process answers")
    return {"answer": given["question"]}


def _write_space(path: str, space: EmbeddingSpace) -> None:
    """Write a SPACE; the seconds stay out of the file, so that equal trainings give equal bytes."""
    about = {name: value for name, value in space.provenance.items() if name != "seconds"}
    safetensors.write(space.replace(provenance=about), Path(path))


def _concatenated(spaces: list[EmbeddingSpace]) -> EmbeddingSpace:
    first = spaces[0]
    keys = tuple(key for space in spaces for key in space.keys)
    columns = {name: np.concatenate([space.columns[name] for space in spaces]) for name in first.columns}
    return first.replace(keys=keys, vectors=np.concatenate([space.vectors for space in spaces]), columns=columns)


TASKS: dict[str, Callable[[Arguments, Progress], Result]] = {
    task.__name__: task for task in (train_word2vec, train_embedding, project, check)
}
