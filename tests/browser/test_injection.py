"""Texts of strangers in every page, step, tab, dialog and file: they are read, and nothing else comes of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from payloads import MARK, PAYLOADS, live_formulas, made_something
from serving import ROOT, free_port, served

from embedlab.take_away import vectors_as
from tests.hostile_home import KINDS, WORD, fill, hostile_run

EXPLORE = ("Neighbours", "Selection", "What changed", "Scores", "Your own headline", "Other maps", "Take away")
OPENINGS, A_WHILE = 20, 500
TASKS = Path(__file__).parents[1] / "hostile_tasks"
CONTROL = """
import streamlit as st
from tests.payloads import PAYLOADS
for payload in PAYLOADS:
    st.markdown(payload)
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def ids(home: Path) -> dict[str, str]:
    return fill(home)


@pytest.fixture(scope="module")
def address(home: Path, ids: dict[str, str]) -> Iterator[str]:
    port = free_port()
    words = ["embedlab", "app", "--no-browser", "--port", str(port)]
    paths = {"EMBEDLAB_HOME": str(home), "PYTHONPATH": f"{ROOT}:{TASKS}"}
    with served(words, port, home, paths) as address:
        yield address


@pytest.fixture
def visitor(browser: Any, address: str) -> Iterator[Visitor]:
    opened = Visitor(browser, address)
    yield opened
    opened.page.close()
    assert opened.heard == []


class Visitor:
    """A browser that notes what only a payload could have asked for."""

    def __init__(self, browser: Any, address: str) -> None:
        self.browser = browser
        self.page = page = browser.new_page(viewport={"width": 1300, "height": 900}, accept_downloads=True)
        self.address = address
        self.heard: list[str] = []
        page.set_default_timeout(120_000)
        page.on("request", lambda request: self._hear(request.url))
        page.on("websocket", lambda socket: self._hear(socket.url))
        page.on("popup", lambda popup: self.heard.append(f"a window: {popup.url}"))
        page.on("dialog", lambda dialog: (self.heard.append(f"a dialog: {dialog.message}"), dialog.dismiss()))

    def open(self, path: str) -> None:
        self.page.goto(f"{self.address}/{path}")
        self.rests()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def rests(self) -> None:
        """Wait until the script has run to its end."""
        self.page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
        self.page.wait_for_function("document.querySelectorAll('[data-testid=stSkeleton]').length === 0")

    def unfolds(self) -> None:
        """Open whatever is folded."""
        self.page.evaluate("document.querySelectorAll('details:not([open]) > summary').forEach(one => one.click())")
        self.rests()

    def lists(self, label: str) -> None:
        """Look at what a list offers."""
        offered = self.page.get_by_role("option").filter(has_text=MARK).first
        for _ in range(OPENINGS):
            # A click that scrolls closes it again, and so does a page that goes on being written.
            self.page.get_by_role("combobox", name=label).press("ArrowDown")
            self.page.wait_for_timeout(A_WHILE)
            if offered.is_visible():
                break
        offered.wait_for()
        self.sees_only_text(least=1)
        self.page.keyboard.press("Escape")

    def sees_only_text(self, *, least: int) -> None:
        """At least so many payloads can be read, and none of them has made anything."""
        typed = self.page.evaluate("[...document.querySelectorAll('input, textarea')].map(one => one.value).join(' ')")
        shown = f"{self.page.locator('body').inner_text()} {typed}"
        assert shown.count(MARK) >= least, shown[-3000:]
        assert self.page.evaluate(made_something) == []
        table = self.page.get_by_test_id("stDataFrame").filter(visible=True)
        if table.count():
            # Streamlit's own way to save a table knows nothing of formulas.
            table.first.hover()
            self.page.get_by_test_id("stElementToolbarButton").filter(visible=True).first.wait_for()
            assert self.page.get_by_role("button", name="Download as CSV").filter(visible=True).count() == 0

    def saves(self) -> set[str]:
        """Save every file that is offered, open it, and return the endings."""
        endings = set()
        for button in self.page.get_by_test_id("stDownloadButton").locator("button").filter(visible=True).all():
            with self.page.expect_download() as saving:
                button.click()
            file = Path(saving.value.path())
            endings.add(ending := Path(saving.value.suggested_filename).suffix)
            if ending == ".csv":
                assert live_formulas(file.read_bytes().decode()) == []
            elif ending in (".html", ".svg"):
                self._opens(file.rename(file.with_suffix(ending)))
        return endings

    def _opens(self, file: Path) -> None:
        page = self.browser.new_page()
        page.set_default_timeout(120_000)
        page.on("request", lambda request: self._hear(request.url, file.as_uri()))
        page.goto(file.as_uri())
        for picture in page.locator(".embedlab-linked").all():
            self._handles(page, picture)
        assert page.evaluate(made_something) == [], file
        page.close()

    def _handles(self, page: Any, picture: Any) -> None:
        """Search the maps of a file, pin, point at neighbours and open every menu, as its readers do."""
        root = picture.locator('[data-testid="linked-maps"][data-ready="true"]')
        root.get_by_role("combobox").first.fill(MARK)
        root.get_by_role("option").first.wait_for()
        assert page.evaluate(made_something) == []
        root.get_by_role("option").first.click()
        root.locator(".lm-near-list button").first.hover()
        page.wait_for_function("() => document.querySelector('.lm-root:not([data-hovered=\"\"])')")
        assert page.evaluate(made_something) == []
        for name in ("View", "Compare", "Groups", "Save"):
            for button in root.get_by_role("button", name=name, exact=True).filter(visible=True).all():
                button.click()
                assert page.evaluate(made_something) == []
                page.keyboard.press("Escape")

    def _hear(self, url: str, *also: str) -> None:
        ours = (self.address, self.address.replace("http", "ws", 1), "data:", "blob:", *also)
        if not url.startswith(ours):
            self.heard.append(f"a request: {url}")


def test_what_a_payload_makes_is_noticed(browser: Any, tmp_path: Path) -> None:
    """Else the tests below could not fail: as HTML, and as Streamlit's Markdown."""
    visitor, port = Visitor(browser, "http://127.0.0.1"), free_port()
    for payload in PAYLOADS[:16]:
        visitor.heard.clear()
        # An attribute is only left where there is one; the seventeenth leaves the page before it can be looked at.
        visitor.page.set_content(f"<p title='{payload}'>" if payload.startswith("'") else payload)
        assert visitor.heard or visitor.page.evaluate(made_something), payload
    (tmp_path / "control.py").write_text(CONTROL)
    words = ["streamlit", "run", "control.py", f"--server.port={port}", "--server.headless=true"]
    with served(words, port, tmp_path, {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}) as visitor.address:
        visitor.heard.clear()
        visitor.open("")
        visitor.page.get_by_text("pwn50").wait_for()
        made = " ".join(visitor.page.evaluate(made_something))
    assert all(f"{MARK}{number}" in made for number in (26, *range(28, 34), 35, 36, 38, 39))
    assert "katex" in made
    assert any("pwn25.png" in request for request in visitor.heard)
    visitor.page.close()


@pytest.mark.parametrize("level", ["words", "documents"])
def test_compare_shows_text(visitor: Visitor, ids: dict[str, str], level: str) -> None:
    visitor.open(f"?run={ids['run']}&level={level}")
    visitor.page.wait_for_selector('[data-testid="linked-maps"][data-ready="true"]')
    visitor.sees_only_text(least=5)
    saved = set()
    for name in EXPLORE if level == "words" else ("Neighbours", "What changed"):
        visitor.page.get_by_role("tab", name=name).click()
        visitor.rests()
        if name == "Selection":
            names = [name for name in PAYLOADS if not set(name) & set(",;\t")]
            visitor.page.get_by_role("textbox", name="to select").fill("\n".join(names))
            visitor.press("Select these on the maps")
            visitor.page.get_by_text(" selected.").first.wait_for(state="attached")
        elif name == "Your own headline":
            visitor.page.get_by_label("A headline of your own").fill(" ".join(PAYLOADS[:8]))
            visitor.page.keyboard.press("Enter")
            visitor.rests()
        visitor.sees_only_text(least=5)
        saved |= visitor.saves()
    if level == "words":
        assert saved >= {".csv", ".html", ".zip"}
        visitor.press("Why?")
        visitor.page.get_by_role("dialog").wait_for()
        visitor.sees_only_text(least=5)


def test_a_comparison_shows_text(visitor: Visitor, ids: dict[str, str]) -> None:
    visitor.open(f"?run={ids['comparison']}")
    visitor.page.wait_for_selector('[data-testid="linked-maps"][data-ready="true"]')
    visitor.page.get_by_placeholder("Find a word").fill(MARK)
    visitor.page.locator(
        '[data-testid="linked-maps"] [role=option], [data-testid="linked-maps"] option'
    ).first.wait_for(state="attached")
    visitor.sees_only_text(least=5)


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("how_it_works?run={run}", ("A word of yours", "A sentence of yours", "Some words of a context")),
        ("watch_it_learn?run={run}", ()),
        ("should_i_pre_train?texts={run}", ("Another word",)),
    ],
)
def test_every_other_page_shows_text(visitor: Visitor, ids: dict[str, str], path: str, typed: tuple[str, ...]) -> None:
    visitor.open(path.format(**ids))
    for label in typed:
        visitor.page.get_by_label(label).fill(
            WORD if label == "Another word" else f"{WORD} {PAYLOADS[24]} {PAYLOADS[0]}"
        )
        visitor.page.keyboard.press("Enter")
        visitor.rests()
    visitor.unfolds()
    if path.startswith("how"):
        visitor.lists("Beside them, vectors of yours")
    visitor.sees_only_text(least=20)
    assert visitor.saves()


def test_the_library_shows_text(visitor: Visitor) -> None:
    visitor.open("library")
    visitor.unfolds()
    visitor.sees_only_text(least=100)
    visitor.press("Compare any two spaces")
    visitor.page.get_by_role("dialog").wait_for()
    visitor.lists("Left")
    visitor.page.keyboard.press("Escape")
    visitor.page.get_by_role("dialog").wait_for(state="detached")


def test_brought_texts_show_text_from_the_file_to_the_end_of_their_training(visitor: Visitor, tmp_path: Path) -> None:
    table = tmp_path / "![pwn](http:__evil.example_x.png) <x-pwn>.csv"
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["text", "label", PAYLOADS[0], PAYLOADS[24]])
    for row, payload in enumerate(PAYLOADS * 2):
        writer.writerow([f"{payload} and words {row}", KINDS[row % 2], payload, row])
    table.write_text(text.getvalue(), encoding="utf-8")
    visitor.open("your_data")
    visitor.page.locator("input[type=file]").first.set_input_files(table)
    visitor.page.get_by_role("button", name="Next: train").wait_for()
    visitor.unfolds()
    visitor.sees_only_text(least=5)
    visitor.lists("Column of groups")
    visitor.press("Next: train")
    visitor.page.get_by_role("button", name="Train and compare").wait_for()
    visitor.unfolds()
    visitor.page.get_by_role("combobox", name="The Embedding learns to tell").click()
    visitor.page.get_by_role("option", name="a number of a text").click()
    visitor.page.get_by_role("combobox", name="Which number").wait_for()
    visitor.rests()
    visitor.sees_only_text(least=5)
    visitor.press("Train and compare")
    visitor.page.get_by_text("Still at").wait_for()
    visitor.sees_only_text(least=len(PAYLOADS))
    visitor.press("Finish now")
    visitor.page.get_by_text("It said").wait_for()
    visitor.sees_only_text(least=len(PAYLOADS))


def test_brought_vectors_show_text(visitor: Visitor, tmp_path: Path) -> None:
    visitor.open("your_data")
    visitor.press("Load vectors")
    visitor.page.get_by_role("textbox", name="Or where it lies on this machine").fill(f"/{PAYLOADS[24]}{PAYLOADS[0]}")
    visitor.page.keyboard.press("Enter")
    visitor.page.get_by_text("There is no file").wait_for()
    visitor.sees_only_text(least=2)
    file = tmp_path / "![pwn](http:__evil.example_x.png) <x-pwn>.jsonl"
    file.write_bytes(vectors_as(hostile_run().words.right, "JSON lines"))
    uploader = visitor.page.get_by_test_id("stFileUploader").filter(has_text="A file of vectors")
    uploader.locator("input").set_input_files(file)
    visitor.page.get_by_role("button", name="Keep in the Library").wait_for()
    visitor.lists("Hold against the words of")
    visitor.sees_only_text(least=5)
