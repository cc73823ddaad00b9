"""Six heat-maps of three headlines: what filters see of each word, in a table learned from labels and in word2vec.

After the figure of a network with a `Conv1D` of kernel size 1 behind its Embedding (100 filters, ReLU, 25 positions):
as the kernel covers one word, a column of a heat-map depends on one word alone.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embedlab.corpus import Corpus
from embedlab.documents import mean_document_space, mean_vectors
from embedlab.errors import InputError
from embedlab.evidence import document_evidence
from embedlab.experiments.filters import Filters, random_filters
from embedlab.experiments.triplets import same_label_triplets
from embedlab.metrics.score import Score
from embedlab.run import Run
from embedlab.space import EmbeddingSpace, centred, unit
from embedlab.tokens import tokenize

__all__ = [
    "HEADLINES",
    "POSITIONS",
    "FigureSide",
    "HeadlineFigure",
    "headline_figure",
    "run_figure",
    "run_triplets",
    "text_triplets",
]

POSITIONS = 25

HEADLINES = (
    "Here are 17 hearty pies to hide in the freezer from your family",
    "Himalaya might lose half of its ice in sixty years",
    "Alps may be short of two thirds of their snow by 2085",
)
"""One bait and two news of one topic, of which the labelled headlines of our own know the Alps alone."""

NAMES = ("a", "b", "c")
PAIRS = ((0, 1), (0, 2), (1, 2))

_CLEARLY = 0.1
"""How much closer than the next a pair must be (centred cosine) before the figure says that it matches."""

_SPREAD = 0.5

Matrix = NDArray[np.float32]


@dataclasses.dataclass(frozen=True, eq=False)
class FigureSide:
    """Three headlines in one space.

    Parameters
    ----------
    title
        What the space is.
    activations
        Of each headline, float32 [filters, 25], not negative; rows in one order for all three, brightest first.
    cosines
        Between the headlines: centred cosine of the means of their known words, float64 [3, 3]; NaN where a headline
        has no known word.
    unknown
        Of each headline, the words that the space lacks: their columns are dark.
    triplets
        The fair test on this space, see `same_label_triplets`.
    """

    title: str
    activations: tuple[Matrix, ...]
    cosines: NDArray[np.float64]
    unknown: tuple[tuple[str, ...], ...]
    triplets: Score

    @property
    def closest(self) -> tuple[int, int] | None:
        """The pair of headlines that is clearly closest, or None."""
        ranked = sorted((float(self.cosines[pair]), pair) for pair in PAIRS)
        if not np.isfinite([value for value, _ in ranked]).all() or ranked[-1][0] - ranked[-2][0] < _CLEARLY:
            return None
        return ranked[-1][1]


@dataclasses.dataclass(frozen=True, eq=False)
class HeadlineFigure:
    """The whole figure.

    Parameters
    ----------
    headlines
        Three texts.
    tokens
        Their words, 25 of each at most.
    sides
        One or two spaces; of two, the left one learned from labels.
    trained
        Whether the filters were trained on labels; else they are random directions, the same for both spaces.
    said
        The label that the task model gives each headline; empty where there is none to ask.
    """

    headlines: tuple[str, ...]
    tokens: tuple[tuple[str, ...], ...]
    sides: tuple[FigureSide, ...]
    trained: bool = False
    said: tuple[str, ...] = ()

    @property
    def caption(self) -> str:
        """What the figure shows, in sentences made from its numbers; where the effect is not there, it says so."""
        return " ".join([*(_match_sentence(self, side) for side in self.sides), *_notes(self), *_fair_test(self)])

    def to_json(self) -> dict[str, Any]:
        """The JSON object of ``embedlab figure``: numbers and caption, without the heat-maps."""
        sides = [
            {
                "title": side.title,
                "cosines": {NAMES[i] + NAMES[j]: _finite(side.cosines[i, j]) for i, j in PAIRS},
                "unknown": [list(words) for words in side.unknown],
                **side.triplets.to_json("triplet_accuracy"),
            }
            for side in self.sides
        ]
        return {
            "headlines": list(self.headlines),
            "filters": "trained" if self.trained else "random",
            "sides": sides,
            "caption": self.caption,
        }


def headline_figure(
    spaces: Sequence[EmbeddingSpace],
    headlines: Sequence[str] = HEADLINES,
    *,
    titles: Sequence[str] = (),
    filters: Sequence[Filters] = (),
    triplets: Sequence[Score] = (),
    said: Sequence[str] = (),
) -> HeadlineFigure:
    """Draw three headlines in one or two spaces of words.

    Parameters
    ----------
    spaces
        One space, or the one learned from labels and the other.
    headlines
        Three texts with a word each.
    titles
        What each space is called; its name by default.
    filters
        Of each space; by default random directions, the same ones in spaces of equal dimensions.
    triplets, said
        The fair test on each space, and the label that a model gives each headline, where they are known.

    Raises
    ------
    InputError
        If there are not three headlines, one of them has no word, or a space holds documents.
    """
    tokens = tuple(tuple(tokenize(text)[:POSITIONS]) for text in headlines)
    if len(tokens) != len(NAMES) or not all(tokens):
        raise InputError(f"The figure needs three headlines with a word each, not {len(list(filter(None, tokens)))}.")
    for space in spaces:
        if space.level != "words":
            raise InputError(f"The space {space.name!r} holds documents: give one of words.")
    chosen = tuple(filters) or tuple(random_filters(space.dims) for space in spaces)
    names = tuple(titles) or tuple(space.name for space in spaces)
    scores = tuple(triplets) or (Score.missing("No texts with topics are known here."),) * len(spaces)
    sides = tuple(_side(*each, tokens) for each in zip(spaces, names, chosen, scores, strict=True))
    return HeadlineFigure(tuple(headlines), tokens, sides, bool(filters), tuple(said))


def run_figure(
    run: Run,
    headlines: Sequence[str] = HEADLINES,
    *,
    titles: Sequence[str] = (),
    filters: Sequence[Filters] = (),
    triplets: Sequence[Score] = (),
) -> HeadlineFigure:
    """Draw three headlines in both spaces of a run.

    Without `triplets` the fair test is made on the held-out texts of the run, where it kept them.
    """
    spaces = (run.words.left, run.words.right)
    return headline_figure(
        spaces,
        headlines,
        titles=titles,
        filters=filters,
        triplets=triplets or run_triplets(run),
        said=() if run.classifier is None else [run.classifier.predict(text).label for text in headlines],
    )


def text_triplets(space: EmbeddingSpace, texts: Corpus) -> Score:
    """The fair test of a space of words on labelled texts with a column ``topic``: each at the mean of its words."""
    found = document_evidence(None, texts)
    if found.labels is None or found.topics is None:
        return Score.missing("The texts need labels and a column called topic.")
    placed = mean_document_space(space, texts)
    labels, topics = (
        facts or ("",) * len(placed) for facts in (found.labels_of(placed.keys), found.topics_of(placed.keys))
    )
    return same_label_triplets(placed.vectors, labels, topics)


def run_triplets(run: Run) -> tuple[Score, Score]:
    """The fair test on either space of a run."""
    texts = run.documents
    if texts is None or texts.labels is None or texts.topics is None:
        missing = Score.missing("The run kept no held-out texts with topics.")
        return missing, missing
    left, right = (
        same_label_triplets(space.take(texts.keys).vectors, texts.labels, texts.topics)
        for space in (texts.left, texts.right)
    )
    return left, right


def _side(
    space: EmbeddingSpace, title: str, filters: Filters, triplets: Score, tokens: tuple[tuple[str, ...], ...]
) -> FigureSide:
    table = centred(space.vectors)
    table = table * np.float32(_SPREAD / max(float(table.std()), 1e-12))
    activations = [_activations(words, space, table, filters) for words in tokens]
    order = np.argsort(-np.mean([each.mean(axis=1) for each in activations], axis=0), kind="stable")
    means = unit(mean_vectors(tokens, space.index, table)).astype(np.float64)
    cosines = means @ means.T
    known = np.array([any(word in space for word in words) for words in tokens])
    cosines[~known] = cosines[:, ~known] = np.nan
    unknown = tuple(tuple(dict.fromkeys(word for word in words if word not in space)) for words in tokens)
    return FigureSide(title, tuple(each[order] for each in activations), cosines, unknown, triplets)


def _activations(words: Sequence[str], space: EmbeddingSpace, table: Matrix, filters: Filters) -> Matrix:
    """ReLU of filters times the vector of each word, float32 [filters, 25]; zero where there is no known word."""
    found = np.zeros((filters.weights.shape[1], POSITIONS), dtype=np.float32)
    for place, word in enumerate(words):
        if word in space:
            found[:, place] = np.maximum(table[space.row(word)] @ filters.weights + filters.bias, 0.0)
    return found


def _match_sentence(figure: HeadlineFigure, side: FigureSide) -> str:
    where = "Here" if len(figure.sides) == 1 else "On the left" if side is figure.sides[0] else "On the right"
    if not np.isfinite([side.cosines[pair] for pair in PAIRS]).all():
        return f"{where} a headline has no known word, so there is nothing to compare."
    values = ", ".join(f"{NAMES[i]}-{NAMES[j]} {_number(side.cosines[i, j])}" for i, j in PAIRS)
    found = side.closest
    if found is None:
        return f"{where} no two headlines are clearly closer than the others ({values}): the effect is not there."
    pair = f"{NAMES[found[0]]} and {NAMES[found[1]]}"
    is_supervised = len(figure.sides) == 2 and side is figure.sides[0]
    labels = {figure.said[row] for row in found} if figure.said else set()
    if is_supervised and len(labels) == 1:
        return (
            f"{where} {pair} are closest ({values}); the model calls both {next(iter(labels))}, "
            "so the label alone can explain it."
        )
    return f"{where} {pair} match: they are closest ({values})."


def _notes(figure: HeadlineFigure) -> list[str]:
    notes = []
    if len(figure.sides) == 2 and figure.sides[0].closest == figure.sides[1].closest is not None:
        notes.append("Both tables find the same pair, so this picture alone does not tell them apart.")
    for side in figure.sides:
        words = list(dict.fromkeys(word for each in side.unknown for word in each))
        if words:
            notes.append(f"“{side.title}” does not know {', '.join(words)}: these columns are dark.")
    return notes


def _fair_test(figure: HeadlineFigure) -> list[str]:
    known = [side for side in figure.sides if side.triplets.value is not None and side.triplets.ci is not None]
    if len(known) < len(figure.sides):
        return ["The fair test needs texts with topics, which are not known here."]
    parts = []
    for side in known:
        low, high = side.triplets.ci or (0.0, 0.0)
        chance = ", which may be chance" if low <= 0.5 <= high else ""
        parts.append(f"{side.triplets.value:.2f} ({low:.2f} to {high:.2f}{chance}) in “{side.title}”")
    return [f"The fair test, among texts of one label: same topic nearer than another topic in {' and '.join(parts)}."]


def _number(value: float) -> str:
    """A cosine with a minus sign, not a hyphen."""
    return f"{value:.2f}".replace("-", "\N{MINUS SIGN}")


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
