"""The first screen of Compare: a question, its answer, two linked maps, one sentence, two numbers, three ways on."""

from __future__ import annotations

import dataclasses
import difflib

import streamlit as st

from embedlab.ui import explanations, runs
from embedlab.ui.linked_maps import LinkedState, linked_maps
from embedlab.ui.text import plain, rich
from embedlab.ui.view import View, pin, show_run
from embedlab.wording import answer, headline_numbers, neighbour_sentence, question

__all__ = ["show_first_screen"]

_ANSWER = "No. Same lookup table, different teacher."
_HEIGHT = 300
_CHIP = "compare.chip"
_TYPED = "compare.typed"


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
    with st.container(key="first-screen"):
        state = linked_maps(view.maps, key=view.state_key, height=_HEIGHT)
    _chips(view, state)
    _sentence(view, state)
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


def _chips(view: View, state: LinkedState) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if view.settings.level == "words":
            _choose_word(view, state)
        st.html(rich("<p class='about'>{about}</p>", about=_about(view)), width="content")


def _choose_word(view: View, state: LinkedState) -> None:
    st.session_state[_CHIP] = state.pinned if state.pinned in view.suggestions else None
    st.pills(
        "Words to try",
        view.suggestions,
        format_func=plain,
        key=_CHIP,
        on_change=lambda: pin(view, st.session_state[_CHIP]) if st.session_state[_CHIP] else None,
        label_visibility="collapsed",
    )
    st.text_input(
        "Another word",
        key=_TYPED,
        placeholder="type your own",
        on_change=lambda: _pin_typed(view),
        label_visibility="collapsed",
        width=170,
    )
    typed = st.session_state.get(_TYPED, "").strip().lower()
    if typed and typed not in view.maps.index:
        st.text(_unknown(view, typed))


def _about(view: View) -> str:
    """What a point is, for who has not read the rest."""
    if "pair" in view.run.summary:
        return f"Each point is a word. {' '.join(view.run.summary.get('warnings', ()))}"
    name = view.run.summary.get("data", {}).get("name", runs.run_title(view.run_id))
    return f"Each point is a {'word' if view.settings.level == 'words' else 'held-out text'}. The texts: {name}."


def _pin_typed(view: View) -> None:
    typed = st.session_state[_TYPED].strip().lower()
    if typed in view.maps.index:
        st.session_state[_TYPED] = ""
        pin(view, typed)


def _unknown(view: View, typed: str) -> str:
    alike = difflib.get_close_matches(typed, view.maps.keys, n=1, cutoff=0.75)
    hint = f" Did you mean {alike[0]!r}?" if alike else ""
    return f"Neither space knows {typed[:40]!r}: it is too rare in these texts.{hint}"


def _sentence(view: View, state: LinkedState) -> None:
    key = view.keys.get(state.pinned or "")
    named = 5 if view.settings.level == "words" else 2
    sentence = neighbour_sentence(view.comparison, key, view.titles, named) if key else "Click a point on either map."
    st.html(rich("<p class='sentence' aria-live='polite'>{sentence}</p>", sentence=sentence))


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
