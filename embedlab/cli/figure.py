"""The headline figure: three headlines in the table that labels made and in word2vec."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from embedlab.cli.shared import Json, given_corpus, output, print_result

__all__ = ["figure"]

_ENDINGS = (".html", ".svg")


@click.command()
@click.argument("source", metavar="SPACE_OR_RUN")
@click.argument("headlines", nargs=3, metavar='"HEADLINE A" "HEADLINE B" "HEADLINE C"')
@click.option("-o", "--out", required=True, metavar="FILE", help="A .html or .svg file; PNG is made in the app.")
@click.option("--data", metavar="DATA", help="Labelled texts with a column called topic, for the fair test.")
@click.option("--text-column", help="The column of the texts, where it is not obvious.")
@click.option("--label-column", help="The column of the labels, where it is not obvious.")
@output
def figure(source: str, headlines: tuple[str, ...], out: str, **given: Any) -> None:
    """Draw three headlines as heat-maps: what 100 filters see of each word.

    Of a run's folder both spaces are drawn, the one learned from labels on the left; of a file of vectors its one
    space. Beside the picture stands a fair test: of three texts with one label, is the one on the same topic nearer?
    It is made on the texts of --data, or on the held-out texts of a run that kept them.
    """
    from embedlab.errors import InputError
    from embedlab.figures.headline_figure import headline_html, headline_svg
    from embedlab.files import atomic_write, check_folder

    ending = Path(out).suffix.lower()
    if ending not in _ENDINGS:
        raise InputError(f"A figure cannot be written as {ending or out!r}: name a .html or .svg file.")
    check_folder(out)
    texts = None if given["data"] is None else given_corpus({**given, "classes": ()})
    made, problems = _drawn(Path(source), headlines, texts)
    atomic_write(out, headline_svg(made) if ending == ".svg" else headline_html(made))
    warnings = [*(() if texts is None else texts.warnings), *problems]
    result: Json = {"file": out, **made.to_json(), "warnings": warnings}
    print_result(result, given, [made.caption, f"Wrote {out}"])


def _drawn(source: Path, headlines: tuple[str, ...], texts: Any) -> tuple[Any, list[str]]:
    """The figure of a run's folder or of a file, and what was wrong with the file."""
    from embedlab.experiments.headline_figure import headline_figure, run_figure, text_triplets
    from embedlab.formats import read_space
    from embedlab.run import read_run
    from embedlab.wording import side_titles

    if source.is_dir():
        run = read_run(source)
        spaces = (run.words.left, run.words.right)
        triplets = () if texts is None else [text_triplets(space, texts) for space in spaces]
        return run_figure(run, headlines, titles=side_titles(run.words, run.summary), triplets=triplets), []
    space = read_space(source)
    triplets = () if texts is None else [text_triplets(space, texts)]
    titles = [space.name or source.name]
    problems = list(space.provenance.get("problems", ()))
    return headline_figure([space], headlines, titles=titles, triplets=triplets), problems
