"""What was found: every number, which words changed, whole texts, and the task itself."""

from __future__ import annotations

from embedlab.figures.scores import score_summary
from embedlab.glossary import format_value
from embedlab.report.charts import histogram, history_chart
from embedlab.report.markup import Markup, tag
from embedlab.report.pictures import linked
from embedlab.report.tables import changed_table, map_table, score_tables, table
from embedlab.report.view import View, section
from embedlab.wording import change_caveat, training_sentence

__all__ = ["changed", "documents", "scores", "training"]

_CHANGED = 12
_COLUMNS = {
    "loss": "loss",
    "accuracy": "accuracy",
    "val_loss": "loss, held out",
    "val_accuracy": "accuracy, held out",
}


def scores(view: View) -> Markup:
    """Every score of the words."""
    how = (
        "Small print under a number is its 95% interval. “By chance” is what a space would score that knows nothing: "
        "an even cloud, neighbours at random, and between two spaces the same two with their rows dealt out at random."
    )
    tables = score_tables(view.words, view.titles, number=view.number)
    summary = tag("details", tag("summary", "The scores in words"), tag("p", score_summary(view.words)))
    kept = map_table(view.words, number=view.number("Table"))
    return section("What the numbers say", tag("p", how), tables, kept, summary)


def changed(view: View) -> Markup:
    """How much words changed, and which did most and least."""
    words = view.words
    how = (
        f"Change is 1 minus the rank correlation of the similarities to all shared {words.level} in the two spaces, "
        "each centred first: 0 means the same company, 1 unrelated, 2 reversed."
    )
    beyond = "" if words.noise is None else f" A {view.noun} counts as moved only beyond what another seed moves it."
    caveat = change_caveat(words)
    return section(
        f"Which {words.level} changed",
        tag("p", how, beyond, f" {caveat}" if caveat else ""),
        histogram(words, number=view.number),
        *(
            changed_table(words, ranking, f"{view.number('Table')}. {caption}")
            for caption, ranking in (
                ("Changed most", words.most_changed(_CHANGED)),
                ("Changed least", words.least_changed(_CHANGED)),
            )
        ),
    )


def documents(view: View) -> Markup:
    """The held-out documents: maps and scores."""
    found = view.run.documents
    if found is None:
        return Markup("")
    how = "Each held-out text is one point: the vectors of its words, pooled as either side pools them."
    return section(
        "Whole texts",
        tag("p", how),
        linked(view, found, None),
        score_tables(found, view.titles, number=view.number, explained=view.words.left_scores),
        map_table(found, number=view.number("Table"), explained=True),
    )


def training(view: View) -> Markup:
    """How well the task model does, and how it got there."""
    embedding = view.summary.get("embedding")
    if not embedding:
        return Markup("")
    history = embedding.get("history", ())
    known = {name: title for name, title in _COLUMNS.items() if any(epoch.get(name) is not None for epoch in history)}
    rows = [(str(epoch["epoch"]), *(_epoch_value(name, epoch.get(name)) for name in known)) for epoch in history]
    course = table("The course of the training, epoch by epoch.", ("epoch", *known.values()), rows) if rows else ""
    return section(
        "The task",
        tag("p", training_sentence(embedding)),
        history_chart(history, number=view.number),
        tag("details", tag("summary", "Every epoch"), course) if course else Markup(""),
    )


def _epoch_value(name: str, value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}" if name.endswith("accuracy") else format_value("rsa", value)
