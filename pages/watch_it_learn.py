"""Watch it learn: an Embedding at moments of its training, from two starts, beside word2vec."""

from __future__ import annotations

import streamlit as st

from embedlab.errors import EmbedlabError
from embedlab.ui import film, runs
from embedlab.ui.film_jobs import offer_film
from embedlab.ui.film_texts import FilmTexts, offer_texts
from embedlab.ui.messages import show_error
from embedlab.ui.style import use_style

use_style()
st.title("Watch it learn", anchor=False)
st.text(
    "The same Keras Embedding learns the same task twice: from random numbers, and from word2vec, which itself stands "
    "still beside them. You see the end: press play to see how it came about, drag the time, or click a chart or an "
    "event."
)
try:
    chosen = film.choose_training()
    if isinstance(chosen, FilmTexts):
        if (run_id := offer_texts(chosen)) is not None:
            film.show_run_next(run_id)
    else:
        run = runs.open_run(chosen)
        page = film.find_page(chosen, run)
        if page is None:
            offer_film(chosen, run)
        else:
            film.show_film(page)
except EmbedlabError as error:
    show_error(error)
