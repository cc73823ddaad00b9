"""How it works in a browser: a word and three headlines of one's own, a link to a section, and the picture to save."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from serving import app


@pytest.fixture
def page(tab: Any, tmp_path: Path) -> Iterator[Any]:
    """The page on a narrow screen."""
    with app(tmp_path / "home") as address:
        tab.set_viewport_size({"width": 390, "height": 900})
        tab.goto(f"{address}/how_it_works")
        yield tab
        tab.goto("about:blank")  # a server that ends waits until its pages are left


def test_a_visitors_word_and_headlines_are_shown_and_saved(page: Any, tmp_path: Path) -> None:
    page.get_by_text("“alps” is row").wait_for()
    page.get_by_label("A word of yours").fill("guitar")
    page.get_by_label("A word of yours").press("Enter")
    page.get_by_text("“guitar” is row").wait_for()

    page.get_by_role("link", name="Three headlines", exact=True).click()
    assert page.url.endswith("#figure")
    page.get_by_text("On the right b and c match").wait_for()
    for name in "abc":
        page.get_by_label(f"Headline {name}").fill("Snow on the alps")
        page.get_by_label(f"Headline {name}").press("Enter")
    page.get_by_text("On the right no two headlines are clearly closer").wait_for()
    page.locator(".js-plotly-plot .heatmaplayer image").nth(5).wait_for()
    # Nothing makes a phone scroll sideways.
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    with page.expect_download() as saving:
        page.get_by_role("button", name="Save as SVG").click()
    saving.value.save_as(tmp_path / "headlines.svg")
    assert (tmp_path / "headlines.svg").read_text(encoding="utf-8").count("Snow on the alps") >= 6
