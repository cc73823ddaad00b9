"""What every trainer promises, whatever it trains."""

from __future__ import annotations

import contextlib
import functools
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from embedlab.corpus import Corpus
from embedlab.errors import Cancelled, InputError
from embedlab.trainers.context_embedding import ContextEmbedding
from embedlab.trainers.fasttext import FastText
from embedlab.trainers.keras_embedding import TaskEmbedding
from embedlab.trainers.word2vec import Word2Vec

Make = Callable[[], Any]

TRAINERS: dict[str, Make] = {
    "word2vec": lambda: Word2Vec(dim=8, epochs=3, seed=1),
    "context embedding": lambda: ContextEmbedding(dim=8, epochs=3, seed=1),
    "fasttext": lambda: FastText(dim=8, epochs=3, seed=1, buckets=1000),
    "embedding": lambda: TaskEmbedding(dim=8, epochs=3, seed=1),
}


def corpus(rows: int = 40) -> Corpus:
    texts = [("ten soups you will love" if row % 2 else "court hears bank case") + f" {row % 7}" for row in range(rows)]
    return Corpus(texts, ["fun" if row % 2 else "news" for row in range(rows)], name="toy")


@functools.cache
def fitted(name: str) -> Any:
    return TRAINERS[name]().fit(corpus())


@pytest.fixture(params=TRAINERS)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(params=TRAINERS)
def make(request: pytest.FixtureRequest) -> Make:
    return TRAINERS[request.param]


def test_fit_returns_self(make: Make) -> None:
    trainer = make()
    assert trainer.fit(corpus()) is trainer


def test_words_go_by_falling_count_then_alphabet(name: str) -> None:
    space = fitted(name).space_
    order = sorted(range(len(space)), key=lambda row: (-space.counts[row], space.keys[row]))
    assert order == list(range(len(space)))
    assert space.dims == 8
    assert np.isfinite(space.vectors).all()
    assert space.level == "words"
    assert set(space.keys) == {word for text in corpus().tokens for word in text}


def test_provenance_says_what_made_the_space(name: str) -> None:
    about = fitted(name).space_.provenance
    assert about["corpus"]["fingerprint"] == corpus().fingerprint
    assert about["parameters"]["seed"] == 1
    assert about["parameters"]["epochs"] == 3
    assert about["versions"]["numpy"] == np.__version__
    assert about["seconds"] > 0


def test_results_cannot_be_changed(name: str) -> None:
    trainer = fitted(name)
    with pytest.raises(ValueError, match="read-only"):
        trainer.space_.vectors[0, 0] = 1.0
    assert isinstance(trainer.history_, tuple)


def test_equal_seeds_give_equal_bits_in_one_process(name: str) -> None:
    first = fitted(name).space_
    assert TRAINERS[name]().fit(corpus()).space_.fingerprint == first.fingerprint


def test_another_seed_gives_another_space(name: str) -> None:
    other = TRAINERS[name]()
    other.seed = 2
    assert other.fit(corpus()).space_.fingerprint != fitted(name).space_.fingerprint


def test_equal_seeds_give_equal_bits_in_a_fresh_process(name: str) -> None:
    code = f"import runpy; print(runpy.run_path({__file__!r})['fitted']({name!r}).space_.fingerprint)"
    environment = {**os.environ, "PYTHONHASHSEED": "12345", "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.strip() == fitted(name).space_.fingerprint


def test_refuses_a_corpus_without_texts(make: Make) -> None:
    with pytest.raises(InputError):
        make().fit(Corpus((), ()))


@pytest.mark.parametrize("given", [["a cat", "a dog"], "a cat", (["a"], ["b"]), map(str, range(3))])
def test_refuses_anything_but_a_corpus(make: Make, given: Any) -> None:
    with pytest.raises(InputError, match="needs a Corpus"):
        make().fit(given)


def test_refuses_texts_without_words(make: Make) -> None:
    with pytest.raises(InputError):
        make().fit(Corpus(["!", "?", "...", ""], ["a", "a", "b", "b"]))


def test_one_row_is_learned_from_or_refused_in_a_sentence(make: Make) -> None:
    with contextlib.suppress(InputError):
        assert set(make().fit(Corpus(["a cat sat"], ["x"])).space_.keys) == {"a", "cat", "sat"}


def test_two_rows_of_either_class_are_enough(make: Make) -> None:
    space = make().fit(Corpus(["a cat", "two cats", "one dog", "a dog"], ["c", "c", "d", "d"])).space_
    assert set(space.keys) == {"a", "cat", "two", "cats", "one", "dog"}


def test_duplicate_texts_are_learned_from(make: Make) -> None:
    texts = ["the same text"] * 10 + ["another text"] * 10
    space = make().fit(Corpus(texts, ["a"] * 10 + ["b"] * 10)).space_
    assert space.counts.sum() == 50


def test_words_of_any_script_keep_their_spelling(make: Make) -> None:
    texts = ["снег в альпах", "ski été œuvre", "γάτα και σκύλος", "پنیر و نان"] * 3
    space = make().fit(Corpus(texts, ["a", "b"] * 6)).space_
    assert {"альпах", "œuvre", "γάτα", "پنیر"} <= set(space.keys)


def test_progress_runs_to_one_and_can_cancel(make: Make) -> None:
    seen: list[float] = []
    make().fit(corpus(), lambda fraction, message: seen.append(fraction))
    assert seen == sorted(seen)
    assert seen[-1] == 1.0

    def stop(fraction: float, message: str) -> None:
        raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        make().fit(corpus(), stop)


@pytest.mark.parametrize("option", [{"dim": 0}, {"epochs": 0}, {"min_count": 0}, {"seed": -1}, {"dim": 2.5}])
def test_options_out_of_range_are_named(make: Make, option: dict[str, Any]) -> None:
    trainer = make()
    vars(trainer).update(option)
    with pytest.raises(InputError, match=next(iter(option))):
        trainer.fit(corpus())


def test_a_min_count_that_no_word_reaches_is_refused(make: Make) -> None:
    trainer = make()
    trainer.min_count = 1000
    with pytest.raises(InputError, match="1000"):
        trainer.fit(corpus())
