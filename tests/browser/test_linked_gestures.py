"""Every gesture from every side, flat and in three dimensions, with and without WebGL: which keys it lights on both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from embedlab.linked import LinkedMap, LinkedMaps
from tests.linked_gestures import Lit, every_gesture, lights_alike
from tests.linked_pictures import WITH_GPU, WITHOUT_WEBGL, Picture, example, opened, page_of

SMALL = {"viewport": {"width": 900, "height": 700}}


def scattered(dims: int) -> LinkedMaps:
    """The words of `example` as two clouds, with the neighbours they have there."""
    maps = example()
    clouds = [np.random.default_rng(seed).normal(size=(len(drawn.keys), dims)) for seed, drawn in enumerate(maps.maps)]
    drawn = (
        LinkedMap(one.title, one.keys, xy, one.neighbours, one.similarities)
        for one, xy in zip(maps.maps, clouds, strict=True)
    )
    return maps.replace(maps=tuple(drawn))


@pytest.fixture(scope="module", params=[2, 3])
def pictures(request: Any, browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Picture, Picture]]:
    """The same maps drawn by either renderer."""
    maps = scattered(request.param)
    file = tmp_path_factory.mktemp("maps") / "maps.html"
    file.write_text(page_of(maps), encoding="utf-8")
    with (
        opened(browser, file, init=WITH_GPU, **SMALL) as usual,
        opened(browser, file, init=WITHOUT_WEBGL, **SMALL) as plain,
    ):
        yield Picture(usual, maps), Picture(plain, maps)


@every_gesture
def test_a_gesture_lights_the_same_keys_with_and_without_webgl(
    pictures: tuple[Picture, Picture], gesture: Callable[[Picture, int], Lit], side: int
) -> None:
    lights_alike(pictures, gesture, side)
