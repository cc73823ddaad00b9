from __future__ import annotations

import numpy as np
import pytest

from embedlab.experiments.bag_network import BagNetwork, _batches, steps_for
from embedlab.prediction import class_probabilities, class_scores
from embedlab.trainers.keras_model import build_model, import_keras


def data(classes: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    codes = rng.integers(0, classes, 40)
    ids = rng.integers(2, 30, (40, 6)).astype(np.int32)
    ids[:, 0] = 2 + codes
    ids[:20, 4:] = 0
    return rng.uniform(-0.5, 0.5, (30, 8)).astype(np.float32), ids, codes


@pytest.mark.parametrize(("classes", "trainable"), [(2, True), (3, False)])
def test_it_is_what_keras_trains_on_the_same_batches(classes, trainable):
    """A model built anew, with its own fit, from the same numbers on the same batches: the same bits."""
    keras = import_keras()
    table, ids, codes = data(classes)
    network = BagNetwork(table.shape, classes, trainable)
    network.fit(table[::-1].copy(), ids, codes, steps=50, seed=9)
    network.fit(table, ids, codes, steps=100, seed=4)

    outputs = 1 if classes == 2 else classes
    plain = build_model(table, trainable, "bag", outputs, seed=0)
    loss = keras.losses.BinaryCrossentropy if outputs == 1 else keras.losses.SparseCategoricalCrossentropy
    plain.compile(keras.optimizers.Adam(1e-3 if trainable else 1e-2), loss(from_logits=True))
    rng = np.random.default_rng(4)
    limit = np.sqrt(6 / (8 + outputs))
    dense = rng.uniform(-limit, limit, (8, outputs)).astype(np.float32)
    plain.set_weights([table, dense, np.zeros(outputs, np.float32)])
    rows = np.concatenate([rng.permutation(40) for _ in range(80)])
    plain.fit(ids[rows], codes[rows].astype(np.float32), batch_size=32, shuffle=False, verbose=0)

    assert np.array_equal(network.table(), plain.get_layer("embedding").get_weights()[0])
    expected = class_probabilities(class_scores(plain.predict(ids, verbose=0)))
    assert np.array_equal(network.probabilities(ids), expected)
    assert np.array_equal(network.table(), table) is not trainable
    assert np.mean(network.probabilities(ids).argmax(axis=1) == codes) > 0.6


def test_batches_are_whole_shuffles_of_all_rows():
    pieces = list(_batches(70, 1001, np.random.default_rng(0)))
    assert [len(piece) for piece in pieces] == [16_000, 16_000, 32]
    rows = np.concatenate(pieces)
    assert all(sorted(rows[start : start + 70]) == list(range(70)) for start in range(0, 70 * 400, 70))


def test_large_sets_are_seen_at_least_five_times():
    assert all(steps_for(rows) * 32 >= 5 * rows for rows in (3000, 5000, 77_777, 500_000))
