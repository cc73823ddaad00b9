"""What the browser tests of moving maps share: small maps, gestures of mouse and fingers, and where keys are seen."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from embedlab.linked import LinkedMap
from tests.linked_pictures import WITH_GPU, WITHOUT_WEBGL, Picture

RENDERERS = {"webgl": WITH_GPU, "2d": WITHOUT_WEBGL}
PLACES = """(root, [map, keys]) => {
  const corner = root.querySelectorAll(".lm-plot")[map].getBoundingClientRect();
  return keys.map((key) => root.embedlab.locate(map, key)).map(({x, y}) => [x - corner.x, y - corner.y]);
}"""
WORDS = tuple(f"word{i}" for i in range(40))


def scattered(seed: int, dims: int = 2) -> NDArray[np.float64]:
    return np.random.default_rng(seed).uniform(-4, 4, size=(len(WORDS), dims))


def map_of(title: str, xy: NDArray[Any], **more: Any) -> LinkedMap:
    near = (np.arange(len(WORDS))[:, None] + [1, 2, 3]) % len(WORDS)
    return LinkedMap(title, WORDS, xy, near.astype(np.int32), np.full(near.shape, 0.5), **more)


def offset(picture: Picture, number: int) -> NDArray[np.float64]:
    box = picture.page.locator(".lm-plot").nth(number).bounding_box()
    return np.array([box["x"], box["y"]])


def places(picture: Picture, number: int, keys: tuple[str, ...] = WORDS) -> NDArray[np.float64]:
    """Where keys are, in pixels from the corner of their map, all at one moment: the page may be scrolling."""
    return np.array(picture.root.evaluate(PLACES, [number, list(keys)]))


def fly(picture: Picture, button: str = "Fly there") -> None:
    if not picture.page.get_by_role("button", name=button).is_visible():
        picture.menu("Compare")
    picture.page.get_by_role("button", name=button).click()
    picture.wait_for(moving="false")


def picture_of(picture: Picture, number: int) -> NDArray[np.float64]:
    """The points of a map as they are painted, without labels."""
    picture.page.add_style_tag(content=".lm-overlay, .lm-layout, .lm-zoom { visibility: hidden }")
    picture.page.wait_for_timeout(100)
    png = picture.page.locator(".lm-plot").nth(number).screenshot()
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=np.float64)


def drag(picture: Picture, corners: list[tuple[float, float]]) -> None:
    mouse = picture.page.mouse
    mouse.move(*corners[0])
    mouse.down()
    for corner in corners[1:]:
        mouse.move(*corner, steps=6)
    mouse.up()


def touch(picture: Picture, moves: list[list[tuple[float, float]]]) -> None:
    """Put fingers down at the first places, move them along, lift them."""
    session = picture.page.context.new_cdp_session(picture.page)
    kinds = ["touchStart", *["touchMove"] * (len(moves) - 1)]
    for kind, fingers in zip(kinds, moves, strict=True):
        points = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(fingers)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    picture.page.wait_for_timeout(100)
