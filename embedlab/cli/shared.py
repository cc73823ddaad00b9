"""What the commands share: options, the corpus they are given, progress, and how results are printed."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from embedlab.progress import Progress, silent

__all__ = [
    "Command",
    "Json",
    "check_ending",
    "convert_file",
    "data_options",
    "given_corpus",
    "hand_over",
    "options",
    "output",
    "print_result",
    "progress_bar",
    "run_task",
    "seed_option",
    "split_options",
]

Command = TypeVar("Command", bound=Callable[..., Any])
Json = dict[str, Any]


def options(*decorators: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Several decorators as one."""

    def decorate(command: Command) -> Command:
        for decorator in reversed(decorators):
            command = decorator(command)
        return command

    return decorate


output = options(
    click.option("--json", "as_json", is_flag=True, help="Print one JSON object on standard output, nothing else."),
    click.option("--quiet", is_flag=True, help="Show no progress."),
)
seed_option = click.option(
    "--seed",
    type=click.IntRange(min=0, max=2**31 - 1),
    default=0,
    show_default=True,
    help="Equal seeds give equal results on one machine.",
)
data_options = options(
    click.argument("data", required=False),
    click.option("--class", "classes", multiple=True, metavar="NAME=FILE", help="A file of one class; repeat it."),
    click.option("--text-column", help="The column of the texts, where it is not obvious."),
    click.option("--label-column", help="The column of the labels, where it is not obvious."),
    click.option("--unlabelled", metavar="FILE", help="More text, for word2vec only."),
)
split_options = options(
    click.option("--test-size", default=0.25, show_default=True, help="Share of the rows that is held out."),
    click.option("--group-column", help="Rows with the same value here stay on one side of the split."),
    click.option("--part-column", help="A column that says train or test for each row."),
)


def given_corpus(given: Mapping[str, Any]) -> Any:
    """The labelled text that the options of `data_options` name."""
    from embedlab.corpus import read_corpus

    if bool(given["data"]) == bool(given["classes"]):
        raise click.UsageError("Give the data either as a file or folder, or as --class NAME=FILE twice or more.")
    classes = dict(pairs := [_class_file(text) for text in given["classes"]]) or None
    if len(pairs) > len(classes or ()):
        raise click.UsageError(
            "--class names a class twice: give each class one file, or a folder with a sub-folder a class."
        )
    return read_corpus(
        given["data"],
        text=given["text_column"],
        label=given["label_column"],
        classes=classes,
        unlabelled=given.get("unlabelled"),
        group=given.get("group_column"),
        part=given.get("part_column"),
        time=given.get("time_column"),
        target=given.get("target"),
    )


def _class_file(text: str) -> tuple[str, str]:
    name, equals, file = text.partition("=")
    if not (name and equals and file):
        raise click.UsageError(f"--class {text!r} is not NAME=FILE: write for example --class news=news.txt.")
    return name, file


def hand_over(work: Path, **corpora: Any) -> Json:
    """Write corpora where a task finds them, and name the SPACE it is to write."""
    from embedlab.jobs.handover import save_corpus

    files = {"space": str(work / "space.safetensors")}
    for name, corpus in corpora.items():
        files[name] = str(work / f"{name}.json")
        save_corpus(corpus, Path(files[name]))
    return files


def run_task(task: str, arguments: Json, progress: Progress) -> Json:
    """Do a task in a process of its own."""
    from embedlab.jobs import launcher

    return launcher.run_task(task, arguments, progress=progress)


def check_ending(file: str) -> None:
    """Refuse a name that says no format before the work, not after it."""
    from embedlab.formats import check_writable

    check_writable(file)


def convert_file(source: str, target: str, **options: Any) -> Any:
    """Write a file of vectors in another format, and return its space; options as of `read_space`."""
    from embedlab.formats import read_space, write_space

    space = read_space(source, **options)
    write_space(space, target)
    return space


@contextlib.contextmanager
def progress_bar(given: Mapping[str, Any]) -> Iterator[Progress]:
    """A bar with the time left on standard error, where somebody is looking at it."""
    if given["quiet"] or not sys.stderr.isatty():
        yield silent
        return
    steps = 1000
    with click.progressbar(length=steps, file=sys.stderr, item_show_func=lambda item: item) as bar:

        def report(fraction: float, message: str) -> None:
            bar.update(max(0, round(fraction * steps) - bar.pos), message)

        yield report


def print_result(result: Json, given: Mapping[str, Any], lines: list[str]) -> None:
    """One JSON object, or plain lines and the warnings."""
    if given["as_json"]:
        click.echo(json.dumps(result, ensure_ascii=False))
        return
    for line in lines:
        click.echo(line)
    for warning in result.get("warnings", ()):
        click.echo(f"Note: {warning}")
