"""Compare: two spaces of the same words, side by side and linked."""

from __future__ import annotations

from embedlab.ui.explore import show_explore
from embedlab.ui.first_screen import show_first_screen
from embedlab.ui.style import use_style
from embedlab.ui.view import current_view, put_into_address

use_style()
view = current_view()
state = show_first_screen(view)
put_into_address(view, state)
show_explore(view, state)
