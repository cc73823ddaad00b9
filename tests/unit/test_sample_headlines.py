"""The project's own headlines: rebuilt from their material, balanced, and in order as English."""

from __future__ import annotations

import csv
import gzip
import math
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "sample_data" / "headlines"
WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def words_of(text: str) -> list[str]:
    return WORD.findall(text.lower())


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with (FOLDER / "headlines.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture(scope="module")
def sentences() -> list[str]:
    return gzip.decompress((FOLDER / "sentences.txt.gz").read_bytes()).decode("utf-8").splitlines()


@pytest.fixture(scope="module")
def pairs() -> list[tuple[str, str]]:
    with (FOLDER / "pairs.csv").open(encoding="utf-8", newline="") as handle:
        return [(row["labelled"], row["unlabelled"]) for row in csv.DictReader(handle)]


@pytest.fixture(scope="module")
def texts(rows: list[dict[str, str]], sentences: list[str]) -> list[str]:
    return [row["headline"] for row in rows] + sentences


def material() -> str:
    return "\n".join(path.read_text(encoding="ascii") for path in sorted(FOLDER.glob("material/*.txt")))


def hand_written_patterns() -> set[str]:
    patterns: set[str] = set()
    section = ""
    for line in material().splitlines():
        if line.startswith("= "):
            section = line.removeprefix("= ")
        elif line and not line.startswith("#") and section in {"clickbait", "news", "plain"}:
            patterns.add(line)
    return patterns


def test_the_script_writes_the_committed_files_again(tmp_path: Path) -> None:
    subprocess.run([sys.executable, FOLDER / "build.py", "--out", tmp_path], check=True)
    assert (tmp_path / "headlines.csv").read_bytes() == (FOLDER / "headlines.csv").read_bytes()
    again, committed = ((folder / "sentences.txt.gz").read_bytes() for folder in (tmp_path, FOLDER))
    # Two builds of zlib may pack the same text differently, so the text is what has to be equal.
    assert gzip.decompress(again) == gzip.decompress(committed)
    assert again[:10] == committed[:10], "the gzip header carries a time or a file name"


def test_the_files_stay_small() -> None:
    assert sum((FOLDER / name).stat().st_size for name in ("headlines.csv", "sentences.txt.gz")) < 2_000_000


def test_headlines_are_unique_and_many(rows: list[dict[str, str]]) -> None:
    headlines = {row["headline"].lower() for row in rows}
    assert len(headlines) == len(rows) >= 6_400
    assert len({word for headline in headlines for word in words_of(headline)}) >= 2_500
    assert len(hand_written_patterns()) >= 600


def test_style_and_topic_are_independent(rows: list[dict[str, str]]) -> None:
    cells = Counter((row["label"], row["topic"]) for row in rows)
    assert {label for label, _ in cells} == {"clickbait", "news"}
    assert len({topic for _, topic in cells}) == 12
    assert len(cells) == 24
    assert len(set(cells.values())) == 1


def log_odds(rows: list[dict[str, str]], least: int) -> dict[str, float]:
    """Smoothed log-odds of clickbait against news, for the words of at least ``least`` headlines."""
    counts = Counter((word, row["label"]) for row in rows for word in set(words_of(row["headline"])))
    in_style = len(rows) / 2
    odds: dict[str, float] = {}
    for word in {word for word, _ in counts}:
        ours, theirs = counts[word, "clickbait"], counts[word, "news"]
        if ours + theirs >= least:
            odds[word] = math.log((ours + 0.5) / (in_style - ours + 0.5)) - math.log(
                (theirs + 0.5) / (in_style - theirs + 0.5)
            )
    return odds


def test_many_words_carry_the_style_and_few_words_of_a_topic_do(rows: list[dict[str, str]]) -> None:
    odds = log_odds(rows, least=32)
    assert sum(value > 1.5 for value in odds.values()) >= 60
    assert sum(value < -1.5 for value in odds.values()) >= 60
    topics: dict[str, Counter[str]] = {word: Counter() for word in odds}
    for row in rows:
        for word in set(words_of(row["headline"])) & odds.keys():
            topics[word][row["topic"]] += 1
    topical = [word for word, by in topics.items() if max(by.values()) >= 0.7 * by.total()]
    assert len(topical) >= 50
    assert sum(abs(odds[word]) > 1.5 for word in topical) <= 0.1 * len(topical)


def test_sentences_are_unique_many_and_not_headlines(rows: list[dict[str, str]], sentences: list[str]) -> None:
    assert len(set(sentences)) == len(sentences) >= 40_000
    assert not {row["headline"] for row in rows} & set(sentences)


def test_one_half_of_each_pair_is_known_from_sentences_only(
    rows: list[dict[str, str]], sentences: list[str], pairs: list[tuple[str, str]]
) -> None:
    labelled = Counter((word, row["label"]) for row in rows for word in set(words_of(row["headline"])))
    unlabelled = Counter(word for sentence in sentences for word in set(words_of(sentence)))
    assert len(pairs) >= 13
    for known, unknown in pairs:
        in_styles = [labelled[known, "clickbait"], labelled[known, "news"]]
        assert min(in_styles) >= 5, known
        assert sum(in_styles) >= 15, known
        assert labelled[unknown, "clickbait"] == labelled[unknown, "news"] == 0, unknown
        assert min(unlabelled[known], unlabelled[unknown]) >= 40, (known, unknown)


def test_twins_come_from_the_pairs_file_alone(pairs: list[tuple[str, str]]) -> None:
    assert not {unknown for _, unknown in pairs} & set(words_of(material()))


def test_alps_and_himalaya_share_snow_and_ice(sentences: list[str]) -> None:
    for word in ("snow", "glacier", "peaks", "ice"):
        for mountains in ("alps", "himalaya"):
            assert any({word, mountains} <= set(words_of(sentence)) for sentence in sentences), (word, mountains)


def test_texts_are_plain_characters_without_left_over_slots(texts: list[str]) -> None:
    plain = re.compile(r"[A-Z0-9a-z ,.?!:;'\"()%-]+")
    assert [text for text in texts if not plain.fullmatch(text)] == []
    assert [text for text in texts if text != text.strip() or "  " in text] == []
    assert [text for text in texts if text[0].islower()] == []


def test_no_word_is_doubled(texts: list[str]) -> None:
    doubled = re.compile(r"\b(\w+) \1\b", re.IGNORECASE)
    assert [text for text in texts if doubled.search(text)] == []


def test_a_and_an_follow_the_sound(texts: list[str]) -> None:
    """Spelled out by sound here, so that the rule of the script is not tested against itself."""
    spoken_with_consonant = ("one", "uni", "use", "usu", "uk", "eu")
    spoken_with_vowel = ("hour", "honest", "heir", "8", "11", "18")
    exceptions = ("unin", "unim", "unid")
    wrong = []
    for text in texts:
        for article, word in re.findall(r"\b(an?) (\w+)", text.lower()):
            vowel = word[0] in "aeiou" and not word.startswith(spoken_with_consonant)
            vowel |= word.startswith((*spoken_with_vowel, *exceptions))
            if (article == "an") != vowel:
                wrong.append(f"{article} {word}")
    assert wrong == []
