import math
import re

import pytest
from builders import small_comparison, small_summary

from embedlab.glossary import BETWEEN, GLOSSARY, MAP, WITHIN, coverage, format_score, format_value, term
from embedlab.metrics.score import Score
from embedlab.wording import (
    answer,
    change_caveat,
    explanation,
    headline_numbers,
    listed,
    map_quality_sentence,
    neighbour_sentence,
    noise_sentence,
    question,
    side_titles,
    training_sentence,
)

NAMES = {
    *("pc1_share", "participation_ratio", "label_silhouette", "label_purity_at_10", "topic_purity_at_10"),
    *("wordsim353", "simlex999", "category_purity_at_5", "analogies", "probe_accuracy"),
    *("jaccard_at_10", "cka", "cka_debiased", "rsa", "procrustes_residual"),
    *("trustworthiness", "continuity", "knn_preservation"),
}


def missing(names):
    return {name: Score.missing("Too few words.") for name in names}


def test_every_score_is_explained_once():
    assert set(GLOSSARY) == NAMES == {*WITHIN, *BETWEEN, *MAP}
    labels = [known.label for known in GLOSSARY.values()]
    assert len(set(labels)) == len(labels)
    assert all(known.meaning.endswith(".") and known.low < (known.high or math.inf) for known in GLOSSARY.values())


def test_an_unknown_score_still_has_a_label():
    assert term("new_score").label == "new score"


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("pc1_share", 0.9567, "96%"),
        ("pc1_share", 0.004, "0.4%"),
        ("cka", 0.9968, "0.997"),
        ("jaccard_at_10", 0.002, "0.002"),
        ("rsa", -0.001, "−0.001"),
        ("rsa", -0.0001, "0.000"),
        ("participation_ratio", 30.52, "30.5"),
        ("cka", None, "–"),
    ],
)
def test_values_are_written_as_people_read_them(name, value, text):
    assert format_value(name, value) == text


def test_a_missing_score_says_why():
    assert format_score("rsa", Score.missing("Too few words.")) == "not known: Too few words."
    assert format_score("rsa", None) == "not measured"


def test_coverage_and_chance_stand_beside_a_score():
    assert coverage(Score(0.5, details={"words": 225, "chance": 0.21})) == "225 words, chance 21%"
    assert coverage(Score(0.5)) == ""


def test_titles_follow_classes_and_trainers():
    comparison = small_comparison(classes=("angry", "calm"))
    assert side_titles(comparison) == ("learned to tell angry from calm", "learned from context")
    assert side_titles(comparison.replace(classes=tuple("abc")))[0] == "learned from the labels (a / b / c)"
    assert side_titles(comparison.replace(classes=()))[0] == "learned from the labels"


def test_titles_of_a_run_win_and_equal_ones_are_told_apart():
    comparison = small_comparison()
    assert side_titles(comparison, {"titles": {"left": "learned to spot fun"}})[0] == "learned to spot fun"
    named = comparison.replace(left=comparison.left.replace(name="same", provenance={}))
    named = named.replace(right=named.right.replace(name="same", provenance={}))
    assert side_titles(named) == ("same (left)", "same (right)")


def test_the_question_follows_what_is_compared():
    comparison = small_comparison()
    assert question(comparison) == "Is a Keras Embedding the same as word2vec?"
    other = comparison.replace(left=comparison.left.replace(name="untrained"))
    assert question(other) == "Do untrained and word2vec know the same?"


def taught(trainer, name="", side="left", **parameters):
    """The small comparison, one side of it made by another trainer."""
    comparison = small_comparison()
    space = getattr(comparison, side).replace(provenance={"trainer": trainer, "parameters": parameters}, name=name)
    return comparison.replace(**{side: space})


@pytest.mark.parametrize(
    ("trainer", "parameters", "title"),
    [
        ("regression_embedding", {"column": "price"}, "learned to tell the price"),
        ("regression_embedding", {"column": "p" * 90}, f"learned to tell the {'p' * 39}…"),
        ("context_embedding", {"objective": "skip-gram"}, "learned to predict the words around a word"),
        ("context_embedding", {"objective": "next word"}, "learned to predict the next word"),
        ("fasttext", {}, "learned from context and spelling"),
    ],
)
def test_titles_say_what_was_learned(trainer, parameters, title):
    assert side_titles(taught(trainer, **parameters))[0] == title


def test_what_learned_from_context_goes_by_its_name():
    comparison = taught("fasttext", "fastText", side="right")
    assert question(comparison) == "Is a Keras Embedding the same as fastText?"
    assert answer(comparison).startswith("No. Same lookup table, different teacher.")
    said = " ".join((explanation(comparison), *side_titles(comparison)))
    assert "fastText's rows" in said
    assert "word2vec" not in said


def test_the_same_teacher_is_not_called_a_different_one():
    comparison = taught("context_embedding", "Keras skip-gram", objective="skip-gram")
    assert question(comparison) == "Is a Keras Embedding the same as word2vec?"
    assert "different teacher" not in answer(comparison)
    assert "classifier" not in explanation(comparison)
    alike = comparison.replace(between={**comparison.between, "jaccard_at_10": Score(0.045)})
    assert answer(alike).startswith(
        "Nearly. Same lookup table, and here the same teacher: the words nearby. Of a word's"
    )


def test_neighbours_are_arbitrary_within_labels_only_where_labels_taught():
    assert small_comparison().left_note == "arbitrary within the label"
    assert taught("context_embedding", objective="skip-gram").left_note == "arbitrary"


@pytest.mark.parametrize(
    ("jaccard", "word"), [(0.002, "No. Same lookup table, different teacher."), (0.03, "In part."), (0.05, "Nearly.")]
)
def test_the_answer_is_read_against_the_seeds(jaccard, word):
    comparison = small_comparison()
    between = {**comparison.between, "jaccard_at_10": Score(jaccard)}
    assert answer(comparison.replace(between=between)).startswith(word)


def test_the_answer_is_withheld_where_nothing_was_measured():
    assert answer(small_comparison(between=missing(BETWEEN))) == "Not known: Too few words."


def test_the_sentence_names_neighbours_of_both_sides_and_the_noise():
    comparison = small_comparison()
    found = comparison.neighbours("court")
    sentence = neighbour_sentence(comparison, "court")
    assert sentence.startswith("Learned to tell clickbait from news, “court” sits beside ")
    assert all(near in sentence for near, _ in (*found.left[:5], *found.right[:5]))
    assert f"They share {len(found.shared)} of their 10" in sentence
    assert "Trained again, the left finds about 1 of its 10 again" in sentence


def test_the_sentence_knows_a_word_that_one_side_lacks():
    sentence = neighbour_sentence(small_comparison(), "himalaya")
    assert "“himalaya” is unknown; learned from context, it sits beside" in sentence
    assert "share" not in sentence


def test_documents_go_by_their_text():
    assert "“You will not believe this court”" in neighbour_sentence(small_comparison("documents"), "row 0")


def test_without_second_seeds_nothing_is_said_of_noise():
    assert noise_sentence(small_comparison(left_ceiling=None, right_ceiling=None)) == ""


def test_headline_numbers_say_why_one_is_missing():
    flat, meaning = headline_numbers(small_comparison())
    assert (flat.left, flat.right) == ("96%", "15%")
    assert meaning.note == "Kinds are capitals, family and so on. Chance is 21%."
    flat, meaning = headline_numbers(small_comparison(left_scores=missing(WITHIN)))
    assert flat.left == "–"
    assert "Too few words." in flat.sentence
    assert meaning.note == "Too few words."


def test_headline_numbers_fall_back_on_what_is_known():
    known = {**missing(WITHIN), "topic_purity_at_10": Score(0.8)}
    assert headline_numbers(small_comparison(left_scores=known, right_scores=known))[1].left == "80%"


def test_texts_without_labels_lack_a_score_that_texts_have():
    unknown = {**missing(WITHIN), "label_silhouette": Score.missing("No labels are known: give data with labels.")}
    documents = small_comparison("documents", left_scores=unknown, right_scores=unknown)
    assert headline_numbers(documents)[1].sentence.endswith("No labels are known: give data with labels.")


def test_maps_and_trainings_in_words():
    comparison = small_comparison()
    assert "trustworthiness 0.85" in map_quality_sentence(comparison.maps["left"])
    assert "was not measured" in map_quality_sentence(comparison.maps["left"].replace(quality=None))
    assert "97.5% of 100 held-out texts right (95% interval: 92.3% to 99.2%)" in training_sentence(
        small_summary()["embedding"]
    )
    assert "not measured" in training_sentence({})


def test_what_is_not_a_classifier_is_scored_by_what_it_was_asked():
    errors = {"target": "price", "test_mae": 3.14159, "baseline_mae": 8.0, "test_r2": 0.83, "test_rows": 1200}
    assert training_sentence(errors) == (
        "The model tells the price of 1,200 held-out texts with a mean error of 3.14; "
        "always saying the mean would be off by 8 (R squared 0.83)."
    )
    assert "R squared" not in training_sentence({**errors, "test_r2": None})
    assert "no labels" in training_sentence({"objective": "skip-gram", "epochs": 10})


def test_change_is_not_explained_without_labels():
    assert change_caveat(small_comparison(log_odds=None)) == ""


def test_lists():
    assert [listed(list("abc")[:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]


def test_sentences_end_and_hold_no_doubled_spaces():
    comparison = small_comparison()
    sentences = [answer(comparison), neighbour_sentence(comparison, "court"), noise_sentence(comparison)]
    sentences += [number.sentence for number in headline_numbers(comparison)]
    assert all(text.endswith(".") and not re.search(r"\s\s|\.\.", text) for text in sentences)
