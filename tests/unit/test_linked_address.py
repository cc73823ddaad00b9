"""The selection and the look of linked maps as texts of an address."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedlab.linked import LinkedMap, LinkedMaps
from embedlab.linked.address import (
    clean_look,
    pack_rows,
    selected_in_link,
    selection_link,
    unpack_rows,
    with_field,
    without_places,
)


def maps_of(n: int, prefix: str = "word") -> LinkedMaps:
    keys = tuple(f"{prefix}{row}" for row in range(n))
    return LinkedMaps((LinkedMap("m", keys, np.zeros((n, 2)), np.zeros((n, 0)), np.zeros((n, 0))),))


@given(st.sets(st.integers(0, 2999), max_size=200), st.integers(3000, 5_000_000))
def test_rows_come_back_and_need_no_escaping(rows: set[int], n: int) -> None:
    text = pack_rows(np.array(sorted(rows), dtype=np.int64), n)
    assert re.fullmatch(r"[gm][\w-]*", text)
    assert unpack_rows(text, n) == sorted(rows)


@given(st.text(max_size=200), st.integers(0, 1000))
def test_any_text_gives_rows_that_there_are(text: str, n: int) -> None:
    for packed in (text, f"g{text}", f"m{text}"):
        rows = unpack_rows(packed, n)
        assert all(0 <= row < n for row in rows)
        assert len(set(rows)) == len(rows)


@pytest.mark.parametrize("share", [0.001, 0.1, 0.5, 1.0])
def test_a_selection_of_thousands_comes_back_or_is_left_out_whole(share: float) -> None:
    maps = maps_of(8_000)
    rows = np.random.default_rng(0).permutation(8_000)[: int(8_000 * share)]
    selected = tuple(maps.keys[row] for row in np.sort(rows))
    text = selection_link(selected, maps)
    assert 0 < len(text) <= 1500
    assert selected_in_link(text, maps) == selected
    large = maps_of(100_000)
    many = selection_link(large.keys[::3], large)
    assert many == ""
    assert selected_in_link(many, large) == ()


def test_a_selection_of_other_keys_is_none_of_these() -> None:
    maps, others = maps_of(50), maps_of(50, "other")
    text = selection_link(("word3", "word7", "no such word"), maps)
    assert selected_in_link(text, maps) == ("word3", "word7")
    assert selected_in_link(text, others) == ()


@given(st.text(max_size=800))
def test_a_look_keeps_only_what_could_be_fields(text: str) -> None:
    cleaned = clean_look(text)
    assert re.fullmatch(r"[\w.~-]*", cleaned, re.ASCII)
    assert clean_look(cleaned) == cleaned


def test_a_look_that_is_too_long_is_none() -> None:
    assert clean_look("c.topic~" * 1000) == ""


def test_fields_are_set_and_those_of_one_layout_are_dropped() -> None:
    look = with_field("v0.0.5_0.5_2~c.topic~z.1~v1.0.1_0.1_3", "c", "change")
    assert look.split("~").count("c.change") == 1
    assert "topic" not in look
    assert without_places(f"{look}~turn.1_0~time.2~fly.1_0.5") == "z.1~c.change"
