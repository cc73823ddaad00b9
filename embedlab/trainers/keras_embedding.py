"""The task Embedding: the table of vectors that a Keras model learns in order to tell labels apart."""

from __future__ import annotations

import dataclasses
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from embedlab.classifier import Classifier
from embedlab.corpus import Corpus
from embedlab.documents import document_keys
from embedlab.errors import InputError, NotFittedError
from embedlab.prediction import Prediction, class_probabilities, class_scores
from embedlab.progress import ENOUGH, Message, Progress, silent
from embedlab.space import EmbeddingSpace, centred
from embedlab.tokens import tokenize
from embedlab.trainers.first_table import untrained_table
from embedlab.trainers.keras_model import HEADS, build_model, import_keras, save_model
from embedlab.trainers.options import (
    check_corpus,
    check_least,
    fitting_length,
    fitting_vocabulary,
    length_warnings,
    min_count_warnings,
    provenance,
)
from embedlab.trainers.plan import Plan, hold_out, make_plan
from embedlab.trainers.snapshots import Recorder
from embedlab.vocabulary import PADDING, SPECIAL, UNKNOWN, padded_ids

__all__ = ["TaskEmbedding"]

Documents = Sequence[Sequence[str]]
Matrix = NDArray[np.float32]
Data = tuple[NDArray[np.int32], NDArray[np.float32]]

_PREDICT_BATCH = 4096
_SPREAD = {"fine-tuned": 0.1, "frozen": 0.5}


class TaskEmbedding:
    """Train a Keras classifier of texts and take its Embedding: Embedding -> head -> dense layer, with Adam.

    Of 100 rows or more a tenth, the same for every seed, is held out to stop by; the weights of the epoch that did
    best on it are kept.

    Parameters
    ----------
    dim
        Dimensions of the vectors; with `init` they are those of `init`.
    head
        What makes one vector of a text: ``"bag"`` (mean of the words), ``"conv"``, ``"gru"`` or ``"lstm"``.
    init
        A space of words to start from; it is centred and scaled to a common spread. Words it lacks, or all words
        where it is None, start at random.
    trainable
        Whether training moves the vectors (fine-tuning) or only what follows them (frozen).
    epochs
        Passes over the training rows, at most; None means 20, of which early stopping leaves some six, or 100 with
        frozen words.
    batch_size
        Rows a step; None means a fortieth of the rows, from 8 to 512.
    learning_rate
        Of Adam; None means .008, with other heads than the bag .002, with frozen words .02; a given batch size below
        512 lowers it in proportion, to an eighth at most.
    min_count
        Words seen less often in training share the vector of the unknown word; None means 3, or less in a corpus of
        few words.
    seed
        Of the first vectors and of the shuffles. Equal seeds give equal bits on one machine.

    Attributes
    ----------
    space_, untrained_ : EmbeddingSpace
        The words by falling count (ties by alphabet), after training and before; without padding and unknown word.
    snapshots_ : tuple of float16 [n, dim]
        The vectors of the same words before training, at the moments `within` the first epoch, and after each epoch.
    moments_ : tuple of Moment
        When each snapshot was taken and how the model did then; empty where `fit` was given no moments `within`.
    history_ : tuple of dict
        Per epoch: ``epoch``, ``loss``, ``accuracy``, ``seconds``, and ``val_loss``, ``val_accuracy`` on the held-out
        rows where there are enough of them.
    best_epoch_ : int
        The epoch whose weights were kept.
    classifier_ : Classifier or None
        The same model for numpy alone; None unless the head is ``"bag"``.
    vocabulary_ : Vocabulary
    classes_ : tuple of str
    warnings_ : tuple of str
        What was chosen or repaired, in plain sentences.
    """

    def __init__(
        self,
        dim: int = 64,
        head: str = "bag",
        init: EmbeddingSpace | None = None,
        trainable: bool = True,
        epochs: int | None = None,
        batch_size: int | None = None,
        learning_rate: float | None = None,
        min_count: int | None = None,
        seed: int = 0,
    ) -> None:
        self.dim = dim
        self.head = head
        self.init = init
        self.trainable = trainable
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.min_count = min_count
        self.seed = seed

    def fit(self, train: Corpus, progress: Progress | None = None, *, within: Sequence[float] = ()) -> Self:
        """Train on the labelled texts of a corpus.

        With `within`, shares of the first epoch like ``(0.125, 0.5)``, snapshots are kept there too and `moments_` are
        measured; what is learned stays the same to the bit.

        Raises
        ------
        InputError
            If an option is out of range, or the corpus has no labels, one class only, or no words.
        MissingDependencyError
            If TensorFlow is not installed.
        Cancelled
            If `progress`, called after each epoch, raises it; where it answers `ENOUGH`, the best epoch so far is kept.
        """
        started = time.perf_counter()
        check_corpus(train)
        self._check_options()
        labels = _check_labels(train)
        self.classes_ = train.classes
        self.vocabulary_, least = fitting_vocabulary(train.tokens, self.min_count)
        self.length_ = fitting_length(train.tokens)
        fitted, held_out = hold_out(labels)
        plan = make_plan(len(fitted), self.head, self.trainable, self.epochs, self.batch_size, self.learning_rate)
        first = self._first_table()
        outputs = 1 if len(self.classes_) == 2 else len(self.classes_)
        self._model = build_model(first, self.trainable, self.head, outputs, self.seed)
        ids = padded_ids(train.tokens, self.vocabulary_, self.length_)
        codes = np.array([self.classes_.index(label) for label in labels], dtype=np.float32)
        self._class_counts = np.bincount(codes.astype(np.int64))
        data = (ids[fitted], codes[fitted]), (ids[held_out], codes[held_out])
        steps = -(-len(fitted) // plan.batch_size)
        recorder = Recorder(within, steps, self._table, self._logits, *data)
        self._train(plan, *data, recorder, progress or silent)
        self.snapshots_ = tuple(_read_only(table[SPECIAL:].astype(np.float16)) for table in recorder.tables)
        self.moments_ = tuple(recorder.moments)
        self.warnings_ = min_count_warnings(self.min_count, least) + length_warnings(train.tokens, self.length_)
        about = self._provenance(train, least, plan, time.perf_counter() - started)
        self.space_ = self._space(self._table(), about, "task Embedding")
        self.untrained_ = self._space(first, about, "untrained")
        self.classifier_ = self._classifier() if self.head == "bag" else None
        return self

    def evaluate(self, test: Corpus) -> dict[str, Any]:
        """How well the model tells the labels of rows it never saw.

        Returns
        -------
        dict
            ``test_accuracy``, ``test_auc`` (None unless there are two classes, both in `test`), ``macro_f1``,
            ``majority_baseline`` (accuracy of always saying the class most common in training), ``epochs``,
            ``train_rows``, ``test_rows``, ``vocabulary``.
        """
        from sklearn.metrics import f1_score, roc_auc_score

        self._check_fitted()
        if not test.labels or not set(test.labels) <= set(self.classes_):
            raise InputError(
                f"The test texts need labels among {', '.join(self.classes_)}: give rows of the same data."
            )
        truth = np.array([self.classes_.index(label) for label in test.labels])
        probabilities = class_probabilities(self._scores(test.tokens))
        said = probabilities.argmax(axis=1)
        two_sided = len(self.classes_) == 2 and len(set(truth)) == 2
        return {
            "test_accuracy": float(np.mean(said == truth)),
            "test_auc": float(roc_auc_score(truth, probabilities[:, 1])) if two_sided else None,
            "macro_f1": float(f1_score(truth, said, average="macro")),
            "majority_baseline": float(np.mean(truth == self._class_counts.argmax())),
            "epochs": len(self.history_),
            "train_rows": int(self._class_counts.sum()),
            "test_rows": len(test),
            "vocabulary": len(self.space_),
        }

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """What the model says about each text, and how much each word pushed it.

        With the head ``"bag"`` the contributions are exact; with the others each is what the score of the predicted
        class loses when the token is left out.
        """
        self._check_fitted()
        if isinstance(texts, str):
            raise InputError("predict was given one string: give a list of texts.")
        if self.classifier_ is not None:
            return [self.classifier_.predict(text) for text in texts]
        return [self._predict_by_omission(tokenize(text)) for text in texts]

    def document_space(self, corpus: Corpus, layer: str = "pooled") -> EmbeddingSpace:
        """The texts of a corpus as the model sees them: the activations of one layer.

        Parameters
        ----------
        corpus
            Its texts; the rows are called ``row 12`` by their number in the source.
        layer
            ``"pooled"``, ``"logits"``, ``"embedding"`` or ``"conv"``; a layer with one vector a token is averaged
            over the tokens.
        """
        self._check_fitted()
        vectors = self._activations(corpus.tokens, layer)
        provenance = {**self.space_.provenance, "layer": layer}
        return EmbeddingSpace(
            document_keys(corpus), vectors, provenance=provenance, level="documents", name=self.space_.name
        )

    def save(self, path: str | os.PathLike[str]) -> None:
        """Save the trained model as a ``.keras``: it gives a text's logits; `read_space` reads its words again.

        Its texts are the tokens of `tokenize` with spaces between.
        """
        self._check_fitted()
        save_model(self._model, self.vocabulary_.words, self.length_, Path(path))

    def _check_options(self) -> None:
        check_least("dim", self.dim, 1)
        check_least("seed", self.seed, 0)
        for name in ("epochs", "batch_size"):
            if getattr(self, name) is not None:
                check_least(name, getattr(self, name), 1)
        if self.head not in HEADS:
            raise InputError(f"There is no head {self.head!r}: choose {', '.join(HEADS)}.")
        if self.learning_rate is not None and not 0 < self.learning_rate < 10:
            raise InputError(f"A learning rate of {self.learning_rate!r} does not train: give one above 0, like 0.001.")

    def _check_fitted(self) -> None:
        if not hasattr(self, "space_"):
            raise NotFittedError("This TaskEmbedding has not been trained yet: call fit first.")

    def _first_table(self) -> Matrix:
        """Keras's own uniform numbers, and the vectors of `init` where it has the word."""
        dim = self.init.dims if self.init is not None else self.dim
        table = untrained_table(len(self.vocabulary_), dim, self.seed)
        if self.init is not None:
            rows = [
                (row, self.init.index[word]) for row, word in enumerate(self.vocabulary_.words) if word in self.init
            ]
            if not rows:
                raise InputError(
                    f"The space {self.init.name!r} has none of the words of these texts: give another init."
                )
            here, there = np.array(rows).T
            found = centred(self.init.vectors[there])
            spread = _SPREAD["fine-tuned" if self.trainable else "frozen"]
            table[here + SPECIAL] = found * (spread / max(float(found.std()), 1e-12))
        return table

    def _train(self, plan: Plan, fitted: Data, held_out: Data, recorder: Recorder, progress: Progress) -> None:
        """Fit the model, keep the best epoch and the history, and let the recorder see every step."""
        keras = import_keras()
        binary = len(self.classes_) == 2
        self._model.compile(
            optimizer=keras.optimizers.Adam(plan.learning_rate),
            loss=keras.losses.BinaryCrossentropy(from_logits=True)
            if binary
            else keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            metrics=[
                keras.metrics.BinaryAccuracy(threshold=0.0, name="accuracy")
                if binary
                else keras.metrics.SparseCategoricalAccuracy(name="accuracy")
            ],
        )
        history: list[dict[str, float]] = []
        started = time.perf_counter()
        recorder.keep(0)

        def after_epoch(epoch: int, logs: dict[str, float]) -> None:
            history.append({"epoch": epoch + 1, **logs, "seconds": time.perf_counter() - started})
            recorder.keep(epoch + 1)
            accuracy = logs.get("val_accuracy", logs["accuracy"])
            told = f"Embedding: epoch {epoch + 1}, accuracy {accuracy:.3f}"
            if progress((epoch + 1) / plan.epochs, Message(told, stage="", epoch=epoch + 1, **logs)) is ENOUGH:
                self._model.stop_training = True

        watched = "val_loss" if len(held_out[0]) else "loss"
        stop = keras.callbacks.EarlyStopping(watched, patience=plan.patience, restore_best_weights=True)
        record = keras.callbacks.LambdaCallback(
            on_epoch_end=after_epoch,
            on_train_batch_end=lambda step, logs: recorder.after_step(len(history), step),
        )
        self._model.fit(
            *fitted,
            batch_size=plan.batch_size,
            epochs=plan.epochs,
            validation_data=held_out if len(held_out[0]) else None,
            validation_batch_size=_PREDICT_BATCH,
            callbacks=[stop, record],
            verbose=0,
        )
        progress(1.0, f"Embedding: trained for {len(history)} epochs")
        self.history_ = tuple(history)
        self.best_epoch_ = 1 + int(np.argmin([epoch[watched] for epoch in history]))

    def _logits(self, ids: NDArray[np.int32]) -> NDArray[Any]:
        return np.asarray(self._model(ids, training=False))

    def _table(self) -> Matrix:
        table: Matrix = self._model.get_layer("embedding").get_weights()[0]
        return table

    def _space(self, table: Matrix, about: dict[str, Any], name: str) -> EmbeddingSpace:
        words = self.vocabulary_
        return EmbeddingSpace(words.words, table[SPECIAL:], counts=words.counts, provenance=about, name=name)

    def _provenance(self, train: Corpus, least: int, plan: Plan, seconds: float) -> dict[str, Any]:
        init = None if self.init is None else {"name": self.init.name, "fingerprint": self.init.fingerprint}
        parameters = {
            "dim": self._table().shape[1],
            "head": self.head,
            "init": init,
            "trainable": self.trainable,
            "min_count": least,
            "length": self.length_,
            "seed": self.seed,
            **dataclasses.asdict(plan),
        }
        return provenance("embedding", parameters, train, ("keras", "tensorflow", "numpy"), seconds)

    def _classifier(self) -> Classifier:
        table, (weights, bias) = self._table(), self._model.get_layer("logits").get_weights()
        parts = (table[SPECIAL:], table[UNKNOWN], weights, bias, self.classes_, self.length_)
        return Classifier(self.vocabulary_.words, *parts)

    def _scores(self, documents: Documents) -> NDArray[np.float64]:
        if self.classifier_ is not None:
            return self.classifier_.scores(documents)
        return class_scores(self._activations(documents, "logits"))

    def _activations(self, documents: Documents, layer: str) -> Matrix:
        """The output of a layer for each document, float32 [n, width], averaged over its tokens where it has some."""
        names = [found.name for found in self._model.layers if found.weights or found.name == "pooled"]
        if layer not in names:
            raise InputError(f"The model has no layer {layer!r}: choose {', '.join(names)}.")
        keras = import_keras()
        ids = padded_ids(documents, self.vocabulary_, self.length_)
        part = keras.Model(self._model.inputs, self._model.get_layer(layer).output)
        output: Matrix = part.predict(ids, batch_size=_PREDICT_BATCH, verbose=0)
        if output.ndim == 3:
            present = (ids != PADDING)[:, :, None]
            output = (output * present).sum(axis=1) / np.maximum(present.sum(axis=1), 1)
        return output.astype(np.float32)

    def _predict_by_omission(self, tokens: list[str]) -> Prediction:
        tokens = tokens[: self.length_]
        without_each = [tokens[:place] + tokens[place + 1 :] for place in range(len(tokens))]
        scores = self._scores([tokens, [], *without_each])
        winner = int(scores[0].argmax())
        pushes = scores[0, winner] - scores[2:, winner]
        return Prediction(
            label=self.classes_[winner],
            probabilities=dict(zip(self.classes_, class_probabilities(scores[:1])[0].tolist(), strict=True)),
            contributions=tuple(zip(tokens, pushes.tolist(), strict=True)),
            bias=float(scores[1, winner]),
            unknown=tuple(dict.fromkeys(token for token in tokens if token not in self.vocabulary_)),
        )


def _check_labels(corpus: Corpus) -> tuple[str, ...]:
    if corpus.labels is None:
        raise InputError(f"The corpus {corpus.name!r} has no labels to learn: give a label for each text.")
    present = sorted(set(corpus.labels))
    if len(present) < 2:
        raise InputError(f"The corpus {corpus.name!r} has the classes {present}: two or more are needed to tell apart.")
    return corpus.labels


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    array.flags.writeable = False
    return array
