"""A learning curve as work: two processes make many points each, and every point is kept by content when it is done."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embedlab.corpus import Corpus
from embedlab.coverage import Coverage
from embedlab.errors import InputError
from embedlab.experiments.curve_plan import CurvePlan, plan_curve, shares
from embedlab.experiments.curve_points import PointMaker, PointName
from embedlab.experiments.learning_curve import CurveSettings, LearningCurve, assemble
from embedlab.experiments.subsets import near_duplicates
from embedlab.files import atomic_write
from embedlab.formats import read_space, safetensors
from embedlab.jobs.handover import load_corpus, save_corpus
from embedlab.jobs.job import Event
from embedlab.jobs.schedule import Stage, run_stages
from embedlab.progress import ENOUGH, Message, Progress, part, silent
from embedlab.space import EmbeddingSpace
from embedlab.store import Store
from embedlab.trainers import Word2Vec

__all__ = [
    "assembled",
    "cover_labelled",
    "find_coverage",
    "find_curve",
    "learning_curve",
    "make_points",
    "points_told",
    "run_curve",
]

Paths = Mapping[str, str]

_POINT, _WORD2VEC, _CURVE, _COVERAGE = "curve-point", "curve-word2vec", "curve", "curve-coverage"
_WORKERS = 2


def run_curve(
    corpus: Corpus,
    settings: CurveSettings = CurveSettings(),  # noqa: B008 - it cannot be changed
    *,
    spaces: Paths | None = None,
    reuse: bool = False,
    progress: Progress = silent,
) -> LearningCurve:
    """Make a learning curve.

    Parameters
    ----------
    corpus
        Labelled texts, two classes or more; its unlabelled texts are read by word2vec.
    settings
        See `CurveSettings`.
    spaces
        The files of the spaces among ``settings.inits``, by their names there.
    reuse
        Take the points that are kept in the workspace: a curve that was stopped goes on where it was.
    progress
        Told of every point, of kept ones first, with ``init`` (its place in ``settings.inits``), ``size``, ``seed``
        and ``accuracy`` in the values of its message. Where it answers `ENOUGH`, the curve ends with the points it has.

    Raises
    ------
    InputError
        If the corpus cannot be learned from, or an initialisation is not known.
    MissingDependencyError
        If TensorFlow is not installed and nothing can be done without it.
    """
    plan = plan_curve(corpus, settings, spaces)
    store = Store()
    kept = {name: folder for name in plan.names if reuse and (folder := store.find(_POINT, plan.key(name)))}
    truth = _codes(plan.test)
    for name, folder in kept.items():
        progress(0.0, _told(name, settings.inits, float(np.mean(_read(folder) == truth))))
    wanted = [name for name in plan.names if name not in kept]
    problems: list[str] = []
    if wanted:
        with tempfile.TemporaryDirectory(prefix="embedlab-") as work:
            stages = _stages(plan, wanted, Path(work), reuse)
            found = run_stages(stages, at_a_time=_WORKERS, progress=part(progress, 0.0, 0.97))
        problems = sorted(problem for result in found.values() for problem in result["problems"])
    progress(0.98, "Comparing the curves")
    curve = assembled(plan, store, problems)
    if len(curve.rows) + len(problems) == len(plan.names):
        with store.keep(_CURVE, plan.curve_key) as folder:
            atomic_write(folder / "curve.json", json.dumps(curve.to_json(), ensure_ascii=False))
    return curve


def find_curve(key: Mapping[str, Any]) -> LearningCurve | None:
    """The whole curve of a `CurvePlan.curve_key`, if it was made here before."""
    folder = Store().find(_CURVE, key)
    if folder is None:
        return None
    with contextlib.suppress(InputError):  # one that was kept as it is no longer written
        return LearningCurve.from_json(json.loads((folder / "curve.json").read_text(encoding="utf-8")))
    return None


def learning_curve(given: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Make the curve of `corpus` with `settings` and the files of its `spaces`: a task, see `embedlab.jobs.tasks`."""
    settings, spaces = CurveSettings.from_json(given["settings"]), given.get("spaces")
    return run_curve(load_corpus(given["corpus"]), settings, spaces=spaces, reuse=True, progress=progress).to_json()


def make_points(given: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Make and keep `points`, and say which could not be made: a task. With `reuse`, a kept word2vec is taken."""
    train, test = load_corpus(given["train"]), load_corpus(given["test"])
    store, inits = Store(), given["inits"]

    def pretrained(seed: int) -> EmbeddingSpace:
        return _pretrained(store, train, given["dim"], seed, given["reuse"])

    spaces = {name: read_space(path) for name, path in given["spaces"].items()}
    maker = PointMaker(train, test, dim=given["dim"], balanced=given["balanced"], spaces=spaces, pretrained=pretrained)
    truth = _codes(test)
    done, whole, problems = 0.0, sum(point["cost"] for point in given["points"]), list[str]()
    for point in given["points"]:
        name = PointName(point["size"], point["init"], point["seed"])
        called = _called(name)
        if progress(done / whole, called) is ENOUGH:
            break
        done += point["cost"]
        try:
            predicted = maker.predict(name)
        except InputError as error:
            problems.append(f"{called} was left out: {error}")
            continue
        _keep(store, point["key"], predicted)
        progress(done / whole, _told(name, inits, float(np.mean(predicted == truth))))
    return {"problems": problems}


def points_told(events: Iterable[Event]) -> dict[tuple[int, str], list[float]]:
    """The accuracies that a curve's job has told so far, by size and initialisation."""
    found: dict[tuple[int, str], list[float]] = defaultdict(list)
    for event in events:
        if "accuracy" in event.values:
            found[int(event.values["size"]), event.message.rpartition(": ")[0]].append(event.values["accuracy"])
    return dict(found)


def cover_labelled(given: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Count which words of the labelled texts in `corpus` the vectors of `space` know, and keep it by `key`: a task."""
    counts = Counter(word for document in load_corpus(given["corpus"]).tokens for word in document)
    with Store().keep(_COVERAGE, given["key"]) as folder:
        found = dataclasses.asdict(Coverage.of(read_space(given["space"]), counts))
        atomic_write(folder / "coverage.json", json.dumps(found, ensure_ascii=False))
    return {}


def find_coverage(key: Mapping[str, Any]) -> Coverage | None:
    """What `cover_labelled` kept by this key, or None."""
    folder = Store().find(_COVERAGE, key)
    return None if folder is None else Coverage.from_json(json.loads((folder / "coverage.json").read_text("utf-8")))


def assembled(plan: CurvePlan, store: Store, problems: Sequence[str] = ()) -> LearningCurve:
    """The curve of the points that are kept; raises `InputError` where there are none."""
    predicted = {}
    for name in plan.names:
        folder = store.find(_POINT, plan.key(name))
        if folder is not None:
            predicted[name.size, name.init, name.seed] = _read(folder)
    if not predicted:
        reason = f" ({problems[0]})" if problems else ""
        raise InputError(f"The learning curve was stopped before its first point{reason}: start it again.")
    train, test = plan.train, plan.test
    done, whole = len(predicted) + len(problems), len(plan.names)
    seeds = Counter((size, init) for size, init, _ in predicted)
    single = (
        ("Where one seed was trained, the interval is for other held-out texts alone.",) if 1 in seeds.values() else ()
    )
    early = (f"The curve was ended early: {done:,} of its {whole:,} trainings are in it.",) if done < whole else ()
    return assemble(
        predicted,
        _codes(test),
        test.classes,
        groups=plan.test_groups(),
        train_rows=len(train),
        unlabelled_tokens=sum(map(len, (*train.tokens, *train.unlabelled_tokens))),
        near_duplicates=near_duplicates(train.tokens, test.tokens),
        split=plan.settings.split,
        balanced=plan.settings.balanced,
        warnings=(*early, *single, *plan.corpus.warnings, *plan.warnings, *problems),
    )


def _called(name: PointName) -> str:
    """What a point is called; `points_told` reads the initialisation from it."""
    return f"{name.init}: {name.size:,} labels, seed {name.seed}"


def _told(name: PointName, inits: Sequence[str], accuracy: float) -> Message:
    place = inits.index(name.init)
    return Message(_called(name), init=place, size=name.size, seed=name.seed, accuracy=accuracy)


def _codes(corpus: Corpus) -> NDArray[np.int64]:
    """The class of each row."""
    return np.array([corpus.classes.index(label) for label in corpus.labels or ()], dtype=np.int64)


def _stages(plan: CurvePlan, wanted: Sequence[PointName], work: Path, reuse: bool) -> dict[str, Stage]:
    """Two processes, each with its share of the points."""
    files = {name: str(work / f"{name}.json") for name in ("train", "test")}
    save_corpus(plan.train, Path(files["train"]))
    save_corpus(plan.test, Path(files["test"]))
    settings = plan.settings
    given = {**files, "inits": settings.inits, "dim": settings.dim, "balanced": settings.balanced, "reuse": reuse}
    stages = {}
    for number, share in enumerate(shares(wanted, plan.size, settings.dim, _WORKERS)):
        names = {name.init for name, _ in share} & plan.spaces.keys()
        points = [{**dataclasses.asdict(name), "cost": cost, "key": plan.key(name)} for name, cost in share]
        arguments = {**given, "spaces": {name: plan.spaces[name] for name in names}, "points": points}
        stages[f"curve {number + 1}"] = Stage("make_points", arguments, sum(cost for _, cost in share))
    return stages


def _pretrained(store: Store, train: Corpus, dim: int, seed: int, reuse: bool) -> EmbeddingSpace:
    """word2vec on all of the training text; a killed curve does not train it again."""
    key = {"corpus": train.fingerprint, "dim": dim, "seed": seed}
    kept = store.find(_WORD2VEC, key) if reuse else None
    if kept is not None:
        return safetensors.read(kept / "word2vec.safetensors")[0]
    space = Word2Vec(dim=dim, seed=seed).fit(train).space_
    with store.keep(_WORD2VEC, key) as folder:
        safetensors.write(space, folder / "word2vec.safetensors")
    return space


def _keep(store: Store, key: Mapping[str, Any], predicted: NDArray[np.int64]) -> None:
    from safetensors.numpy import save

    with store.keep(_POINT, key) as folder:
        atomic_write(folder / "predicted.safetensors", save({"predicted": predicted.astype(np.uint16)}))


def _read(folder: Path) -> NDArray[np.int64]:
    from safetensors.numpy import load

    return load((folder / "predicted.safetensors").read_bytes())["predicted"].astype(np.int64)
