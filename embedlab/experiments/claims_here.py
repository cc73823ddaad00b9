"""The claims on one run, such as a visitor's own: the same numbers on its data, or why there is none."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from embedlab.experiments.headline_figure import run_triplets
from embedlab.experiments.lookup import gradient_step, look_up
from embedlab.experiments.methods import MethodTable
from embedlab.experiments.phrases import both_texts, neighbour_rank, number_text, ordinal, score_text
from embedlab.experiments.polarity import centred_cosines
from embedlab.neighbors import knn_graph
from embedlab.run import Run
from embedlab.space import EmbeddingSpace
from embedlab.tokens import tokenize

__all__ = ["Here", "found_here", "gradient_text", "lookup_text", "nearest_text", "opening_word"]

_NO_CURVE = "Not measured yet: it takes trainings with few and many labels. Draw the curve of these texts there."


@dataclasses.dataclass(frozen=True, eq=False)
class Here:
    """What was found on one run: the run, and the table of methods on its texts where that was made."""

    run: Run
    methods: MethodTable | None = None


def found_here(name: str, here: Here) -> str:
    """What a run says to the claim called `name`, in a sentence; where it says nothing, why."""
    return _FOUND[name](here)


def lookup_text(run: Run) -> str:
    """One-hot vector times table against the row of the table, on the word that the run opens with."""
    space = run.words.left
    word = opening_word(run)
    equal = "equal to the bit" if look_up(space, word).is_equal else "not equal, which should not happen"
    return (
        f"For “{word}” the product with the {len(space):,} x {space.dims} table and its row are {equal} (exact, so "
        "there is no interval)."
    )


def gradient_text(run: Run, batch: Sequence[tuple[str, str]]) -> str:
    """How many rows a step on a batch of texts and labels moves."""
    classifier = run.classifier
    known = [(text, label) for text, label in batch if classifier is not None and label in classifier.classes]
    if classifier is None or not known:
        return "The run has no model that can be asked here: its network is not a plain bag of words."
    step = gradient_step(classifier, [tokenize(text) for text, _ in known], [label for _, label in known])
    return (
        f"A step on a batch of {len(known)} texts moves {len(step.words)} of {step.rows:,} rows: those of its words. "
        "Every other row stays where it is (counted, so there is no interval)."
    )


def opening_word(run: Run) -> str:
    """The word that a run opens with: the one it names, else its most frequent one that leans to a label."""
    words, pinned = run.words, run.summary.get("pinned")
    if pinned in words.left:
        return str(pinned)
    leaning = (key for key, label in zip(words.keys, words.labels or (), strict=False) if label)
    return next(leaning, words.keys[0])


def nearest_text(space: EmbeddingSpace, word: str) -> str:
    """The nearest word of a word."""
    nearest = space.keys[int(knn_graph(space.vectors, 1).indices[space.row(word), 0])]
    return f"The nearest word of {word} is {nearest}"


def _gradient(here: Here) -> str:
    texts = here.run.documents
    if texts is None or texts.labels is None:
        return gradient_text(here.run, ())
    said = texts.left.columns.get("text", texts.left.keys)
    first = {label: str(text) for text, label in reversed(list(zip(said, texts.labels, strict=False)))}
    return gradient_text(here.run, [(text, label) for label, text in first.items()])


def _same(here: Here) -> str:
    words = here.run.words
    ceiling = (words.right_ceiling or {}).get("jaccard_at_10")
    beside = f"; two trainings of word2vec {score_text(ceiling)}" if ceiling is not None else _NO_SECOND_SEED
    return f"Neighbours in common: {score_text(words.between.get('jaccard_at_10'))}{beside}."


def _meaning(here: Here) -> str:
    agreement, line = (both_texts(here.run.words, name) for name in ("wordsim353", "pc1_share"))
    return (
        f"WordSim-353: {agreement[0]}, word2vec {agreement[1]}. On one direction: {line[0]} of the variance, word2vec "
        f"{line[1]}."
    )


def _synonyms(here: Here) -> str:
    words = here.run.words
    if words.left_ceiling is None or words.right_ceiling is None:
        return "Not measured: this run trained each method once. Train with second seeds under “Your data”."
    left, right = (score_text(found.get("jaccard_at_10")) for found in (words.left_ceiling, words.right_ceiling))
    return f"Shared with its own second seed: the Embedding {left}, word2vec {right}."


def _of_methods(template: str) -> Callable[[Here], str]:
    """A sentence with the neighbours that methods share with word2vec: ``{method}`` by names of `methods.METHODS`."""

    def found(here: Here) -> str:
        table = here.methods
        if table is None:
            return "Not measured yet: train all methods on these texts, in the section that the link leads to."
        return template.format_map({row.method: score_text(row.overlap) for row in table.rows})

    return found


def _accuracy(here: Here) -> str:
    texts = here.run.documents
    if texts is None:
        return "Not measured: the run has no held-out texts."
    probes, topics = (both_texts(texts, name) for name in ("probe_accuracy", "topic_purity_at_10"))
    said = f"A linear probe is right in {probes[0]} and, on word2vec, {probes[1]}"
    if texts.topics is None:
        return f"{said}; what the spaces know of topics is not known, as the texts have no column “topic”."
    return f"{said}; neighbours of the same topic are {topics[0]} and {topics[1]}."


def _near(here: Here) -> str:
    space, word = here.run.words.right, opening_word(here.run)
    if word not in space:
        return f"Not measured: {word!r} is not in the other space."
    return f"{nearest_text(space, word)}: whether they stand together or in each other's place, the section counts."


def _download(here: Here) -> str:
    space = here.run.words.right
    return f"These texts left {len(space):,} words of {space.dims} numbers; other texts would leave others."


def _pair(one: str, other: str) -> Callable[[Here], str]:
    """The centred cosine of two words in both spaces."""

    def found(here: Here) -> str:
        spaces = (here.run.words.left, here.run.words.right)
        missing = [word for word in (one, other) if any(word not in space for space in spaces)]
        if missing:
            return f"Cannot be measured: these texts lack {' and '.join(missing)}, or have it too rarely."
        left, right = (number_text(centred_cosines(space, [(one, other)])[one, other]) for space in spaces)
        return f"Centred cosine of {one} and {other}: {left}, word2vec {right} (one pair has no interval)."

    return found


def _headlines(here: Here) -> str:
    left, right = run_triplets(here.run)
    if left.value is None:
        return "The fair test cannot be made: it needs texts with a column “topic”."
    return (
        f"The same topic is nearer in {score_text(left)} of triplets, in word2vec {score_text(right)}; chance is 0.50."
    )


def _alps(here: Here) -> str:
    right = here.run.words.right
    if "alps" not in right or "himalaya" not in right:
        return "These texts lack alps or himalaya: hold a word of your own out there."
    place, cosine = neighbour_rank(right, "alps", "himalaya")
    return f"In word2vec himalaya is the {ordinal(place)}nearest word of alps (cosine {number_text(cosine)})."


def _maps(here: Here) -> str:
    about = here.run.summary.get("projections", {})
    kept = [about.get(f"{side}.words", {}).get("trustworthiness") for side in ("left", "right")]
    if None in kept:
        return "That is a matter of the method and not of the texts: the section shows it on points of known sizes."
    left, right = map(number_text, kept)
    return (
        f"Its own maps have a trustworthiness of {left} and {right}; how they draw sizes is a matter of the method, "
        "which the section shows on points of known sizes."
    )


_NO_SECOND_SEED = "; how many two trainings of one method share is not known, as each was trained once"

_FOUND: Mapping[str, Callable[[Here], str]] = MappingProxyType(
    {
        "lookup": lambda here: lookup_text(here.run),
        "gradient": _gradient,
        "same": _same,
        "meaning": _meaning,
        "synonyms": _synonyms,
        "objective": _of_methods(
            "Shared with word2vec: asked for the words around a word {skip-gram}, asked for labels {classification}; "
            "two word2vec trainings {word2vec again}."
        ),
        "accuracy": _accuracy,
        "context": lambda here: "Words that a model expects have no score: type a context in the section.",
        "near": _near,
        "download": _download,
        "others": _of_methods(
            "Shared with skip-gram: fastText {fasttext}, CBOW {cbow}, skip-gram again {word2vec again}."
        ),
        "polarity": _pair("good", "bad"),
        "cat and dog": _pair("cat", "dog"),
        "categories": lambda here: "Cannot be measured: it takes kinds of words that nobody told the network.",
        "headlines": _headlines,
        "few labels": lambda here: _NO_CURVE,
        "alps": _alps,
        "imagenet": lambda here: _NO_CURVE,
        "maps": _maps,
    }
)
