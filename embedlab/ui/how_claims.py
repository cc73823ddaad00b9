"""The table of claims: what people say, whether it is so, the number, where to see it, whom to cite."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping

import streamlit as st

from embedlab.application import application_folder, sample_folder
from embedlab.experiments.claim import Claim
from embedlab.experiments.claims import Sources, claims
from embedlab.experiments.claims_here import Here, found_here
from embedlab.experiments.estimates import Estimate
from embedlab.experiments.learning_curve import LearningCurve
from embedlab.experiments.references import REFERENCES, bibtex
from embedlab.jobs.how_job import find_methods
from embedlab.ui import runs
from embedlab.ui.how import SECTIONS, HowPage, lessons, prose, section
from embedlab.ui.text import plain, rich

__all__ = ["show_claims"]

_VERDICTS = {"right": "● right", "half": "◐ half right", "wrong": "○ wrong"}
_PAGES = {
    "compare": "Compare",
    "should_i_pre_train": "Should I pre-train?",
    "watch_it_learn": "Watch it learn",
    "how_it_works": "How it works",
}
_THIS = "how_it_works"


@st.fragment
def show_claims(page: HowPage) -> None:
    """Every claim, or those of one verdict."""
    section("claims")
    prose(
        "What is said about Keras Embeddings and word2vec, and what the samples of this project say to it. Every "
        "number is measured here; none is quoted. In brackets: 95% intervals; where there is none, the line says why."
    )
    here = {} if page.run_id in (runs.REAL_SAMPLE, runs.OWN_SAMPLE) else _here(page, runs.written(page.run_id))
    table = _claims(runs.written(runs.REAL_SAMPLE), runs.written(runs.OWN_SAMPLE))
    shown = st.segmented_control(
        "Verdict", list(_VERDICTS), format_func=_VERDICTS.__getitem__, key="how.verdict", label_visibility="collapsed"
    )
    for number, claim in enumerate(table):
        if shown in (None, claim.verdict):
            _show(number, claim, here.get(claim.name))
    used = sorted({paper for claim in table for paper in claim.papers})
    st.download_button(
        "Save all references as BibTeX",
        "\n\n".join(map(bibtex, used)) + "\n",
        "references.bib",
        "application/x-bibtex",
        on_click="ignore",
        icon=":material/download:",
    )


def _show(number: int, claim: Claim, here: str | None) -> None:
    mine = "" if here is None else rich("<br><i>On your texts:</i> {here}", here=here)
    st.html(
        rich(
            "<p class='claim'><b>“{said}”</b> <span class='verdict'>{verdict}</span><br>{found}",
            said=claim.said,
            verdict=_VERDICTS[claim.verdict],
            found=claim.found,
        )
        + f"{mine}</p>"
    )
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        _way_to(number, claim)
        with st.popover(f"Cite: {plain(_short(claim))}", type="tertiary"):
            st.code("\n\n".join(map(bibtex, claim.papers)), language=None, wrap_lines=True)


def _way_to(number: int, claim: Claim) -> None:
    """A link on this page, or a button to another one where the app has it."""
    place = claim.place
    if place.page == _THIS:
        link = "<a class='way' href='#{anchor}' target='_self'>See: {title}</a>"
        st.html(rich(link, anchor=place.anchor, title=SECTIONS[place.anchor]), width="content")
        return
    file = f"pages/{place.page}.py"
    if (application_folder() / file).is_file() and st.button(
        f"See: {_PAGES[place.page]}", key=f"how.claim.{number}", type="tertiary"
    ):
        st.switch_page(file)


def _short(claim: Claim) -> str:
    """Family name and year of each paper."""
    names = []
    for paper in claim.papers:
        fields = REFERENCES[paper][1]
        family = fields["author"].split(",")[0].replace("{\\'o}", "ó").replace("{\\'a}", "á")
        names.append(f"{family} {fields['year']}")
    return ", ".join(dict.fromkeys(names))


@st.cache_resource(max_entries=2, show_spinner=False)
def _claims(real: int, own: int) -> tuple[Claim, ...]:
    shipped = {run_id: runs.open_run(run_id) for run_id in (runs.REAL_SAMPLE, runs.OWN_SAMPLE)}
    return claims(Sources(shipped[runs.REAL_SAMPLE], shipped[runs.OWN_SAMPLE], lessons(), _accuracy()))


def _here(page: HowPage, written: int) -> Mapping[str, str]:
    """What the visitor's own run says to each claim; anew once all methods were trained on its texts."""
    methods = find_methods(page.run) if page.has_texts else None
    return _found_here(page.run_id, written, methods is not None)


@st.cache_resource(max_entries=8, show_spinner=False)
def _found_here(run_id: str, written: int, has_methods: bool) -> Mapping[str, str]:
    run = runs.open_run(run_id)
    here = Here(run, find_methods(run) if has_methods else None)
    table = _claims(runs.written(runs.REAL_SAMPLE), runs.written(runs.OWN_SAMPLE))
    return {claim.name: found_here(claim.name, here) for claim in table}


def _accuracy() -> Mapping[str, Mapping[int, Estimate]]:
    """The shipped learning curve on the real headlines: mean accuracy by initialisation and number of labels."""
    file = sample_folder() / "clickbait" / "curve.json.gz"
    if not file.is_file():
        return {}
    curve = LearningCurve.from_json(json.loads(gzip.decompress(file.read_bytes())))
    found: dict[str, dict[int, Estimate]] = {}
    for mean in curve.summary:
        found.setdefault(mean.init, {})[mean.size] = mean.accuracy
    return found
