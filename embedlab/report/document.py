"""A page that is complete in itself, and the policy that keeps it from running or fetching anything else."""

from __future__ import annotations

import base64
import hashlib
import re
from importlib import resources

from embedlab.linked.page import linked_scripts
from embedlab.report.markup import Markup, tag

__all__ = ["document"]


def document(title: str, *parts: Markup, footer: Markup) -> str:
    """One HTML page with the scripts of linked maps, which asks the network for nothing.

    Parameters
    ----------
    title
        What the browser calls it.
    parts
        What is in it; linked maps without scripts of their own (``linked_html(..., scripts=False)``).
    footer
        What stands below.
    """
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
            tag("title", f"{title} – embedlab"),
            tag("style", Markup(_stylesheet())),
        ),
        tag("body", tag("main", *parts), tag("footer", footer), scripts),
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
