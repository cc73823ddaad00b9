"""The page as a whole, and the policy that keeps it from running or fetching anything else."""

from __future__ import annotations

import base64
import hashlib
import re
from importlib import resources

from embedlab.linked.page import linked_scripts
from embedlab.report import sections
from embedlab.report.markup import Markup, tag
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
    view = sections.View(run, pinned)
    parts = [
        sections.opening(view),
        sections.maps(view),
        sections.neighbours(view),
        sections.scores(view),
        sections.changed(view),
        sections.documents(view) if documents else Markup(""),
        sections.training(view),
        sections.making(view),
    ]
    title = f"{question(run.words)} – embedlab"
    scripts = Markup(linked_scripts())
    page = tag(
        "html",
        tag(
            "head",
            tag("meta", charset="utf-8"),
            tag("meta", http_equiv="Content-Security-Policy", content=_policy(scripts)),
            tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
            tag("meta", name="color-scheme", content="light dark"),
            tag("meta", name="referrer", content="no-referrer"),
            tag("title", title),
            tag("style", Markup(_stylesheet())),
        ),
        tag("body", tag("main", *parts), tag("footer", sections.footer()), scripts),
        lang="en",
    )
    return f"<!DOCTYPE html>\n{page}\n"


def _policy(scripts: str) -> str:
    """Forbid every request, and every script but the one the page carries for its maps."""
    own = re.findall(r'<script type="module">(.*?)</script>', scripts, flags=re.DOTALL)
    hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in own]
    return (
        f"default-src 'none'; script-src {' '.join(hashes)}; style-src 'unsafe-inline'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def _stylesheet() -> str:
    return resources.files("embedlab.report").joinpath("page.css").read_text(encoding="utf-8")
