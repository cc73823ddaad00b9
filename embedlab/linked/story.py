"""What is told beside maps that play: charts whose cursor follows the frame, and events to jump to."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from embedlab.errors import InputError

__all__ = ["Chart", "Event", "Line", "Mark", "Scale", "Story"]


@dataclass(frozen=True)
class Scale:
    """One direction of a chart.

    Parameters
    ----------
    name : what it measures
    low, high : the values at its ends
    ticks : pairs of value and text
    """

    name: str
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "ticks", tuple((float(value), text) for value, text in self.ticks))
        _check_finite(f"The scale {self.name!r}", self.low, self.high, *(value for value, _ in self.ticks))
        if not self.low < self.high:
            raise InputError(f"The scale {self.name!r} runs from {self.low} to {self.high}: give a higher end.")


@dataclass(frozen=True)
class Line:
    """A curve with one point a frame; where the frames go on without it, its last point stays.

    Parameters
    ----------
    name : what it is of
    points : pairs of finite values, across and up; at least one
    hue : which colour and symbol; lines of one map have the same
    dashed : whether it is drawn so
    """

    name: str
    points: tuple[tuple[float, float], ...]
    hue: int = 0
    dashed: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "points", tuple((float(across), float(up)) for across, up in self.points))
        if not self.points:
            raise InputError(f"The line {self.name!r} has no points: give one a frame, or leave the line out.")
        _check_finite(f"The line {self.name!r}", *(value for point in self.points for value in point))


@dataclass(frozen=True)
class Mark:
    """A point that does not move, with its name beside it."""

    name: str
    across: float
    up: float
    hue: int = 0

    def __post_init__(self) -> None:
        _check_finite(f"The mark {self.name!r}", self.across, self.up)


@dataclass(frozen=True)
class Chart:
    """Curves over the frames, or paths through a plane.

    Parameters
    ----------
    title : a few words
    across, up : the two scales
    lines : curves; of a timeline, the first number of each point is that of the frame
    marks : points that stay
    is_timeline : whether the horizontal axis is time
    summary : the chart in words, for who does not see it
    """

    title: str
    across: Scale
    up: Scale
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...] = ()
    is_timeline: bool = False
    summary: str = ""


@dataclass(frozen=True)
class Event:
    """Something that happens on the way to a frame.

    Parameters
    ----------
    kind : a few words that head the list it stands in
    frame : number of the frame, above 0, that it has happened by
    title, detail : what it is, in a phrase and a sentence
    keys : one key is pinned when the event is chosen, several are selected
    """

    kind: str
    frame: int
    title: str
    detail: str = ""
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Story:
    """Charts and events beside maps that play."""

    charts: tuple[Chart, ...] = ()
    events: tuple[Event, ...] = ()

    def describe(self, index: Mapping[str, int]) -> dict[str, Any]:
        """The story as JSON values, keys by their rows."""
        return {
            "charts": [_chart(chart) for chart in self.charts],
            "events": [
                {
                    "kind": event.kind,
                    "frame": event.frame,
                    "title": event.title,
                    "detail": event.detail,
                    "rows": [index[key] for key in event.keys if key in index],
                }
                for event in self.events
            ],
        }


def _check_finite(what: str, *values: float) -> None:
    wrong = next((value for value in values if not math.isfinite(value)), None)
    if wrong is not None:
        raise InputError(f"{what} holds the value {wrong}, which has no place on a chart: leave it out.")


def _chart(chart: Chart) -> dict[str, Any]:
    return {
        "title": chart.title,
        "summary": chart.summary,
        "isTimeline": chart.is_timeline,
        **{
            name: {"name": scale.name, "low": scale.low, "high": scale.high, "ticks": scale.ticks}
            for name, scale in (("across", chart.across), ("up", chart.up))
        },
        "lines": [
            {"name": line.name, "hue": line.hue, "dashed": line.dashed, "points": line.points} for line in chart.lines
        ],
        "marks": [{"name": mark.name, "hue": mark.hue, "point": [mark.across, mark.up]} for mark in chart.marks],
    }
