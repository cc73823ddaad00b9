"""Your data: labelled text in, a comparison out, in four steps; or vectors that others trained."""

from __future__ import annotations

import streamlit as st

from embedlab.ui import your_data
from embedlab.ui.style import use_style

use_style()
st.title("Your data", anchor=False)
st.text(
    "See what your labels teach an Embedding, beside what word2vec learns from the same words. "
    "Your texts stay on the machine that runs this app."
)
step = your_data.choose_step()
if step == your_data.CHOOSE:
    your_data.show_choose()
elif step == your_data.LOOK:
    your_data.show_look()
elif step == your_data.TRAIN:
    your_data.show_train()
elif step == your_data.WATCH:
    your_data.show_watch()
else:
    your_data.show_vectors()
