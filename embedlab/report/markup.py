"""HTML from values: text is escaped unless it is markup already, so that nothing a user gave can run."""

from __future__ import annotations

import html
from collections.abc import Iterable

__all__ = ["Markup", "join", "tag"]

_VOID = frozenset({"br", "col", "hr", "meta"})


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def tag(name: str, /, *children: str, **attributes: str | int | bool | None) -> Markup:
    """One element; children that are not `Markup` are escaped, attributes always.

    Underscores in the names of attributes become hyphens, and one at the end falls away. None and False leave an
    attribute out, True gives it no value.

    >>> tag("p", "a < b", tag("b", "&"), class_="note", data_row=1)
    '<p class="note" data-row="1">a &lt; b<b>&amp;</b></p>'
    """
    written = [_attribute(key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items()]
    opening = " ".join([name, *filter(None, written)])
    return Markup(f"<{opening}>" if name in _VOID else f"<{opening}>{join(children)}</{name}>")


def join(parts: Iterable[str], separator: str = "") -> Markup:
    """Parts as one, each escaped unless it is markup."""
    escaped = (part if isinstance(part, Markup) else html.escape(part) for part in parts)
    return Markup(html.escape(separator).join(escaped))


def _attribute(name: str, value: str | int | bool | None) -> str:
    if value is None or value is False:
        return ""
    return name if value is True else f'{name}="{html.escape(str(value))}"'
