"""The linked maps: two to four maps of the same keys, linked in the browser.

``LinkedMaps`` says what is drawn, ``pack`` turns it into one binary message, the scripts in
``frontend/`` draw it, and ``linked_html`` is the same picture as a fragment for an HTML file.
Nothing here knows Streamlit; the adapter is ``embedlab.ui.linked_maps``.
"""

from __future__ import annotations

from embedlab.linked.colours import Categorical, Colour, Diverging, Sequential
from embedlab.linked.layout import Axis, Frame, LinkedMap
from embedlab.linked.packing import pack, pack_selection, unpack_selection
from embedlab.linked.page import linked_html, linked_scripts
from embedlab.linked.story import Chart, Event, Line, Mark, Scale, Story
from embedlab.linked.view import Group, LinkedMaps, Ranked

__all__ = [
    "Axis",
    "Categorical",
    "Chart",
    "Colour",
    "Diverging",
    "Event",
    "Frame",
    "Group",
    "Line",
    "LinkedMap",
    "LinkedMaps",
    "Mark",
    "Ranked",
    "Scale",
    "Sequential",
    "Story",
    "linked_html",
    "linked_scripts",
    "pack",
    "pack_selection",
    "unpack_selection",
]
