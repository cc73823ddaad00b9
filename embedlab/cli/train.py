"""Training one space."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from embedlab.cli.settings import objective_option, objective_settings
from embedlab.cli.shared import (
    Json,
    check_ending,
    convert_file,
    data_options,
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
from embedlab.wording import training_sentence

__all__ = ["train"]


@click.group()
def train() -> None:
    """Train one space."""


_out = click.option(
    "-o", "--out", required=True, metavar="SPACE", help="The file to write; its ending says the format."
)
_dim = click.option("--dim", default=64, show_default=True, help="Dimensions of the vectors.")
_min_count = click.option(
    "--min-count", type=int, help="Leave out rarer words; 3, or less in a small corpus, unless given."
)
_context = options(
    data_options,
    _out,
    seed_option,
    _dim,
    click.option("--window", default=5, show_default=True, help="Context words on either side, at most."),
    click.option("--cbow", is_flag=True, help="Predict the word from its context, not the context from the word."),
    click.option("--hierarchical-softmax", is_flag=True, help="Use a tree of the words instead of negative samples."),
    click.option("--negative", default=5, show_default=True, help="Negative samples a pair."),
    click.option("--epochs", type=int, help="Passes over the text; chosen by its size unless given."),
    _min_count,
    click.option("--sample", default=1e-3, show_default=True, help="Frequency above which words are skipped."),
    click.option("--fast", is_flag=True, help="Use two threads and give up repeatability."),
)


@train.command()
@_context
@output
def word2vec(**given: Any) -> None:
    """Train word2vec on all of the text."""
    _train_on_text("train_word2vec", _context_parameters(given), given)


@train.command()
@_context
@click.option("--min-n", default=3, show_default=True, help="Letters of the shortest part of a word.")
@click.option("--max-n", default=6, show_default=True, help="Letters of the longest part; 0 uses no parts.")
@click.option("--buckets", default=100_000, show_default=True, help="Vectors that the parts share.")
@output
def fasttext(**given: Any) -> None:
    """Train fastText on all of the text: word2vec whose words share the vectors of their parts."""
    parts = {name: given[name] for name in ("min_n", "max_n", "buckets")}
    _train_on_text("train_fasttext", _context_parameters(given) | parts, given)


@train.command()
@data_options
@_out
@split_options
@seed_option
@_dim
@objective_option()
@click.option("--head", type=click.Choice(["bag", "conv", "gru", "lstm"]), default="bag", show_default=True)
@click.option("--model", metavar="FILE", help="Write the trained model too, as .keras; for classification.")
@click.option("--init", metavar="SPACE", help="Start from these vectors instead of at random.")
@click.option("--frozen", is_flag=True, help="Keep the vectors of --init as they are.")
@click.option("--epochs", type=int, help="Epochs at most; chosen by the corpus unless given.")
@_min_count
@output
def embedding(objective: str, target: str | None, **given: Any) -> None:
    """Train a Keras Embedding: by default the task Embedding, which learns what the labels teach."""
    given |= {"objective": objective, "target": target}
    _check_objective(objective, target, given)
    names = ("dim", "epochs", "min_count", "seed")
    parameters = {name: given[name] for name in names}
    if objective in ("skip-gram", "next-word"):
        parameters["objective"] = objective_settings(given)["objective"]
        _train_on_text("train_context_embedding", parameters, given)
        return
    task, more = "train_embedding", {"init": given["init"], "model": _model_file(given["model"])}
    parameters |= {"head": given["head"]}
    if objective == "regression":
        task, more = "train_regression_embedding", {}
        parameters |= {"column": target}
    else:
        parameters |= {"trainable": not given["frozen"]}
    result = _train_and_test(task, parameters, given, **more)
    size = f"{result['vocabulary']:,} words, {result['epochs']} epochs, {result['seconds']:.1f} s"
    if given["model"]:
        result["model"] = given["model"]
    written = " and ".join(filter(None, (given["out"], given["model"])))
    print_result(result, given, [training_sentence(result), size, f"Wrote {written}"])


def _model_file(file: str | None) -> str | None:
    """Where the model is to lie; refused before the work where none can."""
    from embedlab.files import check_folder

    if file is None:
        return None
    if not file.lower().endswith(".keras"):
        raise click.UsageError(f"--model {file!r} does not end in .keras: write for example --model model.keras.")
    check_folder(file)
    return str(Path(file).absolute())


def _check_objective(objective: str, target: str | None, given: Mapping[str, Any]) -> None:
    if given["frozen"] and given["init"] is None:
        raise click.UsageError("--frozen keeps the vectors of --init: name a file with --init.")
    if given["model"] is not None and objective != "classification":
        raise click.UsageError(f"--model belongs to --objective classification: leave it out for {objective}.")
    if (objective == "regression") != (target is not None):
        raise click.UsageError("--objective regression and --target COLUMN belong together: give both or neither.")
    if objective != "classification" and given["init"] is not None:
        raise click.UsageError(f"--init belongs to --objective classification: leave it out for {objective}.")
    if objective in ("skip-gram", "next-word") and given["head"] != "bag":
        raise click.UsageError(f"--head belongs to classification and regression: leave it out for {objective}.")


def _train_and_test(task: str, parameters: Json, given: Mapping[str, Any], **more: Any) -> Json:
    """Train on one part of the rows, look at the other once, and write the space."""
    corpus, out = given_corpus(given), given["out"]
    check_ending(out)
    held_in, held_out = corpus.split(
        given["test_size"], given["seed"], group=given["group_column"], part=given["part_column"]
    )
    with tempfile.TemporaryDirectory(prefix="embedlab-") as work, progress_bar(given) as progress:
        files = hand_over(Path(work), train=held_in, test=held_out)
        result = run_task(task, {**files, **more, "parameters": parameters}, progress)
        convert_file(files["space"], out)
    return result | {"space": out, "warnings": [*corpus.warnings, *result["warnings"]]}


def _context_parameters(given: Mapping[str, Any]) -> Json:
    names = ("dim", "window", "hierarchical_softmax", "negative", "epochs", "min_count", "sample", "seed")
    return {name: given[name] for name in names} | {
        "skip_gram": not given["cbow"],
        "workers": 2 if given["fast"] else 1,
    }


def _train_on_text(task: str, parameters: Json, given: Mapping[str, Any]) -> None:
    """Train on all of the text, labelled or not, and say what came of it."""
    corpus, out = given_corpus(given), given["out"]
    check_ending(out)
    with tempfile.TemporaryDirectory(prefix="embedlab-") as work, progress_bar(given) as progress:
        files = hand_over(Path(work), train=corpus)
        result = run_task(task, {**files, "parameters": parameters}, progress)
        convert_file(files["space"], out)
    result |= {"space": out, "warnings": [*corpus.warnings, *result["warnings"]]}
    line = f"{result['vocabulary']:,} words from {result['tokens']:,} tokens, {result['epochs']} epochs"
    print_result(result, given, [f"{line}, {result['seconds']:.1f} s", f"Wrote {out}"])
