"""The report of a run, written again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from embedlab.cli.shared import output, print_result

__all__ = ["report"]


@click.command()
@click.argument("run", metavar="RUN")
@click.option("-o", "--out", metavar="FILE", help="The page to write; report.html in the folder of the run by default.")
@click.option("--word", metavar="WORD", help="The word to open with; the run's own choice by default.")
@click.option("--no-documents", is_flag=True, help="Leave out the held-out texts, and with them what they say.")
@output
def report(run: str, out: str | None, word: str | None, no_documents: bool, **given: Any) -> None:
    """Write the report of a RUN, the folder that run wrote: one page to hand out or to print."""
    from embedlab.files import atomic_write, check_folder
    from embedlab.report import report_html
    from embedlab.run import read_run

    file = Path(run) / "report.html" if out is None else Path(out)
    found = read_run(run)
    check_folder(file)
    page = report_html(found, documents=not no_documents, pinned=word).encode()
    atomic_write(file, page)
    print_result({"file": str(file), "bytes": len(page)}, given, [f"Wrote {file} ({len(page) / 1e6:.1f} MB)"])
