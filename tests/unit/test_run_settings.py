"""The settings of a run, from the command line to the run and back to the command that makes it again."""

from __future__ import annotations

import dataclasses
import shlex

import click
import pytest

from embedlab.cli.settings import run_settings
from embedlab.cli.work import run
from embedlab.jobs.run_settings import RunSettings
from embedlab.report.command import reproduce_command

PLAIN = {"seed": 7, "dim": 8, "epochs": 3, "test_size": 0.2, "group": "an author", "method": "tsne", "map_dims": 3}
WORDS = {"algorithm": "fasttext", "skip_gram": False, "window": 2, "negative": 9, "sample": 0.01, "min_count": 4}
TASK = {"head": "conv", "embedding_epochs": 5, "batch_size": 32, "learning_rate": 0.003, "trainable": False}
CHOICES = [
    RunSettings(),
    RunSettings(**PLAIN, **WORDS, **TASK, start="word2vec", map_parameters=(("perplexity", 12),)),
    RunSettings(start="space", fast=True, ceiling=False, register=False, hierarchical_softmax=True, part="split"),
    RunSettings(
        objective="regression", target="the price", head="gru", map_parameters=(("n_neighbors", 9), ("min_dist", 0.4))
    ),
    RunSettings(objective="skip-gram", window=3),
    RunSettings(objective="next word", embedding_epochs=2),
]


def settings_of(command: str) -> RunSettings:
    words = shlex.split(command)
    assert words[:2] == ["embedlab", "run"]
    return run_settings(run.make_context("run", words[2:]).params)


@pytest.mark.parametrize("settings", CHOICES)
def test_the_command_of_the_report_gives_the_same_settings(settings):
    assert settings_of(reproduce_command({"settings": settings.to_json()})) == settings


def test_every_setting_has_an_option():
    told = {field.name for field in dataclasses.fields(RunSettings)}
    unusual = {
        field.name
        for settings in CHOICES
        for field in dataclasses.fields(settings)
        if getattr(settings, field.name) != field.default
    }
    assert unusual == told


def test_the_help_groups_the_options():
    text = run.get_help(click.Context(run, info_name="run", terminal_width=100))
    places = [
        text.index(f"\n{title}:") for title in ("Options", "Both spaces", "word2vec or fastText", "Keras Embedding")
    ]
    assert places == sorted(places)
    options = [name for parameter in run.params if isinstance(parameter, click.Option) for name in parameter.opts]
    assert all(text.count(f"  {name} ") + text.count(f", {name} ") == 1 for name in options if name.startswith("--"))
