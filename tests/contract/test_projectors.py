"""What every projector promises, whatever the space is like."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import numpy as np
import pytest

from embedlab.metrics.map_quality import map_quality
from embedlab.neighbors import knn_graph
from embedlab.projectors import PROJECTORS, Projection, Projector, register
from embedlab.space import EmbeddingSpace

LAYOUTS = ("umap", "tsne")


def space_of(vectors: np.ndarray) -> EmbeddingSpace:
    return EmbeddingSpace(tuple(f"w{row}" for row in range(len(vectors))), vectors.astype(np.float32))


def random_space(n: int, d: int = 8, seed: int = 0) -> EmbeddingSpace:
    return space_of(np.random.default_rng(seed).normal(size=(n, d)))


def clusters(n: int = 240, kinds: int = 3, seed: int = 0) -> tuple[EmbeddingSpace, np.ndarray]:
    random = np.random.default_rng(seed)
    kind = np.arange(n) % kinds
    middles = np.linalg.qr(random.normal(size=(16, kinds)))[0].T * 6
    return space_of(middles[kind] + random.normal(scale=0.5, size=(n, 16))), kind


def fitted(method: str, space: EmbeddingSpace, dims: int = 2, init: Projection | None = None) -> Projection:
    return PROJECTORS[method](dims=dims).fit(space, init=init).projection_


@pytest.fixture(params=sorted(PROJECTORS))
def method(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(autouse=True)
def no_warnings() -> Iterator[None]:
    """A library's warning is a case that was not thought of."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@pytest.mark.parametrize("dims", [2, 3])
@pytest.mark.parametrize("n", [0, 1, 2, 3, 4, 5, 9, 10, 11, 16])
def test_small_spaces_have_maps(method: str, n: int, dims: int) -> None:
    projection = fitted(method, random_space(n), dims)
    assert projection.xy.shape == (n, dims)
    assert np.isfinite(projection.xy).all()
    assert len(np.unique(projection.xy, axis=0)) == n


@pytest.mark.parametrize(
    "vectors",
    [
        np.zeros((40, 5)),
        np.full((40, 5), 0.1),
        np.ones((3, 1)),
    ],
)
def test_rows_all_alike_lie_on_the_origin(method: str, vectors: np.ndarray) -> None:
    assert (fitted(method, space_of(vectors)).xy == 0).all()


@pytest.mark.parametrize(
    "vectors",
    [
        np.eye(40),
        np.random.default_rng(0).normal(size=(20, 300)),
        np.random.default_rng(0).normal(size=(40, 1)),
        np.random.default_rng(0).normal(size=(40, 2)),
        np.random.default_rng(0).normal(size=(40, 5)) * 1e30,
        np.random.default_rng(0).normal(size=(40, 5)) * 1e-35,
        np.vstack([np.random.default_rng(0).normal(size=(30, 5)), np.zeros((10, 5))]),
        np.outer(np.linspace(-1, 1, 40), np.ones(4)) + np.random.default_rng(0).normal(scale=1e-6, size=(40, 4)),
    ],
    ids=["orthogonal", "wide", "one column", "two columns", "huge", "tiny", "zeros", "nearly a line"],
)
@pytest.mark.parametrize("dims", [2, 3])
def test_odd_spaces_have_finite_maps(method: str, vectors: np.ndarray, dims: int) -> None:
    space = space_of(vectors)
    assert np.isfinite(fitted(method, space, dims).xy).all()


def test_equal_vectors_get_equal_places(method: str) -> None:
    vectors = np.random.default_rng(0).normal(size=(30, 8))
    xy = fitted(method, space_of(np.vstack([vectors, vectors[::-1]]))).xy
    assert (xy[:30] == xy[30:][::-1]).all()
    assert len(np.unique(xy, axis=0)) == 30


@pytest.mark.parametrize("dims", [2, 3])
def test_clusters_stay_clusters(method: str, dims: int) -> None:
    space, kind = clusters()
    projection = fitted(method, space, dims)
    quality = map_quality(space.vectors, projection.xy)
    assert quality is not None
    assert quality.trustworthiness > 0.9
    assert quality.continuity > 0.9
    distances = np.linalg.norm(projection.xy[:, None] - projection.xy[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    assert (kind[distances.argmin(axis=1)] == kind).mean() > 0.99


def test_the_same_space_gives_the_same_map(method: str) -> None:
    space = random_space(150)
    assert (fitted(method, space).xy == fitted(method, space).xy).all()


def test_the_order_of_the_rows_does_not_matter(method: str) -> None:
    space = random_space(150)
    order = np.random.default_rng(1).permutation(150)
    shuffled = space.rows(order)
    assert (fitted(method, shuffled).xy == fitted(method, space).xy[order]).all()


@pytest.mark.parametrize("k", [3, 14, 15, 60, 149])
def test_a_known_graph_only_saves_time(method: str, k: int) -> None:
    space = random_space(150)
    graph = knn_graph(space.vectors, k)
    assert (PROJECTORS[method]().fit(space, graph).projection_.xy == fitted(method, space).xy).all()


def test_a_projector_keeps_nothing_from_one_fit_to_the_next(method: str) -> None:
    projector: Projector = PROJECTORS[method]()
    first, second = random_space(40), random_space(30, seed=1)
    projector.fit(first)
    assert projector.fit(second) is projector
    assert projector.projection_.keys == second.keys
    assert (projector.projection_.xy == fitted(method, second).xy).all()


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("dims", [2, 3])
def test_a_map_begun_from_another_comes_closer_to_it(name: str, dims: int) -> None:
    space, kind = clusters(kinds=8)
    middles = np.random.default_rng(5).uniform(-10, 10, size=(8, dims))
    other = Projection(space.keys, middles[kind] + np.random.default_rng(0).normal(size=(len(space), dims)), "umap")
    begun = fitted(name, space, dims, init=other)
    assert begun.parameters["init"] == "map"

    def distance(projection: Projection) -> float:
        return float(np.square(register(projection, other).xy - other.xy).sum())

    assert distance(begun) < 0.5 * distance(fitted(name, space, dims))


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_seed_is_another_map(name: str) -> None:
    space = random_space(100)
    again = PROJECTORS[name](seed=1).fit(space).projection_  # type: ignore[call-arg]
    assert (again.xy != fitted(name, space).xy).any()


def test_parameters_say_what_was_done(method: str) -> None:
    small, large = fitted(method, random_space(5)), fitted(method, random_space(30))
    assert small.method == large.method == method
    assert small.parameters.get("fallback") == ("pca" if method in LAYOUTS else None)
    assert "fallback" not in large.parameters
