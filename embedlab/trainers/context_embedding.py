"""The same Keras Embedding layer with another teacher: the words around a word, or the words before it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from embedlab.corpus import Corpus
from embedlab.errors import InputError
from embedlab.progress import ENOUGH, Message, Progress, silent
from embedlab.space import EmbeddingSpace
from embedlab.trainers.first_table import untrained_table
from embedlab.trainers.keras_model import import_keras
from embedlab.trainers.options import check_corpus, check_least, fitting_vocabulary, min_count_warnings, provenance
from embedlab.trainers.pairs import OBJECTIVES, Negatives, Pairs, pairs_of
from embedlab.trainers.word2vec import epochs_for
from embedlab.vocabulary import PADDING, SPECIAL, Vocabulary

__all__ = ["ContextEmbedding", "context_epochs_for"]

_LARGEST_BATCH = 8192
_STEPS_AN_EPOCH = 100
_RATE = 0.01
_READINGS_OF_WORD2VEC = 5
"""One epoch here, whose steps are Adam's, moves the vectors about as far as five of word2vec."""


def context_epochs_for(tokens: int) -> int:
    """Passes over a text of so many words: a fifth of `word2vec.epochs_for`, at least one.

    >>> context_epochs_for(220_000)
    10
    """
    return max(1, round(epochs_for(tokens) / _READINGS_OF_WORD2VEC))


class ContextEmbedding:
    """Train a Keras Embedding layer without labels, by negative sampling (Mikolov et al. 2013, arXiv:1310.4546).

    The layer is that of `TaskEmbedding`, a table of vectors looked up by number; only what it is asked for differs.
    With ``"skip-gram"`` a word is to tell the words around it from noise words, which is what word2vec does; with
    ``"next word"`` the mean of the words before a place is to tell the word at the place.

    Parameters
    ----------
    objective
        ``"skip-gram"`` or ``"next word"``.
    dim
        Dimensions of the vectors.
    window
        Words looked at on either side (skip-gram) or before (next word), at most.
    negative
        Noise words a pair, drawn by the words' counts to the power of 3/4.
    epochs
        Passes over the text; None chooses by its size, see `context_epochs_for`.
    min_count
        Words seen less often are left out; None means 3, or less in a corpus of few words.
    sample
        Frequency above which words are skipped at random, in [0, 1); 0 skips none.
    seed
        Of the first vectors, the pairs and the shuffles. Equal seeds give equal bits on one machine.

    Attributes
    ----------
    space_ : EmbeddingSpace
        The words by falling count (ties by alphabet), float32 [n, dim], with their counts.
    history_ : tuple of dict
        Per epoch: ``epoch``, ``pairs``, ``seconds`` and, where there were pairs, ``loss``: the mean cross-entropy of a
        pair and its noise words. In a text of a few lines, all words may be skipped as frequent.
    vocabulary_ : Vocabulary
    tokens_ : int
        Words read in each pass, before any were skipped.
    warnings_ : tuple of str
    """

    def __init__(
        self,
        objective: str = "skip-gram",
        dim: int = 64,
        window: int = 5,
        negative: int = 5,
        epochs: int | None = None,
        min_count: int | None = None,
        sample: float = 1e-3,
        seed: int = 0,
    ) -> None:
        self.objective = objective
        self.dim = dim
        self.window = window
        self.negative = negative
        self.epochs = epochs
        self.min_count = min_count
        self.sample = sample
        self.seed = seed

    def fit(self, corpus: Corpus, progress: Progress | None = None) -> Self:
        """Train on ``corpus.tokens`` and ``corpus.unlabelled_tokens``.

        Raises
        ------
        InputError
            If an option is out of range, or the text gives no pair of known words to learn from.
        MissingDependencyError
            If TensorFlow is not installed.
        Cancelled
            If `progress`, called after each epoch, raises it.
        """
        started = time.perf_counter()
        check_corpus(corpus)
        self._check_options()
        documents = (*corpus.tokens, *corpus.unlabelled_tokens)
        vocabulary, least = fitting_vocabulary(documents, self.min_count)
        if not any(sum(word in vocabulary for word in document) > 1 for document in documents):
            raise InputError(
                f"The objective {self.objective!r} found no two known words in one text among {len(documents)}: "
                "give more text or a lower min_count."
            )
        self.tokens_ = sum(map(len, documents))
        epochs = self.epochs or context_epochs_for(self.tokens_)
        table, history = self._train(documents, vocabulary, epochs, progress or silent)
        names = ("objective", "dim", "window", "negative", "sample", "seed")
        parameters = {name: getattr(self, name) for name in names} | {"epochs": epochs, "min_count": least}
        packages = ("keras", "tensorflow", "numpy")
        self.vocabulary_ = vocabulary
        self.history_ = history
        self.warnings_ = min_count_warnings(self.min_count, least)
        self.space_ = EmbeddingSpace(
            keys=vocabulary.words,
            vectors=table[SPECIAL:],
            counts=vocabulary.counts,
            provenance=provenance("context_embedding", parameters, corpus, packages, time.perf_counter() - started),
            name=f"Keras {self.objective}",
        )
        return self

    def _check_options(self) -> None:
        if self.objective not in OBJECTIVES:
            raise InputError(f"There is no objective {self.objective!r}: choose {' or '.join(OBJECTIVES)}.")
        for name, least in {"dim": 1, "window": 1, "negative": 1, "seed": 0}.items():
            check_least(name, getattr(self, name), least)
        if self.epochs is not None:
            check_least("epochs", self.epochs, 1)
        if not 0 <= self.sample < 1:
            raise InputError(f"sample is {self.sample!r}: give a frequency from 0 (skip none) to below 1.")

    def _train(
        self, documents: Sequence[Sequence[str]], vocabulary: Vocabulary, epochs: int, progress: Progress
    ) -> tuple[NDArray[np.float32], tuple[dict[str, float], ...]]:
        rng = np.random.default_rng(self.seed)
        negatives = Negatives(vocabulary, self.negative, rng)
        model = _build_model(untrained_table(len(vocabulary), self.dim, self.seed), self.seed)
        history: list[dict[str, float]] = []
        for epoch in range(epochs):
            started = time.perf_counter()
            loss, seen = 0.0, 0
            for pairs in pairs_of(self.objective, documents, vocabulary, self.window, self.sample, rng):
                loss += len(pairs) * _fit(model, pairs, negatives)
                seen += len(pairs)
            seconds = time.perf_counter() - started
            told = {"loss": loss / seen} if seen else {}
            history.append({"epoch": epoch + 1, **told, "pairs": seen, "seconds": seconds})
            message = Message(
                f"Keras {self.objective}: epoch {epoch + 1} of {epochs}",
                epoch=epoch + 1,
                pairs_per_second=seen / seconds,
                loss=told.get("loss", float("nan")),
            )
            if progress((epoch + 1) / epochs, message) is ENOUGH:
                break
        return model.get_layer("embedding").get_weights()[0], tuple(history)


def _fit(model: Any, pairs: Pairs, negatives: Negatives) -> float:
    """One pass over these pairs; the mean loss of a pair."""
    asked = np.concatenate([pairs.targets[:, None], negatives.draw(len(pairs))], axis=1)
    answers = np.zeros(asked.shape, dtype=np.float32)
    answers[:, 0] = 1.0
    batch = int(np.clip(2 ** round(np.log2(max(len(pairs) / _STEPS_AN_EPOCH, 1))), 32, _LARGEST_BATCH))
    fitted = model.fit([pairs.inputs, asked], answers, batch_size=batch, epochs=1, verbose=0)
    return float(fitted.history["loss"][0] * asked.shape[1])


def _build_model(table: NDArray[np.float32], seed: int) -> Any:
    """A model from ids of words seen, [n, m], and of words asked for, [n, 1 + negative], to logits of the latter."""
    keras = import_keras()
    keras.utils.set_random_seed(seed)
    layers, ops = keras.layers, keras.ops
    ids = keras.Input((None,), dtype="int32", name="ids")
    asked = keras.Input((None,), dtype="int32", name="asked")
    first = keras.initializers.Constant(table)
    embedded = layers.Embedding(*table.shape, embeddings_initializer=first, name="embedding")(ids)
    weight = ops.expand_dims(ops.cast(ops.not_equal(ids, PADDING), "float32"), -1)
    mean = ops.sum(embedded * weight, axis=1) / ops.maximum(ops.sum(weight, axis=1), 1.0)
    outputs = layers.Embedding(*table.shape, embeddings_initializer="zeros", name="outputs")(asked)
    logits = ops.squeeze(ops.matmul(outputs, ops.expand_dims(mean, -1)), -1)
    model = keras.Model([ids, asked], logits)
    model.compile(optimizer=keras.optimizers.Adam(_RATE), loss=keras.losses.BinaryCrossentropy(from_logits=True))
    return model
