from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from sklearn.metrics import silhouette_samples as sklearn_silhouette

from embedlab.errors import InputError
from embedlab.metrics.intervals import jackknife
from embedlab.metrics.score import Score
from embedlab.metrics.within import (
    label_silhouette,
    participation_ratio,
    pc1_share,
    probe_accuracy,
    purity_at_10,
    silhouette_samples,
)
from embedlab.neighbors import knn_graph


def _clusters(rows: int = 40, dims: int = 6, classes: int = 3, spread: float = 0.8, seed: int = 0):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, classes, rows)
    return rng.normal(size=(classes, dims))[labels] + spread * rng.normal(size=(rows, dims)), labels


def test_the_first_component_of_a_line_explains_everything() -> None:
    line = np.outer(np.arange(10.0), [1.0, 2.0, 2.0]) + 5.0
    assert pc1_share(line).value == pytest.approx(1)
    assert participation_ratio(line).value == pytest.approx(1)


def test_a_cross_spreads_over_all_its_axes() -> None:
    cross = np.vstack([np.eye(4), -np.eye(4)])
    assert pc1_share(cross).value == pytest.approx(0.25)
    assert participation_ratio(cross).value == pytest.approx(4)


def test_shares_by_hand_from_two_unequal_axes() -> None:
    points = [[3.0, 0.0], [-3.0, 0.0], [0.0, 1.0], [0.0, -1.0]]
    assert pc1_share(points).value == pytest.approx(18 / 20)
    assert participation_ratio(points).value == pytest.approx(20**2 / (18**2 + 2**2))


def test_a_wide_space_has_the_same_spectrum_as_its_row_space() -> None:
    points = np.random.default_rng(0).normal(size=(8, 3))
    wide = np.hstack([points, np.zeros((8, 50))])
    assert pc1_share(wide).value == pytest.approx(pc1_share(points).value)


@pytest.mark.parametrize("score", [pc1_share, participation_ratio])
def test_the_jackknife_of_a_spectrum_leaves_rows_out_and_looks_again(score: Callable[..., Score]) -> None:
    points = np.random.default_rng(0).normal(size=(60, 4)) * [3, 2, 1, 1] + 5
    expected = jackknife(lambda kept: score(points[kept]).value, 60, score(points).value or 0.0, seed=2)
    assert score(points, seed=2).ci == pytest.approx(expected)


@pytest.mark.parametrize(("score", "truth"), [(pc1_share, 9 / 15), (participation_ratio, 15**2 / 99)])
def test_the_interval_of_a_spectrum_covers_the_truth_about_95_times_in_100(
    score: Callable[..., Score], truth: float
) -> None:
    rng = np.random.default_rng(0)
    intervals = [score(rng.normal(size=(400, 4)) * [3, 2, 1, 1], seed=run).ci or (1.0, -1.0) for run in range(150)]
    assert 0.88 <= np.mean([low <= truth <= high for low, high in intervals]) <= 0.99


@pytest.mark.parametrize(("rows", "classes"), [(40, 2), (40, 3), (90, 5)])
def test_the_silhouette_is_that_of_sklearn(rows: int, classes: int) -> None:
    vectors, labels = _clusters(rows, classes=classes)
    expected = sklearn_silhouette(vectors, labels, metric="cosine")
    np.testing.assert_allclose(silhouette_samples(vectors, labels), expected, atol=1e-10)
    assert label_silhouette(vectors, labels).value == pytest.approx(expected.mean())


def test_the_only_row_of_a_label_has_silhouette_zero_as_in_sklearn() -> None:
    vectors, labels = _clusters(30, classes=2)
    labels = np.append(labels[:-1], 9)
    expected = sklearn_silhouette(vectors, labels, metric="cosine")
    np.testing.assert_allclose(silhouette_samples(vectors, labels), expected, atol=1e-10)


def test_the_silhouette_of_two_opposite_bundles_by_hand() -> None:
    score = label_silhouette([[1.0, 0.0], [2.0, 0.0], [-1.0, 0.0], [-5.0, 0.0]], ["a", "a", "b", "b"])
    assert score.value == pytest.approx(1)
    assert score.ci == (pytest.approx(1), pytest.approx(1))


def test_rows_of_zeros_and_lone_labels_are_left_out_of_the_silhouette() -> None:
    vectors, labels = _clusters(30, classes=2)
    more = np.vstack([vectors, np.zeros((1, 6)), np.ones((1, 6))])
    score = label_silhouette(more, [*map(str, labels), "0", "alone"])
    assert score.value == pytest.approx(label_silhouette(vectors, labels).value)


def test_a_large_space_is_sampled_by_seed() -> None:
    vectors, labels = _clusters(3200, classes=2)
    exact = silhouette_samples(vectors, labels).mean()
    first, again, other = (label_silhouette(vectors, labels, seed=seed).value for seed in (0, 0, 1))
    assert first == again != other
    assert first == pytest.approx(exact, abs=0.02)


def test_purity_by_hand() -> None:
    angles = np.radians([0, 1, 2, 90, 91, 92])
    vectors = np.column_stack([np.cos(angles), np.sin(angles)])
    assert purity_at_10(vectors, list("aaabbb"), k=2).value == pytest.approx(1)
    mixed = purity_at_10(vectors, list("aababb"), k=2)
    assert mixed.value == pytest.approx((1 / 2 + 1 / 2 + 0 + 0 + 1 / 2 + 1 / 2) / 6)
    assert mixed.details["chance"] == pytest.approx(12 / 30)


def test_purity_of_shuffled_labels_is_at_chance() -> None:
    rng = np.random.default_rng(0)
    score = purity_at_10(rng.normal(size=(2000, 5)), rng.permutation(["a"] * 500 + ["b"] * 1500))
    assert score.value == pytest.approx(score.details["chance"], abs=0.02)


def test_purity_is_the_same_on_a_known_graph() -> None:
    vectors, labels = _clusters(60)
    known = knn_graph(vectors, 15)
    assert purity_at_10(vectors, labels, graph=known) == purity_at_10(vectors, labels)


def test_purity_needs_more_rows_than_neighbours() -> None:
    assert "12 labelled rows" in str(purity_at_10(np.eye(11), list("aaaaabbbbbb")).reason)
    assert "one label" in str(purity_at_10(np.eye(20), ["a"] * 20).reason)


def test_the_probe_reads_off_a_linear_label_of_any_scale() -> None:
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(400, 4)) * [1.0, 1e3, 1e-3, 1.0]
    labels = np.where(vectors[:, 2] > 0, "up", "down")
    score = probe_accuracy(vectors[:300], labels[:300], vectors[300:], labels[300:])
    assert score.value is not None
    assert score.value > 0.95


def test_the_probe_finds_nothing_in_noise() -> None:
    rng = np.random.default_rng(0)
    vectors, labels = rng.normal(size=(1000, 4)), rng.integers(0, 2, 1000)
    score = probe_accuracy(vectors[:500], labels[:500], vectors[500:], labels[500:])
    assert score.value == pytest.approx(0.5, abs=0.08)


def test_the_probe_needs_two_labels_and_a_test_row() -> None:
    assert probe_accuracy(np.eye(3), ["a"] * 3, np.eye(3), ["a"] * 3).value is None
    assert probe_accuracy(np.eye(2), ["a", "b"], np.empty((0, 2)), []).value is None


def test_labels_must_match_the_rows() -> None:
    with pytest.raises(InputError, match="one a row"):
        label_silhouette(np.eye(3), ["a", "b"])
    with pytest.raises(InputError, match="one a row"):
        probe_accuracy(np.eye(3), ["a", "b"], np.eye(3), ["a", "b", "a"])
    with pytest.raises(InputError, match="two labels"):
        silhouette_samples(np.eye(3), ["a", "a", "a"])
