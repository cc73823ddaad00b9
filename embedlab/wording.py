"""Results in plain words: from comparisons, maps and scores to short sentences, for report, app and command line.

Every sentence is plain text. Keys and labels in it are what users gave: escape it wherever markup is understood.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from embedlab.comparison import NEIGHBOURS, Comparison
from embedlab.glossary import format_score, format_value, term
from embedlab.metrics.intervals import proportion_interval
from embedlab.metrics.score import Score
from embedlab.projectors.projection import Projection
from embedlab.space import EmbeddingSpace
from embedlab.teacher import KERAS, Teacher, teacher_of

__all__ = [
    "HeadlineNumber",
    "answer",
    "ceiling_jaccard",
    "change_caveat",
    "display_name",
    "explanation",
    "headline_numbers",
    "listed",
    "map_quality_sentence",
    "method_name",
    "neighbour_sentence",
    "noise_sentence",
    "of_ten",
    "question",
    "side_titles",
    "training_sentence",
]

_WORTH_SAYING = 0.3
_SHOWN_NEIGHBOURS = 5
_LONGEST_KEY = 80
_MEANINGS = {
    "pc1_share": "100% would be one line of words.",
    "category_purity_at_5": "Kinds are capitals, family and so on.",
    "label_silhouette": "1 is far apart, 0 not at all.",
}

Titles = tuple[str, str]


@dataclasses.dataclass(frozen=True)
class HeadlineNumber:
    """One score of either space in plain words; `note` says the chance level, or why a value is missing."""

    label: str
    left: str
    right: str
    note: str = ""

    @property
    def sentence(self) -> str:
        """The number as a sentence."""
        return " ".join(filter(None, (f"{self.label}: {self.left} on the left, {self.right} on the right.", self.note)))


def side_titles(comparison: Comparison, given: Mapping[str, Any] | None = None) -> Titles:
    """What either side is, as a phrase: ``"learned to tell news from clickbait"``, ``"learned from context"``.

    Parameters
    ----------
    given
        The summary of a run; phrases under ``titles`` (``left``, ``right``) win over those made here.
    """
    own = (given or {}).get("titles") or {}
    left, right = (
        str(own.get(side) or teacher_of(space, comparison.classes).lesson)
        for side, space in (("left", comparison.left), ("right", comparison.right))
    )
    return (left, right) if left != right else (f"{left} (left)", f"{right} (right)")


def display_name(space: EmbeddingSpace, key: str) -> str:
    """A document's text where it is known, else the key itself."""
    if "text" in space.columns and key in space:
        return _shortened(str(space.columns["text"][space.row(key)])) or key
    return key


def question(comparison: Comparison) -> str:
    """What the comparison asks."""
    if (pair := _keras_and_other(comparison)) is not None:
        return f"Is a Keras Embedding the same as {pair[1].method}?"
    left, right = (space.name or side for side, space in _sides(comparison))
    return f"Do {left} and {right} know the same?"


def answer(comparison: Comparison) -> str:
    """The answer in a word, and the number that gives it."""
    score = comparison.between.get("jaccard_at_10")
    if score is None or score.value is None:
        return f"Not known: {score.reason if score else 'the neighbours were not compared.'}"
    ceilings = [
        value for value in (ceiling_jaccard(comparison, side) for side in ("left", "right")) if value is not None
    ]
    same = min(ceilings) if ceilings else 0.5
    word = "No." if score.value < same / 2 else "Nearly." if score.value >= 0.8 * same else "In part."
    if (pair := _keras_and_other(comparison)) is not None:
        word += _why(word, *pair)
    noun = comparison.level.removesuffix("s")
    sentence = (
        f"Of a {noun}'s {NEIGHBOURS} nearest {comparison.level}, both spaces share {of_ten(score.value)} on average"
    )
    noise = _retrained(comparison)
    return f"{word} {sentence}{f'; {noise}' if noise else ''}."


def explanation(comparison: Comparison) -> str:
    """Why the two differ, where they are what the question is about; else nothing."""
    pair = _keras_and_other(comparison)
    if pair is None:
        return ""
    return " ".join(("Both are tables with a row of numbers for each word.", *(teacher.effect for teacher in pair)))


def neighbour_sentence(
    comparison: Comparison, key: str, titles: Titles | None = None, n: int = _SHOWN_NEIGHBOURS
) -> str:
    """Where a key sits on either side, what is shared, and whether that would survive a retraining."""
    found = comparison.neighbours(key)
    titles = titles or side_titles(comparison)
    parts = []
    for (side, space), title, near in zip(_sides(comparison), titles, (found.left, found.right), strict=True):
        names = listed([_named(space, other) for other, _ in near[:n]])
        subject = _quoted(space, key) if side == "left" else "it"
        if key not in space:
            parts.append(f"{_placed(title)}, {subject} is unknown")
        elif names:
            parts.append(f"{_placed(title)}, {subject} sits beside {names}")
        else:
            parts.append(f"{_placed(title)}, {subject} has no neighbours")
    sentence = f"{_capital(parts[0])}; {parts[1]}."
    if found.left and found.right:
        sentence += f" {_shared(comparison, found.shared, len(found.left))}"
        sentence += f" {noise_sentence(comparison)}" if noise_sentence(comparison) else ""
    return sentence


def noise_sentence(comparison: Comparison) -> str:
    """How far neighbours would change on retraining, or nothing where no second seed was trained."""
    noise = _retrained(comparison)
    return f"{_capital(noise)}." if noise else ""


def headline_numbers(comparison: Comparison) -> tuple[HeadlineNumber, HeadlineNumber]:
    """The two numbers of the first screen: how flat each space is, and how much meaning it holds."""
    return _headline(comparison, "pc1_share"), _headline(comparison, _meaning_score(comparison))


def map_quality_sentence(projection: Projection) -> str:
    """How far a map can be trusted."""
    name, quality = method_name(projection.method), projection.quality
    if projection.ends:
        return f"{name} made from words: here directions mean something, and neighbours need not stay together."
    if quality is None:
        return f"{name}; the quality of this map was not measured."
    return (
        f"{name} keeps {quality.knn_preservation:.0%} of the {quality.k} nearest neighbours; "
        f"trustworthiness {quality.trustworthiness:.2f}, continuity {quality.continuity:.2f} (best: 1)."
    )


def method_name(method: str) -> str:
    """What people call a method of projection."""
    return {"umap": "UMAP", "tsne": "t-SNE", "pca": "PCA", "axes": "Projection onto axes"}.get(method, method)


def training_sentence(embedding: Mapping[str, Any]) -> str:
    """How well the model of the Embedding does, from the run's summary of it."""
    if "test_mae" in embedding:
        return _error_sentence(embedding)
    if "objective" in embedding:
        return f"The Embedding saw no labels, so it gives no answers to test: it read the text {_times(embedding)}."
    accuracy, baseline = embedding.get("test_accuracy"), embedding.get("majority_baseline")
    if accuracy is None:
        return "How well the task model does was not measured."
    rows = embedding.get("test_rows", 0)
    between = proportion_interval(accuracy, rows)
    beside = "" if between is None else f" (95% interval: {between[0]:.1%} to {between[1]:.1%})"
    sentence = f"The task model gets {accuracy:.1%} of {rows:,} held-out texts right{beside}"
    if baseline is not None:
        sentence += f"; always naming the largest class would get {baseline:.1%}"
    return f"{sentence}."


def change_caveat(comparison: Comparison) -> str:
    """What the change of words follows, where the classes are known: how one-sided a word is."""
    rho = comparison.change_by_label.value
    if rho is None or abs(rho) < _WORTH_SAYING:
        return ""
    more = "more" if rho > 0 else "less"
    return (
        f"The more one-sided a word is (how much more often one class has it: its log-odds), the {more} it changed: "
        f"rank correlation {format_score('rsa', comparison.change_by_label)}."
    )


def ceiling_jaccard(comparison: Comparison, side: str) -> float | None:
    """The overlap of neighbours of two trainings of the method of a side; None where there was one only."""
    ceiling: Mapping[str, Score] | None = getattr(comparison, f"{side}_ceiling")
    return None if ceiling is None or "jaccard_at_10" not in ceiling else ceiling["jaccard_at_10"].value


def of_ten(jaccard: float) -> str:
    """A Jaccard overlap as a number of ten neighbours: J = s / (20 - s)."""
    shared = 2 * NEIGHBOURS * jaccard / (1 + jaccard)
    return "fewer than 1" if shared < 0.75 else f"about {shared:.0f}"


def listed(items: Sequence[str]) -> str:
    """Items as a phrase.

    >>> listed(["rain"]), listed(["rain", "hail", "snow"])
    ('rain', 'rain, hail and snow')
    """
    return " and ".join((", ".join(items[:-1]), items[-1])) if len(items) > 1 else "".join(items)


def _sides(comparison: Comparison) -> tuple[tuple[str, EmbeddingSpace], ...]:
    return ("left", comparison.left), ("right", comparison.right)


def _keras_and_other(comparison: Comparison) -> tuple[Teacher, Teacher] | None:
    """The teachers of both sides, that of a Keras Embedding first, where the other is word2vec or fastText."""
    pair = [teacher_of(space, comparison.classes) for _, space in _sides(comparison)]
    pair.sort(key=lambda teacher: teacher.method != KERAS)
    is_so = pair[0].method == KERAS and pair[0].asked and pair[1].method != KERAS and pair[1].asked
    return (pair[0], pair[1]) if is_so else None


def _why(verdict: str, keras: Teacher, other: Teacher) -> str:
    """What the verdict comes from: both are lookup tables, so it is what they were asked for."""
    if keras.asked != other.asked:
        return " Same lookup table, different teacher." if verdict == "No." else ""
    return "" if verdict == "No." else " Same lookup table, and here the same teacher: the words nearby."


def _times(embedding: Mapping[str, Any]) -> str:
    epochs = embedding.get("epochs", 0)
    return "once" if epochs == 1 else f"{epochs} times"


def _error_sentence(embedding: Mapping[str, Any]) -> str:
    error, baseline, share = (embedding.get(name) for name in ("test_mae", "baseline_mae", "test_r2"))
    sentence = (
        f"The model tells the {embedding.get('target', 'number')} of {embedding.get('test_rows', 0):,} held-out texts "
        f"with a mean error of {error:.3g}"
    )
    sentence += "" if baseline is None else f"; always saying the mean would be off by {baseline:.3g}"
    return f"{sentence}." if share is None else f"{sentence} (R squared {share:.2f})."


def _placed(title: str) -> str:
    return title if title.startswith(("learned", "untrained")) else f"in {title}"


def _quoted(space: EmbeddingSpace, key: str) -> str:
    return f"“{display_name(space, key)}”"


def _named(space: EmbeddingSpace, key: str) -> str:
    """A word as it is, a document in quotation marks."""
    return key if space.level == "words" else _quoted(space, key)


def _shared(comparison: Comparison, shared: Sequence[str], of: int) -> str:
    if not shared:
        return f"They share none of their {of} nearest {comparison.level}."
    names = listed([_named(comparison.left, key) for key in shared])
    return f"They share {len(shared)} of their {of} nearest {comparison.level}: {names}."


def _retrained(comparison: Comparison) -> str:
    """How many neighbours two trainings of one method agree on, as a clause."""
    values = {side: ceiling_jaccard(comparison, side) for side in ("left", "right")}
    known = [(side, of_ten(value)) for side, value in values.items() if value is not None]
    if not known:
        return ""
    (side, number), *rest = known
    first = f"the {side} finds {number} of its {NEIGHBOURS} again"
    return f"trained again, {listed([first, *(f'the {side} {number}' for side, number in rest)])}"


def _headline(comparison: Comparison, name: str) -> HeadlineNumber:
    scores = [side.get(name, Score.missing("It was not measured.")) for side in _scores(comparison)]
    left, right = (format_value(name, score.value) for score in scores)
    reasons = dict.fromkeys(score.reason for score in scores if score.reason)
    chances = [score.details["chance"] for score in scores if score.details.get("chance") is not None]
    notes = [*reasons] if reasons else [_MEANINGS.get(name), *(f"Chance is {chance:.0%}." for chance in chances[:1])]
    label = "one direction explains this much of the space" if name == "pc1_share" else term(name).label
    return HeadlineNumber(_capital(label), left, right, " ".join(note for note in notes if note))


def _meaning_score(comparison: Comparison) -> str:
    """The first score of meaning that both sides have; small vocabularies cover no category."""
    for name in ("category_purity_at_5", "topic_purity_at_10", "label_silhouette"):
        if all(name in side and side[name].value is not None for side in _scores(comparison)):
            return name
    return "category_purity_at_5" if comparison.level == "words" else "label_silhouette"


def _scores(comparison: Comparison) -> tuple[Mapping[str, Score], Mapping[str, Score]]:
    return comparison.left_scores, comparison.right_scores


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_KEY else f"{text[: _LONGEST_KEY - 1]}…"
