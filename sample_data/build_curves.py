"""Build the learning curves that the app opens on: ``python sample_data/build_curves.py clickbait`` or ``headlines``.

``clickbait`` reads the 32,000 real headlines, which are not shipped: the two files are given as ``--class
clickbait=FILE --class news=FILE``. What it writes are numbers; the headlines themselves stay out.
``headlines`` reads the corpus of our own beside this file.

Points are kept in the workspace: a build that was stopped goes on where it was.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from pathlib import Path

from build_runs import HERE, own_headlines

from embedlab.corpus import read_corpus
from embedlab.experiments.curve_points import INITS
from embedlab.experiments.learning_curve import CurveSettings, LearningCurve
from embedlab.files import atomic_write
from embedlab.jobs.curve_job import run_curve

FILES = {name: HERE / name / "curve.json.gz" for name in ("clickbait", "headlines")}
SETTINGS = CurveSettings(inits=INITS, seeds=5, seed=0)


def main() -> None:
    """Build one of the two."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=FILES)
    parser.add_argument("--class", dest="classes", action="append", default=[], metavar="NAME=FILE")
    parser.add_argument("--out", type=Path, help="another file than the one that is shipped")
    given = parser.parse_args()
    classes = dict(text.split("=", 1) for text in given.classes)
    corpus = own_headlines() if given.name == "headlines" else read_corpus(classes=classes)
    pack(run_curve(corpus, SETTINGS, reuse=True, progress=told), given.out or FILES[given.name])


def told(fraction: float, message: str) -> None:
    """Say how far it is."""
    print(f"{fraction:6.1%}  {message}", file=sys.stderr)


def pack(curve: LearningCurve, file: Path) -> None:
    """Write a curve as it is shipped: equal curves give equal bytes."""
    text = json.dumps(curve.to_json(), ensure_ascii=False, separators=(",", ":"))
    atomic_write(file, gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    main()
