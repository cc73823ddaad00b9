"""The app: `streamlit run app.py`, or `embedlab app`."""

from __future__ import annotations

import streamlit as st

from embedlab.ui.hosting import prepare
from embedlab.ui.style import ICON

st.set_page_config(
    page_title="embedlab",
    page_icon=ICON,
    layout="wide",
    # With an entry of its own the menu is shown, and with it the choice between light and dark.
    menu_items={"About": "See what an Embedding layer learned beside what word2vec knows."},
)
prepare()
st.navigation(
    [
        st.Page("pages/compare.py", title="Compare", default=True),
        st.Page("pages/how_it_works.py", title="How it works"),
        st.Page("pages/watch_it_learn.py", title="Watch it learn"),
        st.Page("pages/should_i_pre_train.py", title="Should I pre-train?"),
        st.Page("pages/your_data.py", title="Your data"),
        st.Page("pages/library.py", title="Library"),
    ],
    position="top",
).run()
