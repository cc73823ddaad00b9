"""One entry of the library: what it is, where it came from, what can be done with it."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from embedlab.errors import EmbedlabError
from embedlab.glossary import coverage, format_score, term
from embedlab.jobs.export_job import Export
from embedlab.jobs.run_settings import RunSettings
from embedlab.library import Entry, Library
from embedlab.metrics.score import Score
from embedlab.ui import uploads
from embedlab.ui.compare_with import ask_to_compare
from embedlab.ui.downloads import save_file
from embedlab.ui.exports import offer_export
from embedlab.ui.messages import plain_errors
from embedlab.ui.pending import is_done
from embedlab.ui.run_jobs import can_train_again, train_again
from embedlab.ui.runs import remember_run, run_folder
from embedlab.ui.text import plain
from embedlab.ui.view import show_run
from embedlab.ui.your_data import look_next, watch_next

__all__ = ["show_entry", "size_in_words"]

_CALLED = {"run": "Run", "comparison": "Comparison", "space": "Vectors", "corpus": "Texts"}
_ICONS = {"run": "model_training", "comparison": "compare_arrows", "space": "scatter_plot", "corpus": "notes"}
_FACTS = {
    "run": ("data", "settings", "versions", "seconds", "warnings"),
    "comparison": ("pair", "versions", "seconds", "warnings"),
    "space": (
        *("file", "format", "rows", "dims", "problems", "renamed", "merged", "examples", "coverage"),
        *("licence", "url", "fingerprint"),
    ),
    "corpus": ("file", "columns", "rows", "classes", "warnings", "fingerprint"),
}
_SMALL_RUN = 4_000_000
"""Bytes of a run that is made a zip file in a fraction of a second."""

_WITHOUT_TEXTS = (
    "Its texts are not here, as with every run that was brought in: it opens in Compare with all that was found, but "
    "it cannot be trained again. Bring the same texts under “Your data” for that."
)


def show_entry(entry: Entry, on_remove: Callable[[str], None]) -> None:
    """Draw it; `on_remove` is called in a callback with its id."""
    with st.container(border=True):
        left, right = st.columns([3, 2], gap="large", vertical_alignment="center")
        with left:
            st.caption(f":material/{_ICONS[entry.kind]}: {_CALLED[entry.kind]}")
            st.subheader(plain(entry.title), anchor=False)
            st.text(_provenance(entry))
            if entry.note:
                st.text(entry.note)
        with right, st.container(horizontal=True):
            _ACTIONS[entry.kind](entry)
            st.button("Remove", key=f"library.remove.{entry.id}", on_click=on_remove, args=(entry.id,))
        if entry.kind == "run" and not can_train_again(entry.id):
            st.caption(_WITHOUT_TEXTS)
        if entry.kind == "space":
            _scores(entry)
        with st.expander("Title, note and what made it"):
            _edit(entry)
            st.json(json.dumps({name: entry.summary[name] for name in _FACTS[entry.kind] if name in entry.summary}))


def size_in_words(size: int) -> str:
    """Bytes in words.

    >>> size_in_words(900), size_in_words(7_350_000)
    ('1 kB', '7.3 MB')
    """
    return f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{max(1, round(size / 1e3))} kB"


def _run_actions(entry: Entry) -> None:
    if st.button("Open in Compare", key=f"library.open.{entry.id}", type="primary"):
        remember_run(entry.id)
        show_run(entry.id)
        st.switch_page("pages/compare.py")
    if entry.kind == "run":
        _compare_with(entry, "word2vec")
        if can_train_again(entry.id) and st.button(
            "Train again",
            key=f"library.again.{entry.id}",
            help="On the same texts with the same settings: it should come out the same.",
        ):
            with plain_errors():
                train_again(entry.id, entry.title, RunSettings.from_json(_part(entry, "settings")))
                watch_next()
                st.switch_page("pages/your_data.py")
    why = "Vectors, maps, scores and settings in one file: to keep, to send, to bring in elsewhere."
    export = Export(str(run_folder(entry.id)), "zip")
    small = entry.bytes <= _SMALL_RUN
    key = f"library.save.{entry.id}"
    offer_export("Save as zip", export, "embedlab-run.zip", "application/zip", key=key, small=small, why=why)


def _space_actions(entry: Entry) -> None:
    _compare_with(entry, "space", primary=True)
    file = Library().path(entry.id) / "space" / "space.safetensors"
    why = "As safetensors, with the keys as they are now; “Load vectors” reads it again."
    _save(entry, "Save vectors", file.read_bytes, "vectors.safetensors", why)


def _corpus_actions(entry: Entry) -> None:
    if st.button("Use these texts", key=f"library.use.{entry.id}", type="primary"):
        uploads.use_source(entry.id)
        look_next()
        st.switch_page("pages/your_data.py")
    source = uploads.find_source(entry.id)
    if source is not None:
        why = "The file as it was brought; “Your data” reads it again."
        _save(entry, "Save texts", source.path.read_bytes, source.path.name, why)


_ACTIONS: Mapping[str, Callable[[Entry], None]] = {
    "run": _run_actions,
    "comparison": _run_actions,
    "space": _space_actions,
    "corpus": _corpus_actions,
}


def _compare_with(entry: Entry, space: str, *, primary: bool = False) -> None:
    st.button(
        "Compare with…",
        key=f"library.compare.{entry.id}",
        type="primary" if primary else "secondary",
        on_click=ask_to_compare,
        args=(f"{entry.id}/{space}",),
        help="With any other space: of another run, or loaded.",
    )


def _save(entry: Entry, label: str, data: Callable[[], bytes], name: str, why: str) -> None:
    save_file(label, data, name, "application/octet-stream", key=f"library.save.{entry.id}", why=why)


def _edit(entry: Entry) -> None:
    title, note = f"library.title.{entry.id}", f"library.note.{entry.id}"

    def keep() -> None:
        with plain_errors():
            Library().describe(entry.id, title=st.session_state[title], note=st.session_state[note])

    st.text_input("Title", entry.title, key=title, max_chars=200, on_change=keep)
    st.text_area("Note", entry.note, key=note, max_chars=4000, height=80, on_change=keep)


def _scores(entry: Entry) -> None:
    """What the space knows by itself: computed once it is asked for, then kept with it."""
    folder = Library().path(entry.id) / "space"
    file = folder / "scores.json"
    asked = f"library.scores.{entry.id}"
    if not file.is_file():
        if not st.session_state.get(asked):
            st.button("Score", key=f"{asked}.ask", on_click=lambda: st.session_state.update({asked: True}))
            return
        arguments = {"space": str(folder / "space.safetensors"), "scores": str(file)}
        if not is_done(f"{asked}.job", "score_space", arguments, title=entry.title):
            return
    with st.expander("Scores"), plain_errors():
        st.caption("By itself, on all of its words. Scores by label need labels: compare it with a run for those.")
        st.dataframe(_score_rows(file), hide_index=True, alt="Scores of this space")


def _score_rows(file: Path) -> list[dict[str, str]]:
    try:
        found = {name: Score(**fields) for name, fields in json.loads(file.read_text(encoding="utf-8")).items()}
    except (OSError, ValueError, TypeError):
        raise EmbedlabError("The scores cannot be read: remove the entry and load the vectors again.") from None
    return [
        {"score": term(name).label, "value": format_score(name, score), "rests on": coverage(score)}
        for name, score in found.items()
        if score.value is not None
    ]


def _provenance(entry: Entry) -> str:
    """Where it came from, in one line."""
    made = datetime.datetime.fromtimestamp(entry.made).astimezone().strftime("%d %B %Y, %H:%M")
    return " · ".join(filter(None, [made, *_ABOUT[entry.kind](entry), size_in_words(entry.bytes)]))


def _about_run(entry: Entry) -> list[str]:
    data, settings = _part(entry, "data"), _part(entry, "settings")
    accuracy = _part(entry, "embedding").get("test_accuracy")
    return [
        f"{data['rows']:,} texts" if isinstance(data.get("rows"), int) else "",
        f"seed {settings['seed']}" if "seed" in settings else "",
        f"{accuracy:.1%} of held-out labels right" if isinstance(accuracy, float) else "",
    ]


def _about_comparison(entry: Entry) -> list[str]:
    shared = _part(entry, "pair").get("shared")
    return [f"{shared:,} words in both" if isinstance(shared, int) else ""]


def _about_space(entry: Entry) -> list[str]:
    found = entry.summary
    covered = _part(entry, "coverage")
    known = f"{covered['covered_tokens'] / covered['tokens']:.1%} of the texts’ words" if covered.get("tokens") else ""
    return [f"{found['rows']:,} words x {found['dims']:,}", str(found["format"]), known]


def _about_corpus(entry: Entry) -> list[str]:
    kinds = _part(entry, "classes")
    return [f"{entry.summary['rows']:,} texts", f"{len(kinds):,} kinds" if kinds else ""]


_ABOUT: Mapping[str, Callable[[Entry], list[str]]] = {
    "run": _about_run,
    "comparison": _about_comparison,
    "space": _about_space,
    "corpus": _about_corpus,
}


def _part(entry: Entry, name: str) -> dict[str, Any]:
    found = entry.summary.get(name)
    return found if isinstance(found, dict) else {}
