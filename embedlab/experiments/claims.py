"""What people say about Keras Embeddings and word2vec, whether it is so, and this data's number for it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

from embedlab.experiments.claim import Claim, Place
from embedlab.experiments.headline_figure import run_triplets
from embedlab.experiments.lessons import Lessons
from embedlab.experiments.lookup import gradient_step, look_up
from embedlab.experiments.phrases import (
    first_words,
    mean_text,
    neighbour_rank,
    number_text,
    ordinal,
    score_text,
)
from embedlab.run import Run
from embedlab.space import unit
from embedlab.tokens import tokenize

__all__ = ["Sources", "claims"]

_BATCH = (("Court orders inquiry into flood", "news"), ("Nine pizzas that will make your day", "clickbait"))


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
    accuracy: Mapping[str, Mapping[int, float]] = dataclasses.field(default_factory=dict)


def claims(sources: Sources) -> tuple[Claim, ...]:
    """The table, in an order to read it in."""
    return tuple(make(sources) for make in _TABLE)


def _table_lookup(sources: Sources) -> Claim:
    space = sources.real.words.left
    word = str(sources.real.summary.get("pinned") or space.keys[0])
    equal = look_up(space, word).is_equal
    return Claim(
        "An Embedding layer is a table lookup: one-hot vector times matrix, no activation.",
        "right" if equal else "wrong",
        f"For “{word}” the product with the {len(space):,} x {space.dims} table and its row are "
        f"{'equal to the bit' if equal else 'not equal'}.",
        Place("how_it_works", "lookup"),
        ("bengio2003",),
    )


def _trained_like_any(sources: Sources) -> Claim:
    classifier = sources.real.classifier
    if classifier is None:
        found = "The run has no model that can be asked here."
    else:
        known = [(text, label) for text, label in _BATCH if label in classifier.classes]
        step = gradient_step(classifier, [tokenize(text) for text, _ in known], [label for _, label in known])
        found = (
            f"A step on a batch of {len(known)} headlines moves {len(step.words)} of {step.rows:,} rows: those of its "
            "words. Every other row stays where it is."
        )
    return Claim(
        "The Embedding is trained by back-propagation, like any layer.",
        "right",
        found,
        Place("how_it_works", "gradient"),
        ("bengio2003", "kim2014"),
    )


def _same_thing(sources: Sources) -> Claim:
    words = sources.real.words
    overlap, ceiling = (
        score_text(words.between["jaccard_at_10"]),
        score_text((words.right_ceiling or {}).get("jaccard_at_10")),
    )
    return Claim(
        "A Keras Embedding is the same as word2vec.",
        "wrong",
        f"Ten nearest neighbours in common (Jaccard): {overlap}, where two trainings of word2vec have {ceiling}.",
        Place("compare"),
        ("mikolov2013efficient",),
    )


def _keeps_meaning(sources: Sources) -> Claim:
    words = sources.real.words
    left, right = (
        [score_text(s.get(name)) for name in ("wordsim353", "pc1_share")]
        for s in (words.left_scores, words.right_scores)
    )
    return Claim(
        "Trained for a task, the Embedding learns what words mean.",
        "wrong",
        f"Agreement with people (WordSim-353): {left[0]}, word2vec {right[0]}. One direction holds {left[1]} of its "
        f"variance, of word2vec's {right[1]}: it keeps what separates the labels.",
        Place("compare"),
        ("finkelstein2002",),
    )


def _objective_decides(sources: Sources) -> Claim:
    table = sources.lessons.methods
    context, label = (number_text(table.row(name).overlap) for name in ("skip-gram", "classification"))
    ceiling = number_text(table.row("word2vec again").overlap)
    return Claim(
        "An Embedding layer learns with labels, word2vec without.",
        "half",
        f"The objective decides, not the layer. Asked for the words around a word, the Keras layer shares {context} of "
        f"its neighbours with word2vec (two word2vec trainings {ceiling}); asked for labels {label}.",
        Place("how_it_works", "objectives"),
        ("mikolov2013distributed",),
    )


def _context(sources: Sources) -> Claim:
    first, *_, last = sources.lessons.contexts
    expected = [f"for “{each.context}” {first_words(each.words)}" for each in (first, last)]
    return Claim(
        "word2vec predicts the words of a context: the cat was drinking ... milk.",
        "half",
        f"It predicts words nearby in either direction, not the next one: {' and '.join(expected)}. Of what cats drink "
        "these texts say nothing, and so does word2vec.",
        Place("how_it_works", "word2vec"),
        ("mikolov2013efficient", "mikolov2013distributed"),
    )


def _polarity(sources: Sources) -> Claim:
    task, context = (
        mean_text(found["good bad"]) for found in (sources.lessons.polarity.task, sources.lessons.polarity.word2vec)
    )
    return Claim(
        "Trained on sentiment, the Embedding keeps polarity and not meaning.",
        "right",
        f"Centred cosine of good and bad: {task} in the Embedding, {context} in word2vec, for which they are alike.",
        Place("how_it_works", "polarity"),
        ("tang2014",),
    )


def _cat_and_dog(sources: Sources) -> Claim:
    found = sources.lessons.polarity
    return Claim(
        "Cat and dog end up close, because people say nice things of both.",
        "half",
        f"They do here (cosine {mean_text(found.task['cat dog'])}), for that reason: cat and parrot, which is blamed, "
        f"get {mean_text(found.task['cat parrot'])}. With the dogs' labels turned over cat and dog get "
        f"{mean_text(found.turned['cat dog'])}. It depends on the data.",
        Place("how_it_works", "polarity"),
        ("tang2014",),
    )


def _few_labels(sources: Sources) -> Claim:
    accuracy = sources.accuracy
    sizes = sorted(set.intersection(*(set(accuracy.get(key, {})) for key in _INITS)))
    found = "Measured on the page Should I pre-train?"
    if sizes:
        few, many = (
            "; ".join(f"{name} {accuracy[key][size]:.3f}" for key, name in _INITS.items())
            for size in (sizes[0], sizes[-1])
        )
        found = (
            f"Test accuracy with {sizes[0]:,} labels: {few}. With {sizes[-1]:,}: {many}. What helps is the other "
            "text behind word2vec, and freezing."
        )
    return Claim(
        "With few labels, start from word2vec.",
        "half",
        found,
        Place("should_i_pre_train"),
        ("kim2014",),
    )


def _alps(sources: Sources) -> Claim:
    left, right, real = sources.own.words.left, sources.own.words.right, sources.real.words.right
    place, cosine = neighbour_rank(right, "alps", "himalaya")
    known = "knows" if "himalaya" in left else "has no row for"
    missing = [word for word in ("alps", "himalaya") if word not in real]
    limits = f", and the word2vec of the real headlines lacks {' and '.join(missing)}" if missing else ""
    return Claim(
        "A model that starts from word2vec knows that Alps and Himalaya are alike, though one has no label.",
        "half",
        f"In word2vec himalaya is the {ordinal(place)}nearest word of alps (cosine {cosine:.2f}); the Embedding of the "
        f"labels {known} it. The vectors must come from text that has both words often{limits}.",
        Place("should_i_pre_train"),
        ("kim2014",),
    )


def _three_headlines(sources: Sources) -> Claim:
    left, right = run_triplets(sources.own)
    return Claim(
        "In the picture of three headlines, two on one topic light the same filters with word2vec only.",
        "half",
        "A label alone puts them together too, as both are news. Among texts of one label the same topic is nearer in "
        f"{score_text(left)} of triplets in the Embedding and {score_text(right)} in word2vec; chance is 0.50.",
        Place("how_it_works", "figure"),
        ("lopezsanchez2018",),
    )


def _categories(sources: Sources) -> Claim:
    found = sources.lessons.categories
    return Claim(
        "Embeddings serve any categories, not only words.",
        "right",
        f"Of a store's five nearest stores {found.same_kind['task']:.0%} are of its kind, which no column names "
        f"(chance {found.chance:.0%}; word2vec on the same rows {found.same_kind['word2vec']:.0%}).",
        Place("how_it_works", "categories"),
        ("guo2016",),
    )


def _other_vectors(sources: Sources) -> Claim:
    table = sources.lessons.methods
    overlaps = ", ".join(
        f"{name} {number_text(table.row(key).overlap)}" for key, name in (("fasttext", "fastText"), ("cbow", "CBOW"))
    )
    return Claim(
        "GloVe and fastText are the same kind of thing as word2vec.",
        "right",
        f"All learn from company alone. Neighbours in common with skip-gram on one corpus: {overlaps}, two trainings "
        f"of skip-gram {number_text(table.row('word2vec again').overlap)}, the Embedding of labels "
        f"{number_text(table.row('classification').overlap)}. GloVe is not trained here; a file of it can stand beside "
        "them.",
        Place("how_it_works", "methods"),
        ("pennington2014", "bojanowski2017", "levy2014"),
    )


def _imagenet(sources: Sources) -> Claim:
    frozen, tuned = (sources.accuracy.get(name, {}) for name in ("frozen", "finetuned"))
    sizes = sorted(set(frozen) & set(tuned))
    found = "Freeze or fine-tune: both are drawn on the page Should I pre-train?"
    if sizes:
        pairs = (f"{size:,} labels {frozen[size]:.3f} and {tuned[size]:.3f}" for size in (sizes[0], sizes[-1]))
        found = f"Frozen and fine-tuned: {'; '.join(pairs)}. Only the first layer is carried over, not a network."
    return Claim(
        "Pre-trained vectors are to text what ImageNet models are to images.",
        "half",
        found,
        Place("should_i_pre_train"),
        ("howard2018", "kim2014"),
    )


def _synonyms(sources: Sources) -> Claim:
    ceilings = (sources.real.words.left_ceiling, sources.real.words.right_ceiling)
    left, right = (score_text((found or {}).get("jaccard_at_10")) for found in ceilings)
    return Claim(
        "The nearest words in a trained Embedding are words like it.",
        "wrong",
        f"Trained again with another seed, the Embedding shares {left} of its neighbours with itself, word2vec "
        f"{right}: within a label they are arbitrary.",
        Place("compare"),
        ("wendlandt2018",),
    )


def _accuracy(sources: Sources) -> Claim:
    texts = sources.own.documents
    probes = (
        ("not known", "not known")
        if texts is None
        else tuple(score_text(s.get("probe_accuracy")) for s in (texts.left_scores, texts.right_scores))
    )
    topics = (
        ("not known", "not known")
        if texts is None
        else tuple(score_text(s.get("topic_purity_at_10")) for s in (texts.left_scores, texts.right_scores))
    )
    return Claim(
        "Better accuracy means better vectors.",
        "wrong",
        f"A linear probe on either space is right in {probes[0]} and {probes[1]}; neighbours of the same topic are "
        f"{topics[0]} and {topics[1]}. Accuracy does not show what a space knows.",
        Place("compare"),
        ("levy2014",),
    )


def _near_is_together(sources: Sources) -> Claim:
    space = sources.own.words.right
    vectors = unit(space.vectors)
    cosines = vectors @ vectors[space.row("guitar")]
    word = space.keys[int(cosines.argsort()[-2])]
    return Claim(
        "Words near each other in word2vec stand near each other in texts.",
        "half",
        f"The nearest word of guitar is {word}: a word that can take its place. Words that stand beside it are another "
        "list; small corpora and wide windows mix the two.",
        Place("how_it_works", "company"),
        ("church1990", "levy2014"),
    )


def _download(sources: Sources) -> Claim:
    keys = len(sources.own.words.right)
    return Claim(
        "word2vec is the file of vectors that one downloads.",
        "wrong",
        "word2vec is the algorithm; a file is what it left after reading one corpus. Of our own headlines it left "
        f"{keys:,} words.",
        Place("how_it_works", "word2vec"),
        ("mikolov2013distributed",),
    )


def _maps(sources: Sources) -> Claim:
    points = sources.lessons.point_set("sizes")
    drawn = sorted(ratio for each in points.layouts if (ratio := points.drawn_ratio(each)) is not None)
    return Claim(
        "On a t-SNE or UMAP map, size and distance of clusters say something.",
        "wrong",
        f"Two clumps, one {points.ratio or 0:.0f} times wider than the other, are drawn with widths in the ratio "
        f"{drawn[0]:.1f} to {drawn[-1]:.1f}, whatever the setting.",
        Place("how_it_works", "maps"),
        ("wattenberg2016", "maaten2008", "mcinnes2018"),
    )


_INITS = {
    "random": "random start",
    "frozen": "word2vec frozen",
    "own": "word2vec of the labelled texts alone",
    "tfidf": "TF-IDF",
}

_TABLE: tuple[Callable[[Sources], Claim], ...] = (
    _table_lookup,
    _trained_like_any,
    _same_thing,
    _keeps_meaning,
    _synonyms,
    _objective_decides,
    _accuracy,
    _context,
    _near_is_together,
    _download,
    _other_vectors,
    _polarity,
    _cat_and_dog,
    _categories,
    _three_headlines,
    _few_labels,
    _alps,
    _imagenet,
    _maps,
)
