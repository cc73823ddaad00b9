"""What Compare shows now: which run, which of its spaces and maps. State holds ids, and the address says them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cached_property

import numpy as np
import streamlit as st

from embedlab.beside import Beside
from embedlab.comparison import Comparison
from embedlab.errors import InputError
from embedlab.figures.linked_maps import comparison_maps
from embedlab.jobs.run_spaces import is_elsewhere
from embedlab.jobs.view_job import ViewSettings, find_view, spaces_beside
from embedlab.linked import LinkedMaps
from embedlab.linked.address import pin_link, selected_in_link, selection_link, with_field
from embedlab.metrics.scorecard import key_counts
from embedlab.run import Run
from embedlab.suggestions import prominence
from embedlab.ui import runs
from embedlab.ui.address import settings_in_address, settings_to_address
from embedlab.ui.linked_maps import LinkedState
from embedlab.ui.messages import show_error
from embedlab.wording import listed, side_titles

__all__ = [
    "TYPED",
    "View",
    "colour_by",
    "current_view",
    "known_key",
    "pin",
    "put_into_address",
    "select",
    "show_run",
    "show_settings",
]

_RUN = "compare.run"
_SETTINGS = "compare.settings"
_SELECT = "compare.select"
_CHOSEN_WORDS: Mapping[str, tuple[str, ...]] = {
    runs.REAL_SAMPLE: ("court", "pizza", "good", "india"),
    runs.OWN_SAMPLE: ("alps", "storm", "cat", "guitar"),
}
_FREQUENT = 200
_LEVELS = ("words", "documents")
_MOVED = "compare.moved"
_SAME = "compare.same"
_LEFT = "compare.left"
TYPED = "compare.typed"
"""Key of the field for another word: as every widget's, it is forgotten while another page is open."""


class _NotMadeError(Exception):
    """A view that has to be made first."""


@dataclasses.dataclass(frozen=True, eq=False)
class View:
    """One run, seen in one way.

    Parameters
    ----------
    run_id, run
        The run.
    settings
        The pair of spaces and the method of the maps.
    comparison, maps
        What is shown.
    suggestions
        Keys worth a look: chosen by hand for the samples, else frequent words that changed most, or that say most
        where such a ranking would not be found again.
    keys
        The key of the comparison behind each key of the maps, where documents go by their text.
    titles
        What either side is, as a phrase.
    beside
        The spaces whose maps stand beside the two that are compared.
    """

    run_id: str
    run: Run
    settings: ViewSettings
    comparison: Comparison
    maps: LinkedMaps
    suggestions: tuple[str, ...]
    keys: Mapping[str, str]
    titles: tuple[str, str]
    beside: tuple[Beside, ...] = ()

    @property
    def state_key(self) -> str:
        """Where the session keeps what is pinned and selected: words and documents have their own."""
        return f"compare.{self.settings.level}"

    @cached_property
    def shown(self) -> Mapping[str, str]:
        """What each key of the comparison is called on the maps."""
        return {key: shown for shown, key in self.keys.items()}

    @cached_property
    def folded(self) -> Mapping[str, str]:
        """The keys of the maps by what they are without capitals; of several the first."""
        return {key.casefold(): key for key in reversed(self.maps.keys)}

    def only_beside(self, key: str) -> str:
        """Where a key is that neither compared space has, in a sentence; ``""`` where one of them has it."""
        if self.comparison.has(key):
            return ""
        titles = listed([f"“{other.title}”" for other in self.beside if key in other.space])
        return f"“{self.shown.get(key, key)}” is in {titles} only, and in neither of the two spaces that are compared."


def current_view() -> View:
    """The view that the session or the address asks for; what they cannot have is said and replaced."""
    has_moved = _has_moved()
    if has_moved:
        st.session_state.pop(_RUN, None)
    run_id, run = _current_run()
    _follow_address(run, has_moved)
    settings = st.session_state.setdefault(_SETTINGS, _own_settings(run, "words"))
    try:
        view = _view(run_id, runs.written(run_id), settings)
    except (InputError, _NotMadeError) as error:
        if isinstance(error, InputError):
            show_error(error)
        else:
            st.info("The maps of this address are not made here yet: choose them under “Other maps”.")
        settings = st.session_state[_SETTINGS] = _own_settings(run, "words")
        view = _view(run_id, runs.written(run_id), settings)
    _take_selection(view)
    _keep_a_pin(view)
    return view


def show_run(run_id: str) -> None:
    """Show a run from its first view on; words stay pinned where it knows them."""
    st.session_state[_RUN] = run_id
    st.session_state.pop(_SETTINGS, None)


def show_settings(settings: ViewSettings) -> None:
    """Show other spaces or maps of the same run."""
    st.session_state[_SETTINGS] = settings


def known_key(view: View, typed: str) -> str | None:
    """The key of the maps that somebody means who types this: as it stands, else written in other capitals."""
    return typed if typed in view.maps.index else view.folded.get(typed.casefold())


def pin(view: View, key: str | None) -> None:
    """Pin a key, or none, and keep what is selected."""
    state = st.session_state.get(view.state_key, LinkedState())
    st.session_state[view.state_key] = dataclasses.replace(state, pinned=key)


def select(view: View, keys: tuple[str, ...]) -> None:
    """Select keys, and keep what is pinned."""
    state = st.session_state.get(view.state_key, LinkedState())
    st.session_state[view.state_key] = dataclasses.replace(state, selected=keys)


def colour_by(view: View, colour: str) -> None:
    """Colour the maps by one of their colours, and keep what is pinned, selected and seen."""
    state = st.session_state.get(view.state_key, LinkedState())
    st.session_state[view.state_key] = dataclasses.replace(state, view=with_field(state.view, "c", colour))


def put_into_address(view: View, state: LinkedState) -> None:
    """Let the address open this view again."""
    wanted = {"run": view.run_id, **settings_to_address(view.settings, _own_settings(view.run, view.settings.level))}
    wanted |= {"pick": pin_link(state.pinned), "select": selection_link(state.selected, view.maps), "view": state.view}
    told = {name: value for name, value in wanted.items() if value}
    asked = st.query_params.to_dict()
    if st.session_state.pop(_MOVED, False):
        # What the reader went back to may say the same in other words, and stays: written anew, it would be the latest.
        st.session_state[_SAME] = (asked, told)
    elif asked != told and st.session_state.get(_SAME) != (asked, told):
        st.query_params.from_dict(told)
    st.session_state[_LEFT] = (st.query_params.to_dict(), _state_of_page())


def _has_moved() -> bool:
    """Whether the reader went back or forward: the address is another one, and nothing else on the page is.

    What is clicked before the browser has the latest address comes with the one before, and changes something. From
    another page one comes without an address, and finds the page as it was.
    """
    address, state = st.session_state.get(_LEFT, (None, None))
    was_here = TYPED in st.session_state
    return was_here and address not in (None, st.query_params.to_dict()) and state == _state_of_page()


def _state_of_page() -> tuple[object, ...]:
    """What a click on the page changes and an address does not."""
    kept = (_RUN, _SETTINGS, "compare.explore", *(f"compare.{level}" for level in _LEVELS))
    reports = ((st.session_state.get(f"compare.{level}.maps") or {}).get("report") for level in _LEVELS)
    return (*(st.session_state.get(name) for name in kept), *reports)


def _current_run() -> tuple[str, Run]:
    """The run that is asked for, else the first that is here; the page ends where none is."""
    asked = st.session_state.get(_RUN) or st.query_params.get("run") or runs.REAL_SAMPLE
    for run_id in dict.fromkeys((asked, runs.REAL_SAMPLE, runs.OWN_SAMPLE)):
        try:
            run = runs.open_run(run_id)
        except InputError as error:
            show_error(error)
            continue
        st.session_state[_RUN] = run_id
        runs.remember_run(run_id)
        return run_id, run
    return st.stop()


def _follow_address(run: Run, has_moved: bool) -> None:
    """Take view and word from the address when the session begins, and when the reader goes back or forward.

    Otherwise the address follows them.
    """
    if st.session_state.setdefault("compare.is_open", False) and not has_moved:
        return
    st.session_state["compare.is_open"] = True
    st.session_state[_MOVED] = has_moved
    asked = st.query_params
    level = "documents" if asked.get("level") == "documents" and run.documents is not None else "words"
    st.session_state[_SETTINGS] = settings_in_address(asked.to_dict(), _own_settings(run, level))
    if has_moved:
        st.session_state.pop(f"compare.{level}", None)
    if any(asked.get(name) for name in ("pick", "select", "view")):
        state = LinkedState(pinned=asked.get("pick"), view=asked.get("view", ""))
        st.session_state[f"compare.{level}"] = state
        st.session_state[_SELECT] = asked.get("select", "")


def _take_selection(view: View) -> None:
    """Select what the address selects, now that it is known of which keys it speaks."""
    asked = st.session_state.pop(_SELECT, "")
    if asked:
        select(view, selected_in_link(asked, view.maps))


def _keep_a_pin(view: View) -> None:
    """Where the pinned key is none of this run's, pin what the run opens with."""
    state = st.session_state.get(view.state_key)
    if state is not None and state.pinned is not None and state.pinned not in view.maps.index:
        st.session_state[view.state_key] = dataclasses.replace(state, pinned=view.maps.pinned)


def _own_settings(run: Run, level: str) -> ViewSettings:
    comparison = run.comparison(level)
    drawn = comparison.maps["left"]
    return ViewSettings(level=comparison.level, method=drawn.method, dims=drawn.dims)


@st.cache_resource(max_entries=12, show_spinner=False)
def _view(run_id: str, written: int, settings: ViewSettings) -> View:
    run = runs.open_run(run_id)
    comparison = find_view(run, settings)
    if comparison is None:
        raise _NotMadeError
    named = _titles(run)
    titles = named[settings.left], named[settings.right]
    suggestions = _suggestions(run_id, comparison)
    data = run.summary.get("data", {}).get("name")
    beside = tuple(
        Beside(space.name if is_elsewhere(name) else named[name], space, comparison.maps[name])
        for name, space in spaces_beside(run, settings).items()
    )
    pinned = next(iter(suggestions), None)
    maps = comparison_maps(comparison, pinned=pinned, titles=titles, data=data, beside=beside)
    keys = {
        shown: key
        for drawn, name in zip(maps.maps, ("left", "right", *settings.beside), strict=True)
        for shown, key in zip(drawn.keys, comparison.maps[name].keys, strict=True)
    }
    return View(run_id, run, settings, comparison, maps, suggestions, keys, titles, beside)


def _titles(run: Run) -> dict[str, str]:
    """What each space of a run is, as a phrase."""
    learned = side_titles(run.words, run.summary)
    return {"embedding": learned[0], "word2vec": learned[1], "untrained": "untrained"}


def _suggestions(run_id: str, comparison: Comparison) -> tuple[str, ...]:
    chosen = tuple(
        word for word in _CHOSEN_WORDS.get(run_id, ()) if word in comparison.left and word in comparison.right
    )
    return chosen or _telling(comparison)


def _telling(comparison: Comparison, n: int = 4) -> tuple[str, ...]:
    counts = key_counts(*(space.take(comparison.keys) for space in (comparison.left, comparison.right)))
    if counts is None:
        return comparison.maps["left"].keys[:1]
    frequent = np.argsort(-counts, kind="stable")[:_FREQUENT]
    value = np.nan_to_num(comparison.change) if comparison.is_ranked else prominence(comparison)
    return tuple(comparison.keys[row] for row in frequent[np.argsort(-value[frequent], kind="stable")[:n]])
