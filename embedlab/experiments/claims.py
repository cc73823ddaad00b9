"""What people say about Keras Embeddings and word2vec, whether it is so, and the samples' number for it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence

from embedlab.experiments.claim import Claim, Place, Verdict
from embedlab.experiments.claims_here import gradient_text, lookup_text, nearest_text
from embedlab.experiments.estimates import Estimate
from embedlab.experiments.headline_figure import run_triplets
from embedlab.experiments.lessons import Lessons
from embedlab.experiments.phrases import (
    both_texts,
    estimate_text,
    first_words,
    neighbour_rank,
    ordinal,
    range_text,
    score_text,
)
from embedlab.run import Run

__all__ = ["Sources", "claims"]

_BATCH = (("Court orders inquiry into flood", "news"), ("Nine pizzas that will make your day", "clickbait"))
_INITS = {
    "random": "random start",
    "frozen": "word2vec frozen",
    "own": "word2vec of the labelled texts alone",
    "tfidf": "TF-IDF",
}


@dataclasses.dataclass(frozen=True, eq=False)
class Sources:
    """Where the numbers come from: nothing is typed.

    Parameters
    ----------
    real, own
        The runs on the real headlines and on those of our own.
    lessons
        What is shipped for the page How it works.
    accuracy
        The learning curve on the real headlines, mean test accuracy by initialisation and number of labels; empty
        where none is at hand.
    """

    real: Run
    own: Run
    lessons: Lessons
    accuracy: Mapping[str, Mapping[int, Estimate]] = dataclasses.field(default_factory=dict)


def claims(sources: Sources) -> tuple[Claim, ...]:
    """The table, in an order to read it in."""
    return tuple(
        Claim(name, said, verdict, found(sources), place, papers)
        for name, said, verdict, found, place, papers in _TABLE
    )


def _lookup(sources: Sources) -> str:
    return lookup_text(sources.real)


def _gradient(sources: Sources) -> str:
    return gradient_text(sources.real, _BATCH)


def _same(sources: Sources) -> str:
    words = sources.real.words
    ceiling = score_text((words.right_ceiling or {}).get("jaccard_at_10"))
    return (
        f"Ten nearest neighbours in common (Jaccard): {score_text(words.between['jaccard_at_10'])}, where two "
        f"trainings of word2vec have {ceiling}."
    )


def _meaning(sources: Sources) -> str:
    agreement, line = (both_texts(sources.real.words, name) for name in ("wordsim353", "pc1_share"))
    return (
        f"Agreement with people (WordSim-353): {agreement[0]}, word2vec {agreement[1]}. One direction holds {line[0]} "
        f"of its variance, of word2vec's {line[1]}: it keeps what separates the labels."
    )


def _synonyms(sources: Sources) -> str:
    words = sources.real.words
    left, right = (
        score_text((found or {}).get("jaccard_at_10")) for found in (words.left_ceiling, words.right_ceiling)
    )
    return (
        f"Trained again with another seed, the Embedding shares {left} of its neighbours with itself, word2vec "
        f"{right}: within a label they are arbitrary."
    )


def _objective(sources: Sources) -> str:
    context, ceiling, label = _overlaps(sources.lessons, ("skip-gram", "word2vec again", "classification"))
    return (
        "The objective decides, not the layer. Asked for the words around a word, the Keras layer shares "
        f"{context} of its neighbours with word2vec (two word2vec trainings {ceiling}); asked for labels {label}."
    )


def _accuracy(sources: Sources) -> str:
    texts = sources.own.documents
    if texts is None:
        return "The sample has no texts to probe."
    probes, topics = (both_texts(texts, name) for name in ("probe_accuracy", "topic_purity_at_10"))
    return (
        f"A linear probe on either space is right in {probes[0]} and {probes[1]}; neighbours of the same topic are "
        f"{topics[0]} and {topics[1]}. Accuracy does not show what a space knows."
    )


def _context(sources: Sources) -> str:
    first, *_, last = sources.lessons.contexts
    expected = [f"for “{each.context}” {first_words(each.words)}" for each in (first, last)]
    return (
        f"It predicts words nearby in either direction, not the next one: {' and '.join(expected)}. Of what cats drink "
        "these texts say nothing, and so does word2vec. (Lists of words have no interval.)"
    )


def _near(sources: Sources) -> str:
    return (
        f"{nearest_text(sources.own.words.right, 'guitar')}: a word that can take its place. Words that stand "
        "beside it are another list; small corpora and wide windows mix the two."
    )


def _download(sources: Sources) -> str:
    return (
        "word2vec is the algorithm; a file is what it left after reading one corpus. Of our own headlines it left "
        f"{len(sources.own.words.right):,} words."
    )


def _others(sources: Sources) -> str:
    names = ("fasttext", "cbow", "word2vec again", "classification")
    fasttext, cbow, again, label = _overlaps(sources.lessons, names)
    return (
        f"All learn from company alone. Neighbours in common with skip-gram on one corpus: fastText {fasttext}, CBOW "
        f"{cbow}, two trainings of skip-gram {again}, the Embedding of labels {label}. GloVe is not trained here; a "
        "file of it can stand beside them."
    )


def _polarity(sources: Sources) -> str:
    task, context = (found["good bad"] for found in (sources.lessons.polarity.task, sources.lessons.polarity.word2vec))
    return (
        f"Centred cosine of good and bad: {range_text(task)} in the Embedding, {range_text(context)} in word2vec, for "
        "which they are alike (two trainings each)."
    )


def _cat_and_dog(sources: Sources) -> str:
    found = sources.lessons.polarity
    return (
        f"They do here (cosine {range_text(found.task['cat dog'])} in two trainings), for that reason: cat and parrot, "
        f"which is blamed, get {range_text(found.task['cat parrot'])}. With the dogs' labels turned over cat and dog "
        f"get {range_text(found.turned['cat dog'])}. It depends on the data."
    )


def _categories(sources: Sources) -> str:
    found = sources.lessons.categories
    task, context = (score_text(found.same_kind[name]) for name in ("task", "word2vec"))
    return (
        f"Of a store's five nearest stores {task} are of its kind, which no column names (chance {found.chance:.2f}; "
        f"word2vec on the same rows {context})."
    )


def _headlines(sources: Sources) -> str:
    left, right = map(score_text, run_triplets(sources.own))
    return (
        "A label alone puts them together too, as both are news. Among texts of one label the same topic is nearer in "
        f"{left} of triplets in the Embedding and {right} in word2vec; chance is 0.50."
    )


def _few_labels(sources: Sources) -> str:
    sizes = _sizes(sources, tuple(_INITS))
    if not sizes:
        return "Measured on the page Should I pre-train?"
    few, many = (
        "; ".join(f"{name} {estimate_text(sources.accuracy[key][size])}" for key, name in _INITS.items())
        for size in sizes
    )
    return (
        f"Test accuracy with {sizes[0]:,} labels: {few}. With {sizes[1]:,}: {many}. What helps is the other text "
        "behind word2vec, and freezing."
    )


def _alps(sources: Sources) -> str:
    left, right, real = sources.own.words.left, sources.own.words.right, sources.real.words.right
    place, cosine = neighbour_rank(right, "alps", "himalaya")
    known = "knows" if "himalaya" in left else "has no row for"
    missing = [word for word in ("alps", "himalaya") if word not in real]
    limits = f", and the word2vec of the real headlines lacks {' and '.join(missing)}" if missing else ""
    return (
        f"In word2vec himalaya is the {ordinal(place)}nearest word of alps (cosine {cosine:.2f}; one pair has no "
        f"interval); the Embedding of the labels {known} it. The vectors must come from text that has both words "
        f"often{limits}."
    )


def _imagenet(sources: Sources) -> str:
    sizes = _sizes(sources, ("frozen", "finetuned"))
    if not sizes:
        return "Freeze or fine-tune: both are drawn on the page Should I pre-train?"
    frozen, tuned = (sources.accuracy[name] for name in ("frozen", "finetuned"))
    pairs = (f"{size:,} labels {estimate_text(frozen[size])} and {estimate_text(tuned[size])}" for size in sizes)
    return f"Frozen and fine-tuned: {'; '.join(pairs)}. Only the first layer is carried over, not a network."


def _maps(sources: Sources) -> str:
    points = sources.lessons.point_set("sizes")
    drawn = sorted(ratio for each in points.layouts if (ratio := points.drawn_ratio(each)) is not None)
    return (
        f"Two clumps, one {points.ratio or 0:.0f} times wider than the other, are drawn with widths in the ratio "
        f"{drawn[0]:.1f} to {drawn[-1]:.1f} over {len(drawn)} maps, whatever the setting."
    )


def _overlaps(lessons: Lessons, methods: Sequence[str]) -> list[str]:
    """Neighbours in common with word2vec."""
    return [score_text(lessons.methods.row(method).overlap) for method in methods]


def _sizes(sources: Sources, inits: Sequence[str]) -> tuple[int, int] | None:
    """The fewest and the most labels at which all of these were measured."""
    common = set.intersection(*(set(sources.accuracy.get(init, {})) for init in inits))
    return (min(common), max(common)) if common else None


_HERE, _COMPARE, _CURVE = "how_it_works", Place("compare"), Place("should_i_pre_train")

_TABLE: tuple[tuple[str, str, Verdict, Callable[[Sources], str], Place, tuple[str, ...]], ...] = (
    (
        "lookup",
        "An Embedding layer is a table lookup: one-hot vector times matrix, no activation.",
        "right",
        _lookup,
        Place(_HERE, "lookup"),
        ("bengio2003",),
    ),
    (
        "gradient",
        "The Embedding is trained by back-propagation, like any layer.",
        "right",
        _gradient,
        Place(_HERE, "gradient"),
        ("bengio2003", "kim2014"),
    ),
    ("same", "A Keras Embedding is the same as word2vec.", "wrong", _same, _COMPARE, ("mikolov2013efficient",)),
    (
        "meaning",
        "Trained for a task, the Embedding learns what words mean.",
        "wrong",
        _meaning,
        _COMPARE,
        ("finkelstein2002",),
    ),
    (
        "synonyms",
        "The nearest words in a trained Embedding are words like it.",
        "wrong",
        _synonyms,
        _COMPARE,
        ("wendlandt2018",),
    ),
    (
        "objective",
        "An Embedding layer learns with labels, word2vec without.",
        "half",
        _objective,
        Place(_HERE, "objectives"),
        ("mikolov2013distributed",),
    ),
    ("accuracy", "Better accuracy means better vectors.", "wrong", _accuracy, _COMPARE, ("levy2014",)),
    (
        "context",
        "word2vec predicts the words of a context: the cat was drinking ... milk.",
        "half",
        _context,
        Place(_HERE, "word2vec"),
        ("mikolov2013efficient", "mikolov2013distributed"),
    ),
    (
        "near",
        "Words near each other in word2vec stand near each other in texts.",
        "half",
        _near,
        Place(_HERE, "company"),
        ("church1990", "levy2014"),
    ),
    (
        "download",
        "word2vec is the file of vectors that one downloads.",
        "wrong",
        _download,
        Place(_HERE, "word2vec"),
        ("mikolov2013distributed",),
    ),
    (
        "others",
        "GloVe and fastText are the same kind of thing as word2vec.",
        "right",
        _others,
        Place(_HERE, "methods"),
        ("pennington2014", "bojanowski2017", "levy2014"),
    ),
    (
        "polarity",
        "Trained on sentiment, the Embedding keeps polarity and not meaning.",
        "right",
        _polarity,
        Place(_HERE, "polarity"),
        ("tang2014",),
    ),
    (
        "cat and dog",
        "Cat and dog end up close, because people say nice things of both.",
        "half",
        _cat_and_dog,
        Place(_HERE, "polarity"),
        ("tang2014",),
    ),
    (
        "categories",
        "Embeddings serve any categories, not only words.",
        "right",
        _categories,
        Place(_HERE, "categories"),
        ("guo2016",),
    ),
    (
        "headlines",
        "In the picture of three headlines, two on one topic light the same filters with word2vec only.",
        "half",
        _headlines,
        Place(_HERE, "figure"),
        ("lopezsanchez2018",),
    ),
    ("few labels", "With few labels, start from word2vec.", "half", _few_labels, _CURVE, ("kim2014",)),
    (
        "alps",
        "A model that starts from word2vec knows that Alps and Himalaya are alike, though one has no label.",
        "half",
        _alps,
        _CURVE,
        ("kim2014",),
    ),
    (
        "imagenet",
        "Pre-trained vectors are to text what ImageNet models are to images.",
        "half",
        _imagenet,
        _CURVE,
        ("howard2018", "kim2014"),
    ),
    (
        "maps",
        "On a t-SNE or UMAP map, size and distance of clusters say something.",
        "wrong",
        _maps,
        Place(_HERE, "maps"),
        ("wattenberg2016", "maaten2008", "mcinnes2018"),
    ),
)
