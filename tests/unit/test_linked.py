"""What the linked maps draw, how it is packed for the browser, and the page that carries it."""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Callable
from importlib import resources
from itertools import pairwise

import numpy as np
import pytest

from embedlab.errors import InputError
from embedlab.linked import (
    Categorical,
    Diverging,
    LinkedMap,
    LinkedMaps,
    Ranked,
    Sequential,
    linked_html,
    linked_scripts,
    pack,
    pack_selection,
    unpack_selection,
)
from embedlab.linked.packing import ALIGNMENT, SIMILARITY_UNITS, unpack
from embedlab.linked.scripts import script
from embedlab.linked.story import Line, Mark, Scale, Story

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "![](http://example.org/x.png)",
    "line\u2028separator\nand newline",
    "\u202eright to left",
    "a" * 5000,
    " ",
    "",
)


def a_map(keys: tuple[str, ...], *, title: str = "a map", k: int = 2, seed: int = 0) -> LinkedMap:
    n, rng = len(keys), np.random.default_rng(seed)
    neighbours = (np.arange(n)[:, None] + np.arange(1, k + 1)) % n
    return LinkedMap(title, keys, rng.normal(size=(n, 2)), neighbours, np.full((n, k), 0.5))


def two_maps() -> LinkedMaps:
    return LinkedMaps((a_map(("a", "b", "c")), a_map(("c", "d", "a", "e"), seed=1)))


def test_keys_are_those_of_the_first_map_then_what_others_add() -> None:
    assert two_maps().keys == ("a", "b", "c", "d", "e")


def test_maps_are_linked_by_key_not_by_row() -> None:
    maps = two_maps()
    header, arrays = unpack(pack(maps).data)
    assert header["n"] == 5
    right = maps.maps[1]
    xy = arrays["map1.xy"].reshape(5, 2)
    neighbours = arrays["map1.neighbours"].reshape(5, 2)
    for key in right.keys:
        np.testing.assert_array_equal(xy[maps.index[key]], right.xy[right.index[key]])
        near = [maps.keys[row] for row in neighbours[maps.index[key]]]
        assert near == [right.keys[row] for row in right.neighbours[right.index[key]]]


def test_a_key_that_a_map_lacks_is_marked_not_dropped() -> None:
    _, arrays = unpack(pack(two_maps()).data)
    assert np.isnan(arrays["map1.xy"].reshape(5, 2)[1]).all()
    assert (arrays["map1.neighbours"].reshape(5, 2)[1] == -1).all()


def test_keys_of_any_text_survive_packing() -> None:
    maps = LinkedMaps((a_map(HOSTILE),))
    _, arrays = unpack(pack(maps).data)
    text, offsets = arrays["keys"].tobytes(), arrays["offsets"]
    assert tuple(text[a:b].decode() for a, b in pairwise(offsets)) == HOSTILE


def test_a_lone_surrogate_does_not_stop_packing() -> None:
    assert pack(LinkedMaps((a_map(("\ud800", "b", "c")),))).data


def test_arrays_start_on_boundaries_the_browser_can_view() -> None:
    data = pack(two_maps()).data
    header, _ = unpack(data)
    assert (4 + int.from_bytes(data[:4], "little")) % ALIGNMENT == 0
    assert all(entry["offset"] % ALIGNMENT == 0 for entry in header["arrays"].values())
    assert all(entry["type"][0] in "<|" for entry in header["arrays"].values())


def test_similarities_survive_packing() -> None:
    drawn = LinkedMap("m", ("a", "b"), np.eye(2), np.array([[1], [0]]), np.array([[0.123], [-1.0]]))
    _, arrays = unpack(pack(LinkedMaps((drawn,))).data)
    np.testing.assert_allclose(arrays["map0.similarities"] / SIMILARITY_UNITS, [0.123, -1.0], atol=1e-4)


def test_the_digest_names_what_is_drawn_and_not_the_state() -> None:
    maps = two_maps()
    assert pack(maps).digest == pack(two_maps()).digest
    assert pack(maps.replace(pinned="a", selected=("b",))).data == pack(maps).data
    coloured = maps.replace(colours=(Sequential("change", np.arange(5, dtype=np.float32)),))
    assert pack(coloured).digest != pack(maps).digest


@pytest.mark.parametrize("n", [0, 1])
def test_maps_of_no_or_one_key_can_be_packed(n: int) -> None:
    drawn = LinkedMap("m", ("a",)[:n], np.zeros((n, 2)), np.zeros((n, 0)), np.zeros((n, 0)))
    header, _ = unpack(pack(LinkedMaps((drawn,))).data)
    assert header["n"] == n


@pytest.mark.parametrize("n", [1, 7, 8, 9, 1000])
def test_a_selection_comes_back_as_it_went(n: int) -> None:
    keys = tuple(f"w{i}" for i in range(n))
    index = {key: row for row, key in enumerate(keys)}
    chosen = keys[::3]
    assert unpack_selection(pack_selection(chosen, index), keys) == chosen
    assert unpack_selection(pack_selection((), index), keys) == ()


@pytest.mark.parametrize("mask", ["!", "AA", "AAAA", base64.b64encode(b"\xff").decode()])
def test_a_selection_that_does_not_fit_the_keys_is_refused(mask: str) -> None:
    with pytest.raises(InputError, match="select again"):
        unpack_selection(mask, ("a", "b", "c"))


def test_categories_come_by_falling_size() -> None:
    colour = Categorical.of("topic", ["x", "y", None, "y"])
    assert colour.categories == ("y", "x")
    assert colour.codes.tolist() == [1, 0, -1, 0]


def test_the_ends_of_a_scale_are_finite_whatever_the_values() -> None:
    for values in ([np.nan, np.nan], [0.0, 0.0], [1.0, np.nan]):
        for colour in (Diverging("c", np.float32(values), "l", "h"), Sequential("c", np.float32(values))):
            low, high = colour.ends
            assert np.isfinite([low, high]).all()
            assert low < high


@pytest.mark.parametrize(
    "changes",
    [
        {"xy": np.zeros((2, 2))},
        {"xy": np.full((3, 2), np.nan)},
        {"neighbours": np.zeros((2, 1))},
        {"neighbours": np.full((3, 1), 3)},
        {"similarities": np.zeros((3, 2))},
    ],
)
def test_a_map_that_does_not_fit_its_keys_is_refused(changes: dict[str, np.ndarray]) -> None:
    fitting = {"xy": np.zeros((3, 2)), "neighbours": np.zeros((3, 1)), "similarities": np.zeros((3, 1))}
    with pytest.raises(InputError):
        LinkedMap("m", ("a", "b", "c"), **(fitting | changes))


def test_linked_maps_that_do_not_fit_are_refused() -> None:
    drawn = a_map(("a", "b", "c"))
    with pytest.raises(InputError, match="one to 4"):
        LinkedMaps(())
    with pytest.raises(InputError, match="unique"):
        LinkedMaps((a_map(("a", "a", "b")),))
    with pytest.raises(InputError, match="among the keys"):
        LinkedMaps((drawn,), keys=("a", "b"))
    with pytest.raises(InputError, match="2 values for 3 keys"):
        LinkedMaps((drawn,), colours=(Sequential("change", np.zeros(2, dtype=np.float32)),))
    with pytest.raises(InputError, match="counts"):
        LinkedMaps((drawn,), counts=np.zeros(2, dtype=np.int64))


def test_the_page_holds_its_data_and_no_text_of_a_key() -> None:
    maps = LinkedMaps((a_map(HOSTILE, title="<b>title</b>"),), pinned=HOSTILE[0])
    page = linked_html(maps)
    assert not any(key in page for key in HOSTILE if len(key) > 1)
    assert "<b>title</b>" not in page
    data = re.search(r'class="embedlab-data">([^<]*)</script>', page)
    assert data is not None
    assert gzip.decompress(base64.b64decode(data[1])) == pack(maps).data


def test_the_page_opens_with_what_is_pinned_and_selected() -> None:
    page = linked_html(two_maps().replace(pinned="c", selected=("a", "e")), scripts=False)
    found = re.search(r'data-options="([^"]*)"', page)
    assert found is not None
    options = json.loads(found[1].replace("&quot;", '"'))
    assert options["pinned"] == 2
    assert unpack_selection(options["selected"], two_maps().keys) == ("a", "e")


def test_without_scripts_the_page_says_of_what_the_maps_are() -> None:
    page = linked_html(two_maps().replace(noun="headline"), scripts=False)
    assert f"<noscript>Linked maps of {len(two_maps().keys)} headlines (" in page


def test_scripts_can_be_put_once_for_several_pictures() -> None:
    alone = linked_html(two_maps(), scripts=False)
    assert "mountPage" not in alone
    assert linked_html(two_maps()) == alone + linked_scripts()


def test_the_page_names_no_other_host() -> None:
    page = linked_html(two_maps())
    outside_data = re.sub(r'<script type="text/plain".*?</script>', "", page, flags=re.DOTALL)
    # The names of XML's vocabularies look like addresses; nobody asks there for anything.
    outside_data = re.sub(r'"http://www\.w3\.org/(2000/svg|1999/xlink)"', "", outside_data)
    assert not re.search(r"(src|href)\s*=|url\((?!#)|https?://", outside_data)


def test_joined_modules_hold_every_module_and_no_import() -> None:
    joined = script()
    assert not re.search(r"^import\s", joined, flags=re.MULTILINE)
    names: list[str] = []
    for path in resources.files("embedlab.linked").joinpath("frontend").iterdir():
        if path.name.endswith(".js"):
            declared = re.findall(
                r"^(?:export )?(?:async )?(?:function|class|const|let) (\w+)", path.read_text(), flags=re.MULTILINE
            )
            assert all(
                re.search(rf"^(?:async )?(?:function|class|const|let) {name}\b", joined, re.M) for name in declared
            )
            names += declared
    assert len(names) == len(set(names)), "a name at the top of two modules would collide when they are joined"


def test_no_module_turns_text_into_markup() -> None:
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", script())


NAN, INFINITE = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Line("loss", ()), "line 'loss' has no points"),
        (lambda: Line("loss", ((0, 0.5), (1, NAN))), "line 'loss' holds the value nan"),
        (lambda: Mark("best", INFINITE, 1), "mark 'best' holds the value inf"),
        (lambda: Scale("loss", 0, INFINITE), "scale 'loss' holds the value inf"),
        (lambda: Scale("loss", 0, 1, ((NAN, "?"),)), "scale 'loss' holds the value nan"),
        (lambda: two_maps().replace(ranked=Ranked(most=(("a", NAN),))), "change of 'a' in the ranking is nan"),
        (lambda: two_maps().replace(colours=(Diverging("d", np.zeros(5), "", "", centre=NAN),)), "colour 'd'"),
        (lambda: two_maps().replace(story=Story()), "none of these has frames"),
    ],
)
def test_numbers_that_no_browser_reads_are_refused(make: Callable[[], object], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        make()


def test_whatever_is_drawn_the_header_is_json_that_a_browser_reads() -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    unknown = np.full(5, np.nan, dtype=np.float32)
    colours = (Diverging("log-odds", unknown, "", ""), Sequential("change", np.array([0, 1, INFINITE, NAN, -INFINITE])))
    data = pack(two_maps().replace(colours=colours)).data
    length = int.from_bytes(data[:4], "little")
    assert json.loads(data[4 : 4 + length], parse_constant=refuse)["n"] == 5


def test_a_theme_stays_within_its_attribute() -> None:
    page = linked_html(two_maps(), theme='dark"><script>alert(1)</script>')  # type: ignore[arg-type]
    assert "<script>alert(1)" not in page
