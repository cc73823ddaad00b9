from __future__ import annotations

import numpy as np
import pytest

from embedlab.classifier import Classifier
from embedlab.errors import InputError
from embedlab.experiments.lookup import gradient_step, look_up
from embedlab.space import EmbeddingSpace
from embedlab.vocabulary import SPECIAL, UNKNOWN, Vocabulary, padded_ids

WORDS = ("ice", "snow", "pie", "soup", "alps")
DOCUMENTS = (("ice", "ice", "snow"), ("pie", "unheard", "alps", "of"))


def classifier(classes: tuple[str, ...], seed: int = 0) -> Classifier:
    rng = np.random.default_rng(seed)
    outputs = 1 if len(classes) == 2 else len(classes)
    sizes = {"vectors": (5, 4), "unknown": (4,), "weights": (4, outputs), "bias": (outputs,)}
    return Classifier(WORDS, **{name: rng.normal(size=size) for name, size in sizes.items()}, classes=classes)


def test_the_product_is_the_row_to_the_bit_for_every_word():
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(300, 64)).astype(np.float32)
    vectors[7, 3] = -0.0
    space = EmbeddingSpace(tuple(f"word{row}" for row in range(300)), vectors)
    for word in space.keys:
        found = look_up(space, word)
        assert found.is_equal
        assert found.one_hot.sum() == found.one_hot[found.row] == 1
        np.testing.assert_array_equal(found.product, vectors[found.row])


def test_a_word_without_a_row_is_refused():
    with pytest.raises(InputError, match="has no key 'tax'"):
        look_up(EmbeddingSpace(("ice",), np.ones((1, 2))), "tax")


@pytest.mark.parametrize("classes", [("fun", "news"), ("fun", "news", "sport")])
def test_the_step_goes_down_the_slope_of_the_loss(classes):
    model = classifier(classes)
    step = gradient_step(model, DOCUMENTS, ["news", "fun"], rate=1e-4)

    def loss(vectors: np.ndarray, unknown: np.ndarray) -> float:
        moved = Classifier(WORDS, vectors, unknown, model.weights, model.bias, classes)
        chances = moved.probabilities(DOCUMENTS)
        return float(-np.log(chances[[0, 1], [classes.index("news"), classes.index("fun")]]).mean())

    assert step.loss == pytest.approx(loss(model.vectors, model.unknown), rel=1e-4)
    for word, move in zip(step.words, step.moves, strict=True):
        for axis in range(4):
            sides = []
            for sign in (1, -1):
                vectors, unknown = model.vectors.copy(), model.unknown.copy()
                target = unknown if word is None else vectors[model.index[word]]
                target[axis] += sign * 1e-2
                sides.append(loss(vectors, unknown))
            assert -move[axis] / 1e-4 == pytest.approx((sides[0] - sides[1]) / 2e-2, abs=2e-4)


def test_rows_that_are_not_in_the_batch_do_not_move():
    step = gradient_step(classifier(("fun", "news")), DOCUMENTS, ["news", "fun"])
    assert set(step.words) == {"ice", "snow", "pie", "alps", None}
    assert dict(zip(step.words, step.counts, strict=True)) == {"ice": 2, "snow": 1, "pie": 1, "alps": 1, None: 2}
    assert step.rows == 6
    moved = dict(zip(step.words, step.distances, strict=True))
    assert moved["ice"] == pytest.approx(2 * moved["snow"])


def test_a_small_step_lowers_the_loss():
    step = gradient_step(classifier(("fun", "news", "sport")), DOCUMENTS, ["sport", "fun"], rate=0.1)
    assert step.loss_after < step.loss


@pytest.mark.parametrize("classes", [("fun", "news"), ("fun", "news", "sport")])
def test_it_is_the_step_that_keras_makes(classes):
    from embedlab.trainers.keras_model import build_model, import_keras

    keras = import_keras()
    model = classifier(classes, seed=1)
    table = np.concatenate([np.zeros((1, 4)), model.unknown[None], model.vectors]).astype(np.float32)
    built = build_model(table, True, "bag", model.weights.shape[1], seed=0)
    built.get_layer("logits").set_weights([model.weights, model.bias])
    loss = keras.losses.BinaryCrossentropy if len(classes) == 2 else keras.losses.SparseCategoricalCrossentropy
    built.compile(optimizer=keras.optimizers.SGD(0.5), loss=loss(from_logits=True))
    ids = padded_ids(DOCUMENTS, Vocabulary(WORDS, np.ones(5, np.int64), np.ones(5, np.int64)), 4)
    before = built.train_on_batch(ids, np.array([1.0, 0.0], dtype=np.float32))
    moved = built.get_layer("embedding").get_weights()[0] - table
    step = gradient_step(model, DOCUMENTS, ["news", "fun"], rate=0.5)
    wanted = np.zeros_like(table)
    for word, move in zip(step.words, step.moves, strict=True):
        wanted[UNKNOWN if word is None else WORDS.index(word) + SPECIAL] = move
    np.testing.assert_allclose(moved, wanted, atol=1e-6)
    assert np.ravel(before)[0] == pytest.approx(step.loss, rel=1e-5)


@pytest.mark.parametrize(
    ("documents", "labels"), [((), ()), ([["ice"], []], ["fun", "fun"]), ([["ice"]], ["weather"]), ([["ice"]], [])]
)
def test_a_batch_needs_texts_with_words_and_labels(documents, labels):
    with pytest.raises(InputError):
        gradient_step(classifier(("fun", "news")), documents, labels)
