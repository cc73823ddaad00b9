"""Text that people wrote, shown as text: Streamlit reads labels, buttons and messages as Markdown."""

from __future__ import annotations

import html
import re

__all__ = ["plain", "rich"]

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_WORD_JOINER = "\u2060"


def plain(text: str) -> str:
    r"""Return Markdown that reads as `text` and nothing else: no image, link, colour, formula or icon.

    Escapes alone do not do: addresses, ``:icons:`` and mail addresses are looked for once more after escapes are
    resolved. An invisible joiner within them keeps them from being found.

    >>> print(plain("*a* 1.5"))
    \*a\* 1\.5
    """
    one_line = " ".join(text.split())
    broken = re.sub(r"(?<=:)(?=\S)|(?=@)|(?<=www)(?=\.)", _WORD_JOINER, one_line, flags=re.IGNORECASE)
    return _PUNCTUATION.sub(r"\\\1", broken)


def rich(template: str, **values: str) -> str:
    """Return HTML from a template of ours and text of anybody's, which is escaped.

    >>> rich("<b>{word}</b>", word="<i>")
    '<b>&lt;i&gt;</b>'
    """
    return template.format(**{name: html.escape(value) for name, value in values.items()})
