"""What a worker process can do: functions from JSON to JSON that pass data by files.

Every path in the arguments is absolute; a file is written only where the arguments name it.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from embedlab.corpus import Corpus
from embedlab.documents import document_keys
from embedlab.files import atomic_write
from embedlab.formats import read_space, safetensors
from embedlab.jobs.comparison_job import compare_spaces
from embedlab.jobs.corpus_job import read_texts
from embedlab.jobs.curve_job import cover_labelled, learning_curve, make_points
from embedlab.jobs.export_job import make_export
from embedlab.jobs.film_job import make_film
from embedlab.jobs.handover import load_corpus, load_graph, save_graph
from embedlab.jobs.held_out_job import hold_out_word
from embedlab.jobs.how_job import make_lesson, score_vectors
from embedlab.jobs.model_job import make_model
from embedlab.jobs.second_seed_job import train_second_seeds
from embedlab.jobs.space_job import load_vectors, score_space
from embedlab.jobs.view_job import make_view
from embedlab.neighbors import knn_graph
from embedlab.progress import ENOUGH, Progress, part
from embedlab.space import EmbeddingSpace, Level

if TYPE_CHECKING:
    from embedlab.comparison import Comparison

__all__ = ["TASKS"]

Arguments = dict[str, Any]
Result = dict[str, Any]

_MAPPED_DOCUMENTS = 3000
_KEPT_NEIGHBOURS = 15


def run(given: Arguments, progress: Progress) -> Result:
    """Do the main job on `corpus` with `settings` and write its folder `out`: its stages are processes of their own.

    A kept result of the same is taken unless `afresh`; `space` is what the Embedding starts from, if it is a file. With
    `film` its training is filmed too, unless the job is to end early.
    """
    from embedlab.jobs.main_job import RunSettings, run_main_job

    filming = part(progress, 0.5, 1.0)
    summary = run_main_job(
        load_corpus(given["corpus"]),
        given["out"],
        RunSettings.from_json(given["settings"]),
        space=given.get("space"),
        reuse=not given.get("afresh"),
        progress=part(progress, 0.0, 0.5) if given.get("film") else progress,
    )
    if given.get("film") and filming(0.0, "Beginning the film") is not ENOUGH:
        make_film({"run": given["out"], "corpus": given["corpus"]}, filming)
    return summary


def train_word2vec(given: Arguments, progress: Progress) -> Result:
    """Train word2vec on `train`; with `documents`, place those of `train` and `test` too."""
    from embedlab.trainers import Word2Vec

    return _trained_on_text(given, Word2Vec(**given["parameters"]).fit(load_corpus(given["train"]), progress))


def train_fasttext(given: Arguments, progress: Progress) -> Result:
    """Train fastText on `train`; with `documents`, place those of `train` and `test` too."""
    from embedlab.trainers import FastText

    return _trained_on_text(given, FastText(**given["parameters"]).fit(load_corpus(given["train"]), progress))


def train_context_embedding(given: Arguments, progress: Progress) -> Result:
    """Train a Keras Embedding on the text of `train`, without its labels; `documents` as in `train_word2vec`."""
    from embedlab.trainers import ContextEmbedding

    model = ContextEmbedding(**given["parameters"]).fit(load_corpus(given["train"]), progress)
    about = {"objective": model.objective, "history": [dict(epoch) for epoch in model.history_]}
    return _trained_on_text(given, model) | about


def train_embedding(given: Arguments, progress: Progress) -> Result:
    """Train the task Embedding on `train` and look at `test` once.

    With `documents`, `untrained`, `classifier` and `model` (a ``.keras``), write those too.
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
    if given.get("model"):
        model.save(given["model"])
    return {
        **scores,
        "epochs": len(model.history_),
        "vocabulary": len(model.space_),
        "seconds": model.space_.provenance["seconds"],
        "history": [dict(epoch) for epoch in model.history_],
        "warnings": list(model.warnings_),
    }


def train_regression_embedding(given: Arguments, progress: Progress) -> Result:
    """Train an Embedding to tell the numbers of a column of `train`, and look at `test` once; `documents` as above."""
    from embedlab.trainers import RegressionEmbedding

    train, test = load_corpus(given["train"]), load_corpus(given["test"])
    model = RegressionEmbedding(**given["parameters"]).fit(train, part(progress, 0.0, 0.9))
    _write_mean_spaces(given, model.space_)
    return {
        **model.evaluate(test),
        "target": model.column,
        "seconds": model.space_.provenance["seconds"],
        "history": [dict(epoch) for epoch in model.history_],
        "warnings": list(model.warnings_),
    }


def project(given: Arguments, progress: Progress) -> Result:
    """Lay the `space` out as a `map`, from the map `init` on where one is given, and turned to fit it.

    With `documents`, only those of this corpus, 3,000 at most; with `graph`, keep the neighbours too.
    """
    from embedlab.metrics.map_quality import MapQuality, map_quality
    from embedlab.projectors import PROJECTORS, from_csv, register, to_csv

    started = time.perf_counter()
    space = read_space(given["space"])
    if "documents" in given:
        space = space.take(document_keys(_shown(load_corpus(given["documents"]))))
    graph = knn_graph(space.vectors, _KEPT_NEIGHBOURS)
    init = from_csv(Path(given["init"]).read_text(encoding="utf-8")) if given.get("init") else None
    projector = PROJECTORS[given["method"]](**given["parameters"])
    projection = projector.fit(space, graph, init, part(progress, 0.0, 0.9)).projection_
    if init is not None:
        projection = register(projection, init)
    quality = map_quality(space.vectors, projection.xy, graph=graph)
    if "graph" in given:
        save_graph(graph, given["graph"])
    atomic_write(given["map"], to_csv(projection))
    return {
        "method": projection.method,
        "rows": len(projection.keys),
        "seconds": round(time.perf_counter() - started, 3),
        **{field.name: getattr(quality, field.name, None) for field in dataclasses.fields(MapQuality)},
        "parameters": dict(projection.parameters),
        "file": given["map"],
    }


def compare(given: Arguments, progress: Progress) -> Result:
    """Compare the spaces `left` and `right`, with their second seeds and the labelled text where they are given."""
    from embedlab.comparison import compare as compare_spaces

    left, right = read_space(given["left"]), read_space(given["right"])
    seconds: dict[str, Any] = {
        name: read_space(given[name]) for name in ("left_second", "right_second") if given.get(name)
    }
    data = (load_corpus(given["train"]), load_corpus(given["test"])) if "train" in given else None
    progress(0.2, "Comparing")
    found = compare_spaces(left, right, data, level=given["level"], seed=given["seed"], **seconds)
    problems = [f"{space.name}: {problem}" for space in (left, right) for problem in space.provenance["problems"]]
    return {**found.to_json(), "warnings": problems}


def compare_run(given: Arguments, progress: Progress) -> Result:
    """Compare what the stages of the main job left in `work`, and write everything of the run into `folder`."""
    from embedlab.classifier import Classifier
    from embedlab.report import report_html
    from embedlab.run import Run, write_run
    from embedlab.trainers.first_table import untrained_space

    work, folder, summary = Path(given["work"]), Path(given["folder"]), given["summary"]
    train, test = load_corpus(work / "train.json"), load_corpus(work / "test.json")
    progress(0.1, "Comparing")
    levels: list[tuple[Level, Corpus]] = [("words", test), ("documents", _shown(test))]
    with ThreadPoolExecutor() as threads:
        # numpy lets go of the interpreter while it multiplies, so the two share the cores well.
        words, documents = threads.map(
            lambda part: _compared_stage(work, part[0], summary, (train, part[1]), given["seed"]), levels
        )
    found = {"comparison": words.to_json(), "comparison_documents": documents.to_json(), "report": "report.html"}
    classifier, untrained = work / "classifier.safetensors", work / "untrained.safetensors"
    run = Run(
        {**summary, **found},
        words,
        documents,
        safetensors.read(untrained)[0] if untrained.is_file() else untrained_space(words.left),
        Classifier.from_bytes(classifier.read_bytes()) if classifier.is_file() else None,
    )
    progress(0.8, "Writing the report")
    write_run(run, folder)
    atomic_write(folder / "report.html", report_html(run))
    return found


def import_run(given: Arguments, progress: Progress) -> Result:
    """Take the run in the zip file `archive` into the library, unless it unpacks to more than `max_bytes`.

    The server itself does not read what strangers send.
    """
    from embedlab.library import Library

    return {"id": Library().import_archive(given["archive"], max_bytes=given["max_bytes"])}


def fetch_dataset(given: Arguments, progress: Progress) -> Result:
    """Fetch the data set called `name` into the workspace."""
    from embedlab.datasets import find_dataset, get_dataset

    return {"folder": str(get_dataset(find_dataset(given["name"]), progress=progress))}


def warm_up(given: Arguments, progress: Progress) -> Result:
    """Compile what UMAP needs, and keep it."""
    from embedlab.projectors import warm_up as compile_umap

    return {"seconds": compile_umap(progress)}


def check(given: Arguments, progress: Progress) -> Result:
    """Answer from a process of its own: what `embedlab doctor` asks for."""
    progress(1.0, "A separate process answers")
    return {"answer": given["question"]}


def _trained_on_text(given: Arguments, model: Any) -> Result:
    """Write the space of a model that needs no labels, and say what it was made from."""
    _write_mean_spaces(given, model.space_)
    return {
        "vocabulary": len(model.space_),
        "tokens": model.tokens_,
        "epochs": len(model.history_),
        "seconds": model.space_.provenance["seconds"],
        "warnings": list(model.warnings_),
    }


def _write_mean_spaces(given: Arguments, space: EmbeddingSpace) -> None:
    """Write a space of words and, where they are asked for, the documents as means of their words."""
    from embedlab.documents import mean_document_space

    _write_space(given["space"], space)
    if "documents" in given:
        parts = [mean_document_space(space, load_corpus(given[name])) for name in ("train", "test")]
        _write_space(given["documents"], _concatenated(parts))


def _write_space(path: str, space: EmbeddingSpace) -> None:
    """Write a SPACE; the seconds stay out of the file, so that equal trainings give equal bytes."""
    about = {name: value for name, value in space.provenance.items() if name != "seconds"}
    safetensors.write(space.replace(provenance=about), Path(path))


def _compared_stage(work: Path, level: Level, summary: Arguments, data: tuple[Corpus, Corpus], seed: int) -> Comparison:
    """The comparison at one level, with the maps and the neighbours that earlier stages left."""
    from embedlab.comparison import compare as compare_spaces
    from embedlab.projectors import from_csv

    names = {side: f"{side}.{level}" for side in ("left", "right")}
    left, right = (safetensors.read(work / f"{name}.safetensors")[0] for name in names.values())
    known: dict[str, Any] = {f"{side}_graph": load_graph(work / f"{name}.graph") for side, name in names.items()}
    files = {f"{side}_second": work / f"second.{name}.safetensors" for side, name in names.items()}
    known |= {side: safetensors.read(file)[0] for side, file in files.items() if file.is_file()}
    found = compare_spaces(left, right, data, level=level, seed=seed, **known)
    if level == "documents":
        found = found.replace(left=_with_text(found.left, data[1]), right=_with_text(found.right, data[1]))
    texts = {side: (work / f"{name}.csv").read_text(encoding="utf-8") for side, name in names.items()}
    return found.replace(maps={side: from_csv(texts[side], summary["projections"][names[side]]) for side in names})


def _shown(held_out: Corpus) -> Corpus:
    """The held-out documents that are mapped and compared: the first 3,000 in the order of the (shuffled) split."""
    return held_out.take(range(min(len(held_out), _MAPPED_DOCUMENTS)))


def _with_text(space: EmbeddingSpace, documents: Corpus) -> EmbeddingSpace:
    facts = {"text": documents.texts} | ({} if documents.labels is None else {"label": documents.labels})
    return space.replace(columns={name: np.array(values, dtype=object) for name, values in facts.items()})


def _concatenated(spaces: list[EmbeddingSpace]) -> EmbeddingSpace:
    first = spaces[0]
    keys = tuple(key for space in spaces for key in space.keys)
    columns = {name: np.concatenate([space.columns[name] for space in spaces]) for name in first.columns}
    return first.replace(keys=keys, vectors=np.concatenate([space.vectors for space in spaces]), columns=columns)


TASKS: dict[str, Callable[[Arguments, Progress], Result]] = {
    task.__name__: task
    for task in (
        run,
        train_word2vec,
        train_fasttext,
        train_context_embedding,
        train_embedding,
        train_regression_embedding,
        project,
        compare,
        compare_run,
        make_view,
        train_second_seeds,
        make_film,
        make_lesson,
        make_export,
        make_model,
        score_vectors,
        make_points,
        learning_curve,
        cover_labelled,
        hold_out_word,
        read_texts,
        load_vectors,
        score_space,
        compare_spaces,
        import_run,
        fetch_dataset,
        warm_up,
        check,
    )
}
