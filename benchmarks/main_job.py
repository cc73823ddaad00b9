"""How long the main job takes against the plain pipeline, both as whole processes, with their quality beside it.

Needs the two files of headlines: ``python benchmarks/main_job.py --class clickbait=FILE --class news=FILE``. The two
are run in turn, so that a change in the machine's speed meets both; nothing is reused between runs but what set-up
compiled (``embedlab doctor --warm-up``).
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PLAIN = [sys.executable, str(Path(__file__).with_name("plain_pipeline.py"))]


def main() -> None:
    """Run both in turn and print medians, the ratio pair by pair, and the quality."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--class", dest="classes", action="append", required=True, metavar="NAME=FILE")
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    classes = [word for text in given.classes for word in ("--class", text)]
    rows = [measure(classes) for _ in range(given.runs)]
    for row in rows:
        print(json.dumps(row))
    summary = {name: statistics.median(row[name] for row in rows) for name in rows[0] if name.endswith("_seconds")}
    summary["plain_over_ours"] = statistics.median(row["plain_seconds"] / row["ours_seconds"] for row in rows)
    summary["ceilings_seconds"] = statistics.median(
        row["ours_with_ceilings_seconds"] - row["ours_seconds"] for row in rows
    )
    print(json.dumps({"median": summary}, indent=1))


def measure(classes: list[str]) -> dict[str, object]:
    """Run each once."""
    plain, plain_seconds = timed([*PLAIN, *classes])
    with tempfile.TemporaryDirectory() as out:
        run = [sys.executable, "-m", "embedlab", "run", *classes, "-o", out, "--seed", "0", "--json", "--quiet"]
        ours, ours_seconds = timed([*run, "--no-ceiling"])
        _, with_ceilings_seconds = timed(run)
    return {
        "plain_seconds": plain_seconds,
        "ours_seconds": ours_seconds,
        "ours_with_ceilings_seconds": with_ceilings_seconds,
        "accuracy": {"plain": plain["test_accuracy"], "ours": ours["embedding"]["test_accuracy"]},
        "wordsim353": {"plain": plain["wordsim353"], "ours": ours["comparison"]["right"]["wordsim353"]["rho"]},
        "trustworthiness": {name: part["trustworthiness"] for name, part in ours["projections"].items()},
        "plain_stages": plain["stages"],
        "our_stages": ours["stages"],
    }


def timed(command: list[str]) -> tuple[dict, float]:
    """Run a command to its end: its JSON, and the seconds of the whole process."""
    started = time.perf_counter()
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout), round(time.perf_counter() - started, 2)


if __name__ == "__main__":
    main()
