from __future__ import annotations

import numpy as np
import pytest

from embedlab.errors import InputError
from embedlab.experiments.objectives import four_objectives, sentence_pairs, vocabulary_of
from embedlab.space import EmbeddingSpace
from embedlab.vocabulary import Vocabulary

WORDS = ("the", "cat", "drinks", "milk", "dog", "sees")
COUNTS = np.array([1000, 20, 10, 10, 20, 5], dtype=np.int64)
VOCABULARY = Vocabulary(WORDS, COUNTS, COUNTS)


def test_pairs_stand_within_five_words_and_noise_is_drawn_from_the_vocabulary():
    tokens = ["cat", "drinks", "milk", "dog", "sees"]
    found = sentence_pairs("Cat drinks milk, dog sees", VOCABULARY, seed=3)
    kept = [word for word in tokens if word not in dict(found.skipped)]
    assert found.pairs
    for seen, asked, noise in found.pairs:
        assert seen != asked
        assert abs(kept.index(seen) - kept.index(asked)) <= 5
        assert len(noise) == 5
        assert set(noise) <= set(WORDS)
    assert [kept.index(seen) for seen, _, _ in found.pairs] == sorted(kept.index(seen) for seen, _, _ in found.pairs)


def test_frequent_words_are_skipped_as_often_as_word2vec_says():
    skipped = [dict(sentence_pairs("the cat drinks milk", VOCABULARY, seed=seed).skipped) for seed in range(300)]
    ratio = 1000 / COUNTS.sum() / 1e-3
    kept = (np.sqrt(ratio) + 1) / ratio
    assert np.mean(["the" not in found for found in skipped]) == pytest.approx(kept, abs=0.06)
    assert all(found.get("the", kept) == pytest.approx(kept) for found in skipped)


def test_noise_follows_the_counts_to_the_power_of_three_quarters():
    drawn = [
        word
        for seed in range(300)
        for _, _, noise in sentence_pairs("cat drinks milk dog", VOCABULARY, seed=seed).pairs
        for word in noise
    ]
    weights = COUNTS**0.75 / (COUNTS**0.75).sum()
    shares = [drawn.count(word) / len(drawn) for word in WORDS]
    np.testing.assert_allclose(shares, weights, atol=0.02)


def test_words_without_a_row_are_named():
    assert sentence_pairs("the himalaya sees a cat", VOCABULARY).unknown == ("himalaya", "a")
    assert sentence_pairs("himalaya", VOCABULARY).pairs == ()


def test_each_objective_has_three_inputs_with_their_truth():
    label, number, around, after = four_objectives("The cat drinks milk", "news", VOCABULARY)
    assert [objective.name for objective in (label, number, around, after)] == [
        "classification",
        "regression",
        "skip-gram",
        "next word",
    ]
    assert label.examples[0] == ("the cat drinks milk", "news")
    assert number.examples[0] == ("the cat drinks milk", "16")
    tokens = ["the", "cat", "drinks", "milk"]
    assert all(len(objective.examples) == 3 for objective in (label, number, after))
    assert all(seen in tokens and asked in tokens and seen != asked for seen, asked in around.examples)
    assert after.examples == (("the", "cat"), ("the cat", "drinks"), ("the cat drinks", "milk"))


def test_a_text_of_unknown_words_gives_no_context():
    *_, around, after = four_objectives("himalaya!", "news", VOCABULARY)
    assert around.examples == after.examples == ()


def test_a_space_without_counts_is_refused():
    with pytest.raises(InputError, match="how often"):
        vocabulary_of(EmbeddingSpace(("a",), np.ones((1, 2))))
