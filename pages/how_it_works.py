"""How it works: the table, its teachers, and every claim with its number."""

from __future__ import annotations

import streamlit as st

from embedlab.ui import how
from embedlab.ui.how_claims import show_claims
from embedlab.ui.how_figure import show_figure
from embedlab.ui.how_maps import show_maps
from embedlab.ui.how_objectives import show_methods, show_objectives
from embedlab.ui.how_samples import show_categories, show_polarity
from embedlab.ui.how_table import show_gradient, show_lookup
from embedlab.ui.how_words import show_company, show_word2vec
from embedlab.ui.style import use_style

use_style()
st.title("How it works", anchor=False)
how.prose(
    "A Keras Embedding and word2vec are the same kind of thing: a table with a row of numbers for each word. They "
    "differ in who says how the numbers should move. This page shows both at work, on a word and a sentence of yours."
)
how.contents()
page = how.choose()
show_lookup(page)
show_gradient(page)
show_word2vec(page)
show_company(page)
show_objectives(page)
show_methods(page)
show_polarity(page)
show_categories(page)
show_figure(page)
show_maps(page)
show_claims(page)
