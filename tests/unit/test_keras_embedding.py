from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from embedlab.corpus import Corpus
from embedlab.errors import InputError, NotFittedError
from embedlab.formats import read_space
from embedlab.prediction import class_scores
from embedlab.progress import ENOUGH
from embedlab.space import EmbeddingSpace, unit
from embedlab.trainers.keras_embedding import TaskEmbedding
from embedlab.trainers.keras_model import HEADS, import_keras

TOPICS = [[f"{topic}{number}" for number in range(12)] for topic in ("sea", "sky")]
STYLES = {
    "fun": ["amazing", "love", "adorable", "tricks"],
    "news": ["court", "minister", "bank", "report"],
    "sport": ["goal", "match", "coach", "league"],
}


def corpus(classes: int = 2, rows: int = 240, seed: int = 0) -> Corpus:
    """Texts whose label hangs on two words of its style, among six words of a topic that says nothing about it."""
    rng = np.random.default_rng(seed)
    names = list(STYLES)[:classes]
    labels = [names[row % classes] for row in range(rows)]
    texts = [
        " ".join(rng.permutation([*rng.choice(TOPICS[rng.integers(2)], 6), *rng.choice(STYLES[label], 2)]))
        for label in labels
    ]
    return Corpus(texts, labels, name="toy")


@functools.cache
def trained(head: str) -> TaskEmbedding:
    return TaskEmbedding(dim=8, head=head).fit(corpus())


@pytest.fixture
def bag() -> TaskEmbedding:
    return trained("bag")


@pytest.fixture(params=HEADS)
def any_head(request: pytest.FixtureRequest) -> TaskEmbedding:
    return trained(request.param)


def test_every_head_learns_the_labels(any_head: TaskEmbedding) -> None:
    assert any_head.evaluate(corpus(seed=1))["test_accuracy"] > 0.95


def test_words_of_one_label_lie_together(bag: TaskEmbedding) -> None:
    vectors = unit(bag.space_.take(STYLES["fun"] + STYLES["news"]).vectors)
    cosines = vectors @ vectors.T
    assert cosines[:4, :4].min() > 0.8
    assert cosines[:4, 4:].max() < -0.8


def test_many_classes_are_told_apart() -> None:
    model = TaskEmbedding(dim=8).fit(corpus(classes=3))
    scores = model.evaluate(corpus(classes=3, seed=1))
    assert scores["test_accuracy"] > 0.95
    assert scores["test_auc"] is None
    assert scores["majority_baseline"] == pytest.approx(1 / 3)
    prediction = model.predict(["a goal and a match"])[0]
    assert prediction.label == "sport"
    assert prediction.unknown == ("a", "and")


def test_evaluation_counts_rows_and_beats_its_baseline(bag: TaskEmbedding) -> None:
    scores = bag.evaluate(corpus(seed=1, rows=100))
    assert scores["train_rows"] == 240
    assert scores["test_rows"] == 100
    assert scores["vocabulary"] == len(bag.space_)
    assert scores["test_auc"] > 0.95
    assert scores["macro_f1"] > scores["majority_baseline"] == 0.5


def test_neither_padding_nor_order_moves_a_bag(bag: TaskEmbedding) -> None:
    texts = Corpus(["love the sea1", "sea1 the love"], None)
    first, second = bag.document_space(texts).vectors
    np.testing.assert_allclose(first, second, atol=1e-6)


def test_padding_moves_no_head(any_head: TaskEmbedding) -> None:
    from embedlab.vocabulary import padded_ids

    document = [["court", "sea1", "report"]]
    short, long = (padded_ids(document, any_head.vocabulary_, length) for length in (3, 40))
    model = any_head._model
    np.testing.assert_allclose(model.predict(short, verbose=0), model.predict(long, verbose=0), atol=1e-5)


def test_a_text_without_words_is_pooled_to_zeros(any_head: TaskEmbedding) -> None:
    assert not any_head.document_space(Corpus(["!"], None)).vectors.any()


def test_the_numpy_classifier_agrees_with_keras(bag: TaskEmbedding) -> None:
    documents = [*corpus(seed=2).tokens, (), ("nothing", "known")]
    assert bag.classifier_ is not None
    np.testing.assert_allclose(
        bag.classifier_.scores(documents), class_scores(bag._activations(documents, "logits")), atol=1e-5
    )


def test_only_a_bag_leaves_a_numpy_classifier(any_head: TaskEmbedding) -> None:
    assert (any_head.classifier_ is None) == (any_head.head != "bag")


def test_each_word_pushes_towards_its_own_label(any_head: TaskEmbedding) -> None:
    prediction = any_head.predict(["sea1 sea2 court minister love zebra"])[0]
    pushes = dict(prediction.contributions)
    assert prediction.label == "news"
    assert pushes["court"] > 0 > pushes["love"]
    assert prediction.unknown == ("zebra",)


def test_snapshots_run_from_untrained_to_trained(bag: TaskEmbedding) -> None:
    assert len(bag.snapshots_) == len(bag.history_) + 1
    np.testing.assert_allclose(bag.snapshots_[0], bag.untrained_.vectors, atol=1e-4)
    np.testing.assert_allclose(bag.snapshots_[bag.best_epoch_], bag.space_.vectors, rtol=1e-3, atol=1e-4)
    assert bag.untrained_.keys == bag.space_.keys
    assert np.abs(bag.untrained_.vectors).max() <= 0.05


def test_history_tells_of_loss_and_accuracy(bag: TaskEmbedding) -> None:
    assert {"epoch", "loss", "accuracy", "val_loss", "val_accuracy", "seconds"} <= set(bag.history_[0])
    assert bag.history_[bag.best_epoch_ - 1]["val_loss"] == min(epoch["val_loss"] for epoch in bag.history_)


def test_neither_padding_nor_the_unknown_word_is_in_the_space(bag: TaskEmbedding) -> None:
    assert set(bag.space_.keys) == {word for document in corpus().tokens for word in document}


def start() -> EmbeddingSpace:
    words = [word for topic in TOPICS for word in topic] + STYLES["fun"]
    vectors = np.random.default_rng(0).normal(3.0, 5.0, (len(words), 6))
    return EmbeddingSpace(tuple(words), vectors, name="given")


def test_frozen_words_keep_what_they_were_given_but_for_centre_and_scale() -> None:
    model = TaskEmbedding(init=start(), trainable=False, epochs=2).fit(corpus())
    given, kept = start().vectors, model.space_.take(start().keys).vectors
    assert model.space_.fingerprint == model.untrained_.fingerprint
    assert kept.std() == pytest.approx(0.5, rel=1e-3)
    np.testing.assert_allclose(unit(kept), unit(given - given.mean(axis=0)), atol=1e-5)


def test_fine_tuned_words_start_from_what_they_were_given() -> None:
    model = TaskEmbedding(init=start(), epochs=2).fit(corpus())
    assert model.untrained_.take(start().keys).vectors.std() == pytest.approx(0.1, rel=1e-3)
    assert model.space_.dims == 6
    assert model.space_.fingerprint != model.untrained_.fingerprint
    assert model.space_.provenance["parameters"]["init"]["name"] == "given"


def test_an_init_without_a_shared_word_is_refused() -> None:
    with pytest.raises(InputError, match="none of the words"):
        TaskEmbedding(init=EmbeddingSpace(("elsewhere",), np.ones((1, 4)))).fit(corpus())


def test_layers_give_documents_by_row_number(bag: TaskEmbedding) -> None:
    texts = Corpus(["love sea1", "court sky1"], ["fun", "news"], row_numbers=(5, 3))
    pooled = bag.document_space(texts)
    assert pooled.keys == ("row 5", "row 3")
    assert pooled.level == "documents"
    np.testing.assert_allclose(pooled.vectors, bag.document_space(texts, layer="embedding").vectors, atol=1e-6)
    assert bag.document_space(texts, layer="logits").dims == 1
    with pytest.raises(InputError, match="pooled"):
        bag.document_space(texts, layer="conv")


def test_long_texts_are_cut_and_counted() -> None:
    texts = ["short text of love", "short court report"] * 60
    texts[0] = "word " * 2000
    model = TaskEmbedding(dim=4, epochs=1).fit(Corpus(texts, ["fun", "news"] * 60))
    assert model.length_ == 64
    assert "1 of 120" in model.warnings_[0] or "1 of 120" in model.warnings_[-1]


def test_a_few_rows_are_learned_without_a_flag() -> None:
    model = TaskEmbedding(dim=8).fit(corpus(rows=60))
    assert "val_loss" not in model.history_[0]
    assert model.evaluate(corpus(seed=1))["test_accuracy"] > 0.8


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"head": "attention"}, "bag, conv"),
        ({"learning_rate": 0.0}, "learning rate"),
        ({"batch_size": 0}, "batch_size"),
    ],
)
def test_options_out_of_range_are_refused(options: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        TaskEmbedding(**options).fit(corpus())


def test_labels_that_cannot_be_learned_are_refused() -> None:
    with pytest.raises(InputError, match="no labels"):
        TaskEmbedding().fit(Corpus(["a", "b"], None))
    with pytest.raises(InputError, match="two or more"):
        TaskEmbedding().fit(Corpus(["a", "b"], ["x", "x"]))


def test_unknown_test_labels_are_refused(bag: TaskEmbedding) -> None:
    with pytest.raises(InputError, match="fun, news"):
        bag.evaluate(Corpus(["a goal"], ["sport"]))


def test_nothing_can_be_asked_before_fit() -> None:
    with pytest.raises(NotFittedError):
        TaskEmbedding().predict(["a"])


def test_one_string_is_not_a_list_of_texts(bag: TaskEmbedding) -> None:
    with pytest.raises(InputError, match="one string"):
        bag.predict("court")


def test_asked_for_the_best_so_far_it_keeps_the_best_epoch() -> None:
    told: list[Any] = []

    def enough_after_two(fraction: float, message: Any) -> object:
        told.append(message)
        return ENOUGH if len(told) == 2 else None

    model = TaskEmbedding(dim=8).fit(corpus(), enough_after_two)
    assert len(model.history_) == 2
    assert told[1].values["loss"] == pytest.approx(model.history_[1]["loss"])
    assert np.allclose(model.snapshots_[model.best_epoch_], model.space_.vectors, atol=1e-3)


def test_the_saved_model_says_the_same_to_keras_alone_and_its_words_are_read_to_the_bit(
    any_head: TaskEmbedding, tmp_path: Path
) -> None:
    any_head.save(tmp_path / "model.keras")
    again = read_space(tmp_path / "model.keras")
    assert again.keys == any_head.space_.keys
    assert again.vectors.tobytes() == any_head.space_.vectors.tobytes()
    model = import_keras().models.load_model(tmp_path / "model.keras")
    texts = ["amazing love court", "court minister zebra", ""]
    logits = np.asarray(model(np.array(texts, dtype=object))).ravel()
    said = [prediction.probabilities[any_head.classes_[1]] for prediction in any_head.predict(texts)]
    np.testing.assert_allclose(1 / (1 + np.exp(-logits)), said, atol=1e-5)
