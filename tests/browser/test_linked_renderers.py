"""A GPU and the stamps of a plain canvas paint the same picture: symbols, outlines, sizes, greys, crowded and sharp."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from embedlab.linked import Categorical, LinkedMap, LinkedMaps
from tests.linked_pictures import Opener, Picture
from tests.moving_pictures import RENDERERS, picture_of

SYMBOLS = 7


def crowd(n: int = 400) -> LinkedMaps:
    """Keys that overlap, of every symbol, some without a value, a tenth of them in one map only, of all frequencies."""
    rng = np.random.default_rng(3)
    keys = tuple(f"word{i}" for i in range(n))
    near = (np.arange(n)[:, None] + [1, 2]) % n
    whole = LinkedMap("whole", keys, rng.normal(size=(n, 2)), near, np.full(near.shape, 0.5))
    kept = n - n // 10
    part = LinkedMap("part", keys[:kept], rng.normal(size=(kept, 2)), near[:kept] % kept, np.full((kept, 2), 0.5))
    kinds = Categorical("kind", rng.integers(-1, SYMBOLS, n).astype(np.int16), tuple("abcdefg"))
    return LinkedMaps((whole, part), keys, (kinds,), rng.integers(1, 5000, n))


def nothing(picture: Picture) -> None:
    """Leave the maps as they open."""


def sized(picture: Picture) -> None:
    picture.menu("View")
    picture.page.get_by_label("size by frequency").check()
    picture.menu("View")


def selected(picture: Picture) -> None:
    picture.page.get_by_role("button", name="a", exact=True).click()
    assert int(picture.data("selected-count")) > 20


def zoomed(picture: Picture) -> None:
    """So close that points lie across every edge of the map."""
    for _ in range(3):
        picture.page.get_by_role("button", name="Zoom in").first.click()


@pytest.mark.parametrize("ratio", [1, 2])
@pytest.mark.parametrize("change", [nothing, sized, selected, zoomed])
def test_both_renderers_paint_the_same_picture(show: Opener, change: Callable[[Picture], None], ratio: int) -> None:
    painted: dict[str, NDArray[np.float64]] = {}
    for renderer, init in RENDERERS.items():
        picture = show(crowd(), init=init, device_scale_factor=ratio)
        assert picture.root.locator('[data-map="0"]').get_attribute("data-renderer") == renderer
        change(picture)
        painted[renderer] = picture_of(picture, 0)
    ink = (painted["webgl"] < 245).any(axis=2) | (painted["2d"] < 245).any(axis=2)
    assert ink.mean() > 0.01
    difference = np.abs(painted["webgl"] - painted["2d"])[ink]
    assert difference.mean() < 5
    assert (difference.max(axis=1) > 60).mean() < 0.01
