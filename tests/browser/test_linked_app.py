"""The linked maps in a running Streamlit app: what travels, who may pin, and what survives."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from serving import free_port, served

APP = """
import numpy as np
import streamlit as st

from embedlab.linked import LinkedMap, LinkedMaps
from embedlab.ui.linked_maps import LinkedState, linked_maps


@st.cache_resource
def maps() -> LinkedMaps:
    words = ("court", "judge", *(f"word{i}" for i in range(398)))
    rng = np.random.default_rng(0)
    grid = np.stack([np.arange(400) % 20, np.arange(400) // 20], axis=1)
    near = (np.arange(400)[:, None] + np.arange(1, 11)) % 400
    similar = np.full((400, 10), 0.5)
    left = LinkedMap("left", words, grid, near, similar)
    right = LinkedMap("right", words, rng.permutation(grid), rng.permutation(400)[near], similar)
    return LinkedMaps((left, right), pinned="court")


def pin(word: str) -> None:
    st.session_state["maps"] = LinkedState(pinned=word)


def compare() -> None:
    st.button("pin judge", on_click=pin, args=("judge",))
    st.button("pin court", on_click=pin, args=("court",))
    st.button("run again")
    st.session_state["runs"] = st.session_state.get("runs", 0) + 1
    state = linked_maps(maps(), key="maps", height=400 if st.toggle("taller") else 300)
    st.text(f"run {st.session_state['runs']}: {state.pinned}, {len(state.selected)} selected")


def other() -> None:
    st.text("nothing here")


@st.cache_resource
def many() -> LinkedMaps:
    n = 20_000
    words = tuple(f"word{i}" for i in range(n))
    places = np.random.default_rng(0).normal(size=(n, 2))
    drawn = LinkedMap("many", words, places, np.zeros((n, 0)), np.zeros((n, 0)))
    return LinkedMaps((drawn, drawn))


def select() -> None:
    st.session_state["many"] = LinkedState("word7", many().keys[::4])


def large() -> None:
    st.button("select a quarter", on_click=select)
    st.button("run again")
    st.session_state["runs"] = st.session_state.get("runs", 0) + 1
    state = linked_maps(many(), key="many", height=300)
    st.text(f"run {st.session_state['runs']}: {state.pinned}, {len(state.selected)} selected")


if "large" in st.query_params:
    large()
else:
    st.navigation([st.Page(compare, title="Compare"), st.Page(other, title="Other")]).run()
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a small app with linked maps is served."""
    script = tmp_path_factory.mktemp("app") / "app.py"
    script.write_text(APP, encoding="utf-8")
    port = free_port()
    options = [f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true"]
    words = ["streamlit", "run", str(script), *options, "--browser.gatherUsageStats=false"]
    with served(words, port, script.parent) as address:
        yield address


class App:
    """The app in one browser page."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.received: list[int] = []
        page.on("websocket", lambda socket: socket.on("framereceived", self.receive))

    def receive(self, frame: str | bytes) -> None:
        self.received.append(len(frame))

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        self.page.wait_for_selector('[data-testid="linked-maps"][data-ready="true"]')

    def wait_for(self, name: str, value: str) -> None:
        self.page.wait_for_selector(f'[data-testid="linked-maps"][data-{name}="{value}"]')

    def says(self, text: str) -> None:
        self.page.get_by_text(text).wait_for()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def click(self, word: str) -> None:
        place = self.page.get_by_test_id("linked-maps").evaluate("(root, key) => root.embedlab.locate(0, key)", word)
        self.page.mouse.click(place["x"], place["y"])

    def draw_a_lasso(self) -> None:
        plot = self.page.locator(".lm-plot").first.bounding_box()
        corners = [(0.3, 0.3), (0.6, 0.3), (0.6, 0.6), (0.3, 0.6), (0.3, 0.3)]
        for number, (x, y) in enumerate(corners):
            self.page.mouse.move(plot["x"] + x * plot["width"], plot["y"] + y * plot["height"], steps=5)
            if number == 0:
                self.page.mouse.down()
        self.page.mouse.up()

    def lit(self, number: int) -> list[str]:
        return json.loads(self.page.locator(f'[data-map="{number}"]').get_attribute("data-lit"))


@pytest.fixture
def app(tab: Any, address: str) -> App:
    tab.set_viewport_size({"width": 1400, "height": 1000})
    opened = App(tab)
    opened.open(address)
    return opened


@pytest.fixture
def large(tab: Any, address: str) -> App:
    """Maps of so many keys that their selection is larger than all else that a run sends."""
    opened = App(tab)
    opened.open(f"{address}?large")
    return opened


def test_both_sides_pin_and_the_last_one_wins(app: App) -> None:
    app.says("run 1: court")
    app.press("pin judge")
    app.wait_for("pinned", "judge")
    app.says("run 2: judge")
    app.click("word100")
    app.wait_for("pinned", "word100")
    app.says("run 3: word100")
    app.press("pin judge")
    app.wait_for("pinned", "judge")
    app.says("run 4: judge")


def test_quick_clicks_do_not_echo(app: App) -> None:
    for word in ("word100", "word150", "word200", "word250"):
        app.click(word)
    app.says(": word250")
    app.page.wait_for_timeout(700)
    app.wait_for("pinned", "word250")


def test_the_selection_reaches_python_and_survives_a_change_of_page(app: App) -> None:
    app.draw_a_lasso()
    count = app.page.get_by_test_id("linked-maps").get_attribute("data-selected-count")
    assert int(count) > 0
    app.says(f"court, {count} selected")
    app.page.get_by_role("link", name="Other").click()
    app.says("nothing here")
    app.page.get_by_role("link", name="Compare").click()
    app.wait_until_ready()
    app.wait_for("selected-count", count)
    app.says(f"court, {count} selected")
    app.page.locator(".lm-plot").first.press("Escape")
    app.says("court, 0 selected")


def test_a_run_that_changes_nothing_sends_little_and_keeps_the_drawing_and_what_is_selected(large: App) -> None:
    large.page.evaluate("document.querySelector('.lm-root').isTheSame = true")
    large.press("select a quarter")
    large.says("word7, 5000 selected")
    large.wait_for("selected-count", "5000")
    assert large.lit(1)[:3] == ["word0", "word4", "word8"]
    large.page.wait_for_timeout(300)
    large.received.clear()
    large.press("run again")
    large.says("run 3: word7, 5000 selected")
    large.page.wait_for_timeout(300)
    # All messages of the run, the page's own among them.
    assert 300 < sum(large.received) < 2000
    assert large.page.evaluate("document.querySelector('.lm-root').isTheSame")
    large.wait_for("selected-count", "5000")


def test_what_is_selected_while_the_app_selects_gives_way_to_it(large: App) -> None:
    held: list[Any] = []
    large.page.route("**/media/*.txt", lambda route: held.append(route))
    large.press("select a quarter")
    large.says("word7, 5000 selected")
    large.draw_a_lasso()
    large.page.wait_for_function("Number(document.querySelector('.lm-root').dataset.selectedCount) > 0")
    for route in held:
        route.continue_()
    large.page.unroute("**/media/*.txt")
    large.wait_for("selected-count", "5000")
    large.says("word7, 5000 selected")
    large.page.keyboard.press("Escape")
    large.says("word7, 0 selected")


def test_another_height_keeps_the_drawing(app: App) -> None:
    app.page.evaluate("document.querySelector('.lm-root').isTheSame = true")
    plot = app.page.locator(".lm-plot").first
    assert round(plot.bounding_box()["height"]) == 300
    app.page.get_by_text("taller").click()
    app.page.wait_for_function("document.querySelector('.lm-plot').getBoundingClientRect().height > 399")
    assert app.page.evaluate("document.querySelector('.lm-root').isTheSame")


def test_the_maps_follow_the_theme_without_being_drawn_anew(app: App) -> None:
    app.page.evaluate("document.querySelector('.lm-root').isTheSame = true")
    background = "getComputedStyle(document.querySelector('.lm-root')).backgroundColor"
    assert app.page.evaluate(background) == "rgb(255, 255, 255)"
    app.page.emulate_media(color_scheme="dark")
    app.page.wait_for_function(f"{background} !== 'rgb(255, 255, 255)'")
    app.page.wait_for_function("document.querySelector('.lm-root').style.colorScheme === 'dark'")
    assert app.page.evaluate("document.querySelector('.lm-root').isTheSame")
