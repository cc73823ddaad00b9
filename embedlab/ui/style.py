"""The few rules of style that Streamlit's theme has no setting for."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx

__all__ = ["ICON", "use_style"]

ICON = str(Path(__file__).with_name("icon.svg"))
"""The picture of the browser's tab."""


def use_style() -> None:
    """Apply the rules to the page, whichever page a visitor came to first."""
    _leave_to_the_app()
    st.html(Path(__file__).with_name("style.css"))


def _leave_to_the_app() -> None:
    """Start again with app.py where Streamlit ran a page without it.

    Beside a folder named pages, Streamlit finds its pages by itself until app.py has called `st.navigation` once: who
    opens a fresh server at the address of a page would get another menu and no settings. Several may open it at once,
    so each looks at its own menu: Streamlit's has app.py itself among the pages.
    """
    running = get_script_run_ctx()
    if running is None:
        return
    app = running.pages_manager.main_script_path
    pages = [str(page.get("script_path")) for page in running.pages_manager.get_pages().values()]
    if Path(app).name == "app.py" and app in pages:
        PagesManager.uses_pages_directory = False
        st.rerun()
