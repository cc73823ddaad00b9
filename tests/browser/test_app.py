"""The app in a browser: what the first screen shows, what is linked, and what survives."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import serving
from builders import small_run

from embedlab.figures import comparison_maps
from embedlab.run import write_run
from embedlab.space import EmbeddingSpace
from tests.linked_gestures import Lit, afresh, every_gesture, lights_alike, middle, outline, select
from tests.linked_pictures import WITH_GPU, WITHOUT_WEBGL, Picture
from tests.painted import colours, ends_of_the_scale

ROOT = Path(__file__).parents[2]
RUN = "0" * 32
HOSTILE = "![x](http://evil.example/a.png) <img src=http://evil.example/b.png onerror=alert(1)> pizza"
MAPS = '[data-testid="linked-maps"]'


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the app is served, in a workspace that holds one small run."""
    workspace = tmp_path_factory.mktemp("home")
    write_run(small_run(), workspace / "app" / RUN / "run")
    with serving.app(workspace) as address:
        yield address


class App:
    """The app in one page of the browser."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address = page, address
        self.asked_for: list[str] = []
        page.on("request", lambda request: self.asked_for.append(request.url))

    def open(self, query: str = f"?run={RUN}&pick=court") -> None:
        self.page.goto(f"{self.address}/{query}")
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        self.page.wait_for_selector(f'{MAPS}[data-ready="true"]')

    def wait_for(self, name: str, value: str) -> None:
        self.page.wait_for_selector(f'{MAPS}[data-{name}="{value}"]')

    def says(self, text: str) -> None:
        self.page.get_by_text(text).first.wait_for()

    def place(self, word: str, number: int) -> dict[str, float]:
        """Where a word is drawn on a map, in pixels of the page."""
        script = "(root, [number, word]) => root.embedlab.locate(number, word)"
        found: dict[str, float] = self.page.get_by_test_id("linked-maps").evaluate(script, [number, word])
        return found

    def lit(self, number: int) -> list[str]:
        """The words that light up on a map."""
        found: list[str] = json.loads(self.page.locator(f'[data-map="{number}"]').get_attribute("data-lit"))
        return found

    def seen(self) -> dict[str, Any]:
        """What a link should bring back."""
        maps = self.page.get_by_test_id("linked-maps")
        colours = self.page.get_by_label("Colour")
        return {
            "colour": colours.evaluate("(select) => select.selectedOptions[0].textContent"),
            "pinned": maps.get_attribute("data-pinned"),
            "lit": [self.lit(0), self.lit(1)],
            "places": [round(self.place(word, 1)["x"]) for word in ("court", "curry")],
        }

    def lasso(self, word: str, number: int) -> None:
        """Drag a small square around a word."""
        place = self.place(word, number)
        x, y, mouse = place["x"], place["y"], self.page.mouse
        mouse.move(x - 12, y - 12)
        mouse.down()
        for dx, dy in ((12, -12), (12, 12), (-12, 12), (-12, -12)):
            mouse.move(x + dx, y + dy, steps=6)
        mouse.up()


@pytest.fixture
def app(tab: Any, address: str) -> App:
    return App(tab, address)


@pytest.fixture(scope="module")
def pictures(browser: Any, address: str) -> Iterator[tuple[Picture, Picture]]:
    """The maps of the app in two windows, drawn by either renderer."""
    with ExitStack() as closing:
        found = []
        for init in (WITH_GPU, WITHOUT_WEBGL):
            context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme="light")
            closing.callback(context.close)
            context.set_default_timeout(serving.PATIENCE)
            context.add_init_script(init)
            App(page := context.new_page(), address).open()
            found.append(Picture(page, comparison_maps(small_run().words)))
        yield found[0], found[1]


def neighbours(space: EmbeddingSpace, key: str) -> list[str]:
    """The ten nearest keys by cosine, nearest first, from the vectors alone."""
    unit = space.vectors / np.linalg.norm(space.vectors, axis=1, keepdims=True)
    order = np.argsort(-(unit @ unit[space.row(key)]), kind="stable")
    return [space.keys[row] for row in order if space.keys[row] != key][:10]


def test_it_opens_on_the_real_headlines_and_asks_nobody_else(app: App, record_property: Any) -> None:
    app.open("")
    taken = app.page.evaluate("performance.now()")
    record_property("milliseconds until both maps are visible", round(taken))
    app.wait_for("pinned", "court")
    assert app.page.locator("[data-map]").count() == 2
    app.says("Is a Keras Embedding the same as word2vec?")
    app.says("No. Same lookup table, different teacher.")
    assert all(url.startswith((app.address, "data:", "blob:")) for url in app.asked_for)


def test_the_first_screen_needs_no_scrolling(app: App) -> None:
    app.open()
    bottom = app.page.get_by_role("button", name="My data").bounding_box()
    assert bottom["y"] + bottom["height"] <= 900


@every_gesture
def test_a_gesture_on_either_side_lights_what_it_should_on_both(
    pictures: tuple[Picture, Picture], gesture: Callable[[Picture, int], Lit], side: int
) -> None:
    # Each side by another renderer: that they light the same is tested on a page of its own.
    lights_alike([pictures[side]], gesture, side)


@pytest.mark.parametrize("side", [0, 1])
def test_another_page_and_back_keeps_the_very_words_lit(app: App, side: int) -> None:
    app.open()
    page, picture = app.page, Picture(app.page, comparison_maps(small_run().words))
    corners, inside = outline(picture, side, middle(picture, side))
    select(picture, corners)
    picture.wait_for(selected_count=str(len(inside)))
    page.wait_for_url("**select=**")
    page.get_by_role("link", name="Your data").click()
    page.get_by_text("1. Choose").first.wait_for()
    page.get_by_role("link", name="Compare").click()
    picture.wait_for(ready="true", selected_count=str(len(inside)))
    for number, drawn in enumerate(picture.maps.maps):
        assert sorted(picture.lit(number)) == sorted(inside & set(drawn.keys))


@pytest.mark.parametrize("renderer", [0, 1])
def test_a_dark_page_paints_the_points_in_its_own_colours(pictures: tuple[Picture, Picture], renderer: int) -> None:
    picture = pictures[renderer]
    afresh(picture)
    page, ends = picture.page, ends_of_the_scale(picture)
    page.evaluate("document.querySelector('.lm-root').isTheSame = true")
    light = [colours(picture, side) for side in (0, 1)]
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("document.querySelector('.lm-root').style.colorScheme === 'dark'")
    dark = [colours(picture, side) for side in (0, 1)]
    assert page.evaluate("document.querySelector('.lm-root').isTheSame")
    page.emulate_media(color_scheme="light")
    page.wait_for_function("document.querySelector('.lm-root').style.colorScheme === 'light'")
    for before, after in zip(light, dark, strict=True):
        assert all(abs(after[key] - before[key]).max() > 5 for key in ends)


def test_the_sentence_follows_the_word(app: App) -> None:
    app.open()
    app.says("“court” sits beside")
    place = app.place("storm", 1)
    app.page.mouse.click(place["x"], place["y"])
    app.says("“storm” sits beside")
    app.page.wait_for_url("**pick=storm**")


def test_another_page_and_back_keeps_the_word(app: App) -> None:
    app.open()
    app.page.get_by_role("radio", name="dog", exact=True).click()
    app.says("“dog” sits beside")
    app.page.get_by_role("link", name="Your data").click()
    app.says("1. Choose")
    app.page.get_by_role("link", name="Compare").click()
    app.wait_until_ready()
    app.wait_for("pinned", "dog")
    app.says("“dog” sits beside")


def test_a_reload_keeps_the_word(app: App) -> None:
    app.open(f"?run={RUN}&pick=storm")
    app.page.reload()
    app.wait_until_ready()
    app.wait_for("pinned", "storm")


def change_the_view(app: App) -> dict[str, Any]:
    """Colour, zoom, pin and select otherwise than at the start; what is seen then, once the address says it."""
    app.page.get_by_label("Colour").select_option("topic")
    app.page.locator(".lm-plot").nth(1).focus()
    app.page.keyboard.press("+")
    app.page.keyboard.press("+")
    app.lasso("curry", 0)
    app.page.get_by_text("Shift adds").wait_for()
    app.page.wait_for_url("**select=**")
    app.page.wait_for_url("**view=**v1.**")
    return app.seen()


def test_a_link_opens_the_same_view_for_somebody_else(app: App, browser: Any) -> None:
    app.open(f"?run={RUN}&pick=storm")
    before = change_the_view(app)
    assert before["pinned"] == "storm"
    assert before["colour"] == "topic"
    assert "curry" in before["lit"][1]
    page = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme="light")
    page.set_default_timeout(serving.PATIENCE)
    other = App(page, app.address)
    other.open(app.page.url.removeprefix(f"{app.address}/"))
    assert other.seen() == before
    page.close()


def test_a_reload_and_another_page_and_back_keep_the_view(app: App) -> None:
    app.open(f"?run={RUN}&pick=storm")
    before = change_the_view(app)
    app.page.reload()
    app.wait_until_ready()
    assert app.seen() == before
    app.page.get_by_role("link", name="Your data").click()
    app.says("1. Choose")
    app.page.get_by_role("link", name="Compare").click()
    app.wait_until_ready()
    assert app.seen() == before


def test_another_theme_keeps_the_view_without_a_reload(app: App) -> None:
    app.open(f"?run={RUN}&pick=storm")
    before = change_the_view(app)
    app.page.evaluate("document.querySelector('.lm-root').isTheSame = true")
    app.page.emulate_media(color_scheme="dark")
    app.page.wait_for_function("document.querySelector('.lm-root').style.colorScheme === 'dark'")
    assert app.page.evaluate("document.querySelector('.lm-root').isTheSame")
    assert app.seen() == before


def test_the_lassoed_words_are_listed_scored_and_taken_away(app: App) -> None:
    app.open()
    app.page.get_by_role("tab", name="Selection").click()
    app.lasso("curry", 1)
    app.says("selected.")
    selected = set(app.lit(1))
    assert len(selected) == int(app.page.locator(MAPS).get_attribute("data-selected-count"))
    app.says("on average, where 95% of such draws")
    with app.page.expect_download() as downloading:
        app.page.get_by_role("button", name="Vectors right").click()
    with Path(downloading.value.path()).open(encoding="utf-8", newline="") as file:
        rows = {row["key"]: row for row in csv.DictReader(file)}
    assert rows.keys() == selected
    space = small_run().words.right
    for key, row in rows.items():
        vector = np.array([row[f"v{number + 1}"] for number in range(space.dims)], dtype=np.float32)
        assert np.array_equal(vector, space.vectors[space.row(key)])


def test_typed_words_light_up_on_the_maps(app: App) -> None:
    app.open()
    app.page.get_by_role("tab", name="Selection").click()
    app.page.get_by_label("Type or paste words to select").fill("storm, rain\nnosuchword")
    app.page.get_by_role("button", name="Select these on the maps").click()
    app.wait_for("selected-count", "2")
    assert set(app.lit(0)) == set(app.lit(1)) == {"storm", "rain"}
    app.says("Not on these maps: “nosuchword”.")


def test_the_maps_take_the_colour_of_change_and_keep_their_zoom(app: App) -> None:
    app.open()
    app.page.get_by_role("tab", name="What changed").click()
    app.page.locator('[data-testid="linked-cards"] .lm-card').first.wait_for()
    app.page.locator(".lm-plot").nth(1).focus()
    app.page.keyboard.press("+")
    app.page.wait_for_url("**view=**v1.**")
    places = app.seen()["places"]
    app.page.get_by_role("button", name="Colour the maps by change").click()
    app.page.wait_for_url("**view=**c.change**")
    assert app.seen()["colour"] == "change"
    assert app.seen()["places"] == places


def test_an_axis_has_its_words_at_its_ends(app: App) -> None:
    app.open(f"?run={RUN}&pick=court&map=axes&x=court%20-%20pizza")
    for number in (0, 1):
        assert app.place("court", number)["x"] > app.place("pizza", number)["x"] + 100
    app.page.get_by_role("tab", name="Other maps").click()
    field = app.page.get_by_label("Left to right")
    field.fill("pizza - court")
    field.press("Enter")
    app.page.get_by_role("button", name="Compute and show").click()
    app.page.wait_for_url("**x=pizza**")
    app.page.wait_for_function(
        "() => { const { embedlab } = document.querySelector('.lm-root');"
        " return embedlab.locate(0, 'pizza').x > embedlab.locate(0, 'court').x + 100; }"
    )


def test_three_dimensions_and_a_third_space_are_shown_and_linked(app: App) -> None:
    run = small_run()
    app.open(f"?run={RUN}&pick=court&map=axes&x=court%20-%20pizza&dims=3&beside=untrained")
    assert app.page.locator("[data-map]").count() == 3
    app.page.get_by_role("button", name="Turn", exact=True).wait_for()
    before = app.place("court", 2)
    app.page.get_by_role("application", name="Map 3: untrained").focus()
    app.page.keyboard.press("Shift+ArrowRight")
    assert app.place("court", 2)["x"] != before["x"]
    app.page.keyboard.press("ArrowRight")
    spaces = (run.words.left, run.words.right, run.untrained)
    nearest = neighbours(spaces[2], "court")[0]
    app.wait_for("hovered", nearest)
    for number, space in enumerate(spaces):
        assert app.lit(number) == [nearest, *neighbours(space, nearest)]
    app.page.wait_for_url("**view=turn.**")
    turned = [app.place(word, 2) for word in ("court", "pizza", "storm")]
    app.page.reload()
    app.wait_until_ready()
    for place, word in zip(turned, ("court", "pizza", "storm"), strict=True):
        assert app.place(word, 2) == pytest.approx(place, abs=1.5)


def test_a_hostile_headline_is_text(app: App) -> None:
    app.open()
    app.page.get_by_role("tab", name="Your own headline").click()
    field = app.page.get_by_label("A headline of your own")
    field.fill(HOSTILE)
    field.press("Enter")
    app.says("“evil”")
    assert app.page.locator("table.pushes td.word", has_text="onerror").count() == 1
    assert not any("evil" in url for url in app.asked_for)


def test_other_maps_are_computed_while_the_page_stays(app: App) -> None:
    app.open()
    app.page.get_by_role("tab", name="Other maps").click()
    serving.choose(app.page, "Map", "PCA")
    app.page.get_by_role("button", name="Compute and show").click()
    app.page.locator("[data-map] .lm-caption", has_text="PCA keeps").first.wait_for()
    app.wait_for("pinned", "court")
    app.says("This is what the maps show.")


def test_a_narrow_screen_cuts_nothing_off(app: App) -> None:
    app.page.set_viewport_size({"width": 390, "height": 844})
    app.open()
    boxes = [app.page.locator(f'[data-map="{number}"]').bounding_box() for number in (0, 1)]
    assert boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    assert app.page.evaluate("document.documentElement.scrollWidth") <= 390
