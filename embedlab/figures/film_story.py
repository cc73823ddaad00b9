"""The charts and events beside a film: accuracy, loss, the scoreboard, words that moved, predictions that flipped."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

from embedlab.experiments.film_events import Flip
from embedlab.experiments.scoreboard import Standing
from embedlab.experiments.training_film import Reel, Still, TrainingFilm
from embedlab.figures.film_words import film_summary, from_start, moment_name
from embedlab.glossary import format_value, term
from embedlab.linked import Chart, Event, Line, Mark, Scale, Story
from embedlab.tokens import tokenize

__all__ = ["film_story", "standings"]

MOVED, FLIPPED = "Words that moved most", "Predictions that flipped"
_WORD2VEC_HUE, _FROZEN_HUE = 3, 2
_ONE_SPOT = 0.02
_MOST_TICKS = 12
_LONGEST_TEXT = 120

Numbers = Callable[[Still], float | None]
Place = tuple[float, float]


def film_story(film: TrainingFilm) -> Story:
    """What is told beside the maps."""
    accuracy = _timeline(film, "Accuracy", lambda still: still.val_accuracy, lambda still: still.accuracy, top=1.0)
    loss = _timeline(film, "Loss", lambda still: still.val_loss, lambda still: still.loss, bottom=0.0)
    events = [event for reel in film.reels for event in (*_moves(reel), *_flips(reel))]
    order = {MOVED: 0, FLIPPED: 1}
    events.sort(key=lambda event: (order[event.kind], event.frame))
    plane = _plane(film)
    return Story((accuracy, loss, plane) if plane else (accuracy, loss), tuple(events))


def standings(film: TrainingFilm) -> dict[str, Standing]:
    """The spaces that have a place of their own on the scoreboard, by what people call them."""
    random, continued = film.reel("random").stills, film.reel("word2vec").stills
    return {
        "untrained": random[0].standing,
        "task Embedding": random[-1].standing,
        "word2vec": film.word2vec,
        "frozen": film.frozen,
        "fine-tuned": continued[-1].standing,
    }


def _timeline(
    film: TrainingFilm,
    title: str,
    held_out: Numbers,
    training: Numbers,
    *,
    bottom: float | None = None,
    top: float | None = None,
) -> Chart:
    """Curves over the moments, at even distances: in epochs, what happens within the first would lie on one spot."""
    lines = []
    for hue, reel in enumerate(film.reels):
        for values, name, dashed in ((held_out, "held out", False), (training, "training", True)):
            told = [values(still) for still in reel.stills]
            if None not in told:
                points = tuple((float(number), float(value or 0)) for number, value in enumerate(told))
                lines.append(Line(f"{name}, from {from_start(reel.start)}", points, hue, dashed))
    known = [value for line in lines for _, value in line.points]
    low = math.floor(10 * min(known)) / 10 if bottom is None else bottom
    high = math.ceil(10 * max(known)) / 10 if top is None else top
    up = Scale("", low, max(high, low + 0.1), _ticks(low, max(high, low + 0.1)))
    longest = max((reel.stills for reel in film.reels), key=len)
    step = -(-len(longest) // _MOST_TICKS)
    ticks = tuple((float(i), moment_name(still.epoch)) for i, still in enumerate(longest) if i % step == 0)
    across = Scale("epochs", 0.0, max(len(longest) - 1.0, 1.0), ticks)
    said = "; ".join(
        f"{line.name}: {line.points[0][1]:.2f} at first, {line.points[-1][1]:.2f} at the end" for line in lines
    )
    return Chart(title, across, up, tuple(lines), is_timeline=True, summary=f"{title} by moment. {said}.")


def _plane(film: TrainingFilm) -> Chart | None:
    """Task against meaning; None where either is not known."""
    spaces = standings(film)
    found = {name: place for name, standing in spaces.items() if (place := _place(standing))}
    paths = [[_place(still.standing) for still in reel.stills] for reel in film.reels]
    if film.meaning is None or len(found) < len(spaces) or any(None in path for path in paths):
        return None
    lines = tuple(
        Line(f"from {from_start(reel.start)}", tuple(place for place in path if place), hue)
        for hue, (reel, path) in enumerate(zip(film.reels, paths, strict=True))
    )
    marks = [
        Mark(name, *found[name.partition(" and")[0]], hue)
        for name, hue in _named(found["word2vec"], found["frozen"]).items()
    ]
    known = [place for path in paths for place in path if place] + [(mark.across, mark.up) for mark in marks]
    across, up = (
        _scale(name, [place[axis] for place in known]) for axis, name in enumerate(("label_silhouette", film.meaning))
    )
    summary = " ".join(film_summary(film)[2:4])
    return Chart(
        f"Scoreboard: {term(film.meaning).label} (up) against {term('label_silhouette').label}",
        across,
        up,
        lines,
        tuple(marks),
        summary=summary,
    )


def _named(word2vec: Place, frozen: Place) -> dict[str, int]:
    """The spaces that are marked, with their hues; two on one spot are one."""
    ends = {"untrained": 0, "task Embedding": 0, "fine-tuned": 1}
    if max(abs(one - other) for one, other in zip(word2vec, frozen, strict=True)) < _ONE_SPOT:
        return {"word2vec and frozen": _WORD2VEC_HUE, **ends}
    return {"word2vec": _WORD2VEC_HUE, "frozen": _FROZEN_HUE, **ends}


def _place(standing: Standing) -> Place | None:
    if standing.task.value is None or standing.meaning.value is None:
        return None
    return standing.task.value, standing.meaning.value


def _scale(name: str, values: Sequence[float]) -> Scale:
    low, high = math.floor(min(0.0, *values) * 10 - 0.3) / 10, math.ceil(max(values) * 10 + 0.3) / 10
    ticks = tuple((value, format_value(name, value)) for value, _ in _ticks(low, high))
    return Scale(term(name).label, low, high, ticks)


def _ticks(low: float, high: float) -> tuple[tuple[float, str], ...]:
    """Round values from the low end to the high one, six at most."""
    step = next(step for step in (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0) if (high - low) / step <= 5.5)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return tuple((number * step, f"{number * step:.2f}".removesuffix("0")) for number in range(first, last + 1))


def _moves(reel: Reel) -> Iterator[Event]:
    for number, moves in enumerate(reel.moves):
        for word, times in moves.words:
            detail = f"{_step(reel, number)}: {times:.1f} times as far as the median word"
            yield Event(MOVED, number + 1, word, detail, (word,))


def _flips(reel: Reel) -> Iterator[Event]:
    for number, flips in enumerate(reel.flips[1:], start=1):  # before the first step the model guesses
        for flip in flips.texts:
            detail = f"{_step(reel, number)}; here {flips.gained} became right and {flips.lost} wrong"
            yield Event(FLIPPED, number + 1, _flipped(flip), detail, tuple(dict.fromkeys(tokenize(flip.text))))


def _flipped(flip: Flip) -> str:
    text = flip.text if len(flip.text) <= _LONGEST_TEXT else f"{flip.text[: _LONGEST_TEXT - 1]}…"
    return f"{'✓ now right' if flip.is_right else '✗ now wrong'} ({flip.label}): {text}"


def _step(reel: Reel, number: int) -> str:
    before, after = (moment_name(reel.stills[place].epoch) for place in (number, number + 1))
    return f"from {from_start(reel.start)}, epoch {before} to {after}"
