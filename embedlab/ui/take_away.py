"""Take away: everything that Compare shows, as files."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from embedlab.classifier import Classifier
from embedlab.jobs.export_job import Export
from embedlab.jobs.model_job import find_model
from embedlab.jobs.run_spaces import names_of, spaces_of
from embedlab.selection_table import selection_rows
from embedlab.take_away import map_rows, neighbour_rows, vector_endings
from embedlab.ui import runs
from embedlab.ui.downloads import download_table, save_file
from embedlab.ui.exports import offer_export
from embedlab.ui.pending import is_done
from embedlab.ui.view import View

__all__ = ["show_take_away"]

_ABOUT_ZIP = (
    "Vectors, maps, scores and settings in one file: “Bring a run in” of the Library takes it, here or elsewhere."
)
_BYTES = "application/octet-stream"

_FEW_WORDS, _SHORT_TEXTS = 2_000, 300_000
_FEW_VALUES, _MANY_VALUES = 250_000, 2_000_000
_SLOW_FORMATS = ("JSON lines", "Projector TSV")
"""Up to so many words, bytes of texts and numbers, a file takes the server a third of a second at most."""


def show_take_away(view: View) -> None:
    """Files of the run, of what the maps show, and of the texts; each is made once it is asked for."""
    first, second, third = st.columns(3, gap="large")
    with first:
        st.html("<p class='side'>The comparison</p>")
        _offer_whole(view)
    with second:
        st.html("<p class='side'>What the maps show</p>")
        _offer_tables(view)
    with third:
        st.html("<p class='side'>Vectors</p>")
        _offer_vectors(view)
    _offer_predictions(view)
    st.caption(
        "Pictures: the camera over the maps saves them as PNG or SVG. In the tables a ' stands before whatever a "
        "spreadsheet would run as a formula; files of vectors, but for those with tabs, keep their words exactly."
    )


def _offer_whole(view: View) -> None:
    folder, few = str(runs.run_folder(view.run_id)), len(view.run.words.keys) <= _FEW_WORDS
    why = "One page with both maps, linked, and every score. It needs no network."
    _offer("Report", Export(folder, "report"), "report.html", "text/html", why, small=few)
    _offer("Run", Export(folder, "zip"), "embedlab-run.zip", "application/zip", _ABOUT_ZIP, small=few)
    if view.run.classifier is not None:
        why = "The task model as safetensors: words, vectors and the weights of its last layer."
        _save("Model", view.run.classifier.to_bytes, "classifier.safetensors", _BYTES, why)
        _offer_keras(view, view.run.classifier)


def _offer_keras(view: View, classifier: Classifier) -> None:
    """The model as Keras writes it, which takes a process with TensorFlow: made once it is asked for."""
    why = "It takes a text as its words with spaces between, and says logits; the words are in the file."
    file = find_model(classifier)
    asked = f"compare.take.keras.{view.run_id}"
    if file is not None:
        _save("Model for Keras", file.read_bytes, "model.keras", _BYTES, why)
    elif not st.session_state.get(asked):
        make = {asked: True}
        st.button("Make a model for Keras", help=why, on_click=lambda: st.session_state.update(make))
    elif is_done(f"{asked}.job", "make_model", {"run": str(runs.run_folder(view.run_id))}, title="model"):
        st.rerun()


def _offer_tables(view: View) -> None:
    comparison = view.comparison
    download_table("Places", lambda: map_rows(comparison), "places.csv", why="Where each point stands on either map.")
    download_table(
        "Neighbours", lambda: neighbour_rows(comparison), "neighbours.csv", why="The nearest of each, and how near."
    )
    download_table(
        "Facts",
        lambda: selection_rows(comparison, comparison.keys),
        "facts.csv",
        why="Of each point: counts, change, how it leans to each kind. Scores are saved where they are shown.",
    )


def _offer_vectors(view: View) -> None:
    spaces = spaces_of(view.run, view.settings.level)
    name = st.selectbox("Space", list(spaces), format_func=names_of(view.run).__getitem__, key="compare.take.space")
    endings = vector_endings()
    form = st.selectbox("Format", list(endings), key="compare.take.format")
    ending = endings[form]
    export = Export(str(runs.run_folder(view.run_id)), "vectors", name, view.settings.level, form)
    small = spaces[name].vectors.size <= (_FEW_VALUES if form in _SLOW_FORMATS else _MANY_VALUES)
    _offer("Vectors", export, f"{name}{ending}", _BYTES, None, small=small)


def _offer_predictions(view: View) -> None:
    """A row a text; only where the texts are kept with the run, and the model can be asked without TensorFlow."""
    classifier, folder = view.run.classifier, runs.run_folder(view.run_id)
    if classifier is None or not (folder.parent / "corpus.json").is_file():
        st.caption("Predictions for every text are offered where the texts are kept with their run.")
        return
    _offer(
        "Predictions for your texts",
        Export(str(folder), "predictions"),
        "predictions.csv",
        "text/csv",
        "Of each text: the kind it is taken for, how probable each kind is, and the words the model never learned.",
        small=(folder.parent / "corpus.json").stat().st_size <= _SHORT_TEXTS,
    )


def _offer(label: str, export: Export, file_name: str, kind: str, why: str | None, *, small: bool) -> None:
    offer_export(label, export, file_name, kind, key=f"take {label}", small=small, why=why)


def _save(label: str, make: Callable[[], bytes], file_name: str, kind: str, why: str) -> None:
    save_file(label, make, file_name, kind, key=f"take {label}", why=why)
