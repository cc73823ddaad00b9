"""Other maps: axes from words, three dimensions, a third space, and addresses that say all of it."""

from __future__ import annotations

import pytest

from embedlab.jobs.view_job import ViewSettings
from embedlab.ui.address import settings_in_address, settings_to_address

HOSTILE = "![x](http://evil.example/x.png)"


def said(app):
    return " ".join(element.value for element in (*app.text, *app.caption, *app.error, *app.info)).replace("\\", "")


def field(app, label):
    return next(found for found in app.text_input if found.label == label)


@pytest.fixture
def axes(page):
    app = page("compare", compare__explore="Other maps")
    next(box for box in app.selectbox if box.label == "Map").set_value("axes").run()
    return app


def test_axes_are_shown_at_once_and_the_address_says_them(axes, page):
    field(axes, "Left to right").set_value("court - pizza").run()
    field(axes, "Bottom to top").set_value("storm - dog").run()
    next(button for button in axes.button if button.label == "Compute and show").click().run()
    assert not axes.exception
    assert "This is what the maps show." in said(axes)
    query = dict(axes.query_params)
    assert (query["map"], query["x"], query["y"]) == ("axes", "court - pizza", "storm - dog")
    again = page("compare", query)
    assert again.session_state["compare.settings"] == axes.session_state["compare.settings"]


@pytest.mark.parametrize(
    ("formula", "sentence"),
    [
        ("court -", "missing before the end"),
        ("court - nosuchword", "has no word 'nosuchword'"),
        ("court - himalaya", "has no word 'himalaya'"),
        ("court - court", "cancel each other out"),
        ("__import__('os')", "of the formula"),
        (HOSTILE, "of the formula"),
    ],
)
def test_what_is_wrong_with_a_formula_is_said_beside_it_and_nothing_is_computed(axes, formula, sentence):
    field(axes, "Left to right").set_value(formula).run()
    assert not axes.exception
    assert sentence in said(axes)
    assert not any(button.label == "Compute and show" for button in axes.button)
    assert not any("](http" in element.value for element in (*axes.markdown, *axes.caption))


def test_an_address_with_a_formula_that_is_none_is_said_so(page):
    app = page("compare", {"map": "axes", "x": "court - ("})
    assert "missing" in app.error[0].value.replace("\\", "")
    assert app.session_state["compare.settings"] == ViewSettings()


@pytest.mark.parametrize(
    "settings",
    [
        ViewSettings(),
        ViewSettings(level="documents", method="tsne", parameters=(("perplexity", 12),), dims=3),
        ViewSettings("untrained", "word2vec", beside=("embedding",)),
        ViewSettings(method="umap", parameters=(("epochs", 50), ("min_dist", 0.25), ("n_neighbors", 7))),
        ViewSettings(method="axes", parameters=(("x", 'good - "two words"'), ("z", "冰 & ? #")), dims=3),
    ],
)
def test_settings_come_back_from_the_address(settings):
    own = ViewSettings(level=settings.level)
    assert settings_in_address(settings_to_address(settings, own), own) == settings


@pytest.mark.parametrize(
    "asked",
    [
        {"map": "exec", "dims": "9", "left": "word2vec", "right": "word2vec"},
        {"beside": "../../etc,word2vec,embedding", "n_neighbors": "many", "min_dist": "inf"},
        {"map": "umap", "x": "good - bad", "epochs": "1e9"},
    ],
)
def test_an_address_of_nothing_asks_for_nothing(asked):
    assert settings_in_address(asked, ViewSettings()) == ViewSettings()
