"""What every metric promises, whatever the vectors are like: a finite score or a sentence, the same each time."""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from embedlab.errors import InputError
from embedlab.metrics import (
    Score,
    analogies,
    category_purity_at_5,
    change,
    cka,
    cka_debiased,
    jaccard_at_10,
    label_silhouette,
    participation_ratio,
    pc1_share,
    probe_accuracy,
    procrustes_residual,
    purity_at_10,
    reproducibility,
    rsa,
    simlex999,
    wordsim353,
)
from embedlab.space import EmbeddingSpace

Vectors = NDArray[np.float64]
Metric = Callable[[Vectors], Score]

# Common words, so that the tests of meaning cover some pairs.
_WORDS = (
    "king queen man woman boy girl brother sister father mother son daughter husband wife prince princess "
    "tiger cat car train book paper computer keyboard plane television radio bread butter drug abuse doctor nurse "
    "professor student smart stupid company stock planet star money cash bank water"
)


def _labels(n: int) -> list[str]:
    return [("calm", "loud")[row % 2] for row in range(n)]


def _other(vectors: Vectors) -> Vectors:
    """A second space of the same rows: related to the first, not equal to it."""
    return vectors + 0.7 * np.roll(vectors, 1, axis=1)


def _named(vectors: Vectors) -> EmbeddingSpace:
    words = [*_WORDS.split(), *(f"w{row}" for row in range(len(vectors)))][: len(vectors)]
    return EmbeddingSpace(tuple(words), vectors)


def _mean_change(vectors: Vectors) -> Score:
    moved = change(vectors, _other(vectors))
    assert moved.shape == (len(vectors),)
    return reproducibility(moved, moved[::-1])


METRICS: dict[str, Metric] = {
    "pc1_share": pc1_share,
    "participation_ratio": participation_ratio,
    "label_silhouette": lambda vectors: label_silhouette(vectors, _labels(len(vectors))),
    "purity_at_10": lambda vectors: purity_at_10(vectors, _labels(len(vectors))),
    "probe_accuracy": lambda vectors: probe_accuracy(vectors, _labels(len(vectors)), vectors, _labels(len(vectors))),
    "jaccard_at_10": lambda vectors: jaccard_at_10(vectors, _other(vectors)),
    "cka": lambda vectors: cka(vectors, _other(vectors)),
    "cka_debiased": lambda vectors: cka_debiased(vectors, _other(vectors)),
    "rsa": lambda vectors: rsa(vectors, _other(vectors)),
    "procrustes_residual": lambda vectors: procrustes_residual(vectors, _other(vectors)),
    "change": _mean_change,
    "wordsim353": lambda vectors: wordsim353(_named(vectors)),
    "simlex999": lambda vectors: simlex999(_named(vectors)),
    "analogies": lambda vectors: analogies(_named(vectors)),
    "category_purity_at_5": lambda vectors: category_purity_at_5(_named(vectors)),
}

_RANGES = {"participation_ratio": (1, 60), "label_silhouette": (-1, 1), "rsa": (-1, 1), "cka_debiased": (-1, 1)}
_RANGES |= dict.fromkeys(("change", "wordsim353", "simlex999"), (-1, 1))


@pytest.fixture(params=sorted(METRICS))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def metric(name: str) -> Metric:
    return METRICS[name]


@pytest.fixture(autouse=True)
def _no_warnings() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def _random(n: int = 60, d: int = 8, seed: int = 0) -> Vectors:
    return np.random.default_rng(seed).normal(size=(n, d))


def _check(score: Score, name: str) -> None:
    """A finite value in its range, inside its interval, or None with a sentence; and always JSON."""
    json.dumps({**score.to_json("score"), **score.details}, allow_nan=False)
    if score.value is None:
        assert (score.reason or "").endswith(".")
        return
    low, high = _RANGES.get(name, (0, 1))
    assert low - 1e-9 <= score.value <= high + 1e-9
    if score.ci is not None:
        assert score.ci[0] - 1e-9 <= score.value <= score.ci[1] + 1e-9
        assert all(math.isfinite(end) for end in score.ci)


@pytest.mark.parametrize("n", [0, 1, 2, 3, 11, 12, 13])
def test_small_spaces(metric: Metric, name: str, n: int) -> None:
    score = metric(_random(n))
    _check(score, name)
    if n <= 1 and name != "probe_accuracy":
        assert score.value is None


def test_an_ordinary_space_is_scored(metric: Metric, name: str) -> None:
    score = metric(_random())
    _check(score, name)
    if name != "category_purity_at_5":
        assert score.value is not None


def test_duplicates(metric: Metric, name: str) -> None:
    _check(metric(np.repeat(_random(12), 5, axis=0)), name)


def test_one_vector_for_all(metric: Metric, name: str) -> None:
    _check(metric(np.full((60, 8), 0.1)), name)


def test_nothing_but_zeros(metric: Metric, name: str) -> None:
    score = metric(np.zeros((60, 8)))
    _check(score, name)
    if name != "probe_accuracy":
        assert score.value is None


def test_some_rows_of_zeros(metric: Metric, name: str) -> None:
    vectors = _random()
    vectors[::4] = 0
    _check(metric(vectors), name)


def test_one_dimension(metric: Metric, name: str) -> None:
    _check(metric(_random(60, 1)), name)


def test_more_dimensions_than_rows(metric: Metric, name: str) -> None:
    _check(metric(_random(40, 300)), name)


@pytest.mark.parametrize("scale", [1e-12, 1e12])
def test_tiny_and_huge_vectors(metric: Metric, name: str, scale: float) -> None:
    score = metric(scale * _random())
    _check(score, name)
    if name != "category_purity_at_5":
        assert score.value is not None


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_vectors_that_are_not_finite_are_refused(metric: Metric, bad: float) -> None:
    vectors = _random()
    vectors[3, 2] = bad
    with pytest.raises(InputError, match=r"NaN (or|and) infinity|finite"):
        metric(vectors)


def test_the_vectors_are_left_as_they_were(metric: Metric) -> None:
    vectors = _random()
    vectors.flags.writeable = False
    metric(vectors)


def test_twice_the_same(metric: Metric) -> None:
    assert metric(_random()) == metric(_random())
