"""Build the runs that the app opens on: ``python sample_data/build_runs.py clickbait`` or ``headlines``.

``clickbait`` trains on the 32,000 real headlines, which are not shipped: the two files are given as ``--class
clickbait=FILE --class news=FILE``. What it writes is keyed by single words; the headlines themselves stay out.
``headlines`` trains on the corpus of our own beside this file, and keeps its texts.

Times are left out of what is written, so that the same machine builds the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import platform
import tempfile
from pathlib import Path
from typing import Any

from embedlab.corpus import Corpus, read_corpus
from embedlab.jobs.main_job import RunSettings, run_main_job
from embedlab.run import Run, read_run, write_run

HERE = Path(__file__).parent
FOLDERS = {"clickbait": HERE / "clickbait", "headlines": HERE / "headlines" / "run"}
TITLES = {"left": "learned to spot clickbait", "right": "learned from context"}
ABOUT = {
    "clickbait": {
        "name": "32,000 real headlines",
        "licence": "MIT",
        "citation": "A. Chakraborty, B. Paranjape, S. Kakarla, N. Ganguly: Stop Clickbait. ASONAM 2016, pages 9-16.",
    },
    "headlines": {"name": "headlines of our own, synthetic", "licence": "MIT"},
}
PINNED = {"clickbait": "court", "headlines": "alps"}
SETTINGS = RunSettings(seed=0)
TIMES = ("seconds", "stages", "process_seconds")


def main() -> None:
    """Build one of the two."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=FOLDERS)
    parser.add_argument("--class", dest="classes", action="append", default=[], metavar="NAME=FILE")
    parser.add_argument("--out", type=Path, help="another folder than the one that is shipped")
    given = parser.parse_args()
    classes = dict(text.split("=", 1) for text in given.classes)
    corpus = own_headlines() if given.name == "headlines" else read_corpus(classes=classes)
    with tempfile.TemporaryDirectory() as scratch:
        run_main_job(corpus, scratch, SETTINGS)
        pack(read_run(scratch), given.name, given.out or FOLDERS[given.name])


def own_headlines() -> Corpus:
    """The corpus of our own, with its unlabelled sentences."""
    return read_corpus(
        HERE / "headlines" / "headlines.csv",
        text="headline",
        label="label",
        unlabelled=HERE / "headlines" / "sentences.txt.gz",
    )


def pack(run: Run, name: str, folder: Path) -> None:
    """Write a run as it is shipped: without times, and without texts that are not ours."""
    about = {"data": {**run.summary["data"], **ABOUT[name]}, "titles": TITLES, "pinned": PINNED[name]}
    summary = without_times(dict(run.summary)) | about | {"report": None, "machine": machine()}
    documents = None if name == "clickbait" else run.documents
    write_run(Run(summary, run.words, documents, run.untrained, run.classifier), folder, packed=True)


def machine() -> str:
    """A fingerprint of the processor: results repeat to the bit only where libraries choose the same instructions."""
    cpus = Path("/proc/cpuinfo")
    lines = cpus.read_text().splitlines() if cpus.is_file() else [platform.processor()]
    kind = sorted({line for line in lines if line.startswith(("model name", "flags", "Features"))})
    return hashlib.sha256("\n".join([platform.system(), platform.machine(), *kind]).encode()).hexdigest()[:16]


def without_times(value: Any) -> Any:
    """The JSON value without what differs between equal runs."""
    if isinstance(value, dict):
        return {name: without_times(item) for name, item in value.items() if name not in TIMES}
    return [without_times(item) for item in value] if isinstance(value, list) else value


if __name__ == "__main__":
    main()
