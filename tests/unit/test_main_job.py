from __future__ import annotations

import dataclasses

import pytest

from embedlab.corpus import Corpus
from embedlab.errors import InputError
from embedlab.jobs.main_job import RunSettings, _key, run_main_job

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
