"""Watch trainings: those that wait, run and are done, live curves, and what came of them side by side."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from embedlab.errors import EmbedlabError
from embedlab.figures import history_summary, speed_history, speed_summary, training_history
from embedlab.jobs.job import STOP_ASKED, Event
from embedlab.teacher import ALGORITHMS
from embedlab.ui.durations import duration
from embedlab.ui.jobs import Job, cancel_job, job_events, job_position, job_result, may_end, stop_job
from embedlab.ui.messages import show_error
from embedlab.ui.run_jobs import follow_job, followed_job, forget_run, training_jobs
from embedlab.ui.runs import remember_run, run_folder
from embedlab.ui.text import plain
from embedlab.ui.view import show_run
from embedlab.wording import training_sentence

__all__ = ["watch_trainings"]

_OPENED = "watch.opened"
_LISTED = 8
_COMPARED = 12
_CALLED = {
    "ceiling": "second seeds",
    "dim": "dimensions",
    "algorithm": "from context",
    "epochs": "readings for context",
    "embedding_epochs": "epochs of the Embedding",
    "method": "map",
    "map_dims": "dimensions of the map",
    "trainable": "vectors learn",
    "start": "starts from",
    "test_size": "share held out",
}
_KEPT_MESSAGE = "Ending with the best so far; the maps are still made."
_GRACE = 20.0
"""Seconds after which somebody who asked for the end wants to know what is going on."""


def watch_trainings() -> None:
    """Every training, the followed one in full; looked at again each second while one is not done."""
    _follow_to_compare()
    if "job" in st.query_params and followed_job() is None:
        st.info("The training of this address is not known here any more.")
        del st.query_params["job"]
    jobs = training_jobs()
    if (followed := followed_job()) is not None:
        follow_job(followed.id)
    if not jobs:
        st.text("Nothing was trained here yet. Choose texts first.")
        return
    waiting = any(not job.done for job in jobs)
    st.fragment(_show_jobs, run_every=1.0 if waiting else None)(waiting)
    if not waiting:
        _compare(jobs)


def _open(job_id: str) -> None:
    st.session_state[_OPENED] = job_id


def _follow_to_compare() -> None:
    """Go where a button asked to: by what it left, since the run it started may give way to one that was due."""
    job_id = st.session_state.pop(_OPENED, None)
    if job_id is not None:
        remember_run(job_id)
        show_run(job_id)
        st.switch_page("pages/compare.py")


def _show_jobs(waiting: bool) -> None:
    _follow_to_compare()
    jobs = training_jobs()
    if waiting and all(job.done for job in jobs):
        st.rerun()
    followed = followed_job() or jobs[0]
    _show_in_full(followed)
    others = [job for job in jobs if job.id != followed.id]
    if others:
        st.subheader("Other trainings", anchor=False)
    for job in others[:_LISTED]:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.text(f"{job.title}: {_state(job)}", width="stretch")
            _buttons(job)
            st.button("Show", key=f"watch.show.{job.id}", on_click=follow_job, args=(job.id,))


def _show_in_full(job: Job) -> None:
    with st.container(border=True):
        st.subheader(plain(f"Training on {job.title}"), anchor=False)
        if job.state == "running":
            st.progress(min(job.fraction, 1.0), text=plain(job.message))
        if job.state == "failed":
            show_error(EmbedlabError(job.error))
        else:
            st.text(_state(job))
        if not job.done:
            st.caption("You may leave this page or reload it: the work goes on.")
        with st.container(horizontal=True):
            _buttons(job)
        _curves(job)
    if job.state in ("failed", "cancelled"):
        forget_run(job)


def _state(job: Job) -> str:
    """Where a job is, in a sentence."""
    if job.state == "queued":
        position = job_position(job.id) or 1
        return "It starts next." if position == 1 else f"It is number {position} of those that wait."
    if job.state == "running":
        if job.stop == "keep":
            return _ending(job)
        left = job.seconds_left
        return "Working out how long it takes." if left is None else f"About {duration(left)} left."
    if job.state == "cancelled":
        return "The training was cancelled. Nothing was kept of it."
    if job.state == "failed":
        return f"Failed: {job.error}"
    return f"Done in {duration(job.seconds)}. {_quality(job)}".strip()


def _ending(job: Job) -> str:
    """What becomes of the wish to end with the best so far."""
    asked = next((event.at for event in job_events(job.id) if event.stage == STOP_ASKED), job.seconds)
    if job.seconds - asked < _GRACE:
        return _KEPT_MESSAGE
    return (
        f"The end was asked for {duration(job.seconds - asked)} ago. A training ends when it has read all texts once "
        "more; maps and scores are then made of what it has learned. The bar says what is being done. "
        "To end at once and keep nothing, cancel."
    )


def _quality(job: Job) -> str:
    embedding = job_result(job.id).get("embedding", {})
    accuracy = embedding.get("test_accuracy")
    if isinstance(accuracy, float):
        return f"{accuracy:.1%} of held-out labels right."
    return training_sentence(embedding) if embedding else ""


def _buttons(job: Job) -> None:
    if job.state == "done":
        if not (run_folder(job.id) / "run.json").is_file():
            st.text("Removed from the Library.", width="content")
        else:
            st.button("Open in Compare", key=f"watch.open.{job.id}", type="primary", on_click=_open, args=(job.id,))
    if job.done or not may_end(job.id):
        return
    if job.state == "running" and job.stop == "":
        st.button(
            "Finish now",
            key=f"watch.stop.{job.id}",
            on_click=stop_job,
            args=(job.id,),
            help="Ends the trainings where they are, keeps the best so far, and makes maps and scores from it.",
        )
    st.button("Cancel", key=f"watch.cancel.{job.id}", on_click=cancel_job, args=(job.id,))


def _curves(job: Job) -> None:
    """The course of the Embedding, and while it runs the speed of what learns from context, as far as they are."""
    events = job_events(job.id)
    learned, read = _history(events, "embedding"), _history(events, "word2vec")
    if learned:
        st.text(f"The Embedding: {history_summary(learned)}")
        st.plotly_chart(
            training_history(learned),
            config={"displayModeBar": False},
            key=f"watch.learned.{job.id}",
            alt=history_summary(learned),
        )
    if read and not job.done:
        st.text(f"{_teller(events)}: {speed_summary(read)}")
        st.plotly_chart(
            speed_history(read), config={"displayModeBar": False}, key=f"watch.read.{job.id}", alt=speed_summary(read)
        )


def _teller(events: Sequence[Event]) -> str:
    """Who reads the text: it begins what it tells with its name."""
    told = next(event.message for event in events if event.stage == "word2vec")
    return next((called for called in ALGORITHMS.values() if told.startswith(called)), "From context")


def _history(events: Sequence[Event], stage: str) -> list[dict[str, float]]:
    return [dict(event.values) for event in events if event.stage == stage and "epoch" in event.values]


def _compare(jobs: Sequence[Job]) -> None:
    """What came of the trainings, side by side, where there are two or more."""
    done = [job for job in jobs if job.state == "done"][:_COMPARED]
    for job in done:
        remember_run(job.id)
    if len(done) < 2:
        return
    st.subheader("What came of them", anchor=False)
    results = [job_result(job.id) for job in done]
    differing = _differing([result.get("settings", {}) for result in results])
    rows = [
        {"Training": job.title, "Settings that differ": told, **_numbers(result)}
        for job, result, told in zip(done, results, differing, strict=True)
    ]
    st.dataframe(rows, hide_index=True, height="content", alt="Each training with its settings and scores")
    st.caption(
        "Left is the Embedding, right what learned from context. "
        "One direction: the share of the spread that one direction explains. "
        "Same kind: of a word's nearest words, those of its own everyday category; — where too few are known."
    )


def _differing(settings: Sequence[dict[str, Any]]) -> list[str]:
    """Of each, the settings that are not the same in all."""
    names = sorted({name for one in settings for name in one})
    spelled = [{name: json.dumps(one.get(name)) for name in names} for one in settings]
    unequal = [name for name in names if len({one[name] for one in spelled}) > 1]
    return [
        ", ".join(_setting(name, json.loads(one[name])) for name in unequal if one[name] != "null") or "as usual"
        for one in spelled
    ]


def _setting(name: str, value: object) -> str:
    """A setting in words.

    >>> _setting("ceiling", False), _setting("dim", 128)
    ('second seeds: no', 'dimensions: 128')
    """
    said = {True: "yes", False: "no"}[value] if isinstance(value, bool) else ALGORITHMS.get(str(value), str(value))
    return f"{_CALLED.get(name, name.replace('_', ' '))}: {said}"


def _numbers(result: dict[str, Any]) -> dict[str, str]:
    words = result.get("comparison", {})
    sides = [words.get(side, {}) for side in ("left", "right")]
    pc1 = " / ".join(_share(side.get("pc1_share")) for side in sides)
    purity = " / ".join(_share((side.get("category_purity_at_5") or {}).get("value")) for side in sides)
    return {
        "On held-out texts": _held_out(result.get("embedding", {})),
        "One direction, left / right": pc1,
        "Same kind, left / right": purity,
        "Time": duration(float(result.get("seconds", 0.0))),
    }


def _held_out(embedding: Mapping[str, Any]) -> str:
    """How well the Embedding's model does.

    >>> _held_out({"test_accuracy": 0.9}), _held_out({"test_r2": 0.831}), _held_out({"objective": "skip-gram"})
    ('90.0% right', 'R² 0.83', '—')
    """
    if isinstance(embedding.get("test_r2"), float):
        return f"R² {embedding['test_r2']:.2f}"
    accuracy = embedding.get("test_accuracy")
    return f"{accuracy:.1%} right" if isinstance(accuracy, float) else "—"


def _share(value: object) -> str:
    return f"{value:.1%}" if isinstance(value, float) else "—"
