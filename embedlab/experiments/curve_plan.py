"""Which points a learning curve has, what each depends on and about how long it takes, and who makes which."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embedlab.columns import find_column, shortened
from embedlab.corpus import Corpus
from embedlab.download import digest
from embedlab.errors import InputError
from embedlab.experiments.bag_network import steps_for
from embedlab.experiments.curve_points import INITS, PRETRAINED, PointName, missing_inits
from embedlab.experiments.learning_curve import ALL_ROWS, CurveSettings
from embedlab.experiments.subsets import nested_order, usual_sizes
from embedlab.trainers.options import fitting_vocabulary
from embedlab.trainers.word2vec import epochs_for

__all__ = ["CurvePlan", "CurveSize", "curve_seconds", "plan_curve", "shares"]

_VERSION = 1
"""Of how points are made: raised when the same settings give other numbers."""

_FEW, _NAMED = 5, 5
"""Held-out texts of a class below which its recall says little, and how many such classes are named."""

_WORDS_A_SECOND = 600_000
_START_SECONDS = 8.0
_STEP_SECONDS, _PARAMETER_SECONDS = 6e-4, 2.4e-9


@dataclasses.dataclass(frozen=True)
class CurveSize:
    """How much there is to learn from: labelled rows, tokens of all training text and of its labelled rows, words."""

    rows: int
    tokens: int
    labelled_tokens: int
    words: int

    @classmethod
    def of(cls, train: Corpus) -> CurveSize:
        """The size of the training rows; raises `InputError` if no word is frequent enough."""
        documents = (*train.tokens, *train.unlabelled_tokens)
        labelled = sum(map(len, train.tokens))
        return cls(len(train), sum(map(len, documents)), labelled, len(fitting_vocabulary(documents, None)[0]))


@dataclasses.dataclass(frozen=True, eq=False)
class CurvePlan:
    """A curve before it is made: its texts, settings and points, and what was left out.

    `digests` are those of the files of `spaces`.
    """

    corpus: Corpus
    settings: CurveSettings
    spaces: Mapping[str, str]
    digests: Mapping[str, str]
    train: Corpus
    test: Corpus
    names: tuple[PointName, ...]
    warnings: tuple[str, ...]

    @cached_property
    def size(self) -> CurveSize:
        """How much there is to learn from."""
        return CurveSize.of(self.train)

    def key(self, name: PointName) -> dict[str, Any]:
        """Everything that a point depends on, JSON values: what it is kept by."""
        point = dataclasses.asdict(name)
        if name.init in self.digests:
            point["init"] = {"space": self.digests[name.init]}
        return {**self._texts, "dim": self.settings.dim, "balanced": self.settings.balanced, **point}

    @property
    def curve_key(self) -> dict[str, Any]:
        """What the whole curve is kept by."""
        settings = dataclasses.asdict(self.settings)
        return {**self._texts, "settings": settings, "spaces": dict(self.digests), "warnings": list(self.warnings)}

    def test_groups(self) -> NDArray[np.int64] | None:
        """The group of each test row, int64 from 0, where groups were held out whole."""
        if self.settings.split != "grouped" or self.settings.group is None:
            return None
        column = find_column(self.test.columns, self.settings.group, "one of them", self.test.name)
        return np.unique(self.test.columns[column], return_inverse=True)[1].astype(np.int64)

    @cached_property
    def _texts(self) -> dict[str, Any]:
        return {"train": self.train.fingerprint, "test": self.test.fingerprint, "version": _VERSION}


def plan_curve(corpus: Corpus, settings: CurveSettings, spaces: Mapping[str, str] | None = None) -> CurvePlan:
    """Split the corpus and name the points, smallest first.

    Raises
    ------
    InputError
        If the corpus cannot be learned from, or an initialisation is neither known nor a file among `spaces`.
    MissingDependencyError
        If every initialisation needs TensorFlow, and it is not installed.
    """
    spaces = dict(spaces or {})
    unknown = [init for init in settings.inits if init not in INITS and init not in spaces]
    if unknown:
        raise InputError(f"There is no initialisation {unknown[0]!r}: choose {', '.join(INITS)}, or a file of vectors.")
    corpus.check_supervised()
    train, test = corpus.split(
        settings.test_size, settings.seed, group=settings.group, part=settings.part, time=settings.time
    )
    codes = np.array([train.classes.index(label) for label in train.labels or ()], dtype=np.int64)
    most = len(nested_order(codes, settings.seed, balanced=settings.balanced))
    warnings = []
    sizes = tuple(sorted({min(size, most) for size in settings.sizes or usual_sizes(most)}))
    asked = max((size for size in settings.sizes if size < ALL_ROWS), default=0)
    if asked > most:
        kind = "balanced rows" if settings.balanced else "labelled rows to train on"
        warnings.append(f"There are {most:,} {kind}, so {asked:,} became {most:,}.")
    counts = Counter(test.labels or ())
    few = [f"{shortened(name)} ({counts[name]:,})" for name in test.classes if counts[name] < _FEW]
    if few:
        warnings.append(f"Few texts are held out of {', '.join(few[:_NAMED])}: how these are told is mostly chance.")
    missing = missing_inits(settings.inits)
    if missing:
        warnings.append(
            f"TensorFlow is not installed, so {', '.join(missing)} are missing: pip install tensorflow keras (1.9 GB)."
        )
    inits = [init for init in settings.inits if init not in missing]
    seeds = range(settings.seed, settings.seed + settings.seeds)
    names = tuple(PointName(size, init, seed) for size in sizes for init in inits for seed in seeds)
    digests = {name: digest(path) for name, path in spaces.items() if name in inits}
    return CurvePlan(corpus, settings, spaces, digests, train, test, names, tuple(warnings))


def curve_seconds(names: Sequence[PointName], size: CurveSize, dim: int, workers: int = 2) -> float:
    """About how long the points take, interpreters and imports included."""
    return _START_SECONDS + max(sum(cost for _, cost in share) for share in shares(names, size, dim, workers))


def shares(names: Sequence[PointName], size: CurveSize, dim: int, workers: int) -> list[list[tuple[PointName, float]]]:
    """The points of each worker with about the seconds each takes; at most `workers`, none idle.

    Points that need the same word2vec go to one worker. The longest such chain is dealt first, to who has least to
    do; each worker then goes by seed, so that a curve that is stopped has its first seeds whole.
    """
    chains: dict[tuple[int, str], list[tuple[PointName, float]]] = defaultdict(list)
    for name in sorted(names, key=lambda name: (name.seed, name.size)):
        kind = "word2vec" if name.init in PRETRAINED else name.init
        before = _reading(size.tokens, dim) if kind == "word2vec" and (name.seed, kind) not in chains else 0.0
        chains[name.seed, kind].append((name, before + _point_seconds(name, size, dim)))
    dealt: list[list[tuple[PointName, float]]] = [[] for _ in range(min(workers, len(chains)))]
    loads = [0.0] * len(dealt)
    for chain in sorted(chains.values(), key=lambda chain: -sum(cost for _, cost in chain)):
        least = int(np.argmin(loads))
        dealt[least] += chain
        loads[least] += sum(cost for _, cost in chain)
    # Stable: within a seed, chains keep the order they were dealt in, and points theirs.
    return [sorted(share, key=lambda each: each[0].seed) for share in dealt]


def _point_seconds(name: PointName, size: CurveSize, dim: int) -> float:
    rows = min(name.size, size.rows)
    tokens = size.labelled_tokens / max(size.rows, 1)
    if name.init == "tfidf":
        return 0.1 + rows * tokens * 1e-5
    moving = size.words * dim if name.init in ("random", "finetuned") else 0
    network = 0.5 + steps_for(rows) * (_STEP_SECONDS * max(tokens / 10, 1) + _PARAMETER_SECONDS * moving)
    return network + (_reading(rows * tokens, dim) if name.init == "own" else 0.0)


def _reading(tokens: float, dim: int) -> float:
    """Seconds that word2vec takes on so many tokens."""
    return 0.5 + tokens * epochs_for(round(tokens)) / _WORDS_A_SECOND * (0.5 + dim / 128)
