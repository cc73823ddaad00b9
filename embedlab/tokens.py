"""Texts -> tokens, for any script."""

from __future__ import annotations

import unicodedata

import regex

__all__ = ["tokenize"]

_APOSTROPHES = "‘’‛ʼ＇"
_INVISIBLE = "\u00ad\u2060\ufeff" + "".join(map(chr, range(0xFE00, 0xFE10)))
_FOLD = str.maketrans(dict.fromkeys(_APOSTROPHES, "'") | dict.fromkeys(_INVISIBLE, ""))

# Unicode's stream-safe format (UAX #15) has at most 30 marks in a row; without the bound, composing a hostile
# text of a million marks would take quadratic time.
_TOO_MANY_MARKS = regex.compile(r"(\p{M}{30})\p{M}+")

# The 30 apostrophes a word may hold are bounded for memory: the engine keeps a state for each repeat of a group.
_UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}ー\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
_START = rf"[[\p{{L}}\p{{N}}]--[{_UNSPACED}&&\p{{L}}]]"
_INSIDE = rf"[[\p{{L}}\p{{M}}\p{{N}}]--[{_UNSPACED}&&\p{{L}}]]"
_TOKEN = regex.compile(
    rf"{_START}{_INSIDE}*+(?:['\u200c\u200d]{_INSIDE}++){{0,30}}+|(?=[{_UNSPACED}&&\p{{L}}])\X\p{{M}}*+",
    regex.VERSION1,
)


def tokenize(text: str) -> list[str]:
    r"""The words of a text, lower-cased: runs of letters, marks and digits of any script.

    Typographic apostrophes become ``'`` and, like the joiners of Persian and Indic spelling, stay inside a word.
    Scripts written without spaces (Han, kana, Thai, Lao, Khmer, Myanmar) give one token a grapheme. Composed and
    decomposed letters give the same token (NFC). The time taken is linear in the length of the text.

    Examples
    --------
    >>> tokenize("Don’t panic: 21 CAFÉS & पिज़्ज़ा")
    ["don't", 'panic', '21', 'cafés', 'पिज़्ज़ा']
    >>> tokenize("東京 rocks")
    ['東', '京', 'rocks']
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", _TOO_MANY_MARKS.sub(r"\1", text.translate(_FOLD)))
    tokens: list[str] = _TOKEN.findall(text.lower())
    return tokens
