"""The linked maps in Streamlit: one component, its files by address, and the state both sides share.

A components-v2 component gets one inline script here, a few lines that fetch the rest: the maps'
modules, the style sheet and the packed maps. These go through Streamlit's media files, because they
are served by plain ``streamlit run app.py`` without a route or a static folder of ours, at an
address that is their content's hash (so nothing is stale and nothing is sent twice), over HTTP
instead of the websocket (whose message limit a large map would break), and are dropped when no
session needs them. So does the selection, two kilobytes for each 12,000 keys, which the browser
fetches only where it is asked to follow. A rerun that changes nothing therefore carries a few hundred
bytes. The component manifest would need an installed distribution and keeps addresses without a version.

Each side may pin and select, and ``st.session_state[key]`` holds what they agree on. When it is not
what these maps left there, a page has set it, and the browser is asked to follow by a request with
a number; a report the browser made before it saw that request is recognised as stale. Otherwise the
browser's report is taken. Nothing echoes. How the maps are looked at (colour, zoom, tool) is a short
text that the browser writes and reads (``linked.address``); it comes with pins and selections, and a
second after the last change by itself.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

import streamlit as st
from streamlit.runtime import get_instance

from embedlab.errors import InputError
from embedlab.linked import LinkedMaps, pack, pack_selection, unpack_selection
from embedlab.linked.address import clean_look, without_places
from embedlab.linked.scripts import script, stylesheet

__all__ = ["LinkedState", "change_cards", "linked_maps"]

_GZIP = "application/gzip"

_LOADER = """
export default async (component) =>
  (await import(new URL(component.data.script, location)))[component.data.entry](component);
"""


@dataclass(frozen=True)
class LinkedState:
    """What is seen now, whoever did it.

    Parameters
    ----------
    pinned : the pinned key
    selected : the selected keys, in the order of the keys
    view : how the maps are looked at, as `embedlab.linked.address` describes it; ``""`` as at the start
    """

    pinned: str | None = None
    selected: tuple[str, ...] = ()
    view: str = ""


@dataclass
class _Memory:
    """What one session's maps last knew; kept beside the state itself."""

    state: LinkedState
    digest: str
    request: int = 0


def linked_maps(maps: LinkedMaps, *, key: str, height: int = 480) -> LinkedState:
    """Draw linked maps and return what is pinned and selected.

    The state is in ``st.session_state[key]`` too, and outlives a change of page. It begins as
    ``maps.pinned`` and ``maps.selected``; to change it from Python (a chip, a link, "show me the
    most changed"), set it before this call, best in a callback.

    Parameters
    ----------
    maps : kept by the caller (``st.cache_resource``), for they are packed once an object
    key : names the maps and their state in the session
    height : height of each map in CSS pixels

    Examples
    --------
    A chip that pins a word::

        def pin(word: str) -> None:
            st.session_state["compare"] = LinkedState(pinned=word)


        st.button("court", on_click=pin, args=("court",))
        state = linked_maps(maps, key="compare")
    """
    widget_key = f"{key}.maps"
    memory = _agree(maps, _packed(maps)[1], key, st.session_state.get(widget_key))
    _component("embedlab_linked_maps")(
        key=widget_key,
        data={
            **_files(maps, key),
            "entry": "mountComponent",
            "height": height,
            "request": memory.request,
            "pinned": None if memory.state.pinned is None else maps.index[memory.state.pinned],
            "selected": _selection(memory.state.selected, maps, key),
            "view": memory.state.view,
        },
        on_report_change=lambda: None,
    )
    return memory.state


def change_cards(maps: LinkedMaps, *, key: str) -> None:
    """Draw what changed most and least between the first two maps as pairs of small maps (`LinkedMaps.ranked`).

    They light and pin in the linked maps that this page draws of the same object; without such maps they only show.
    """
    _component("embedlab_change_cards")(key=key, data={**_files(maps, key), "entry": "mountCards"})


def _agree(maps: LinkedMaps, digest: str, key: str, widget: Any) -> _Memory:
    """Settle the state of this run: what the page set, else what the browser reports, else the last one."""
    held = st.session_state.get(key, LinkedState(maps.pinned, tuple(maps.selected)))
    memory: _Memory = st.session_state.setdefault(f"{key}.memory", _Memory(held, digest))
    if digest != memory.digest:
        held = replace(held, view=without_places(held.view))
    if held != memory.state or digest != memory.digest:
        memory.state, memory.digest = held, digest
        memory.request += 1
    else:
        memory.state = _reported(widget, maps, digest, memory.request) or held
    known = tuple(chosen for chosen in memory.state.selected if chosen in maps.index)
    pinned = memory.state.pinned if memory.state.pinned in maps.index else None
    memory.state = LinkedState(pinned, known, clean_look(memory.state.view))
    st.session_state[key] = memory.state
    return memory


def _reported(widget: Any, maps: LinkedMaps, digest: str, request: int) -> LinkedState | None:
    """Read what the browser says; None when it says nothing, or speaks of other maps or an older request."""
    report = (widget or {}).get("report")
    if not isinstance(report, dict) or (report.get("digest"), report.get("request")) != (digest, request):
        return None
    row = report.get("pinned")
    try:
        selected = unpack_selection(str(report.get("selected", "")), maps.keys)
    except InputError:
        return None
    pinned = maps.keys[row] if isinstance(row, int) and 0 <= row < len(maps.keys) else None
    return LinkedState(pinned, selected, clean_look(str(report.get("view", ""))))


_kept: WeakKeyDictionary[LinkedMaps, tuple[bytes, str]] = WeakKeyDictionary()
"""Packed maps and their digests, for as long as somebody keeps the maps."""


def _packed(maps: LinkedMaps) -> tuple[bytes, str]:
    found = _kept.get(maps)
    if found is None:
        packed = pack(maps)
        found = _kept[maps] = gzip.compress(packed.data, compresslevel=1, mtime=0), packed.digest
    return found


def _component(name: str) -> Any:
    return st.components.v2.component(
        name,
        html='<div class="embedlab-linked"></div>',
        js=_LOADER,
        isolate_styles=False,
    )


def _files(maps: LinkedMaps, key: str) -> dict[str, str]:
    """What the scripts in the browser fetch, by address."""
    data, digest = _packed(maps)
    return {
        "script": _address(script().encode(), "text/javascript", key, "script"),
        "style": _address(stylesheet().encode(), "text/css", key, "style"),
        "maps": _address(data, _GZIP, key, "maps", digest),
        "digest": digest,
    }


def _selection(selected: tuple[str, ...], maps: LinkedMaps, key: str) -> str:
    """Where the browser finds the mask of what is selected; ``""`` for nothing."""
    mask = pack_selection(selected, maps.index)
    return mask and _address(mask.encode(), "text/plain", key, "selected")


def _address(content: bytes, kind: str, key: str, part: str, name: str | None = None) -> str:
    """Where the browser finds the content; the address is a hash of it."""
    coordinates = f"embedlab.linked.{key}.{part}"
    return _base() + get_instance().media_file_mgr.add(content, kind, coordinates, file_name=name)


def _base() -> str:
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""
