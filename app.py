"""The app: `streamlit run app.py`, or `embedlab app`."""

from __future__ import annotations

import streamlit as st

st.set_page_config(page_title="embedlab", page_icon=":material/compare_arrows:", layout="wide")
st.navigation(
    [
        st.Page("pages/compare.py", title="Compare", default=True),
        st.Page("pages/your_data.py", title="Your data"),
    ],
    position="top",
).run()
