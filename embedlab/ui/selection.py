"""What is selected: its facts, how it scores against chance, files to take away, and words typed to be selected."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from embedlab.beside import PLACES
from embedlab.metrics.score import Score
from embedlab.selection import SelectionScores, selection_scores
from embedlab.selection_table import selection_rows
from embedlab.ui.downloads import download_table
from embedlab.ui.linked_maps import LinkedState
from embedlab.ui.text import plain
from embedlab.ui.view import View, known_key, select

__all__ = ["show_selection"]

_LISTED = 500
_TYPED = "compare.selection.typed"
_UNKNOWN = "compare.selection.unknown"
_CLEARLY = 0.05
_COORDINATE = re.compile(r"[xyz]_(left|right|third|fourth)")


def show_selection(view: View, state: LinkedState) -> None:
    """The selected keys, and a way to select by typing."""
    if state.selected:
        keys = tuple(view.keys[shown] for shown in state.selected)
        _show_table(view, keys)
        _show_scores(view, keys)
        _show_downloads(view, keys)
    else:
        st.text("Choose Lasso or Box above the maps and draw around some points: they are listed here.")
    _ask_for_keys(view)


def _show_table(view: View, keys: tuple[str, ...]) -> None:
    more = f"; the first {_LISTED} are listed" if len(keys) > _LISTED else ""
    st.text(f"{len(keys):,} selected{more}.")
    uncompared = sum(not view.comparison.has(key) for key in keys)
    if uncompared:
        st.text(f"{uncompared:,} of them are in neither the left nor the right space: how they changed is not known.")
    rows = [_without_numbers(row) for row in selection_rows(view.comparison, keys[:_LISTED], beside=view.beside)]
    st.dataframe(
        rows,
        hide_index=True,
        height=min(300, 38 + 35 * len(rows)),
        column_config={name: _column(name, view.maps.noun) for name in rows[0]},
        alt="Selected keys and what is known of each",
    )


def _column(name: str, noun: str) -> Any:
    """A column under a name that people read."""
    sides = ("left", "right", *PLACES)
    readable = {"key": noun, **{f"count_{side}": f"count, {side}" for side in sides}}
    readable |= {f"neighbours_{side}": f"nearest, {side}" for side in sides}
    label = readable.get(name, name.replace("log_odds", "log-odds of"))
    if name == "change" or name.startswith("log_odds"):
        return st.column_config.NumberColumn(label, format="%.2f")
    return st.column_config.Column(label)


def _show_scores(view: View, keys: tuple[str, ...]) -> None:
    scores = _scores_of(view, keys)
    noun = view.maps.noun
    st.html("<p class='side'>How they score</p>")
    st.text(_say_change(scores, noun))
    st.text(_say_cohesion(scores, noun))
    st.caption(
        "Measured in the original spaces. What you draw around on a map lies together there because you chose it so: "
        "the other side tells you more."
    )
    st.dataframe(_score_rows(scores, noun), hide_index=True, alt="Scores of the selection, with intervals and chance")


def _scores_of(view: View, keys: tuple[str, ...]) -> SelectionScores:
    spaces = (view.comparison.left, view.comparison.right, *(other.space for other in view.beside))
    return _scores(view.run_id, tuple(space.fingerprint for space in spaces), keys, _view=view)


@st.cache_resource(max_entries=64, show_spinner=False)
def _scores(run_id: str, spaces: tuple[str, ...], keys: tuple[str, ...], _view: View) -> SelectionScores:
    return selection_scores(_view.comparison, keys, beside=_view.beside)


def _say_change(scores: SelectionScores, noun: str) -> str:
    """Whether they changed more than chance would have it.

    The test is that of `selection_scores`: random selections of the same size.
    """
    change = scores.change
    if change.value is None:
        return f"How much they changed is not known. {change.reason}"
    low, high = change.details["chance"]
    differs = change.details["p"] < _CLEARLY
    verdict = ("more than" if change.value > change.details["all"] else "less than") if differs else "about as much as"
    return (
        f"They changed {verdict} {noun}s drawn at random: {change.value:.2f} on average, where 95% of such draws of "
        f"{scores.shared:,} lie between {low:.2f} and {high:.2f}."
    )


def _say_cohesion(scores: SelectionScores, noun: str) -> str:
    sides = []
    for side, score in _cohesion(scores).items():
        value = "not known" if score.value is None else _share(score.value)
        chance = "" if score.value is None else f" (chance {_share(score.details['chance'])})"
        sides.append(f"{value} {'in' if side in PLACES else 'on'} the {side}{chance}")
    return f"Of the nearest {noun}s of each, these are selected too: {', '.join(sides)}."


def _cohesion(scores: SelectionScores) -> dict[str, Score]:
    beside = zip(PLACES, scores.cohesion_beside, strict=False)
    return {"left": scores.cohesion_left, "right": scores.cohesion_right, **dict(beside)}


def _named(scores: SelectionScores, noun: str) -> dict[str, Score]:
    return {
        "change, mean": scores.change,
        "change, median": scores.median_change,
        "neighbours shared, left and right": scores.overlap,
        **{f"nearest {noun}s that are selected too, {side}": score for side, score in _cohesion(scores).items()},
        "separation by label, left": scores.label_silhouette_left,
        "separation by label, right": scores.label_silhouette_right,
        **{f"log-odds of {label}": score for label, score in scores.log_odds.items()},
    }


def _score_numbers(scores: SelectionScores, noun: str) -> list[dict[str, Any]]:
    """The scores as numbers, for a file."""
    rows = []
    for name, score in _named(scores, noun).items():
        low, high = score.ci or (None, None)
        chance = score.details.get("chance")
        chance_low, chance_high = chance if isinstance(chance, Sequence) else (chance, chance)
        rows.append(
            {
                "score": name,
                "selected": score.value,
                "low": low,
                "high": high,
                "all": score.details.get("all"),
                "chance_low": chance_low,
                "chance_high": chance_high,
                "reason": score.reason or "",
            }
        )
    return rows


def _score_rows(scores: SelectionScores, noun: str) -> list[dict[str, str]]:
    shares = ("neighbours", "nearest")
    return [_score_row(name, score, is_share=name.startswith(shares)) for name, score in _named(scores, noun).items()]


def _score_row(name: str, score: Score, *, is_share: bool) -> dict[str, str]:
    def written(value: Any) -> str:
        if isinstance(value, Sequence):
            return " to ".join(map(written, value))
        return "" if value is None else _share(value) if is_share else f"{value:.2f}".replace("-", "−")

    return {
        "score": name,
        "selected": score.reason or written(score.value) if score.value is None else written(score.value),
        "95% interval": written(score.ci) if score.ci is not None else "",
        "all": written(score.details.get("all")),
        "chance": written(score.details.get("chance")),
    }


def _share(value: float) -> str:
    """A share in percent.

    >>> _share(0.34), _share(0.004), _share(0.0)
    ('34%', '0.4%', '0%')
    """
    return f"{value:.1%}" if 0 < value < 0.01 else f"{value:.0%}"


def _show_downloads(view: View, keys: tuple[str, ...]) -> None:
    titles = (*view.titles, *(other.title for other in view.beside))
    st.caption("Save as CSV")

    def rows(vectors: str | None = None) -> list[dict[str, Any]]:
        return selection_rows(view.comparison, keys, vectors, view.beside)

    with st.container(horizontal=True, gap="small"):
        download_table(
            "Names and facts",
            lambda: [_without_numbers(row) for row in rows()],
            "selection.csv",
        )
        download_table("With places on the maps", rows, "selection-places.csv")
        download_table("Scores", lambda: _score_numbers(_scores_of(view, keys), view.maps.noun), "selection-scores.csv")
        for side, title in zip(("left", "right", *PLACES), titles, strict=False):
            download_table(
                f"Vectors {side}",
                lambda side=side: _vectors(rows(side)),  # type: ignore[misc]
                f"selection-vectors-{side}.csv",
                why=plain(title),
            )


def _without_numbers(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not _COORDINATE.fullmatch(name)}


def _vectors(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keys and vectors alone; keys that this space lacks have none and are left out."""
    kept = re.compile(r"key|text|v\d+")
    vectors = [{name: value for name, value in row.items() if kept.fullmatch(name)} for row in rows]
    return [row for row in vectors if row.get("v1") is not None]


def _ask_for_keys(view: View) -> None:
    noun = view.maps.noun
    st.text_area(
        f"Type or paste {plain(noun)}s to select",
        key=_TYPED,
        height=80,
        placeholder="court, judge, jury" if view.settings.level == "words" else "One text a line",
        max_chars=100_000,
    )
    st.button("Select these on the maps", on_click=_select_typed, args=(view,))
    unknown = st.session_state.pop(_UNKNOWN, "")
    if unknown:
        st.text(unknown)


def _select_typed(view: View) -> None:
    marks = r"[\n,;\t]+" if view.settings.level == "words" else r"\n+"
    asked = [name.strip() for name in re.split(marks, st.session_state.get(_TYPED, ""))]
    found, unknown = [], []
    for name in dict.fromkeys(filter(None, asked)):
        known = known_key(view, name)
        if known is None:
            unknown.append(name)
        else:
            found.append(known)
    if found:
        rows = sorted(view.maps.index[key] for key in set(found))
        select(view, tuple(view.maps.keys[row] for row in rows))
    if unknown or not found:
        few = ", ".join(f"“{name[:40]}”" for name in unknown[:10])
        more = f" and {len(unknown) - 10} more" if len(unknown) > 10 else ""
        st.session_state[_UNKNOWN] = f"Not on these maps: {few}{more}." if unknown else "Nothing is typed yet."
