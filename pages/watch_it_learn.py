"""Watch it learn: an Embedding at moments of its training, from two starts, beside word2vec."""

from __future__ import annotations

import streamlit as st

from embedlab.errors import EmbedlabError
from embedlab.ui.film import choose_run, find_page, show_film
from embedlab.ui.film_jobs import offer_film
from embedlab.ui.messages import show_error
from embedlab.ui.style import use_style

use_style()
st.title("Watch it learn", anchor=False)
st.text(
    "The same Keras Embedding learns the same task twice: from random numbers, and from word2vec, which itself stands "
    "still beside them. Press play, drag the time, or click a chart or an event."
)
try:
    run_id, run = choose_run()
    page = find_page(run_id, run)
except EmbedlabError as error:
    show_error(error)
    st.stop()
if page is None:
    offer_film(run_id, run)
else:
    show_film(page)
