"""Fifty texts that want to be more than text, as a stranger's words, classes, titles, columns and file names may be.

Each carries the mark `pwn` and a number. What none may leave in a page: an element, a script, a request, a style. What
none may leave in a table: a cell that a spreadsheet runs.
"""

from __future__ import annotations

import csv
import io

__all__ = ["FORMULAS", "MARK", "PAYLOADS", "cells", "live_formulas", "made_something"]

MARK = "pwn"
HOST = "evil.example"

_HTML = (
    f"<img src=http://{HOST}/pwn1.png onerror=window.pwn=1>",
    "<svg onload=window.pwn=2><title>pwn2</title></svg>",
    "<script>window.pwn=3</script>",
    f"<iframe src=//{HOST}/pwn4></iframe>",
    "<b class=pwn>pwn5</b><br>",
    f"<a href=http://{HOST}/pwn6>pwn6</a>",
    "<details open ontoggle=window.pwn=7>pwn7</details>",
    f"<link rel=stylesheet href=http://{HOST}/pwn8.css>",
    "<style>body{display:none}</style>pwn9",
    "<x-pwn>pwn10</x-pwn>",
    '"><img src=x onerror=window.pwn=11 class=pwn>',
    "'onmouseover='window.pwn=12' class='pwn",
    "</text></svg><img class=pwn src=x onerror=window.pwn=13>",
    "<math><mi class=pwn>pwn14</mi></math>",
    f"<object data=http://{HOST}/pwn15></object>",
    f"<base href=http://{HOST}/pwn16/>",
    f"<meta http-equiv=refresh content='0;url=http://{HOST}/pwn17'>",
)
_ENDINGS = (
    "</script><script>window.pwn=18</script>",
    "<!--<script>pwn19",
    "--></style></title></textarea><img class=pwn src=x onerror=window.pwn=20>",
    "]]><img class=pwn src=x onerror=window.pwn=21>",
    "\u2028window.pwn=22//",
    "';window.pwn=23;//",
    "`${window.pwn=24}`",
)
_MARKDOWN = (
    f"![pwn25](http://{HOST}/pwn25.png)",
    f"[pwn26](http://{HOST}/pwn26)",
    "[pwn27](javascript:window.pwn=27)",
    "**pwn28**",
    "# pwn29",
    "`pwn30`",
    "~~pwn31~~",
    f"http://{HOST}/pwn32",
    f"www.{HOST}/pwn33",
    "$pwn34^2$ and $$\\href{javascript:window.pwn=34}{pwn34}$$",
)
_STREAMLIT = (
    ":red[pwn35]",
    ":red-background[pwn36]",
    ":material/skull: pwn37",
    ":blue-badge[pwn38]",
    ":small[pwn39]",
    ":smile: pwn40",
)
_TEMPLATES = (
    "{pwn41} {0} %s",
    "{{pwn42*2}}",
    "%{customdata} pwn43",
    "<b>%{x}</b><extra>pwn44</extra>",
    "url(http://evil.example/pwn45);}*{color:red",
)
_STRANGE = (
    "\u202epwn46\u202c",
    "pwn47\x00\x07\x1b[31m",
)
FORMULAS = (
    '=HYPERLINK("http://evil.example/pwn48","x")',
    "+cmd|' /C calc'!pwn49",
    "@SUM(1+1)*pwn50",
)
PAYLOADS = (*_HTML, *_ENDINGS, *_MARKDOWN, *_STREAMLIT, *_TEMPLATES, *_STRANGE, *FORMULAS)
_LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cells(text: str) -> list[str]:
    """Every cell of a CSV file, its names of columns too."""
    return [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]


def live_formulas(text: str) -> list[str]:
    """The cells of a CSV file that a spreadsheet would run, which takes spaces and invisible marks away first."""
    return [cell for cell in cells(text) if cell.lstrip(' "\u200b\ufeff').startswith(_LIVE) and not _is_number(cell)]


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


made_something = """() => {
    const found = [];
    if (window.pwn !== undefined) found.push(`a script ran: ${window.pwn}`);
    const marked = '.pwn, x-pwn, [src*="evil.example"], [href*="evil.example"], [data*="evil.example"], .katex, '
        + '[href^="javascript:"], [onerror], [onload], [ontoggle], [onmouseover], math mi, [http-equiv=refresh]';
    for (const node of document.querySelectorAll(marked)) found.push(node.outerHTML.slice(0, 200));
    // Markup that was understood leaves an element whose whole text is what stood between its signs; words of texts,
    // which have none, stand alone under the columns of a chart.
    const bare = document.createTreeWalker(document.body ?? document.documentElement, NodeFilter.SHOW_TEXT);
    while (bare.nextNode()) {
        const around = bare.currentNode.parentElement;
        if (['STYLE', 'SCRIPT'].includes(around.tagName)) continue;
        if (around.tagName === 'text') continue;
        if (/^\\s*(pwn\\d+|skull)\\s*$/.test(bare.currentNode.data)) {
            found.push(`bare ${around.outerHTML.slice(0, 200)}`);
        }
    }
    return [...new Set(found)];
}"""
"""A function for the browser: everything in the page that a payload has made."""
