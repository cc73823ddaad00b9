"""The colours of the linked maps: seen on their page, and told apart by colour-blind readers."""

from __future__ import annotations

import re
from importlib import resources
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

PAGES = {"light": "#ffffff", "dark": "#14171c"}
# Machado, Oliveira and Fernandes (2009), full severity, on linear red, green and blue.
SIGHTS = {
    "all cones": np.eye(3),
    "no red cones": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "no green cones": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
"""From linear red, green and blue (sRGB)."""
WHITE = TO_XYZ.sum(axis=1)


def palette(name: str, scheme: str) -> list[str]:
    """The colours of the script: a list, or one alone."""
    script = (resources.files("embedlab.linked") / "frontend" / "palette.js").read_text(encoding="utf-8")
    found = re.search(rf"const {name} = {{.*?\b{scheme}: (\[.*?\]|\".*?\")", script, re.DOTALL)
    assert found
    return re.findall(r"#[0-9a-f]{6}", found[1])


def linear(colour: str) -> NDArray[np.float64]:
    channels = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """As WCAG 2 computes it, from 1 to 21."""
    dark, light = sorted(float((TO_XYZ @ linear(colour))[1]) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def lab(colour: str, sight: str) -> NDArray[np.float64]:
    """CIE L*a*b* of a colour as a reader sees it."""
    xyz = TO_XYZ @ np.clip(SIGHTS[sight] @ linear(colour), 0, 1) / WHITE
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def nearest(colours: list[str], sight: str) -> float:
    """The least distance between two of the colours; about 2 is just noticed side by side."""
    seen = [lab(colour, sight) for colour in colours]
    return min(float(np.linalg.norm(a - b)) for a, b in combinations(seen, 2))


@pytest.mark.parametrize("scheme", PAGES)
@pytest.mark.parametrize("name", ["CATEGORIES", "DIVERGING", "SEQUENTIAL"])
def test_every_colour_stands_out_from_its_page(name: str, scheme: str) -> None:
    colours = palette(name, scheme)
    # The middle of a diverging scale says "neither": it stands back.
    middle = colours.pop(2) if name == "DIVERGING" else colours[0]
    assert contrast(middle, PAGES[scheme]) > 2
    assert {colour: ratio for colour in colours if (ratio := contrast(colour, PAGES[scheme])) < 3} == {}


@pytest.mark.parametrize("scheme", PAGES)
@pytest.mark.parametrize("sight", SIGHTS)
def test_any_two_categories_are_told_apart(sight: str, scheme: str) -> None:
    colours = palette("CATEGORIES", scheme)
    assert len(colours) == 8
    assert nearest(colours, sight) > 12


@pytest.mark.parametrize("scheme", PAGES)
@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("name", ["DIVERGING", "SEQUENTIAL"])
def test_the_steps_of_a_scale_are_told_apart_and_its_ends_are_far_apart(name: str, sight: str, scheme: str) -> None:
    colours = palette(name, scheme)
    assert nearest(colours, sight) > 9
    assert nearest([colours[0], colours[-1]], sight) > 50


@pytest.mark.parametrize("scheme", PAGES)
def test_much_is_farther_from_the_page_than_little(scheme: str) -> None:
    ratios = [contrast(colour, PAGES[scheme]) for colour in palette("SEQUENTIAL", scheme)]
    assert ratios == sorted(ratios)


@pytest.mark.parametrize("scheme", PAGES)
@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("name", ["CATEGORIES", "DIVERGING"])
def test_what_is_not_known_is_no_category_and_no_middle(name: str, sight: str, scheme: str) -> None:
    (grey,) = palette("UNKNOWN", scheme)
    assert contrast(grey, PAGES[scheme]) > 3
    assert min(nearest([grey, colour], sight) for colour in palette(name, scheme)) > 12
