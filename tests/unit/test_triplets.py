from __future__ import annotations

import numpy as np
import pytest

from embedlab.errors import InputError
from embedlab.experiments.triplets import same_label_triplets


def test_it_counts_each_triplet_of_an_anchor_by_hand():
    # On the unit circle, already centred: angles 0, 20, 180, 190 degrees and their opposites.
    angles = np.radians([0, 20, 100, 180, 200, 280])
    vectors = np.column_stack([np.cos(angles), np.sin(angles)])
    topics = ["ice", "ice", "tax", "tax", "ice", "tax"]
    # Similarity falls with the angle between: of each anchor, pairs (same, other) in which the same one is nearer.
    near = np.cos(angles[:, None] - angles[None, :])
    wins = []
    for anchor, topic in enumerate(topics):
        same = [row for row in range(6) if topics[row] == topic and row != anchor]
        other = [row for row in range(6) if topics[row] != topic]
        wins.append(np.mean([(near[anchor, a] > near[anchor, b]) for a in same for b in other]))
    found = same_label_triplets(vectors, ["news"] * 6, topics)
    assert found.value == pytest.approx(np.mean(wins), abs=1e-6)
    assert found.details["anchors"] == 6


def test_ties_count_as_halves():
    vectors = [[1.0, 0.0]] * 4 + [[-1.0, 0.0]] * 4
    found = same_label_triplets(vectors, ["news"] * 8, ["ice", "tax", "ice", "tax"] * 2)
    # Each anchor has one of its topic and two others beside it, and as many on the other side.
    assert found.value == pytest.approx((1 * (2 * 0.5 + 2) + 2 * (2 * 0.5)) / 12)


def test_texts_of_another_label_are_never_compared():
    rng = np.random.default_rng(0)
    topics = ["ice", "tax"] * 20
    vectors = rng.normal(size=(40, 8))
    alone = same_label_triplets(vectors, ["news"] * 40, topics)
    far = np.concatenate([vectors, vectors])
    far[40:, 0] += 1e4
    far[:40, 0] -= 1e4
    both = same_label_triplets(far, ["news"] * 40 + ["fun"] * 40, topics * 2)
    assert both.details["anchors"] == 2 * alone.details["anchors"]


@pytest.mark.parametrize("spread", [0.0, 0.5])
def test_intervals_cover_the_truth_although_each_text_is_in_many_triplets(spread):
    centres = spread * np.random.default_rng(99).normal(size=(2, 3, 8))
    found = []
    for seed in range(100):
        rng = np.random.default_rng(seed)
        labels, topics = np.repeat([0, 1], 24), rng.integers(0, 3, 48)
        vectors = centres[labels, topics] + rng.normal(size=(48, 8))
        found.append(same_label_triplets(vectors, list(map(str, labels)), list(map(str, topics))))
    truth = 0.5 if spread == 0 else np.mean([score.value for score in found])
    assert np.mean([score.value for score in found]) == pytest.approx(truth, abs=0.015)
    # A bootstrap over the anchors, as if they were independent, covers it three times in four.
    assert np.mean([score.ci[0] <= truth <= score.ci[1] for score in found]) >= 0.9
    # Nor are they much wider than what a normal spread needs.
    spreads = 1.96 * np.std([score.value for score in found])
    assert np.mean([score.ci[1] - score.ci[0] for score in found]) / 2 < 1.5 * spreads


def test_a_space_that_knows_the_label_alone_is_at_chance_and_one_that_knows_topics_is_not():
    rng = np.random.default_rng(1)
    labels = np.repeat([-1.0, 1.0], 150)
    topics = np.tile(np.arange(3), 100)
    noise = rng.normal(0, 0.3, size=(300, 8))
    of_labels = noise + 10 * labels[:, None] * np.eye(1, 8)
    of_topics = noise + np.eye(8)[topics + 1]
    names = (["news" if label > 0 else "fun" for label in labels], [str(topic) for topic in topics])
    assert same_label_triplets(of_labels, *names).value == pytest.approx(0.5, abs=0.04)
    assert same_label_triplets(of_topics, *names).value > 0.9


def test_one_topic_is_nothing_to_test():
    found = same_label_triplets(np.eye(3), ["news"] * 3, ["ice"] * 3)
    assert found.value is None
    assert "two topics" in found.reason


def test_lengths_must_agree():
    with pytest.raises(InputError, match="3 vectors came with 2 labels"):
        same_label_triplets(np.eye(3), ["a", "b"], ["x", "y", "z"])
