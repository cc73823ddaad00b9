from __future__ import annotations

import dataclasses
from functools import partial

import numpy as np
import pytest
from builders import TOPICS, small_run

from embedlab.corpus import Corpus
from embedlab.errors import InputError
from embedlab.experiments import methods
from embedlab.experiments.methods import CONTROL, METHODS, MethodRow, MethodTable, method_table
from embedlab.formats import write_space
from embedlab.jobs import how_job
from embedlab.jobs.handover import load_corpus, save_corpus
from embedlab.jobs.tasks import TASKS
from embedlab.progress import silent
from embedlab.run import read_run, write_run
from embedlab.space import EmbeddingSpace
from embedlab.trainers import Word2Vec

FUN = ("pizza", "soup", "cheese", "cat", "dog", "puppy")
NEWS = ("court", "judge", "trial", "storm", "rain", "flood")


@pytest.fixture
def given(tmp_path, monkeypatch):
    """The arguments of a lesson on a small run and its texts."""
    monkeypatch.setenv("EMBEDLAB_HOME", str(tmp_path / "home"))
    rng = np.random.default_rng(0)
    texts = [" ".join(rng.choice(words, 4)) for words in (FUN, NEWS) * 40]
    corpus = Corpus(tuple(texts), ("clickbait", "news") * 40)
    run = small_run()
    write_run(dataclasses.replace(run, summary={**run.summary, "data": {"fingerprint": corpus.fingerprint}}), tmp_path)
    save_corpus(corpus, tmp_path / "corpus.json")
    return {"run": str(tmp_path), "corpus": str(tmp_path / "corpus.json"), "sample": None}


def test_it_is_a_task():
    assert TASKS["make_lesson"] is how_job.make_lesson


def test_both_tables_of_word2vec_are_found_again(given):
    run = read_run(given["run"])
    assert how_job.find_context_words(run) is None
    how_job.make_lesson({**given, "lesson": "contexts"}, silent)
    found = how_job.find_context_words(run)
    assert set(found.words) == {*FUN, *NEWS}
    # They are those of the rows that the main job trains on.
    train, _ = load_corpus(given["corpus"]).split(test_size=0.25, seed=0)
    np.testing.assert_array_equal(found.vectors, Word2Vec(seed=0).fit(train).space_.vectors)


def test_filters_are_trained_over_both_tables(given):
    run = read_run(given["run"])
    how_job.make_lesson({**given, "lesson": "filters"}, silent)
    left, right = how_job.find_filters(run)
    assert left.weights.shape == (run.words.left.dims, 100)
    assert right.weights.shape == (run.words.right.dims, 100)
    assert not np.array_equal(left.weights, right.weights)


def test_the_table_of_methods_is_kept_and_not_made_twice(given, monkeypatch):
    made = []

    def table(corpus, words, *, progress):
        made.append(words)
        return MethodTable((MethodRow("word2vec", dict.fromkeys(words, ()), None, {}),), 5, corpus.name)

    monkeypatch.setattr(how_job, "method_table", table)
    for _ in range(2):
        how_job.make_lesson({**given, "lesson": "methods"}, silent)
    assert len(made) == 1
    assert how_job.find_methods(read_run(given["run"])).words == tuple(made[0])
    assert set(made[0]) <= set(read_run(given["run"]).words.keys)


def test_another_lesson_is_refused(given):
    with pytest.raises(InputError, match="no lesson 'alchemy'"):
        how_job.make_lesson({**given, "lesson": "alchemy"}, silent)


def test_loaded_vectors_stand_beside_word2vec_on_the_words_they_share(given, tmp_path):
    run = read_run(given["run"])
    right = run.words.right
    twin = right.take(right.keys[:30]).replace(vectors=-2 * right.vectors[:30], counts=None)
    file = tmp_path / "glove.safetensors"
    write_space(twin, file)
    assert how_job.find_loaded(run, file) is None
    how_job.score_vectors({**given, "space": str(file), "title": "GloVe", "words": ["court", "yak"]}, silent)
    row, keys = how_job.find_loaded(run, file)
    assert (row.method, keys, row.overlap.value) == ("GloVe", 30, 1.0)
    assert list(row.neighbours) == ["court"]
    assert row.neighbours["court"][0] in TOPICS["court"]
    assert row.scores["topic_purity_at_10"].value > 0.7


def test_vectors_of_other_words_are_refused(given, tmp_path):
    file = tmp_path / "other.safetensors"
    write_space(EmbeddingSpace(("eins", "zwei"), np.eye(2)), file)
    with pytest.raises(InputError, match="0 words of these texts"):
        how_job.score_vectors({**given, "space": str(file), "title": "other", "words": []}, silent)


def test_texts_without_labels_are_refused_before_anything_is_trained():
    told = []
    with pytest.raises(InputError, match="no labels"):
        method_table(Corpus(("court judge trial",) * 40), (), progress=lambda *given: told.append(given))
    assert not told


def test_the_control_has_read_the_labelled_rows_alone(monkeypatch):
    read = {}

    class Reader:
        space_ = None

        def __init__(self, method):
            self.method = method

        def fit(self, corpus, progress):
            read[self.method] = corpus.unlabelled
            return self

    monkeypatch.setattr(methods, "_trainings", lambda seed: {name: partial(Reader, name) for name in METHODS})
    monkeypatch.setattr(methods, "score_methods", lambda *given: None)
    texts = ("court judge", "pizza soup") * 10
    method_table(Corpus(texts, ("news", "fun") * 10, unlabelled=("cat dog",)), ())
    assert [name for name, unlabelled in read.items() if not unlabelled] == [CONTROL]
    read.clear()
    method_table(Corpus(texts, ("news", "fun") * 10), ())
    assert set(read) == set(METHODS) - {CONTROL}, "where there is no more text, it would be word2vec again"
