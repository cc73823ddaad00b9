"""What was done, on what: the data, the method in a few sentences, and all of its settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from embedlab.glossary import coverage
from embedlab.metrics.scorecard import LEAST_COUNT
from embedlab.report.markup import Markup, tag
from embedlab.report.tables import facts
from embedlab.report.view import View, section
from embedlab.wording import listed, method_name

__all__ = ["data", "method", "settings_rows"]

_HEADS = {"bag": "the mean of the word vectors", "conv": "a convolution", "gru": "a GRU", "lstm": "an LSTM"}
_SAID_APART = ("init", "registered")


def data(view: View) -> Markup:
    """The texts, their labels, how they were split, the words, and how far the tests of meaning apply."""
    about = view.summary.get("data", {})
    classes = [f"{name} ({rows:,})" for name, rows in about.get("classes", {}).items()]
    rows = {
        "texts": _with_number(about.get("name"), about.get("rows"), "texts"),
        "labels": listed(classes),
        "without labels": f"{about['unlabelled']:,} more texts, for word2vec alone" if about.get("unlabelled") else "",
        "split": _split(view.summary),
        f"{view.noun}s": _shared(view),
        "coverage": _coverage(view),
        "licence": str(about.get("licence", "")),
        "citation": str(about.get("citation", "")),
    }
    warnings = [tag("li", str(warning)) for warning in view.summary.get("warnings", ())]
    notes = [tag("h3", "Notes on the data"), tag("ul", *warnings)] if warnings else []
    return section("The data", facts(rows), *notes)


def method(view: View) -> Markup:
    """How the spaces, the numbers and the maps were made, as sentences."""
    parts = {"Training": _trainings(view), "Measuring": _measures(view), "Drawing": _layouts(view)}
    told = ((name, " ".join(sentences)) for name, sentences in parts.items())
    return section("The method", *(tag("p", tag("b", f"{name}. "), text) for name, text in told if text))


def settings_rows(view: View) -> dict[str, str]:
    """Every setting, for who wants to do it again."""
    rows = {}
    for side, space in (("left space", view.words.left), ("right space", view.words.right)):
        parameters = _pairs(space.provenance.get("parameters", {}))
        shape = f"{space.name or side}: {len(space):,} {space.level} x {space.dims} dimensions"
        rows[side] = f"{shape}; {parameters}" if parameters else shape
    rows["maps"] = _projections(view.summary)
    rows["fingerprint of the texts"] = str(view.summary.get("data", {}).get("fingerprint", ""))[:16]
    rows["versions"] = _pairs(view.summary.get("versions", {}))
    rows["time"] = f"{view.summary['seconds']:.0f} s" if "seconds" in view.summary else ""
    return rows


def _with_number(name: Any, rows: Any, noun: str) -> str:
    """The name of the data and how many there are, where either is known."""
    number = "" if rows is None else f"{rows:,} {noun}"
    return ": ".join(filter(None, (str(name or ""), number)))


def _split(summary: Mapping[str, Any]) -> str:
    trained, tested = (summary.get("embedding", {}).get(name) for name in ("train_rows", "test_rows"))
    if not trained or not tested:
        return ""
    how = summary.get("settings", {})
    by = f"by the column {how['part']}" if how.get("part") else "at random, each label in proportion"
    by += f", the groups of {how['group']} kept whole" if how.get("group") else ""
    return f"{trained:,} texts to learn from, {tested:,} held out and looked at once; {by}"


def _shared(view: View) -> str:
    left, right, shared = len(view.words.left), len(view.words.right), len(view.words.keys)
    if left == right == shared:
        return f"{shared:,}, the same in both spaces"
    return f"{left:,} in the left space, {right:,} in the right one, {shared:,} in both"


def _coverage(view: View) -> str:
    names = {"wordsim353": "WordSim-353", "simlex999": "SimLex-999", "category_purity_at_5": "kinds of words"}
    scores = view.words.right_scores
    found = {title: coverage(scores[name]).partition(", chance")[0] for name, title in names.items() if name in scores}
    return "; ".join(f"{title}: {words}" for title, words in found.items() if words)


def _trainings(view: View) -> Iterator[str]:
    embedding, context = view.summary.get("embedding", {}), view.summary.get("word2vec", {})
    head = _HEADS.get(str(view.summary.get("settings", {}).get("head")))
    how = {"left": "", "right": ""}
    if embedding.get("epochs") and "objective" not in embedding:
        how["left"] = f", by a classifier{f' on {head}' if head else ''}, in {embedding['epochs']} epochs"
        how["left"] += " (a tenth of its training texts said when to stop)"
    if context.get("epochs"):
        how["right"] = f", reading {context.get('tokens', 0):,} words {context['epochs']} times"
    for (side, about), title, space in zip(how.items(), view.titles, (view.words.left, view.words.right), strict=True):
        name = f"{space.name}, " if space.name else ""
        yield f"The {side} space ({name}{space.dims} dimensions) {title}{about}."
    if view.words.left_ceiling is not None or view.words.right_ceiling is not None:
        yield (
            "Both were trained once more with another seed: what two trainings of one method have in common is the "
            "ceiling for what two methods can have in common."
        )


def _measures(view: View) -> Iterator[str]:
    yield (
        "All scores are measured in the original dimensions, never on the maps; neighbours are nearest by cosine, and "
        f"scores of whole spaces look at {view.words.level} seen at least {LEAST_COUNT} times."
    )
    if view.words.labels is not None and view.words.level == "words":
        yield "A word has the label of the texts it occurs in more often (log-odds), counted on held-out texts alone."
    yield (
        "Ranges are 95% intervals: a bootstrap over words, pairs or texts for means of them, a jackknife for what is "
        "not a mean (variance, CKA, RSA, Procrustes, maps). They say how far other words or texts would move a number; "
        "how far another training would, the second seed says."
    )


def _layouts(view: View) -> Iterator[str]:
    methods = dict.fromkeys(method_name(drawn.method) for drawn in view.words.maps.values())
    if not methods:
        return
    yield f"The maps are made by {listed([*methods])} from the neighbours in the original space."
    if any(about.get("parameters", {}).get("registered") for about in view.summary.get("projections", {}).values()):
        yield "The right map starts from the left one and is turned to fit it; that changes no neighbour."


def _projections(summary: Mapping[str, Any]) -> str:
    """How the maps were made: each method with its parameters once."""
    made = [(about.get("method", ""), about.get("parameters", {})) for about in summary.get("projections", {}).values()]
    ways = [
        f"{method_name(str(method))} ({_pairs({name: given[name] for name in given if name not in _SAID_APART})})"
        for method, given in made
    ]
    turned = "the right maps start from the left ones and are turned to fit them"
    return "; ".join([*dict.fromkeys(ways), *([turned] if any(given.get("registered") for _, given in made) else [])])


def _pairs(values: Mapping[str, Any]) -> str:
    return ", ".join(_pair(name.replace("_", " "), value) for name, value in values.items() if value is not None)


def _pair(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return name if value else f"no {name}"
    return f"{name} {value}"
