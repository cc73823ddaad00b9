from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from embedlab.errors import InputError
from embedlab.metrics.between import cka_debiased
from embedlab.metrics.intervals import bootstrap_mean, jackknife, rank_correlation_interval

_RUNS = 150


def test_the_bootstrap_interval_has_the_width_of_the_standard_error() -> None:
    sample = np.random.default_rng(0).normal(3.0, 2.0, size=2000)
    low, high = bootstrap_mean(sample, seed=1) or (0.0, 0.0)
    assert low < sample.mean() < high
    assert high - low == pytest.approx(2 * 1.96 * sample.std() / np.sqrt(2000), rel=0.1)


def test_the_bootstrap_covers_the_mean_about_95_times_in_100() -> None:
    rng = np.random.default_rng(0)
    intervals = [bootstrap_mean(rng.normal(size=60), seed=run) or (1.0, -1.0) for run in range(_RUNS)]
    covered = np.mean([low <= 0 <= high for low, high in intervals])
    assert 0.88 <= covered <= 0.99


def test_too_few_values_have_no_interval() -> None:
    assert bootstrap_mean([]) is None
    assert bootstrap_mean([0.3]) is None
    assert jackknife(lambda rows: 0.0, 39, 0.0) is None
    assert rank_correlation_interval(0.3, 3) is None


def test_intervals_repeat_with_their_seed_and_move_with_it() -> None:
    values = np.random.default_rng(0).normal(size=50)
    assert bootstrap_mean(values, seed=3) == bootstrap_mean(values, seed=3)
    assert bootstrap_mean(values, seed=3) != bootstrap_mean(values, seed=4)


def test_the_jackknife_of_a_mean_is_its_t_interval() -> None:
    sample = np.random.default_rng(0).normal(size=4000)

    def mean(rows: NDArray[np.int64]) -> float:
        return float(sample[rows].mean())

    widths = []
    for seed in range(30):
        low, high = jackknife(mean, 4000, float(sample.mean()), seed=seed) or (0.0, 0.0)
        widths.append(high - low)
    assert np.mean(widths) == pytest.approx(2 * 2.093 * sample.std() / np.sqrt(4000), rel=0.1)


def test_the_jackknife_covers_a_ratio_about_95_times_in_100() -> None:
    rng = np.random.default_rng(1)
    covered = 0
    for run in range(_RUNS):
        x = rng.normal(2.0, 1.0, size=200)
        y = x + rng.normal(2.0, 1.0, size=200)

        def ratio(rows: NDArray[np.int64], x: NDArray[np.float64] = x, y: NDArray[np.float64] = y) -> float:
            return float(x[rows].mean() / y[rows].mean())

        low, high = jackknife(ratio, 200, ratio(np.arange(200)), seed=run) or (1.0, -1.0)
        covered += low <= 0.5 <= high
    assert 0.88 <= covered / _RUNS <= 0.995


def test_the_jackknife_covers_zero_for_independent_spaces() -> None:
    rng = np.random.default_rng(2)
    scores = [cka_debiased(rng.normal(size=(120, 8)), rng.normal(size=(120, 8)), seed=run) for run in range(60)]
    covered = [score.ci is not None and score.ci[0] <= 0 <= score.ci[1] for score in scores]
    assert np.mean(covered) >= 0.85


def test_an_interval_stays_within_the_range_of_the_statistic() -> None:
    sample = np.random.default_rng(0).normal(size=100)
    interval = jackknife(lambda rows: float(sample[rows].mean()), 100, 0.0, bounds=(-0.001, 0.001))
    assert interval == (-0.001, 0.001)


def test_a_statistic_undefined_without_some_group_has_no_interval() -> None:
    assert jackknife(lambda rows: None if 0 not in rows else 0.5, 100, 0.5) is None


def test_the_interval_of_a_rank_correlation() -> None:
    low, high = rank_correlation_interval(0.0, 103) or (0.0, 0.0)
    assert (low, high) == (pytest.approx(-np.tanh(0.196)), pytest.approx(np.tanh(0.196)))
    assert rank_correlation_interval(1.0, 50) == (1.0, 1.0)
    with pytest.raises(InputError, match="impossible"):
        rank_correlation_interval(1.5, 50)
