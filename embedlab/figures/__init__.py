"""Figures of what was found: linked maps, and Plotly figures each with a summary in words.

Plotly is imported when a figure is made, not before.
"""

from __future__ import annotations

from embedlab.figures.change import change_bins, change_summary
from embedlab.figures.film import film_maps, film_rows
from embedlab.figures.film_words import film_summary
from embedlab.figures.history import history_summary, speed_history, speed_summary, training_history
from embedlab.figures.linked_maps import comparison_maps, map_key
from embedlab.figures.maps import map_figure, map_summary
from embedlab.figures.scoreboard import scoreboard, scoreboard_summary
from embedlab.figures.scores import score_strip, score_summary, strip_rows

__all__ = [
    "change_bins",
    "change_summary",
    "comparison_maps",
    "film_maps",
    "film_rows",
    "film_summary",
    "history_summary",
    "map_figure",
    "map_key",
    "map_summary",
    "score_strip",
    "score_summary",
    "scoreboard",
    "scoreboard_summary",
    "speed_history",
    "speed_summary",
    "strip_rows",
    "training_history",
]
