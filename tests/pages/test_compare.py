from __future__ import annotations

import dataclasses
import shutil

import numpy as np
import pytest
from builders import small_run

from embedlab.metrics.score import Score
from embedlab.suggestions import prominence
from embedlab.ui.linked_maps import LinkedState

EXPLORE = ("Neighbours", "Selection", "What changed", "Scores", "Your own headline", "Other maps")
HOSTILE = "![x](http://evil.example/x.png) <img src=x onerror=alert(1)> $x$ :red[y]"


def markup(app):
    return " ".join(element.proto.body for element in app.get("html"))


def text(app):
    return " ".join(element.value for element in (*app.text, *app.caption))


def test_the_first_screen_asks_answers_and_pins_court(page):
    app = page("compare")
    assert "Is a Keras Embedding the same as word2vec?" in markup(app)
    assert "No. Same lookup table, different teacher." in markup(app)
    assert app.session_state["compare.words"].pinned == "court"
    assert "“court” sits beside" in markup(app)
    assert "a Keras Embedding, was trained to tell clickbait from news:" in markup(app)
    assert "word2vec, was trained to guess the words around a word:" in markup(app)
    assert [button.label for button in app.button][:3] == ["Why?", "Should I pre-train?", "My data"]


@pytest.fixture
def without_labels(replace_run):
    """A run whose Embedding was asked for a number, on texts that have no labels."""
    unknown = {"label_silhouette": Score.missing("No labels are known: give data with labels.")}
    about = {"trainer": "regression_embedding", "parameters": {"column": "![price](x)", "seed": 0}}
    run = small_run(classifier=None)
    found = {}
    for level, comparison in (("words", run.words), ("documents", run.documents)):
        left = comparison.left.replace(provenance={**comparison.left.provenance, **about}, name="Embedding of price")
        scores = {side: {**getattr(comparison, side), **unknown} for side in ("left_scores", "right_scores")}
        numbers = {"target": "![price](x)", "target_means": np.arange(40.0)}
        found[level] = comparison.replace(left=left, classes=(), log_odds=None, labels=None, **numbers, **scores)
    replace_run(dataclasses.replace(run, **found))


@pytest.mark.parametrize("level", ["words", "documents"])
@pytest.mark.parametrize("part", ["Neighbours", "Selection", "What changed", "Scores", "Other maps", "Take away"])
def test_a_run_without_labels_opens_everywhere(page, without_labels, part, level):
    app = page("compare", {"level": level}, compare__explore=part)
    assert "No. Same lookup table, different teacher." in markup(app)
    assert "Your own headline" not in [tab.label for tab in app.tabs]
    if part == "Scores":
        rows = app.dataframe[0].value.set_index("score")
        assert "No labels are known" in rows.loc["separation by label", "left"]


def test_the_first_sentence_says_what_the_embedding_was_asked_for(page, without_labels):
    said = markup(page("compare"))
    assert "Learned to tell the ![price](x), “court” sits beside" in said
    assert "was trained to tell the ![price](x) of a text: words that go with a like ![price](x) come together" in said


def test_a_chip_pins_its_word_and_the_sentence_follows(page):
    app = page("compare")
    before = markup(app)
    app.get("button_group")[1].set_value("pizza").run()
    assert not app.exception
    assert app.session_state["compare.words"].pinned == "pizza"
    assert app.query_params["pick"] == "pizza"
    assert markup(app) != before


def test_a_group_is_lit_alone_until_a_word_is_chosen(page):
    app = page("compare")
    groups = app.get("button_group")[2]
    groups.set_value(groups.options[0].removesuffix(" …").replace("\\", "")).run()
    lit = app.session_state["compare.words"]
    assert lit.pinned is None
    assert {"pasta", "soup", "pizza"} < {*lit.selected}
    assert f"Lit are {len(lit.selected)} words near" in markup(app)
    app.get("button_group")[1].set_value("pizza").run()
    assert not app.exception
    assert app.session_state["compare.words"] == LinkedState("pizza")


def test_what_was_selected_by_hand_stays_when_a_word_is_chosen(page):
    app = page("compare", compare__words=LinkedState("storm", ("rain", "himalaya")))
    app.get("button_group")[1].set_value("pizza").run()
    assert app.session_state["compare.words"] == LinkedState("pizza", ("rain", "himalaya"))


def test_the_address_restores_the_word(page):
    app = page("compare", {"run": "own", "pick": "storm"})
    assert app.session_state["compare.words"].pinned == "storm"
    assert app.query_params["run"] == "own"


def test_the_address_restores_the_selection_and_the_look(page):
    first = page("compare", compare__words=LinkedState("storm", ("pizza", "himalaya"), "c.topic~v1.0.5_0.5_3"))
    address = dict(first.query_params)
    assert {name: address[name] for name in ("pick", "view")} == {"pick": "storm", "view": "c.topic~v1.0.5_0.5_3"}
    again = page("compare", address)
    assert again.session_state["compare.words"] == first.session_state["compare.words"]
    assert dict(again.query_params) == address


def test_the_browser_s_back_brings_back_what_was_pinned_and_stays_there(page):
    app = page("compare")
    first = dict(app.query_params)
    app.get("button_group")[1].set_value("pizza").run()
    then = dict(app.query_params)
    assert (first["pick"], then["pick"]) == ("court", "pizza")
    for address, word in ((first, "court"), (then, "pizza"), ({}, "court")):
        app.query_params.clear()
        app.query_params.update(address)
        app.run()
        assert not app.exception
        assert app.session_state["compare.words"].pinned == word
        assert dict(app.query_params) == address, "written anew, nobody could go back any further"
    app.get("button_group")[1].set_value("pizza").run()
    assert dict(app.query_params) == then


def test_a_click_that_comes_with_the_address_before_is_a_click(page):
    app = page("compare")
    first = dict(app.query_params)
    app.get("button_group")[1].set_value("pizza").run()
    app.query_params.clear()
    app.query_params.update(first)
    app.text_input(key="compare.typed").set_value("storm").run()
    assert app.session_state["compare.words"].pinned == app.query_params["pick"] == "storm"


@pytest.mark.parametrize(
    "query",
    [
        {"select": "junk" * 1000},
        {"view": "<img src=x onerror=alert(1)>"},
        {"view": "c.topic~" * 1000, "select": "abcdefgAAAA"},
    ],
)
def test_a_link_that_somebody_changed_says_nothing(page, query):
    app = page("compare", {"pick": "storm", **query})
    assert app.session_state["compare.words"] == LinkedState("storm")
    assert "view" not in app.query_params


@pytest.mark.parametrize("query", [{"run": "../../etc"}, {"run": "f" * 32}, {"pick": "nobody"}, {"left": "x"}])
def test_an_address_of_nothing_opens_the_first_view(page, query):
    app = page("compare", query)
    assert app.session_state["compare.words"].pinned == "court"


def test_without_any_run_the_page_says_so(page, samples):
    shutil.rmtree(samples)
    app = page("compare")
    assert "not here any more" in app.error[0].value.replace("\\", "")


def test_a_typed_word_is_pinned_and_an_unknown_one_is_said(page):
    app = page("compare")
    app.text_input(key="compare.typed").set_value(" Storm ").run()
    assert app.session_state["compare.words"].pinned == "storm"
    app.text_input(key="compare.typed").set_value("stormm").run()
    assert app.session_state["compare.words"].pinned == "storm"
    assert "Did you mean 'storm'?" in text(app)


def with_keys(comparison, names):
    """The comparison with some keys called otherwise."""

    def renamed(found):
        return found.replace(keys=tuple(names.get(key, key) for key in found.keys))

    sides = {side: renamed(getattr(comparison, side)) for side in ("left", "right")}
    maps = {side: renamed(projection) for side, projection in comparison.maps.items()}
    return renamed(comparison).replace(**sides, maps=maps)


def test_a_typed_word_is_found_as_it_is_written_and_else_in_other_capitals(page, replace_run):
    run = small_run(documents=None, classifier=None)
    words = with_keys(run.words, {"storm": "Storm", "rain": "RAIN"})
    replace_run(dataclasses.replace(run, words=words, untrained=None))
    app = page("compare")
    for typed, expected in (("Storm", "Storm"), ("storm", "Storm"), ("rain", "RAIN"), ("PIZZA", "pizza")):
        app.text_input(key="compare.typed").set_value(typed).run()
        assert app.session_state["compare.words"].pinned == expected
        assert not any("knows" in element.value for element in app.text)


@pytest.mark.parametrize("rho", [None, 0.3, 0.95])
def test_words_are_offered_by_change_only_where_that_order_is_found_again(page, replace_run, rho):
    run = small_run(documents=None)
    renamed = {key: f"{key}s" for key in run.words.right.keys}
    score = Score.missing("No second seeds.") if rho is None else Score(rho)
    words = with_keys(run.words, renamed).replace(reproducibility=score)
    replace_run(dataclasses.replace(run, words=words, classifier=None, untrained=None))
    offered = page("compare").get("button_group")[1].options
    by = words.change if rho == 0.95 else prominence(words)
    assert [*offered] == [words.keys[row] for row in np.argsort(-np.asarray(by), kind="stable")[:4]]


@pytest.mark.parametrize("part", EXPLORE)
def test_every_part_of_explore_opens(page, part):
    assert not page("compare", compare__explore=part).exception


def test_neighbours_are_marked_by_symbol_as_well_and_lead_on(page):
    app = page("compare", {"pick": "storm"}, compare__explore="Neighbours")
    near = [button for button in app.button if (button.key or "").startswith("neighbours.")]
    assert {button.label[0] for button in near} >= set("◁▷")
    first = next(button for button in near if button.key == "neighbours.left.0")
    word = app.session_state["compare.words"].pinned
    expected = small_run().words.neighbours(word).left[0][0]
    first.click().run()
    assert app.session_state["compare.words"].pinned == expected


def test_nothing_is_ranked_that_does_not_reproduce(page, replace_run):
    run = small_run()
    loose = run.words.replace(reproducibility=dataclasses.replace(run.words.reproducibility, value=0.3, ci=None))
    replace_run(dataclasses.replace(run, words=loose))
    app = page("compare", compare__explore="What changed")
    assert "Not reproducible" in text(app)
    assert not app.get("download_button")


def test_both_ends_of_the_ranking_are_files_too_and_the_maps_take_its_colour(page):
    app = page("compare", compare__explore="What changed", compare__words=LinkedState("storm", (), "z.1"))
    assert [button.proto.label for button in app.get("download_button")] == [
        "Changed most, as CSV",
        "Changed least, as CSV",
    ]
    next(button for button in app.button if button.label == "Colour the maps by change").click().run()
    assert not app.exception
    assert app.session_state["compare.words"] == LinkedState("storm", (), "z.1~c.change")
    assert app.query_params["view"] == "z.1~c.change"


def test_scores_stand_beside_what_they_are_read_against(page):
    app = page("compare", compare__explore="Scores")
    between = app.dataframe[1].value
    assert {"left against right", "left, two trainings", "right, two trainings"} <= set(between.columns)
    assert "chance 21%" in text(app).replace("\\", "")


def test_an_own_headline_is_answered_and_stays_text(page):
    app = page("compare", compare__explore="Your own headline")
    app.text_input(key="compare.headline").set_value(f"Judge eats pizza {HOSTILE}").run()
    assert not app.exception
    shown = markup(app)
    assert "clickbait" in shown
    assert "<img" not in shown
    assert "judge" in shown
    assert "onerror" in text(app)
    assert not any("evil" in element.value for element in app.markdown)


def test_a_headline_without_words_is_said_so(page):
    app = page("compare", compare__explore="Your own headline")
    app.text_input(key="compare.headline").set_value("?!").run()
    assert "no word" in text(app)


def test_words_beyond_those_read_in_training_are_said_not_to_count(page, replace_run):
    run = small_run()
    replace_run(dataclasses.replace(run, classifier=dataclasses.replace(run.classifier, length=3)))
    app = page("compare", compare__explore="Your own headline")
    assert "Only its first 3 words count" in text(app)


def test_an_answer_that_is_not_the_usual_one_keeps_its_number_small(page, replace_run):
    run = small_run()
    between = {**run.words.between, "jaccard_at_10": Score(0.9)}
    replace_run(dataclasses.replace(run, words=run.words.replace(between=between)))
    assert "<p class='answer'>Nearly.</p><p class='about'>Of a word's 10 nearest" in markup(page("compare")).replace(
        "&#x27;", "'"
    )


def test_words_only_is_explained(page, replace_run):
    replace_run(small_run(documents=None))
    run = page("compare", compare__explore="Other maps")
    assert "not ours to ship" in text(run)


def test_maps_that_are_not_made_yet_are_said_so(page):
    app = page("compare", {"left": "untrained"})
    assert "not made here yet" in app.info[0].value
    assert "left" not in app.query_params


def test_documents_go_by_their_text(page):
    app = page("compare", {"level": "documents"})
    assert app.query_params["level"] == "documents"
    assert app.session_state["compare.documents"].pinned.startswith("You will not believe")
    assert "You will not believe" in markup(app)
