"""The points of a map as they are painted, whatever paints them: read from a photograph of the page."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.linked_pictures import Picture

__all__ = ["colours", "diameters", "ends_of_the_scale", "saturation"]

ONLY_POINTS = """
.lm-overlay, .lm-zoom, .lm-layout { visibility: hidden !important }
.lm-plot { background: white !important }
"""
"""Labels and rings lie above the points; what shines through them must not change with the theme."""


def colours(picture: Picture, side: int) -> dict[str, NDArray[np.int64]]:
    """RGB at the middle of every key of a map."""
    photo, corner = _photo(picture, side)
    places = np.array(list(picture.places(side).values()))
    columns, rows = np.round(places - corner - 0.5).astype(int).T
    return dict(zip(picture.maps.maps[side].keys, photo[rows, columns], strict=True))


def ends_of_the_scale(picture: Picture) -> set[str]:
    """Keys whose colour is far from the middle of the scale, and that both maps have."""
    values = dict(zip(picture.maps.keys, picture.maps.colours[0].values, strict=True))
    shared = set.intersection(*(set(drawn.keys) for drawn in picture.maps.maps))
    return {key for key in shared if abs(values[key]) > 1.2}


def diameters(picture: Picture, side: int, keys: tuple[str, ...]) -> list[int]:
    """How many pixels wide each of these points is: no other may lie in its row nearby."""
    photo, corner = _photo(picture, side)
    found = []
    for key in keys:
        x, y = np.round(np.subtract(picture.place(side, key), corner) - 0.5).astype(int)
        row = photo[y, max(0, x - 15) : x + 16]
        found.append(int((row.min(axis=1) < 200).sum()))
    return found


def saturation(colour: NDArray[np.int64]) -> int:
    """How far a colour is from grey: 0 to 255."""
    return int(colour.max() - colour.min())


def _photo(picture: Picture, side: int) -> tuple[NDArray[np.int64], tuple[float, float]]:
    plot = picture.root.locator(".lm-plot").nth(side)
    # A frame that has begun is drawn before the second after it.
    picture.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    photo = Image.open(io.BytesIO(plot.screenshot(style=ONLY_POINTS))).convert("RGB")
    box = plot.bounding_box()
    # A photograph begins and ends with whole pixels.
    return np.asarray(photo).astype(int), (np.floor(box["x"]), np.floor(box["y"]))
