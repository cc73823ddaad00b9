"""The levels of chance are the means over random orders."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.manifold import trustworthiness

from embedlab.metrics.between import cka, jaccard_at_10, procrustes_residual
from embedlab.metrics.chance import between_chance, even_cloud, map_chance
from embedlab.metrics.within import participation_ratio, pc1_share


@pytest.fixture(scope="module")
def spaces() -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    left = random.normal(size=(60, 6)) * np.array([5, 3, 1, 1, 1, 1])
    return left, left[:, :4] + random.normal(size=(60, 4))


def test_chance_between_is_the_mean_over_orders(spaces: tuple[np.ndarray, np.ndarray]) -> None:
    left, right = spaces
    chance = between_chance(left, right)
    orders = [np.random.default_rng(seed).permutation(60) for seed in range(60)]
    for name, metric in {"cka": cka, "jaccard_at_10": jaccard_at_10}.items():
        values = [metric(left, right[order]).value for order in orders[: 60 if name == "cka" else 30]]
        assert chance[name] == pytest.approx(np.mean(values), abs=4 * np.std(values) / np.sqrt(len(values)))
    residuals = [procrustes_residual(left, right[order], interval=False).value for order in orders]
    assert min(residuals) <= chance["procrustes_residual"] <= max(residuals)
    assert cka(left, right).value > 3 * chance["cka"]


def test_what_cannot_be_had_is_left_out() -> None:
    assert set(between_chance(np.ones((5, 2)), np.ones((5, 2)))) == {"cka_debiased", "rsa"}


@pytest.mark.parametrize(("n", "d"), [(2000, 8), (900, 30)])
def test_an_even_cloud_is_what_normal_draws_are(n: int, d: int) -> None:
    cloud = np.random.default_rng(0).normal(size=(n, d))
    share, ratio = even_cloud(n, d)
    assert share == pytest.approx(pc1_share(cloud).value, rel=0.1)
    assert ratio == pytest.approx(participation_ratio(cloud).value, rel=0.02)


def test_a_random_map_keeps_what_chance_says() -> None:
    random = np.random.default_rng(0)
    found = [
        trustworthiness(random.normal(size=(60, 5)), random.normal(size=(60, 2)), n_neighbors=7) for _ in range(20)
    ]
    assert map_chance(60, 7)["trustworthiness"] == pytest.approx(np.mean(found), abs=0.02)
    assert map_chance(60, 7)["knn_preservation"] == pytest.approx(7 / 59)
