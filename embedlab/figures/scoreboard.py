"""The scoreboard: task structure against meaning, each training as a path, with intervals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from embedlab.errors import InputError
from embedlab.experiments.scoreboard import Standing
from embedlab.experiments.training_film import Reel, TrainingFilm
from embedlab.figures.film_story import standings
from embedlab.figures.film_words import from_start, moment_title
from embedlab.figures.theme import CATEGORIES, GREY, SYMBOLS, layout
from embedlab.glossary import coverage, format_score, term

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

__all__ = ["scoreboard", "scoreboard_summary"]

_ENDS = {"untrained": (0, "circle-open"), "task Embedding": (0, "circle"), "fine-tuned": (1, "square")}
_STILL = {"word2vec": (3, "diamond"), "frozen": (3, "diamond-open")}
_GRID = "rgba(123,130,141,0.25)"


def scoreboard(film: TrainingFilm) -> Figure:
    """Both trainings as paths from their start, and the spaces at either end, with 95 % intervals.

    Raises
    ------
    InputError
        If a score of the film is not known, such as that of meaning.
    """
    from plotly.graph_objects import Figure

    if film.meaning is None or any(_values(standing) is None for standing in standings(film).values()):
        raise InputError(f"There is no scoreboard: {film.word2vec.meaning.reason or film.word2vec.task.reason}")
    figure = Figure([*(_path(film, reel, hue) for hue, reel in enumerate(film.reels)), *_points(film)])
    for axis, name in ((figure.update_xaxes, "label_silhouette"), (figure.update_yaxes, film.meaning)):
        form = ".0%" if term(name).style == "percent" else ".1f"
        axis(title=term(name).label, tickformat=form, zeroline=False, gridcolor=_GRID)
    legend = {"orientation": "h", "yanchor": "top", "y": -0.2, "x": 0}
    return figure.update_layout(layout(height=440, legend=legend, margin={"l": 10, "r": 10, "t": 10, "b": 10}))


def scoreboard_summary(film: TrainingFilm) -> str:
    """The five spaces in words."""
    if film.meaning is None:
        return film.word2vec.meaning.reason or ""
    names = ("label_silhouette", film.meaning)
    said = (
        f"{name}: {term(names[0]).label} {format_score(names[0], standing.task)}, "
        f"{term(names[1]).label} {format_score(names[1], standing.meaning)}"
        for name, standing in standings(film).items()
    )
    rests = coverage(film.word2vec.meaning)
    return f"{'; '.join((*said, *([rests] if rests else [])))}. In brackets: 95% intervals."


def _path(film: TrainingFilm, reel: Reel, hue: int) -> Any:
    from plotly.graph_objects import Scatter

    known = [(number, place) for number, still in enumerate(reel.stills) if (place := _values(still.standing))]
    x, y = zip(*(place for _, place in known), strict=True)
    return Scatter(
        x=x,
        y=y,
        name=f"training from {from_start(reel.start)}",
        mode="lines+markers",
        line={"color": CATEGORIES[hue]},
        marker={"symbol": SYMBOLS[hue], "size": 5},
        text=[_said(film, moment_title(reel.stills, number), reel.stills[number].standing) for number, _ in known],
        hovertemplate="%{text}<extra></extra>",
    )


def _points(film: TrainingFilm) -> Iterator[Any]:
    from plotly.graph_objects import Scatter

    for name, standing in standings(film).items():
        hue, symbol = (_ENDS | _STILL)[name]
        (x, y), colour = _values(standing) or (0.0, 0.0), CATEGORIES[hue]
        yield Scatter(
            x=[x],
            y=[y],
            error_x=_interval(standing.task.ci, x),
            error_y=_interval(standing.meaning.ci, y),
            name=name,
            mode="markers",
            marker={"symbol": symbol, "size": 13, "color": colour, "line": {"color": GREY, "width": 1}},
            text=[_said(film, name, standing)],
            hovertemplate="%{text}<extra></extra>",
        )


def _interval(ci: tuple[float, float] | None, value: float) -> dict[str, Any] | None:
    if ci is None:
        return None
    low, high = max(value - ci[0], 0.0), max(ci[1] - value, 0.0)
    return {"array": [high], "arrayminus": [low], "color": GREY, "thickness": 1.2, "width": 4}


def _values(standing: Standing) -> tuple[float, float] | None:
    if standing.task.value is None or standing.meaning.value is None:
        return None
    return standing.task.value, standing.meaning.value


def _said(film: TrainingFilm, name: str, standing: Standing) -> str:
    meaning = film.meaning or ""
    return (
        f"{name}<br>{term('label_silhouette').label} {format_score('label_silhouette', standing.task)}"
        f"<br>{term(meaning).label} {format_score(meaning, standing.meaning)}"
    )
