"""Library: the runs, comparisons, vectors and texts that are kept here."""

from __future__ import annotations

import streamlit as st

from embedlab.ui.compare_with import show_comparing
from embedlab.ui.library import show_entries, show_import, show_removed
from embedlab.ui.style import use_style

use_style()
st.title("Library", anchor=False)
show_removed()
show_comparing()
show_entries()
show_import()
