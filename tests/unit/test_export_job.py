"""Files to take away that a job makes: the bytes that the server would have sent, and kept for this run alone."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import pytest
from builders import small_run
from payloads import live_formulas

from embedlab.corpus import Corpus
from embedlab.errors import InputError
from embedlab.formats import read_space
from embedlab.jobs.export_job import Export, find_export, make_export
from embedlab.jobs.handover import save_corpus
from embedlab.progress import silent
from embedlab.run import write_run
from embedlab.run_archive import read_archive


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("EMBEDLAB_HOME", str(tmp_path / "home"))
    write_run(small_run(), tmp_path / "made" / "run")
    return str(tmp_path / "made" / "run")


def made(export: Export) -> Path:
    make_export(dataclasses.asdict(export), silent)
    found = find_export(export)
    assert found is not None
    return found


def test_a_zip_that_was_made_reads_as_the_run(run, tmp_path):
    assert find_export(Export(run, "zip")) is None
    found = made(Export(run, "zip"))
    assert read_archive(found, tmp_path / "again").words.to_json() == small_run().words.to_json()


def test_vectors_are_those_of_the_space_and_of_the_format_that_is_asked_for(run):
    for form, ending in (("safetensors", "safetensors"), ("word2vec text", "txt")):
        found = made(Export(run, "vectors", "word2vec", "words", form))
        space = read_space(found.rename(found.with_name(f"vectors.{ending}")))
        assert space.keys == small_run().words.right.keys


def test_predictions_say_something_of_every_text_and_hold_no_formula(run):
    texts = Corpus(("court rules", "=HYPERLINK(1)"), ("news", "clickbait"))
    save_corpus(texts, Path(run).parent / "corpus.json")
    text = made(Export(run, "predictions")).read_text()
    assert text.count("\n") == 3
    assert "HYPERLINK" in text
    assert live_formulas(text) == []


def test_a_run_without_its_model_predicts_nothing(run):
    (Path(run) / "classifier.safetensors").unlink(missing_ok=True)
    with pytest.raises(InputError, match="was not kept"):
        Export(run, "predictions").content()


def test_what_was_made_of_another_run_or_of_an_earlier_one_is_not_taken(run, tmp_path):
    made(Export(run, "zip"))
    write_run(small_run(), tmp_path / "theirs" / "run")
    assert find_export(Export(str(tmp_path / "theirs" / "run"), "zip")) is None
    os.utime(Path(run) / "run.json", (1, 1))
    assert find_export(Export(run, "zip")) is None
