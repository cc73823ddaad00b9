"""The linked maps as a fragment of an HTML file that needs neither a server nor a network."""

from __future__ import annotations

import base64
import gzip
import html
import json
import re
from typing import Literal

from embedlab.linked.packing import pack, pack_selection
from embedlab.linked.scripts import script, stylesheet
from embedlab.linked.view import LinkedMaps

__all__ = ["linked_html", "linked_scripts"]


def linked_html(
    maps: LinkedMaps,
    *,
    height: int = 480,
    theme: Literal["auto", "light", "dark"] = "auto",
    scripts: bool = True,
) -> str:
    """Return the maps as an HTML fragment: a picture, its data and, once a page, the scripts.

    Parameters
    ----------
    height : height of each map in CSS pixels
    theme : "auto" follows the reader's system
    scripts : False for the second fragment of a page and after, or when the page already holds
        ``linked_scripts()``
    """
    data = base64.b64encode(gzip.compress(pack(maps).data, compresslevel=6, mtime=0)).decode()
    options = {
        "height": height,
        "cards": True,
        "pinned": None if maps.pinned is None else maps.index.get(maps.pinned),
        "selected": pack_selection(maps.selected, maps.index),
    }
    fragment = (
        f'<div class="embedlab-linked" data-theme="{html.escape(theme, quote=True)}" '
        f'data-options="{html.escape(json.dumps(options), quote=True)}">'
        f"<noscript>{html.escape(_summary(maps))}</noscript>"
        f'<script type="text/plain" class="embedlab-data">{data}</script></div>\n'
    )
    return fragment + linked_scripts() if scripts else fragment


def linked_scripts() -> str:
    """Return the style sheet and the script: once a page, anywhere in it."""
    return f'<style>{stylesheet()}</style>\n<script type="module">\n{_inline(script())}mountPage();\n</script>\n'


def _summary(maps: LinkedMaps) -> str:
    titles = ", ".join(drawn.title for drawn in maps.maps)
    return f"Linked maps of {len(maps.keys):,} {maps.noun}s ({titles}). They need a browser with scripts switched on."


def _inline(code: str) -> str:
    """Keep the text of a script from ending its element."""
    return re.sub(r"<(?=/script|!--|script)", r"\\x3c", code, flags=re.IGNORECASE)
