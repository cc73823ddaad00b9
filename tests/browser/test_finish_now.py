"""Finish now, in a browser and on a real training: what was learned so far becomes a whole run."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.serving import app, choose

READINGS = 1000


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def page(tab: Any, workspace: Path) -> Iterator[Any]:
    with app(workspace) as address:
        tab.goto(f"{address}/your_data")
        yield tab
        tab.goto("about:blank")  # a server that ends waits until its pages are left


def table(folder: Path) -> Path:
    """Two thousand texts of two kinds: to read them a thousand times takes minutes."""
    rng = np.random.default_rng(0)
    lines = []
    for kind in ("fun", "news") * 1000:
        words = " ".join(f"{kind}{number}" for number in rng.integers(0, 60, 9))
        lines.append(f"{words},{kind}")
    path = folder / "places.csv"
    path.write_text("\n".join(["text,label", *lines]), encoding="utf-8")
    return path


def test_a_training_ends_with_the_best_so_far(page: Any, workspace: Path, tmp_path: Path) -> None:
    if importlib.util.find_spec("tensorflow") is None:
        pytest.skip("Training needs TensorFlow: pip install tensorflow keras")
    page.locator("input[type=file]").first.set_input_files(table(tmp_path))
    page.get_by_role("button", name="Next: train").click()
    page.get_by_text("Quick", exact=True).click()
    page.get_by_text("stays unknown").wait_for()
    page.get_by_text("More: every setting").click()
    page.get_by_role("tab", name="From context").click()
    readings = page.get_by_role("spinbutton", name="Readings of the text")
    readings.fill(str(READINGS))
    readings.press("Enter")
    page.get_by_role("tab", name="Maps").click()
    choose(page, "Map", "PCA")
    page.get_by_text("Neighbours", exact=True).wait_for(state="detached")
    page.get_by_role("button", name="Train and compare").click()
    page.get_by_text(re.compile(rf"word2vec: reading \d+ of {READINGS}")).wait_for()
    page.get_by_role("button", name="Finish now").click()
    page.get_by_text("Ending with the best so far").wait_for()
    page.get_by_role("button", name="Open in Compare").click(timeout=180_000)
    page.wait_for_selector('[data-testid="linked-maps"][data-ready="true"]')
    (found,) = workspace.glob("app/*/run/run.json")
    summary = json.loads(found.read_text(encoding="utf-8"))
    assert 1 <= summary["word2vec"]["epochs"] < READINGS
    assert summary["settings"]["epochs"] == READINGS
    assert any("ended early" in warning for warning in summary["warnings"])
    assert summary["comparison"]["shared_keys"] == 120
