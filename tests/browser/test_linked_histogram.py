"""The legend of the linked maps: a histogram to drag across, and categories to click."""

from __future__ import annotations

from typing import Any

import numpy as np

from embedlab.linked import Categorical, LinkedMaps, Sequential
from tests.linked_pictures import Opener, Picture, example

BINS = 32


def uneven() -> LinkedMaps:
    """Maps with a colour of unevenly spread values, one of them unknown, and one of categories."""
    maps = example()
    n = len(maps.keys)
    values = (np.random.default_rng(3).exponential(size=n) ** 2).astype(np.float32)
    values[5] = np.nan
    topic = Categorical.of("topic", [("law", "food", None)[i % 3] for i in range(n)])
    return maps.replace(colours=(Sequential("change", values, "changed least", "changed most"), topic))


class Histogram:
    """The histogram in the legend, as a reader handles it."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self.page = picture.page
        self.plot = picture.page.locator(".lm-histogram-plot")
        self.lowest, self.highest = (picture.page.get_by_role("slider", name=end) for end in ("lowest", "highest"))

    def values(self) -> np.ndarray:
        colour = self.picture.maps.colours[0]
        assert isinstance(colour, Sequential)
        return colour.values

    def edges(self) -> np.ndarray:
        """Ends of the bins; the first and the last bin take what lies beyond."""
        edges = np.linspace(*self.picture.maps.colours[0].ends, BINS + 1)  # type: ignore[union-attr]
        edges[[0, -1]] = -np.inf, np.inf
        return edges

    def keys_in(self, first: int, last: int) -> set[str]:
        """Keys whose values lie in some bins, computed from the values alone."""
        values, edges = self.values(), self.edges()
        inside = (values >= edges[first]) & (values < edges[last + 1])
        return {self.picture.maps.keys[row] for row in np.flatnonzero(inside)}

    def at(self, bin_number: int) -> tuple[float, float]:
        box = self.plot.bounding_box()
        return box["x"] + (bin_number + 0.5) * box["width"] / BINS, box["y"] + box["height"] / 2

    def drag(self, first: int, last: int, *, shift: bool = False) -> None:
        mouse = self.page.mouse
        if shift:
            self.page.keyboard.down("Shift")
        mouse.move(*self.at(first))
        mouse.down()
        mouse.move(*self.at(last), steps=5)
        mouse.up()
        if shift:
            self.page.keyboard.up("Shift")

    def assert_lit(self, keys: set[str]) -> None:
        self.picture.wait_for(selected_count=str(len(keys)))
        for number, drawn in enumerate(self.picture.maps.maps):
            assert set(self.picture.lit(number)) == keys & set(drawn.keys)


def test_a_drag_selects_the_keys_whose_values_are_in_the_range(show: Opener) -> None:
    histogram = Histogram(show(uneven()))
    histogram.drag(2, 9)
    expected = histogram.keys_in(2, 9)
    assert 2 <= len(expected) < len(histogram.picture.maps.keys) / 2
    histogram.assert_lit(expected)
    histogram.drag(BINS - 1, 20)
    histogram.assert_lit(histogram.keys_in(20, BINS - 1))
    assert np.nanmax(histogram.values()) > histogram.picture.maps.colours[0].ends[1]  # type: ignore[union-attr]


def test_shift_adds_and_escape_clears(show: Opener) -> None:
    histogram = Histogram(show(uneven()))
    histogram.drag(0, 0)
    histogram.drag(8, 14, shift=True)
    histogram.assert_lit(histogram.keys_in(0, 0) | histogram.keys_in(8, 14))
    # Going back with the button held takes back what was only passed over.
    histogram.page.keyboard.press("Escape")
    histogram.drag(0, 0)
    histogram.page.keyboard.down("Shift")
    histogram.page.mouse.move(*histogram.at(8))
    histogram.page.mouse.down()
    for last in (25, 14):
        histogram.page.mouse.move(*histogram.at(last), steps=3)
    histogram.page.mouse.up()
    histogram.page.keyboard.up("Shift")
    histogram.assert_lit(histogram.keys_in(0, 0) | histogram.keys_in(8, 14))
    histogram.page.keyboard.press("Escape")
    histogram.assert_lit(set())


def test_a_click_selects_one_bar_and_the_range_can_be_moved(show: Opener) -> None:
    histogram = Histogram(show(uneven()))
    histogram.page.mouse.click(*histogram.at(0))
    histogram.assert_lit(histogram.keys_in(0, 0))
    histogram.drag(4, 11)
    histogram.drag(6, 9)
    histogram.assert_lit(histogram.keys_in(7, 14))
    # The same bar again is that bar alone, also where it had been added.
    histogram.page.keyboard.down("Shift")
    histogram.page.mouse.click(*histogram.at(0))
    histogram.page.keyboard.up("Shift")
    histogram.assert_lit(histogram.keys_in(7, 14) | histogram.keys_in(0, 0))
    histogram.page.mouse.click(*histogram.at(0))
    histogram.assert_lit(histogram.keys_in(0, 0))


def test_the_keyboard_moves_the_ends_of_the_range(show: Opener) -> None:
    histogram = Histogram(show(uneven()))
    histogram.lowest.focus()
    for _ in range(3):
        histogram.page.keyboard.press("ArrowRight")
    histogram.assert_lit(histogram.keys_in(3, BINS - 1))
    histogram.highest.focus()
    histogram.page.keyboard.press("ArrowLeft")
    histogram.page.keyboard.press("PageDown")
    histogram.assert_lit(histogram.keys_in(3, BINS - 6))
    assert float(histogram.lowest.get_attribute("aria-valuenow")) == np.float64(histogram.edges()[3])
    assert histogram.highest.get_attribute("aria-valuetext") not in ("", None, "no upper bound")
    histogram.page.keyboard.press("Home")
    histogram.assert_lit(histogram.keys_in(3, 3))
    histogram.page.keyboard.press("Escape")
    histogram.assert_lit(set())
    assert histogram.highest.get_attribute("aria-valuetext") == "no upper bound"


def bars(histogram: Histogram) -> Any:
    """Opacity (0 to 255) of the histogram's canvas just above its strip and at the top, in the middle of each bin."""
    return np.array(
        histogram.page.evaluate(
            """bins => {
              const canvas = document.querySelector('.lm-histogram-bars');
              const context = canvas.getContext('2d');
              const alpha = (x, y) => context.getImageData(Math.floor(x), y, 1, 1).data[3];
              const at = (bin) => (bin + 0.5) / bins * canvas.width;
              const column = (bin) => Array.from({ length: canvas.height }, (_, y) => alpha(at(bin), y));
              return Array.from({ length: bins }, (_, bin) => column(bin));
            }""",
            BINS,
        )
    )


def test_the_selection_is_solid_over_its_pale_bars(show: Opener) -> None:
    histogram = Histogram(show(uneven()))
    values, edges = histogram.values(), histogram.edges()
    counts = np.histogram(values[~np.isnan(values)], edges)[0]
    histogram.page.mouse.move(1, 1)
    before = bars(histogram)
    first = int(np.argmax(counts))
    histogram.page.mouse.click(*histogram.at(first))
    histogram.page.mouse.move(1, 1)
    histogram.page.wait_for_timeout(50)
    after = bars(histogram)
    above_strip = after.shape[1] - 11
    assert (before[counts > 0, above_strip] == 255).all()
    assert (before[counts == 0, above_strip] == 0).all()
    others = (counts > 0) & (np.arange(BINS) != first)
    assert after[first, above_strip] == 255
    assert ((after[others, above_strip] > 0) & (after[others, above_strip] < 200)).all()
    # A selection from a map shows where its keys lie: part of a bar, the rest pale.
    some = histogram.picture.drag_around(0, 0, 25)
    histogram.picture.wait_for(selected_count=str(len(some)))
    rows = [histogram.picture.maps.index[key] for key in some]
    chosen = np.histogram(values[rows][~np.isnan(values[rows])], edges)[0]
    shown = bars(histogram)
    assert ((shown[:, above_strip] == 255) == (chosen > 0)).all()
    assert histogram.plot.get_attribute("data-range") == ""


def test_the_histogram_says_what_it_shows(show: Opener) -> None:
    histogram = Histogram(show(uneven()))
    group = histogram.page.get_by_role("group", name="Histogram of change")
    values = histogram.values()
    label = group.get_attribute("aria-label")
    known = values[~np.isnan(values)]
    assert f"{len(known)} words" in label
    median = f"{float(np.sort(known)[len(known) // 2]):.3g}"
    assert f"median {median}" in label
    assert f"median {median}" in group.inner_text()
    assert "changed least" in group.inner_text()
    assert "changed most" in group.inner_text()
    counts = np.histogram(known, histogram.edges())[0]
    histogram.page.mouse.move(*histogram.at(0))
    assert f"{counts[0]} word" in group.inner_text()
    assert "below" in group.inner_text()


def test_logarithms_are_told_as_the_numbers_they_stand_for(show: Opener) -> None:
    maps = example()
    counts = np.geomspace(1, 10_000, len(maps.keys))
    colour = Sequential("frequency", np.log10(counts).astype(np.float32), "rare", "frequent", logarithmic=True)
    label = show(maps.replace(colours=(colour,))).page.locator(".lm-histogram").get_attribute("aria-label")
    assert "from 1 (rare) to 10,000 (frequent)" in label


def test_categories_are_buttons_that_select(show: Opener) -> None:
    picture = show(uneven())
    histogram = Histogram(picture)
    picture.page.get_by_label("Colour").select_option("topic")
    topic = picture.maps.colours[1]
    assert isinstance(topic, Categorical)

    def of(code: int) -> set[str]:
        return {picture.maps.keys[row] for row in np.flatnonzero(topic.codes == code)}

    picture.tool("law")
    histogram.assert_lit(of(topic.categories.index("law")))
    picture.page.get_by_role("button", name="other", exact=True).click(modifiers=["Shift"])
    histogram.assert_lit(of(topic.categories.index("law")) | of(-1))
    picture.tool("not in every map")
    histogram.assert_lit({picture.maps.maps[0].keys[-1], "only right"})


def test_keys_of_no_known_value_can_be_selected(show: Opener) -> None:
    picture = show(uneven())
    picture.tool("unknown")
    Histogram(picture).assert_lit({picture.maps.keys[5]})


def test_the_histogram_fits_a_narrow_screen(show: Opener) -> None:
    histogram = Histogram(show(uneven(), width=390))
    assert histogram.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    histogram.drag(0, 6)
    histogram.assert_lit(histogram.keys_in(0, 6))
    assert histogram.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_change_of_colour_keeps_the_selection_and_shows_it_in_the_other_values(show: Opener) -> None:
    maps = uneven()
    other = Sequential("reversed", -np.nan_to_num(maps.colours[0].values), "a", "b")  # type: ignore[union-attr]
    histogram = Histogram(show(maps.replace(colours=(*maps.colours, other))))
    histogram.drag(0, 1)
    expected = histogram.keys_in(0, 1)
    histogram.page.get_by_label("Colour").select_option("reversed")
    histogram.assert_lit(expected)
    assert histogram.plot.get_attribute("data-range") == ""
    histogram.page.get_by_label("Colour").select_option("change")
    histogram.assert_lit(expected)
    assert histogram.plot.get_attribute("data-range") == "0,2"


def test_a_drag_that_the_browser_breaks_off_is_told_all_the_same(show: Opener) -> None:
    histogram = Histogram(show(uneven()))
    histogram.page.mouse.move(*histogram.at(2))
    histogram.page.mouse.down()
    histogram.page.mouse.move(*histogram.at(9), steps=5)
    histogram.plot.dispatch_event("pointercancel")
    histogram.page.wait_for_function("location.hash.includes('select=')")
    histogram.page.mouse.move(*histogram.at(20), steps=5)
    histogram.page.mouse.up()
    histogram.assert_lit(histogram.keys_in(2, 9))


def test_names_from_strangers_are_text_and_a_legend_has_an_end(show: Opener) -> None:
    maps = example()
    n = len(maps.keys)
    names = [f"<b>{i}</b>\u202e" for i in range(30)]
    topic = Categorical("<i>topic</i>\u202e", np.arange(n, dtype=np.int16) % 30, tuple(names))
    change = Sequential("<i>change</i>\u202e", np.arange(n, dtype=np.float32), "\u202elow", "high\u2028")
    picture = show(maps.replace(colours=(topic, change)), width=390)
    entries = picture.page.locator(".lm-legend-entry")
    assert entries.first.inner_text() == "<b>0</b>·"
    assert entries.count() == 24 + 1
    assert picture.page.get_by_text("and 6 more", exact=True).count() == 1
    picture.page.get_by_label("Colour").select_option("1")
    label = str(picture.page.locator(".lm-histogram").get_attribute("aria-label"))
    assert label.startswith("Histogram of <i>change</i>·, 61 words: from 0 (·low) to 60 (high¶)")
    raw = picture.page.evaluate(
        r"""() => [...document.querySelectorAll('.lm-root, .lm-root *')]
          .flatMap((part) => [part.textContent, ...Array.from(part.attributes, ({ value }) => value)])
          .filter((text) => /[\u202e\u2028]/.test(text))"""
    )
    assert raw == []
    assert picture.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_keyboard_adds_a_range_to_what_was_selected_before_it(show: Opener) -> None:
    histogram = Histogram(show(uneven()))
    inside = histogram.picture.drag_around(0, 33, 55)
    histogram.picture.tool("Add")
    histogram.lowest.focus()
    for _ in range(3):
        histogram.page.keyboard.press("ArrowRight")
    histogram.assert_lit(inside | histogram.keys_in(3, BINS - 1))
    histogram.highest.focus()
    histogram.page.keyboard.press("Home")
    histogram.assert_lit(inside | histogram.keys_in(3, 3))
