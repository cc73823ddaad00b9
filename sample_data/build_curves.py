"""Build what the page Should I pre-train? opens on: ``python sample_data/build_curves.py clickbait``, ``headlines``...

``clickbait`` reads the 32,000 real headlines, which are not shipped: the two files are given as ``--class
clickbait=FILE --class news=FILE``. What it writes are numbers; the headlines themselves stay out.
``headlines`` reads the corpus of our own beside this file. ``words`` holds words out of that corpus, one after another.

Points are kept in the workspace: a build that was stopped goes on where it was.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from pathlib import Path
from typing import Any

from build_runs import HERE, own_headlines

from embedlab.corpus import read_corpus
from embedlab.experiments.curve_points import INITS
from embedlab.experiments.held_out_word import hold_out_word
from embedlab.experiments.learning_curve import CurveSettings
from embedlab.files import atomic_write
from embedlab.formats import read_space
from embedlab.jobs.curve_job import run_curve

FILES = {
    "clickbait": HERE / "clickbait" / "curve.json.gz",
    "headlines": HERE / "headlines" / "curve.json.gz",
    "words": HERE / "headlines" / "held_out.json.gz",
}
SETTINGS = CurveSettings(inits=INITS, seeds=5, seed=0)
WORDS = ("himalaya", "chowder", "gerbil", "ukulele", "alps", "judge")


def main() -> None:
    """Build one of the three."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=FILES)
    parser.add_argument("--class", dest="classes", action="append", default=[], metavar="NAME=FILE")
    parser.add_argument("--out", type=Path, help="another file than the one that is shipped")
    given = parser.parse_args()
    classes = dict(text.split("=", 1) for text in given.classes)
    corpus = read_corpus(classes=classes) if given.name == "clickbait" else own_headlines()
    if given.name == "words":
        space = read_space(HERE / "headlines" / "run" / "word2vec.safetensors")
        found = {word: hold_out_word(corpus, word, space=space, progress=told).to_json() for word in WORDS}
    else:
        found = run_curve(corpus, SETTINGS, reuse=True, progress=told).to_json()
    pack(found, given.out or FILES[given.name])


def told(fraction: float, message: str) -> None:
    """Say how far it is."""
    print(f"{fraction:6.1%}  {message}", file=sys.stderr)


def pack(found: dict[str, Any], file: Path) -> None:
    """Write numbers as they are shipped: equal numbers give equal bytes."""
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    atomic_write(file, gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    main()
