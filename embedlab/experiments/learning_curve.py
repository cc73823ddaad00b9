"""Learning curves by initialisation: what pre-training is worth at so many labels, with its uncertainty."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError
from embedlab.experiments.curve_points import INITS, PRETRAINED, USUAL_INITS
from embedlab.experiments.estimates import Estimate, Gain, Measured

__all__ = [
    "ALL_ROWS",
    "CurveMean",
    "CurveRow",
    "CurveSettings",
    "Difference",
    "LearningCurve",
    "assemble",
    "curve_so_far",
]

ALL_ROWS = 2**31
"""As a size: all labelled rows there are."""

_E = TypeVar("_E", bound=Estimate)

_DIGITS = 4
_FACTS = ("train_rows", "test_rows", "unlabelled_tokens", "near_duplicates", "split", "balanced")


@dataclasses.dataclass(frozen=True)
class CurveSettings:
    """What a learning curve may be told.

    Parameters
    ----------
    sizes
        Labelled rows to train on; empty for the usual ones (see `usual_sizes`). Sizes above what there is mean all.
    inits
        Names of `INITS`, or of spaces that come with the curve.
    seeds
        How many: of the rows that are drawn, the first vectors, the shuffles and word2vec.
    seed
        Of the split, and the first of the seeds.
    test_size, group, part, time
        How test rows are held out, see `Corpus.split`.
    balanced
        Draw equally many rows of each class instead of their natural shares.
    dim
        Dimensions of random vectors and of word2vec.
    """

    sizes: tuple[int, ...] = ()
    inits: tuple[str, ...] = USUAL_INITS
    seeds: int = 5
    seed: int = 0
    test_size: float = 0.25
    group: str | None = None
    part: str | None = None
    time: str | None = None
    balanced: bool = False
    dim: int = 64

    def __post_init__(self) -> None:
        # JSON knows no tuples.
        object.__setattr__(self, "sizes", tuple(sorted(set(self.sizes))))
        object.__setattr__(self, "inits", tuple(dict.fromkeys(self.inits)))
        if not self.inits:
            raise InputError(f"A learning curve needs an initialisation: choose among {', '.join(INITS)}.")
        if any(size < 2 for size in self.sizes):
            raise InputError(f"Nothing is learned from {self.sizes[0]} labelled rows: give sizes of 2 or more.")
        if self.seeds < 1 or self.dim < 1:
            raise InputError(
                f"A learning curve of {self.seeds} seeds and {self.dim} dimensions is none: give 1 or more."
            )

    @property
    def split(self) -> str:
        """How test rows are held out: ``"given"``, ``"by time"``, ``"grouped"`` or ``"stratified"``."""
        kinds = {"given": self.part, "by time": self.time, "grouped": self.group}
        return next((kind for kind, column in kinds.items() if column is not None), "stratified")

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Self:
        """The settings that `dataclasses.asdict` and JSON made of some."""
        return cls(**{**found, "sizes": tuple(found["sizes"]), "inits": tuple(found["inits"])})


@dataclasses.dataclass(frozen=True)
class CurveRow:
    """One training: accuracy and macro-averaged F1 on the test rows, in [0, 1]."""

    size: int
    init: str
    seed: int
    accuracy: float
    macro_f1: float


@dataclasses.dataclass(frozen=True)
class CurveMean:
    """The mean over seeds of one initialisation at one size; `recall` is that of each class, in [0, 1]."""

    size: int
    init: str
    seeds: int
    accuracy: Estimate
    macro_f1: Estimate
    recall: tuple[float, ...]


@dataclasses.dataclass(frozen=True)
class Difference:
    """How much better `init` is than `against` on the same labelled rows and test rows, with the interval of that."""

    size: int
    init: str
    against: str
    accuracy: Gain
    macro_f1: Gain


@dataclasses.dataclass(frozen=True)
class LearningCurve:
    """A learning curve, whole or as far as it is.

    Parameters
    ----------
    rows, summary, differences
        Every training; the means over seeds; paired differences of what is pre-trained against what is not, and of
        what is learned from labels against TF-IDF.
    classes, majority
        The classes; the share of test rows of the most common one.
    train_rows, test_rows
        Labelled rows there are, and rows held out.
    unlabelled_tokens
        Words in a row of the text that word2vec read without labels.
    near_duplicates
        Test rows whose words are those of a training row but for one.
    split, balanced
        ``"stratified"``, ``"grouped"``, ``"given"`` or ``"by time"``; how labelled rows were drawn.
    warnings
        What was left out, in plain sentences.
    """

    rows: tuple[CurveRow, ...]
    summary: tuple[CurveMean, ...]
    differences: tuple[Difference, ...]
    classes: tuple[str, ...]
    majority: float
    train_rows: int
    test_rows: int
    unlabelled_tokens: int
    near_duplicates: int
    split: str = "stratified"
    balanced: bool = False
    warnings: tuple[str, ...] = ()

    @property
    def inits(self) -> tuple[str, ...]:
        """The initialisations that have a point, spaces last."""
        found = dict.fromkeys(mean.init for mean in self.summary)
        return tuple(sorted(found, key=lambda init: INITS.index(init) if init in INITS else len(INITS)))

    @property
    def sizes(self) -> tuple[int, ...]:
        """The numbers of labelled rows that have a point."""
        return tuple(sorted({mean.size for mean in self.summary}))

    @cached_property
    def means(self) -> Mapping[tuple[int, str], CurveMean]:
        """The means by size and initialisation."""
        return {(mean.size, mean.init): mean for mean in self.summary}

    @cached_property
    def compared(self) -> Mapping[tuple[int, str, str], Difference]:
        """The differences by size, initialisation and what it is compared with."""
        return {(one.size, one.init, one.against): one for one in self.differences}

    def to_json(self) -> dict[str, Any]:
        """JSON values, numbers to four digits; `from_json` reads them."""
        from embedlab.experiments.verdict import verdict

        facts = {name: getattr(self, name) for name in _FACTS}
        return {
            "rows": [
                {**dataclasses.asdict(row), "accuracy": _rounded(row.accuracy), "macro_f1": _rounded(row.macro_f1)}
                for row in self.rows
            ],
            "summary": [
                {"size": mean.size, "init": mean.init, "seeds": mean.seeds, **_told(mean), "recall": self._recall(mean)}
                for mean in self.summary
            ],
            "differences": [
                {"size": one.size, "init": one.init, "against": one.against, **_told(one)} for one in self.differences
            ],
            "classes": list(self.classes),
            "majority": _rounded(self.majority),
            **facts,
            "warnings": list(self.warnings),
            "verdict": verdict(self),
        }

    def _recall(self, mean: CurveMean) -> dict[str, float]:
        return dict(zip(self.classes, map(_rounded, mean.recall), strict=True))

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Self:
        """The curve that `to_json` wrote; raises `InputError` where it is none."""
        try:
            classes = tuple(map(str, found["classes"]))
            means = [
                CurveMean(
                    one["size"],
                    one["init"],
                    one["seeds"],
                    *_judged(Estimate, one),
                    tuple(one["recall"][name] for name in classes),
                )
                for one in found["summary"]
            ]
            differences = [
                Difference(one["size"], one["init"], one["against"], *_judged(Gain, one))
                for one in found["differences"]
            ]
            rows = tuple(CurveRow(**row) for row in found["rows"])
            facts = {name: found[name] for name in _FACTS}
            parts = (rows, tuple(means), tuple(differences), classes, found["majority"])
            return cls(*parts, **facts, warnings=tuple(found["warnings"]))
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(f"This is not a learning curve ({error}): make it anew.") from None


def assemble(
    predicted: Mapping[tuple[int, str, int], NDArray[np.int64]],
    truth: NDArray[np.int64],
    classes: Sequence[str],
    *,
    groups: NDArray[np.int64] | None = None,
    **facts: Any,
) -> LearningCurve:
    """The curve of what was predicted.

    Parameters
    ----------
    predicted
        By size, initialisation and seed the class of each test row, int64 [test rows].
    truth
        The class that it has.
    classes
        Their names.
    groups
        The group of each test row where groups were held out whole: they are resampled whole too.
    facts
        The other fields of `LearningCurve`.
    """
    measured = Measured(truth, len(classes), groups)
    by_mean: dict[tuple[int, str], dict[int, NDArray[np.int64]]] = {}
    for (size, init, seed), codes in sorted(predicted.items()):
        by_mean.setdefault((size, init), {})[seed] = codes
    found = {key: measured.scores(by_seed) for key, by_seed in by_mean.items()}
    rows = [
        CurveRow(size, init, seed, float(scores.accuracy[place]), float(scores.macro_f1[place]))
        for (size, init), scores in found.items()
        for place, seed in enumerate(scores.seeds)
    ]
    summary = [
        CurveMean(size, init, len(scores.seeds), *measured.means(scores), tuple(scores.recall.tolist()))
        for (size, init), scores in found.items()
    ]
    differences = [
        Difference(size, init, against, *measured.differences(found[size, init], found[size, against]))
        for size, init in found
        for against in _compared_with(init)
        if (size, against) in found and set(found[size, init].seeds) & set(found[size, against].seeds)
    ]
    largest = float(np.bincount(truth).max() / len(truth))
    return LearningCurve(
        tuple(rows), tuple(summary), tuple(differences), tuple(classes), largest, test_rows=len(truth), **facts
    )


def curve_so_far(points: Mapping[tuple[int, str], Sequence[float]]) -> LearningCurve:
    """A curve to look at while it is made: means of the accuracies by size and initialisation, without intervals."""
    means = []
    for (size, init), accuracies in sorted(points.items()):
        value = _rounded(float(np.mean(accuracies)))
        same = Estimate(value, value, value)
        means.append(CurveMean(size, init, len(accuracies), same, same, ()))
    return LearningCurve((), tuple(means), (), (), 0.0, 0, 0, 0, 0)


def _compared_with(init: str) -> tuple[str, ...]:
    """What is pre-trained is compared with what is not, and what learns from labels alone with TF-IDF."""
    if init in PRETRAINED or init not in INITS:
        return ("tfidf", "random", "own")
    return () if init == "tfidf" else ("tfidf",)


def _judged(kind: type[_E], one: Mapping[str, Any]) -> tuple[_E, _E]:
    return kind.from_json(one, "accuracy"), kind.from_json(one, "macro_f1")


def _told(one: CurveMean | Difference) -> dict[str, Any]:
    return one.accuracy.to_json("accuracy") | one.macro_f1.to_json("macro_f1")


def _rounded(value: float) -> float:
    return round(value, _DIGITS)
