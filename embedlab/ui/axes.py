"""Axes made from words: a field a formula, and what is wrong with one beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from embedlab.errors import InputError
from embedlab.formula import parse_formula
from embedlab.jobs.run_spaces import spaces_of
from embedlab.space import EmbeddingSpace
from embedlab.ui.text import plain
from embedlab.ui.view import View

__all__ = ["choose_axes"]

_AXES = {"x": "Left to right", "y": "Bottom to top", "z": "Back to front"}
_LONGEST = 500


def choose_axes(view: View, names: tuple[str, ...], dims: int, given: Mapping[str, Any]) -> dict[str, Any] | None:
    """Formulas by axis, first those that the maps have; None where one cannot be an axis, or none is given.

    `names` are those of the spaces that all of their words must be in; what one elsewhere lacks the job says.
    """
    own = spaces_of(view.run, "words")
    spaces = [own[name] for name in names if name in own]
    start = given or {"x": _usual(view)}
    formulas: dict[str, Any] = {}
    is_sound = True
    for place, (name, label) in zip(st.columns(dims), list(_AXES.items())[:dims], strict=True):
        with place:
            typed = st.text_input(
                label, str(start.get(name, "")), max_chars=_LONGEST, placeholder="whatever else spreads most"
            ).strip()
            problem = _problem(typed, spaces) if typed else ""
            if problem:
                st.caption(f":material/error: {plain(problem)}")
                is_sound = False
        if typed:
            formulas[name] = typed
    if is_sound and not formulas:
        st.caption(":material/info: Name the words of at least one axis.")
    st.caption("Such as good - bad, or king - man + woman: words of all spaces, with +, -, numbers and brackets.")
    return formulas if is_sound and formulas else None


def _usual(view: View) -> str:
    """An axis to start with, of words that are there."""
    pairs = [("good", "bad"), view.suggestions[:2]]
    known = (pair for pair in pairs if len(pair) == 2 and all(word in view.comparison.index for word in pair))
    return " - ".join(next(known, ()))


def _problem(text: str, spaces: list[EmbeddingSpace]) -> str:
    """Why a formula cannot be an axis of these spaces, in one sentence; nothing where it can."""
    try:
        formula = parse_formula(text)
        for space in spaces:
            formula.direction(space)
    except InputError as error:
        return str(error)
    return ""
