"""Vectors from files: read, put under the words of the texts, held against them, compared with any other space."""

from __future__ import annotations

import json

import numpy as np
import pytest
from builders import CLASSES, TOPICS, small_run
from hostile.vector_files import fasttext

from embedlab.errors import InputError
from embedlab.formats import read_space
from embedlab.formats.fasttext import FastTextOnDisk
from embedlab.jobs.comparison_job import compare_spaces
from embedlab.jobs.space_job import load_vectors, read_look, read_matrices, score_space, word_counts
from embedlab.jobs.telling_rows import most_telling
from embedlab.progress import silent
from embedlab.run import read_run, write_run
from embedlab.space import EmbeddingSpace

WORDS = tuple(word for words in TOPICS.values() for word in words)


@pytest.fixture
def run(tmp_path):
    write_run(small_run(), tmp_path / "run")
    return str(tmp_path / "run")


@pytest.fixture
def vectors(tmp_path):
    """Vectors of other dimensions: the run's words under other spellings, with two rows that cannot be used."""
    random = np.random.default_rng(5)
    lines = [f"{word.title()} {' '.join(map(str, random.normal(size=5)))}" for word in WORDS[:30]]
    lines += ["elsewhere 1 2 3 4 5", "court 5 4 3 2 1", "broken nan 0 0 0 0", "Pizza 9 9 9 9 9"]
    path = tmp_path / "foreign.txt"
    path.write_text(f"{len(lines)} 5\n" + "\n".join(lines) + "\n")
    return str(path)


def load(tmp_path, vectors, **given):
    folder = tmp_path / "loaded"
    folder.mkdir(exist_ok=True)
    load_vectors({"file": vectors, "folder": str(folder), **given}, silent)
    return folder, read_look(folder)


def test_what_is_in_the_file_and_what_is_wrong_with_it_is_told(tmp_path, vectors):
    folder, look = load(tmp_path, vectors)
    assert (look["rows_read"], look["dims"]) == (32, 5)
    assert look["first"][:2] == ["Court", "Judge"]
    assert any("broken" in problem for problem in look["problems"])
    assert any("Pizza" in problem for problem in look["problems"])
    assert look["coverage"] is None
    assert read_space(folder / "space.safetensors").keys == read_space(vectors).keys


def test_coverage_before_and_after_the_keys_are_mapped(tmp_path, vectors, run):
    counts = word_counts({"run": run})
    assert list(counts) == sorted(counts, key=lambda word: -counts[word])
    folder, look = load(tmp_path, vectors, texts={"run": run}, map_keys=True)
    assert look["coverage_as_written"]["covered_words"] == 1
    assert look["coverage"]["covered_words"] == 30
    assert look["coverage"]["covered_tokens"] == sum(counts[word] for word in WORDS[:30])
    assert look["coverage"]["missing"][0] == [WORDS[30], counts[WORDS[30]]]
    assert (look["renamed"], look["merged"]) == (30, 1)
    space = read_space(folder / "space.safetensors")
    before = read_space(vectors)
    for key, row in {"court": before.row("court"), "judge": before.row("Judge")}.items():
        np.testing.assert_array_equal(space.vectors[space.row(key)], before.vectors[row])
    assert space.provenance["loaded"] == {"renamed": 30, "merged": 1, "limit": None}


def test_rows_are_limited_and_the_file_is_read_again_only_where_need_be(tmp_path, vectors, run):
    _, look = load(tmp_path, vectors, limit=10)
    assert look["rows_read"] == 10
    moved = tmp_path / "moved.txt"
    (tmp_path / "foreign.txt").rename(moved)
    _, look = load(tmp_path, vectors, limit=10, texts={"run": run})
    assert look["coverage"]["covered_words"] == 0
    with pytest.raises(InputError, match="no file"):
        load(tmp_path, vectors, limit=11)


def test_coverage_of_texts_that_are_read(tmp_path, vectors):
    texts = tmp_path / "texts.csv"
    texts.write_text("text,label\nthe court,a\nthe judge,a\nthe pizza,b\nthe oven,b\n")
    _, look = load(tmp_path, vectors, texts={"path": str(texts), "text": "text", "label": "label"}, map_keys=True)
    assert (look["coverage"]["words"], look["coverage"]["covered_words"]) == (5, 3)
    assert look["coverage"]["missing"] == [["the", 4], ["oven", 1]]


def test_of_several_matrices_one_is_chosen(tmp_path):
    path = tmp_path / "two.npz"
    np.savez(
        path, keys=np.array(WORDS), small=np.eye(len(WORDS))[:, :3] + 1, large=np.eye(len(WORDS)), other=np.ones((2, 2))
    )
    folder, look = load(tmp_path, str(path))
    assert look is None
    assert [(matrix.name, matrix.rows, matrix.dims, matrix.keys) for matrix in read_matrices(folder)] == [
        ("small", len(WORDS), 3, "keys"),
        ("large", len(WORDS), len(WORDS), "keys"),
        ("other", 2, 2, ""),
    ]
    _, look = load(tmp_path, str(path), table="small")
    assert (look["rows"], look["dims"]) == (len(WORDS), 3)


def test_words_of_the_texts_are_composed_where_the_file_has_their_sub_words(tmp_path):
    (tmp_path / "model.bin").write_bytes(fasttext())
    (tmp_path / "texts.txt").write_text("word3 word59 unseen words\n" * 3 + "word3\n")
    given = {"limit": 10, "texts": {"path": str(tmp_path / "texts.txt")}}
    folder, look = load(tmp_path, str(tmp_path / "model.bin"), **given)
    space = read_space(folder / "space.safetensors")
    assert (look["rows_read"], look["rows"], look["composed"], look["looked_up"]) == (10, 13, 2, 1)
    assert (look["coverage_as_written"]["covered_words"], look["coverage"]["covered_words"]) == (1, 4)
    assert (space.provenance["composed"], len(space)) == (2, 13)
    wanted = FastTextOnDisk(tmp_path / "model.bin").vectors(["word3", "word59", "unseen", "words"])[0]
    assert space.take(["word3", "word59", "unseen", "words"]).vectors.tobytes() == wanted.tobytes()
    assert space.take(["word59", "unseen"]).counts.tolist() == [5, 0]


def test_a_space_is_scored_by_itself(tmp_path, run):
    score_space({"space": f"{run}/word2vec.safetensors", "scores": str(tmp_path / "scores.json")}, silent)
    scores = json.loads((tmp_path / "scores.json").read_text())
    assert 0 < scores["pc1_share"]["value"] < 1
    assert scores["label_silhouette"]["value"] is None
    assert "labels" in scores["label_silhouette"]["reason"]


def test_any_two_spaces_become_a_run_of_their_own(tmp_path, vectors, run):
    folder, _ = load(tmp_path, vectors, texts={"run": run}, map_keys=True)
    given = {
        "left": {"title": "foreign", "file": str(folder / "space.safetensors"), "address": "x/space"},
        "right": {"title": "word2vec of mine", "run": run, "space": "word2vec"},
        "facts": {"run": run},
        "out": str(tmp_path / "pair"),
        "method": "pca",
    }
    compare_spaces(given, silent)
    pair = read_run(tmp_path / "pair")
    own = read_run(run).words
    assert set(pair.words.keys) == set(WORDS[:30])
    assert (pair.words.left.dims, pair.words.right.dims) == (5, 8)
    assert pair.words.classes == CLASSES
    assert all(pair.words.labels[row] == own.labels[own.index[key]] for key, row in pair.words.index.items())
    assert pair.words.maps["right"].keys == own.right.keys
    assert pair.words.right_ceiling == own.right_ceiling
    assert pair.words.right_scores["label_purity_at_10"].value is not None
    assert pair.untrained is None
    about = pair.summary["pair"]
    assert (about["shared"], about["left"]["only_here"], about["right"]["only_here"]) == (30, 1, 11)
    assert "30 words are in both" in pair.summary["warnings"][0]
    assert "word2vec of mine" in (tmp_path / "pair" / "report.html").read_text()


def test_of_large_spaces_the_shared_words_come_first_then_the_frequent():
    counts = np.array([1, 50, 40, 30, 20])
    left = EmbeddingSpace(("rare", "a", "b", "c", "d"), np.eye(5), counts)
    right = EmbeddingSpace(("x", "rare", "y", "c"), np.eye(4))
    taken = most_telling(left, right, 3)
    assert [space.keys for space in taken] == [("rare", "a", "c"), ("x", "rare", "c")]


def test_where_too_many_words_are_shared_the_same_ones_are_taken_of_both():
    words = tuple("abcdefgh")
    left, right = EmbeddingSpace(words, np.eye(8)), EmbeddingSpace(("x", *words[::-1]), np.eye(9))
    left = left.replace(counts=np.array([90, 80, 1, 1, 70, 1, 1, 1]))
    first, second = most_telling(left, right, 3)
    assert len(first) == 3
    assert set(first.keys) == set(second.keys)


def test_spaces_without_a_common_word_are_refused_with_what_to_do():
    left, right = (EmbeddingSpace((key,), np.eye(1), name=key) for key in ("chat", "cat"))
    with pytest.raises(InputError, match="no word in common: load the vectors again"):
        most_telling(left, right, 10)


def test_more_vectors_than_may_be_kept_are_refused_and_not_written(tmp_path, vectors):
    with pytest.raises(InputError, match="ask for fewer rows"):
        load(tmp_path, vectors, most_bytes=4 * 5 * 31)
    assert list((tmp_path / "loaded").iterdir()) == []
    assert load(tmp_path, vectors, most_bytes=4 * 5 * 31, limit=31)[1]["rows_read"] == 31
