"""Files of vectors: what is in them, other formats, maps, scores."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from embedlab.cli.shared import (
    Json,
    check_ending,
    convert_file,
    given_corpus,
    hand_over,
    options,
    output,
    print_result,
    progress_bar,
    run_task,
    seed_option,
    split_options,
)
from embedlab.summary import compare_lines

__all__ = ["compare", "convert", "inspect", "project"]


_reading = options(
    click.option("--limit", type=click.IntRange(min=1), help="Read only the first rows, this many."),
    click.option("--layer", metavar="NAME", help="Which Embedding, array or column, where the file has several."),
    click.option("--vocabulary", metavar="FILE", help="A key a row, for files that hold numbers alone."),
)


@click.command()
@click.argument("file")
@_reading
@output
def inspect(file: str, **given: Any) -> None:
    """Say what is in a file of vectors, and what is wrong with it."""
    from embedlab.formats import inspect_file

    found = inspect_file(file, **_options(given))
    result = {
        "format": found.format,
        "rows": found.rows,
        "dims": found.dims,
        "problems": list(found.problems),
        "matrices": [dataclasses.asdict(matrix) for matrix in found.matrices],
    }
    lines = [f"{found.format}: {found.rows:,} rows x {found.dims} dimensions"]
    for matrix in found.matrices:
        keys = f"keys from {matrix.keys}" if matrix.keys else "without keys"
        lines.append(f"  {matrix.name}: {matrix.rows:,} x {matrix.dims or 'lists of numbers'}, {keys}")
    print_result(result, given, [*lines, *found.problems])


@click.command()
@click.argument("source", metavar="IN")
@click.argument("target", metavar="OUT")
@_reading
@output
def convert(source: str, target: str, **given: Any) -> None:
    """Write a file of vectors in another format, named by the ending of OUT."""
    check_ending(target)
    space = convert_file(source, target, **_options(given))
    problems = list(space.provenance["problems"])
    result = {"file": target, "rows": len(space), "dims": space.dims, "warnings": problems}
    print_result(result, given, [f"Wrote {len(space):,} rows x {space.dims} dimensions to {target}"])


def _options(given: Mapping[str, Any]) -> Json:
    return {"limit": given["limit"], "vocabulary": given["vocabulary"], "table": given["layer"]}


@click.command()
@click.argument("space")
@click.option("-o", "--out", required=True, metavar="FILE", help="A CSV file: key,x,y.")
@click.option("--method", type=click.Choice(["umap", "tsne", "pca", "axes"]), default="umap", show_default=True)
@click.option("--dims", type=click.Choice(["2", "3"]), default="2", show_default=True)
@click.option("--x", metavar="FORMULA", help='The horizontal axis of --method axes, such as "good - bad".')
@click.option("--y", metavar="FORMULA", help="The vertical axis; largest spread of what x leaves, unless given.")
@click.option("--z", metavar="FORMULA", help="The third axis, with --dims 3.")
@seed_option
@output
def project(space: str, out: str, method: str, dims: str, seed: int, **given: Any) -> None:
    """Lay a space out as a map."""
    from embedlab.files import check_folder
    from embedlab.glossary import format_score
    from embedlab.metrics.map_quality import MapQuality
    from embedlab.projectors import common_parameters

    formulas = {axis: given[axis] for axis in "xyz" if given[axis] is not None}
    if (method == "axes") != bool(formulas):
        raise click.UsageError('Axes go with their method: write --method axes --x "good - bad".')
    parameters = common_parameters(method, dims=int(dims), seed=seed) | formulas
    check_folder(out)
    with progress_bar(given) as progress:
        arguments = {"space": str(Path(space).absolute()), "map": str(Path(out).absolute()), "method": method}
        result = run_task("project", {**arguments, "parameters": parameters}, progress)
    result["file"] = out
    quality = MapQuality.from_json(result)
    kept = (
        ""
        if quality is None
        else f", trustworthiness {format_score('trustworthiness', quality.score('trustworthiness'))}"
    )
    print_result(
        result, given, [f"{result['rows']:,} places by {method}{kept}, {result['seconds']:.1f} s", f"Wrote {out}"]
    )


@click.command()
@click.argument("left")
@click.argument("right")
@click.option("--data", metavar="DATA", help="Labelled text: labels, topics and the probe come from it.")
@click.option("--class", "classes", multiple=True, metavar="NAME=FILE", help="Labelled text, a file a class.")
@click.option("--text-column", help="The column of the texts, where it is not obvious.")
@click.option("--label-column", help="The column of the labels, where it is not obvious.")
@click.option("--left-second", metavar="SPACE", help="LEFT trained with another seed, for its ceiling.")
@click.option("--right-second", metavar="SPACE", help="RIGHT trained with another seed, for its ceiling.")
@click.option("--level", type=click.Choice(["words", "documents"]), default="words", show_default=True)
@split_options
@seed_option
@output
def compare(left: str, right: str, **given: Any) -> None:
    """Score two spaces, each by itself and against the other."""
    spaces = {"left": left, "right": right, "left_second": given["left_second"], "right_second": given["right_second"]}
    with tempfile.TemporaryDirectory(prefix="embedlab-") as work, progress_bar(given) as progress:
        arguments: Json = {name: file and str(Path(file).absolute()) for name, file in spaces.items()}
        warnings: tuple[str, ...] = ()
        if given["data"] or given["classes"]:
            corpus = given_corpus(given)
            held_in, held_out = corpus.split(
                given["test_size"], given["seed"], group=given["group_column"], part=given["part_column"]
            )
            arguments |= hand_over(Path(work), train=held_in, test=held_out)
            warnings = corpus.warnings
        result = run_task("compare", {**arguments, "level": given["level"], "seed": given["seed"]}, progress)
    result["warnings"] = [*warnings, *result["warnings"]]
    print_result(result, given, compare_lines(result))
