"""Vocabulary: order, ids, and which class a word speaks for."""

from __future__ import annotations

import numpy as np
import pytest

from embedlab.errors import InputError
from embedlab.vocabulary import (
    PADDING,
    SPECIAL,
    UNKNOWN,
    Vocabulary,
    class_log_odds,
    padded_ids,
    word_labels,
    word_topics,
)

DOCUMENTS = [["b", "a", "a"], ["b", "c"], [], ["b", "d", "c"]]


def test_words_fall_by_count_then_alphabet():
    vocabulary = Vocabulary.from_documents(DOCUMENTS, min_count=1)
    assert vocabulary.words == ("b", "a", "c", "d")
    assert vocabulary.counts.tolist() == [3, 2, 2, 1]
    assert vocabulary.document_counts.tolist() == [3, 1, 2, 1]
    assert vocabulary.counts.dtype == vocabulary.document_counts.dtype == np.int64
    assert len(vocabulary) == 4
    assert "a" in vocabulary
    assert "z" not in vocabulary


def test_min_count_leaves_rare_words_out():
    assert Vocabulary.from_documents(DOCUMENTS, min_count=2).words == ("b", "a", "c")


def test_order_of_documents_does_not_matter():
    assert Vocabulary.from_documents(DOCUMENTS[::-1], 1).words == Vocabulary.from_documents(DOCUMENTS, 1).words


@pytest.mark.parametrize(
    ("documents", "min_count", "reason"),
    [
        (DOCUMENTS, 0, "min_count"),
        (DOCUMENTS, 9, "9 times in 4 documents"),
        ([], 1, "0 documents"),
        (["plain string"], 1, "one string"),
    ],
)
def test_what_cannot_be_counted_is_refused(documents, min_count, reason):
    with pytest.raises(InputError, match=reason):
        Vocabulary.from_documents(documents, min_count)


def test_padded_ids_cut_fill_and_mark_unknown():
    vocabulary = Vocabulary.from_documents(DOCUMENTS, min_count=2)
    ids = padded_ids([["b", "zebra", "c", "a"], [], ["a"]], vocabulary, length=3)
    assert ids.dtype == np.int32
    assert ids.tolist() == [[2, UNKNOWN, 4], [PADDING] * 3, [3, PADDING, PADDING]]
    assert padded_ids([], vocabulary, 3).shape == (0, 3)


def test_padded_ids_agree_with_ids():
    rng = np.random.default_rng(0)
    words = [f"w{i}" for i in range(40)]
    documents = [[words[i] for i in rng.integers(40, size=rng.integers(0, 12))] for _ in range(50)]
    vocabulary = Vocabulary.from_documents(documents, min_count=8)
    for document, row in zip(documents, padded_ids(documents, vocabulary, 7), strict=True):
        expected = vocabulary.ids(document)[:7]
        assert row.tolist() == expected + [PADDING] * (7 - len(expected))
        assert all(i == UNKNOWN or vocabulary.words[i - SPECIAL] in document for i in expected)


def test_log_odds_follow_the_formula():
    documents = [["soup", "soup", "rain"], ["soup"], ["rain"], ["rain"], ["wind"]]
    labels = ["fun", "fun", "news", "news", "news"]
    log_odds = class_log_odds(documents, labels, ["soup", "rain"], ["fun", "news"])
    assert log_odds[0, 0] == pytest.approx(np.log(2.5 / 0.5) - np.log(0.5 / 3.5))
    assert log_odds[1, 0] == pytest.approx(np.log(1.5 / 1.5) - np.log(2.5 / 1.5))
    np.testing.assert_allclose(log_odds[:, 0], -log_odds[:, 1])


def test_log_odds_of_three_classes_are_each_against_the_rest():
    documents = [["a", "x"], ["a"], ["b", "x"], ["b"], ["c", "x"], ["c"]]
    labels = ["A", "A", "B", "B", "C", "C"]
    log_odds = class_log_odds(documents, labels, ["a", "b", "c", "x", "absent"], ["A", "B", "C"])
    assert log_odds.shape == (5, 3)
    assert log_odds.argmax(axis=1)[:3].tolist() == [0, 1, 2]
    assert np.ptp(log_odds[3]) == pytest.approx(0)
    assert np.isfinite(log_odds).all()


def test_word_labels_want_clear_and_frequent_words():
    documents = [["fun", "both", "rare"]] + [["fun", "both"]] * 9 + [["news", "both"]] * 10
    labels = ["f"] * 10 + ["n"] * 10
    words = ["fun", "news", "both", "rare", "absent"]
    assert word_labels(documents, labels, words, ["f", "n"]).tolist() == [0, 1, -1, -1, -1]
    assert word_labels(documents, labels, words, ["f", "n"], min_documents=1, threshold=0.5)[3] == 0


def test_labels_and_documents_must_fit():
    with pytest.raises(InputError, match="1 documents came with 2 labels"):
        class_log_odds([["a"]], ["x", "y"], ["a"], ["x", "y"])
    with pytest.raises(InputError, match="'z' is not one of the classes"):
        class_log_odds([["a"]], ["z"], ["a"], ["x", "y"])


def test_word_topics_want_most_of_their_documents_in_one_topic():
    documents = [["soup", "both"]] * 10 + [["rain", "both"]] * 10 + [["soup"]]
    topics = ["food"] * 10 + ["weather"] * 10 + [""]
    assert word_topics(documents, topics, ["soup", "rain", "both", "absent"]) == ("food", "weather", "", "")
    assert word_topics(documents, topics, ["soup"], share=0.95) == ("",)
