"""The neighbour graph: exact, in a fixed order, the same however it is asked for."""

from __future__ import annotations

import numpy as np
import pytest

from embedlab import neighbors
from embedlab.errors import InputError
from embedlab.neighbors import KnnGraph, knn_graph, largest


def vectors(n: int, d: int = 8, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n, d)).astype(np.float32)


def plainly(matrix: np.ndarray, k: int) -> np.ndarray:
    unit = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)
    similarities = unit.astype(np.float64) @ unit.astype(np.float64).T
    np.fill_diagonal(similarities, -np.inf)
    return np.argsort(-similarities, axis=1, kind="stable")[:, :k]


@pytest.mark.parametrize("k", [1, 5, 40, 79])
def test_neighbours_are_those_of_a_full_sort(k: int) -> None:
    matrix = vectors(80)
    assert (knn_graph(matrix, k).indices == plainly(matrix, k)).all()


def test_blocks_do_not_change_the_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix = vectors(129)
    whole = knn_graph(matrix, 7)
    monkeypatch.setattr(neighbors, "_BLOCK_BYTES", 1)
    blocks = knn_graph(matrix, 7)
    assert (blocks.indices == whole.indices).all()
    assert (blocks.similarities == whole.similarities).all()


@pytest.mark.parametrize("n", [65, 97, 129])
def test_equal_rows_tie_and_stand_by_row_number(n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbors, "_BLOCK_BYTES", 1)
    matrix = vectors(n, 64)
    matrix[[3, 20, n - 1]] = matrix[0]
    graph = knn_graph(matrix, 3)
    assert graph.indices[0].tolist() == [3, 20, n - 1]
    assert graph.indices[n - 1].tolist() == [0, 3, 20]


def test_ties_at_the_last_place_go_to_the_lowest_rows() -> None:
    graph = knn_graph(np.eye(6, dtype=np.float32), 2)
    assert graph.indices.tolist() == [[1, 2], [0, 2], [0, 1], [0, 1], [0, 1], [0, 1]]
    assert (graph.similarities == 0).all()


def test_row_order_only_renames_the_rows() -> None:
    matrix = vectors(200, 16)
    order = np.random.default_rng(1).permutation(200)
    shuffled = knn_graph(matrix[order], 6)
    original = knn_graph(matrix, 6)
    assert (order[shuffled.indices] == original.indices[order]).all()
    assert (shuffled.similarities == original.similarities[order]).all()


def test_similarities_fall_and_stay_in_range() -> None:
    graph = knn_graph(np.vstack([vectors(50), vectors(50)]), 20)
    assert (np.diff(graph.similarities, axis=1) <= 0).all()
    assert np.abs(graph.similarities).max() <= 1
    assert graph.distances.min() >= 0
    assert (graph.indices != np.arange(100)[:, None]).all()


def test_length_does_not_matter_and_zeros_are_like_nothing() -> None:
    matrix = vectors(30)
    longer = matrix * np.linspace(0.001, 1000, 30, dtype=np.float32)[:, None]
    assert (knn_graph(longer, 5).indices == knn_graph(matrix, 5).indices).all()
    matrix[7] = 0
    assert (knn_graph(matrix, 29).similarities[7] == 0).all()


@pytest.mark.parametrize(("n", "k"), [(0, 0), (1, 0), (2, 1), (5, 4)])
def test_small_spaces_give_small_graphs(n: int, k: int) -> None:
    graph = knn_graph(vectors(n), 10)
    assert graph.indices.shape == graph.similarities.shape == (n, k)
    assert len(graph) == n
    assert graph.k == k


@pytest.mark.parametrize("bad", [np.full((3, 2), np.nan), np.full((3, 2), np.inf), np.zeros(3)])
def test_what_is_not_a_finite_matrix_is_refused(bad: np.ndarray) -> None:
    with pytest.raises(InputError):
        knn_graph(bad, 1)


def test_no_neighbours_are_refused() -> None:
    with pytest.raises(InputError, match="at least 1"):
        knn_graph(vectors(5), 0)


def test_first_is_the_smaller_graph() -> None:
    matrix = vectors(40)
    first = knn_graph(matrix, 9).first(4)
    assert (first.indices == knn_graph(matrix, 4).indices).all()
    for k in (0, 10):
        with pytest.raises(InputError):
            knn_graph(matrix, 9).first(k)


def test_largest_of_rows_with_many_ties() -> None:
    scores = np.random.default_rng(0).integers(4, size=(50, 30)).astype(np.float32)
    columns, values = largest(scores, 11)
    assert (columns == np.argsort(-scores, axis=1, kind="stable")[:, :11]).all()
    assert (values == np.take_along_axis(scores, columns, axis=1)).all()


def test_a_graph_is_a_value() -> None:
    graph = KnnGraph(np.zeros((2, 1), dtype=np.int32), np.zeros((2, 1), dtype=np.float32))
    with pytest.raises(AttributeError):
        graph.indices = graph.indices  # type: ignore[misc]
