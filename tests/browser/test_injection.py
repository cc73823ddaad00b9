"""Texts of strangers in every page: they are read, and nothing else comes of them."""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from builders import CLASSES, small_comparison, small_run
from payloads import MARK, PAYLOADS, made_something
from serving import free_port, served

from embedlab.corpus import Corpus
from embedlab.ids import new_id
from embedlab.jobs.handover import save_corpus
from embedlab.library import Library
from embedlab.run import Run, write_run

EXPLORE = ("Neighbours", "Selection", "What changed", "Scores", "Your own headline", "Other maps", "Take away")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A library whose one run says nothing but payloads, and the id of that run."""
    folder = tmp_path_factory.mktemp("home")
    entry_id, library = new_id(), Library(folder / "app")
    write_run(hostile_run(), library.path(entry_id) / "run")
    texts = tuple(f"{payload} and words {row}" for row, payload in enumerate(PAYLOADS * 2))
    labels = tuple((PAYLOADS[24], PAYLOADS[0])[row % 2] for row in range(len(texts)))
    save_corpus(Corpus(texts, labels, name=PAYLOADS[24]), library.path(entry_id) / "corpus.json")
    library.describe(entry_id, title=f"{PAYLOADS[0]} {PAYLOADS[24]} {PAYLOADS[34]}", note=" ".join(PAYLOADS[25:40]))
    return folder, entry_id


@pytest.fixture(scope="module")
def address(workspace: tuple[Path, str]) -> Iterator[str]:
    port = free_port()
    words = ["embedlab", "app", "--no-browser", "--port", str(port)]
    with served(words, port, workspace[0], {"EMBEDLAB_HOME": str(workspace[0])}) as address:
        yield address


@pytest.fixture
def visitor(browser: Any, address: str) -> Iterator[Visitor]:
    page = browser.new_page(viewport={"width": 1300, "height": 900}, accept_downloads=True)
    page.set_default_timeout(30_000)
    opened = Visitor(page, address)
    yield opened
    page.close()
    assert opened.heard == []


class Visitor:
    """A browser that notes what only a payload could have asked for."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address = page, address
        self.heard: list[str] = []
        self.names: list[str] = []
        page.on("request", lambda request: self._hear(request.url))
        page.on("websocket", lambda socket: self._hear(socket.url))
        page.on("popup", lambda popup: self.heard.append(f"a window: {popup.url}"))
        page.on("dialog", lambda dialog: (self.heard.append(f"a dialog: {dialog.message}"), dialog.dismiss()))

    def open(self, path: str) -> None:
        self.page.goto(f"{self.address}/{path}")
        self.rests()

    def rests(self) -> None:
        """Wait until the script has run to its end."""
        self.page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
        self.page.wait_for_function("document.querySelectorAll('[data-testid=stSkeleton]').length === 0")

    def sees_only_text(self, *, least: int) -> None:
        """At least so many payloads can be read, and none of them has made anything."""
        typed = self.page.evaluate("[...document.querySelectorAll('input')].map(input => input.value).join(' ')")
        shown = f"{self.page.locator('body').inner_text()} {typed}"
        assert shown.count(MARK) >= least, shown[-3000:]
        assert self.page.evaluate(made_something) == []

    def _hear(self, url: str) -> None:
        ours = (self.address, self.address.replace("http", "ws", 1), "data:", "blob:")
        if not url.startswith(ours):
            self.heard.append(f"a request: {url}")


def hostile_run() -> Run:
    """A small run whose words, topics, classes, texts, names and warnings are payloads."""
    topics = {PAYLOADS[row]: PAYLOADS[row * 10 : row * 10 + 10] for row in range(4)}
    classes = (PAYLOADS[24], PAYLOADS[0])
    words = small_comparison(keys_of=topics, classes=classes)
    words = words.replace(labels=tuple(classes[CLASSES.index(label)] for label in words.labels or ()))
    plain = small_run()
    assert plain.classifier is not None
    data = {name: PAYLOADS[row] for row, name in enumerate(("name", "citation", "licence"), 24)}
    return small_run(
        words=words,
        documents=small_comparison("documents", topics, classes=classes, labels=words.labels),
        untrained=None,
        classifier=dataclasses.replace(plain.classifier, classes=classes),
        summary={
            **plain.summary,
            "data": {**data, "rows": 400, "classes": dict.fromkeys(classes, 200)},
            "warnings": list(PAYLOADS),
        },
    )


@pytest.mark.parametrize("level", ["words", "documents"])
def test_compare_shows_text(visitor: Visitor, workspace: tuple[Path, str], level: str) -> None:
    visitor.open(f"?run={workspace[1]}&level={level}")
    visitor.page.wait_for_selector('[data-testid="linked-maps"][data-ready="true"]')
    visitor.sees_only_text(least=5)
    visitor.names = [name for name in PAYLOADS if level == "words" and not set(name) & set(",;\t")]
    for name in EXPLORE if level == "words" else ("Neighbours", "What changed"):
        visitor.page.get_by_role("tab", name=name).click()
        visitor.rests()
        if name == "Selection" and visitor.names:
            visitor.page.get_by_role("textbox", name="to select").fill("\n".join(visitor.names[:3]))
            visitor.page.get_by_role("button", name="Select these on the maps").click()
            visitor.page.get_by_text("3 selected.", exact=True).first.wait_for(state="attached")
        visitor.sees_only_text(least=5)


@pytest.mark.parametrize("path", ["How it works", "Watch it learn", "Should I pre-train?", "Library"])
def test_every_other_page_shows_text(visitor: Visitor, workspace: tuple[Path, str], path: str) -> None:
    visitor.open(f"?run={workspace[1]}")
    visitor.page.wait_for_selector('[data-testid="linked-maps"][data-ready="true"]')
    visitor.page.get_by_role("link", name=path).click()
    visitor.page.get_by_role("heading", name=path, level=1).wait_for()
    visitor.rests()
    if path in ("Watch it learn", "Should I pre-train?"):
        visitor.page.get_by_role("combobox").first.click()
        visitor.page.get_by_role("option").filter(has_text=MARK).first.click()
        visitor.rests()
    visitor.page.evaluate("document.querySelectorAll('details:not([open]) > summary').forEach(one => one.click())")
    visitor.rests()
    visitor.sees_only_text(least=1)


def test_a_brought_table_shows_text(visitor: Visitor, tmp_path: Path) -> None:
    table = tmp_path / "![pwn](http:__evil.example_x.png) <x-pwn>.csv"
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["text", "label", PAYLOADS[0]])
    for row, payload in enumerate(PAYLOADS * 2):
        writer.writerow([f"{payload} and words {row}", PAYLOADS[24 + row % 3], payload])
    table.write_text(text.getvalue(), encoding="utf-8")
    visitor.open("your_data")
    visitor.page.locator("input[type=file]").first.set_input_files(table)
    visitor.page.get_by_role("button", name="Next: train").wait_for(timeout=120_000)
    visitor.rests()
    visitor.sees_only_text(least=5)
