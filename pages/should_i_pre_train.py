"""Should I pre-train?: learning curves by initialisation, and a word that no label ever taught."""

from __future__ import annotations

import streamlit as st

from embedlab.errors import EmbedlabError
from embedlab.ui.curve import show_curve
from embedlab.ui.curve_jobs import show_own_curve
from embedlab.ui.curve_texts import choose_texts, shipped_curve
from embedlab.ui.held_out import show_held_out
from embedlab.ui.messages import show_error
from embedlab.ui.own_curve import show_own
from embedlab.ui.style import use_style

use_style()
st.title("Should I pre-train?", anchor=False)
st.text(
    "To pre-train is to let word2vec read text without labels first, and to start the classifier from its vectors "
    "instead of random numbers. Whether that pays depends on how many labels there are."
)
texts = choose_texts()
try:
    if (curve := shipped_curve(texts)) is not None:
        show_curve(curve, texts.id)
    else:
        show_own_curve(texts)
except EmbedlabError as error:
    show_error(error)
show_held_out(texts)
show_own(texts)
