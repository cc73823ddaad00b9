"""How the report ends: questions for the reader, how to do it again, what to read."""

from __future__ import annotations

from collections.abc import Iterator

from embedlab import __version__
from embedlab.report.citations import citation
from embedlab.report.command import reproduce_command
from embedlab.report.markup import Markup, tag
from embedlab.report.method import settings_rows
from embedlab.report.tables import facts
from embedlab.report.view import View, section
from embedlab.wording import display_name

__all__ = ["footer", "making", "questions", "references"]

_TRAINERS = {
    "word2vec": ("mikolov2013efficient", "mikolov2013distributed"),
    "fasttext": ("bojanowski2017",),
}
_METHODS = {"umap": ("mcinnes2018",), "tsne": ("maaten2008",)}
_SCORES = ("finkelstein2002", "kornblith2019", "kriegeskorte2008", "venna2001", "wendlandt2018", "wattenberg2016")


def questions(view: View) -> Markup:
    """A few questions that the numbers and the maps of this very report answer."""
    return section("Questions for the reader", tag("ol", *(tag("li", asked) for asked in _questions(view))))


def making(view: View) -> Markup:
    """The command that does it again, every setting, the versions."""
    command = reproduce_command(view.summary)
    again = [
        tag("p", "One command, with your texts for DATA and a folder for DIR; equal seeds give equal numbers:"),
        tag("pre", tag("code", command)),
    ]
    return section("To do it again", *(again if command else []), facts(settings_rows(view)))


def references(view: View) -> Markup:
    """The papers behind the methods and the scores."""
    trainers = {space.provenance.get("trainer") for space in (view.words.left, view.words.right)}
    methods = {drawn.method for drawn in view.words.maps.values()}
    keys = [*_SCORES]
    keys += [key for name, found in _TRAINERS.items() if name in trainers for key in found]
    keys += [key for name, found in _METHODS.items() if name in methods for key in found]
    cited = sorted(map(citation, keys))
    return section("References", tag("ul", *(tag("li", text) for text in cited), class_="references"))


def footer() -> Markup:
    """What made the page."""
    return tag("p", f"Made by embedlab {__version__}. This page is complete: it loads nothing from the network.")


def _questions(view: View) -> Iterator[str]:
    words = view.words
    if view.pinned is not None:
        space = words.left if view.pinned in words.left else words.right
        name = display_name(space, view.pinned)
        yield (
            f"What do the left neighbours of “{name}” have in common, and what do the right ones? Say in one sentence "
            "what each training rewarded."
        )
    if words.left_ceiling is not None or words.right_ceiling is not None:
        yield (
            "Two trainings of one method with different seeds do not share all neighbours either. Which differences "
            "between the two spaces are larger than that, and which are not?"
        )
    if "probe_accuracy" in (view.run.documents.left_scores if view.run.documents else {}):
        yield (
            "A linear probe reads the label off both spaces about equally well. Why does that not mean that they know "
            "the same?"
        )
    yield "Choose two clusters on one map. How would you find out whether they are clusters of the space, too?"
    if words.classes:
        labels = " and ".join(words.classes[:2])
        yield (
            f"Had the texts been labelled otherwise than by {labels}, which of the two spaces would have changed, and "
            "how?"
        )
