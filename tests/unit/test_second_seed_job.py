"""A second seed gives a run what it would have had from the start, and replaces nothing until it is whole."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from builders import CLASSES, small_comparison, small_run, small_spaces, small_summary

from embedlab.comparison import compare
from embedlab.corpus import Corpus
from embedlab.errors import InputError
from embedlab.formats import safetensors
from embedlab.jobs import second_seed_job
from embedlab.jobs.handover import save_corpus
from embedlab.jobs.second_seed_job import train_second_seeds
from embedlab.progress import silent
from embedlab.run import read_run, write_run
from embedlab.second_seeds import with_second_seeds
from embedlab.space import EmbeddingSpace

TEXTS = tuple(f"{word} number {row}" for row, word in enumerate(["court", "pizza"] * 10))
CORPUS = Corpus(TEXTS, CLASSES * 10, name="made up")


def blurred(space: EmbeddingSpace, seed: int) -> EmbeddingSpace:
    noise = np.random.default_rng(seed).normal(0, 0.1, space.vectors.shape)
    return space.replace(vectors=space.vectors + noise)


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A run without ceilings, its texts, and trainings that only blur the first ones."""
    monkeypatch.setenv("EMBEDLAB_HOME", str(tmp_path / "home"))
    bare = {"noise": None, "left_ceiling": None, "right_ceiling": None}
    summary = small_summary()
    summary["data"] |= {"fingerprint": CORPUS.fingerprint}
    summary["settings"] |= {"ceiling": False}
    run = small_run(summary=summary, words=small_comparison(**bare), documents=small_comparison("documents", **bare))
    write_run(run, tmp_path / "run")
    save_corpus(CORPUS, tmp_path / "corpus.json")
    calls: list[list[str]] = []

    def trained(stages: dict[str, Any], progress: Any) -> dict[str, Any]:
        calls.append(sorted(stages))
        for name, side in (("second embedding", "left"), ("second word2vec", "right")):
            for level, key in (("words", "space"), ("documents", "documents")):
                space = getattr(run.comparison(level), side)
                safetensors.write(blurred(space, 1), Path(stages[name].arguments[key]))
        return {}

    monkeypatch.setattr(second_seed_job, "run_stages", trained)
    paths = {"run": str(tmp_path / "run"), "corpus": str(tmp_path / "corpus.json"), "space": None}
    return {"paths": paths, "run": run, "calls": calls}


def test_the_run_gains_ceilings_noise_and_a_report_that_has_them(given: dict[str, Any]) -> None:
    before, folder = given["run"], Path(given["paths"]["run"])
    train_second_seeds(given["paths"], silent)
    train_second_seeds(given["paths"], silent)
    assert given["calls"] == [["second embedding", "second word2vec"]]
    after = read_run(folder)
    for level in ("words", "documents"):
        old, new = before.comparison(level), after.comparison(level)
        expected = with_second_seeds(old, blurred(old.left, 1), blurred(old.right, 1))
        assert new.left_ceiling["jaccard_at_10"].value == pytest.approx(expected.left_ceiling["jaccard_at_10"].value)
        assert new.right_ceiling["rsa"].value == pytest.approx(expected.right_ceiling["rsa"].value, abs=1e-4)
        assert np.allclose(new.noise, expected.noise, atol=1e-3)
        assert new.left_scores == old.left_scores
        assert np.array_equal(new.maps["left"].xy, old.maps["left"].xy)
    ceiling = after.summary["comparison"]["ceiling"]["left"]["jaccard_at_10"]
    assert ceiling == after.words.left_ceiling["jaccard_at_10"].value
    assert after.summary["settings"]["ceiling"] is True
    assert "left retrained" in (folder / "report.html").read_text(encoding="utf-8")


def test_what_fails_leaves_the_run_as_it_was(given: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(stages: dict[str, Any], progress: Any) -> dict[str, Any]:
        raise InputError("It ran out of patience.")

    folder = Path(given["paths"]["run"])
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    monkeypatch.setattr(second_seed_job, "run_stages", broken)
    with pytest.raises(InputError, match="patience"):
        train_second_seeds(given["paths"], silent)
    other = dataclasses.replace(CORPUS, texts=tuple(f"{text} or not" for text in TEXTS))
    save_corpus(other, Path(given["paths"]["corpus"]))
    with pytest.raises(InputError, match="not the texts of this run"):
        train_second_seeds(given["paths"], silent)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert json.loads((folder / "run.json").read_text())["settings"]["ceiling"] is False


def test_second_seeds_afterwards_give_what_they_give_at_once() -> None:
    left, right = small_spaces()
    seconds = blurred(left, 2), blurred(right, 3)
    at_once = compare(left, right, left_second=seconds[0], right_second=seconds[1])
    afterwards = with_second_seeds(compare(left, right), *seconds)
    assert afterwards.left_ceiling == at_once.left_ceiling
    assert afterwards.right_ceiling == at_once.right_ceiling
    assert afterwards.reproducibility == at_once.reproducibility
    assert np.array_equal(afterwards.noise, at_once.noise)
    one = with_second_seeds(compare(left, right), seconds[0], None)
    assert one.right_ceiling is None
    assert np.array_equal(one.noise, compare(left, right, left_second=seconds[0]).noise)
