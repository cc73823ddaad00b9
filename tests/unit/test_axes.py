"""Maps by axes of one's own choice."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from embedlab.errors import InputError
from embedlab.projectors import Axes, Projection, from_csv, register, to_csv
from embedlab.space import EmbeddingSpace

WORDS = ("good", "bad", "cat", "dog", *(f"w{row}" for row in range(60)))


@pytest.fixture(scope="module")
def space() -> EmbeddingSpace:
    vectors = np.random.default_rng(0).normal(size=(len(WORDS), 12)) + np.linspace(0, 9, 12)
    return EmbeddingSpace(WORDS, vectors, name="made up")


def fitted(space: EmbeddingSpace, **parameters: object) -> Projection:
    return Axes(**parameters).fit(space).projection_  # type: ignore[arg-type]


def test_a_coordinate_is_the_cosine_with_the_direction_in_the_centred_space(space: EmbeddingSpace) -> None:
    vectors = space.vectors.astype(np.float64)
    vectors -= vectors.mean(axis=0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    good, bad, cat, dog = vectors[:4]
    projection = fitted(space, x="good - bad", y="(cat + dog) / 2 -> good", dims=2)
    for column, direction in enumerate((good - bad, good - (cat + dog) / 2)):
        expected = vectors @ direction / np.linalg.norm(direction)
        np.testing.assert_allclose(projection.xy[:, column], expected, atol=1e-6)


def test_the_ends_lie_where_they_are_named(space: EmbeddingSpace) -> None:
    projection = fitted(space, x="good - bad", y="dog -> cat", z="w1", dims=3)
    assert projection.ends == (("bad", "good"), ("dog", "cat"), ("away from w1", "w1"))
    place = dict(zip(projection.keys, projection.xy, strict=True))
    assert place["good"][0] > 0 > place["bad"][0]
    assert place["cat"][1] > 0 > place["dog"][1]
    assert place["w1"][2] == pytest.approx(1) == projection.xy[:, 2].max()


def test_an_axis_that_is_not_given_shows_most_of_what_the_given_one_leaves(space: EmbeddingSpace) -> None:
    vectors = space.vectors - space.vectors.mean(axis=0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    direction = (vectors[0] - vectors[1]) / np.linalg.norm(vectors[0] - vectors[1])
    rest = vectors - np.outer(vectors @ direction, direction)
    projection = fitted(space, x="good - bad")
    assert projection.ends == (("bad", "good"), ("", ""))
    assert projection.xy[:, 1].var(ddof=1) == pytest.approx(np.linalg.eigvalsh(np.cov(rest.T)).max(), rel=1e-4)
    other = fitted(space, y="good - bad")
    np.testing.assert_array_equal(other.xy, projection.xy[:, ::-1])
    assert other.ends == (("", ""), ("bad", "good"))


def test_a_map_knows_the_keys_its_axes_are_made_from(space: EmbeddingSpace) -> None:
    assert fitted(space, x="Good - bad", y="(cat + good) / 2").axis_keys == ("good", "bad", "cat")


def test_without_any_formula_the_axes_mean_nothing(space: EmbeddingSpace) -> None:
    assert fitted(space).ends == fitted(space).axis_keys == ()
    assert Projection(("a",), np.zeros((1, 2)), "umap").ends == ()


def test_a_map_whose_axes_mean_something_is_never_turned(space: EmbeddingSpace) -> None:
    fixed = Projection(space.keys, np.random.default_rng(1).normal(size=(len(space), 2)), "umap")
    projection = fitted(space, x="good - bad", y="cat - dog")
    assert register(projection, fixed) is projection
    assert register(fitted(space), fixed).parameters["registered"]


@pytest.mark.parametrize(
    "parameters",
    [{"ends": 1}, {"ends": "ab"}, {"ends": [["bad"]]}, {"ends": [["bad", "good"]] * 3}, {"axis_keys": 1}],
    ids=str,
)
def test_a_map_with_axes_that_cannot_be_is_refused(parameters: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=r"what its axes mean|name 3 axes"):
        Projection(("a",), np.zeros((1, 2)), "axes", parameters)


def test_the_ends_survive_the_file(space: EmbeddingSpace) -> None:
    projection = fitted(space, x="good - bad", y="cat")
    read = from_csv(to_csv(projection), {"method": "axes", "parameters": dict(projection.parameters)})
    assert read.ends == projection.ends
    assert read.axis_keys == projection.axis_keys == ("good", "bad", "cat")
    assert read.parameters == projection.parameters


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"x": "good -"}, "At character 7"),
        ({"x": "good - purple"}, "no word 'purple'"),
        ({"y": 3}, "The axis y must be a formula"),
        ({"z": "good"}, "no axis z"),
        ({"x": "good", "dims": 4}, "2 or 3 dimensions"),
    ],
)
def test_what_is_no_axis_is_refused(space: EmbeddingSpace, parameters: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        fitted(space, **parameters)


def test_one_word_twice_leaves_a_flat_map(space: EmbeddingSpace) -> None:
    xy = fitted(space, x="good", y="good").xy
    np.testing.assert_array_equal(xy[:, 0], xy[:, 1])


def test_a_space_of_one_dimension_has_no_second_axis() -> None:
    line = EmbeddingSpace(("good", "bad", "so"), np.array([[2.0], [-2.0], [0.5]]))
    assert fitted(line, x="good - bad").xy.tolist() == [[1, 0], [-1, 0], [1, 0]]
