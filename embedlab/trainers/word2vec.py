"""word2vec: vectors that predict the words around a word (Mikolov et al. 2013, arXiv:1310.4546)."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from embedlab.corpus import Corpus
from embedlab.errors import InputError
from embedlab.progress import ENOUGH, Message, Progress, silent
from embedlab.space import EmbeddingSpace
from embedlab.trainers.options import check_corpus, check_least, fitting_vocabulary, min_count_warnings, provenance
from embedlab.vocabulary import Vocabulary

__all__ = ["Word2Vec", "epochs_for"]

_LONGEST_PIECE = 10_000
"""gensim trains at most this many words of one text and of one batch, and drops the rest silently."""

_FIRST_RATE, _LAST_RATE = 0.025, 0.0001
"""gensim's own learning rates, falling evenly over all epochs."""


def epochs_for(tokens: int) -> int:
    """How often to read a text of `tokens` words: 50 * (220,000 / tokens)^(1/3), from 5 to 200.

    Small texts need many epochs (on 220,000 words the WordSim-353 correlation is .01, .28, .35 and .36
    after 5, 20, 50 and 100), large ones repeat themselves enough: a thousand times the text, a tenth of the epochs.

    >>> [epochs_for(tokens) for tokens in (1_000, 22_000, 220_000, 2_200_000, 220_000_000)]
    [200, 108, 50, 23, 5]
    """
    return int(np.clip(round(50 * (220_000 / max(tokens, 1)) ** (1 / 3)), 5, 200))


class Word2Vec:
    """Train word vectors on the texts of a corpus, labelled or not, with gensim.

    Parameters
    ----------
    dim
        Dimensions of the vectors.
    window
        Context words on either side, at most.
    skip_gram
        Predict the context from the word (True), or the word from its context (False: CBOW, which is
        quicker and weaker on small corpora).
    negative
        Noise words per pair for negative sampling.
    hierarchical_softmax
        Use a Huffman tree of the words instead of negative sampling; `negative` is then ignored.
    epochs
        Passes over the text; None chooses by its size, see `epochs_for`.
    min_count
        Words seen less often are left out; None means 3, or less in a corpus of few words.
    sample
        Frequency above which words are skipped at random, in [0, 1); 0 skips none.
    seed
        With `workers=1` equal seeds give equal bits on one machine.
    workers
        Threads. More than one is faster and never repeatable.

    Attributes
    ----------
    space_ : EmbeddingSpace
        The words by falling count (ties by alphabet), float32 [n, dim], with their counts.
    history_ : tuple of dict
        Per epoch: ``epoch``, ``seconds``, ``words_per_second``. There is no loss: gensim sums it in float32, which
        stops growing at 134,217,728, so that its differences mislead.
    vocabulary_ : Vocabulary
    epochs_, tokens_ : int
        Passes made, and words read in each.
    warnings_ : tuple of str
        What was chosen or repaired, in plain sentences.
    """

    name: ClassVar[str] = "word2vec"
    """What the provenance of its spaces says."""

    called: ClassVar[str] = "word2vec"
    """What people call it, and its spaces."""

    def __init__(
        self,
        dim: int = 64,
        window: int = 5,
        skip_gram: bool = True,
        negative: int = 5,
        hierarchical_softmax: bool = False,
        epochs: int | None = None,
        min_count: int | None = None,
        sample: float = 1e-3,
        seed: int = 0,
        workers: int = 1,
    ) -> None:
        self.dim = dim
        self.window = window
        self.skip_gram = skip_gram
        self.negative = negative
        self.hierarchical_softmax = hierarchical_softmax
        self.epochs = epochs
        self.min_count = min_count
        self.sample = sample
        self.seed = seed
        self.workers = workers

    def fit(self, corpus: Corpus, progress: Progress | None = None) -> Self:
        """Train on ``corpus.tokens`` and ``corpus.unlabelled_tokens``.

        Raises
        ------
        InputError
            If an option is out of range, or the text gives no pair of known words to learn from.
        Cancelled
            If `progress`, called after each epoch, raises it; where it answers `ENOUGH`, training ends there.
        """
        started = time.perf_counter()
        check_corpus(corpus)
        self._check_options()
        documents = (*corpus.tokens, *corpus.unlabelled_tokens)
        vocabulary, least = fitting_vocabulary(documents, self.min_count)
        pieces = list(_pieces(documents, vocabulary))
        if len(vocabulary) < 2:
            raise InputError(
                f"{self.called} found only one word, {vocabulary.words[0]!r}, seen at least {least} times among "
                f"{len(documents)} texts: give more text or a lower min_count."
            )
        if not pieces:
            raise InputError(
                f"{self.called} found no text with two words seen at least {least} times among {len(documents)} texts: "
                "give more text or a lower min_count."
            )
        tokens = sum(map(len, documents))
        epochs = self.epochs or epochs_for(tokens)
        vectors, history = self._train(vocabulary, pieces, epochs, progress or silent)
        parameters = self._parameters() | {"epochs": len(history), "min_count": least}
        self.vocabulary_ = vocabulary
        self.epochs_ = len(history)
        self.tokens_ = tokens
        self.history_ = history
        self.warnings_ = min_count_warnings(self.min_count, least)
        self.space_ = EmbeddingSpace(
            keys=vocabulary.words,
            vectors=vectors,
            counts=vocabulary.counts,
            provenance=provenance(self.name, parameters, corpus, ("gensim", "numpy"), time.perf_counter() - started),
            name=self.called,
        )
        return self

    def _check_options(self) -> None:
        for name, least in {"dim": 1, "window": 1, "seed": 0, "workers": 1}.items():
            check_least(name, getattr(self, name), least)
        if not self.hierarchical_softmax:
            check_least("negative", self.negative, 1)
        if self.epochs is not None:
            check_least("epochs", self.epochs, 1)
        if not 0 <= self.sample < 1:
            raise InputError(f"sample is {self.sample!r}: give a frequency from 0 (skip none) to below 1.")

    def _parameters(self) -> dict[str, Any]:
        names = ("dim", "window", "skip_gram", "negative", "hierarchical_softmax", "sample", "seed", "workers")
        return {name: getattr(self, name) for name in names}

    def _model(self) -> Any:
        from gensim.models import Word2Vec as Gensim

        return Gensim(**self._gensim_options())

    def _gensim_options(self) -> dict[str, Any]:
        return {
            "vector_size": self.dim,
            "window": self.window,
            "sg": int(self.skip_gram),
            "hs": int(self.hierarchical_softmax),
            "negative": 0 if self.hierarchical_softmax else self.negative,
            "min_count": 1,
            "sample": self.sample,
            "seed": self.seed,
            "workers": self.workers,
            "sorted_vocab": 0,
            "batch_words": _LONGEST_PIECE,
        }

    def _train(
        self, vocabulary: Vocabulary, pieces: Sequence[Sequence[str]], epochs: int, progress: Progress
    ) -> tuple[NDArray[np.float32], tuple[dict[str, float], ...]]:
        model = self._model()
        counts = dict(zip(vocabulary.words, vocabulary.counts.tolist(), strict=True))
        model.build_vocab_from_freq(counts, corpus_count=len(pieces))
        words = sum(map(len, pieces))
        rates = np.linspace(_FIRST_RATE, _LAST_RATE, epochs + 1)
        history = []
        for epoch in range(epochs):
            started = time.perf_counter()
            model.train(
                pieces,
                total_examples=len(pieces),
                epochs=1,
                start_alpha=float(rates[epoch]),
                end_alpha=float(rates[epoch + 1]),
            )
            seconds = time.perf_counter() - started
            speed = words / seconds
            history.append({"epoch": epoch + 1, "seconds": seconds, "words_per_second": speed})
            told = f"{self.called}: epoch {epoch + 1} of {epochs}, {speed:,.0f} words a second"
            answer = progress(
                (epoch + 1) / epochs, Message(told, epoch=epoch + 1, epochs=epochs, words_per_second=speed)
            )
            if answer is ENOUGH:
                break
        return model.wv.vectors, tuple(history)


def _pieces(documents: Sequence[Sequence[str]], vocabulary: Vocabulary) -> Iterator[list[str]]:
    """The known words of each text, cut where gensim would drop the rest; a lone word has no context to learn from."""
    index = vocabulary.index
    for document in documents:
        known = [word for word in document if word in index]
        for start in range(0, len(known), _LONGEST_PIECE):
            piece = known[start : start + _LONGEST_PIECE]
            if len(piece) > 1:
                yield piece
