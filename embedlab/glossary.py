"""Every score by name: what people call it, what it says, how it is written."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from embedlab.metrics.score import Score

__all__ = [
    "BETWEEN",
    "GLOSSARY",
    "MAP",
    "WITHIN",
    "Term",
    "coverage",
    "format_interval",
    "format_score",
    "format_value",
    "term",
]


@dataclasses.dataclass(frozen=True)
class Term:
    """What to know about one score.

    Parameters
    ----------
    label
        A few words for a table or an axis.
    meaning
        One sentence: what it is, its range, how to read it.
    style
        ``"percent"`` for shares, ``"number"`` for everything else.
    low, high
        The range an axis should show; `high` is None where it depends on the space.
    """

    label: str
    meaning: str
    style: Literal["percent", "number"] = "number"
    low: float = 0.0
    high: float | None = 1.0


WITHIN: Mapping[str, Term] = MappingProxyType(
    {
        "pc1_share": Term(
            "variance on one direction",
            "Share of the variance that lies on the first principal component, 0 to 100%: near 100% the space is "
            "almost a line, and whatever is not on that line is noise.",
            "percent",
        ),
        "participation_ratio": Term(
            "directions in use",
            "How many directions carry the variance (participation ratio of the eigenvalues), from 1 for a line to the "
            "number of dimensions for an even cloud.",
            low=1.0,
            high=None,
        ),
        "label_silhouette": Term(
            "separation by label",
            "Silhouette of the labels by cosine in the original space, −1 to 1: 1 where the classes lie far apart, 0 "
            "where the space does not see them.",
            low=-0.2,
        ),
        "label_purity_at_10": Term(
            "neighbours of the same label",
            "Share of the 10 nearest neighbours that have the same label, 0 to 100%: many kinds of space score high, "
            "so it rarely tells two of them apart.",
            "percent",
        ),
        "topic_purity_at_10": Term(
            "neighbours of the same topic",
            "Share of the 10 nearest neighbours that have the same topic, 0 to 100%: high where the space knows what "
            "the text is about.",
            "percent",
        ),
        "wordsim353": Term(
            "agreement with people, WordSim-353",
            "Spearman correlation of the cosines with people's judgements of relatedness, −1 to 1: 0 where the space "
            "knows nothing of meaning; comparable only on the same pairs.",
            low=-0.2,
        ),
        "simlex999": Term(
            "agreement with people, SimLex-999",
            "Spearman correlation of the cosines with people's judgements of strict similarity, −1 to 1: harder than "
            "WordSim-353, because related words (cup, coffee) do not count as similar.",
            low=-0.2,
        ),
        "category_purity_at_5": Term(
            "nearest words of the same kind",
            "Share of the 5 nearest category words (capitals, countries, family and the like) that are of the same "
            "kind, 0 to 100%: read it against chance.",
            "percent",
        ),
        "analogies": Term(
            "analogies solved",
            "Share of questions such as Athens : Greece = Oslo : ? that the space answers, 0 to 100%: low for small "
            "corpora, whatever the method.",
            "percent",
        ),
        "probe_accuracy": Term(
            "label read off by a linear probe",
            "Accuracy on held-out documents of a logistic regression on the document vectors, 0 to 100%: good vectors "
            "of any origin score high, so it rarely tells two spaces apart.",
            "percent",
        ),
    }
)

BETWEEN: Mapping[str, Term] = MappingProxyType(
    {
        "jaccard_at_10": Term(
            "neighbours in common",
            "Mean overlap of the 10 nearest neighbours in both spaces (Jaccard: shared over distinct), 0 to 1: compare "
            "it with two trainings of one method, which differ too.",
        ),
        "cka": Term(
            "alike in shape, CKA",
            "Linear centred kernel alignment, 0 to 1 for the same space up to rotation and scale: ruled by the largest "
            "directions, and too high on few keys.",
        ),
        "cka_debiased": Term(
            "alike in shape, CKA without bias",
            "Linear CKA without the bias of small samples, about 0 for unrelated spaces (slightly negative is "
            "possible) and 1 for the same: still ruled by the largest directions.",
            low=-0.1,
        ),
        "rsa": Term(
            "alike in similarities",
            "Spearman correlation of all pairwise similarities in both spaces, −1 to 1: 1 where both rank every pair "
            "alike, 0 where they are unrelated.",
            low=-0.1,
        ),
        "procrustes_residual": Term(
            "left over after the best rotation",
            "What remains different after turning one space onto the other as well as possible, 0 to 1: 0 means the "
            "same up to rotation and scale.",
        ),
    }
)

MAP: Mapping[str, Term] = MappingProxyType(
    {
        "trustworthiness": Term(
            "map: trustworthiness",
            "Whether neighbours on the map are neighbours in the space, 0 to 1: low where the map invents neighbours.",
        ),
        "continuity": Term(
            "map: continuity",
            "Whether neighbours in the space are neighbours on the map, 0 to 1: low where the map tears them apart.",
        ),
        "knn_preservation": Term(
            "map: neighbours kept",
            "Share of the nearest neighbours on the map that are nearest neighbours in the space, 0 to 100%: what is "
            "left when the strictest reading is wanted.",
            "percent",
        ),
    }
)

GLOSSARY: Mapping[str, Term] = MappingProxyType({**WITHIN, **BETWEEN, **MAP})


def term(name: str) -> Term:
    """What to know about a score; a name without an entry is its own label."""
    return GLOSSARY.get(name) or Term(name.replace("_", " "), "")


def format_value(name: str, value: float | None) -> str:
    """A value as people read it.

    >>> format_value("pc1_share", 0.957), format_value("wordsim353", -0.05), format_value("cka", None)
    ('96%', '\N{MINUS SIGN}0.05', '\N{EN DASH}')
    """
    if value is None:
        return "\N{EN DASH}"
    if term(name).style == "percent":
        return _signed(f"{value:.0%}" if abs(value) >= 0.0095 or value == 0 else f"{value:.1%}")
    near_an_end = 0 < abs(value) < 0.0095 or 0.995 <= abs(value) < 1
    digits = 1 if abs(value) >= 10 else 3 if near_an_end else 2
    return _signed(f"{value:.{digits}f}")


def format_interval(name: str, score: Score) -> str:
    """The 95% interval in words, or nothing.

    >>> format_interval("rsa", Score(0.5, (0.25, 0.75)))
    '0.25 to 0.75'
    """
    if score.ci is None:
        return ""
    low, high = (format_value(name, end) for end in score.ci)
    if low == high:
        low, high = (_signed(f"{end:.1%}" if term(name).style == "percent" else f"{end:.3f}") for end in score.ci)
    return low if low == high else f"{low} to {high}"


def format_score(name: str, score: Score | None) -> str:
    """A score with its interval, or why there is none.

    >>> format_score("rsa", Score(0.5, (0.25, 0.75)))
    '0.50 (0.25 to 0.75)'
    """
    if score is None:
        return "not measured"
    if score.value is None:
        return f"not known: {score.reason}"
    interval = format_interval(name, score)
    return format_value(name, score.value) + (f" ({interval})" if interval else "")


def coverage(score: Score) -> str:
    """What a score rests on and its chance level, or nothing.

    >>> coverage(Score(0.3, details={"pairs": 205, "total": 353}))
    '205 of 353 pairs'
    """
    found = score.details
    parts = []
    for noun in ("pairs", "words", "questions"):
        if noun in found:
            whole = f" of {found['total']:,}" if "total" in found else ""
            parts.append(f"{found[noun]:,}{whole} {noun}")
    if found.get("chance") is not None:
        parts.append(f"chance {found['chance']:.0%}")
    return ", ".join(parts)


def _signed(text: str) -> str:
    """A minus sign instead of a hyphen, and none before zero."""
    if not text.strip("-0.%"):
        text = text.lstrip("-")
    return text.replace("-", "\N{MINUS SIGN}")
