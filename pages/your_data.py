"""Your data: labelled text in, a comparison out."""

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
job = your_data.current_job()
if job is not None and not job.done:
    your_data.watch(job)
else:
    if job is not None:
        your_data.finish(job)
    path = your_data.choose_file()
    corpus = your_data.look_at(path) if path else None
    if corpus is not None:
        your_data.train_on(corpus)
