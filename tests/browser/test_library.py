"""The library in a browser: a fresh server opened at its address, and a run that goes out, comes back and is opened."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from serving import PATIENCE, ROOT, app

from embedlab.ids import new_id
from embedlab.library import Library


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A workspace with one run."""
    library = Library(tmp_path / "home" / "app")
    entry_id = new_id()
    shutil.copytree(ROOT / "sample_data" / "headlines" / "run", library.path(entry_id) / "run")
    library.describe(entry_id, title="Our headlines")
    return library


@pytest.fixture
def pages(browser: Any, library: Library) -> Iterator[list[Any]]:
    """The library in three tabs, opened at once as the first pages that anybody opens on this server."""
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    with app(library.folder.parent) as address:
        opened = [context.new_page() for _ in range(3)]
        for page in opened:
            page.set_default_timeout(PATIENCE)
            page.goto(f"{address}/library", wait_until="commit")
        yield opened
        context.close()


def test_a_run_goes_out_comes_back_and_opens(pages: list[Any], library: Library, tmp_path: Path) -> None:
    for page in pages:
        page.get_by_role("heading", name="Our headlines").wait_for()
        # The app's own menu, not the one that Streamlit makes of the files in pages/.
        page.get_by_role("link", name="Your data").wait_for()
        assert page.get_by_role("link", name="app").count() == 0

    with page.expect_download() as saving:
        page.get_by_role("button", name="Save as zip").click()
    saving.value.save_as(tmp_path / "run.zip")
    page.get_by_role("button", name="Remove").click()
    page.get_by_text("Nothing is here yet").wait_for()
    assert library.entries() == ()

    page.locator("input[type=file]").set_input_files(tmp_path / "run.zip")
    page.get_by_role("button", name="Open in Compare").click()
    page.wait_for_selector('[data-testid="linked-maps"][data-ready="true"]')
    (entry,) = library.entries()
    assert f"run={entry.id}" in page.url
