"""The first screen of Compare: a question, its answer, what to try on two linked maps, a sentence, two numbers."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Mapping

import streamlit as st

from embedlab.linked import Group
from embedlab.ui import explanations, runs
from embedlab.ui.cautions import show_cautions
from embedlab.ui.explore import show_part
from embedlab.ui.linked_maps import LinkedState, linked_maps
from embedlab.ui.text import plain, rich
from embedlab.ui.view import TYPED, View, known_key, pin, select, show_run
from embedlab.wording import answer, headline_numbers, neighbour_sentence, question

__all__ = ["show_first_screen"]

_ANSWER = "No. Same lookup table, different teacher."
_HEIGHT = 280
_CHIP = "compare.chip"
_LIT = "compare.lit"
_CHOSEN_GROUPS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    runs.REAL_SAMPLE: (("delicious", "tasty"), ("shuttle", "nasa")),
    runs.OWN_SAMPLE: (("cat", "dog"), ("moon", "rocket")),
}


def show_first_screen(view: View) -> LinkedState:
    """Draw it and return what is pinned and selected."""
    said, number = _answer(view)
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        st.html(
            rich(
                "<h1 class='question'>{question}</h1><p class='answer'>{answer}</p><p class='about'>{number}</p>",
                question=question(view.comparison),
                answer=said,
                number=number,
            ),
            width="content",
        )
        _choose_run(view)
    st.html(rich("<p class='primer'>{primer}</p>", primer=explanations.primer(view)))
    # What is pinned is known only when the maps have spoken, and what to try stands above them.
    to_try = st.container(horizontal=True, vertical_alignment="center", gap="small")
    with st.container(key="first-screen"):
        state = linked_maps(view.maps, key=view.state_key, height=_HEIGHT)
    if view.settings.level == "words":
        with to_try:
            _choose_word(view, state)
            _choose_group(view, state)
    _sentence(view, state)
    _lead_to_selection(view, state)
    _numbers(view)
    _ways_on(view)
    return state


def _answer(view: View) -> tuple[str, str]:
    """The answer in a word, and where it is not the usual one, the number that gives it."""
    whole = answer(view.comparison)
    if whole.startswith(_ANSWER):
        return _ANSWER, ""
    word, stop, number = whole.partition(". ")
    return word + stop.rstrip(), number


def _choose_run(view: View) -> None:
    offered = [runs.REAL_SAMPLE, runs.OWN_SAMPLE, *runs.made_runs()]
    st.session_state["compare.choice"] = view.run_id
    st.segmented_control(
        "Texts",
        offered,
        format_func=lambda run_id: plain(runs.run_title(run_id)),
        key="compare.choice",
        on_change=lambda: show_run(st.session_state["compare.choice"] or view.run_id),
        label_visibility="collapsed",
    )


def _choose_word(view: View, state: LinkedState) -> None:
    st.html("<p class='about'>Try a word:</p>", width="content")
    st.session_state[_CHIP] = state.pinned if state.pinned in view.suggestions else None
    st.pills(
        "Words to try",
        view.suggestions,
        format_func=plain,
        key=_CHIP,
        on_change=lambda: _show_word(view, st.session_state[_CHIP]),
        label_visibility="collapsed",
    )
    st.text_input(
        "Another word",
        key=TYPED,
        placeholder="or type one",
        on_change=lambda: _pin_typed(view),
        label_visibility="collapsed",
        width=120,
    )
    typed = st.session_state.get(TYPED, "").strip()
    if typed and known_key(view, typed) is None:
        st.text(_unknown(view, typed))


def _choose_group(view: View, state: LinkedState) -> None:
    """One click that lights words which keep together on one side only."""
    offered = _groups(view)
    if not offered:
        return
    st.html("<p class='about'>or a group of words:</p>", width="content")
    st.session_state[_LIT] = next((name for name, group in offered.items() if _is_lit(group, state)), None)
    st.pills(
        "Groups to light",
        list(offered),
        format_func=lambda name: f"{plain(name)} …",
        key=_LIT,
        on_change=lambda: _show_group(view, offered.get(st.session_state[_LIT])),
        label_visibility="collapsed",
    )


def _groups(view: View) -> dict[str, Group]:
    """Two of the groups that the maps suggest, by two of their words: chosen by hand for the samples."""
    chosen = [
        (named, group)
        for named in _CHOSEN_GROUPS.get(view.run_id, ())
        for group in view.maps.groups
        if {*named} <= {*group.keys}
    ]
    found = chosen or [(group.keys[:2], group) for group in view.maps.groups[:2]]
    return {", ".join(named): group for named, group in found}


def _show_word(view: View, word: str | None) -> None:
    """Pin a word, and put out the group that is lit."""
    if word is None:
        return
    if _lit(view, st.session_state[view.state_key]) is not None:
        select(view, ())
    pin(view, word)


def _show_group(view: View, group: Group | None) -> None:
    """Light a group alone; without one, show again what the maps open with."""
    select(view, () if group is None else group.keys)
    pin(view, view.maps.pinned if group is None else None)


def _lit(view: View, state: LinkedState) -> Group | None:
    """The suggested group that is selected, if it is one."""
    return next((group for group in view.maps.groups if _is_lit(group, state)), None)


def _is_lit(group: Group, state: LinkedState) -> bool:
    return {*group.keys} == {*state.selected}


def _pin_typed(view: View) -> None:
    known = known_key(view, st.session_state[TYPED].strip())
    if known is not None:
        st.session_state[TYPED] = ""
        _show_word(view, known)


def _unknown(view: View, typed: str) -> str:
    alike = difflib.get_close_matches(typed, view.maps.keys, n=1, cutoff=0.75)
    hint = f" Did you mean {alike[0]!r}?" if alike else ""
    spaces = "None of these spaces" if view.beside else "Neither space"
    return f"{spaces} knows {typed[:40]!r}: it is too rare in these texts.{hint}"


def _sentence(view: View, state: LinkedState) -> None:
    key = view.keys.get(state.pinned or "")
    named = 5 if view.settings.level == "words" else 2
    sentence = "Click a point on either map."
    if key is not None:
        sentence = view.only_beside(key) or neighbour_sentence(view.comparison, key, view.titles, named)
    if (lit := _lit(view, state)) is not None:
        sentence = f"Lit are {lit.title}. {lit.detail}"
    st.html(rich("<p class='sentence' aria-live='polite'>{sentence}</p>", sentence=sentence))


def _lead_to_selection(view: View, state: LinkedState) -> None:
    """From what is selected to its table and scores, which lie below."""
    if not state.selected:
        return
    n, noun = len(state.selected), view.maps.noun
    st.button(
        f"{n:,} {plain(noun)}{'s are' if n > 1 else ' is'} selected: their facts, scores and files",
        key="to-selection",
        icon=":material/arrow_downward:",
        type="tertiary",
        on_click=show_part,
        args=("Selection",),
    )


def _numbers(view: View) -> None:
    numbers = "".join(
        rich(
            "<div class='number'><p><b>{left}</b> left <b>{right}</b> right</p><p>{label}. {note}</p></div>",
            **dataclasses.asdict(number),
        )
        for number in headline_numbers(view.comparison)
    )
    st.html(f"<div class='numbers'>{numbers}</div>")


def _ways_on(view: View) -> None:
    with st.container(horizontal=True, gap="small"):
        if st.button("Why?"):
            explanations.why(view)
        if st.button("Should I pre-train?"):
            st.switch_page("pages/should_i_pre_train.py")
        if st.button("My data"):
            st.switch_page("pages/your_data.py")
        show_cautions(view)
