"""Watch it learn: the film of a run, with its story in words, its numbers and files to take away."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from embedlab.experiments.film_file import film_from_bytes
from embedlab.experiments.training_film import TrainingFilm
from embedlab.figures.film import film_maps, film_rows
from embedlab.figures.film_words import film_summary, film_warnings
from embedlab.figures.scoreboard import scoreboard, scoreboard_summary
from embedlab.jobs.film_job import find_film
from embedlab.linked import LinkedMaps
from embedlab.linked.address import pin_link
from embedlab.report.film_page import film_html
from embedlab.run import Run
from embedlab.ui import runs
from embedlab.ui.downloads import download_table
from embedlab.ui.film_texts import FilmTexts, listed_texts
from embedlab.ui.jargon import with_tips
from embedlab.ui.linked_maps import LinkedState, linked_maps
from embedlab.ui.text import rich

__all__ = ["FilmPage", "choose_training", "find_page", "show_film", "show_run_next"]

_CHOSEN, _MADE = "film.chosen", "film.made"
_TEXTS = "texts-"
_FILE = "film.safetensors"
_HEIGHT = 300


@dataclasses.dataclass(frozen=True, eq=False)
class FilmPage:
    """A film and the maps that are drawn of it."""

    run_id: str
    film: TrainingFilm
    maps: LinkedMaps
    data: str


def choose_training() -> str | FilmTexts:
    """Ask whose training is watched: that of our own headlines, of a run made here, or of texts not trained on yet."""
    runs.follow_link(_CHOSEN)
    if (made := st.session_state.pop(_MADE, None)) is not None:
        st.session_state[_CHOSEN] = made
    texts = {f"{_TEXTS}{source_id}": found for source_id, found in listed_texts().items()}
    made_here = dict.fromkeys([runs.OWN_SAMPLE, *runs.made_runs(), *(entry.id for entry in runs.listed_runs())])
    offered = [*made_here, *texts]
    asked = f"{_TEXTS}{st.query_params.get('texts', '')}"
    if _CHOSEN not in st.session_state and asked in texts:
        st.session_state[_CHOSEN] = asked
    if st.session_state.get(_CHOSEN) not in offered:
        st.session_state[_CHOSEN] = runs.OWN_SAMPLE
    chosen: str = st.selectbox(
        "Texts",
        offered,
        format_func=lambda one: f"{texts[one].title}: to be trained" if one in texts else runs.run_title(one),
        key=_CHOSEN,
        persist_state="session",
        width=420,
        help="The film of our own headlines is shipped. That of a run is made from the texts kept with it. Texts that "
        "were not trained on yet are trained on and filmed by one button.",
    )
    _put_choice_into_address(chosen)
    return texts.get(chosen, chosen)


def show_run_next(run_id: str) -> None:
    """Show the film of a run that was just made, from the top."""
    runs.remember_run(run_id)
    st.session_state[_MADE] = run_id
    st.rerun()


def find_page(run_id: str, run: Run) -> FilmPage | None:
    """The film of a run, shipped or made here; None where it has to be made first."""
    shipped = runs.run_folder(run_id).parent / _FILE
    file = shipped if run_id == runs.OWN_SAMPLE and shipped.is_file() else find_film(run)
    return None if file is None else _page(run_id, runs.written(run_id), str(file), file.stat().st_mtime_ns)


def show_film(page: FilmPage) -> None:
    """The maps that play, and below them the same in words, numbers and files."""
    st.query_params.pop("job", None)
    key = f"film.{page.run_id}"
    _follow_address(key)
    _put_into_address(linked_maps(page.maps, key=key, height=_HEIGHT))
    st.subheader("What happened, in numbers", anchor=False)
    _list(film_summary(page.film))
    if warnings := film_warnings(page.film):
        st.subheader("Where the picture could mislead", anchor=False)
        _list(warnings)
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "The film, as HTML",
            lambda: film_html(page.film, page.maps, data=page.data),
            "watch_it_learn.html",
            "text/html",
            on_click="ignore",
            icon=":material/download:",
            help="One file with everything on this page; it opens in any browser, without a network.",
        )
        download_table("Every moment, as CSV", lambda: film_rows(page.film), "moments.csv")
    with st.expander("The scoreboard, with intervals"):
        _show_scoreboard(page.film)
    with st.expander("Every moment as a table"):
        st.dataframe(film_rows(page.film), hide_index=True, height="content", alt="Each moment with its numbers")


def _follow_address(key: str) -> None:
    """Take word and moment from the address, once a session: later the address follows them."""
    if st.session_state.setdefault("film.is_open", False):
        return
    st.session_state["film.is_open"] = True
    asked = st.query_params
    if asked.get("pick") or asked.get("view"):
        st.session_state[key] = LinkedState(pinned=asked.get("pick"), view=asked.get("view", ""))


def _put_into_address(state: LinkedState) -> None:
    """Let the address open the same word at the same moment again."""
    for name, value in (("pick", pin_link(state.pinned)), ("view", state.view)):
        if value and st.query_params.get(name) != value:
            st.query_params[name] = value
        elif not value and name in st.query_params:
            del st.query_params[name]


def _list(sentences: Sequence[str]) -> None:
    st.html("<ul class='lines'>" + with_tips("".join(rich("<li>{s}</li>", s=s) for s in sentences)) + "</ul>")


def _show_scoreboard(film: TrainingFilm) -> None:
    said = scoreboard_summary(film)
    if film.meaning is not None:
        st.plotly_chart(scoreboard(film), config={"displaylogo": False}, key="film.scoreboard", alt=said)
    st.text(said)


def _put_choice_into_address(chosen: str) -> None:
    """Runs stand there by their ids, texts by those of their sources; our own headlines are what one begins with."""
    is_texts = chosen.startswith(_TEXTS)
    wanted = {"run": "" if is_texts else chosen, "texts": chosen.removeprefix(_TEXTS) if is_texts else ""}
    for name, value in wanted.items():
        if not value or value == runs.OWN_SAMPLE:
            st.query_params.pop(name, None)
        elif st.query_params.get(name) != value:
            st.query_params[name] = value


@st.cache_resource(max_entries=4, show_spinner=False)
def _page(run_id: str, written: int, file: str, made: int) -> FilmPage:
    """A film is read once for all sessions: its file, and when run and film were written, say which it is."""
    run, film = runs.open_run(run_id), film_from_bytes(Path(file).read_bytes())
    data = str(run.summary.get("data", {}).get("name", runs.run_title(run_id)))
    pinned = run.summary.get("pinned") or next((word for word, _ in film.reels[0].moves[-1].words), film.words[0])
    return FilmPage(run_id, film, film_maps(film, run.words, pinned=pinned, data=data), data)
