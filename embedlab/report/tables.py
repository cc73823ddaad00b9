"""Tables of the report."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import zip_longest

from embedlab.chance import chance_between, chance_of_maps, chance_within
from embedlab.comparison import Comparison, Neighbourhood, Ranking
from embedlab.figures.scores import StripRow, strip_rows
from embedlab.glossary import BETWEEN, MAP, WITHIN, coverage, format_interval, format_value, term
from embedlab.metrics.score import Score
from embedlab.report.charts import Numbering, legend, strip
from embedlab.report.markup import Markup, join, tag
from embedlab.space import EmbeddingSpace
from embedlab.wording import display_name, listed

__all__ = ["changed_table", "facts", "map_table", "neighbour_table", "score_tables", "sides_legend", "table"]

_SHOWN = 3
_AXIS = "from −0.25 to 1"


def table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]], **attributes: str) -> Markup:
    """A table with a caption; the first cell of each row is its heading."""
    titles = tag("tr", *(tag("th", title, scope="col") for title in head))
    body = [tag("tr", tag("th", row[0], scope="row"), *_cells(head[1:], row[1:])) for row in rows]
    whole = tag("table", tag("caption", caption), tag("thead", titles), tag("tbody", *body), **attributes)
    return tag("div", whole, class_="scroll")


def neighbour_table(comparison: Comparison, found: Neighbourhood, titles: tuple[str, str], *, number: str) -> Markup:
    """The nearest neighbours of one key on either side; those on both are marked."""
    shared = frozenset(found.shared)
    columns = [
        [_neighbour(space, key, similarity, shared) for key, similarity in near]
        for space, near in ((comparison.left, found.left), (comparison.right, found.right))
    ]
    rows = [
        (str(rank), left, right) for rank, (left, right) in enumerate(zip_longest(*columns, fillvalue=Markup("")), 1)
    ]
    name = display_name(comparison.left if found.key in comparison.left else comparison.right, found.key)
    notes = zip(("left", "right"), (comparison.left_note, comparison.right_note), strict=True)
    said = [f"On the {side} they are {note}." for side, note in notes if note]
    caption = f"{number}. Nearest neighbours of “{name}” by cosine in the original spaces. {' '.join(said)}"
    return table(caption, ("", *titles), rows, class_="neighbours")


def sides_legend(titles: tuple[str, str]) -> Markup:
    """Which side is which, with the marks that stand for them."""
    return legend((("left", f"left: {titles[0]}"), ("right", f"right: {titles[1]}")))


def score_tables(
    comparison: Comparison, titles: tuple[str, str], *, number: Numbering, explained: Collection[str] = ()
) -> Markup:
    """Scores within either space, then between them beside those of two trainings; each with its level by chance.

    Each score is explained, but for those that were `explained` before: then neither are those between.
    """
    drawn = {row.name: row for row in strip_rows(comparison)}
    return join(
        [
            sides_legend(titles),
            _within_table(comparison, drawn, explained, number("Table")),
            _seeds_legend(comparison),
            _between_table(comparison, drawn, bool(explained), number("Table")),
        ]
    )


def _within_table(
    comparison: Comparison, drawn: Mapping[str, StripRow], explained: Collection[str], number: str
) -> Markup:
    chance = chance_within(comparison)
    rows = [
        (
            _label(name, name not in explained),
            strip(drawn.get(name)),
            _value(name, comparison.left_scores.get(name)),
            _value(name, comparison.right_scores.get(name)),
            format_value(name, chance.get(name)),
        )
        for name in WITHIN
        if name in comparison.left_scores or name in comparison.right_scores
    ]
    caption = f"{number}. Within each space, measured in the original dimensions."
    return table(caption, ("score", _AXIS, "left", "right", "by chance"), rows, class_="scores")


def _between_table(comparison: Comparison, drawn: Mapping[str, StripRow], is_explained: bool, number: str) -> Markup:
    known, chance = _ceilings(comparison), chance_between(comparison)
    rows = [
        (
            _label(name, not is_explained),
            strip(drawn.get(name)),
            _value(name, comparison.between[name]),
            *(_value(name, ceiling.get(name)) for ceiling in known.values()),
            format_value(name, chance.get(name)),
        )
        for name in BETWEEN
        if name in comparison.between
    ]
    beside = (
        ", beside what two trainings of one method with different seeds give: the ceiling"
        if known
        else "; no second seed was trained, so the ceiling is not known"
    )
    head = ("score", _AXIS, "left against right", *known, "by chance")
    return table(f"{number}. Between the spaces{beside}.", head, rows, class_="scores")


def _ceilings(comparison: Comparison) -> dict[str, Mapping[str, Score]]:
    found = {"left retrained": comparison.left_ceiling, "right retrained": comparison.right_ceiling}
    return {title: scores for title, scores in found.items() if scores is not None}


def _seeds_legend(comparison: Comparison) -> Markup:
    retrained = [(title.replace(" retrained", "-seeds"), title) for title in _ceilings(comparison)]
    return legend([("between", "left against right"), *retrained])


def map_table(comparison: Comparison, *, number: str, explained: bool = False) -> Markup:
    """How far either map can be trusted."""
    sides = [comparison.maps.get(side) for side in ("left", "right")]
    qualities = [None if drawn is None else drawn.quality for drawn in sides]
    chance = chance_of_maps(comparison)
    rows = [
        (
            _label(name, not explained),
            *(_value(name, None if found is None else found.score(name)) for found in qualities),
            format_value(name, chance.get(name)),
        )
        for name in MAP
    ]
    head = ("score", "left map", "right map", "by chance")
    return table(f"{number}. What the maps keep of the spaces they draw.", head, rows, class_="scores")


def changed_table(comparison: Comparison, ranking: Ranking, caption: str) -> Markup:
    """Keys by change with their nearest neighbours on either side; the reason instead where nothing is ranked."""
    rows = []
    for key, change in ranking.entries:
        found = comparison.neighbours(key)
        near = [
            listed([display_name(space, other) for other, _ in pairs[:_SHOWN]])
            for space, pairs in ((comparison.left, found.left), (comparison.right, found.right))
        ]
        rows.append((display_name(comparison.left, key), format_value("rsa", change), *near))
    beside = ("beside, on the left", "beside, on the right")
    if not rows:
        return tag("p", f"{caption}: none to show. {ranking.note}", class_="note")
    return table(f"{caption}. {ranking.note}", ("", "change", *beside), rows, class_="changed")


def _cells(head: Sequence[str], cells: Sequence[str]) -> list[Markup]:
    return [tag("td", cell, data_title=title) for title, cell in zip(head, cells, strict=True)]


def _neighbour(space: EmbeddingSpace, key: str, similarity: float, shared: frozenset[str]) -> Markup:
    name = display_name(space, key)
    shown = tag("strong", name, title="a neighbour on both sides") if key in shared else tag("span", name)
    return join([shown, " ", tag("small", format_value("rsa", similarity))])


def _label(name: str, is_new: bool) -> Markup:
    about = term(name)
    label = tag("span", about.label, data_score=name, title=about.meaning)
    return join([label, tag("small", about.meaning, class_="meaning")]) if is_new else label


def _value(name: str, score: Score | None) -> Markup:
    if score is None:
        return tag("small", "not measured")
    if score.value is None:
        return tag("small", str(score.reason))
    rests = ", ".join(part for part in coverage(score).split(", ") if not part.startswith("chance"))
    beside = [text for text in (format_interval(name, score), rests) if text]
    return join([tag("b", format_value(name, score.value)), *(tag("small", text) for text in beside)])


def facts(rows: Mapping[str, str]) -> Markup:
    """Names and values."""
    return tag("dl", *(join([tag("dt", name), tag("dd", value)]) for name, value in rows.items() if value))
