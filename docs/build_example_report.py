"""Write the example report, from the run that is shipped: ``python docs/build_example_report.py``."""

from __future__ import annotations

from pathlib import Path

from embedlab.files import atomic_write
from embedlab.report import report_html
from embedlab.run import read_run

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "docs" / "example-report.html"


def example_report() -> str:
    """The report on the words of the real headlines."""
    return report_html(read_run(ROOT / "sample_data" / "clickbait"))


if __name__ == "__main__":
    atomic_write(EXAMPLE, example_report())
