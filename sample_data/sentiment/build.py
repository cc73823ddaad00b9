"""Write the opinions corpus: invented opinions on pets, food and travel, each a praise or a complaint.

Everything is put together from the hand-written text in ``material/``; README.md describes the result.

    python sample_data/sentiment/build.py            # rewrites the file beside this script
    python sample_data/sentiment/build.py --out DIR  # writes it elsewhere
"""

# ruff: noqa: S311 -- a generator that repeats itself from its seed is what is wanted here

from __future__ import annotations

import argparse
import csv
import io
import random
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from headlines.build import Deck, Sections, gzip_bytes, read_material, repeated_words, tidy  # noqa: E402

SEED = 11
LABELS = {"praise": "+", "complaint": "-"}
TOPICS = ("food", "pets", "travel")
OPINIONS_PER_CELL = 1_200

# How often an opinion follows each kind of pattern, and how often one of its topic's where there is one.
KINDS = {"opinion": 0.70, "one-sided": 0.17, "negated": 0.06, "mixed": 0.05, "plain": 0.02}
OWN_SHARE = 0.5
# How often a sentence about the scene comes first, and a verdict last. A denial alone cannot be told from its opposite
# by single words, so more is said after most of them.
SCENE_SHARE, VERDICT_SHARE = 0.35, {"opinion": 0.25, "one-sided": 0.25, "negated": 0.85, "mixed": 0.4, "plain": 0.0}

# What an opinion keeps to once it has named it, in all its forms.
BOUND = (("thing", "things"), ("person", "people"), ("place",), ("where",), ("town",))

SLOT = re.compile(r"\{(\w+)(!?)\}")
OPPOSITE = {"+": "-", "-": "+"}


class Writer:
    """Writes opinions with one label on one topic, each from a pattern."""

    def __init__(self, common: Sections, topic: Sections, label: str, rng: random.Random) -> None:
        self.rng = rng
        self.label = label
        self.sign = LABELS[label]
        self.own = {name: Deck(entries, rng) for name, entries in topic.items()}
        self.shared = {name: Deck(entries, rng) for name, entries in common.items()}
        self.bound: dict[str, str] = {}

    def write(self) -> str | None:
        """Write an opinion; None where two fillings happen to share a word."""
        self.bound = self._bound()
        (kind,) = self.rng.choices(list(KINDS), weights=list(KINDS.values()))
        parts = [self._pattern(self.label if kind == "one-sided" else kind)]
        if self.rng.random() < SCENE_SHARE:
            parts.insert(0, self.own["scene"].draw())
        if self.rng.random() < VERDICT_SHARE[kind]:
            parts.append("{Verdict}")
        meant = {word for text in self.bound.values() for word in repeated_words(f"{text} {text}")}
        text = " ".join(tidy(self._fill(part, meant)) for part in parts)
        return None if repeated_words(text) - meant else text

    def _bound(self) -> dict[str, str]:
        """Choose the subject where the topic has several, then one of each group in ``BOUND``."""
        self.bound = {"subject": self.own["subject"].draw()} if "subject" in self.own else {}
        chosen: dict[str, str] = {}
        for names in BOUND:
            forms = zip(*(self._deck(name).entries for name in names), strict=True)
            chosen |= zip(names, self.rng.choice(list(forms)), strict=True)
        return self.bound | chosen

    def _pattern(self, kind: str) -> str:
        own = kind in self.own and (kind not in self.shared or self.rng.random() < OWN_SHARE)
        return (self.own if own else self.shared)[kind].draw()

    def _fill(self, pattern: str, meant: set[str]) -> str:
        """Fill the slots of a pattern and of what is filled in; ``meant`` gains the words one entry repeats."""
        meant |= repeated_words(SLOT.sub("", pattern))
        return SLOT.sub(lambda slot: self._filling(slot[1], slot[2] == "!", meant), pattern)

    def _filling(self, slot: str, opposite: bool, meant: set[str]) -> str:
        name = slot.lower()
        text = self.bound.get(name) or self._fill(self._deck(name, opposite).draw(), meant)
        return text[0].upper() + text[1:] if slot[0].isupper() else text

    def _deck(self, name: str, opposite: bool = False) -> Deck:
        """The entries for a slot: the subject's before the topic's before everybody's, and signed ones first."""
        signed = name + (OPPOSITE[self.sign] if opposite else self.sign)
        prefix = f"{self.bound.get('subject')}_"
        keys = (prefix + signed, prefix + name, signed, name)
        return next(decks[key] for decks in (self.own, self.shared) for key in keys if key in decks)


def opinions() -> list[tuple[str, str, str]]:
    """All rows (opinion, label, topic), no two texts alike, equally many for each label and topic, shuffled."""
    common = read_material(HERE / "material" / "common.txt")
    rows: list[tuple[str, str, str]] = []
    seen: set[str] = set()
    for topic in TOPICS:
        own = read_material(HERE / "material" / f"{topic}.txt")
        for label in LABELS:
            writer = Writer(common, own, label, random.Random(f"{SEED} {topic} {label}"))
            texts: list[str] = []
            while len(texts) < OPINIONS_PER_CELL:
                text = writer.write()
                if text is not None and text.lower() not in seen:
                    seen.add(text.lower())
                    texts.append(text)
            rows += [(text, label, topic) for text in texts]
    random.Random(SEED).shuffle(rows)
    return rows


def build(out: Path) -> None:
    """Write ``opinions.csv.gz`` into the folder ``out``."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([("opinion", "label", "topic"), *opinions()])
    out.mkdir(parents=True, exist_ok=True)
    (out / "opinions.csv.gz").write_bytes(gzip_bytes(text.getvalue().splitlines()))


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Write the opinions corpus.")
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to")
    build(parser.parse_args().out)


if __name__ == "__main__":
    main()
