"""The same work with the libraries' plain calls, one after the other: what `embedlab run` is measured against.

gensim on one worker for 50 epochs, Keras with batches of 32 and early stopping, `umap.UMAP(metric="cosine",
random_state=0)` on each space, scikit-learn's neighbours. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import time

import numpy as np

STAGES: dict[str, float] = {}


def main() -> None:
    """Run the stages one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--class", dest="classes", action="append", required=True, metavar="NAME=FILE")
    given = parser.parse_args()
    started = time.perf_counter()

    from embedlab.corpus import read_corpus

    corpus = read_corpus(classes=dict(text.split("=", 1) for text in given.classes))
    train, test = corpus.split(0.25, 0)
    train.tokens, test.tokens  # noqa: B018 - the first look tokenises
    clock("read", started)
    words, vectors, rho = timed("word2vec", train_word2vec, train)
    table, accuracy = timed("embedding", train_embedding, train, test, words)
    for name, space in (("word2vec", vectors), ("embedding", table)):
        timed(f"umap of {name}", lay_out, space)
        timed(f"neighbours of {name}", neighbours, space)
    total = time.perf_counter() - started
    print(json.dumps({"seconds": total, "stages": STAGES, "test_accuracy": accuracy, "wordsim353": rho}))


def clock(name: str, started: float) -> None:
    """Note how long a stage took."""
    STAGES[name] = round(time.perf_counter() - started, 2)


def timed(name, work, *given):
    """Do a stage and note how long it took."""
    started = time.perf_counter()
    result = work(*given)
    clock(name, started)
    return result


def train_word2vec(train):
    """Skip-gram, 64 dimensions, window 5, 50 epochs, one worker; and its WordSim-353 correlation."""
    from gensim.models import Word2Vec
    from gensim.test.utils import datapath

    model = Word2Vec(
        [list(tokens) for tokens in train.tokens],
        vector_size=64, window=5, sg=1, min_count=3, sample=1e-3, epochs=50, workers=1, seed=0,
    )  # fmt: skip
    rho = model.wv.evaluate_word_pairs(datapath("wordsim353.tsv"), dummy4unknown=False)[1][0]
    return model.wv.index_to_key, model.wv.vectors, float(rho)


def train_embedding(train, test, words):
    """Embedding, masked average, sigmoid; Adam at its default rate, batches of 32, up to 8 epochs, early stopping."""
    import keras

    keras.utils.set_random_seed(0)
    index = {word: row + 2 for row, word in enumerate(words)}
    length = max(map(len, train.tokens))

    def ids(corpus):
        rows = [[index.get(token, 1) for token in tokens[:length]] for tokens in corpus.tokens]
        return keras.utils.pad_sequences(rows, length, padding="post")

    def targets(corpus):
        return np.array([label == corpus.classes[1] for label in corpus.labels], dtype=np.float32)

    model = keras.Sequential(
        [
            keras.layers.Embedding(len(words) + 2, 64, mask_zero=True),
            keras.layers.GlobalAveragePooling1D(),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    stop = keras.callbacks.EarlyStopping(patience=1, restore_best_weights=True)
    fit = {"batch_size": 32, "epochs": 8, "validation_split": 0.1, "callbacks": [stop], "verbose": 0}
    model.fit(ids(train), targets(train), **fit)
    accuracy = model.evaluate(ids(test), targets(test), verbose=0)[1]
    return model.layers[0].get_weights()[0][2:], float(accuracy)


def lay_out(space):
    """UMAP as a tutorial writes it."""
    import umap

    return umap.UMAP(metric="cosine", random_state=0).fit_transform(space)


def neighbours(space):
    """Ten nearest neighbours of every word."""
    from sklearn.neighbors import NearestNeighbors

    return NearestNeighbors(n_neighbors=11, metric="cosine").fit(space).kneighbors(space)


if __name__ == "__main__":
    main()
