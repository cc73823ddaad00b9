from __future__ import annotations

import dataclasses

import pytest

from embedlab.corpus import Corpus
from embedlab.errors import InputError
from embedlab.jobs import main_job
from embedlab.jobs.main_job import RunSettings, _key, _stages, run_main_job
from embedlab.progress import ENOUGH
from embedlab.store import Store
from embedlab.trainers import ContextEmbedding, RegressionEmbedding

CORPUS = Corpus(("ten soups", "rates rise", "nine hats", "rain falls"), ("fun", "news", "fun", "news"), name="a")


@pytest.mark.parametrize("changes", [{"name": "b"}, {"row_numbers": (0, 1, 2, 4)}, {"warnings": ("one was left out",)}])
def test_a_kept_run_is_that_of_the_same_file_in_the_same_state(changes):
    assert _key(CORPUS, RunSettings()) == _key(dataclasses.replace(CORPUS), RunSettings())
    assert _key(CORPUS, RunSettings()) != _key(dataclasses.replace(CORPUS, **changes), RunSettings())


@pytest.mark.parametrize(
    ("corpus", "out", "said"),
    [(Corpus(("one", "two")), "out", "no labels"), (CORPUS, "file/below", "is a file"), (CORPUS, "file", "is a file")],
)
def test_what_cannot_be_done_is_refused_before_anything_is_made(tmp_path, monkeypatch, corpus, out, said):
    monkeypatch.setenv("EMBEDLAB_HOME", str(tmp_path / "home"))
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InputError, match=said):
        run_main_job(corpus, tmp_path / out)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.fixture
def stubbed(tmp_path, monkeypatch):
    """The main job without its processes."""

    def stages(asked, progress):
        progress(0.5, "half")
        return {name: {"warnings": [], "process_seconds": 1.0} for name in asked}

    monkeypatch.setenv("EMBEDLAB_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(main_job, "run_stages", stages)
    monkeypatch.setattr(main_job, "run_task", lambda *given, **more: {})


@pytest.mark.parametrize(("answer", "kept"), [(None, True), (ENOUGH, False)])
def test_what_ended_early_says_so_and_is_not_kept_for_who_asks_for_all(stubbed, tmp_path, answer, kept):
    summary = run_main_job(CORPUS, tmp_path / "out", progress=lambda fraction, message: answer)
    assert any("ended early" in warning for warning in summary["warnings"]) is not kept
    assert (tmp_path / "out" / "run.json").is_file()
    assert (Store().find("run", _key(CORPUS, RunSettings())) is not None) is kept


def test_runs_from_different_spaces_are_different_runs(tmp_path):
    settings = RunSettings(start="space")
    for name in "ab":
        (tmp_path / name).write_text(name)
    assert _key(CORPUS, settings, tmp_path / "a") != _key(CORPUS, settings, tmp_path / "b")
    with pytest.raises(InputError, match="give both or neither"):
        run_main_job(CORPUS, tmp_path / "out", settings)


def test_settings_reach_the_stages(tmp_path):
    settings = RunSettings(algorithm="fasttext", window=3, start="word2vec", trainable=False, embedding_epochs=4)
    stages = _stages(tmp_path, settings)
    assert {stages[name].task for name in ("word2vec", "second word2vec")} == {"train_fasttext"}
    assert stages["word2vec"].arguments["parameters"]["window"] == 3
    for prefix in ("", "second "):
        embedding, words = stages[f"{prefix}embedding"], stages[f"{prefix}word2vec"]
        assert embedding.after == (f"{prefix}word2vec",)
        assert embedding.arguments["init"] == words.arguments["space"]
        assert (
            embedding.arguments["parameters"] | {"epochs": 4, "trainable": False} == embedding.arguments["parameters"]
        )


NUMBERS = Corpus(("ten soups", "rates rise", "nine hats", "rain falls"), columns={"price": ("1", "2", "3", "4")})


@pytest.mark.parametrize(
    ("objective", "more", "task"),
    [
        ("regression", {"target": "price"}, "train_regression_embedding"),
        ("skip-gram", {}, "train_context_embedding"),
        ("next word", {}, "train_context_embedding"),
    ],
)
def test_an_objective_reaches_its_trainer_with_the_options_it_has(tmp_path, objective, more, task):
    settings = RunSettings(objective=objective, **more, dim=8, window=3, embedding_epochs=4)
    stage = _stages(tmp_path, settings)["embedding"]
    assert stage.task == task
    trainer = RegressionEmbedding if objective == "regression" else ContextEmbedding
    model = trainer(**stage.arguments["parameters"])
    assert (model.dim, model.epochs, model.seed) == (8, 4, 0)
    assert getattr(model, "column", None) == more.get("target")
    assert getattr(model, "objective", objective) == objective
    assert RunSettings.from_json(settings.to_json()) == settings


def test_what_needs_no_labels_runs_without(stubbed, tmp_path):
    summary = run_main_job(NUMBERS, tmp_path / "out", RunSettings(objective="skip-gram"))
    assert summary["data"]["classes"] == {}
    lines = (tmp_path / "out" / "split.csv").read_text().splitlines()
    assert sorted(line.split(",")[1] for line in lines[1:]) == [""] * 4


@pytest.mark.parametrize(
    ("settings", "said"),
    [({}, "no labels"), ({"objective": "regression", "target": "weight"}, "no column 'weight'")],
)
def test_an_objective_is_refused_where_the_data_lack_it(stubbed, tmp_path, settings, said):
    with pytest.raises(InputError, match=said):
        run_main_job(NUMBERS, tmp_path / "out", RunSettings(**settings))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "settings",
    [
        {"objective": "regression"},
        {"target": "price"},
        {"objective": "skip-gram", "head": "gru"},
        {"objective": "next word", "start": "word2vec"},
        {"objective": "regression", "target": "price", "learning_rate": 0.1},
        {"objective": "rhyme"},
    ],
)
def test_settings_that_do_not_go_together_are_refused(settings):
    with pytest.raises(InputError):
        RunSettings(**settings)
