from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from embedlab.corpus import Corpus
from embedlab.errors import Cancelled
from embedlab.experiments.curve_plan import plan_curve
from embedlab.experiments.learning_curve import CurveSettings, curve_so_far
from embedlab.formats import write_space
from embedlab.jobs import curve_job
from embedlab.jobs.curve_job import (
    cover_labelled,
    find_coverage,
    find_curve,
    learning_curve,
    make_points,
    points_told,
    run_curve,
)
from embedlab.jobs.handover import save_corpus
from embedlab.jobs.job import Event
from embedlab.progress import ENOUGH
from embedlab.space import EmbeddingSpace
from embedlab.store import Store

SETTINGS = CurveSettings(sizes=(10, 20, 30), inits=("tfidf",), seeds=2)


def corpus(name: str) -> Corpus:
    """Forty texts that no other test has, so that nothing is kept of them."""
    texts = [f"{name} {word} number {place}" for place in range(20) for word in ("hat", "court")]
    return Corpus(tuple(texts), ("fun", "news") * 20, name=name)


def test_points_are_made_in_processes_and_told_as_they_come():
    heard = []

    def listen(fraction: float, message: str) -> None:
        heard.append((fraction, dict(getattr(message, "values", {}))))

    curve = run_curve(corpus("told"), SETTINGS, progress=listen)
    told = [values for _, values in heard if "accuracy" in values]
    assert {(row.size, row.seed, row.accuracy) for row in curve.rows} == {
        (values["size"], values["seed"], values["accuracy"]) for values in told
    }
    assert len(curve.rows) == 6
    fractions = [fraction for fraction, _ in heard]
    assert fractions == sorted(fractions)
    assert curve.unlabelled_tokens == 4 * curve.train_rows


def test_a_curve_that_was_stopped_goes_on_where_it_was(monkeypatch):
    def stop_at_the_first_point(fraction: float, message: str) -> None:
        if getattr(message, "values", {}):
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        run_curve(corpus("stopped"), SETTINGS, progress=stop_at_the_first_point)
    plan, store = plan_curve(corpus("stopped"), SETTINGS), Store()
    kept = [name for name in plan.names if store.find("curve-point", plan.key(name))]
    assert kept, "the point that was told"
    assert find_curve(plan.curve_key) is None

    dealt = []
    run_stages = curve_job.run_stages

    def watch(stages, **given):
        dealt.extend(point["size"] for stage in stages.values() for point in stage.arguments["points"])
        return run_stages(stages, **given)

    monkeypatch.setattr(curve_job, "run_stages", watch)
    curve = run_curve(corpus("stopped"), SETTINGS, reuse=True)
    assert len(dealt) == 6 - len(kept), "what was done is not done again"
    assert len(curve.rows) == 6

    dealt.clear()
    again = run_curve(corpus("stopped"), SETTINGS, reuse=True)
    assert dealt == []
    assert again.to_json() == curve.to_json()
    found = find_curve(plan.curve_key)
    assert found is not None
    assert found.to_json() == curve.to_json()

    lost = store.path("curve-point", plan.key(plan.names[3])) / "predicted.safetensors"
    lost.write_bytes(lost.read_bytes()[:-1])
    assert run_curve(corpus("stopped"), SETTINGS, reuse=True) == curve
    assert len(dealt) == 1, "a point that lost a byte is made again"

    dealt.clear()
    run_curve(corpus("stopped"), SETTINGS)
    assert len(dealt) == 6, "without reuse everything is made afresh"


def test_ending_early_keeps_what_there_is():
    def enough_at_the_first_point(fraction: float, message: str) -> object:
        return ENOUGH if getattr(message, "values", {}) else None

    # Points this quick may all be done before a worker hears of it.
    curve = run_curve(corpus("early"), SETTINGS, progress=enough_at_the_first_point)
    assert 0 < len(curve.rows) <= 6
    ended_early = len(curve.rows) < 6
    assert (find_curve(plan_curve(corpus("early"), SETTINGS).curve_key) is None) == ended_early
    assert any("ended early" in warning for warning in curve.warnings) == ended_early


def test_what_was_told_says_how_the_curve_stands_so_far():
    heard = []

    def listen(fraction: float, message: str) -> None:
        heard.append(Event(len(heard), 0.0, fraction, message, "", getattr(message, "values", {})))

    curve = run_curve(corpus("so far"), SETTINGS, progress=listen)
    so_far = curve_so_far(points_told(heard))
    assert {(mean.size, mean.init): mean.accuracy.value for mean in so_far.summary} == {
        (mean.size, mean.init): mean.accuracy.value for mean in curve.summary
    }
    before = points_told(heard)
    heard.clear()
    run_curve(corpus("so far"), SETTINGS, reuse=True, progress=listen)
    assert {point: sorted(told) for point, told in points_told(heard).items()} == {
        point: sorted(told) for point, told in before.items()
    }, "kept points are told too"


def test_an_initialisation_of_any_name_is_told():
    event = Event(1, 0.0, 0.5, "mine: all: of it: 1,000 labels, seed 3", "", {"accuracy": 0.5, "size": 1000.0})
    assert points_told([event]) == {(1000, "mine: all: of it"): [0.5]}


def test_what_vectors_know_of_the_labelled_words_is_kept(tmp_path: Path):
    texts = Corpus(("the hat", "the court"), ("fun", "news"), unlabelled=("a cat",))
    save_corpus(texts, tmp_path / "corpus.json")
    write_space(EmbeddingSpace(("the", "cat"), np.eye(2)), tmp_path / "mine.safetensors")
    key = {"corpus": texts.fingerprint, "space": "mine"}
    assert find_coverage(key) is None
    given = {"corpus": str(tmp_path / "corpus.json"), "space": str(tmp_path / "mine.safetensors"), "key": key}
    cover_labelled(given, lambda *_: None)
    found = find_coverage(key)
    assert (found.words, found.covered_words, found.token_share) == (3, 1, 0.5), "words without a label do not count"


def test_a_point_that_cannot_be_made_is_left_out_and_named(tmp_path):
    """word2vec needs two words in a text; of these, the labelled rows have one each."""
    words = ("hat", "court")
    texts = Corpus(tuple(words * 20), ("fun", "news") * 20, unlabelled=("the hat", "the court", "the hat") * 3)
    files = {name: str(tmp_path / f"{name}.json") for name in ("train", "test")}
    for file in files.values():
        save_corpus(texts, Path(file))
    points = [{"size": 10, "init": init, "seed": 0, "cost": 1.0, "key": {"of": init}} for init in ("own", "tfidf")]
    given = {**files, "inits": ["own", "tfidf"], "dim": 8, "balanced": False, "reuse": True, "spaces": {}}
    found = make_points({**given, "points": points}, lambda *_: None)
    assert [problem.partition(" was left out")[0] for problem in found["problems"]] == ["own: 10 labels, seed 0"]
    assert Store().find("curve-point", {"of": "tfidf"})
    assert Store().find("curve-point", {"of": "own"}) is None


def test_the_task_of_the_app_is_the_same_curve(tmp_path: Path):
    save_corpus(corpus("task"), tmp_path / "corpus.json")
    settings = {"sizes": [10], "inits": ["tfidf"], "seeds": 1}
    given = {"corpus": str(tmp_path / "corpus.json"), "settings": settings}
    found = learning_curve(given, lambda *_: None)
    assert found == run_curve(corpus("task"), CurveSettings((10,), ("tfidf",), 1), reuse=True).to_json()
    assert json.loads(json.dumps(found)) == found
