"""Bringing texts, in a browser: from a file or a paste to a comparison, with nothing lost on the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.serving import app, choose

WORDS = ["harbour", "orchard", "library", "kitchen", "stadium", "garden", "station", "museum", "bakery", "theatre"]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with app(tmp_path_factory.mktemp("home")) as address:
        yield address


@pytest.fixture
def page(tab: Any, address: str) -> Any:
    tab.goto(f"{address}/your_data")
    tab.get_by_text("Or try a sample").wait_for()
    return tab


def table(folder: Path) -> Path:
    """Sixty texts of two kinds."""
    lines = [
        line
        for first in WORDS
        for second in WORDS[:3]
        for line in (
            f"Ten {first} secrets of the {second} you will love,fun",
            f"Council closes {first} near the {second} today,news",
        )
    ]
    path = folder / "places.csv"
    path.write_text("\n".join(["headline,label", *lines]), encoding="utf-8")
    return path


def test_a_file_becomes_a_comparison_and_a_reload_finds_the_training(page: Any, tmp_path: Path) -> None:
    pytest.importorskip("tensorflow", reason="Training needs TensorFlow: pip install tensorflow keras")
    page.locator("input[type=file]").first.set_input_files(table(tmp_path))
    page.get_by_text("There are only 60 texts").wait_for()
    page.get_by_role("button", name="Next: train").click()
    page.get_by_text("Quick", exact=True).click()
    page.get_by_text("stays unknown").wait_for()
    page.get_by_text("More: every setting").click()
    page.get_by_role("tab", name="Maps").click()
    choose(page, "Map", "PCA")
    page.get_by_text("Neighbours").wait_for(state="detached")
    page.get_by_role("button", name="Train and compare").click()
    page.wait_for_url("**job=**")
    page.get_by_text("Training on places").wait_for()
    page.reload()
    page.get_by_text("Training on places").wait_for()
    page.get_by_role("button", name="Open in Compare").click()
    page.wait_for_selector('[data-testid="linked-maps"][data-ready="true"]')
    assert page.get_by_role("radio", name="places (quick, own settings)").count() == 1


def test_a_paste_outlives_another_page_and_a_reload(page: Any) -> None:
    page.get_by_label("First kind").fill("fun")
    page.get_by_label("Second kind").fill("news")
    page.get_by_label("Its texts, one a line").fill("Ten lovely soups\nNine silly hats\nCute dogs")
    page.get_by_label("Its texts too, one a line").fill("Rates rise\nCourt rules\nRain falls")
    page.get_by_label("First kind").focus()
    # Streamlit drops what is typed where the page is left before it was sent: wait until both are counted.
    page.get_by_text("3 texts", exact=True).nth(1).wait_for()
    page.get_by_role("link", name="Library").click()
    page.get_by_text("Bring a run in").wait_for()
    page.get_by_role("link", name="Your data").click()
    page.get_by_role("button", name="Use these texts").click()
    page.get_by_text("There are only 6 texts").wait_for()
    page.wait_for_url("**data=**")
    page.reload()
    page.get_by_text("There are only 6 texts").wait_for()


def test_a_narrow_screen_cuts_nothing_off(page: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="Use headlines").click()
    for shown in ("Next: train", "Train and compare"):
        button = page.get_by_role("button", name=shown)
        button.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        box = button.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        if shown == "Next: train":
            button.click()
