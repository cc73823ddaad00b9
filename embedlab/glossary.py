"""Every score by name: what people call it, what it says, how it is written."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

__all__ = ["BETWEEN", "GLOSSARY", "MAP", "WITHIN", "Term"]


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
