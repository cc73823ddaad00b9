"""The learning curve of texts of one's own: an estimate, one button, a chart that grows, found again after a reload."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import streamlit as st

from embedlab.corpus import Corpus
from embedlab.errors import Cancelled, EmbedlabError
from embedlab.experiments.curve_plan import curve_seconds, plan_curve
from embedlab.experiments.learning_curve import CurveSettings, LearningCurve, curve_so_far
from embedlab.figures.learning_curve import curve_figure, curve_summary
from embedlab.jobs.curve_job import find_curve, points_told
from embedlab.ui.curve import show_curve
from embedlab.ui.curve_form import AskedCurve, ask_for_curve
from embedlab.ui.curve_texts import CurveTexts
from embedlab.ui.durations import duration
from embedlab.ui.job_progress import show_progress
from embedlab.ui.jobs import Job, find_job, job_events, job_result, join_or_start, join_running, start_job
from embedlab.ui.messages import show_error

__all__ = ["show_own_curve"]

_TASK, _JOB = "learning_curve", "curve.job"
_DRAWN = "curve.drawn"
_DIGITS = 12


@dataclasses.dataclass(frozen=True)
class _Planned:
    """About how many seconds a curve takes, its trainings, and what it is kept by, as JSON."""

    seconds: float
    points: int
    key: str


def show_own_curve(texts: CurveTexts) -> None:
    """The curve of these texts where it was made here, and the way to make it."""
    opened = texts.open()
    if opened is None:
        return
    corpus, file = opened
    try:
        drawn = st.session_state.get(f"{_DRAWN}.{texts.id}", AskedCurve(texts.settings))
        planned = _plan(str(file), corpus, drawn)
        job = _followed(texts, corpus) or join_running(planned.key)
        if job is not None and not job.done:
            _watch(job.id)
            return
        # After a reload the chosen settings are forgotten, so what the job left comes first.
        found = _result(job) or find_curve(json.loads(planned.key))
        if found is None:
            _offer(texts, corpus, file)
        else:
            show_curve(found, texts.id)
            with st.expander("Draw it again, in another way"):
                _offer(texts, corpus, file)
    except EmbedlabError as error:
        show_error(error)


def _offer(texts: CurveTexts, corpus: Corpus, file: Path) -> None:
    asked = ask_for_curve(texts, corpus, file)
    if asked is None:
        return
    planned = _plan(str(file), corpus, asked)
    ways = len(asked.settings.inits)
    st.text(
        f"{planned.points} trainings: from a few labels to all of them, {ways} ways to start, {asked.settings.seeds} "
        f"seeds. That takes about {duration(planned.seconds)} here. You may leave the page, and a curve that is "
        "stopped goes on where it was."
    )
    why = "Two processes work at it, and every point is kept as soon as it is there."
    if st.button("Draw the curve", type="primary", help=why):
        job_id = _start(texts, file, asked, planned)
        st.session_state[f"{_JOB}.{texts.id}"] = st.query_params["job"] = (
            f"{texts.id}.{corpus.fingerprint[:_DIGITS]}.{job_id}"
        )
        st.session_state[f"{_DRAWN}.{texts.id}"] = asked
        st.rerun()


def _plan(file: str, corpus: Corpus, asked: AskedCurve) -> _Planned:
    spaces = tuple((name, path, Path(path).stat().st_mtime_ns) for name, path in asked.spaces.items())
    return _planned(file, corpus, asked.settings, spaces)


@st.cache_data(max_entries=32, show_spinner="Splitting the texts")
def _planned(file: str, _corpus: Corpus, settings: CurveSettings, spaces: tuple[tuple[str, str, int], ...]) -> _Planned:
    plan = plan_curve(_corpus, settings, {name: path for name, path, _ in spaces})
    seconds = curve_seconds(plan.names, plan.size, settings.dim)
    return _Planned(seconds, len(plan.names), json.dumps(plan.curve_key, sort_keys=True))


def _start(texts: CurveTexts, file: Path, asked: AskedCurve, planned: _Planned) -> str:
    """Find the job that draws this curve, or start it."""
    arguments = {"corpus": str(file), "settings": dataclasses.asdict(asked.settings), "spaces": dict(asked.spaces)}
    title = f"Learning curve of {texts.title}"
    return join_or_start(planned.key, lambda job_id: start_job(job_id, _TASK, arguments, title=title))


@st.fragment(run_every=1.0)
def _watch(job_id: str) -> None:
    """How far it is, and the points that are done; once it has ended the page runs again."""
    job = find_job(job_id)
    if job is None or job.done:
        st.rerun()
    show_progress(job, "Shows the curve of the points that are done.")
    points = points_told(job_events(job_id))
    if not points:
        st.caption("The first points come in a few seconds.")
        return
    curve = curve_so_far(points)
    st.plotly_chart(
        curve_figure(curve), config={"displayModeBar": False}, key=f"curve.so_far.{job_id}", alt=curve_summary(curve)
    )
    st.caption(
        f"{sum(map(len, points.values())):,} trainings are done. Points are means so far; the answer and the 95 % "
        "intervals come with the last one."
    )


def _followed(texts: CurveTexts, corpus: Corpus) -> Job | None:
    """The job of these texts that the session started, or after a reload the one of the address.

    The same file has another fingerprint once other columns of it are chosen: that is not this job then.
    """
    asked = st.session_state.get(f"{_JOB}.{texts.id}") or st.query_params.get("job", "")
    texts_id, _, rest = asked.partition(".")
    was_for, _, job_id = rest.partition(".")
    if texts_id != texts.id or not was_for or not corpus.fingerprint.startswith(was_for):
        return None
    job = find_job(job_id)
    return job if job is not None and job.task == _TASK else None


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
