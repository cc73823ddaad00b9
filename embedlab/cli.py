"""The command line: `embedlab`, also `python -m embedlab`.

One JSON object on standard output with ``--json``, a few plain lines without; progress and messages on standard error.
Exit codes: 0 done, 1 refused or failed with one sentence, 2 wrong usage, 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from embedlab import __version__
from embedlab.errors import Cancelled, EmbedlabError
from embedlab.progress import Progress, silent
from embedlab.summary import compare_lines, run_lines

__all__ = ["main"]

Command = TypeVar("Command", bound=Callable[..., Any])
Json = dict[str, Any]

_INTERRUPTED = 130


def main() -> int:
    """Run the command line and return its exit code."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A file name may hold bytes that are no text, and a terminal may lack letters: neither is worth a traceback.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        # A command returns nothing; what comes back is the code of click's Exit.
        return int(cli.main(standalone_mode=False) or 0)
    except click.ClickException as wrong:
        wrong.show()
        return wrong.exit_code
    except (click.Abort, KeyboardInterrupt, Cancelled):
        click.echo("Stopped.", err=True)
        return _INTERRUPTED
    except EmbedlabError as error:
        click.echo(f"embedlab: {error}", err=True)
        return 1
    except OSError as error:
        click.echo(f"embedlab: {error.strerror or error}: {error.filename or 'no file named'}", err=True)
        return 1


def _options(*decorators: Callable[[Command], Command]) -> Callable[[Command], Command]:
    def decorate(command: Command) -> Command:
        for decorator in reversed(decorators):
            command = decorator(command)
        return command

    return decorate


_output = _options(
    click.option("--json", "as_json", is_flag=True, help="Print one JSON object on standard output, nothing else."),
    click.option("--quiet", is_flag=True, help="Show no progress."),
)
_seed = click.option(
    "--seed",
    type=click.IntRange(min=0, max=2**31 - 1),
    default=0,
    show_default=True,
    help="Equal seeds give equal results on one machine.",
)
_data = _options(
    click.argument("data", required=False),
    click.option("--class", "classes", multiple=True, metavar="NAME=FILE", help="A file of one class; repeat it."),
    click.option("--text-column", help="The column of the texts, where it is not obvious."),
    click.option("--label-column", help="The column of the labels, where it is not obvious."),
    click.option("--unlabelled", metavar="FILE", help="More text, for word2vec only."),
)
_split = _options(
    click.option("--test-size", default=0.25, show_default=True, help="Share of the rows that is held out."),
    click.option("--group-column", help="Rows with the same value here stay on one side of the split."),
    click.option("--part-column", help="A column that says train or test for each row."),
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="embedlab")
def cli() -> None:
    """See what an Embedding layer learned beside what word2vec knows."""


@cli.command()
@click.option("--port", default=8501, show_default=True, help="Where the app listens, on this machine only.")
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
def app(port: int, no_browser: bool) -> None:
    """Open the app."""
    from embedlab.application import run_app

    raise click.exceptions.Exit(run_app(port, open_browser=not no_browser))


@cli.command()
@_data
@click.option("-o", "--out", required=True, metavar="DIR", help="The folder to write.")
@_split
@_seed
@click.option("--dim", default=64, show_default=True, help="Dimensions of both spaces.")
@click.option("--head", type=click.Choice(["bag", "conv", "gru", "lstm"]), default="bag", show_default=True)
@click.option("--epochs", type=int, help="Passes of word2vec over the text; chosen by its size unless given.")
@click.option("--method", type=click.Choice(["umap", "tsne", "pca"]), default="umap", show_default=True)
@click.option("--no-register", is_flag=True, help="Lay out the maps independently of each other.")
@click.option("--no-ceiling", is_flag=True, help="Train no second seeds: quicker, and the noise stays unknown.")
@click.option("--fast", is_flag=True, help="Give up repeatability for speed.")
@click.option("--reuse", is_flag=True, help="Take the same run from the workspace, where it is kept.")
@_output
def run(out: str, seed: int, no_register: bool, no_ceiling: bool, reuse: bool, **given: Any) -> None:
    """Do the main job: both trainings, maps, comparison, report."""
    from embedlab.jobs.main_job import RunSettings, run_main_job

    names = ("test_size", "dim", "head", "epochs", "method", "fast")
    settings = RunSettings(
        seed=seed,
        group=given["group_column"],
        part=given["part_column"],
        register=not no_register,
        ceiling=not no_ceiling,
        **{name: given[name] for name in names},
    )
    corpus = _read_corpus(given)
    with _progress(given) as progress:
        summary = run_main_job(corpus, out, settings, reuse=reuse, progress=progress)
    _print(summary, given, run_lines(summary))


@cli.group()
def train() -> None:
    """Train one space."""


@train.command()
@_data
@click.option("-o", "--out", required=True, metavar="SPACE", help="The file to write; its ending says the format.")
@_seed
@click.option("--dim", default=64, show_default=True)
@click.option("--window", default=5, show_default=True, help="Context words on either side, at most.")
@click.option("--cbow", is_flag=True, help="Predict the word from its context instead of the context from the word.")
@click.option("--hierarchical-softmax", is_flag=True, help="Use a tree of the words instead of negative samples.")
@click.option("--negative", default=5, show_default=True, help="Negative samples a pair.")
@click.option("--epochs", type=int, help="Passes over the text; chosen by its size unless given.")
@click.option("--min-count", type=int, help="Leave out rarer words; 3, or less in a small corpus, unless given.")
@click.option("--sample", default=1e-3, show_default=True, help="Frequency above which words are skipped at random.")
@click.option("--fast", is_flag=True, help="Use two threads and give up repeatability.")
@_output
def word2vec(out: str, cbow: bool, fast: bool, **given: Any) -> None:
    """Train word2vec on all of the text."""
    names = ("dim", "window", "hierarchical_softmax", "negative", "epochs", "min_count", "sample", "seed")
    parameters = {name: given[name] for name in names}
    parameters |= {"skip_gram": not cbow, "workers": 2 if fast else 1}
    corpus = _read_corpus(given)
    _check_ending(out)
    with tempfile.TemporaryDirectory(prefix="embedlab-") as work, _progress(given) as progress:
        files = _hand_over(Path(work), train=corpus)
        result = _run_task("train_word2vec", {**files, "parameters": parameters}, progress)
        _convert(files["space"], out)
    result |= {"space": out, "warnings": [*corpus.warnings, *result["warnings"]]}
    line = f"{result['vocabulary']:,} words from {result['tokens']:,} tokens, {result['epochs']} epochs"
    _print(result, given, [f"{line}, {result['seconds']:.1f} s", f"Wrote {out}"])


@train.command()
@_data
@click.option("-o", "--out", required=True, metavar="SPACE", help="The file to write; its ending says the format.")
@_split
@_seed
@click.option("--dim", default=64, show_default=True)
@click.option("--head", type=click.Choice(["bag", "conv", "gru", "lstm"]), default="bag", show_default=True)
@click.option("--init", metavar="SPACE", help="Start from these vectors instead of at random.")
@click.option("--frozen", is_flag=True, help="Keep the vectors of --init as they are.")
@click.option("--epochs", type=int, help="Epochs at most; chosen by the corpus unless given.")
@click.option("--min-count", type=int, help="Leave out rarer words; 3, or less in a small corpus, unless given.")
@_output
def embedding(out: str, init: str | None, frozen: bool, **given: Any) -> None:
    """Train the task Embedding: what the labels teach it."""
    if frozen and init is None:
        raise click.UsageError("--frozen keeps the vectors of --init: name a file with --init.")
    names = ("dim", "head", "epochs", "min_count", "seed")
    parameters = {name: given[name] for name in names} | {"trainable": not frozen}
    corpus = _read_corpus(given)
    _check_ending(out)
    held_in, held_out = corpus.split(
        given["test_size"], given["seed"], group=given["group_column"], part=given["part_column"]
    )
    with tempfile.TemporaryDirectory(prefix="embedlab-") as work, _progress(given) as progress:
        files = _hand_over(Path(work), train=held_in, test=held_out)
        result = _run_task("train_embedding", {**files, "init": init, "parameters": parameters}, progress)
        _convert(files["space"], out)
    result |= {"space": out, "warnings": [*corpus.warnings, *result["warnings"]]}
    lines = [
        f"{result['test_accuracy']:.1%} of {result['test_rows']:,} held-out rows right "
        f"(the largest class alone: {result['majority_baseline']:.1%})",
        f"{result['vocabulary']:,} words, {result['epochs']} epochs, {result['seconds']:.1f} s",
        f"Wrote {out}",
    ]
    _print(result, given, lines)


@cli.command()
@click.argument("file")
@_output
def inspect(file: str, **given: Any) -> None:
    """Say what is in a file of vectors."""
    from embedlab.formats import inspect_file

    found = inspect_file(file)
    result = {"format": found.format, "rows": found.rows, "dims": found.dims, "problems": list(found.problems)}
    _print(result, given, [f"{found.format}: {found.rows:,} rows x {found.dims} dimensions", *found.problems])


@cli.command()
@click.argument("source", metavar="IN")
@click.argument("target", metavar="OUT")
@_output
def convert(source: str, target: str, **given: Any) -> None:
    """Write a file of vectors in another format, named by the ending of OUT."""
    _check_ending(target)
    space = _convert(source, target)
    problems = list(space.provenance["problems"])
    result = {"file": target, "rows": len(space), "dims": space.dims, "warnings": problems}
    _print(result, given, [f"Wrote {len(space):,} rows x {space.dims} dimensions to {target}"])


@cli.command()
@click.argument("space")
@click.option("-o", "--out", required=True, metavar="FILE", help="A CSV file: key,x,y.")
@click.option("--method", type=click.Choice(["umap", "tsne", "pca", "axes"]), default="umap", show_default=True)
@click.option("--dims", type=click.Choice(["2", "3"]), default="2", show_default=True)
@click.option("--x", metavar="FORMULA", help='The horizontal axis of --method axes, such as "good - bad".')
@click.option("--y", metavar="FORMULA", help="The vertical axis; largest spread of what x leaves, unless given.")
@click.option("--z", metavar="FORMULA", help="The third axis, with --dims 3.")
@_seed
@_output
def project(space: str, out: str, method: str, dims: str, seed: int, **given: Any) -> None:
    """Lay a space out as a map."""
    from embedlab.files import check_folder
    from embedlab.projectors import common_parameters

    formulas = {axis: given[axis] for axis in "xyz" if given[axis] is not None}
    if (method == "axes") != bool(formulas):
        raise click.UsageError('Axes go with their method: write --method axes --x "good - bad".')
    parameters = common_parameters(method, dims=int(dims), seed=seed) | formulas
    check_folder(out)
    with _progress(given) as progress:
        arguments = {"space": str(Path(space).absolute()), "map": str(Path(out).absolute()), "method": method}
        result = _run_task("project", {**arguments, "parameters": parameters}, progress)
    result["file"] = out
    kept = "" if result["trustworthiness"] is None else f", trustworthiness {result['trustworthiness']:.2f}"
    _print(result, given, [f"{result['rows']:,} places by {method}{kept}, {result['seconds']:.1f} s", f"Wrote {out}"])


@cli.command()
@click.argument("left")
@click.argument("right")
@click.option("--data", metavar="DATA", help="Labelled text: labels, topics and the probe come from it.")
@click.option("--class", "classes", multiple=True, metavar="NAME=FILE", help="Labelled text, a file a class.")
@click.option("--text-column", help="The column of the texts, where it is not obvious.")
@click.option("--label-column", help="The column of the labels, where it is not obvious.")
@click.option("--left-second", metavar="SPACE", help="LEFT trained with another seed, for its ceiling.")
@click.option("--right-second", metavar="SPACE", help="RIGHT trained with another seed, for its ceiling.")
@click.option("--level", type=click.Choice(["words", "documents"]), default="words", show_default=True)
@_split
@_seed
@_output
def compare(left: str, right: str, **given: Any) -> None:
    """Score two spaces, each by itself and against the other."""
    spaces = {"left": left, "right": right, "left_second": given["left_second"], "right_second": given["right_second"]}
    with tempfile.TemporaryDirectory(prefix="embedlab-") as work, _progress(given) as progress:
        arguments: Json = {name: file and str(Path(file).absolute()) for name, file in spaces.items()}
        warnings: tuple[str, ...] = ()
        if given["data"] or given["classes"]:
            corpus = _read_corpus(given)
            held_in, held_out = corpus.split(
                given["test_size"], given["seed"], group=given["group_column"], part=given["part_column"]
            )
            arguments |= _hand_over(Path(work), train=held_in, test=held_out)
            warnings = corpus.warnings
        result = _run_task("compare", {**arguments, "level": given["level"], "seed": given["seed"]}, progress)
    result["warnings"] = [*warnings, *result["warnings"]]
    _print(result, given, compare_lines(result))


@cli.command()
@click.option("--warm-up", is_flag=True, help="Compile what UMAP needs now, so that the first map does not wait.")
@_output
def doctor(warm_up: bool, **given: Any) -> None:
    """Say what works here, what is missing and how to get it."""
    from embedlab.doctor import examine

    with _progress(given) as progress:
        result = examine(warm_up=warm_up, progress=progress)
    _print(result, given, result["lines"])
    if not result["ok"]:
        raise click.exceptions.Exit(1)


def _read_corpus(given: Mapping[str, Any]) -> Any:
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
    )


def _class_file(text: str) -> tuple[str, str]:
    name, equals, file = text.partition("=")
    if not (name and equals and file):
        raise click.UsageError(f"--class {text!r} is not NAME=FILE: write for example --class news=news.txt.")
    return name, file


def _hand_over(work: Path, **corpora: Any) -> Json:
    from embedlab.jobs.handover import save_corpus

    files = {"space": str(work / "space.safetensors")}
    for name, corpus in corpora.items():
        files[name] = str(work / f"{name}.json")
        save_corpus(corpus, Path(files[name]))
    return files


def _run_task(task: str, arguments: Json, progress: Progress) -> Json:
    from embedlab.jobs.launcher import run_task

    return run_task(task, arguments, progress=progress)


def _check_ending(file: str) -> None:
    """Refuse a name that says no format before the work, not after it."""
    from embedlab.formats import check_writable

    check_writable(file)


def _convert(source: str, target: str) -> Any:
    from embedlab.formats import read_space, write_space

    space = read_space(source)
    write_space(space, target)
    return space


@contextlib.contextmanager
def _progress(given: Mapping[str, Any]) -> Iterator[Progress]:
    """A bar with the time left on standard error, where somebody is looking at it."""
    if given["quiet"] or not sys.stderr.isatty():
        yield silent
        return
    steps = 1000
    with click.progressbar(length=steps, file=sys.stderr, item_show_func=lambda item: item) as bar:

        def report(fraction: float, message: str) -> None:
            bar.update(max(0, round(fraction * steps) - bar.pos), message)

        yield report


def _print(result: Json, given: Mapping[str, Any], lines: list[str]) -> None:
    if given["as_json"]:
        click.echo(json.dumps(result, ensure_ascii=False))
        return
    for line in lines:
        click.echo(line)
    for warning in result.get("warnings", ()):
        click.echo(f"Note: {warning}")
