"""Formulas of keys: what they mean, what is refused and how, and that no text does more than be refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedlab.errors import InputError
from embedlab.formula import Formula, parse_formula
from embedlab.space import EmbeddingSpace, unit

KEYS = ("good", "bad", "new york", "17", "don't", "covid-19", "cat")
SPACE = EmbeddingSpace(KEYS, np.random.default_rng(0).normal(size=(len(KEYS), 5)), name="made up")

weights = st.floats(-1e6, 1e6, allow_nan=False).filter(lambda weight: abs(weight) > 1e-6)
sums = st.dictionaries(st.text(min_size=1, max_size=8), weights, min_size=1, max_size=5)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("good", {"good": 1}),
        ("-good", {"good": -1}),
        ("good - bad", {"good": 1, "bad": -1}),
        ("good-bad", {"good": 1, "bad": -1}),
        ("bad -> good", {"good": 1, "bad": -1}),
        ("bad → good", {"good": 1, "bad": -1}),
        ("a + b -> c", {"c": 1, "a": -1, "b": -1}),
        ("(king + queen) / 2 - man", {"king": 0.5, "queen": 0.5, "man": -1}),
        ("2 * pizza", {"pizza": 2}),
        ("pizza * 2 * 3", {"pizza": 6}),
        ("pizza / 2 / 2", {"pizza": 0.25}),
        ("(1 + 1) * pizza", {"pizza": 2}),
        ("1 / 4 * pizza", {"pizza": 0.25}),
        ("a - (b - (c - d))", {"a": 1, "b": -1, "c": 1, "d": -1}),
        ("a - -b", {"a": 1, "b": 1}),
        ("- - -a", {"a": -1}),
        ("2 * (a - b) + b", {"a": 2, "b": -1}),
        ("a + b - b", {"a": 1}),
        (".5 * a + 1e-2 * b", {"a": 0.5, "b": 0.01}),
        ("a × 2 − b ÷ 2", {"a": 2, "b": -0.5}),
        ('"new york" - "17"', {"new york": 1, "17": -1}),
        ("“new york” - don't", {"new york": 1, "don't": -1}),
        ('"covid-19" - "say ""hi"""', {"covid-19": 1, 'say "hi"': -1}),
        ("3d - 1.5.2", {"3d": 1, "1.5.2": -1}),
        ("Good - BAD", {"Good": 1, "BAD": -1}),
        ("猫 - 犬", {"猫": 1, "犬": -1}),
    ],
)
def test_a_formula_is_a_weighted_sum(text: str, expected: dict[str, float]) -> None:
    assert parse_formula(text).weights == pytest.approx(expected)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "At character 1 .* missing before the end"),
        ("good +", "At character 7 .* missing before the end"),
        ("good bad", "At character 6 .* 'bad' does not continue"),
        ("good, bad", "At character 5 .* ',' has no meaning"),
        ("-> good", "At character 1 .* missing before '->'"),
        ("a -> b -> c", "At character 8 "),
        ("a * b", r"At character 5 .* something else than a number"),
        ("1 / a", r"At character 5 .* something else than a number"),
        ("a / 0", "At character 5 .* by zero"),
        ("(a", r"At character 3 .* a \) is missing"),
        ("a)", r"At character 2 .* '\)' does not continue"),
        ("()", "At character 2 "),
        ('"new york', "At character 1 .* quote does not close"),
        ('"" - a', "At character 1 "),
        ("17", '"17"'),
        ("a + 1", "a number is left"),
        ("a - a", "cancel each other out"),
        ("1e999 * a", "grow beyond all bounds"),
        ("a * 1e300 * 1e300", "grow beyond all bounds"),
        ("x" * 501, "at most 500 characters, not 501"),
        ("(" * 10_000 + "a" + ")" * 10_000, "at most 500 characters"),
        ("(" * 240 + "a" + ")" * 240, "more than 50 deep"),
    ],
)
def test_what_is_no_formula_is_refused_in_a_sentence(text: str, where: str) -> None:
    with pytest.raises(InputError, match=where) as refused:
        parse_formula(text)
    assert str(refused.value).count("\n") == 0


def test_many_signs_are_not_depth() -> None:
    assert parse_formula("-" * 498 + "a").weights == {"a": 1}


@given(st.text())
def test_any_text_is_a_formula_or_refused(text: str) -> None:
    try:
        formula = parse_formula(text)
    except InputError:
        return
    assert formula.weights


@given(st.text(alphabet='ab1.e+-*/()" ,>→“”', max_size=60))
def test_nearly_formulas_are_formulas_or_refused(text: str) -> None:
    try:
        formula = parse_formula(text)
    except InputError:
        return
    assert parse_formula(str(formula)) == formula


@given(sums)
def test_a_formula_written_and_read_is_the_same(terms: dict[str, float]) -> None:
    formula = Formula(terms)
    assert parse_formula(str(formula)) == formula
    assert parse_formula(f"-({formula})").weights == {key: -weight for key, weight in terms.items()}


def test_the_ends_say_what_is_taken_away_and_what_is_added() -> None:
    assert parse_formula("bad -> good").ends == ("bad", "good")
    assert parse_formula("king + queen - man").ends == ("man", "king, queen")
    assert parse_formula("2 * pizza").ends == ("away from pizza", "pizza")
    assert parse_formula("-pizza").ends == ("pizza", "away from pizza")


def test_a_direction_is_the_sum_of_the_vectors_of_length_one() -> None:
    good, bad, york = unit(SPACE.vectors)[:3].astype(np.float64)
    found = parse_formula('good - 2 * bad + "new york" / 4').direction(SPACE)
    np.testing.assert_allclose(found, good - 2 * bad + york / 4, atol=1e-12)
    longer = SPACE.replace(vectors=SPACE.vectors * np.arange(1, 8)[:, None])
    np.testing.assert_allclose(parse_formula("good - bad").direction(longer), good - bad, atol=1e-6)


@given(weights, weights)
def test_directions_are_linear(first: float, second: float) -> None:
    good, bad = (parse_formula(key).direction(SPACE) for key in ("good", "bad"))
    found = parse_formula(f"{first!r} * good + {second!r} * bad").direction(SPACE)
    np.testing.assert_allclose(found, first * good + second * bad, rtol=1e-9, atol=1e-9)


def test_keys_are_matched_as_written_then_in_lower_case() -> None:
    both = EmbeddingSpace(("US", "us"), np.eye(2))
    assert parse_formula("US").direction(both).tolist() == [1, 0]
    assert parse_formula("Us").direction(both).tolist() == [0, 1]
    assert parse_formula("Us + 2 * us").direction(both).tolist() == [0, 3]
    assert parse_formula("Us + 2 * us - US").keys(both) == ("us", "us", "US")


def test_an_unknown_key_is_named_with_the_nearest_one() -> None:
    with pytest.raises(InputError, match="'made up' has no word 'goood': did you mean 'good'"):
        parse_formula("goood - bad").direction(SPACE)
    with pytest.raises(InputError, match="no word 'zzzz': choose one of its words"):
        parse_formula("zzzz").direction(SPACE)


def test_vectors_that_cancel_point_nowhere() -> None:
    twins = EmbeddingSpace(("a", "b", "zero"), np.array([[1, 2], [2, 4], [0, 0]]))
    for text in ("a - b", "zero", "1e-9 * a - 1e-9 * b"):
        with pytest.raises(InputError, match="points nowhere"):
            parse_formula(text).direction(twins)
