"""The points of a learning curve: one way of training on so many labelled rows, and what it says of the test rows."""

from __future__ import annotations

import dataclasses
import importlib.util
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from embedlab.corpus import Corpus
from embedlab.errors import InputError, MissingDependencyError
from embedlab.experiments.bag_network import BagNetwork, steps_for
from embedlab.experiments.subsets import nested_order
from embedlab.space import EmbeddingSpace, centred
from embedlab.trainers import Word2Vec
from embedlab.trainers.first_table import untrained_table
from embedlab.trainers.options import fitting_length, fitting_vocabulary
from embedlab.vocabulary import SPECIAL, UNKNOWN, Vocabulary, padded_ids

__all__ = [
    "INITS",
    "PRETRAINED",
    "USUAL_INITS",
    "PointMaker",
    "PointName",
    "missing_inits",
    "start_table",
    "tfidf_probabilities",
]

Documents = Sequence[Sequence[str]]
Codes = NDArray[np.int64]

INITS = ("tfidf", "random", "random-frozen", "frozen", "finetuned", "own")
"""The ways of training that need no file: see `PointMaker.predict`."""

PRETRAINED = ("frozen", "finetuned")
"""Those of them that know text without labels; spaces do too."""

USUAL_INITS = ("tfidf", "random", "frozen", "finetuned", "own")

_SPREAD = 0.5
_TFIDF_C = 10.0


@dataclasses.dataclass(frozen=True)
class PointName:
    """Which point: labelled rows, initialisation (one of `INITS`, or the name of a space), seed."""

    size: int
    init: str
    seed: int


class PointMaker:
    """Makes the points of one curve, one after another in one process.

    Parameters
    ----------
    train, test
        Labelled texts; `train.unlabelled` is read by word2vec too.
    dim
        Dimensions of random vectors and of word2vec.
    balanced
        See `nested_order`.
    spaces
        Further spaces of words by name: their vectors are kept as they are (frozen).
    pretrained
        From a seed to the space of word2vec on all of the training text; it is asked once a seed.
    """

    def __init__(
        self,
        train: Corpus,
        test: Corpus,
        *,
        dim: int = 64,
        balanced: bool = False,
        spaces: Mapping[str, EmbeddingSpace] | None = None,
        pretrained: Callable[[int], EmbeddingSpace] | None = None,
    ) -> None:
        self._train, self._test = train, test
        self._dim, self._balanced = dim, balanced
        self._spaces = dict(spaces or {})
        self._pretrain = pretrained or (lambda seed: Word2Vec(dim=dim, seed=seed).fit(train).space_)
        self._word2vec: dict[int, EmbeddingSpace] = {}
        self._networks: dict[tuple[str, int, bool], BagNetwork] = {}
        self._ids: dict[str, tuple[NDArray[np.int32], NDArray[np.int32]]] = {}
        self._codes = np.array([train.classes.index(label) for label in train.labels or ()], dtype=np.int64)

    def predict(self, point: PointName) -> Codes:
        """The class that is predicted for each test row: int64 [test rows], a row of ``train.classes``.

        ``tfidf``: TF-IDF of single words and logistic regression (C = 10) on the labelled rows. All others: the mean
        of word vectors and a dense layer (`BagNetwork`); vectors that were learned before are centred and scaled to a
        standard deviation of .5. ``random`` learns its vectors, ``random-frozen`` does not; ``frozen`` and
        ``finetuned`` start from word2vec on all of the training text; ``own`` is frozen word2vec on the labelled rows
        alone. Any other name is a space, frozen.

        Raises
        ------
        InputError
            If there is no such initialisation, or too little text for it.
        MissingDependencyError
            If TensorFlow is not installed and the point needs it.
        """
        rows = nested_order(self._codes, point.seed, balanced=self._balanced)[: point.size]
        if point.init == "tfidf":
            documents = [self._train.tokens[row] for row in rows]
            found = tfidf_probabilities(documents, self._codes[rows], self._test.tokens, len(self._train.classes))
        else:
            found = self._network_probabilities(point, rows)
        said: Codes = found.argmax(axis=1).astype(np.int64)
        return said

    def _network_probabilities(self, point: PointName, rows: Codes) -> NDArray[np.float64]:
        space, trainable = self._start(point, rows)
        which = point.init if point.init in self._spaces else ""
        vocabulary = self._vocabulary(which)
        table = start_table(vocabulary, space, self._dim, point.seed, trainable=trainable)
        key = (which, table.shape[1], trainable)
        if key not in self._networks:
            self._networks[key] = BagNetwork(table.shape, len(self._train.classes), trainable)
        train_ids, test_ids = self._padded(which)
        network = self._networks[key]
        network.fit(table, train_ids[rows], self._codes[rows], steps=steps_for(len(rows)), seed=point.seed)
        return network.probabilities(test_ids)

    def _start(self, point: PointName, rows: Codes) -> tuple[EmbeddingSpace | None, bool]:
        """The space a point starts from, and whether training moves it."""
        if point.init in self._spaces:
            return self._spaces[point.init], False
        if point.init not in INITS:
            raise InputError(f"There is no initialisation {point.init!r}: choose {', '.join(INITS)}, or a space.")
        if point.init.startswith("random"):
            return None, point.init == "random"
        if point.init == "own":
            labelled = dataclasses.replace(self._train.take(rows), unlabelled=())
            return Word2Vec(dim=self._dim, seed=point.seed).fit(labelled).space_, False
        if point.seed not in self._word2vec:
            self._word2vec[point.seed] = self._pretrain(point.seed)
        return self._word2vec[point.seed], point.init == "finetuned"

    @cached_property
    def _common(self) -> Vocabulary:
        return fitting_vocabulary((*self._train.tokens, *self._train.unlabelled_tokens), None)[0]

    def _vocabulary(self, which: str) -> Vocabulary:
        """The words of all training text, and for a space its words that any of the texts has."""
        if not which:
            return self._common
        met = {word for document in (*self._train.tokens, *self._test.tokens) for word in document}
        more = tuple(sorted(word for word in met if word in self._spaces[which] and word not in self._common))
        once = np.ones(len(more), dtype=np.int64)
        counts = (self._common.counts, self._common.document_counts)
        return Vocabulary(self._common.words + more, *(np.concatenate([known, once]) for known in counts))

    def _padded(self, which: str) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        if which not in self._ids:
            vocabulary, length = self._vocabulary(which), fitting_length(self._train.tokens)
            self._ids[which] = (
                padded_ids(self._train.tokens, vocabulary, length),
                padded_ids(self._test.tokens, vocabulary, length),
            )
        return self._ids[which]


def start_table(
    vocabulary: Vocabulary, space: EmbeddingSpace | None, dim: int, seed: int, *, trainable: bool = True
) -> NDArray[np.float32]:
    """The table an Embedding starts from: float32 [words + 2, dim], padding and unknown word first.

    Without a `space` Keras's own random numbers, spread as widely as pre-trained vectors where they stay frozen. With
    one, its vectors of the words, centred and scaled to a standard deviation of .5; a word that it lacks has the vector
    of the unknown word. Raises `InputError` if it has none of them.
    """
    if space is None:
        table = untrained_table(len(vocabulary), dim, seed)
        return table if trainable else (table * (_SPREAD / table.std())).astype(np.float32)
    pairs = [(row, space.index[word]) for row, word in enumerate(vocabulary.words) if word in space]
    if not pairs:
        raise InputError(f"The space {space.name!r} has none of the words of these texts: give another one.")
    here, there = np.array(pairs).T
    table = untrained_table(len(vocabulary), space.dims, seed)
    table[SPECIAL:] = table[UNKNOWN]
    found = centred(space.vectors[there])
    table[here + SPECIAL] = found * (_SPREAD / max(float(found.std()), 1e-12))
    return table


def tfidf_probabilities(documents: Documents, codes: Codes, asked: Documents, classes: int) -> NDArray[np.float64]:
    """What TF-IDF (single words) with logistic regression (C = 10) says of the `asked`: float64 [n, classes].

    A class that the labelled documents lack has probability 0. Raises `InputError` if they have no words.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    found = np.zeros((len(asked), classes))
    seen = np.unique(codes)
    if len(seen) == 1:
        found[:, seen] = 1.0
        return found
    if not any(documents):
        raise InputError(f"The {len(documents)} labelled texts have no words: check the column of the texts.")
    vectorizer = TfidfVectorizer(analyzer=tuple)
    model = LogisticRegression(C=_TFIDF_C, max_iter=1000).fit(vectorizer.fit_transform(documents), codes)
    found[:, seen] = model.predict_proba(vectorizer.transform(asked))
    return found


def missing_inits(inits: Sequence[str]) -> tuple[str, ...]:
    """Those that cannot be had here, because TensorFlow is not installed; it is looked for and not imported."""
    if all(importlib.util.find_spec(name) for name in ("keras", "tensorflow")):
        return ()
    if "tfidf" not in inits:
        raise MissingDependencyError(
            f"{', '.join(inits)} train a Keras network, and TensorFlow is not installed: "
            "get it with pip install tensorflow keras (1.9 GB), or ask for tfidf."
        )
    return tuple(init for init in inits if init != "tfidf")
