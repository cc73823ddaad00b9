"""Keys that want to be more than text, and what a reader must see of each, written by hand."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["STRANGE", "STRANGE_KEYS", "Strange", "bare_text_only", "tags_within"]


@dataclass(frozen=True)
class Strange:
    """A key, and what is shown of it where there is room for 32 characters; below, for what is longer, elsewhere."""

    key: str
    shown: str
    on_map: str = ""
    in_list: str = ""
    in_legend: str = ""
    to_go_back: str = ""
    typed: str = ""
    """What finds it in the search; empty where it cannot be typed."""

    def at(self, place: str) -> str:
        return str(getattr(self, place)) or self.shown


STRANGE = (
    Strange(
        "<img src=x onerror=window.stung=1>",
        "<img src=x onerror=window.stung…",
        "<img src=x onerror=window…",
        "<img src=x onerror=window.stung=1>",
        "<img src=x onerror=window.stung=1>",
        "<img src=x onerror=…",
        "<img src",
    ),
    Strange("<b>bold</b>", "<b>bold</b>", typed="<b>"),
    Strange(
        "</script><script>window.stung=1</script>",
        "</script><script>window.stung=1…",
        "</script><script>window.s…",
        "</script><script>window.stung=1</script>",
        "</script><script>window.stung=1</script>",
        "</script><script>wi…",
        "</script>",
    ),
    Strange(
        "![](http://example.org/x.png)",
        "![](http://example.org/x.png)",
        "![](http://example.org/x.…",
        to_go_back="![](http://example.…",
        typed="![](",
    ),
    Strange("\u202ereversed", "·reversed", typed="reversed"),
    Strange("\u2066held\u2069 apart", "·held· apart", typed="apart"),
    Strange("\u05e9\u05dc\u05d5\u05dd", "\u05e9\u05dc\u05d5\u05dd", typed="\u05e9\u05dc"),
    Strange("\U0001f9d1\U0001f3fd\u200d\U0001f680 emoji", "\U0001f9d1\U0001f3fd\u200d\U0001f680 emoji", typed="emoji"),
    Strange(
        "long " * 1000,
        "long long long long long long l…",
        "long long long long long …",
        "long long long long long long long long…",
        "long long long long long long long long…",
        "long long long long…",
        "long long",
    ),
    Strange("x" * 5000, "x" * 31 + "…", "x" * 25 + "…", "x" * 39 + "…", "x" * 39 + "…", "x" * 19 + "…", "xxxx"),
    Strange("two\u2028lines\nand more", "two¶lines¶and more", typed="two"),
    Strange("part\u2029next\r\nlast", "part¶next¶¶last", typed="part"),
    Strange("bell \x07 and null \x00", "bell ¶ and null ¶", typed="bell"),
    Strange("\u200b", "(blank: U+200B)"),
    Strange("\u3164", "(blank: U+3164)"),
    Strange(" ", "(blank: U+0020)"),
    Strange("\ufeff", "(blank: U+FEFF)"),
    Strange("", "(blank: no characters)"),
)
STRANGE_KEYS = tuple(strange.key for strange in STRANGE)

tags_within = """(root) => {
  const made = new Set(["B", "I", "IMG", "SCRIPT", "STYLE", "A", "IFRAME", "OBJECT", "EMBED", "SVG", "LINK", "META"]);
  return [...root.querySelectorAll("*")].map((one) => one.tagName.toUpperCase()).filter((name) => made.has(name));
}"""
"""A function for the browser: the elements within one that markup in a key would make, and the maps never do."""

bare_text_only = """() => new Promise((done) => {
  // What a key's broken picture would do, it does before one that is broken later has done it.
  const last = new Image();
  last.onerror = () => setTimeout(() => done(window.stung === undefined && window.pwn === undefined));
  last.src = "data:image/png,broken";
})"""
"""A function for the browser: whether no key has run a script, asked when it has had its chance."""
