"""The state of the linked maps in a Streamlit session, without a browser."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from embedlab.linked import LinkedMap, LinkedMaps, pack, pack_selection
from embedlab.ui.linked_maps import LinkedState, _packed, _reported

KEYS = ("court", "judge", "pizza")


def a_page(pinned: str | None = None) -> None:
    import numpy as np
    import streamlit as st

    from embedlab.linked import LinkedMap, LinkedMaps
    from embedlab.ui.linked_maps import linked_maps

    drawn = LinkedMap("m", ("court", "judge", "pizza"), np.eye(3, 2), np.zeros((3, 0)), np.zeros((3, 0)))
    state = linked_maps(LinkedMaps((drawn, drawn), pinned=pinned), key="maps")
    st.text(" ".join([str(state.pinned), *state.selected]))


def shown(app: AppTest) -> str:
    assert not app.exception
    return app.text[0].value


def test_maps_open_as_they_say_and_follow_the_session() -> None:
    app = AppTest.from_function(a_page, kwargs={"pinned": "court"}).run()
    assert shown(app) == "court"
    assert app.session_state["maps"] == LinkedState("court")
    app.session_state["maps"] = LinkedState("pizza", ("judge", "court"))
    assert shown(app.run()) == "pizza judge court"
    assert shown(app.run()) == "pizza judge court"


def test_other_maps_keep_the_colour_and_forget_the_zoom() -> None:
    app = AppTest.from_function(a_page, kwargs={"pinned": "court"})
    app.session_state["maps"] = LinkedState("court", (), "c.topic~v0.0.5_0.5_2")
    shown(app.run())
    assert app.session_state["maps"].view == "c.topic~v0.0.5_0.5_2"
    memory = app.session_state["maps.memory"]
    memory.digest = "of other maps"
    shown(app.run())
    assert app.session_state["maps"] == LinkedState("court", (), "c.topic")


def test_maps_that_nobody_keeps_are_not_kept_here_either() -> None:
    maps = LinkedMaps((LinkedMap("m", KEYS, np.eye(3, 2), np.zeros((3, 0)), np.zeros((3, 0))),))
    assert _packed(maps) is _packed(maps)
    gone = weakref.ref(maps)
    del maps
    gc.collect()
    assert gone() is None


def test_keys_that_the_maps_lack_are_dropped() -> None:
    app = AppTest.from_function(a_page)
    app.session_state["maps"] = LinkedState("alps", ("judge", "himalaya"))
    assert shown(app.run()) == "None judge"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, LinkedState("judge", ("pizza",))),
        ({"pinned": None, "selected": ""}, LinkedState()),
        ({"pinned": 3}, LinkedState(None, ("pizza",))),
        ({"pinned": "judge"}, LinkedState(None, ("pizza",))),
        ({"view": "c.topic~<script>"}, LinkedState("judge", ("pizza",), "c.topic")),
        ({"view": None}, LinkedState("judge", ("pizza",))),
        ({"selected": "not a mask"}, None),
        ({"selected": "AAAAAAAA"}, None),
        ({"digest": "of other maps"}, None),
        ({"request": 0}, None),
    ],
)
def test_what_a_browser_reports_is_checked(change: dict[str, Any], expected: LinkedState | None) -> None:
    maps = LinkedMaps((LinkedMap("m", KEYS, np.eye(3, 2), np.zeros((3, 0)), np.zeros((3, 0))),))
    digest = pack(maps).digest
    report = {"pinned": 1, "selected": pack_selection(("pizza",), maps.index), "digest": digest, "request": 1}
    assert _reported({"report": report | change}, maps, digest, 1) == expected
    assert _reported(None, maps, digest, 1) is None
