"""Data sets and pre-trained vectors by name."""

from __future__ import annotations

import json
from typing import Any

import click

from embedlab.cli.shared import output, print_result, progress_bar
from embedlab.datasets import DATASETS, VECTORS, find_dataset, get_dataset

__all__ = ["data"]


@click.group()
def data() -> None:
    """List labelled text and pre-trained vectors that can be fetched, and fetch them."""


@data.command("list")
@output
def list_datasets(**given: Any) -> None:
    """Name the data sets and the vectors, with size, licence and checksum."""
    known = (*DATASETS, *VECTORS)
    lines = [
        line
        for found in known
        for line in (
            f"{found.name}: {found.about}",
            f"  {found.kind}, {found.bytes / 1e6:,.1f} MB, licence: {found.licence}, {found.page}",
            f"  {found.check}",
            f"  Cite: {found.citation}",
        )
    ]
    if given["as_json"]:
        lines = [json.dumps([found.to_json() for found in known], ensure_ascii=False)]
    for line in lines:
        click.echo(line)


@data.command()
@click.argument("name")
@click.option("-o", "--out", metavar="DIR", help="The folder to put it in; one in the workspace unless given.")
@output
def get(name: str, out: str | None, **given: Any) -> None:
    """Fetch the data set or the vectors NAME; what broke off goes on where it stopped, and every file is checked."""
    dataset = find_dataset(name)
    with progress_bar(given) as progress:
        folder = get_dataset(dataset, out, progress)
    file = folder / dataset.files[0].name
    next_step = f"embedlab run {folder} -o DIR" if dataset.kind == "texts" else f"embedlab inspect {file}"
    lines = [f"{folder} holds {dataset.name} (licence: {dataset.licence}).", dataset.check, f"Try: {next_step}"]
    print_result({"folder": str(folder), **dataset.to_json()}, given, lines)
