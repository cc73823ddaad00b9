"""Terms of the field, explained where they stand: point at one, or tap it."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from types import MappingProxyType

from embedlab.glossary import term

__all__ = ["JARGON", "with_tips"]

JARGON: Mapping[str, str] = MappingProxyType(
    {
        "trustworthiness": term("trustworthiness").meaning,
        "log-odds": "How much more often a word stands in texts of one label than of the other, as a logarithm: 0 is "
        "equally often.",
        "centred": "After the mean of all vectors is taken off. Without that, any two words look alike in a space that "
        "lies off to one side.",
        "cosine": "How alike two directions are: 1 the same, 0 nothing in common, −1 opposite.",
        "negative samples": "Words drawn by chance, as wrong answers that the right one is told from.",
        "silhouette": "How much closer a word is to its own group than to the nearest other one, −1 to 1.",
        "Jaccard": "Of all words that are among the ten nearest in either space, the share that is in both: 0 to 1.",
        "one-hot": "A vector of zeros with a single 1, at the place of the word.",
        "activation": "A function that bends what comes out of a layer, such as ReLU, which cuts off what is below 0.",
        "gradient descent": "Moving each number a little in the direction in which the error falls.",
        "loss": "How wrong the network is: 0 where it is sure and right.",
        "skip-gram": "word2vec asked for the words around a word.",
        "CBOW": "word2vec asked the other way round: for a word, given those around it.",
        "linear probe": "The simplest classifier, trained on the vectors alone: how much of the label they give away.",
        "95% intervals": "With other texts or words of the same kind, 19 of 20 such intervals hold the true number.",
        "seed": "What the chance in a training starts from: another seed, other random numbers.",
        "frozen": "Training leaves the vectors as they are, and only moves what follows them.",
        "fine-tuned": "Training starts from these vectors and goes on moving them.",
        "variance": "How far the words are spread, over all directions together.",
    }
)
"""A sentence for each term."""

_TERMS = re.compile(
    "|".join(rf"\b{re.escape(name)}\b" for name in sorted(JARGON, key=len, reverse=True)), re.IGNORECASE
)
_MARKUP = re.compile(r"(<[^>]*>)")
_BY_NAME = {name.lower(): meaning for name, meaning in JARGON.items()}


def with_tips(markup: str) -> str:
    """The HTML with an explanation at the first place of each term; tags are left as they are.

    >>> with_tips("<b>the seed</b>").startswith("<b>the <span class='term' tabindex='0'")
    True
    """
    seen: set[str] = set()

    def explain(found: re.Match[str]) -> str:
        name = found[0].lower()
        if name in seen:
            return found[0]
        seen.add(name)
        meaning = html.escape(_BY_NAME[name], quote=True)
        return f"<span class='term' tabindex='0' data-tip='{meaning}'>{found[0]}</span>"

    parts = _MARKUP.split(markup)
    return "".join(part if part.startswith("<") else _TERMS.sub(explain, part) for part in parts)
