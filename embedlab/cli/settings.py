"""The settings of a run as options of the command line, in groups."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import click

from embedlab.cli.shared import Command, options
from embedlab.errors import InputError

__all__ = ["GroupedCommand", "grouped", "objective_option", "objective_settings", "run_settings", "settings_options"]

_MAP_PARAMETERS = {"umap": ("n_neighbors", "min_dist"), "tsne": ("perplexity",), "pca": ()}


class GroupedCommand(click.Command):
    """A command whose help lists options under the group they were given; those without one come first."""

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each group of options under its own heading."""
        groups: dict[str, list[tuple[str, str]]] = {"": []}
        for parameter in self.get_params(context):
            record = parameter.get_help_record(context)
            if record is not None and isinstance(parameter, click.Option):
                groups.setdefault(getattr(parameter, "group", ""), []).append(record)
        for group, records in groups.items():
            with formatter.section(group or "Options"):
                formatter.write_dl(records)


class _Option(click.Option):
    def __init__(self, *args: Any, group: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.group = group


def grouped(group: str, *args: Any, **options: Any) -> Callable[[Command], Command]:
    """`click.option` under a heading of the help."""
    return click.option(*args, cls=_Option, group=group, **options)


def objective_option(group: str = "") -> Callable[[Command], Command]:
    """What a Keras Embedding is asked for, and the column of the numbers."""
    return options(
        grouped(
            group,
            "--objective",
            type=click.Choice(["classification", "regression", "skip-gram", "next-word"]),
            default="classification",
            show_default=True,
            help="What the Embedding is to tell: a text's label or number, the words around a word, or the next word.",
        ),
        grouped(group, "--target", metavar="COLUMN", help="The column of the numbers, for --objective regression."),
    )


_BOTH, _CONTEXT, _EMBEDDING = "Both spaces", "word2vec or fastText", "Keras Embedding"
_MAPS, _CHANCE = "Maps", "Chance and time"

settings_options = options(
    grouped(_BOTH, "--dim", default=64, show_default=True, help="Dimensions of both spaces."),
    grouped(_BOTH, "--min-count", type=int, help="Leave out rarer words; 3, or less in a small corpus, unless given."),
    grouped(
        _CONTEXT,
        "--algorithm",
        type=click.Choice(["word2vec", "fasttext"]),
        default="word2vec",
        show_default=True,
        help="What learns from context; with fastText, words share the vectors of their parts.",
    ),
    grouped(_CONTEXT, "--epochs", type=int, help="Passes over the text; chosen by its size unless given."),
    grouped(_CONTEXT, "--window", default=5, show_default=True, help="Context words on either side, at most."),
    grouped(_CONTEXT, "--cbow", is_flag=True, help="Predict the word from its context, not the context from the word."),
    grouped(_CONTEXT, "--negative", default=5, show_default=True, help="Noise words a pair."),
    grouped(_CONTEXT, "--hierarchical-softmax", is_flag=True, help="Use a tree of all words instead of noise words."),
    grouped(_CONTEXT, "--sample", default=1e-3, show_default=True, help="Frequency above which words are skipped."),
    objective_option(_EMBEDDING),
    grouped(
        _EMBEDDING,
        "--head",
        type=click.Choice(["bag", "conv", "gru", "lstm"]),
        default="bag",
        show_default=True,
        help="What reads the words, for labels and numbers.",
    ),
    grouped(
        _EMBEDDING,
        "--start",
        type=click.Choice(["random", "word2vec"]),
        default="random",
        show_default=True,
        help="Start from random numbers, or from the run's own word2vec or fastText.",
    ),
    grouped(_EMBEDDING, "--init", metavar="SPACE", help="Start from these vectors instead."),
    grouped(_EMBEDDING, "--frozen", is_flag=True, help="Keep the vectors as they start."),
    grouped(_EMBEDDING, "--embedding-epochs", type=int, help="Epochs at most; chosen by the corpus unless given."),
    grouped(_EMBEDDING, "--batch-size", type=int, help="Texts a step; chosen by the corpus unless given."),
    grouped(_EMBEDDING, "--learning-rate", type=float, help="Of Adam; chosen by the corpus unless given."),
    grouped(_MAPS, "--method", type=click.Choice(["umap", "tsne", "pca"]), default="umap", show_default=True),
    grouped(_MAPS, "--map-dims", type=click.Choice(["2", "3"]), default="2", show_default=True),
    grouped(_MAPS, "--n-neighbors", type=int, help="Of UMAP; few show detail, many the large picture. Usually 15."),
    grouped(_MAPS, "--min-dist", type=float, help="Of UMAP: how close points may lie. Usually 0.1."),
    grouped(_MAPS, "--perplexity", type=int, help="Of t-SNE: about how many neighbours count. Usually 30."),
    grouped(_MAPS, "--no-register", is_flag=True, help="Lay out the maps independently of each other."),
    grouped(_CHANCE, "--no-ceiling", is_flag=True, help="Train no second seeds: quicker, and the noise stays unknown."),
    grouped(_CHANCE, "--fast", is_flag=True, help="Give up repeatability for speed."),
)
"""An option for every field of `RunSettings`, but for the seed and the split."""


def objective_settings(given: Mapping[str, Any]) -> dict[str, Any]:
    """The objective and its target by the names that `RunSettings` has for them."""
    return {"objective": given["objective"].replace("-word", " word"), "target": given["target"]}


def run_settings(given: Mapping[str, Any]) -> Any:
    """The `RunSettings` that the options say; raises `click.UsageError` where they do not go together."""
    from embedlab.jobs.run_settings import RunSettings

    if given["init"] is not None and given["start"] != "random":
        raise click.UsageError("--start and --init both say what the Embedding starts from: give one of them.")
    named = [name for names in _MAP_PARAMETERS.values() for name in names if given[name] is not None]
    strange = [name for name in named if name not in _MAP_PARAMETERS[given["method"]]]
    if strange:
        raise click.UsageError(f"--{strange[0].replace('_', '-')} does not go with --method {given['method']}.")
    same = (
        *("seed", "test_size", "dim", "head", "epochs", "method", "fast", "algorithm", "window", "negative"),
        *("hierarchical_softmax", "min_count", "sample", "embedding_epochs", "batch_size", "learning_rate"),
    )
    try:
        return RunSettings(
            **{name: given[name] for name in same},
            **objective_settings(given),
            group=given["group_column"],
            part=given["part_column"],
            map_dims=int(given["map_dims"]),
            map_parameters=tuple((name, given[name]) for name in named),
            register=not given["no_register"],
            ceiling=not given["no_ceiling"],
            skip_gram=not given["cbow"],
            trainable=not given["frozen"],
            start="space" if given["init"] is not None else given["start"],
        )
    except InputError as error:
        raise click.UsageError(str(error)) from None
