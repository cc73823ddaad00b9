"""What every section of How it works shares: the run, the visitor's word and sentence, and how a section begins."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import streamlit as st

from embedlab.application import sample_folder
from embedlab.errors import InputError
from embedlab.experiments.claims_here import opening_word
from embedlab.experiments.headline_figure import HEADLINES
from embedlab.experiments.lessons import Lessons, read_lessons
from embedlab.run import Run
from embedlab.ui import runs
from embedlab.ui.jargon import with_tips
from embedlab.ui.messages import show_error
from embedlab.ui.text import plain, rich
from embedlab.wording import display_name

__all__ = ["SECTIONS", "HowPage", "choose", "contents", "lessons", "open_with", "prose", "section", "summary"]

SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "lookup": "A table, and nothing else",
        "gradient": "What moves the rows",
        "word2vec": "What word2vec is asked",
        "company": "Beside a word, or in its place",
        "objectives": "One layer, four teachers",
        "methods": "Every method on one corpus",
        "polarity": "Praise is not meaning",
        "categories": "Not only words",
        "figure": "Three headlines",
        "maps": "What a map shows, and what not",
        "claims": "Right, half right, wrong",
    }
)
"""The sections by their anchor, in the order of the page."""

_RUN, _WORD, _SENTENCE = "how.run", "how.word", "how.sentence"
_LONGEST = 300


@dataclasses.dataclass(frozen=True, eq=False)
class HowPage:
    """What the page is about now.

    Parameters
    ----------
    run_id, run
        The chosen run.
    lessons
        The numbers that are shipped for the page.
    word
        The visitor's word, one that the left table of the run has.
    sentence
        The visitor's sentence.
    headlines
        Three texts to begin the figure with: of the samples the usual ones, of another run three of its own.
    """

    run_id: str
    run: Run
    lessons: Lessons
    word: str
    sentence: str
    headlines: tuple[str, str, str]

    @property
    def corpus(self) -> Path | None:
        """The file of the texts of the run, None where they are those of our own headlines or not kept."""
        file = runs.run_folder(self.run_id).parent / "corpus.json"
        return file if file.is_file() else None

    @property
    def has_texts(self) -> bool:
        """Whether the texts of the run are at hand, so that more can be trained on them."""
        return self.run_id == runs.OWN_SAMPLE or self.corpus is not None


def choose() -> HowPage:
    """Ask which texts, which word and which sentence; every section below uses them."""
    runs.follow_link(_RUN)
    offered = [runs.OWN_SAMPLE, runs.REAL_SAMPLE, *runs.trained_runs()]
    if st.session_state.get(_RUN) not in offered:
        st.session_state[_RUN] = runs.OWN_SAMPLE
    chosen = st.segmented_control(
        "Texts",
        offered,
        format_func=lambda run_id: plain(runs.run_title(run_id)),
        key=_RUN,
        required=True,
        persist_state="session",
        help="Whose tables the live parts use. Runs of your own data appear here once they are trained.",
    )
    run_id = chosen or runs.OWN_SAMPLE
    if run_id == runs.OWN_SAMPLE:
        st.query_params.pop("run", None)
    elif st.query_params.get("run") != run_id:
        st.query_params["run"] = run_id
    run = _run(run_id)
    headlines = _headlines(run_id, run)
    first, second = st.columns([1, 2], vertical_alignment="bottom")
    word = first.text_input(
        "A word of yours", placeholder=opening_word(run), key=_WORD, max_chars=60, persist_state="session"
    )
    sentence = second.text_input(
        "A sentence of yours", placeholder=headlines[2], key=_SENTENCE, max_chars=_LONGEST, persist_state="session"
    )
    return HowPage(run_id, run, lessons(), _known(run, word or ""), (sentence or "").strip() or headlines[2], headlines)


def open_with(run_id: str) -> None:
    """Go to the page and show a run there; of the real headlines no texts are here, so it begins with our own."""
    st.session_state[_RUN] = runs.OWN_SAMPLE if run_id == runs.REAL_SAMPLE else run_id
    st.switch_page("pages/how_it_works.py")


def contents() -> None:
    """Links to the sections."""
    links = " · ".join(f"<a href='#{anchor}' target='_self'>{title}</a>" for anchor, title in SECTIONS.items())
    st.html(f"<p class='about contents'>{links}</p>")


def section(anchor: str) -> None:
    """Begin a section."""
    st.header(SECTIONS[anchor], anchor=anchor)


def prose(template: str, **values: str) -> None:
    """A paragraph of ours, with what others wrote as text in it."""
    st.html(with_tips(rich(f"<p class='prose'>{template}</p>", **values)))


def summary(text: str) -> None:
    """What a chart shows, in words."""
    st.html(with_tips(rich("<p class='prose about'>{text}</p>", text=text)))


def lessons() -> Lessons:
    """The shipped numbers, read once for all sessions."""
    file = sample_folder() / "how_it_works" / "lessons.json"
    return _lessons(str(file), file.stat().st_mtime_ns if file.is_file() else 0)


@st.cache_resource(max_entries=2, show_spinner=False)
def _lessons(file: str, written: int) -> Lessons:
    return read_lessons(file)


def _run(run_id: str) -> Run:
    try:
        return runs.open_run(run_id)
    except InputError as error:
        show_error(error)
        st.stop()


def _headlines(run_id: str, run: Run) -> tuple[str, str, str]:
    """The usual three; of a run of the visitor's own one held-out text, then two of another label."""
    texts = run.documents
    if run_id in (runs.OWN_SAMPLE, runs.REAL_SAMPLE) or texts is None or texts.labels is None:
        return HEADLINES
    facts = list(zip(texts.keys, texts.labels, texts.topics or texts.labels, strict=True))
    _, label, topic = facts[0]
    alike = [key for key, *own in facts if own == [label, topic]]
    others = [key for key, own, _ in facts if own != label]
    if len(alike) < 2 or not others:
        return HEADLINES
    first, second, third = (display_name(texts.left, key) for key in (others[0], *alike[:2]))
    return first, second, third


def _known(run: Run, typed: str) -> str:
    """The typed word where both tables have it, else the first one; what is not known is said."""
    word = typed.strip().lower()
    if not word:
        return opening_word(run)
    if word in run.words.index:
        return word
    alike = difflib.get_close_matches(word, run.words.keys, n=1, cutoff=0.75)
    hint = f" Did you mean {alike[0]!r}?" if alike else ""
    first = opening_word(run)
    st.text(f"The table has no row for {word[:40]!r}: it is too rare in these texts.{hint} So this is about {first!r}.")
    return first
