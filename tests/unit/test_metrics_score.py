from __future__ import annotations

import json

import numpy as np
import pytest
from scipy.stats import rankdata

from embedlab.errors import InputError
from embedlab.metrics.arrays import average_ranks, centre_columns, correlation, matrix, narrow
from embedlab.metrics.score import Score


def test_a_score_carries_its_interval_and_its_reason_into_json() -> None:
    assert Score(0.5, (0.4, 0.6)).to_json("cka") == {"cka": 0.5, "cka_ci": [0.4, 0.6]}
    assert Score.missing("No words.").to_json("cka") == {"cka": None, "cka_reason": "No words."}
    assert json.loads(json.dumps(Score(1.0).to_json("cka"), allow_nan=False)) == {"cka": 1.0}


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_score_is_never_nan_or_infinite(value: float) -> None:
    with pytest.raises(InputError, match="finite"):
        Score(value)
    with pytest.raises(InputError, match="finite"):
        Score(0.5, (value, 1.0))


def test_a_score_has_a_value_or_a_reason_and_not_both() -> None:
    with pytest.raises(InputError, match="one of the two"):
        Score(None)
    with pytest.raises(InputError, match="one of the two"):
        Score(0.5, reason="No words.")


@pytest.mark.parametrize("shape", [(7,), (5, 9), (3, 1), (4, 0), (0, 5)])
def test_average_ranks_are_those_of_scipy(shape: tuple[int, ...]) -> None:
    values = np.random.default_rng(0).integers(0, 4, shape)
    ranks = average_ranks(values)
    assert ranks.shape == values.shape
    if values.size:
        np.testing.assert_array_equal(ranks, rankdata(values, axis=-1))


def test_correlation_of_a_constant_series_is_undefined() -> None:
    assert correlation([1, 1, 1], [1, 2, 3]) is None
    assert correlation([1], [2]) is None
    assert correlation([1, 2, 3], [2, 4, 6]) == pytest.approx(1)


def test_a_constant_column_is_centred_to_exactly_zero() -> None:
    assert not centre_columns(np.full((7, 3), 0.1)).any()


def test_narrowing_a_wide_matrix_keeps_all_inner_products() -> None:
    wide = np.random.default_rng(0).normal(size=(5, 40))
    assert narrow(wide).shape == (5, 5)
    np.testing.assert_allclose(narrow(wide) @ narrow(wide).T, wide @ wide.T)


def test_a_matrix_must_be_finite_and_of_two_dimensions() -> None:
    with pytest.raises(InputError, match="NaN or infinity"):
        matrix([[1.0, float("nan")]])
    with pytest.raises(InputError, match="as a matrix"):
        matrix([1.0, 2.0])
