"""What is shipped is small, and shows what it is there to show."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from embedlab.run import read_run

SAMPLES = Path(__file__).parents[2] / "sample_data"


@pytest.fixture(scope="module")
def own():
    return read_run(SAMPLES / "headlines" / "run")


def test_all_of_it_is_under_eight_megabytes():
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file()) < 8e6


def test_the_run_was_made_from_the_texts_beside_it(own):
    from embedlab.corpus import read_corpus

    folder = SAMPLES / "headlines"
    corpus = read_corpus(
        folder / "headlines.csv", text="headline", label="label", unlabelled=folder / "sentences.txt.gz"
    )
    assert own.summary["data"]["fingerprint"] == corpus.fingerprint
    assert set(own.documents.left.columns["text"]) <= set(corpus.texts)


def test_word2vec_groups_by_topic_and_the_embedding_by_label(own):
    task, word2vec = own.words.left_scores, own.words.right_scores
    assert word2vec["topic_purity_at_10"].value >= 0.6
    assert word2vec["topic_purity_at_10"].value >= 2 * task["topic_purity_at_10"].value
    assert task["label_silhouette"].value >= 0.8
    assert task["label_silhouette"].value >= 2 * word2vec["label_silhouette"].value


def test_words_that_only_the_sentences_know_lie_beside_their_twins_in_word2vec_alone(own):
    with (SAMPLES / "headlines" / "pairs.csv").open(newline="", encoding="utf-8") as file:
        pairs = [(row["labelled"], row["unlabelled"]) for row in csv.DictReader(file)]
    assert ("alps", "himalaya") in pairs
    assert len(pairs) > 12
    for known, unknown in pairs:
        assert unknown not in own.words.left
        assert unknown in own.classifier.predict(f"{known} {unknown}").unknown
        assert unknown in [word for word, _ in own.words.neighbours(known).right]


@pytest.mark.parametrize("folder", ["clickbait", "headlines/run"])
def test_a_shipped_run_opens_whole(folder):
    run = read_run(SAMPLES / folder)
    assert set(run.words.maps) == {"left", "right"}
    assert run.summary["pinned"] in run.words.left
    assert run.untrained.keys == run.words.left.keys
    assert run.words.left_ceiling is not None
    assert run.words.right_ceiling is not None
    assert not list((SAMPLES / folder).rglob("*.tmp"))
