from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial import procrustes
from scipy.stats import ortho_group, spearmanr

from embedlab.errors import InputError
from embedlab.metrics.between import between_scores, cka, cka_debiased, jaccard_at_10, procrustes_residual, rsa
from embedlab.metrics.intervals import bootstrap_mean
from embedlab.neighbors import knn_graph

Matrix = NDArray[np.float64]


def _space(rows: int = 120, dims: int = 6, seed: int = 0) -> Matrix:
    return np.random.default_rng(seed).normal(size=(rows, dims)) * np.linspace(2, 0.5, dims)


def _rotated(space: Matrix) -> Matrix:
    return space @ ortho_group.rvs(space.shape[1], random_state=1)


def test_a_space_is_like_itself_rotated() -> None:
    space = _space()
    for name, score in between_scores(space, _rotated(space)).items():
        wanted = 0 if name == "procrustes_residual" else 1
        assert score.value == pytest.approx(wanted, abs=1e-6), name


def test_scores_of_whole_spaces_do_not_see_shift_or_scale() -> None:
    space, other = _space(), 3 * _rotated(_space()) + 7
    for metric in (cka, cka_debiased):
        assert metric(space, other).value == pytest.approx(1)
    assert procrustes_residual(space, other).value == pytest.approx(0, abs=1e-9)


def test_debiased_cka_is_near_zero_for_independent_spaces_where_plain_cka_is_not() -> None:
    pairs = [(_space(100, 30, seed), _space(100, 30, seed + 100)) for seed in range(20)]
    debiased = [cka_debiased(*pair).value for pair in pairs]
    assert np.mean(debiased) == pytest.approx(0, abs=0.02)
    assert np.mean([cka(*pair).value for pair in pairs]) > 0.1


def test_debiased_cka_by_the_definition_of_song_et_al() -> None:
    def hsic(k: Matrix, m: Matrix) -> float:
        n = len(k)
        k, m = k - np.diag(np.diag(k)), m - np.diag(np.diag(m))
        one = np.ones(n)
        last = one @ k @ one * (one @ m @ one) / ((n - 1) * (n - 2)) - 2 / (n - 2) * (one @ k @ m @ one)
        return float((np.trace(k @ m) + last) / (n * (n - 3)))

    a, b = _space(50, 4, 0) + 3, _space(50, 7, 1) - 1
    b[:, :4] += a
    k, m = a @ a.T, b @ b.T
    expected = hsic(k, m) / np.sqrt(hsic(k, k) * hsic(m, m))
    assert cka_debiased(a, b).value == pytest.approx(expected)


def test_plain_cka_by_its_definition() -> None:
    a, b = _space(50, 4, 0), _space(50, 7, 1)
    centring = np.eye(50) - 1 / 50
    k, m = centring @ a @ a.T @ centring, centring @ b @ b.T @ centring
    assert cka(a, b).value == pytest.approx((k * m).sum() / (np.linalg.norm(k) * np.linalg.norm(m)))


def test_wide_spaces_give_the_scores_of_their_row_spaces() -> None:
    a, b = _space(60, 5, 0), _space(60, 5, 1)
    wide = [np.hstack([space, np.zeros((60, 200))]) for space in (a, b)]
    narrow_scores, wide_scores = between_scores(a, b), between_scores(*wide)
    for name, score in narrow_scores.items():
        assert wide_scores[name].value == pytest.approx(score.value, abs=1e-6), name


def test_the_procrustes_residual_is_scipys_disparity() -> None:
    a, b = _space(40, 3, 0), _space(40, 3, 1) + 0.5 * _space(40, 3, 0)
    assert procrustes_residual(a, b).value == pytest.approx(procrustes(a, b)[2])


def test_rsa_is_the_rank_correlation_of_pairwise_cosines() -> None:
    a, b = _space(40, 5, 0), _space(40, 5, 1) + _space(40, 5, 0)
    pairs = np.triu_indices(40, 1)
    normed = [space / np.linalg.norm(space, axis=1, keepdims=True) for space in (a, b)]
    cosines = [space @ space.T for space in normed]
    expected = spearmanr(cosines[0][pairs], cosines[1][pairs]).statistic
    assert rsa(a, b).value == pytest.approx(expected)


def test_rsa_of_a_large_space_is_sampled_by_seed() -> None:
    a, b = _space(1700, 4, 0), _space(1700, 4, 1)
    first, again, other = (rsa(a, b, seed=seed) for seed in (0, 0, 1))
    assert first == again
    assert first.value != other.value


def test_the_jackknife_of_rsa_agrees_with_ranking_every_part_again() -> None:
    a, b = _space(60, 5, 0), _space(60, 5, 1) + _space(60, 5, 0)
    group = np.random.default_rng(0).permutation(np.arange(60) % 20)
    exact = [rsa(a[group != left_out], b[group != left_out]).value for left_out in range(20)]
    margin = 2.093 * np.sqrt(19) * np.std(np.array(exact, dtype=float))
    score = rsa(a, b, seed=0)
    assert score.ci is not None
    assert score.ci[1] - score.ci[0] == pytest.approx(2 * margin, rel=0.05)


def test_jaccard_by_hand() -> None:
    """The rows lie on a circle; swapping the two of them farthest apart changes the lists in a countable way."""
    angles = np.radians(np.arange(24) * 15.0)
    circle = np.column_stack([np.cos(angles), np.sin(angles)])
    other = circle.copy()
    other[[0, 12]] = other[[12, 0]]
    lists = [[set(row) for row in knn_graph(space, 10).indices.tolist()] for space in (circle, other)]
    expected = np.mean([len(a & b) / len(a | b) for a, b in zip(*lists, strict=True)])
    assert jaccard_at_10(circle, other).value == pytest.approx(expected)
    assert 0 < expected < 1
    assert jaccard_at_10(circle, circle).value == 1


def test_jaccard_of_independent_spaces_is_that_of_random_lists() -> None:
    score = jaccard_at_10(_space(500, 20, 0), _space(500, 20, 1))
    assert score.value == pytest.approx(10 / 499 * 10 / 20, abs=0.006)


def test_jaccard_takes_graphs_that_are_known() -> None:
    a, b = _space(seed=0), _space(seed=1)
    graphs = knn_graph(a, 12), knn_graph(b, 10)
    assert jaccard_at_10(a, b, graphs=graphs) == jaccard_at_10(a, b)


def test_a_bootstrap_would_bias_cka_upward_and_the_jackknife_does_not() -> None:
    a, b = _space(200, 20, 0), _space(200, 20, 1)
    score = cka_debiased(a, b)
    rng = np.random.default_rng(0)
    resampled = [cka_debiased(a[rows], b[rows]).value for rows in rng.integers(0, 200, (30, 200))]
    assert bootstrap_mean(resampled) is not None
    assert np.mean(resampled) > score.value + 0.01
    assert score.ci is not None
    assert sum(score.ci) / 2 == pytest.approx(score.value)


def test_every_score_has_an_interval_around_it() -> None:
    for name, score in between_scores(_space(seed=0), _space(seed=1) + _space(seed=0)).items():
        assert score.ci is not None, name
        assert score.ci[0] <= score.value <= score.ci[1], name
        assert score.ci[0] < score.ci[1], name


def test_only_the_frequent_keys_count_for_debiased_cka_and_rsa() -> None:
    """The 2,000 frequent keys agree, the 300 rare ones do not; frequency, not order, decides."""
    rng = np.random.default_rng(0)
    a = rng.normal(size=(2300, 3))
    b = a.copy()
    rare = rng.permutation(2300)[:300]
    b[rare] = rng.normal(size=(300, 3)) * 5
    counts = np.full(2300, 9)
    counts[rare] = 5
    scores = between_scores(a, b, counts)
    assert scores["cka_debiased"].value == pytest.approx(1)
    assert scores["rsa"].value == pytest.approx(1)
    assert scores["cka"].value < 0.9


def test_spaces_of_other_keys_are_refused() -> None:
    with pytest.raises(InputError, match="12 and 13 keys"):
        cka(np.eye(12), np.eye(13))
