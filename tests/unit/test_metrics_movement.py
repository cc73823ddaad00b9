from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import ortho_group, spearmanr

from embedlab.errors import InputError
from embedlab.metrics.movement import change, changes, movement, neighbour_difference, reproducibility
from embedlab.space import EmbeddingSpace

Matrix = NDArray[np.float64]


def _space(rows: int = 80, dims: int = 5, seed: int = 0) -> Matrix:
    return np.random.default_rng(seed).normal(size=(rows, dims))


def _named(vectors: Matrix) -> EmbeddingSpace:
    return EmbeddingSpace(tuple(f"w{row}" for row in range(len(vectors))), vectors)


def test_nothing_changed_in_the_same_space_or_its_rotated_shifted_copy() -> None:
    space = _space()
    np.testing.assert_allclose(change(space, space), 0, atol=1e-12)
    rotated = 3 * space @ ortho_group.rvs(5, random_state=0) + 4
    np.testing.assert_allclose(change(space, rotated), 0, atol=1e-6)


def test_shuffled_keys_change_as_much_as_unrelated_ones() -> None:
    space = _space(400)
    shuffled = change(space, np.random.default_rng(1).permutation(space))
    assert shuffled.mean() == pytest.approx(1, abs=0.05)


def test_change_is_one_less_the_rank_correlation_of_centred_similarities_to_the_others() -> None:
    a, b = _space(30, seed=0) + 2, _space(30, 7, seed=1)
    b[:, :5] += a
    cosines = []
    for space in (a - a.mean(axis=0), b - b.mean(axis=0)):
        normed = space / np.linalg.norm(space, axis=1, keepdims=True)
        cosines.append(normed @ normed.T)
    others = ~np.eye(30, dtype=bool)
    rows = [(cosines[0][row, others[row]], cosines[1][row, others[row]]) for row in range(30)]
    expected = [1 - spearmanr(*row).statistic for row in rows]
    np.testing.assert_allclose(change(a, b), expected, atol=1e-9)


def test_the_moved_key_changed_most() -> None:
    a = _space(200)
    b = a.copy()
    b[17] = -a[17]
    moved = change(a, b)
    assert int(np.argmax(moved)) == 17
    assert moved[17] > 1.5


def test_anchors_are_the_frequent_keys() -> None:
    """The 1,000 frequent keys lie still and the rest are thrown about: a key that lies still has not changed."""
    a = _space(1500, 3)
    b = a.copy()
    rare = np.random.default_rng(2).permutation(1500)[:500]
    counts = np.full(1500, 100)
    counts[rare] = 1
    offset = _space(500, 3, seed=3)
    b[rare] = offset - offset.mean(axis=0) + a[rare].mean(axis=0)
    moved = change(a, b, counts)
    np.testing.assert_allclose(np.delete(moved, rare), 0, atol=1e-6)
    assert np.median(moved[rare]) > 0.5


def test_keys_without_a_direction_have_no_change() -> None:
    a = _space(20) + 3
    a[3] = np.delete(a, 3, axis=0).mean(axis=0)
    moved = change(a, _space(20, seed=1))
    assert np.isnan(moved[3])
    assert np.isfinite(np.delete(moved, 3)).all()


def test_identical_vectors_have_no_change_at_all() -> None:
    assert np.isnan(change(np.ones((9, 4)), _space(9))).all()
    assert np.isnan(change(_space(2), _space(2))).all()


def test_several_pairs_at_once_are_the_same_as_one_by_one() -> None:
    spaces = [_space(seed=seed) for seed in range(3)]
    together = changes(spaces, [(0, 1), (2, 1)])
    np.testing.assert_array_equal(together[0], change(spaces[0], spaces[1]))
    np.testing.assert_array_equal(together[1], change(spaces[2], spaces[1]))
    with pytest.raises(InputError, match="80 and 81"):
        changes([_space(), _space(81)], [(0, 1)])


def test_reproducibility_leaves_undefined_changes_out() -> None:
    first, second = [0.1, 0.2, np.nan, 0.4, 0.5], [0.3, 0.1, 0.2, np.nan, 0.9]
    expected = spearmanr([0.1, 0.2, 0.5], [0.3, 0.1, 0.9]).statistic
    assert reproducibility(first, second).value == pytest.approx(expected)
    assert reproducibility([0.1, np.nan, 0.2], [0.1, 0.2, 0.3]).value is None
    assert reproducibility([0.5] * 5, [0.1, 0.2, 0.3, 0.4, 0.5]).value is None


def test_movement_repeats_between_seeds_when_the_methods_do() -> None:
    rng = np.random.default_rng(0)
    left, right = _space(300), _space(300, seed=1)
    right[:150] = left[:150]
    jitter = [space + 0.05 * rng.normal(size=space.shape) for space in (left, right)]
    keys = _named(left).keys
    moved, noise, repeats = movement(keys, *map(_named, (left, right, *jitter)))
    assert repeats.value > 0.9
    assert noise is not None
    assert np.median(noise) < 0.1 < np.median(moved)


def test_noise_is_known_with_one_second_seed_and_reproducibility_with_both() -> None:
    left, right, second = (_named(_space(seed=seed)) for seed in range(3))
    _, noise, repeats = movement(left.keys, left, right, None, second)
    np.testing.assert_array_equal(noise, change(right.vectors, second.vectors))
    assert repeats.value is None
    _, noise, repeats = movement(left.keys, left, right, None, None)
    assert noise is None
    assert repeats.reason


def test_shared_lost_and_gained_neighbours_keep_their_order() -> None:
    assert neighbour_difference([], ["a"]) == ((), (), ("a",))
    assert neighbour_difference(["c", "a", "b"], ["b", "c", "d"]) == (("c", "b"), ("a",), ("d",))
