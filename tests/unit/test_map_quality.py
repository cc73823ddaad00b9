"""Map quality: as defined, as scikit-learn has it, and without a surprise on ties or tiny maps."""

from __future__ import annotations

import importlib

import numpy as np
import pytest
from sklearn.manifold import trustworthiness

from embedlab.errors import InputError
from embedlab.metrics.map_quality import MapQuality, map_quality
from embedlab.neighbors import knn_graph


def space(n: int, d: int = 12, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n, d)).astype(np.float32)


def measured(*arguments: object, **options: object) -> MapQuality:
    quality = map_quality(*arguments, **options)  # type: ignore[arg-type]
    assert quality is not None
    return quality


@pytest.mark.parametrize("k", [1, 7, 15])
def test_trustworthiness_is_scikit_learns(k: int) -> None:
    vectors = space(300)
    quality = measured(vectors, vectors[:, :2], k)
    expected = trustworthiness(vectors, vectors[:, :2], n_neighbors=k, metric="cosine")
    assert quality.trustworthiness == pytest.approx(expected, abs=1e-6)


def test_continuity_is_trustworthiness_the_other_way_round() -> None:
    vectors, xy = space(300), space(300, 2, seed=1)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    expected = trustworthiness(xy, unit, n_neighbors=9)
    assert measured(vectors, xy, 9).continuity == pytest.approx(expected, abs=1e-6)


def test_a_faithful_map_keeps_everything() -> None:
    angles = np.random.default_rng(0).uniform(0, 2 * np.pi, 200)
    circle = np.column_stack([np.cos(angles), np.sin(angles)])
    quality = measured(circle, circle * 7 + 3)
    assert quality.trustworthiness > 0.99999
    assert quality.continuity > 0.99999
    assert quality.knn_preservation > 0.99


def test_a_random_map_keeps_what_chance_keeps() -> None:
    quality = measured(space(400), space(400, 2, seed=1))
    assert quality.trustworthiness == pytest.approx(0.5, abs=0.05)
    assert quality.continuity == pytest.approx(0.5, abs=0.05)
    assert quality.knn_preservation == pytest.approx(15 / 399, abs=0.02)


def test_equal_places_and_equal_vectors_cost_nothing() -> None:
    quality = measured(np.ones((50, 3)), np.zeros((50, 2)))
    assert (quality.trustworthiness, quality.continuity, quality.knn_preservation) == (1.0, 1.0, 1.0)


def test_row_order_and_a_known_graph_change_nothing() -> None:
    vectors, xy = space(250), space(250, 2, seed=3)
    order = np.random.default_rng(5).permutation(250)
    first = measured(vectors, xy)
    assert measured(vectors, xy, graph=knn_graph(vectors, 20)) == first
    assert measured(vectors[order], xy[order]) == first


@pytest.mark.parametrize("scale", [1e-30, 1e30])
def test_the_scale_of_a_map_means_nothing(scale: float) -> None:
    vectors, xy = space(100), space(100, 3, seed=3)
    assert measured(vectors, (xy * 2.0).astype(np.float32)) == measured(vectors, xy)
    scaled = measured(vectors, (xy * scale).astype(np.float32))
    assert scaled.trustworthiness == pytest.approx(measured(vectors, xy).trustworthiness, abs=1e-4)


def test_large_maps_are_sampled_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = space(600)
    whole = measured(vectors, vectors[:, :2])
    module = importlib.import_module("embedlab.metrics.map_quality")
    monkeypatch.setattr(module, "_ALL_ROWS_UP_TO", 500)
    monkeypatch.setattr(module, "_SAMPLED_ROWS", 300)
    sampled = measured(vectors, vectors[:, :2])
    assert whole.sample is None
    assert sampled.sample == 300
    assert sampled.trustworthiness == pytest.approx(whole.trustworthiness, abs=0.02)
    assert sampled == measured(vectors, vectors[:, :2])
    assert sampled != measured(vectors, vectors[:, :2], seed=1)


@pytest.mark.parametrize("n", [0, 1, 2])
def test_below_three_points_there_is_nothing_to_measure(n: int) -> None:
    assert map_quality(space(n), np.zeros((n, 2))) is None


@pytest.mark.parametrize(("n", "k"), [(3, 1), (4, 1), (5, 2), (31, 15), (30, 14)])
def test_k_stays_below_half_the_points(n: int, k: int) -> None:
    quality = measured(space(n), space(n, 2, seed=1))
    assert quality.k == k
    assert 0 <= quality.trustworthiness <= 1
    assert 0 <= quality.continuity <= 1


def test_maps_of_other_points_are_refused() -> None:
    with pytest.raises(InputError, match="3 points"):
        map_quality(space(4), np.zeros((3, 2)))
    with pytest.raises(InputError, match="at least 1"):
        map_quality(space(4), np.zeros((4, 2)), 0)


def drawn_anew(random: np.random.Generator, n: int = 80) -> MapQuality:
    """The quality of a blurred view of points around a few centres, which are drawn anew; the centres are not."""
    centres = 1.5 * space(4, 6, seed=5)
    of = random.integers(0, 4, n)
    vectors = centres[of] + random.normal(size=(n, 6)) * np.array([0.4, 0.7, 1.0, 1.3])[of, None]
    return measured(vectors, vectors[:, :2] + random.normal(size=(n, 2)) * 0.3, 7)


def test_intervals_cover_what_other_points_would_give() -> None:
    random = np.random.default_rng(0)
    found = [drawn_anew(random) for _ in range(100)]
    for name in ("trustworthiness", "continuity", "knn_preservation"):
        scores = [quality.score(name) for quality in found]
        values = np.array([score.value for score in scores])
        covered = np.mean([low <= values.mean() <= high for low, high in (score.ci for score in scores)])
        width = np.mean([high - low for low, high in (score.ci for score in scores)]) / 2 / 1.96
        assert covered >= 0.92
        assert width < 1.9 * values.std()


def test_the_interval_is_the_jackknife_by_hand() -> None:
    vectors, xy = space(41), space(41, 2, seed=1)
    near = knn_graph(vectors, 2).indices
    distance = np.linalg.norm(xy[:, None] - xy[None], axis=2)
    drawn = np.argsort(distance + 1e9 * np.eye(41), axis=1)[:, :2]
    missed = np.array([[other not in near[row, :1] for other in drawn[row]] for row in range(41)]).astype(float)
    owed = missed[:, 0] - missed[:, 0].mean()
    for row in range(41):
        owed[drawn[row, 0]] += missed[row, 0] - missed[row, 1]
    margin = 1.96 * np.sqrt(((owed - owed.mean()) ** 2).sum()) / 41
    quality = measured(vectors, xy, 1)
    kept = 1 - missed[:, 0].mean()
    assert quality.knn_preservation == pytest.approx(kept)
    assert quality.knn_preservation_ci == pytest.approx((max(kept - margin, 0), min(kept + margin, 1)))


def test_few_points_have_no_interval_and_a_map_without_error_has_one_without_width() -> None:
    assert measured(space(39), space(39, 2)).trustworthiness_ci is None
    quality = measured(np.ones((50, 3)), np.zeros((50, 2)))
    assert quality.trustworthiness_ci == quality.continuity_ci == quality.knn_preservation_ci == (1.0, 1.0)
