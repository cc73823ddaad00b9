"""The learning curve of texts of one's own: an estimate, one button, progress that survives a reload."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import streamlit as st

from embedlab.corpus import Corpus
from embedlab.errors import Cancelled, EmbedlabError
from embedlab.experiments.curve_plan import curve_seconds, plan_curve
from embedlab.experiments.learning_curve import CurveSettings, LearningCurve
from embedlab.ids import new_id
from embedlab.jobs.curve_job import find_curve
from embedlab.ui.curve_texts import CurveTexts
from embedlab.ui.durations import duration
from embedlab.ui.job_progress import watch_job
from embedlab.ui.jobs import Job, find_job, job_result, start_job
from embedlab.ui.messages import show_error

__all__ = ["offer_curve"]

_TASK, _JOB = "learning_curve", "curve.job"
_SETTINGS = "curve.settings"
_DIGITS = 12


def offer_curve(texts: CurveTexts) -> LearningCurve | None:
    """The curve of these texts where it was made here; else the way to make it is shown."""
    job, was_for = _job(texts)
    if job is not None and not job.done:
        watch_job(job.id, finish_now="Shows the curve of the points that are done.")
        return None
    opened = texts.open()
    if opened is None:
        return None
    corpus, file = opened
    try:
        settings = st.session_state.get(f"{_SETTINGS}.{texts.id}", texts.settings)
        # After a reload the chosen settings are forgotten, so what the job left comes first.
        kept = find_curve(corpus, settings)
        found = (_result(job) if corpus.fingerprint.startswith(was_for) else None) or kept
        if kept is None:
            _offer(texts, corpus, file)
        else:
            with st.expander("Draw it again, in another way"):
                _offer(texts, corpus, file)
    except EmbedlabError as error:
        show_error(error)
        return None
    return found


def _offer(texts: CurveTexts, corpus: Corpus, file: Path) -> None:
    settings = _settings(texts, corpus)
    seconds, points = _estimate(str(file), corpus, settings)
    st.text(
        f"{points} trainings: from a few labels to all of them, five ways to start, {settings.seeds} seeds. That takes "
        f"about {duration(seconds)} here. You may leave the page, and a curve that is stopped goes on where it was."
    )
    why = "Two processes work at it, and every point is kept as soon as it is there."
    if st.button("Draw the curve", type="primary", help=why):
        arguments = {"corpus": str(file), "settings": dataclasses.asdict(settings)}
        job = start_job(new_id(), _TASK, arguments, title=f"Learning curve of {texts.title}")
        asked = f"{texts.id}.{corpus.fingerprint[:_DIGITS]}.{job.id}"
        st.session_state[f"{_JOB}.{texts.id}"] = st.query_params["job"] = asked
        st.session_state[f"{_SETTINGS}.{texts.id}"] = settings
        st.rerun()


def _settings(texts: CurveTexts, corpus: Corpus) -> CurveSettings:
    """What may be chosen, all of it with a usual value."""
    with st.container(border=True):
        first, second, third = st.columns(3, vertical_alignment="bottom")
        seeds = first.slider(
            "Seeds", 3, 10, texts.settings.seeds, help="More narrow the intervals and take longer in proportion."
        )
        balanced = second.toggle(
            "Equal classes", help="Draw as many labelled texts of each class, not each class by its natural share."
        )
        by_time = third.selectbox(
            "Hold out the latest, by",
            [None, *corpus.columns],
            format_func=lambda name: name or "no column",
            help="A column of dates or numbers: the curve then tells how it goes with texts that are still to come.",
        )
    # A column that says what is held out would win over the one that is chosen here.
    part = None if by_time else texts.settings.part
    return dataclasses.replace(texts.settings, seeds=seeds, balanced=balanced, time=by_time, part=part)


@st.cache_data(max_entries=32, show_spinner=False)
def _estimate(file: str, _corpus: Corpus, settings: CurveSettings) -> tuple[float, int]:
    plan = plan_curve(_corpus, settings)
    return curve_seconds(plan.names, plan.size, settings.dim), len(plan.names)


def _job(texts: CurveTexts) -> tuple[Job | None, str]:
    """The job of these texts, the session's or after a reload the one of the address; and how their fingerprint began.

    The same file has another fingerprint once other columns of it are chosen.
    """
    asked = st.session_state.get(f"{_JOB}.{texts.id}") or st.query_params.get("job", "")
    texts_id, _, rest = asked.partition(".")
    was_for, _, job_id = rest.partition(".")
    job = find_job(job_id) if texts_id == texts.id else None
    return (job, was_for) if job is not None and job.task == _TASK else (None, "")


def _result(job: Job | None) -> LearningCurve | None:
    """What the job left, of a curve that was ended early too; what went wrong is shown."""
    if job is None:
        return None
    try:
        return LearningCurve.from_json(job_result(job.id))
    except Cancelled:
        st.caption("Cancelled. The points that were done are kept: the same button goes on from them.")
    except EmbedlabError as error:
        show_error(error)
    return None
