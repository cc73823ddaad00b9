"""The film of a run's training: made in a process of its own, kept by content."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from embedlab.errors import InputError
from embedlab.experiments.film_file import film_to_bytes
from embedlab.experiments.training_film import film_training
from embedlab.files import atomic_write
from embedlab.jobs.handover import load_corpus
from embedlab.jobs.run_settings import RunSettings
from embedlab.progress import Progress
from embedlab.run import Run, read_run
from embedlab.store import Store

__all__ = ["can_film", "find_film", "make_film"]

_KIND, _FILE = "film", "film.safetensors"
_FORMAT = 2
"""Goes up with what is in the file: films that were kept in an earlier form are made again."""


def make_film(given: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Film the training of the run in the folder `run` on its texts, the file `corpus`, unless such a film is kept.

    A task, see `embedlab.jobs.tasks`. It never ends early: a training that is cut short is not the run's.
    """
    run, corpus = read_run(given["run"]), load_corpus(given["corpus"])
    settings = _settings(run)
    if corpus.fingerprint != run.summary.get("data", {}).get("fingerprint"):
        raise InputError("These are not the texts that the run was trained on: train it again.")
    data = corpus.split(settings.test_size, settings.seed, group=settings.group, part=settings.part)
    # What the run did not let move is what the film is about.
    parameters = settings.of_embedding(settings.seed) | {"trainable": True}
    store, key = Store(), _key(run)
    if store.find(_KIND, key) is None:
        with store.keep(_KIND, key) as folder:
            film = film_training(data, run.words, parameters, progress=_to_the_end(progress))
            atomic_write(folder / _FILE, film_to_bytes(film))
    return {"run": given["run"]}


def can_film(run: Run) -> bool:
    """Whether the run trained a classifier of texts, and words of it are mapped."""
    trained = run.summary.get("embedding", {}).get("test_accuracy") is not None
    return trained and len(run.words.maps) > 1 and _settings(run).objective == "classification"


def find_film(run: Run) -> Path | None:
    """The file of the film of a run, where it was made."""
    folder = Store().find(_KIND, _key(run))
    return None if folder is None else folder / _FILE


def _to_the_end(progress: Progress) -> Progress:
    """Tell how it goes, and hear no answer."""

    def told(fraction: float, message: str) -> None:
        progress(fraction, message)

    return told


def _settings(run: Run) -> RunSettings:
    return RunSettings.from_json(run.summary.get("settings", {}))


def _key(run: Run) -> dict[str, Any]:
    """The texts with their labels, how they are split and trained on, and the word2vec that one reel starts from."""
    data = run.summary.get("data", {}).get("fingerprint")
    settings, word2vec = _settings(run).to_json(), run.words.right.fingerprint
    return {"format": _FORMAT, "data": data, "settings": settings, "word2vec": word2vec}
