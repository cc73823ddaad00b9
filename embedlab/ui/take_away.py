"""Take away: everything that Compare shows, as files."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import streamlit as st

from embedlab.classifier import Classifier
from embedlab.corpus import Corpus
from embedlab.jobs.handover import load_corpus
from embedlab.jobs.model_job import find_model
from embedlab.jobs.view_job import names_of, spaces_of
from embedlab.report import report_html
from embedlab.run_archive import write_archive
from embedlab.selection_table import selection_rows
from embedlab.space import EmbeddingSpace
from embedlab.take_away import is_table, map_rows, neighbour_rows, prediction_rows, vector_endings, vectors_as
from embedlab.ui import runs
from embedlab.ui.downloads import download_table, harmless_cell
from embedlab.ui.pending import is_done
from embedlab.ui.view import View

__all__ = ["show_take_away"]

_ABOUT_ZIP = (
    "Vectors, maps, scores and settings in one file: “Bring a run in” of the Library takes it, here or elsewhere."
)


def show_take_away(view: View) -> None:
    """Files of the run, of what the maps show, and of the texts; each is made once its button is clicked."""
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
    why = "One page with both maps, linked, and every score. It needs no network."
    _save("Report", lambda: report_html(view.run).encode(), "report.html", "text/html", why)
    _save("Run", lambda: _archive(view.run_id), "embedlab-run.zip", "application/zip", _ABOUT_ZIP)
    if view.run.classifier is not None:
        why = "The task model as safetensors: words, vectors and the weights of its last layer."
        _save("Model", view.run.classifier.to_bytes, "classifier.safetensors", "application/octet-stream", why)
        _offer_keras(view, view.run.classifier)


def _offer_keras(view: View, classifier: Classifier) -> None:
    """The model as Keras writes it, which takes a process with TensorFlow: made once it is asked for."""
    why = "It takes a text as its words with spaces between, and says logits; the words are in the file."
    file = find_model(classifier)
    asked = f"compare.take.keras.{view.run_id}"
    if file is not None:
        _save("Model for Keras", file.read_bytes, "model.keras", "application/octet-stream", why)
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
    space = spaces[name]
    _save("Vectors", lambda: _vectors(space, form), f"{name}{ending}", "application/octet-stream", None)


def _offer_predictions(view: View) -> None:
    """A row a text; only where the texts are kept with the run, and the model can be asked without TensorFlow."""
    classifier, folder = view.run.classifier, runs.run_folder(view.run_id)
    if classifier is None or not (folder.parent / "corpus.json").is_file():
        st.caption("Predictions for every text are offered where the texts are kept with their run.")
        return
    download_table(
        "Predictions for your texts",
        lambda: prediction_rows(classifier, _texts(folder), _parts(folder)),
        "predictions.csv",
        why="Of each text: the kind it is taken for, how probable each kind is, and the words the model never learned.",
    )


def _vectors(space: EmbeddingSpace, form: str) -> bytes:
    """Tables are opened in spreadsheets, so their keys are made harmless as those of all tables are."""
    if is_table(form):
        space = space.replace(keys=tuple(map(harmless_cell, space.keys)))
    return vectors_as(space, form)


def _archive(run_id: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="embedlab-") as folder:
        return write_archive(runs.run_folder(run_id), Path(folder) / "run.zip").read_bytes()


def _texts(folder: Path) -> Corpus:
    return load_corpus(folder.parent / "corpus.json")


def _parts(folder: Path) -> Mapping[int, str]:
    """Which row was trained on and which was held out; nothing where that is not known."""
    file = folder / "split.csv"
    if not file.is_file():
        return {}
    with file.open(encoding="utf-8", newline="") as rows:
        return {int(row["row"]): row["part"] for row in csv.DictReader(rows)}


def _save(label: str, make: Callable[[], bytes], file_name: str, kind: str, why: str | None) -> None:
    st.download_button(
        label,
        make,
        file_name,
        kind,
        on_click="ignore",
        icon=":material/download:",
        key=f"take {label}",
        help=why,
    )
