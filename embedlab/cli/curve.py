"""Learning curves by initialisation, which say whether to pre-train."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from embedlab.cli.shared import (
    data_options,
    given_corpus,
    output,
    print_result,
    progress_bar,
    seed_option,
    split_options,
)

__all__ = ["curve"]


@click.command()
@data_options
@click.option(
    "--sizes", metavar="50,100,all", help="Labelled rows to train on; 50, 100, 250, 500 and so on to all unless given."
)
@click.option(
    "--inits",
    metavar="NAME,...",
    default="tfidf,random,frozen,finetuned,own",
    show_default=True,
    help="Of these, random-frozen, and files of vectors, which stay frozen.",
)
@click.option("--seeds", type=click.IntRange(min=1), default=3, show_default=True, help="Trainings of each point.")
@click.option("--balanced", is_flag=True, help="Draw equally many rows of each class, not their natural shares.")
@split_options
@click.option("--time-column", help="A column of dates or numbers: the latest rows are held out.")
@seed_option
@click.option("--dim", default=64, show_default=True, help="Dimensions of random vectors and of word2vec.")
@click.option("--reuse", is_flag=True, help="Take the points that are kept: a curve that was stopped goes on.")
@output
def curve(sizes: str | None, inits: str, reuse: bool, **given: Any) -> None:
    """Draw learning curves by initialisation, and say whether to pre-train.

    tfidf is TF-IDF with logistic regression. random learns its vectors from the labels; frozen and finetuned start from
    word2vec on all of the text; own is word2vec on the labelled rows alone.
    """
    from embedlab.experiments.curve_points import INITS
    from embedlab.experiments.learning_curve import CurveSettings
    from embedlab.jobs.curve_job import run_curve

    names = tuple(name.strip() for name in inits.split(",") if name.strip())
    settings = CurveSettings(
        sizes=_sizes(sizes),
        inits=names,
        group=given["group_column"],
        part=given["part_column"],
        time=given["time_column"],
        **{name: given[name] for name in ("seeds", "seed", "test_size", "balanced", "dim")},
    )
    spaces = {name: str(Path(name).absolute()) for name in names if name not in INITS and Path(name).is_file()}
    corpus = given_corpus(given)
    with progress_bar(given) as progress:
        try:
            found = run_curve(corpus, settings, spaces=spaces, reuse=reuse, progress=progress)
        except KeyboardInterrupt:
            click.echo("The points that were done are kept: the same command with --reuse goes on from them.", err=True)
            raise
    print_result(found.to_json(), given, _lines(found))


def _sizes(text: str | None) -> tuple[int, ...]:
    """Numbers of rows; ``all`` is more than anybody has, which means all.

    >>> _sizes("50, 1000"), _sizes(None)
    ((50, 1000), ())
    """
    from embedlab.experiments.learning_curve import ALL_ROWS

    words = [word.strip() for word in (text or "").split(",") if word.strip()]
    try:
        return tuple(ALL_ROWS if word == "all" else int(word) for word in words)
    except ValueError:
        raise click.UsageError(
            f"--sizes {text!r} is no list of numbers: write for example --sizes 50,500,all."
        ) from None


def _lines(found: Any) -> list[str]:
    """The curve as people read it: a line a size, a column an initialisation, then the verdict."""
    from embedlab.experiments.verdict import verdict

    rooms = [max(len(init), 7) for init in found.inits]
    lines = [f"Accuracy on {found.test_rows:,} held-out rows, mean of the seeds", _line("labels", found.inits, rooms)]
    for size in found.sizes:
        means = [found.means.get((size, init)) for init in found.inits]
        told = ["-" if mean is None else f"{mean.accuracy.value:.1%}" for mean in means]
        lines.append(_line(f"{size:,}", told, rooms))
    if found.near_duplicates:
        lines.append(f"{found.near_duplicates:,} held-out rows are a training row but for one word.")
    return [*lines, verdict(found)]


def _line(first: str, cells: Sequence[str], rooms: Sequence[int]) -> str:
    return "  ".join([first.rjust(8), *(cell.rjust(room) for cell, room in zip(cells, rooms, strict=True))])
