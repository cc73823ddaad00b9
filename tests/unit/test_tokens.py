"""Tokens of any script, and agreement with the plain Latin rule on the real headlines."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
import unicodedata
from collections import Counter

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from embedlab.tokens import tokenize


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", []),
        ("  ...  ", []),
        ("Ten Soups, ranked!", ["ten", "soups", "ranked"]),
        ("don’t Don't donʼt", ["don't"] * 3),
        ("'quoted' dogs' rock'n'roll", ["quoted", "dogs", "rock'n'roll"]),
        ("snake_case a-b 3.5", ["snake", "case", "a", "b", "3", "5"]),
        ("Привет, МИР", ["привет", "мир"]),
        ("हिन्दी में पिज़्ज़ा", ["हिन्दी", "में", "पिज़्ज़ा"]),
        ("مرحبا بالعالم", ["مرحبا", "بالعالم"]),
        ("می\u200cخواهم", ["می\u200cخواهم"]),
        ("안녕 세계", ["안녕", "세계"]),
        ("東京タワー2020年", ["東", "京", "タ", "ワ", "ー", "2020", "年"]),
        ("สวัสดี ๑๒", ["ส", "วั", "ส", "ดี", "๑๒"]),
        ("မြန်မာ", ["မြ", "န်", "မာ"]),
        ("I ❤️ soft\u00adhyphens", ["i", "softhyphens"]),
    ],
)
def test_tokens_of_many_scripts(text, tokens):
    assert tokenize(text) == [unicodedata.normalize("NFC", token) for token in tokens]


@given(st.text())
def test_any_text_gives_tokens_without_blanks(text):
    tokens = tokenize(text)
    assert all(token and not any(c.isspace() for c in token) for token in tokens)
    assert all(regex.search(r"[\p{L}\p{N}]", token) for token in tokens)


@given(st.text(st.characters(codec="ascii")))
def test_ascii_agrees_with_the_plain_rule(text):
    assert tokenize(text) == re.findall(r"[a-z0-9]+(?:'[a-z0-9]+)*", text.lower())


@given(st.text(st.characters(categories=["L", "M", "N", "Zs"])))
def test_composed_and_decomposed_letters_agree(text):
    assert tokenize(unicodedata.normalize("NFD", text)) == tokenize(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    "hostile", ["a'", "e\u0301\u0323", "\u0301\u0323", "東\u200d", "ก\u0e49", "क्", "Σ.", "\U0001f1e6"]
)
def test_hostile_repetition_ends(hostile):
    """In a process of its own: a quadratic pattern would not come back, and an engine's stack may break it."""
    script = "import sys; from embedlab.tokens import tokenize; print(len(tokenize(sys.argv[1] * 300_000)))"
    done = subprocess.run([sys.executable, "-c", script, hostile], capture_output=True, timeout=120, check=True)
    assert int(done.stdout) <= 300_000


def test_real_headlines_agree_with_the_plain_rule_but_for_28_types(real_headlines):
    ours, plain = Counter(), Counter()
    for file in real_headlines.values():
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                ours.update(tokenize(line))
                plain.update(match.group() for match in re.finditer(r"[a-z0-9]+('[a-z]+)?", line.lower()))
    frequent, plain_frequent = ({w for w in counts if counts[w] >= 3} for counts in (ours, plain))
    assert len(plain_frequent) == 9575
    assert len(frequent ^ plain_frequent) == 28
