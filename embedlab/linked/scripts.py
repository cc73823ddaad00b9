"""The browser's side as text: the modules of ``frontend/`` joined into one, and the style sheet.

The modules are written as plain ES modules that import one another. Neither place they run in can
serve them as such: a page opened from disk may not import files, and Streamlit hands a component
one script, or files without a version in their address that a browser may keep too long. So they
are joined here, in the order of their imports, by dropping the import lines and the word
``export``; names at the top of a module are therefore unique over all of them (a test looks).
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

__all__ = ["script", "stylesheet"]

ENTRY = "index.js"

_IMPORT = re.compile(r'^import\s[^;]*?from\s+"\./([\w.]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export\s+(?=(?:async\s+)?(?:function|class|const|let)\b)", re.MULTILINE)


@cache
def script() -> str:
    """Return the modules joined into one; it ends by exporting its ways to start."""
    ordered: list[str] = []
    _visit(ENTRY, ordered, ())
    joined = "\n".join(_EXPORT.sub("", _IMPORT.sub("", _asset(name))) for name in ordered)
    return f"{joined}\nexport {{ mountCards, mountComponent, mountPage }};\n"


@cache
def stylesheet() -> str:
    """Return the style sheet."""
    return _asset("linked.css")


def _asset(name: str) -> str:
    return resources.files("embedlab.linked").joinpath("frontend", name).read_text(encoding="utf-8")


def _visit(name: str, ordered: list[str], above: tuple[str, ...]) -> None:
    if name in above:
        raise ImportError(f"The module {name} imports itself by way of {' > '.join(above)}.")
    if name not in ordered:
        for imported in _IMPORT.findall(_asset(name)):
            _visit(imported, ordered, (*above, name))
        ordered.append(name)
