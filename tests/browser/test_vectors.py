"""Vectors of others in a browser: brought, held against the texts, kept, compared with a run's word2vec."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from serving import ROOT, app, choose

from embedlab.formats import read_space
from embedlab.library import Library

RUN = ROOT / "sample_data" / "headlines" / "run"


@pytest.fixture
def vectors(tmp_path: Path) -> Path:
    """400 words of the run in five other dimensions, capitalised, and one word of their own."""
    space = read_space(RUN / "word2vec.safetensors", limit=400)
    turned = space.vectors @ np.random.default_rng(0).normal(size=(space.dims, 5)).astype(np.float32)
    lines = [f"{key.title()} {' '.join(map(str, vector))}" for key, vector in zip(space.keys, turned, strict=True)]
    file = tmp_path / "Foreign.txt"
    file.write_text("\n".join([f"{len(lines) + 1} 5", *lines, "Zyzzyva 1 2 3 4 5", ""]), encoding="utf-8")
    return file


@pytest.fixture
def page(tab: Any, tmp_path: Path) -> Iterator[Any]:
    with app(tmp_path / "home") as address:
        tab.goto(f"{address}/your_data")
        yield tab
        tab.goto("about:blank")  # a server that ends waits until its pages are left


def test_vectors_of_others_are_held_against_the_texts_and_compared(page: Any, vectors: Path, tmp_path: Path) -> None:
    page.get_by_role("button", name="Load vectors").click()
    uploader = page.get_by_test_id("stFileUploader").filter(has_text="A file of vectors")
    uploader.locator("input").set_input_files(vectors)
    page.get_by_text("Different words", exact=True).wait_for()
    choose(page, "Hold against the words of", "the sample “Our own headlines”")
    page.get_by_text("400 of ").wait_for()
    assert page.get_by_text("“The” is now “the”").is_visible()
    assert "vectors=" in page.url

    # What was read is found again after a reload, and kept under a title of one's own.
    page.reload()
    page.get_by_text("Different words", exact=True).wait_for()
    page.get_by_label("Title").fill("Foreign")
    page.get_by_role("button", name="Keep in the Library").click()
    choose(page, "Right", "word2vec of “Our own headlines”")
    choose(page, "Map", "PCA")
    page.get_by_role("button", name="Compare", exact=True).click()

    maps = page.wait_for_selector('[data-testid="linked-maps"][data-ready="true"]')
    assert page.get_by_text("400 words are in both spaces; 1 are in Foreign alone").is_visible()
    kinds = {entry.kind: entry for entry in Library(tmp_path / "home" / "app").entries()}
    assert set(kinds) == {"space", "comparison"}
    assert f"run={kinds['comparison'].id}" in page.url
    page.get_by_placeholder("Find a word").fill("storm")
    page.keyboard.press("Enter")
    page.wait_for_selector('[data-testid="linked-maps"][data-pinned="storm"]')
    lit = [json.loads(found.get_attribute("data-lit")) for found in maps.query_selector_all("[data-map]")]
    assert all("storm" in keys and len(keys) > 5 for keys in lit)
