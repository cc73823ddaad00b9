"""The server of the app: `streamlit run`, but that what pages import is here before the first of them is asked for.

Otherwise who opens a page first, and all who come meanwhile, would wait for it.
"""

from __future__ import annotations

from streamlit.web.cli import main

from embedlab.ui import explore, first_screen, view

__all__ = ["explore", "first_screen", "main", "view"]

if __name__ == "__main__":
    main(prog_name="streamlit")
