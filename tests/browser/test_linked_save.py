"""What the Save menu of the linked maps gives: pictures, a table, names."""

from __future__ import annotations

import csv
import dataclasses
import io
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from embedlab.linked import Categorical, Frame, LinkedMap, LinkedMaps, Sequential
from tests.linked_pictures import COLUMNS, HOSTILE, ROWS, WITH_GPU, WITHOUT_WEBGL, Opener, Picture, example

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}href"
DRAWN = {"svg", "title", "desc", "defs", "clipPath", "g", "rect", "path", "circle", "text"}
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\tcell", 'with "quotes", and\na line')


def save(picture: Picture, name: str, folder: Path) -> Path:
    """Press a button of the Save menu and keep what the browser downloads."""
    button = picture.page.get_by_role("button", name=name)
    if not button.is_visible():
        picture.menu("Save")
    with picture.page.expect_download() as download:
        button.click()
    target = folder / download.value.suggested_filename
    download.value.save_as(target)
    return target


def saved_svg(picture: Picture, folder: Path) -> ElementTree.Element:
    return ElementTree.parse(save(picture, "Picture (SVG)", folder)).getroot()


def part(svg: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    """The shapes, texts or image of one part of the picture."""
    (found,) = (group for group in svg.iter(f"{SVG}g") if group.get("data-part") == name)
    return [made for made in found.iter() if made.tag != f"{SVG}g"]


def texts(elements: list[ElementTree.Element]) -> list[str]:
    """What a reader sees written; halos under the letters say nothing more."""
    return ["".join(made.itertext()) for made in elements if made.tag == f"{SVG}text" and not made.get("aria-hidden")]


def spots(picture: Picture, number: int) -> np.ndarray:
    """Where every key of a map is, in pixels of the map."""
    plot = picture.page.locator(".lm-plot").nth(number)
    corner = plot.evaluate(
        "(p) => { const b = p.getBoundingClientRect(); return [b.left + p.clientLeft, b.top + p.clientTop] }"
    )
    keys = list(picture.maps.maps[number].keys)
    places = picture.root.evaluate(
        "(root, [map, keys]) => keys.map((key) => root.embedlab.locate(map, key))", [number, keys]
    )
    return np.array([(place["x"], place["y"]) for place in places]) - corner


def only_circles(maps: LinkedMaps) -> LinkedMaps:
    """Without categories, so that every point is a circle."""
    return maps.replace(colours=maps.colours[:1])


def centres(elements: list[ElementTree.Element]) -> np.ndarray:
    return np.array([(float(made.get("cx", "nan")), float(made.get("cy", "nan"))) for made in elements])


def test_an_svg_has_every_point_where_it_is_seen(show: Opener, tmp_path: Path) -> None:
    picture = show(only_circles(example()))
    picture.page.get_by_role("button", name="Zoom in").first.click()
    picture.page.wait_for_timeout(100)
    size = picture.page.locator(".lm-plot").first.evaluate("(plot) => [plot.clientWidth, plot.clientHeight]")
    svg = saved_svg(picture, tmp_path)
    for number in (0, 1):
        expected = spots(picture, number)
        expected = expected[((expected > -9) & (expected < np.array(size) + 9)).all(axis=1)]
        found = centres(part(svg, f"points {number + 1}"))
        assert len(found) == len(expected)
        distances = np.linalg.norm(found[:, None] - expected[None], axis=2)
        assert distances.min(axis=0).max() < 0.05
    assert len(part(svg, "points 1")) < len(part(svg, "points 2")) == len(picture.maps.maps[1].keys)


def fly_half_way(picture: Picture) -> None:
    picture.menu("Compare")
    picture.page.get_by_label("How far the points have flown").fill("50")


def show_between_two_epochs(picture: Picture) -> None:
    picture.page.get_by_label("Time", exact=True).fill("0.5")


def align(picture: Picture) -> None:
    picture.menu("Compare")
    picture.page.get_by_role("button", name="Re-align to the selection").click()
    picture.wait_for(moving="false")


@pytest.mark.parametrize("move", [fly_half_way, show_between_two_epochs, align])
def test_an_svg_has_moved_points_where_they_are_seen(
    show: Opener, tmp_path: Path, move: Callable[[Picture], None]
) -> None:
    maps = only_circles(example()).replace(selected=("court", "judge", "word3", "word17"))
    left, right = maps.maps
    epochs = [Frame(f"epoch {seed}", np.random.default_rng(seed).normal(size=left.xy.shape)) for seed in (1, 2)]
    picture = show(maps.replace(maps=(dataclasses.replace(left, frames=tuple(epochs)), right)))
    before = [spots(picture, number) for number in (0, 1)]
    move(picture)
    svg = saved_svg(picture, tmp_path)
    moved = [np.abs(spots(picture, number) - before[number]).max() > 5 for number in (0, 1)]
    assert any(moved)
    for number in (0, 1):
        expected, found = spots(picture, number), centres(part(svg, f"points {number + 1}"))
        distances = np.linalg.norm(found[:, None] - expected[None], axis=2)
        assert len(found) == len(expected)
        assert distances.min(axis=0).max() < 0.05 > distances.min(axis=1).max()
        name = picture.page.locator(f'[data-map="{number}"] .lm-layout').inner_text()
        assert not name or name in texts(list(svg.iter()))


def test_an_svg_of_a_colour_without_values_is_drawn(show: Opener, tmp_path: Path) -> None:
    maps = example()
    unknown = Sequential("change", np.full(len(maps.keys), np.nan, dtype=np.float32))
    svg = saved_svg(show(maps.replace(colours=(unknown,))), tmp_path)
    assert "unknown" in texts(list(svg.iter()))
    assert not [made.tag for made in svg.iter() if "NaN" in "".join(made.attrib.values())]


def test_an_svg_says_what_the_screen_says(show: Opener, tmp_path: Path) -> None:
    caption = "Sixty words of a test, placed by hand & for show."
    picture = show(example().replace(pinned="court", caption=caption))
    svg = saved_svg(picture, tmp_path)
    written = texts(list(svg.iter()))
    for wanted in (
        "learned from labels",
        "learned from context",
        "class log-odds",
        "news",
        "clickbait",
        "not in every map",
    ):
        assert wanted in written
    assert caption in " ".join(written)
    assert caption in svg.find(f"{SVG}desc").text
    for number in (0, 1):
        assert set(picture.expected(number, "court")) <= set(texts(part(svg, f"labels {number + 1}")))
    assert svg.find(f"{SVG}g/{SVG}rect").get("fill") == "#ffffff"


def test_selected_points_keep_their_colour_and_others_are_grey(show: Opener, tmp_path: Path) -> None:
    picture = show(only_circles(example()))
    inside = picture.drag_around(0, 12, 35)
    picture.wait_for(selected_count=str(len(inside)))
    svg = saved_svg(picture, tmp_path)
    assert f"{len(inside)} of {len(picture.maps.keys)} words selected, the others in grey." in texts(list(svg.iter()))
    points = part(svg, "points 1")
    fills = [made.get("fill") if made.get("fill") != "none" else made.get("stroke") for made in points]
    grey = max(set(fills), key=fills.count)
    assert fills.count(grey) == len(points) - len(inside)
    assert set(texts(part(svg, "labels 1"))) <= inside


def test_star_trails_are_saved_as_seen(show: Opener, tmp_path: Path) -> None:
    picture = show(example().replace(selected=tuple(f"word{i}" for i in range(9))))
    picture.menu("Compare")
    picture.page.get_by_label("star trails").check()
    svg = saved_svg(picture, tmp_path)
    seen = picture.root.evaluate("(root) => root.embedlab.trails(1)")
    assert len(seen) > 3
    drawn = part(svg, "labels 2")
    fades = [made.get("id") for made in drawn if made.tag == f"{SVG}linearGradient"]
    assert len(fades) == len(set(fades)) == len(seen)
    assert [made.get("fill") for made in drawn if (made.get("fill") or "").startswith("url")] == [
        f"url(#{fade})" for fade in fades
    ]


def test_a_dark_page_is_saved_dark(show: Opener, tmp_path: Path) -> None:
    picture = show(color_scheme="dark")
    assert saved_svg(picture, tmp_path).find(f"{SVG}g/{SVG}rect").get("fill") == "#14171c"
    image = Image.open(save(picture, "Picture (PNG)", tmp_path)).convert("RGB")
    assert image.getpixel((1, 1)) == (0x14, 0x17, 0x1C)


@pytest.mark.parametrize("key", [*HOSTILE, "bell \x07 and null \x00", "\ufffe\uffff"])
def test_hostile_keys_are_text_in_an_svg(show: Opener, tmp_path: Path, key: str) -> None:
    words = (key, *(f"word{i}" for i in range(COLUMNS * ROWS - 1)))
    maps = example(words)
    hostile = Categorical.of(key, [key if i % 2 else "plain" for i in range(len(maps.keys))])
    picture = show(maps.replace(pinned=key, caption=key, colours=(hostile,)))
    path = save(picture, "Picture (SVG)", tmp_path)
    svg = ElementTree.parse(path).getroot()
    assert {made.tag.removeprefix(SVG) for made in svg.iter()} == DRAWN
    names = {name.lower() for made in svg.iter() for name in made.attrib}
    assert not {name for name in names if "href" in name or name.startswith("on")}
    # What XML cannot hold is replaced; long keys are cut earlier on a map than in the list.
    said = picture.page.locator(".lm-word").first.inner_text().translate({0xFFFE: "\ufffd", 0xFFFF: "\ufffd"})
    assert said[:20] in {text[:20] for text in texts(part(svg, "labels 1"))}
    # The file itself, opened as a page, runs nothing.
    other = picture.page.context.new_page()
    other.goto(path.as_uri())
    assert other.evaluate("window.stung") is None


def test_a_png_is_sharp_and_has_the_colours_of_the_points(show: Opener, tmp_path: Path) -> None:
    maps = example()
    topic = Categorical.of("topic", ["law", "food", "sport"] * 20 + ["law"])
    picture = show(maps.replace(colours=(topic,)))
    picture.menu("View")
    picture.page.get_by_label("opacity").fill("1")
    picture.page.keyboard.press("Escape")
    svg = saved_svg(picture, tmp_path)
    image = Image.open(save(picture, "Picture (PNG)", tmp_path)).convert("RGB")
    assert image.size == (2 * int(svg.get("width")), 2 * int(svg.get("height")))
    pixels = {colour: count for count, colour in image.getcolors(image.width * image.height)}
    assert pixels[255, 255, 255] > 0.5 * image.width * image.height
    # A symbol of nine pixels, drawn sixty times in two maps at twice the size.
    for colour in ((0, 114, 178), (215, 121, 0), (0, 158, 115)):
        assert pixels[colour] > 2 * 20 * 50


@pytest.mark.parametrize("renderer", ["webgl", "2d"])
def test_many_points_are_an_image_under_lines_and_text(show: Opener, tmp_path: Path, renderer: str) -> None:
    n = 21_000
    keys = tuple(f"word{i}" for i in range(n))
    rng = np.random.default_rng(0)
    near = (np.arange(n)[:, None] + np.arange(1, 4)) % n
    many, few = (
        LinkedMap(title, keys[:size], rng.normal(size=(size, 2)), near[:size] % size, np.full((size, 3), 0.5))
        for title, size in (("many", n), ("few", 100))
    )
    values = Sequential("change", rng.random(n).astype(np.float32))
    maps = LinkedMaps((many, few), keys, (values,), pinned="word7")
    svg = saved_svg(show(maps, init=WITHOUT_WEBGL if renderer == "2d" else WITH_GPU), tmp_path)
    (image,) = part(svg, "points 1")
    assert image.tag == f"{SVG}image"
    assert image.get(XLINK).startswith("data:image/png;base64,")
    assert len(part(svg, "points 2")) == 100
    assert {"word7", "word8", "word9", "word10"} <= set(texts(part(svg, "labels 1")))
    assert "image" in svg.find(f"{SVG}desc").text
    decoded = Image.open(io.BytesIO(b64decode(image.get(XLINK).partition(",")[2])))
    assert decoded.size == (2 * float(image.get("width")), 2 * float(image.get("height")))
    assert np.asarray(decoded)[..., 3].any()


def saved_table(picture: Picture, folder: Path) -> list[dict[str, str]]:
    data = save(picture, "Table of", folder).read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))


def plain(text: str) -> str:
    """A key as the table writes it: what a spreadsheet would run gets a quote before it."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def table_maps() -> LinkedMaps:
    words = (*FORMULAS, *HOSTILE, *(f"word{i}" for i in range(COLUMNS * ROWS - len(FORMULAS) - len(HOSTILE))))
    maps = example(words)
    rng = np.random.default_rng(1)
    placed = LinkedMap(
        "3-D", words, rng.normal(size=(len(words), 3)) * 1e-3, np.zeros((len(words), 0)), np.zeros((len(words), 0))
    )
    values = rng.normal(size=len(maps.keys)).astype(np.float32)
    values[4] = np.nan
    return maps.replace(maps=(*maps.maps, placed), colours=(*maps.colours, Sequential("change", values)))


def test_a_table_holds_every_key_when_none_is_selected(show: Opener, tmp_path: Path) -> None:
    maps = table_maps()
    picture = show(maps)
    rows = saved_table(picture, tmp_path)
    assert [row["key"] for row in rows] == [plain(key) for key in maps.keys]
    assert [row["count"] for row in rows] == [str(count) for count in maps.counts]
    for drawn, title in zip(maps.maps, ("learned from labels", "learned from context", "3-D"), strict=True):
        for axis, column in zip("xyz", drawn.xy.T, strict=False):
            given = {plain(key): column[row] for key, row in drawn.index.items()}
            for row in rows:
                cell = row[f"{title}: {axis}"]
                assert np.float32(cell) == given[row["key"]] if row["key"] in given else cell == ""
    known = maps.colours[2].values  # type: ignore[union-attr]
    for row, value in zip(rows, known, strict=True):
        assert np.float32(row["change"]) == value if not np.isnan(value) else row["change"] == ""
    topic = maps.colours[1]
    assert isinstance(topic, Categorical)
    assert [row["topic"] for row in rows] == ["" if code < 0 else topic.categories[code] for code in topic.codes]


def test_a_table_holds_the_selected_keys_with_their_neighbours(show: Opener, tmp_path: Path) -> None:
    maps = example()
    picture = show(maps)
    inside = picture.drag_around(1, 12, 35)
    picture.wait_for(selected_count=str(len(inside)))
    rows = saved_table(picture, tmp_path)
    assert [row["key"] for row in rows] == [key for key in maps.keys if key in inside]
    for row in rows:
        for number, title in enumerate(("learned from labels", "learned from context")):
            near = picture.expected(number, row["key"])[1:] if row["key"] in maps.maps[number].index else []
            assert row[f"{title}: neighbours"] == " | ".join(near)
    assert picture.page.get_by_role("button", name=f"Table of {len(inside)} words selected (CSV)").is_visible()


def test_maps_of_one_title_have_columns_of_their_own(show: Opener, tmp_path: Path) -> None:
    (drawn, _) = example().maps
    rows = saved_table(show(LinkedMaps((drawn, drawn))), tmp_path)
    assert {"learned from labels (1): x", "learned from labels (2): x"} <= set(rows[0])


def test_the_names_of_the_selection_are_copied_one_a_line(show: Opener) -> None:
    picture = show(example().replace(selected=("court", "word3")), permissions=["clipboard-read", "clipboard-write"])
    picture.menu("Save")
    picture.page.get_by_role("button", name="Copy the names of 2 words").click()
    picture.page.get_by_text("Copied 2 words.").first.wait_for()
    assert picture.page.evaluate("navigator.clipboard.readText()") == "court\nword3"
    picture.page.keyboard.press("Escape")
    picture.page.keyboard.press("Escape")
    picture.wait_for(selected_count="0")
    picture.menu("Save")
    assert picture.page.get_by_role("button", name="Copy the names of selected words").is_disabled()


def test_saving_is_said_and_changes_nothing(show: Opener, tmp_path: Path) -> None:
    picture = show(example().replace(pinned="court", selected=("judge",)))
    before: Any = [picture.lit(number) for number in (0, 1)]
    for name, file in (("Picture (PNG)", "png"), ("Picture (SVG)", "svg"), ("Table of", "csv")):
        assert save(picture, name, tmp_path).name == f"embedlab-maps.{file}"
        live = picture.page.locator('[aria-live="polite"]', has_text=f"Saved embedlab-maps.{file}.")
        live.wait_for(state="attached")
    assert [picture.lit(number) for number in (0, 1)] == before
    assert picture.data("pinned") == "court"


def test_a_map_that_plays_is_saved_with_the_caption_of_its_moment(show: Opener, tmp_path: Path) -> None:
    maps = example()
    left = maps.maps[0]
    frames = tuple(Frame(f"epoch {i}", left.xy, f"after {i} rounds") for i in range(2))
    picture = show(maps.replace(maps=(dataclasses.replace(left, frames=frames, caption="at the end"), *maps.maps[1:])))
    picture.page.get_by_label("Time", exact=True).fill("0")
    said = texts(list(saved_svg(picture, tmp_path).iter()))
    assert "after 0 rounds" in said
    assert not {"after 1 rounds", "at the end"} & set(said)


def test_maps_side_by_side_stay_so_whatever_room_their_titles_take(show: Opener, tmp_path: Path) -> None:
    maps = example()
    long = dataclasses.replace(maps.maps[0], title="a title of many words " * 8)
    picture = show(maps.replace(maps=(long, *maps.maps[1:])))
    tops = picture.page.locator(".lm-plot").evaluate_all("(plots) => plots.map((p) => p.getBoundingClientRect().top)")
    assert tops[0] == tops[1]
    svg = saved_svg(picture, tmp_path)
    moves = [
        group.get("transform") for group in svg.iter(f"{SVG}g") if (group.get("data-part") or "").startswith("points")
    ]
    (x0, y0), (x1, y1) = (move.removeprefix("translate(").removesuffix(")").split() for move in moves)
    assert y0 == y1
    assert float(x0) + 500 < float(x1)


def test_a_png_has_ink_wherever_the_svg_has_a_word_of_title_legend_or_caption(show: Opener, tmp_path: Path) -> None:
    picture = show(example().replace(caption="Words of headlines."))
    picture.page.get_by_label("Colour").select_option("topic")
    svg = saved_svg(picture, tmp_path)
    pixels = np.asarray(Image.open(save(picture, "Picture (PNG)", tmp_path)).convert("L"))
    inside = {text for group in svg.iter(f"{SVG}g") if group.get("data-part") for text in group.iter(f"{SVG}text")}
    around = [text for text in svg.iter(f"{SVG}text") if text not in inside]
    assert {"learned from labels", "law", "food", "Words of headlines."} <= set(texts(around))
    for text in around:
        x, y = (round(2 * float(text.get(axis))) for axis in "xy")
        assert (pixels[y - 16 : y + 4, x : x + 20] < 200).any(), "".join(text.itertext())


def test_an_svg_of_turned_maps_of_depth_has_every_point_where_it_is_seen(show: Opener, tmp_path: Path) -> None:
    words = tuple(f"word{i}" for i in range(30))
    near = np.zeros((30, 0), dtype=np.int64)
    clouds = np.random.default_rng(0).normal(size=(2, 30, 3))
    drawn = (LinkedMap(f"map {i}", words, cloud, near, near.astype(float)) for i, cloud in enumerate(clouds))
    picture = show(LinkedMaps(tuple(drawn)))
    picture.page.locator(".lm-plot").first.focus()
    for key in ("Shift+ArrowRight", "Shift+ArrowUp"):
        picture.page.keyboard.press(key)
    svg = saved_svg(picture, tmp_path)
    for number in (0, 1):
        distances = np.linalg.norm(centres(part(svg, f"points {number + 1}"))[:, None] - spots(picture, number), axis=2)
        assert distances.shape == (30, 30)
        assert distances.min(axis=0).max() < 0.05


def test_four_maps_are_lit_and_saved_as_two_are(show: Opener, tmp_path: Path) -> None:
    maps = example()
    picture = show(only_circles(maps.replace(maps=(*maps.maps, *maps.maps[::-1]))), width=1440)
    picture.page.locator("input[type=search]").fill("judge")
    picture.page.keyboard.press("Enter")
    picture.wait_for(pinned="judge")
    assert [picture.lit(number) for number in range(4)] == [picture.expected(number, "judge") for number in range(4)]
    inside = picture.drag_around(0, 0, 12)
    picture.wait_for(selected_count=str(len(inside)))
    for number in range(4):
        assert set(picture.lit(number)) == inside & set(picture.maps.maps[number].keys)
    svg = saved_svg(picture, tmp_path)
    for number in range(4):
        assert len(part(svg, f"points {number + 1}")) == len(picture.maps.maps[number].keys)
