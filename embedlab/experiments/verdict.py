"""Should I pre-train? A learning curve's answer in one sentence."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from itertools import groupby
from typing import Literal

from embedlab.experiments.curve_points import INITS, PRETRAINED
from embedlab.experiments.estimates import Estimate
from embedlab.experiments.learning_curve import Difference, LearningCurve

__all__ = ["Advice", "advice", "init_name", "judged_by", "verdict"]

Answer = Literal["pre-train", "TF-IDF", "from scratch", "cannot tell"]

_NAMES = {
    "tfidf": "TF-IDF with logistic regression",
    "random": "an Embedding learned from the labels alone",
    "random-frozen": "random vectors that stay as they are",
    "frozen": "frozen word2vec",
    "finetuned": "fine-tuned word2vec",
    "own": "word2vec from the labelled rows only",
}
_WITHOUT = ("tfidf", "random", "own")
_ONE_SIDED = 0.7


@dataclasses.dataclass(frozen=True)
class Advice:
    """What to do with so many labels.

    Parameters
    ----------
    size
        Labelled rows.
    answer
        ``"pre-train"``: something pre-trained beats everything else; ``"TF-IDF"``: nothing beats that;
        ``"from scratch"``: learning from the labels alone beats TF-IDF and all that is pre-trained; else
        ``"cannot tell"``. To beat is to have a 95 % interval of the difference above 0.
    difference
        The best of what is pre-trained against the best of what is not.
    """

    size: int
    answer: Answer
    difference: Difference


def init_name(init: str) -> str:
    """What people call an initialisation; a space has the name it came with.

    >>> init_name("frozen")
    'frozen word2vec'
    """
    return _NAMES.get(init, init)


def judged_by(curve: LearningCurve) -> Literal["accuracy", "macro_f1"]:
    """Accuracy, or macro-F1 where always naming the largest class is right in 70 % of the texts or more."""
    return "macro_f1" if curve.majority >= _ONE_SIDED else "accuracy"


def advice(curve: LearningCurve) -> tuple[Advice, ...]:
    """What to do, for each size at which something pre-trained and something else were measured."""
    found = (_advice(curve, size) for size in curve.sizes)
    return tuple(one for one in found if one is not None)


def verdict(curve: LearningCurve) -> str:
    """The answer in one sentence; it names the text behind word2vec and says where the data cannot tell.

    Pre-training pays where it beats everything else; where nothing beats TF-IDF the advice is to use that.
    """
    by_size = advice(curve)
    if not by_size:
        return "This curve does not tell whether to pre-train: it needs frozen or finetuned beside tfidf or random."
    groups = [(answer, list(found)) for answer, found in groupby(by_size, key=lambda one: one.answer)]
    clauses = [_clause(curve, answer, found) for answer, found in groups]
    return f"{_first_word([answer for answer, _ in groups])}: {'; '.join([*clauses, _text_behind(curve, by_size)])}."


def _advice(curve: LearningCurve, size: int) -> Advice | None:
    by = judged_by(curve)

    def value(init: str) -> float:
        estimate: Estimate = getattr(curve.means[size, init], by)
        return estimate.value

    here = [init for init in curve.inits if (size, init) in curve.means]
    knowing = [init for init in here if init in PRETRAINED or init not in INITS]
    without = [init for init in here if init in _WITHOUT]
    if not knowing or not without:
        return None
    pair = curve.compared.get((size, max(knowing, key=value), max(without, key=value)))
    if pair is None:
        return None
    gain: Estimate = getattr(pair, by)
    over_tfidf = [getattr(one, by) for one in curve.differences if one.size == size and one.against == "tfidf"]
    beaten = any(estimate.low > 0 for estimate in over_tfidf)
    if gain.low > 0:
        return Advice(size, "pre-train", pair)
    if "tfidf" in without and not beaten:
        unsure = value(pair.init) > value("tfidf")
        return Advice(size, "cannot tell" if unsure else "TF-IDF", pair)
    return Advice(size, "from scratch" if gain.high < 0 else "cannot tell", pair)


def _first_word(answers: Sequence[Answer]) -> str:
    """Yes, no, or neither.

    >>> _first_word(["pre-train", "TF-IDF"]), _first_word(["TF-IDF", "cannot tell"])
    ('Yes, while labels are few', 'No')
    """
    if answers == ["pre-train"]:
        return "Yes"
    if answers[0] == "pre-train":
        return "Yes, while labels are few"
    if "pre-train" in answers:
        return "It depends on the number of labels"
    return "No" if {"TF-IDF", "from scratch"} & set(answers) else "Cannot tell"


def _clause(curve: LearningCurve, answer: Answer, found: Sequence[Advice]) -> str:
    """What holds for a range of sizes; its difference is that of the smallest, where labels count most."""
    one, by = found[0], judged_by(curve)
    pair, gain = one.difference, getattr(one.difference, by)
    sizes = _sizes([each.size for each in found])
    at = "" if len(found) == 1 else f", at {one.size:,}"
    difference = f"{_points(gain)}{at}"
    best = f"{init_name(pair.init)} against {init_name(pair.against)}"
    if answer == "pre-train":
        high, low = (getattr(curve.means[one.size, init], by).value for init in (pair.init, pair.against))
        told = f"gets {high:.1%} of held-out texts right" if by == "accuracy" else f"reaches a macro-F1 of {high:.1%}"
        where = "" if len(found) == 1 else f"at {one.size:,} "
        return (
            f"with {sizes} pre-train, because {where}{init_name(pair.init)} {told}, and {init_name(pair.against)} "
            f"{low:.1%} ({_points(gain)})"
        )
    if answer == "TF-IDF":
        return f"with {sizes} use TF-IDF, nothing beats it ({best}: {difference})"
    if answer == "from scratch":
        return f"with {sizes} learn from the labels alone ({best}: {difference})"
    simpler = ", so use TF-IDF, which is simpler" if pair.against == "tfidf" else ""
    doubt = ", which holds 0" if gain.holds_zero else ""
    return f"with {sizes} these texts cannot tell ({best}: {difference}{doubt}){simpler}"


def _sizes(sizes: Sequence[int]) -> str:
    """A range of numbers of labels.

    >>> _sizes([50, 100, 5000]), _sizes([24_000])
    ('50 to 5,000 labels', '24,000 labels')
    """
    return f"{sizes[0]:,} labels" if len(sizes) == 1 else f"{sizes[0]:,} to {sizes[-1]:,} labels"


def _points(gain: Estimate) -> str:
    """A difference in percentage points.

    >>> _points(Estimate(0.104, 0.09, 0.12))
    'difference 10.4 points, 95 % interval 9.0 to 12.0'
    """
    value, low, high = (f"{100 * number:.1f}".replace("-", "−") for number in (gain.value, gain.low, gain.high))
    return f"difference {value} points, 95 % interval {low} to {high}"


def _text_behind(curve: LearningCurve, found: Sequence[Advice]) -> str:
    """What the winner has read beside the labels."""
    spaces = sorted({one.difference.init for one in found} - set(PRETRAINED))
    files = f", and the text behind {', '.join(spaces)} is not known here" if spaces else ""
    return f"word2vec had read {curve.unlabelled_tokens:,} tokens of text without labels{files}"
