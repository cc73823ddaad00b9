"""Builds and saves small models with Keras itself, and what Keras says is in them: ``python keras_models.py FOLDER``.

``expected.json`` has, for each file, its Embeddings by name: the words of the rows, or null where the file has none.
The matrices lie as ``FILE.NAME.npy``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from embedlab.trainers.keras_model import import_keras

keras = import_keras()
layers = keras.layers

TEXTS = ["pizza and soup", "the court and the judge", "naïve soup", "冰 court", "rain"]
WORDS = ["pizza", "soup", "court", "naïve", "冰"]
UNSEEN = ["", "[UNK]"]

Embeddings = dict[str, tuple[Any, list[str] | None]]


def ids(length: int = 4) -> Any:
    return keras.Input((length,), dtype="int32")


def text() -> Any:
    return keras.Input((), dtype="string")


def flat(embedded: Any, units: int = 1) -> Any:
    return layers.Dense(units)(layers.GlobalAveragePooling1D()(embedded))


def sequential() -> tuple[Any, Embeddings]:
    embedding = layers.Embedding(30, 5)
    model = keras.Sequential([ids(), embedding, layers.GlobalAveragePooling1D(), layers.Dense(1)])
    model.compile("adam", "binary_crossentropy")
    model.fit(np.arange(32).reshape(8, 4) % 30, np.zeros(8), verbose=0)  # with an optimizer's state in the file
    return model, {embedding.name: (embedding, None)}


def functional() -> tuple[Any, Embeddings]:
    given = ids()
    embedding = layers.Embedding(12, 3, name="my words")
    return keras.Model(given, flat(embedding(given))), {"my words": (embedding, None)}


class Subclass(keras.Model):
    def __init__(self) -> None:
        super().__init__()
        self.words = layers.Embedding(20, 5, name="the_words")
        self.towers = [layers.Embedding(20, 2, name="tags"), layers.Dense(1)]

    def call(self, given: Any) -> Any:
        return self.towers[1](self.words(given)) + keras.ops.sum(self.towers[0](given))


def subclass() -> tuple[Any, Embeddings]:
    model = Subclass()
    model(np.zeros((2, 3), dtype="int32"))
    return model, {"the_words": (model.words, None), "tags": (model.towers[0], None)}


def shared() -> tuple[Any, Embeddings]:
    left, right = ids(), ids()
    embedding = layers.Embedding(15, 4, name="both")
    pooled = layers.GlobalAveragePooling1D()
    both = layers.Concatenate()([pooled(embedding(left)), pooled(embedding(right))])
    return keras.Model([left, right], layers.Dense(1)(both)), {"both": (embedding, None)}


def vectorized() -> tuple[Any, Embeddings]:
    vectors = layers.TextVectorization(output_sequence_length=6)
    vectors.adapt(TEXTS)
    embedding = layers.Embedding(vectors.vocabulary_size(), 4)
    model = keras.Sequential([text(), vectors, embedding, layers.GlobalAveragePooling1D(), layers.Dense(1)])
    return model, {embedding.name: (embedding, vectors.get_vocabulary())}


def vectorized_with_words() -> tuple[Any, Embeddings]:
    vectors = layers.TextVectorization(vocabulary=WORDS, output_sequence_length=6)
    embedding = layers.Embedding(len(WORDS) + 2, 4)
    model = keras.Sequential([text(), vectors, embedding, layers.GlobalAveragePooling1D(), layers.Dense(1)])
    return model, {embedding.name: (embedding, [*UNSEEN, *WORDS])}


def vectorized_with_room() -> tuple[Any, Embeddings]:
    vectors = layers.TextVectorization(max_tokens=50, output_sequence_length=6)
    vectors.adapt(TEXTS)
    given = text()
    embedding = layers.Embedding(50, 4, mask_zero=True)
    words = [*vectors.get_vocabulary(), *[""] * (50 - vectors.vocabulary_size())]
    return keras.Model(given, flat(embedding(vectors(given)))), {embedding.name: (embedding, words)}


def looked_up() -> tuple[Any, Embeddings]:
    lookup = layers.StringLookup(vocabulary=WORDS)
    given = keras.Input((3,), dtype="string")
    embedding = layers.Embedding(lookup.vocabulary_size(), 6)
    return keras.Model(given, flat(embedding(lookup(given)))), {embedding.name: (embedding, ["[UNK]", *WORDS])}


def looked_up_adapted() -> tuple[Any, Embeddings]:
    lookup = layers.StringLookup(num_oov_indices=3, mask_token="[pad]", oov_token="<unk>")
    lookup.adapt(np.array(WORDS))
    given = keras.Input((3,), dtype="string")
    embedding = layers.Embedding(lookup.vocabulary_size(), 6)
    return keras.Model(given, flat(embedding(lookup(given)))), {embedding.name: (embedding, lookup.get_vocabulary())}


def two_lookups() -> tuple[Any, Embeddings]:
    left, right = keras.Input((3,), dtype="string"), keras.Input((3,), dtype="string")
    first, second = layers.StringLookup(vocabulary=WORDS), layers.StringLookup(vocabulary=WORDS[::-1])
    words = layers.Embedding(6, 4, name="words")
    tags = layers.Embedding(6, 4, name="tags")
    pooled = layers.GlobalAveragePooling1D()
    # The second Embedding is made before the first: only the graph says whose words are whose.
    there = pooled(tags(second(right)))
    both = layers.Concatenate()([pooled(words(first(left))), there])
    found: Embeddings = {"words": (words, ["[UNK]", *WORDS]), "tags": (tags, ["[UNK]", *WORDS[::-1]])}
    return keras.Model([left, right], layers.Dense(1)(both)), found


def several() -> tuple[Any, Embeddings]:
    given = ids()
    towers = [layers.Embedding(9, dims, name=f"tower_{dims}") for dims in (2, 3, 4)]
    model = keras.Model(given, layers.Concatenate()([flat(tower(given)) for tower in towers]))
    return model, {tower.name: (tower, None) for tower in towers}


def nested() -> tuple[Any, Embeddings]:
    inner_words = layers.Embedding(9, 3, name="inner")
    inner = keras.Sequential([ids(), inner_words, layers.GlobalAveragePooling1D()])
    given = ids()
    outer_words = layers.Embedding(9, 2, name="outer")
    both = layers.Concatenate()([inner(given), layers.GlobalAveragePooling1D()(outer_words(given))])
    return keras.Model(given, layers.Dense(1)(both)), {"inner": (inner_words, None), "outer": (outer_words, None)}


def nested_twice() -> tuple[Any, Embeddings]:
    words = layers.Embedding(11, 3, name="deep")
    model = keras.Sequential([ids(), keras.Sequential([keras.Sequential([words]), layers.Dropout(0.1)])])
    model(np.zeros((1, 4), dtype="int32"))
    return model, {"deep": (words, None)}


def nested_lookup() -> tuple[Any, Embeddings]:
    """The vocabulary is in a model of its own before the one with the Embedding."""
    vectors = layers.TextVectorization(vocabulary=WORDS, output_sequence_length=4)
    before = keras.Sequential([text(), vectors])
    embedding = layers.Embedding(len(WORDS) + 2, 3)
    given = text()
    return keras.Model(given, flat(embedding(before(given)))), {embedding.name: (embedding, [*UNSEEN, *WORDS])}


def wrapped() -> tuple[Any, Embeddings]:
    given = keras.Input((5, 4), dtype="int32")
    embedding = layers.Embedding(14, 3, name="wrapped")
    pooled = layers.GlobalAveragePooling2D()(layers.TimeDistributed(embedding)(given))
    return keras.Model(given, layers.Dense(1)(pooled)), {"wrapped": (embedding, None)}


def recurrent() -> tuple[Any, Embeddings]:
    given = ids()
    embedding = layers.Embedding(14, 3, mask_zero=True)
    return keras.Model(given, layers.Bidirectional(layers.LSTM(3))(embedding(given))), {
        embedding.name: (embedding, None)
    }


def half() -> tuple[Any, Embeddings]:
    given = ids()
    embedding = layers.Embedding(14, 3, dtype=keras.DTypePolicy("float16"))
    return keras.Model(given, flat(embedding(given))), {embedding.name: (embedding, None)}


def brain() -> tuple[Any, Embeddings]:
    given = ids()
    embedding = layers.Embedding(14, 3, dtype=keras.DTypePolicy("bfloat16"))
    return keras.Model(given, flat(embedding(given))), {embedding.name: (embedding, None)}


def frozen() -> tuple[Any, Embeddings]:
    given = ids()
    table = np.random.default_rng(0).normal(size=(14, 3)).astype(np.float32)
    first = keras.initializers.Constant(table)
    embedding = layers.Embedding(14, 3, embeddings_initializer=first, trainable=False, name="embedding")
    return keras.Model(given, flat(embedding(given))), {"embedding": (embedding, None)}


def convolution() -> tuple[Any, Embeddings]:
    embedding = layers.Embedding(16, 4, name="letters")
    model = keras.Sequential([ids(6), embedding, layers.Conv1D(5, 3, activation="relu"), layers.GlobalMaxPooling1D()])
    return model, {"letters": (embedding, None)}


def transformer() -> tuple[Any, Embeddings]:
    """The words of the texts, and the places in them, which have no words."""
    vectors = layers.TextVectorization(vocabulary=WORDS, output_sequence_length=6)
    given, spots = text(), ids(6)
    words, places = layers.Embedding(len(WORDS) + 2, 4, name="tokens"), layers.Embedding(6, 4, name="places")
    embedded = layers.Add()([words(vectors(given)), places(spots)])
    attended = layers.MultiHeadAttention(2, 2)(embedded, embedded)
    return keras.Model([given, spots], flat(attended)), {"tokens": (words, [*UNSEEN, *WORDS]), "places": (places, None)}


def save_all(folder: Path) -> None:
    """Every model in every way in which Keras saves it."""
    expected: dict[str, dict[str, list[str] | None]] = {}
    builds: list[tuple[Callable[[], tuple[Any, Embeddings]], list[str]]] = [
        (sequential, [".keras", ".h5", ".weights.h5"]),
        (functional, [".keras", ".h5", ".weights.h5"]),
        (subclass, [".keras", ".weights.h5"]),
        (shared, [".keras", ".h5", ".weights.h5"]),
        (vectorized, [".keras"]),
        (vectorized_with_words, [".keras", ".h5"]),
        (vectorized_with_room, [".keras"]),
        (looked_up, [".keras", ".h5"]),
        (looked_up_adapted, [".keras"]),
        (two_lookups, [".keras", ".h5"]),
        (several, [".keras", ".h5", ".weights.h5"]),
        (nested, [".keras", ".h5", ".weights.h5"]),
        (nested_twice, [".keras"]),
        (nested_lookup, [".keras"]),
        (wrapped, [".keras"]),
        (recurrent, [".keras", ".h5"]),
        (half, [".keras", ".h5"]),
        (brain, [".keras", ".weights.h5"]),
        (frozen, [".keras", ".h5"]),
        (convolution, [".keras", ".h5", ".weights.h5"]),
        (transformer, [".keras"]),
    ]
    for build, endings in builds:
        keras.utils.set_random_seed(len(expected))
        model, embeddings = build()
        for ending in endings:
            file = f"{build.__name__}{ending}"
            (model.save_weights if ending == ".weights.h5" else model.save)(folder / file)
            with_words = ending != ".weights.h5"
            expected[file] = {name: words if with_words else None for name, (_, words) in embeddings.items()}
            for name, (layer, _) in embeddings.items():
                table = keras.ops.convert_to_numpy(keras.ops.cast(layer.embeddings, "float32"))
                np.save(folder / f"{file}.{name}.npy", table)
    (folder / "expected.json").write_text(json.dumps(expected), encoding="utf-8")


if __name__ == "__main__":
    save_all(Path(sys.argv[1]))
