"""Should I pre-train? A learning curve's answer in one sentence.

The answer is not the best pair of many, tested on the texts that made it the best. What is asked is fixed in advance:
at each size, whether a pre-trained start beats all of TF-IDF, an Embedding learned from the labels and word2vec from
the labelled rows; and whether learning from the labels beats TF-IDF and all that is pre-trained. The p-value of beating
all of several is the largest of beating each (an intersection-union test: Berger 1982, Technometrics 24:295). These
questions, over sizes and starts, are one family under Holm's correction: where nothing differs, at most one curve in
twenty makes a claim.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from itertools import groupby
from typing import Literal

from embedlab.experiments.curve_points import INITS, PRETRAINED
from embedlab.experiments.estimates import Estimate, Gain, holm
from embedlab.experiments.learning_curve import Difference, LearningCurve

__all__ = ["Advice", "advice", "init_name", "judged_by", "verdict", "verdict_parts"]

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
_SCRATCH = "random"
_ONE_SIDED = 0.7


@dataclasses.dataclass(frozen=True)
class Advice:
    """What to do with so many labels.

    Parameters
    ----------
    size
        Labelled rows.
    answer
        ``"pre-train"``: something pre-trained beats everything else; ``"from scratch"``: learning from the labels
        alone beats TF-IDF and all that is pre-trained; ``"TF-IDF"``: nothing beats that, even without a correction;
        else ``"cannot tell"``.
    difference
        The best of what is pre-trained, among what beats everything else if anything does, against the best of what
        is not.
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
    proven = holm(_questions(curve))
    found = (_advice(curve, size, proven) for size in curve.sizes)
    return tuple(one for one in found if one is not None)


def verdict(curve: LearningCurve) -> str:
    """The answer in one sentence; it names the text behind word2vec and says where the data cannot tell.

    Pre-training pays where it beats everything else; where nothing beats TF-IDF the advice is to use that.
    """
    word, reasons = verdict_parts(curve)
    return f"{word}: {'; '.join(reasons)}."


def verdict_parts(curve: LearningCurve) -> tuple[str, tuple[str, ...]]:
    """The answer in a word or a few, and the clauses that say why: one for each range of sizes, then what was read."""
    by_size = advice(curve)
    if not by_size:
        needed = "it needs frozen or finetuned beside tfidf or random"
        return "Cannot tell", (f"this curve does not tell whether to pre-train, {needed}",)
    groups = [(answer, list(found)) for answer, found in groupby(by_size, key=lambda one: one.answer)]
    clauses = [_clause(curve, answer, found) for answer, found in groups]
    return _first_word([answer for answer, _ in groups]), (*clauses, _text_behind(curve))


def _questions(curve: LearningCurve) -> dict[tuple[int, str], float]:
    """The p-value of each start beating all of the other kind, by size and start."""
    by, found = judged_by(curve), {}
    for size in curve.sizes:
        knowing, without = _kinds(curve, size)
        rivals = dict.fromkeys(knowing, without)
        if _SCRATCH in without:
            rivals[_SCRATCH] = [*(init for init in without if init == "tfidf"), *knowing]
        for init, others in rivals.items():
            p_values = [_p_value(curve, size, init, other, by) for other in others]
            if p_values:
                found[size, init] = max(p_values)
    return found


def _p_value(curve: LearningCurve, size: int, init: str, other: str, by: str) -> float:
    """That of `init` being better, two-sided; 1 where it is not."""
    pair, sign = curve.compared.get((size, init, other)), 1
    if pair is None:
        pair, sign = curve.compared.get((size, other, init)), -1
    gain: Gain | None = None if pair is None else getattr(pair, by)
    return gain.p if gain is not None and sign * gain.value > 0 else 1.0


def _kinds(curve: LearningCurve, size: int) -> tuple[list[str], list[str]]:
    """What knows more text than the labelled rows, and what it is held against, of those measured at a size."""
    here = [init for init in curve.inits if (size, init) in curve.means]
    knowing = [init for init in here if init in PRETRAINED or init not in INITS]
    return knowing, [init for init in here if init in _WITHOUT]


def _advice(curve: LearningCurve, size: int, proven: frozenset[tuple[int, str]]) -> Advice | None:
    by = judged_by(curve)

    def value(init: str) -> float:
        estimate: Estimate = getattr(curve.means[size, init], by)
        return estimate.value

    knowing, without = _kinds(curve, size)
    if not knowing or not without:
        return None
    better = [init for init in knowing if (size, init) in proven]
    pair = curve.compared.get((size, max(better or knowing, key=value), max(without, key=value)))
    if pair is None:
        return None
    if better:
        return Advice(size, "pre-train", pair)
    if (size, _SCRATCH) in proven:
        return Advice(size, "from scratch", pair)
    over_tfidf = [getattr(one, by) for one in curve.differences if one.size == size and one.against == "tfidf"]
    if "tfidf" in without and all(gain.low <= 0 for gain in over_tfidf):
        return Advice(size, "cannot tell" if value(pair.init) > value("tfidf") else "TF-IDF", pair)
    return Advice(size, "cannot tell", pair)


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
    at = "" if len(found) == 1 else f"at {one.size:,}, "
    best = f"{at}{init_name(pair.init)} against {init_name(pair.against)}: {_points(gain)}"
    if answer == "pre-train":
        high, low = (getattr(curve.means[one.size, init], by).value for init in (pair.init, pair.against))
        told = f"gets {high:.1%} of held-out texts right" if by == "accuracy" else f"reaches a macro-F1 of {high:.1%}"
        return (
            f"with {sizes} pre-train, because {at}{init_name(pair.init)} {told}, and {init_name(pair.against)} "
            f"{low:.1%} ({_points(gain)})"
        )
    if answer == "TF-IDF":
        return f"with {sizes} use TF-IDF, nothing beats it ({best})"
    if answer == "from scratch":
        return f"with {sizes} learn from the labels alone ({best})"
    simpler = ", so use TF-IDF, which is simpler" if pair.against == "tfidf" else ""
    doubt = "which holds 0" if gain.holds_zero else "too little among so many comparisons"
    return f"with {sizes} pre-training gains nothing that these texts can show ({best}, {doubt}){simpler}"


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


def _text_behind(curve: LearningCurve) -> str:
    """What the pre-trained starts have read beside the labels."""
    spaces = [init for init in curve.inits if init not in INITS]
    files = f", and the text behind {', '.join(spaces)} is not known here" if spaces else ""
    return f"word2vec had read {curve.unlabelled_tokens:,} tokens of text without labels{files}"
