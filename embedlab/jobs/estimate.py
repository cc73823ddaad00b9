"""How long a run takes, about: from the work there is, and what work of its kind took on this machine before.

The formulas are rough and say how time grows; what a kind of stage really took, over what its formula said, is kept
in ``speeds.json`` of the workspace after every run. Before the first run the formulas stand alone.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import math
from collections.abc import Mapping
from typing import Any, Self

from embedlab.corpus import Corpus
from embedlab.files import atomic_write, home
from embedlab.jobs.schedule import Stage
from embedlab.trainers.context_embedding import context_epochs_for
from embedlab.trainers.options import fitting_vocabulary
from embedlab.trainers.word2vec import epochs_for

__all__ = ["Size", "has_measured", "measure", "run_seconds", "with_costs"]

_FILE = "speeds.json"
_MAPPED_DOCUMENTS = 3000
_USUAL_EPOCHS, _USUAL_EPOCHS_FROZEN = 8, 40
_SLOWER_HEAD = {"bag": 1.0, "conv": 6.0, "gru": 40.0, "lstm": 40.0}
_SLOWER_ALGORITHM = {"train_word2vec": 1.0, "train_fasttext": 3.0}
_SECONDS_A_THOUSAND_POINTS = {"umap": 1.2, "tsne": 2.5, "pca": 0.05}
_PAIRS_OF_NEXT_WORD = 0.4
_COMPARISON = "compare_run"


@dataclasses.dataclass(frozen=True)
class Size:
    """How much there is to learn from.

    Parameters
    ----------
    rows, held_out
        Texts to train on and to test on.
    tokens
        Words in a row of all text to train on, unlabelled text included.
    words
        Different words among them that are kept.
    """

    rows: int
    held_out: int
    tokens: int
    words: int

    @classmethod
    def of(cls, train: Corpus, test: Corpus, min_count: int | None = None) -> Self:
        """The size of a split corpus; raises `InputError` if no word is frequent enough."""
        documents = (*train.tokens, *train.unlabelled_tokens)
        words = len(fitting_vocabulary(documents, min_count)[0])
        return cls(len(train), len(test), sum(map(len, documents)), words)


def with_costs(stages: Mapping[str, Stage], size: Size) -> dict[str, Stage]:
    """The same stages, their costs in seconds."""
    speeds = _speeds()
    return {
        name: dataclasses.replace(stage, cost=_formula(stage, size) * speeds.get(_kind(stage), 1.0))
        for name, stage in stages.items()
    }


def run_seconds(stages: Mapping[str, Stage], size: Size, at_a_time: int = 2) -> float:
    """About how long all stages take, so many at a time, and the comparison after them."""
    waiting, ends, now = dict(with_costs(stages, size)), dict[str, float](), 0.0
    while waiting:
        busy = [end for end in ends.values() if end > now]
        ready = [name for name, stage in waiting.items() if all(ends.get(one, math.inf) <= now for one in stage.after)]
        if ready and len(busy) < at_a_time:
            ends[ready[0]] = now + waiting.pop(ready[0]).cost
        else:
            now = min(busy)
    return max(ends.values()) + _comparison(size) * _speeds().get(_COMPARISON, 1.0)


def measure(stages: Mapping[str, Stage], took: Mapping[str, float], comparison: float, size: Size) -> None:
    """Remember how the seconds that the stages and the comparison took relate to what the formulas say."""
    known = _speeds()
    ratios = [(_kind(stage), took[name] / _formula(stage, size)) for name, stage in stages.items()]
    for kind, ratio in (*ratios, (_COMPARISON, comparison / _comparison(size))):
        # The geometric mean of now and before: machines are busy at times, and a first map compiles UMAP.
        known[kind] = round(math.sqrt(ratio * known.get(kind, 1.0)), 4)
    with contextlib.suppress(OSError):
        atomic_write(home() / _FILE, json.dumps(known, sort_keys=True))


def has_measured() -> bool:
    """Whether a run has been measured on this machine."""
    return bool(_speeds())


def _speeds() -> dict[str, float]:
    with contextlib.suppress(OSError, ValueError, AttributeError):
        found = json.loads((home() / _FILE).read_text(encoding="utf-8"))
        return {str(kind): float(ratio) for kind, ratio in found.items() if 0.001 < float(ratio) < 1000}
    return {}


def _kind(stage: Stage) -> str:
    parameters = stage.arguments["parameters"]
    variety = stage.arguments.get("method") or parameters.get("head") or parameters.get("objective", "")
    return f"{stage.task} {variety}".strip()


def _formula(stage: Stage, size: Size) -> float:
    """Seconds on one core of a machine of 2024, interpreter and imports included."""
    parameters: Mapping[str, Any] = stage.arguments["parameters"]
    if stage.task == "project":
        points = min(size.held_out, _MAPPED_DOCUMENTS) if "documents" in stage.arguments else size.words
        return 3 + _SECONDS_A_THOUSAND_POINTS.get(stage.arguments["method"], 1.0) * points / 1000
    width: float = 0.5 + parameters["dim"] / 128
    if stage.task == "train_context_embedding":
        return _context_embedding(parameters, size, width)
    if stage.task in ("train_embedding", "train_regression_embedding"):
        usual = _USUAL_EPOCHS if parameters.get("trainable", True) else _USUAL_EPOCHS_FROZEN
        most: int = min(parameters["epochs"] or usual, usual)
        tokens = size.tokens / max(size.rows, 1)
        return 9 + most * (0.1 + size.rows * tokens * 2.5e-6 * _SLOWER_HEAD[parameters["head"]] * width)
    epochs: int = parameters["epochs"] or epochs_for(size.tokens)
    pairs: float = parameters["window"] / 5 if parameters["skip_gram"] else 0.25
    outputs: float = 1.5 if parameters["hierarchical_softmax"] else (1 + parameters["negative"]) / 6
    return 3 + _SLOWER_ALGORITHM[stage.task] * size.tokens * epochs / 600_000 * pairs * outputs * width


def _context_embedding(parameters: Mapping[str, Any], size: Size, width: float) -> float:
    epochs: int = parameters["epochs"] or context_epochs_for(size.tokens)
    pairs: float = parameters["window"] / 5 if parameters["objective"] == "skip-gram" else _PAIRS_OF_NEXT_WORD
    asked: float = (1 + parameters["negative"]) / 6
    return 9 + epochs * (0.5 + size.tokens / 50_000 * pairs * asked * width)


def _comparison(size: Size) -> float:
    return 5 + size.words / 1500 + min(size.held_out, _MAPPED_DOCUMENTS) / 1000
