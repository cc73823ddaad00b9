"""Trainings as jobs: started, found again, and what they leave behind."""

from __future__ import annotations

import shutil
from pathlib import Path

import streamlit as st

from embedlab.corpus import Corpus
from embedlab.errors import EmbedlabError, InputError
from embedlab.files import atomic_write, home, sweep
from embedlab.ids import new_id
from embedlab.jobs.handover import save_corpus
from embedlab.jobs.run_settings import RunSettings
from embedlab.ui.jobs import Job, find_job, listed_jobs, start_job
from embedlab.ui.runs import describe_run, run_folder

__all__ = [
    "can_train_again",
    "follow_job",
    "followed_job",
    "forget_run",
    "start_run",
    "texts_of",
    "train_again",
    "training_jobs",
]

_TASK = "run"
_FOLLOWED = "your_data.job"
_CORPUS, _SPACE = "corpus.json", "start.safetensors"


def start_run(
    corpus: Corpus, settings: RunSettings, space: Path | None = None, *, title: str = "", film: bool = False
) -> str:
    """Queue the main job on a corpus and follow it; raises `InputError` where too many wait.

    Its texts, and the `space` that the Embedding starts from, are kept beside the run, so that it can be made again.
    With `film` its training is filmed too.
    """
    # What was cancelled or failed leaves folders that nobody will finish.
    sweep(folder for folder in (home() / "app").glob("*") if not (folder / "run" / "run.json").is_file())
    run_id = new_id()
    folder = describe_run(run_id, title or corpus.name).parent
    save_corpus(corpus, folder / _CORPUS)
    if space is not None:
        atomic_write(folder / _SPACE, space.read_bytes())
    return _start(run_id, title or corpus.name, settings, film=film)


def can_train_again(run_id: str) -> bool:
    """Whether the texts of a run were kept."""
    return (run_folder(run_id).parent / _CORPUS).is_file()


def texts_of(run_id: str) -> tuple[Path, Path | None]:
    """Where the texts of a run lie, and the space that its Embedding started from, if it started from one."""
    corpus, space = (run_folder(run_id).parent / name for name in (_CORPUS, _SPACE))
    return corpus, space if space.is_file() else None


def train_again(run_id: str, title: str, settings: RunSettings) -> str:
    """Queue the main job on the texts of another run and follow it; raises `InputError` where they were not kept."""
    kept = run_folder(run_id).parent
    if not can_train_again(run_id):
        raise InputError("The texts of this run were not kept: bring them under “Your data”.")
    again = new_id()
    folder = describe_run(again, title).parent
    for name in (_CORPUS, _SPACE):
        if (kept / name).is_file():
            shutil.copyfile(kept / name, folder / name)
    return _start(again, title, settings, afresh=True)


def training_jobs() -> tuple[Job, ...]:
    """The trainings this session may see, the newest first; the one of the address among them."""
    jobs = [job for job in listed_jobs() if job.task == _TASK]
    followed = followed_job()
    if followed is not None and followed.id not in {job.id for job in jobs}:
        jobs.insert(0, followed)
    return tuple(jobs)


def follow_job(job_id: str) -> None:
    """Put a training into the address of the page and show it in full."""
    st.session_state[_FOLLOWED] = st.query_params["job"] = job_id


def followed_job() -> Job | None:
    """The training in the address of the page, else the one this session followed last."""
    job = find_job(st.query_params.get("job") or st.session_state.get(_FOLLOWED))
    if job is None or job.task != _TASK:
        return None
    return job


def forget_run(job: Job) -> None:
    """Leave nothing of a run that came to nothing: its folder goes by its id, whatever the job was told to write."""
    if job.task == _TASK and job.state in ("failed", "cancelled"):
        shutil.rmtree(run_folder(job.id).parent, ignore_errors=True)


def _start(run_id: str, title: str, settings: RunSettings, *, afresh: bool = False, film: bool = False) -> str:
    folder = run_folder(run_id).parent
    space = folder / _SPACE
    arguments = {
        "corpus": str(folder / _CORPUS),
        "out": str(folder / "run"),
        "settings": settings.to_json(),
        "space": str(space) if space.is_file() else None,
        "afresh": afresh,
        "film": film,
    }
    try:
        start_job(run_id, _TASK, arguments, title=title)
    except EmbedlabError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    follow_job(run_id)
    return run_id
