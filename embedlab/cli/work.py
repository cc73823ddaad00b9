"""The main job, the app that shows it, and what works here."""

from __future__ import annotations

from typing import Any

import click

from embedlab.cli.settings import GroupedCommand, run_settings, settings_options
from embedlab.cli.shared import (
    data_options,
    given_corpus,
    output,
    print_result,
    progress_bar,
    seed_option,
    split_options,
)
from embedlab.summary import run_lines

__all__ = ["app", "doctor", "run"]


@click.command(cls=GroupedCommand)
@data_options
@click.option("-o", "--out", required=True, metavar="DIR", help="The folder to write.")
@split_options
@seed_option
@settings_options
@click.option("--reuse", is_flag=True, help="Take the same run from the workspace, where it is kept.")
@output
def run(out: str, reuse: bool, **given: Any) -> None:
    """Do the main job: both trainings, maps, comparison, report."""
    from embedlab.jobs.main_job import run_main_job

    settings = run_settings(given)
    corpus = given_corpus(given)
    with progress_bar(given) as progress:
        summary = run_main_job(corpus, out, settings, space=given["init"], reuse=reuse, progress=progress)
    print_result(summary, given, run_lines(summary))


@click.command()
@click.option("--port", default=8501, show_default=True, help="Where the app listens, on this machine only.")
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@click.option("--hosted", is_flag=True, help="Serve strangers: within limits, and not on this machine alone.")
def app(port: int, no_browser: bool, hosted: bool) -> None:
    """Open the app."""
    from embedlab.application import run_app

    raise click.exceptions.Exit(run_app(port, open_browser=not no_browser, hosted=hosted))


@click.command()
@click.option("--warm-up", is_flag=True, help="Compile what UMAP needs now, so that the first map does not wait.")
@output
def doctor(warm_up: bool, **given: Any) -> None:
    """Say what works here, what is missing and how to get it."""
    from embedlab.doctor import examine

    with progress_bar(given) as progress:
        result = examine(warm_up=warm_up, progress=progress)
    print_result(result, given, result["lines"])
    if not result["ok"]:
        raise click.exceptions.Exit(1)
