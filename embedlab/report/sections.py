"""The sections of the report, in the order they are read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from embedlab import __version__
from embedlab.comparison import Comparison
from embedlab.errors import InputError
from embedlab.figures.linked_maps import comparison_maps
from embedlab.figures.maps import map_summary
from embedlab.figures.scores import score_summary
from embedlab.glossary import format_value
from embedlab.linked.page import linked_html
from embedlab.report.charts import histogram, history_chart
from embedlab.report.command import reproduce_command
from embedlab.report.markup import Markup, join, tag
from embedlab.report.tables import changed_table, facts, map_table, neighbour_table, score_tables, sides_legend, table
from embedlab.run import Run
from embedlab.wording import (
    HeadlineNumber,
    answer,
    change_caveat,
    display_name,
    explanation,
    headline_numbers,
    listed,
    method_name,
    neighbour_sentence,
    question,
    side_titles,
    training_sentence,
    warnings_of,
)

__all__ = ["View", "changed", "documents", "footer", "making", "maps", "neighbours", "opening", "scores", "training"]

_FREQUENT = 300
_SHORTEST_WORD = 4
_NEAREST = 5
_CHANGED = 12
_MAP_HEIGHT = 480


class View:
    """A run as the report shows it: its titles, the pinned word, the numbers that open it."""

    def __init__(self, run: Run, pinned: str | None = None) -> None:
        self.run = run
        self.summary = run.summary
        self.words = run.words
        self.titles = side_titles(run.words, run.summary)
        self.pinned = pinned if pinned is not None else self._own_choice
        if self.pinned is not None:
            run.words.neighbours(self.pinned)

    @cached_property
    def _own_choice(self) -> str | None:
        chosen = self.summary.get("pinned")
        if chosen in self.words.left or chosen in self.words.right:
            return str(chosen)
        return telling_key(self.words)


def telling_key(comparison: Comparison) -> str | None:
    """A word to open with: of the frequent ones, the one whose neighbours are nearest on either side together."""
    counts = comparison.right.counts
    words = [key for key in comparison.keys if len(key) >= _SHORTEST_WORD and key.isalpha()] or list(comparison.keys)
    if counts is not None:
        words.sort(key=lambda key: -int(counts[comparison.right.row(key)]))
    sides = ((comparison.left, comparison.left_graph), (comparison.right, comparison.right_graph))

    def nearness(key: str) -> float:
        return sum(float(graph.similarities[space.row(key), :_NEAREST].sum()) for space, graph in sides)

    return max(words[:_FREQUENT], key=nearness, default=None)


def opening(view: View) -> Markup:
    """The question, the answer, the pinned word and two numbers."""
    name = view.summary.get("data", {}).get("name")
    about = f"A comparison of two spaces of {view.words.level}{f', both learned from “{name}”' if name else ''}"
    cautions = [tag("li", warning) for warning in warnings_of(view.words)]
    return tag(
        "header",
        tag("p", about, class_="kicker"),
        tag("h1", question(view.words)),
        tag("p", answer(view.words), class_="answer"),
        tag("p", explanation(view.words)),
        sides_legend(view.titles),
        tag("div", *(_number(number) for number in headline_numbers(view.words)), class_="numbers"),
        tag("aside", tag("h2", "Before you read the maps"), tag("ul", *cautions)) if cautions else Markup(""),
    )


def maps(view: View) -> Markup:
    """The linked maps, and the sentence about the pinned word."""
    said = "" if view.pinned is None else neighbour_sentence(view.words, view.pinned, view.titles)
    return _section(f"The same {view.words.level}, twice", tag("p", said), _linked(view, view.words, view.pinned))


def neighbours(view: View) -> Markup:
    """The neighbours of the pinned word as a table, for reading without scripts and on paper."""
    if view.pinned is None:
        return Markup("")
    found = view.words.neighbours(view.pinned)
    space = view.words.left if view.pinned in view.words.left else view.words.right
    return _section(f"Beside “{display_name(space, view.pinned)}”", neighbour_table(view.words, found, view.titles))


def scores(view: View) -> Markup:
    """Every score of the words."""
    how = "All scores are measured in the original dimensions, never on the maps. Ranges in small print: 95% intervals."
    tables = score_tables(view.words, view.titles)
    summary = tag("details", tag("summary", "The scores in words"), tag("p", score_summary(view.words)))
    return _section("What the numbers say", tag("p", how), tables, map_table(view.words), summary)


def changed(view: View) -> Markup:
    """How much words changed, and which did most and least."""
    words = view.words
    how = (
        f"Change is 1 minus the rank correlation of the similarities to all shared {words.level} in the two spaces, "
        "each centred first: 0 means the same company, 1 unrelated, 2 reversed."
    )
    caveat = change_caveat(words)
    return _section(
        f"Which {words.level} changed",
        tag("p", how, f" {caveat}" if caveat else ""),
        histogram(words),
        changed_table(words, words.most_changed(_CHANGED), "Changed most"),
        changed_table(words, words.least_changed(_CHANGED), "Changed least"),
    )


def documents(view: View) -> Markup:
    """The held-out documents: linked maps and scores."""
    found = view.run.documents
    if found is None:
        return Markup("")
    how = "Each held-out text is one point: the vectors of its words, pooled as either side pools them."
    return _section(
        "Whole texts",
        tag("p", how),
        _linked(view, found, None),
        score_tables(found, view.titles, explained=view.words.left_scores),
        map_table(found, explained=True),
    )


def training(view: View) -> Markup:
    """How well the task model does, and how it got there."""
    embedding = view.summary.get("embedding")
    if not embedding:
        return Markup("")
    history = embedding.get("history", ())
    columns = {
        "loss": "loss",
        "accuracy": "accuracy",
        "val_loss": "loss, held out",
        "val_accuracy": "accuracy, held out",
    }
    known = {name: title for name, title in columns.items() if any(epoch.get(name) is not None for epoch in history)}
    rows = [(str(epoch["epoch"]), *(_epoch_value(name, epoch.get(name)) for name in known)) for epoch in history]
    course = table("The course of the training, epoch by epoch.", ("epoch", *known.values()), rows) if rows else ""
    return _section(
        "The task",
        tag("p", training_sentence(embedding)),
        history_chart(history),
        tag("details", tag("summary", "Every epoch"), course) if course else Markup(""),
    )


def making(view: View) -> Markup:
    """Data, method, parameters, versions, and the command that does it again."""
    summary = view.summary
    data = summary.get("data", {})
    classes = [f"{name} ({rows:,})" for name, rows in data.get("classes", {}).items()]
    rows = {
        "data": str(data.get("name", "")),
        "licence": str(data.get("licence", "")),
        "citation": str(data.get("citation", "")),
        "texts by class": listed(classes),
        **_spaces(view),
        "maps": _projections(summary),
        "versions": _pairs(summary.get("versions", {})),
        "time": f"{summary['seconds']:.0f} s" if "seconds" in summary else "",
    }
    warnings = [tag("li", str(warning)) for warning in summary.get("warnings", ())]
    notes = [tag("h3", "Notes on the data"), tag("ul", *warnings)] if warnings else []
    command = reproduce_command(summary)
    again = [tag("h3", "To do it again"), tag("pre", tag("code", command))] if command else []
    return _section("How this was made", facts(rows), *notes, *again)


def footer() -> Markup:
    """What made the page."""
    return tag("p", f"Made by embedlab {__version__}. This page is complete: it loads nothing from the network.")


def _section(title: str, *parts: Markup) -> Markup:
    return tag("section", tag("h2", title), *parts)


def _number(number: HeadlineNumber) -> Markup:
    values = [
        tag("span", tag("b", value), f" {side}", class_=side)
        for value, side in ((number.left, "left"), (number.right, "right"))
    ]
    return tag("div", tag("p", number.label), tag("p", *values, class_="pair"), tag("small", number.note))


def _linked(view: View, comparison: Comparison, pinned: str | None) -> Markup:
    data = view.summary.get("data", {}).get("name")
    try:
        drawn = comparison_maps(comparison, pinned=pinned, titles=view.titles, data=data)
    except InputError as error:
        return tag("p", str(error), class_="note")
    picture = Markup(linked_html(drawn, height=_MAP_HEIGHT, scripts=False))
    return join([picture, tag("p", map_summary(comparison, titles=view.titles), class_="unseen")])


def _epoch_value(name: str, value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}" if name.endswith("accuracy") else format_value("rsa", value)


def _spaces(view: View) -> dict[str, str]:
    """What each space is and how it was trained."""
    about = {}
    for side, space in (("left space", view.words.left), ("right space", view.words.right)):
        parameters = _pairs(space.provenance.get("parameters", {}))
        shape = f"{space.name or side}: {len(space):,} {space.level} x {space.dims} dimensions"
        about[side] = f"{shape}; {parameters}" if parameters else shape
    return about


def _projections(summary: Mapping[str, Any]) -> str:
    """How the maps were made: each method with its parameters once."""
    made = [(about.get("method", ""), about.get("parameters", {})) for about in summary.get("projections", {}).values()]
    starts = ("init", "registered")
    ways = [
        f"{method_name(str(method))} ({_pairs({name: given[name] for name in given if name not in starts})})"
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
