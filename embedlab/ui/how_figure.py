"""The figure of three headlines: heat-maps, cosines, the fair test, and what to take away."""

from __future__ import annotations

import streamlit as st

from embedlab.errors import InputError
from embedlab.experiments.filters import Filters
from embedlab.experiments.headline_figure import HeadlineFigure, headline_figure, run_triplets
from embedlab.figures.headline_figure import headline_html, headline_svg, headline_table, method_sentence, side_figure
from embedlab.jobs.how_job import find_filters
from embedlab.metrics.score import Score
from embedlab.ui import runs
from embedlab.ui.how import HowPage, prose, section, summary
from embedlab.ui.how_jobs import forget_lesson, offer_lesson
from embedlab.ui.messages import show_error
from embedlab.ui.text import rich
from embedlab.wording import side_titles

__all__ = ["show_figure"]

_TRAINED = "how.trained"
_LONGEST = 200
_IMAGE = {"displaylogo": False, "toImageButtonOptions": {"format": "png", "scale": 2, "filename": "headlines"}}


@st.fragment
def show_figure(page: HowPage) -> None:
    """Three headlines of the visitor's choice in both tables."""
    section("figure")
    prose(
        "Two headlines on one topic should look alike to a table that knows meaning, and to a table that knows labels "
        "only if they have the same label. To see it, 100 filters look at one word at a time: each column is a word, "
        "and a bright cell means that a filter answers to it. Type any three; those that stand there are one text of "
        "one label, then two of another, on one topic where topics are known."
    )
    typed = [
        st.text_input(
            f"Headline {name}",
            placeholder=usual,
            max_chars=_LONGEST,
            key=f"how.headline.{name}",
            label_visibility="collapsed",
        )
        for name, usual in zip("abc", page.headlines, strict=True)
    ]
    texts = [(text or "").strip() or usual for text, usual in zip(typed, page.headlines, strict=True)]
    filters = _filters(page)
    try:
        figure = _figure(page, texts, filters)
    except InputError as error:
        show_error(error)
        return
    for number, (place, side) in enumerate(zip(st.columns(len(figure.sides), gap="large"), figure.sides, strict=True)):
        with place:
            where = ("Left", "Right")[number]
            st.html(rich("<p class='side'>{where}: {title}</p>", where=where, title=side.title))
            st.plotly_chart(side_figure(figure, side), config=_IMAGE, key=f"how.figure.{number}", alt=figure.caption)
    prose("{caption}", caption=figure.caption)
    st.dataframe(headline_table(figure), hide_index=True, alt="Centred cosine between the headlines in either space")
    summary(method_sentence(figure))
    _save(figure)
    if filters is None:
        offer_lesson(
            page,
            "filters",
            "Train the filters on the labels instead",
            "As in the published figure. Two short trainings, less than a minute for 10,000 texts.",
        )


def _filters(page: HowPage) -> tuple[Filters, Filters] | None:
    """The trained filters where they are at hand and wanted."""
    found = find_filters(page.run)
    if found is None:
        return None
    forget_lesson(page, "filters")
    trained = st.toggle(
        "Filters trained on the labels",
        value=True,
        key=_TRAINED,
        help="Off: random directions, the same in both tables, so that nothing but the tables differs.",
    )
    return found if trained else None


def _figure(page: HowPage, texts: list[str], filters: tuple[Filters, Filters] | None) -> HeadlineFigure:
    run = page.run
    return headline_figure(
        (run.words.left, run.words.right),
        texts,
        titles=side_titles(run.words, run.summary),
        filters=filters or (),
        triplets=_triplets(page.run_id, runs.written(page.run_id)),
        said=() if run.classifier is None else [run.classifier.predict(text).label for text in texts],
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def _triplets(run_id: str, written: int) -> tuple[Score, Score]:
    return run_triplets(runs.open_run(run_id))


def _save(figure: HeadlineFigure) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for label, make, kind in (
            ("Save as HTML", headline_html, "text/html"),
            ("Save as SVG", headline_svg, "image/svg+xml"),
        ):
            st.download_button(
                label,
                lambda make=make: make(figure),  # type: ignore[misc]
                f"headlines.{label[8:].lower()}",
                kind,
                on_click="ignore",
                icon=":material/download:",
                key=f"how.save.{label}",
            )
        st.caption("PNG: the camera over a picture.")
