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

from tests.serving import free_port, served

READINGS = 1000


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def page(browser: Any, workspace: Path) -> Iterator[Any]:
    port = free_port()
    words = ["embedlab", "app", "--no-browser", "--port", str(port)]
    with served(words, port, workspace, {"EMBEDLAB_HOME": str(workspace)}) as address:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(30_000)
        page.goto(f"{address}/your_data")
        yield page
        page.close()


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


def choose(page: Any, label: str, option: str) -> None:
    """Choose from a list; a form that is drawn anew closes it, and then it is opened again."""
    wanted = page.get_by_role("option", name=option)
    for _ in range(20):
        page.get_by_label(label, exact=True).click()
        page.wait_for_timeout(500)
        if wanted.count():
            break
    wanted.click()
    page.get_by_text("Neighbours", exact=True).wait_for(state="detached")


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
    page.get_by_role("button", name="Train and compare").click()
    page.get_by_text(re.compile(rf"word2vec: reading \d+ of {READINGS}")).wait_for(timeout=120_000)
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
