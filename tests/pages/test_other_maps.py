"""Other maps: axes from words, three dimensions, a third space, and addresses that say all of it."""

from __future__ import annotations

import dataclasses
import re

import pytest
from builders import small_run

from embedlab.jobs.view_job import ViewSettings, make_view
from embedlab.progress import silent
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


def test_a_map_needs_one_axis_and_that_is_said(axes):
    for named in ("Left to right", "Bottom to top"):
        field(axes, named).set_value("")
    axes.run()
    assert "Name the words of at least one axis." in said(axes)
    assert not any(button.label == "Compute and show" for button in axes.button)


@pytest.fixture
def four_maps(page, samples):
    """Compare with two spaces beside two that both lack “himalaya”; the fourth is of another run."""
    settings = ViewSettings("embedding", "untrained", method="pca", beside=("word2vec", "own/word2vec"))
    kept = {"title": "word2vec of others", "run": str(samples / "headlines" / "run"), "space": "word2vec"}
    elsewhere = {"own/word2vec": kept}
    run = str(samples / "clickbait")
    make_view({"run": run, "settings": dataclasses.asdict(settings), "elsewhere": elsewhere}, silent)
    query = settings_to_address(settings, ViewSettings())

    def open_part(part, **state):
        return page("compare", {**query, "pick": "himalaya"}, compare__explore=part, **state)

    return open_part


@pytest.mark.parametrize("part", ["Neighbours", "Selection", "What changed", "Scores", "Other maps", "Take away"])
def test_a_word_of_the_third_and_fourth_space_alone_opens_everywhere(four_maps, part):
    app = four_maps(part)
    assert app.session_state["compare.words"].pinned == "himalaya"
    sentence = "“himalaya” is in “learned from context” and “word2vec of others” only"
    assert sentence in " ".join(element.proto.body for element in app.get("html"))
    if part == "Neighbours":
        near = {button.key: button.label for button in app.button if (button.key or "").startswith("neighbours.")}
        expected = [name for name, _ in small_run().words.neighbours("himalaya").right]
        for place in ("third", "fourth"):
            listed = [near[f"neighbours.{place}.{row}"] for row in range(len(expected))]
            assert [re.fullmatch(r"· (.*) :gray.*", label)[1] for label in listed] == expected
        assert not any(key.startswith(("neighbours.left", "neighbours.right")) for key in near)


def test_what_only_other_maps_know_is_selected_with_its_places_and_counted(four_maps):
    app = four_maps("Selection", compare__select="")
    app.text_area[0].set_value("Pizza, himalaya, alps")
    next(button for button in app.button if button.label == "Select these on the maps").click().run()
    assert not app.exception
    assert "1 of them are in neither the left nor the right space" in said(app)
    rows = app.dataframe[0].value.set_index("key")
    assert rows.loc["himalaya", "neighbours_left"] == ""
    assert rows.loc["himalaya", "neighbours_third"] == rows.loc["himalaya", "neighbours_fourth"] != ""
    assert "in the fourth (chance" in said(app)
    assert [button.proto.label for button in app.get("download_button")][3:] == [
        f"Vectors {side}" for side in ("left", "right", "third", "fourth")
    ]


def test_spaces_of_other_runs_are_offered_beside(page):
    app = page("compare", compare__explore="Other maps")
    offered = next(box for box in app.multiselect if box.label == "And beside them").options
    assert "untrained Embedding" in offered
    assert any(name.startswith("word2vec of") and "Our own headlines" in name for name in offered)
    assert not any("Real headlines" in name for name in offered)


@pytest.mark.parametrize(
    "settings",
    [
        ViewSettings(),
        ViewSettings(level="documents", method="tsne", parameters=(("perplexity", 12),), dims=3),
        ViewSettings("untrained", "word2vec", beside=("embedding", "own/word2vec")),
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
        {"beside": "../../etc,word2vec,embedding,a/b/c,/etc,x/", "n_neighbors": "many", "min_dist": "inf"},
        {"map": "umap", "x": "good - bad", "epochs": "1e9"},
    ],
)
def test_an_address_of_nothing_asks_for_nothing(asked):
    assert settings_in_address(asked, ViewSettings()) == ViewSettings()
