from __future__ import annotations

import numpy as np
import pytest

from embedlab.experiments.estimates import Measured
from embedlab.metrics.paired import resampled_weights, seed_and_row_interval, seed_and_row_p_value


def right_answers(rng, easy, seeds, skill):
    """Which rows each seed gets right: rows differ in how easy they are, seeds in their skill."""
    by_seed = skill + rng.normal(0, 0.35, size=(seeds, 1))
    return (easy[None, :] + by_seed + rng.logistic(size=(seeds, len(easy))) > 0).astype(np.int64)


@pytest.mark.parametrize(("seeds", "rows"), [(3, 200), (5, 400)])
def test_the_interval_of_a_difference_covers_the_truth_of_other_seeds_and_rows(seeds, rows):
    rng = np.random.default_rng(seeds)
    easy = rng.normal(1, 1.5, size=50_000)
    many = [right_answers(rng, easy, 40, skill).mean() for skill in (0.5, 0.0)]
    truth, covered, widths, trials = many[0] - many[1], 0, [], 150
    for _ in range(trials):
        drawn = rng.choice(easy, rows)
        good, poor = (right_answers(rng, drawn, seeds, skill) for skill in (0.5, 0.0))
        measured = Measured(np.ones(rows, dtype=np.int64), 2)
        scores = [measured.scores(dict(enumerate(rights))) for rights in (good, poor)]
        gain, _ = measured.differences(*scores)
        covered += gain.low <= truth <= gain.high
        widths.append(gain.high - gain.low)
    # Wide enough nineteen times in twenty; the binomial's own error of 150 trials is 1.8 points.
    assert covered / trials >= 0.92
    # And not for being useless: the difference is told from nothing where it is large.
    assert np.median(widths) < (0.6 if seeds == 3 else 0.3)


def test_pairing_narrows_the_interval_of_a_difference():
    rng = np.random.default_rng(0)
    rows = 2000
    base = (rng.random(rows) < 0.8).astype(np.int64)
    better = base.copy()
    better[rng.choice(np.flatnonzero(base == 0), 40, replace=False)] = 1
    measured = Measured(np.ones(rows, dtype=np.int64), 2)
    one, other = (measured.scores({0: answers}) for answers in (better, base))
    gain, _ = measured.differences(one, other)
    first, second = measured.means(one)[0], measured.means(other)[0]
    assert gain.value == pytest.approx(0.02)
    assert gain.low > 0
    assert first.low < second.high, "alone, the two intervals overlap"


def test_an_interval_of_one_seed_is_that_of_the_rows_alone():
    low, high = seed_and_row_interval([0.7], 0.02, 400)
    assert (low, high) == pytest.approx((0.7 - 1.966 * 0.02, 0.7 + 1.966 * 0.02), abs=1e-4)


def test_seeds_that_differ_widen_the_interval_by_students_t():
    values = [0.70, 0.75, 0.80]
    low, high = seed_and_row_interval(values, 0.0, 400)
    margin = 4.302653 * np.std(values, ddof=1) / np.sqrt(3)
    assert (low, high) == pytest.approx((0.75 - margin, 0.75 + margin))


@pytest.mark.parametrize("value", [0.01, 0.04])
def test_the_p_value_is_below_a_twentieth_where_the_interval_leaves_zero_out(value):
    spread = np.array([-0.005, 0.0, 0.005])
    grid = np.linspace(0.001, 0.03, 30)
    for row_error in grid:
        low, _ = seed_and_row_interval(value + spread, row_error, 400)
        assert (seed_and_row_p_value(value + spread, row_error, 400) < 0.05) == (low > 0)


def test_groups_are_drawn_whole():
    groups = np.array([0, 0, 1, 2, 2, 2])
    weights = np.concatenate(list(resampled_weights(6, groups, resamples=50)))
    assert weights.shape == (50, 6)
    assert (weights[:, 0] == weights[:, 1]).all()
    assert (weights[:, 3] == weights[:, 5]).all()
    assert (weights[:, [0, 2, 3]].sum(axis=1) == 3).all()


def test_scores_are_those_of_scikit_learn():
    from sklearn.metrics import accuracy_score, f1_score, recall_score

    rng = np.random.default_rng(1)
    truth = rng.integers(0, 4, 500)
    predicted = {seed: np.where(rng.random(500) < 0.6, truth, rng.integers(0, 4, 500)) for seed in (0, 1)}
    scores = Measured(truth, 4).scores(predicted)
    for place, codes in enumerate(predicted.values()):
        assert scores.accuracy[place] == pytest.approx(accuracy_score(truth, codes))
        assert scores.macro_f1[place] == pytest.approx(f1_score(truth, codes, average="macro"))
    recalls = [recall_score(truth, codes, average=None) for codes in predicted.values()]
    assert scores.recall == pytest.approx(np.mean(recalls, axis=0))
