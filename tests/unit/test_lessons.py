"""What is shipped for How it works is small, can be read, and shows what the page says it shows."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from embedlab.corpus import Corpus
from embedlab.errors import InputError
from embedlab.experiments.categories import Categories, same_kind
from embedlab.experiments.lessons import Lessons, read_lessons
from embedlab.experiments.map_settings import SETTINGS, PointSet, point_sets
from embedlab.experiments.methods import CONTROL, METHODS, MethodTable, score_methods, with_letters
from embedlab.experiments.polarity import Polarity, centred_cosines, turned_over
from embedlab.metrics import map_quality
from embedlab.run import read_run
from embedlab.space import EmbeddingSpace

SAMPLES = Path(__file__).parents[2] / "sample_data"
FILE = SAMPLES / "how_it_works" / "lessons.json"


@pytest.fixture(scope="module")
def lessons() -> Lessons:
    return read_lessons(FILE)


def test_the_file_is_small():
    assert FILE.stat().st_size < 60_000


def test_it_is_read_as_it_was_written(lessons):
    given = json.loads(FILE.read_text(encoding="utf-8"))
    assert MethodTable.from_json(given["methods"]).to_json() == given["methods"]
    assert Polarity.from_json(given["sentiment"]).to_json() == given["sentiment"]
    assert Categories.from_json(given["categories"]).to_json() == given["categories"]
    assert [PointSet.from_json(each).to_json() for each in given["layouts"]] == given["layouts"]
    assert [example.context for example in lessons.contexts] == [each["context"] for each in given["contexts"]]


def test_another_file_is_refused(tmp_path):
    (tmp_path / "lessons.json").write_text('{"methods": 1}')
    with pytest.raises(InputError, match="build it again"):
        read_lessons(tmp_path / "lessons.json")


def test_the_objective_decides_and_not_the_layer(lessons):
    table = lessons.methods
    assert {row.method for row in table.rows} == set(METHODS)
    shared = {row.method: row.overlap.value for row in table.rows if row.overlap is not None}
    assert shared["skip-gram"] > 0.5 * shared["word2vec again"]
    assert max(shared["classification"], shared["regression"]) < 0.05 * shared["word2vec again"]
    purity = {row.method: row.scores["topic_purity_at_10"].value for row in table.rows}
    assert min(purity[name] for name in ("word2vec", "fasttext", "skip-gram")) > 0.7
    assert max(purity[name] for name in ("classification", "regression")) < 0.2
    assert purity["classification"] + 0.3 < purity[CONTROL] < purity["word2vec"], "from the same rows, and from more"


def test_the_table_agrees_with_the_shipped_run(lessons):
    """The run of the same texts has the same word2vec and Embedding: the same numbers, measured another way."""
    run = read_run(SAMPLES / "headlines" / "run").words
    row = lessons.methods.row
    assert row("classification").overlap.value == pytest.approx(run.between["jaccard_at_10"].value, abs=0.01)
    assert row("word2vec again").overlap.value == pytest.approx(run.right_ceiling["jaccard_at_10"].value, abs=0.05)
    assert row("classification").scores["pc1_share"].value == pytest.approx(
        run.left_scores["pc1_share"].value, abs=0.02
    )


def test_polarity_parts_good_from_bad_and_dogs_follow_their_labels(lessons):
    found = lessons.polarity
    assert max(found.task["good bad"]) < -0.8
    assert min(found.word2vec["good bad"]) > 0.3
    assert min(found.task["cat dog"]) > 0.8
    assert max(found.task["cat parrot"]) < -0.8
    assert max(found.turned["cat dog"]) < -0.8


def test_stores_of_a_kind_lie_together_in_the_embedding_alone(lessons):
    found = lessons.categories
    assert found.same_kind["task"].ci[0] > 0.9
    assert found.same_kind["word2vec"].ci[1] < 0.3
    kinds = np.array(found.kinds)
    same = kinds[:, None] == kinds[None, :]
    assert found.task[same].mean() > found.task[~same].mean() + 0.5


def test_the_drawn_maps_are_maps_of_the_points_they_name(lessons):
    words, _ = point_sets(read_run(SAMPLES / "headlines" / "run").words)[0]
    shipped = lessons.point_set("words")
    assert shipped.keys == words.keys
    for layout in shipped.layouts:
        quality = map_quality(words.vectors, layout.xy)
        assert layout.trustworthiness.value == pytest.approx(quality.trustworthiness, abs=0.002)
        assert layout.setting in SETTINGS[layout.method]


def test_the_width_of_a_clump_is_lost_in_every_map(lessons):
    sizes = lessons.point_set("sizes")
    assert sizes.ratio == pytest.approx(10, rel=0.15)
    assert max(sizes.drawn_ratio(layout) for layout in sizes.layouts) < 2


def test_methods_are_scored_over_the_words_they_share():
    rng = np.random.default_rng(0)
    words = tuple(f"word{row}" for row in range(60))
    vectors = rng.normal(size=(60, 8)).astype(np.float32)
    counts = np.full(60, 9, dtype=np.int64)
    counts[0] = 2
    spaces = {
        "word2vec": EmbeddingSpace(words, vectors, counts),
        "word2vec again": EmbeddingSpace(words[:50], 3 * vectors[:50], counts[:50]),
        "cbow": EmbeddingSpace(words, rng.normal(size=(60, 8)), counts),
    }
    corpus = Corpus(tuple(words), ("fun", "news") * 30, {"topic": ("ice", "tax") * 30})
    table = score_methods(spaces, ["word1", "word55"], corpus, corpus)
    assert table.keys == 49, "one is rare and ten are known to two methods only"
    assert table.row("word2vec").overlap is None
    assert table.row("word2vec again").overlap.value == 1
    assert table.row("cbow").overlap.ci[1] < 0.4
    assert table.words == ("word1",)
    with pytest.raises(InputError, match="no method 'glove'"):
        table.row("glove")


def test_letters_are_counted_without_digits_and_spaces():
    assert with_letters(Corpus(("Ten 21 soups!",))).columns["letters"] == ("8",)


def test_labels_are_turned_over_where_a_word_occurs():
    corpus = Corpus(("a dog barks", "a cat", "dogs"), ("bad", "good", "good"))
    assert turned_over(corpus, ["dog", "dogs"]).labels == ("good", "good", "bad")
    with pytest.raises(InputError, match="two classes"):
        turned_over(Corpus(("a",)), ["dog"])


def test_cosines_are_taken_after_the_mean_is_off():
    space = EmbeddingSpace(("a", "b", "c"), np.float32([[11, 0], [9, 0], [10, 3]]))
    assert centred_cosines(space, [("a", "b")])[("a", "b")] == pytest.approx(0.0, abs=0.01)


def test_same_kind_counts_neighbours_by_hand():
    ring = np.concatenate([np.eye(6) + 10 * np.eye(1, 6, 0), np.eye(6) - 10 * np.eye(1, 6, 0)])
    space = EmbeddingSpace(tuple("abcdefghijkl"), ring)
    assert same_kind(space, ["one"] * 6 + ["two"] * 6).value == 1
    assert same_kind(space, ["one", "two"] * 6).value == pytest.approx((2 * 6 + 0) / 30, abs=0.01)
