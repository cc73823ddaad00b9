"""The headline figure: three headlines in the table that labels made and in word2vec."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from embedlab.cli.shared import Json, output, print_result

__all__ = ["figure"]

_ENDINGS = (".html", ".svg")


@click.command()
@click.argument("source", metavar="SPACE_OR_RUN")
@click.argument("headlines", nargs=3, metavar='"HEADLINE A" "HEADLINE B" "HEADLINE C"')
@click.option("-o", "--out", required=True, metavar="FILE", help="A .html or .svg file; PNG is made in the app.")
@output
def figure(source: str, headlines: tuple[str, ...], out: str, **given: Any) -> None:
    """Draw three headlines as heat-maps: what 100 filters see of each word.

    Of a run's folder both spaces are drawn, the one learned from labels on the left, and tested with triplets of its
    held-out texts where they have topics. Of a file of vectors its one space is drawn.
    """
    from embedlab.errors import InputError
    from embedlab.experiments.headline_figure import headline_figure, run_figure
    from embedlab.figures.headline_figure import headline_html, headline_svg
    from embedlab.files import atomic_write, check_folder
    from embedlab.formats import read_space
    from embedlab.run import read_run

    ending = Path(out).suffix.lower()
    if ending not in _ENDINGS:
        raise InputError(f"A figure cannot be written as {ending or out!r}: name a .html or .svg file.")
    check_folder(out)
    warnings: list[str] = []
    if Path(source).is_dir():
        run = read_run(source)
        titles = run.summary.get("titles") or {}
        made = run_figure(run, headlines, titles=[titles[side] for side in ("left", "right") if side in titles])
    else:
        space = read_space(source)
        warnings += space.provenance.get("problems", ())
        made = headline_figure([space], headlines, titles=[space.name or Path(source).name])
    atomic_write(out, headline_svg(made) if ending == ".svg" else headline_html(made))
    result: Json = {"file": out, **made.to_json(), "warnings": warnings}
    print_result(result, given, [made.caption, f"Wrote {out}"])
