"""What a run may be told."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from embedlab.errors import InputError

__all__ = ["ALGORITHMS", "OBJECTIVES", "STARTS", "RunSettings"]

ALGORITHMS = ("word2vec", "fasttext")
STARTS = ("random", "word2vec", "space")
OBJECTIVES = ("classification", "regression", "skip-gram", "next word")

_OF_TRAINERS = {
    "classification": ("dim", "head", "trainable", "batch_size", "learning_rate", "min_count"),
    "regression": ("dim", "head", "min_count"),
    "skip-gram": ("dim", "window", "negative", "sample", "min_count", "objective"),
    "next word": ("dim", "window", "negative", "sample", "min_count", "objective"),
}
"""The settings that the trainer of each objective takes by the same name."""

_OF_THE_EMBEDDING = ("head", "trainable", "batch_size", "learning_rate")


@dataclasses.dataclass(frozen=True)
class RunSettings:
    """What `run` may be told; the defaults are good on small corpora too.

    Parameters
    ----------
    seed
        Of the split, both trainings and the maps. The second seeds are `seed` + 1000.
    test_size
        Share of the labelled rows that is held out, in (0, 1).
    group, part
        A column whose groups stay on one side of the split, or a column that says ``train`` or ``test``.
    dim
        Dimensions of both spaces.
    head
        ``"bag"``, ``"conv"``, ``"gru"`` or ``"lstm"``.
    epochs
        Passes of word2vec over the text; None chooses by its size.
    method, map_dims
        Of the maps: ``"umap"``, ``"tsne"`` or ``"pca"``, in 2 or 3 dimensions.
    register
        Lay the maps of word2vec out from those of the Embedding and turn them to fit.
    ceiling
        Train both methods with a second seed too, to know the noise.
    fast
        Give up repeatability for speed: two threads a stage.
    algorithm
        What learns from context: ``"word2vec"`` or ``"fasttext"``.
    skip_gram, window, negative, hierarchical_softmax, min_count, sample
        Of word2vec, see `Word2Vec`. Words that are too rare are left out of both spaces. `window`, `negative` and
        `sample` are those of an Embedding too that learns from context.
    objective
        What the Embedding is asked for: ``"classification"`` (the label of a text), ``"regression"`` (a number of a
        text), ``"skip-gram"`` (the words around a word) or ``"next word"``.
    target
        The column of the numbers, with the objective ``"regression"`` and only with it.
    start
        What the Embedding starts from: ``"random"`` numbers, the run's own ``"word2vec"``, or a ``"space"`` that
        comes with the run.
    trainable
        Whether training moves the vectors of the Embedding, or only what follows them.
    embedding_epochs, batch_size, learning_rate
        Of the Embedding; None chooses by the rows, see `TaskEmbedding`. `head` goes with classification and regression,
        `start`, `trainable`, `batch_size` and `learning_rate` with classification.
    map_parameters
        Of the projector, as pairs of name and value.

    Raises
    ------
    InputError
        If a name is not known, or a setting does not go with the objective.
    """

    seed: int = 0
    test_size: float = 0.25
    group: str | None = None
    part: str | None = None
    dim: int = 64
    head: str = "bag"
    epochs: int | None = None
    method: str = "umap"
    map_dims: int = 2
    register: bool = True
    ceiling: bool = True
    fast: bool = False
    algorithm: str = "word2vec"
    skip_gram: bool = True
    window: int = 5
    negative: int = 5
    hierarchical_softmax: bool = False
    min_count: int | None = None
    sample: float = 1e-3
    start: str = "random"
    trainable: bool = True
    embedding_epochs: int | None = None
    batch_size: int | None = None
    learning_rate: float | None = None
    map_parameters: tuple[tuple[str, float], ...] = ()
    objective: str = "classification"
    target: str | None = None

    def __post_init__(self) -> None:
        # JSON knows no tuples.
        object.__setattr__(self, "map_parameters", tuple((name, value) for name, value in self.map_parameters))
        for name, known in {"algorithm": ALGORITHMS, "start": STARTS, "objective": OBJECTIVES}.items():
            if getattr(self, name) not in known:
                raise InputError(f"There is no {name} {getattr(self, name)!r}: choose {', '.join(known)}.")
        if (self.objective == "regression") != (self.target is not None):
            raise InputError("A target goes with the objective 'regression', and only with that: give both or neither.")
        taken = (*_OF_TRAINERS[self.objective], *(("start",) if self.objective == "classification" else ()))
        for name in (*_OF_THE_EMBEDDING, "start"):
            if name not in taken and getattr(self, name) != getattr(type(self), name):
                raise InputError(f"The objective {self.objective!r} takes no {name}: leave it out.")

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> RunSettings:
        """The settings that `to_json` wrote; raises `InputError` where they are none.

        >>> RunSettings.from_json(RunSettings(window=3).to_json()) == RunSettings(window=3)
        True
        """
        try:
            return cls(**found)
        except (TypeError, ValueError):
            raise InputError("These settings are not ones that this version knows: choose them anew.") from None

    def to_json(self) -> dict[str, Any]:
        """JSON values: the settings that were there from the first version on, and of the others what is not usual.

        So a run that uses none of them is described, and kept, as it always was.
        """
        usual = type(self)()
        values = dataclasses.asdict(self) | {"map_parameters": [list(pair) for pair in self.map_parameters]}
        return {
            name: value
            for name, value in values.items()
            if name in _FROM_THE_FIRST or getattr(self, name) != getattr(usual, name)
        }

    def of_word2vec(self, seed: int) -> dict[str, Any]:
        """The parameters of what learns from context: those of `Word2Vec`."""
        names = ("dim", "epochs", "skip_gram", "window", "negative", "hierarchical_softmax", "min_count", "sample")
        return {name: getattr(self, name) for name in names} | {"seed": seed, "workers": 2 if self.fast else 1}

    def of_embedding(self, seed: int) -> dict[str, Any]:
        """The parameters of the trainer of the objective, but for what it starts from."""
        told = {name: getattr(self, name) for name in _OF_TRAINERS[self.objective]}
        told |= {"column": self.target} if self.target is not None else {}
        return told | {"seed": seed, "epochs": self.embedding_epochs}


_FROM_THE_FIRST = frozenset(
    {"seed", "test_size", "group", "part", "dim", "head", "epochs", "method", "map_dims", "register", "ceiling", "fast"}
)
