from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from embedlab.corpus import Corpus
from embedlab.errors import InputError
from embedlab.jobs import estimate
from embedlab.jobs.estimate import Size
from embedlab.jobs.main_job import _stages, estimated_seconds
from embedlab.jobs.run_settings import RunSettings

SIZE = Size(rows=20_000, held_out=5_000, tokens=200_000, words=6_000)


@pytest.fixture(autouse=True)
def workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("EMBEDLAB_HOME", str(tmp_path))
    return tmp_path


def seconds(size=SIZE, **settings):
    return estimated_seconds(RunSettings(**settings), size)


def test_the_size_counts_what_is_trained_on():
    train = Corpus(("a cat sat", "a dog ran"), ("x", "y"), unlabelled=("a bird",))
    assert Size.of(train, Corpus(("a cow",), ("x",), classes=("x", "y"))) == Size(2, 1, 8, 6)


@pytest.mark.parametrize(
    ("quick", "slow"),
    [
        ({"ceiling": False}, {}),
        ({}, {"epochs": 400}),
        ({}, {"head": "lstm"}),
        ({"skip_gram": False}, {}),
        ({}, {"window": 10, "epochs": 100}),
        ({}, {"algorithm": "fasttext", "epochs": 100}),
        ({"method": "pca"}, {"method": "tsne"}),
        ({"epochs": 1, "objective": "next word"}, {"epochs": 1, "objective": "skip-gram"}),
        ({"epochs": 1, "objective": "skip-gram", "embedding_epochs": 2}, {"epochs": 1, "objective": "skip-gram"}),
        ({"epochs": 1}, {"epochs": 1, "objective": "regression", "target": "price", "head": "gru"}),
    ],
)
def test_more_work_takes_longer(quick, slow):
    assert seconds(**quick) < seconds(**slow)
    assert seconds(**quick) < seconds(dataclasses.replace(SIZE, rows=200_000, tokens=2_000_000), **quick)


def test_what_waits_for_word2vec_starts_after_it():
    long = {"epochs": 2_000, "ceiling": False}
    assert seconds(**long, start="word2vec") > seconds(**long)


def test_a_machine_that_took_thrice_as_long_is_expected_to_take_longer(workspace):
    stages = _stages(Path(), RunSettings())
    first = seconds()
    took = {name: 3 * stage.cost for name, stage in estimate.with_costs(stages, SIZE).items()}
    for _ in range(8):
        estimate.measure(stages, took, comparison=30.0, size=SIZE)
    assert estimate.has_measured()
    assert 2 * first < seconds() < 4 * first


@pytest.mark.parametrize("content", ["", "[1]", '{"train_word2vec": "fast"}', '{"train_word2vec": -1}'])
def test_a_damaged_file_of_speeds_is_passed_over(workspace, content):
    first = seconds()
    (workspace / "speeds.json").write_text(content)
    assert seconds() == first


def test_settings_that_are_usual_are_described_as_they_always_were():
    usual = RunSettings().to_json()
    assert len(usual) == 12
    assert RunSettings(window=3, map_parameters=(("n_neighbors", 20),)).to_json() == usual | {
        "window": 3,
        "map_parameters": [["n_neighbors", 20]],
    }


@pytest.mark.parametrize("found", [{"windows": 3}, {"start": "here"}, {"algorithm": "glove"}, {"map_parameters": [1]}])
def test_settings_that_nobody_knows_are_refused(found):
    with pytest.raises(InputError):
        RunSettings.from_json(found)
