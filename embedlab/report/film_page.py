"""A film of a training as one HTML file: maps that play, charts, events, the story in words and every number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from embedlab.experiments.training_film import TrainingFilm
from embedlab.figures.film import film_rows
from embedlab.figures.film_words import film_summary
from embedlab.figures.scoreboard import scoreboard_summary
from embedlab.linked import LinkedMaps
from embedlab.linked.page import linked_html
from embedlab.report.document import document
from embedlab.report.ending import footer
from embedlab.report.markup import Markup, tag

__all__ = ["film_html"]

_HEIGHT = 340


def film_html(film: TrainingFilm, maps: LinkedMaps, *, data: str = "") -> str:
    """The film as a page that asks the network for nothing.

    Parameters
    ----------
    film, maps
        The film, and what `embedlab.figures.film.film_maps` makes of it.
    data
        What people call the texts.
    """
    about = (
        f"Two trainings on “{data}”, and word2vec beside them" if data else "Two trainings, and word2vec beside them"
    )
    rows = film_rows(film)
    return document(
        "Watch it learn",
        tag(
            "header",
            tag("p", about, class_="kicker"),
            tag("h1", "Watch it learn"),
            tag("ul", *(tag("li", sentence) for sentence in film_summary(film))),
        ),
        tag("section", Markup(linked_html(maps, height=_HEIGHT, scripts=False))),
        tag("section", tag("h2", "The scoreboard in words"), tag("p", scoreboard_summary(film))),
        tag("section", tag("h2", "Every moment"), _table(rows)),
        footer=footer(),
    )


def _table(rows: Sequence[Mapping[str, Any]]) -> Markup:
    head = tag("thead", tag("tr", *(tag("th", name) for name in rows[0])))
    body = tag("tbody", *(tag("tr", *(tag("td", str(value)) for value in row.values())) for row in rows))
    return tag("div", tag("table", head, body), class_="scroll")
