"""Write the headlines corpus: invented headlines in two styles and twelve topics, and plain sentences.

Everything is put together from the hand-written text in ``material/``; README.md describes the result.

    python sample_data/headlines/build.py            # rewrites the two files beside this script
    python sample_data/headlines/build.py --out DIR  # writes them elsewhere
"""

# ruff: noqa: S311 -- a generator that repeats itself from its seed is what is wanted here

from __future__ import annotations

import argparse
import csv
import gzip
import io
import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
SEED = 7
STYLES = ("clickbait", "news")
TOPICS = (
    "courts",
    "film",
    "food",
    "football",
    "gardens",
    "health",
    "money",
    "mountains",
    "music",
    "pets",
    "space",
    "weather",
)
HEADLINES_PER_CELL = 270
SENTENCES_PER_TOPIC = 3_400

# Shares of the texts that follow a pattern of their own topic, or one that both styles use (headlines only);
# the others follow a pattern made for any topic.
OWN_SHARE = {"clickbait": 0.42, "news": 0.42, "sentence": 0.5}
PLAIN_SHARE = 0.05
# How often a word of pairs.csv gives way to its twin in the sentences.
TWIN_SHARE = 0.4

SLOT = re.compile(r"\{(\w+)\}")
WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
ARTICLE = re.compile(r"\b([Aa])n? (?=(\w+))")
CONSONANT_SOUND = re.compile(r"(?:one|once|uni(?![dmn])|use|usu|eu|uk)", re.IGNORECASE)
VOWEL_SOUND = re.compile(r"(?:[aeiou]|hour|honest|heir|8|11$|18$)", re.IGNORECASE)

Sections = Mapping[str, Sequence[str]]


def read_material(path: Path) -> dict[str, list[str]]:
    """Read one material file: ``= name`` opens a section, each line of which is an entry.

    Several short entries may share a line, parted by `` | ``; ``#`` opens a comment line. A section
    ``= act/doing/did`` fills three slots at once, and its entries give the forms of their first words:
    ``climb/climbing/climbed + a tree``.
    """
    sections: dict[str, list[str]] = {}
    names: list[str] = []
    for line in path.read_text(encoding="ascii").splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("= "):
            names = line.removeprefix("= ").split("/")
            continue
        for entry in line.split(" | "):
            for name, form in zip(names, entry_forms(entry, len(names)), strict=True):
                sections.setdefault(name, []).append(form)
    return sections


def entry_forms(entry: str, count: int) -> list[str]:
    """Spell out an entry: ``climb/climbing + a tree`` gives ``climb a tree`` and ``climbing a tree``."""
    if count == 1:
        return [entry.strip()]
    head, plus, rest = entry.strip().partition(" + ")
    return [form + (f" {rest}" if plus else "") for form in head.split("/")]


@dataclass(frozen=True)
class Material:
    """All hand-written text: what topics share, what each adds, and the word pairs.

    ``twins`` maps a word of the headlines to the one that takes its place in some of the sentences only.
    """

    common: Sections
    topics: Mapping[str, Sections]
    twins: Mapping[str, str]

    @classmethod
    def read(cls, folder: Path) -> Material:
        """Read ``pairs.csv`` and ``material/`` of a folder."""
        with (folder / "pairs.csv").open(encoding="ascii", newline="") as handle:
            twins = {row["labelled"]: row["unlabelled"] for row in csv.DictReader(handle)}
        texts = folder / "material"
        topics = {topic: read_material(texts / f"{topic}.txt") for topic in TOPICS}
        return cls(read_material(texts / "common.txt"), topics, twins)


class Deck:
    """Entries dealt in random order; all are dealt once before any is dealt again."""

    def __init__(self, entries: Sequence[str], rng: random.Random) -> None:
        self.entries = list(entries)
        self.rng = rng
        self.left: list[str] = []

    def draw(self) -> str:
        """Deal the next entry."""
        if not self.left:
            self.left = self.entries[:]
            self.rng.shuffle(self.left)
        return self.left.pop()


class Writer:
    """Writes texts on one topic, each from a pattern."""

    def __init__(self, material: Material, topic: str, rng: random.Random) -> None:
        self.rng = rng
        self.twins = material.twins
        self.own = {name: Deck(entries, rng) for name, entries in material.topics[topic].items()}
        self.shared = {name: Deck(entries, rng) for name, entries in material.common.items()}
        self.decks = {**self.shared, **self.own}

    def write(self, kind: str) -> str | None:
        """Write a headline of a style, or a ``sentence``; None where two fillings happen to share a word."""
        meant: set[str] = set()
        text = self._fill(self._pattern(kind), meant)
        if repeated_words(text) - meant:
            return None
        if kind == "sentence":
            text = WORD.sub(self._perhaps_twin, text)
        return tidy(text)

    def _pattern(self, kind: str) -> str:
        if kind != "sentence" and self.rng.random() < PLAIN_SHARE:
            return self.shared["plain"].draw()
        decks = self.own if self.rng.random() < OWN_SHARE[kind] else self.shared
        return decks[kind].draw()

    def _fill(self, pattern: str, meant: set[str]) -> str:
        """Fill the slots of a pattern and of what is filled in; ``meant`` gains the words one entry repeats."""
        meant |= repeated_words(SLOT.sub("", pattern))
        return SLOT.sub(lambda slot: self._fill(self.decks[slot[1]].draw(), meant), pattern)

    def _perhaps_twin(self, match: re.Match[str]) -> str:
        word = match[0]
        twin = self.twins.get(word.lower())
        if twin is None or self.rng.random() >= TWIN_SHARE:
            return word
        return twin.capitalize() if word[0].isupper() else twin


def tidy(text: str) -> str:
    """Start with a capital and choose between "a" and "an" by the sound of the next word."""
    text = ARTICLE.sub(lambda match: f"{match[1]}{'n' if starts_with_vowel(match[2]) else ''} ", text)
    return text[0].upper() + text[1:]


def starts_with_vowel(word: str) -> bool:
    """Whether a word begins with a vowel when spoken: true for "hour" and "80", false for "ukulele"."""
    return CONSONANT_SOUND.match(word) is None and VOWEL_SOUND.match(word) is not None


def repeated_words(text: str) -> set[str]:
    """Return the words of four letters or more that come twice; a plural counts as its singular."""
    counts = Counter(word.lower().removesuffix("s") for word in WORD.findall(text) if len(word) > 3)
    return {word for word, count in counts.items() if count > 1}


def distinct(writer: Writer, kind: str, count: int, seen: set[str]) -> list[str]:
    """Have ``count`` texts written that were not seen before."""
    texts: list[str] = []
    while len(texts) < count:
        text = writer.write(kind)
        if text is not None and text.lower() not in seen:
            seen.add(text.lower())
            texts.append(text)
    return texts


def headlines(material: Material) -> list[tuple[str, str, str]]:
    """All labelled rows (headline, label, topic), equally many for each style and topic, shuffled."""
    rows: list[tuple[str, str, str]] = []
    seen: set[str] = set()
    for topic in TOPICS:
        for style in STYLES:
            writer = Writer(material, topic, random.Random(f"{SEED} {topic} {style}"))
            texts = distinct(writer, style, HEADLINES_PER_CELL, seen)
            rows += [(text, style, topic) for text in texts]
    random.Random(SEED).shuffle(rows)
    return rows


def sentences(material: Material) -> list[str]:
    """All unlabelled sentences, equally many for each topic, shuffled."""
    texts: list[str] = []
    seen: set[str] = set()
    for topic in TOPICS:
        writer = Writer(material, topic, random.Random(f"{SEED} {topic} sentences"))
        texts += distinct(writer, "sentence", SENTENCES_PER_TOPIC, seen)
    random.Random(SEED).shuffle(texts)
    return texts


def csv_bytes(rows: Sequence[tuple[str, str, str]]) -> bytes:
    """Put the labelled rows under a header line."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("headline", "label", "topic"))
    writer.writerows(rows)
    return text.getvalue().encode("ascii")


def gzip_bytes(lines: Sequence[str]) -> bytes:
    """Compress without file name and time, so that the same lines give the same bytes."""
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=packed, mtime=0) as handle:
        handle.write("".join(f"{line}\n" for line in lines).encode("ascii"))
    return packed.getvalue()


def build(out: Path) -> None:
    """Write ``headlines.csv`` and ``sentences.txt.gz`` into the folder ``out``."""
    material = Material.read(HERE)
    out.mkdir(parents=True, exist_ok=True)
    (out / "headlines.csv").write_bytes(csv_bytes(headlines(material)))
    (out / "sentences.txt.gz").write_bytes(gzip_bytes(sentences(material)))


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Write the headlines corpus.")
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to")
    build(parser.parse_args().out)


if __name__ == "__main__":
    main()
