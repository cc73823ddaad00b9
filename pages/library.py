"""Library: the runs that were made here."""

from __future__ import annotations

import streamlit as st

from embedlab.ui.library import show_import, show_removed, show_runs
from embedlab.ui.style import use_style

use_style()
st.title("Library", anchor=False)
show_removed()
show_runs()
show_import()
