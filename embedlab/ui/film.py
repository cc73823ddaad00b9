"""Watch it learn: the film of a run, with its story in words, its numbers and files to take away."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import streamlit as st

from embedlab.experiments.film_file import film_from_bytes
from embedlab.experiments.training_film import TrainingFilm
from embedlab.figures.film import film_maps, film_rows
from embedlab.figures.film_words import film_summary
from embedlab.figures.scoreboard import scoreboard, scoreboard_summary
from embedlab.jobs.film_job import find_film
from embedlab.linked import LinkedMaps
from embedlab.report.film_page import film_html
from embedlab.run import Run
from embedlab.ui import runs
from embedlab.ui.downloads import download_table
from embedlab.ui.linked_maps import LinkedState, linked_maps
from embedlab.ui.text import rich

__all__ = ["FilmPage", "choose_run", "find_page", "show_film"]

_RUN = "film.run"
_FILE = "film.safetensors"
_HEIGHT = 300


@dataclasses.dataclass(frozen=True, eq=False)
class FilmPage:
    """A film and the maps that are drawn of it."""

    run_id: str
    film: TrainingFilm
    maps: LinkedMaps
    data: str


def choose_run() -> tuple[str, Run]:
    """Ask whose training is watched: that of our own headlines, or of a run made here."""
    runs.follow_link(_RUN)
    offered = list(dict.fromkeys([runs.OWN_SAMPLE, *runs.made_runs(), *(entry.id for entry in runs.listed_runs())]))
    if st.session_state.get(_RUN) not in offered:
        st.session_state[_RUN] = runs.OWN_SAMPLE
    chosen: str = st.selectbox(
        "Texts",
        offered,
        format_func=runs.run_title,
        key=_RUN,
        persist_state="session",
        width=420,
        help="The film of our own headlines is shipped. That of your run is made from the texts kept with it.",
    )
    if chosen == runs.OWN_SAMPLE:
        st.query_params.pop("run", None)
    elif st.query_params.get("run") != chosen:
        st.query_params["run"] = chosen
    return chosen, runs.open_run(chosen)


def find_page(run_id: str, run: Run) -> FilmPage | None:
    """The film of a run, shipped or made here; None where it has to be made first."""
    shipped = runs.run_folder(run_id).parent / _FILE
    if run_id == runs.OWN_SAMPLE and shipped.is_file():
        return _page(run_id, runs.written(run_id), str(shipped))
    return None if find_film(run) is None else _page(run_id, runs.written(run_id), None)


def show_film(page: FilmPage) -> None:
    """The maps that play, and below them the same in words, numbers and files."""
    st.query_params.pop("job", None)
    key = f"film.{page.run_id}"
    _follow_address(key)
    _put_into_address(linked_maps(page.maps, key=key, height=_HEIGHT))
    st.subheader("What happened, in numbers", anchor=False)
    st.html("<ul class='lines'>" + "".join(rich("<li>{s}</li>", s=s) for s in film_summary(page.film)) + "</ul>")
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
    for name, value in (("pick", state.pinned or ""), ("view", state.view)):
        if value and st.query_params.get(name) != value:
            st.query_params[name] = value
        elif not value and name in st.query_params:
            del st.query_params[name]


def _show_scoreboard(film: TrainingFilm) -> None:
    said = scoreboard_summary(film)
    if film.meaning is not None:
        st.plotly_chart(scoreboard(film), config={"displaylogo": False}, key="film.scoreboard", alt=said)
    st.text(said)


@st.cache_resource(max_entries=4, show_spinner=False)
def _page(run_id: str, written: int, file: str | None) -> FilmPage | None:
    run = runs.open_run(run_id)
    film = find_film(run) if file is None else _read(file)
    if film is None:
        return None
    data = str(run.summary.get("data", {}).get("name", runs.run_title(run_id)))
    pinned = run.summary.get("pinned") or next((word for word, _ in film.reels[0].moves[-1].words), film.words[0])
    return FilmPage(run_id, film, film_maps(film, run.words, pinned=pinned, data=data), data)


def _read(file: str) -> TrainingFilm:
    return film_from_bytes(Path(file).read_bytes())
