"""The task model of a run as a file that Keras opens alone: made in a process of its own, kept by content."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np

from embedlab.classifier import Classifier
from embedlab.errors import InputError
from embedlab.progress import Progress
from embedlab.run import read_run
from embedlab.store import Store

__all__ = ["find_model", "make_model"]

_KIND, _FILE = "model", "model.keras"


def make_model(given: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Save the classifier of the run in the folder `run` as a ``.keras``: see `embedlab.jobs.tasks`.

    Its texts are the tokens of `embedlab.tokens.tokenize` with spaces between, and what it says are logits.
    """
    from embedlab.trainers.keras_model import build_model, save_model

    classifier = read_run(given["run"]).classifier
    if classifier is None:
        raise InputError("The model of this run was not kept: only one that averages words is.")
    if find_model(classifier) is None:
        progress(0.1, "Opening Keras")
        table = np.concatenate([np.zeros_like(classifier.unknown)[None], classifier.unknown[None], classifier.vectors])
        model = build_model(table, False, "bag", classifier.weights.shape[1], seed=0)
        model.get_layer("logits").set_weights([classifier.weights, classifier.bias])
        with Store().keep(_KIND, _key(classifier)) as folder:
            save_model(model, classifier.words, classifier.length, folder / _FILE)
    return {"words": len(classifier.words)}


def find_model(classifier: Classifier) -> Path | None:
    """The file, where it was made."""
    folder = Store().find(_KIND, _key(classifier))
    return None if folder is None else folder / _FILE


def _key(classifier: Classifier) -> dict[str, Any]:
    return {"classifier": hashlib.sha256(classifier.to_bytes()).hexdigest()}
