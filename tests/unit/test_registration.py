"""Registration: one map laid on another without a change of neighbours."""

from __future__ import annotations

import numpy as np
import pytest

from embedlab.errors import InputError
from embedlab.projectors import Projection, register


def random_map(n: int, dims: int, seed: int = 0, keys: tuple[str, ...] | None = None) -> Projection:
    xy = np.random.default_rng(seed).normal(size=(n, dims)).astype(np.float32)
    return Projection(keys or tuple(f"w{row}" for row in range(n)), xy, "umap", {"seed": seed})


def rotation(dims: int, seed: int) -> np.ndarray:
    return np.linalg.qr(np.random.default_rng(seed).normal(size=(dims, dims)))[0]


def neighbour_sets(xy: np.ndarray, k: int) -> list[set[int]]:
    distances = np.linalg.norm(xy[:, None].astype(np.float64) - xy[None], axis=2)
    return [set(row[1 : k + 1].tolist()) for row in np.argsort(distances, axis=1)]


@pytest.mark.parametrize("dims", [2, 3])
@pytest.mark.parametrize("mirror", [1.0, -1.0])
def test_a_turned_mirrored_scaled_and_shifted_map_comes_back(dims: int, mirror: float) -> None:
    fixed = random_map(40, dims)
    turn = rotation(dims, 1)
    turn[0] *= mirror
    moved = fixed.replace(xy=(fixed.xy @ turn) * 0.3 + 17)
    assert np.allclose(register(moved, fixed).xy, fixed.xy, atol=1e-4)


@pytest.mark.parametrize("dims", [2, 3])
def test_neighbours_stay_neighbours(dims: int) -> None:
    moving, fixed = random_map(80, dims, 1), random_map(80, dims, 2)
    registered = register(moving, fixed)
    assert neighbour_sets(registered.xy, 5) == neighbour_sets(moving.xy, 5)
    assert np.abs(registered.xy - moving.xy).max() > 0.1


def test_no_other_turn_comes_closer() -> None:
    moving, fixed = random_map(30, 2, 1), random_map(30, 2, 2)
    registered = register(moving, fixed)
    least = np.square(registered.xy - fixed.xy).sum()
    for angle in (-0.05, 0.05):
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        middle = registered.xy.mean(axis=0)
        assert np.square((registered.xy - middle) @ turn + middle - fixed.xy).sum() > least


def test_keys_decide_not_rows() -> None:
    fixed = random_map(20, 2)
    turned = fixed.xy @ rotation(2, 3)
    order = np.random.default_rng(0).permutation(20)
    shuffled = Projection(tuple(fixed.keys[row] for row in order), turned[order], "umap")
    assert np.allclose(register(shuffled, fixed).xy, fixed.xy[order], atol=1e-5)


def test_keys_of_one_map_alone_move_along() -> None:
    fixed = random_map(20, 2)
    extra = np.vstack([fixed.xy, [[5, 5]]])
    moving = Projection((*fixed.keys, "new"), extra @ rotation(2, 3) + 1, "umap")
    registered = register(moving, fixed)
    assert registered.keys == moving.keys
    assert np.allclose(registered.xy[-1], [5, 5], atol=1e-4)


def test_it_says_that_it_happened() -> None:
    moving, fixed = random_map(5, 2, 1), random_map(5, 2, 2)
    assert register(moving, fixed).parameters == {"seed": 1, "registered": True}
    assert moving.parameters == {"seed": 1}


def test_fewer_than_three_shared_keys_or_a_single_spot_leave_it_alone() -> None:
    fixed = random_map(6, 2)
    stranger = random_map(4, 2, 1, keys=("w0", "w1", "x", "y"))
    assert register(stranger, fixed) is stranger
    spot = fixed.replace(xy=np.ones((6, 2)))
    assert register(spot, fixed) is spot
    moving = random_map(6, 2, 4)
    assert register(moving, spot) is moving


def test_maps_of_other_dimensions_are_refused() -> None:
    with pytest.raises(InputError, match="3 dimensions"):
        register(random_map(5, 3), random_map(5, 2))
