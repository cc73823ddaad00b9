"""The maps of the report: linked where scripts run, drawn where they do not, and how to read them."""

from __future__ import annotations

from embedlab.cautions import cautions
from embedlab.comparison import Comparison
from embedlab.errors import InputError
from embedlab.figures.linked_maps import comparison_maps
from embedlab.linked.page import linked_html
from embedlab.report.markup import Markup, join, tag
from embedlab.report.still import still_maps
from embedlab.report.tables import neighbour_table
from embedlab.report.view import View, section
from embedlab.wording import display_name, method_name, neighbour_sentence

__all__ = ["linked", "maps", "reading"]

_MAP_HEIGHT = 480
_CAN = (
    "which {noun}s are neighbours of a {noun} you name, and on which side: the lists come from the space, not the map",
    "whether a group of {noun}s that is together on one side is together on the other",
    "where the classes lie, where one direction rules the space",
)
_CANNOT = (
    "distances between clusters, their sizes and the gaps between them: the map makes them",
    "which space is better: a classifier and a dictionary want different things",
    "anything about {noun}s that the texts hardly have",
)
_OF_METHODS = {
    "PCA": "PCA keeps the two directions of largest spread and hides all others.",
    "UMAP": "UMAP keeps near neighbours near where it can; far apart on its map may be near in the space.",
    "t-SNE": "t-SNE keeps the nearest neighbours and gives every clump about the same room.",
}


def reading(view: View) -> Markup:
    """Where these maps could mislead, and what pictures of this kind can show at all."""
    methods = dict.fromkeys(method_name(drawn.method) for drawn in view.words.maps.values())
    notes = " ".join(_OF_METHODS[name] for name in methods if name in _OF_METHODS)
    columns = [
        tag("div", tag("h3", title), tag("ul", *(tag("li", f"{line.format(noun=view.noun)}.") for line in lines)))
        for title, lines in (("They can show", _CAN), ("They cannot show", _CANNOT))
    ]
    about = tag("p", notes) if notes else Markup("")
    return section("Before you read the maps", _cautions(view), tag("div", *columns, class_="columns"), about)


def maps(view: View) -> Markup:
    """Both maps, the sentence about the pinned word, and its neighbours as a table."""
    said = Markup("") if view.pinned is None else tag("p", neighbour_sentence(view.words, view.pinned, view.titles))
    return section(
        f"The same {view.words.level}, twice", linked(view, view.words, view.pinned), said, _neighbours(view)
    )


def linked(view: View, comparison: Comparison, pinned: str | None) -> Markup:
    """The linked maps of a comparison, and the same as drawings for paper and for readers without scripts."""
    data = view.summary.get("data", {}).get("name")
    try:
        drawn = comparison_maps(comparison, pinned=pinned, titles=view.titles, data=data)
    except InputError as error:
        return tag("p", str(error), class_="note")
    live = Markup(linked_html(drawn, height=_MAP_HEIGHT, scripts=False))
    number = view.number("Figure")
    named = f" “{drawn.pinned}” and its neighbours are named first." if drawn.pinned else ""
    caption = (
        f"{drawn.caption} Each point is one {drawn.noun}, the same ones on both sides; the axes mean nothing.{named}"
        " Under each title stands how much of the space its map keeps."
    )
    return tag("figure", live, still_maps(drawn), tag("figcaption", tag("b", f"{number}. "), caption), class_="maps")


def _cautions(view: View) -> Markup:
    found = [tag("li", tag("b", f"{caution.title}: "), caution.why) for caution in cautions(view.words, view.summary)]
    return tag("aside", tag("ul", *found)) if found else Markup("")


def _neighbours(view: View) -> Markup:
    if view.pinned is None:
        return Markup("")
    found = view.words.neighbours(view.pinned)
    space = view.words.left if view.pinned in view.words.left else view.words.right
    heading = tag("h3", f"Beside “{display_name(space, view.pinned)}”")
    number = view.number("Table")
    return join([heading, neighbour_table(view.words, found, view.titles, number=number)])
