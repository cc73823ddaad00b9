"""The Selection part of Compare: facts, scores, and names typed to be selected."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from builders import small_run

from embedlab.selection import selection_scores
from embedlab.selection_table import selection_rows
from embedlab.ui.downloads import to_csv
from embedlab.ui.linked_maps import LinkedState
from embedlab.ui.selection import _score_numbers, _vectors

HOSTILE = "![x](http://evil.example/x.png) <img src=x onerror=alert(1)>"


def text(app):
    return " ".join(element.value for element in (*app.text, *app.caption)).replace("\\", "")


@pytest.fixture
def selection(page):
    def open_with(*selected, **query):
        return page("compare", query, compare__explore="Selection", compare__words=LinkedState("court", selected))

    return open_with


def test_a_selection_becomes_a_table_of_facts(selection):
    app = selection("pizza", "himalaya")
    rows = app.dataframe[0].value
    assert list(rows["key"]) == ["pizza", "himalaya"]
    assert {"change", "label", "topic", "neighbours_left", "neighbours_right"} <= set(rows.columns)
    assert not any(name.startswith(("x_", "y_", "v")) for name in rows.columns)
    assert "2 selected." in text(app)


def test_words_of_one_topic_are_said_to_stand_together_on_the_right(selection):
    food = ("pizza", "soup", "cheese", "bread", "curry", "salad", "pasta", "cake", "butter", "toast")
    app = selection(*food)
    said = text(app)
    assert "on the left (chance 23%)" in said
    scores = app.dataframe[1].value.set_index("score")
    left, right = (
        int(scores.loc[f"nearest words that are selected too, {side}", "selected"].rstrip("%"))
        for side in ("left", "right")
    )
    assert right > 60 > left > 23
    assert scores.loc["change, mean", "chance"].count(" to ") == 1
    assert scores.loc["change, mean", "95% interval"].count(" to ") == 1
    assert "95% of such draws of 10 lie between" in said


def test_from_the_maps_a_line_leads_to_what_is_selected(page):
    app = page("compare", compare__words=LinkedState("court", ("pizza", "soup")))
    lead = next(button for button in app.button if button.key == "to-selection")
    assert lead.label.startswith("2 words are selected")
    assert not app.dataframe
    lead.click().run()
    assert not app.exception
    assert list(app.dataframe[0].value["key"]) == ["pizza", "soup"]
    nothing = page("compare")
    assert not any(button.key == "to-selection" for button in nothing.button)


def test_one_word_has_no_scores_of_a_group_and_that_is_said(selection):
    app = selection("pizza")
    assert "A group needs two keys" in " ".join(app.dataframe[1].value["selected"])


def test_typed_names_are_selected_on_the_maps_and_unknown_ones_are_said(selection):
    app = selection()
    app.text_area[0].set_value(f"Storm, rain\nrain; {HOSTILE}\thimalaya")
    app.button[[button.label for button in app.button].index("Select these on the maps")].click().run()
    assert not app.exception
    assert app.session_state["compare.words"] == LinkedState("court", ("storm", "rain", "himalaya"))
    assert f"Not on these maps: “{HOSTILE[:40]}”." in " ".join(element.value for element in app.text)
    assert not any("evil" in element.value for element in (*app.markdown, *app.caption))
    assert list(app.dataframe[0].value["key"]) == ["storm", "rain", "himalaya"]
    assert app.query_params["select"]


def test_vectors_in_the_file_are_the_vectors_of_the_space():
    comparison = small_run().words
    rows = _vectors(selection_rows(comparison, ("pizza", "himalaya"), "left"))
    assert [row["key"] for row in rows] == ["pizza"], "the left space does not know himalaya"
    names, line = csv.reader(io.StringIO(to_csv(rows)))
    written = np.array(line[names.index("v1") :], dtype=np.float32)
    assert np.array_equal(written, comparison.left.vectors[comparison.left.row("pizza")])


def test_scores_in_the_file_are_those_that_were_measured():
    scores = selection_scores(small_run().words, ("pizza", "storm", "rain"))
    rows = {row["score"]: row for row in _score_numbers(scores, "word")}
    assert rows["change, mean"]["selected"] == scores.change.value
    assert [rows["change, mean"][end] for end in ("chance_low", "chance_high")] == list(scores.change.details["chance"])
    cohesion = rows["nearest words that are selected too, right"]
    assert cohesion["chance_low"] == cohesion["chance_high"] == scores.cohesion_right.details["chance"]
    assert all((row["selected"] is None) == bool(row["reason"]) for row in rows.values())
