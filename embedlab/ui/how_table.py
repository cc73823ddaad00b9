"""The first two sections: looking a word up, and the step that moves its row."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from embedlab.experiments.lookup import GradientStep, gradient_step, look_up
from embedlab.tokens import tokenize
from embedlab.ui.how import HowPage, prose, section
from embedlab.ui.text import plain, rich

__all__ = ["show_gradient", "show_lookup"]

_SHOWN_NUMBERS, _SHOWN_WORDS = 6, 14


def show_lookup(page: HowPage) -> None:
    """One-hot vector times table is a row of the table, on the visitor's word."""
    section("lookup")
    space = page.run.words.left
    found = look_up(space, page.word)
    prose(
        "An Embedding layer is a table with one row of numbers for each word. “{word}” is row {row} of {rows}. In the "
        "textbooks the layer multiplies: a vector with a single 1, at the place of the word, times the table. That "
        "picks out the row, so in practice nothing is multiplied: the row is looked up. And that is all; there is no "
        "activation.",
        word=page.word,
        row=f"{found.row + 1:,}",
        rows=f"{len(space):,}",
    )
    before, after = found.row, len(space) - found.row - 1
    one_hot = f"[{f'0 × {before:,}, ' if before else ''}1{f', 0 × {after:,}' if after else ''}]"
    strips = (
        (f"{one_hot} times the table", found.product),
        (f"row {found.row + 1:,} of the table", found.looked_up),
    )
    for label, numbers in strips:
        st.html(rich("<p class='about'>{label}: {numbers}</p>", label=label, numbers=_first(numbers)) + _strip(numbers))
    equal = "equal to the last bit" if found.is_equal else "not equal, which should not happen"
    prose("All {dims} numbers of the two are <b>{equal}</b>.", dims=str(space.dims), equal=equal)


@st.fragment
def show_gradient(page: HowPage) -> None:
    """One step of gradient descent on the visitor's sentence: which rows move, and how far."""
    section("gradient")
    classifier = page.run.classifier
    if classifier is None:
        prose("This run has no model that can be asked here: its network is not a plain bag of words.")
        return
    prose(
        "Only the rows of the words that the network has just read are moved, all in the direction that makes its "
        "error smaller. The network guesses the label of a text from the mean of its rows; its error says where those "
        "rows should have been, as in any layer. Give the sentence a label, and see one step."
    )
    tokens = tokenize(page.sentence)
    if not tokens:
        prose("There is no word in the sentence: type letters or digits above.")
        return
    expected = classifier.predict(page.sentence).probabilities
    label = st.segmented_control(
        "The sentence is",
        classifier.classes,
        default=min(expected, key=lambda label: expected[label]),
        format_func=plain,
        required=True,
        key=f"how.label.{page.run_id}",
        help="At first the label that the network expects least: it makes a large error, and so a large step.",
    )
    step = gradient_step(classifier, [tokens], [label])
    _show_moves(step)
    still = step.rows - len(step.words)
    prose(
        "{moved} of {rows} rows move, {still} stay where they are: a word that is not in the batch learns nothing from "
        "it. The loss of the sentence falls from {before} to {after} (plain gradient descent, learning rate 1). Words "
        "move together, in the direction that helps the label. What they mean is never asked.",
        moved=str(len(step.words)),
        rows=f"{step.rows:,}",
        still=f"{still:,}",
        before=f"{step.loss:.3f}",
        after=f"{step.loss_after:.3f}",
    )


def _show_moves(step: GradientStep) -> None:
    distances = step.distances
    most = max(float(distances.max()), 1e-12)
    bars = ""
    for word, count, distance in list(zip(step.words, step.counts, distances, strict=True))[:_SHOWN_WORDS]:
        name = word if word is not None else "(unknown words)"
        bars += rich(
            "<div class='bar'><span class='word'>{name}</span>"
            "<span class='track'><span class='fill' style='width:{width}%'></span></span>"
            "<span class='near'>moves by {distance}</span></div>",
            name=f"{name} × {count}" if count > 1 else name,
            width=f"{100 * distance / most:.1f}",
            distance=f"{distance:.4f}" if distance < 0.01 else f"{distance:.2f}",
        )
    st.html(f"<div class='moves'>{bars}</div>")


def _first(numbers: NDArray[np.float32]) -> str:
    shown = ", ".join(f"{number:.3f}".replace("-", "−") for number in numbers[:_SHOWN_NUMBERS])
    return f"{shown} …" if len(numbers) > _SHOWN_NUMBERS else shown


def _strip(numbers: NDArray[np.float32]) -> str:
    """The numbers as cells: blue below zero, orange above, stronger further away."""
    most = max(float(np.abs(numbers).max()), 1e-12)
    cells = []
    for number in numbers.tolist():
        colour = "#dd8a35" if number > 0 else "#3f8fce"
        cells.append(f"<i style='background:{colour};opacity:{0.08 + 0.92 * abs(number) / most:.2f}'></i>")
    return f"<div class='strip' aria-hidden='true'>{''.join(cells)}</div>"
