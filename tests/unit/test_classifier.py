from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from embedlab.classifier import Classifier
from embedlab.corpus import Corpus
from embedlab.documents import mean_document_space, mean_vectors
from embedlab.errors import InputError
from embedlab.prediction import class_probabilities, class_scores
from embedlab.space import EmbeddingSpace
from embedlab.tokens import tokenize


def classifier(classes: int = 2, words: int = 6, dims: int = 4) -> Classifier:
    rng = np.random.default_rng(0)
    outputs = 1 if classes == 2 else classes
    return Classifier(
        words=tuple(f"wörd{number}" for number in range(words)),
        vectors=rng.normal(size=(words, dims)),
        unknown=rng.normal(size=dims),
        weights=rng.normal(size=(dims, outputs)),
        bias=rng.normal(size=outputs),
        classes=tuple(f"class {number}" for number in range(classes)),
    )


TEXT = "Wörd0, wörd3! wörd0 and more"


@pytest.mark.parametrize("classes", [2, 3, 5])
def test_contributions_and_bias_add_up_to_the_score(classes: int) -> None:
    model = classifier(classes)
    prediction = model.predict(TEXT)
    score = model.scores([tokenize(TEXT)])[0].max()
    assert prediction.bias + sum(push for _, push in prediction.contributions) == pytest.approx(score)
    assert [token for token, _ in prediction.contributions] == tokenize(TEXT)


def test_two_class_scores_are_log_odds() -> None:
    prediction = classifier().predict(TEXT)
    chance = prediction.probabilities[prediction.label]
    total = prediction.bias + sum(push for _, push in prediction.contributions)
    assert np.log(chance / (1 - chance)) == pytest.approx(total)


@pytest.mark.parametrize("classes", [2, 4])
def test_probabilities_add_up_and_name_the_label(classes: int) -> None:
    prediction = classifier(classes).predict(TEXT)
    assert sum(prediction.probabilities.values()) == pytest.approx(1)
    assert max(prediction.probabilities, key=lambda name: prediction.probabilities[name]) == prediction.label


def test_unknown_words_are_named_once_in_reading_order() -> None:
    assert classifier().predict("zeta wörd1 alpha zeta").unknown == ("zeta", "alpha")


@pytest.mark.parametrize("text", ["", "!?", "   "])
def test_a_text_without_words_leaves_the_bias(text: str) -> None:
    model = classifier()
    prediction = model.predict(text)
    assert prediction.contributions == ()
    assert model.scores([[]])[0].max() == pytest.approx(prediction.bias)


def test_the_order_of_words_does_not_matter() -> None:
    model = classifier()
    first, second = model.probabilities([["wörd1", "wörd2", "x"], ["x", "wörd2", "wörd1"]])
    np.testing.assert_allclose(first, second, rtol=1e-6)


@pytest.mark.parametrize("classes", [2, 3])
def test_bytes_give_the_same_classifier_back(classes: int) -> None:
    model = classifier(classes)
    data = model.to_bytes()
    again = Classifier.from_bytes(data)
    assert again.to_bytes() == data
    assert again.predict(TEXT) == model.predict(TEXT)


def test_without_vectors_it_takes_those_of_the_space() -> None:
    model = classifier(words=200, dims=16)
    small = model.to_bytes(vectors=False)
    assert len(small) < len(model.to_bytes())
    again = Classifier.from_bytes(small, EmbeddingSpace(model.words, model.vectors))
    assert again.words == model.words
    assert again.predict("alps soup").probabilities == model.predict("alps soup").probabilities
    with pytest.raises(InputError):
        Classifier.from_bytes(small)


@pytest.mark.parametrize("data", [b"", b"{}", b"\x00" * 64, classifier().to_bytes()[:200], b"\xff" * 100])
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="classifier"):
        Classifier.from_bytes(data)


def test_parts_that_do_not_fit_are_refused() -> None:
    model = classifier()
    with pytest.raises(InputError, match="weights"):
        Classifier(model.words, model.vectors, model.unknown, model.weights[:, [0, 0]], model.bias, model.classes)
    with pytest.raises(InputError, match="NaN"):
        Classifier(model.words, model.vectors * np.nan, model.unknown, model.weights, model.bias, model.classes)


def test_a_classifier_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        classifier().vectors[0, 0] = 1.0


def test_extreme_scores_stay_probabilities() -> None:
    for logits in ([[1e4]], [[-1e4]], [[1e4, -1e4, 0.0]]):
        chances = class_probabilities(class_scores(logits))
        assert np.isfinite(chances).all()
        assert chances.sum() == pytest.approx(1)


def test_documents_lie_at_the_mean_of_their_known_words() -> None:
    space = EmbeddingSpace(("snow", "ice"), np.eye(2), name="s")
    corpus = Corpus(["Snow, ice!", "snow and fog", "fog"], row_numbers=(4, 7, 9))
    documents = mean_document_space(space, corpus)
    assert documents.keys == ("row 4", "row 7", "row 9")
    assert documents.vectors.tolist() == [[0.5, 0.5], [1.0, 0.0], [0.0, 0.0]]
    assert documents.level == "documents"
    assert documents.provenance["without_known_words"] == 1


def test_unknown_words_may_share_a_row() -> None:
    vectors = np.array([[1.0], [3.0]], dtype=np.float32)
    assert mean_vectors([["a", "b"]], {"a": 0}, vectors, unknown=1).tolist() == [[2.0]]


def test_a_long_text_is_read_as_far_as_in_training() -> None:
    whole = classifier()
    short = dataclasses.replace(whole, length=2)
    text = " ".join([whole.words[0]] * 2 + [whole.words[1]] * 50)
    assert short.predict(text).probabilities == whole.predict(" ".join([whole.words[0]] * 2)).probabilities
    assert short.predict(text).probabilities != whole.predict(text).probabilities
    assert Classifier.from_bytes(short.to_bytes()).length == 2
