"""Groups of keys whose neighbours changed alike: a planted one is found, and nothing is found where nothing changed."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from embedlab.errors import InputError
from embedlab.metrics.groups import changed_groups
from embedlab.neighbors import knn_graph

N, MOVED = 600, tuple(range(0, 440, 40))
KEYS = tuple(f"w{row}" for row in range(N))


def topics(seed: int = 0) -> np.ndarray:
    """Thirty tight clusters of twenty rows each, float64 [600, 32]."""
    random = np.random.default_rng(seed)
    return np.repeat(random.normal(size=(30, 32)), 20, axis=0) + random.normal(scale=0.2, size=(N, 32))


def with_a_group() -> np.ndarray:
    """The same, but for eleven rows of as many clusters that are now together, in a place of their own."""
    vectors = topics()
    random = np.random.default_rng(1)
    vectors[list(MOVED)] = random.normal(size=32) + random.normal(scale=0.2, size=(len(MOVED), 32))
    return vectors


def neighbours(vectors: np.ndarray) -> np.ndarray:
    return knn_graph(vectors, 10).indices


def test_a_group_that_came_together_is_found_and_nothing_else() -> None:
    (group,) = changed_groups(KEYS, neighbours(topics()), neighbours(with_a_group()))
    assert group.kind == "gained"
    assert set(group.keys) == {KEYS[row] for row in MOVED}
    assert set(group.neighbours) <= set(group.keys)
    assert group.cohesion == 1
    assert group.cohesion_elsewhere == 0
    assert group.score == len(MOVED)


def test_the_same_group_is_lost_the_other_way_round() -> None:
    before, after = neighbours(topics()), neighbours(with_a_group())
    (gained,) = changed_groups(KEYS, before, after)
    (lost,) = changed_groups(KEYS, after, before)
    assert lost.kind == "lost"
    assert (lost.keys, lost.neighbours, lost.score) == (gained.keys, gained.neighbours, gained.score)
    assert changed_groups(KEYS, after, before, kinds=["gained"]) == ()


def test_keys_beside_the_same_strangers_are_a_group_only_if_they_are_together_too() -> None:
    here = neighbours(topics())
    few = np.array(MOVED[:6])
    apart, together = here.copy(), here.copy()
    apart[few] = np.arange(100, 110)
    together[few] = [[*few[few != own], *range(100, 105)] for own in few]
    assert changed_groups(KEYS, here, apart) == ()
    (group,) = changed_groups(KEYS, here, together)
    assert set(group.keys) == {KEYS[row] for row in few}
    assert set(group.neighbours) == set(KEYS[100:105]), "all six gained these, and each only five of the six"
    assert group.cohesion == 0.5


@pytest.mark.parametrize("n", [0, 1, 3, 30, N])
def test_nothing_changed_gives_no_group(n: int) -> None:
    here = neighbours(topics()[:n])
    assert changed_groups(KEYS[:n], here, here) == ()


def test_turning_a_space_changes_nothing() -> None:
    turn = np.linalg.qr(np.random.default_rng(2).normal(size=(32, 32)))[0]
    assert changed_groups(KEYS, neighbours(topics()), neighbours(topics() @ turn)) == ()


def test_unrelated_directions_give_no_group() -> None:
    noise = [np.random.default_rng(seed).normal(size=(N, 256)) for seed in (0, 1)]
    assert changed_groups(KEYS, *(neighbours(vectors) for vectors in noise)) == ()


def test_groups_are_disjoint_within_a_kind_bounded_and_ranked() -> None:
    order = np.random.default_rng(3).permutation(N)
    groups = changed_groups(KEYS, neighbours(topics()), neighbours(topics(1)[order]), n=5)
    assert len(groups) == 5
    assert [group.score for group in groups] == sorted((group.score for group in groups), reverse=True)
    for group in groups:
        assert 5 <= len(group.keys) == len(set(group.keys)) <= 60
        assert 1 <= len(group.neighbours) <= 5
    for kind in ("lost", "gained"):
        members = [key for group in groups if group.kind == kind for key in group.keys]
        assert len(set(members)) == len(members)


def test_the_same_input_gives_the_same_groups() -> None:
    left, right = neighbours(topics()), neighbours(topics(1))
    assert changed_groups(KEYS, left, right) == changed_groups(KEYS, left, right)


def test_frequent_keys_go_first_among_equals_and_rare_ones_can_be_left_out() -> None:
    counts = np.arange(N)
    left, right = neighbours(topics()), neighbours(with_a_group())
    (group,) = changed_groups(KEYS, left, right, counts)
    rows = [int(key[1:]) for key in group.keys]
    assert rows == sorted(rows, reverse=True)
    (part,) = changed_groups(KEYS, left, right, counts, members=counts >= 100)
    assert set(part.keys) == {key for key in group.keys if int(key[1:]) >= 100}


def test_neighbours_that_only_one_space_has_are_not_gained() -> None:
    left, right = neighbours(topics()), neighbours(with_a_group())
    hidden = np.where(np.isin(right, MOVED), -1, right)
    assert changed_groups(KEYS, left, hidden) == ()


def test_memory_does_not_grow_with_the_square_of_the_keys() -> None:
    n, random = 10_000, np.random.default_rng(0)
    near = [(np.arange(n)[:, None] // 20 * 20 + np.arange(1, 11) + np.arange(n)[:, None]) % n for _ in range(2)]
    hubs = random.integers(0, 50, size=(n, 5))
    left = np.column_stack([near[0][:, :5], hubs]).astype(np.int32)
    right = np.column_stack([near[1][random.permutation(n), :5], hubs[::-1] + 100]).astype(np.int32)
    keys = [f"w{row}" for row in range(n)]
    tracemalloc.start()
    changed_groups(keys, left, right)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < n * n / 8, "a single bit for each pair of keys would be more"


def test_what_does_not_fit_is_refused() -> None:
    left = neighbours(topics())
    with pytest.raises(InputError, match="give one row a key"):
        changed_groups(KEYS[:-1], left, left)
    with pytest.raises(InputError, match="give one row a key"):
        changed_groups(KEYS, left, left, counts=np.ones(3))
