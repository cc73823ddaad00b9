"""The report of a run as a whole."""

from __future__ import annotations

from embedlab.report.document import document
from embedlab.report.ending import footer, making, questions, references
from embedlab.report.findings import changed, scores, training
from embedlab.report.findings import documents as show_documents
from embedlab.report.markup import Markup
from embedlab.report.method import data, method
from embedlab.report.opening import opening
from embedlab.report.pictures import maps, reading
from embedlab.report.view import View
from embedlab.run import Run
from embedlab.wording import question

__all__ = ["report_html"]


def report_html(run: Run, *, documents: bool = True, pinned: str | None = None) -> str:
    """The report of a run: one page that asks the network for nothing; equal runs give equal bytes.

    Parameters
    ----------
    run
        A run without maps, or with maps of three dimensions, gives a report without pictures of them.
    documents
        Whether to show the held-out documents, and with them their text, where the run has them.
    pinned
        The word to open with; by default the run's own choice (``pinned`` of its summary), else a frequent and
        one-sided word.

    Raises
    ------
    InputError
        If neither space has `pinned`.
    """
    view = View(run, pinned)
    parts = [
        opening(view),
        data(view),
        method(view),
        reading(view),
        maps(view),
        scores(view),
        changed(view),
        show_documents(view) if documents else Markup(""),
        training(view),
        questions(view),
        making(view),
        references(view),
    ]
    return document(question(run.words), *parts, footer=footer())
