"""Stages that wait for one another, a few at a time, each in a process of its own."""

from __future__ import annotations

import dataclasses
import graphlib
import threading
from collections.abc import Mapping
from typing import Any

from embedlab.jobs.launcher import TaskProcess
from embedlab.progress import ENOUGH, Message, Progress, silent

__all__ = ["Stage", "run_stages"]


@dataclasses.dataclass(frozen=True)
class Stage:
    """One task of a schedule.

    Parameters
    ----------
    task, arguments, threads
        As of `TaskProcess`.
    cost
        About how long it takes, in any unit: its share of the progress.
    after
        Names of the stages whose files it needs.
    title
        What people call it, such as "training of word2vec": said while it starts.
    """

    task: str
    arguments: Mapping[str, Any]
    cost: float
    after: tuple[str, ...] = ()
    threads: int = 1
    title: str = ""


def run_stages(
    stages: Mapping[str, Stage], *, at_a_time: int = 2, progress: Progress = silent
) -> dict[str, dict[str, Any]]:
    """Run every stage and return their results by name.

    A stage starts as soon as those it waits for are done and a place is free; among several, the one named first.
    Each result carries the seconds of its whole process as ``process_seconds``.
    The first error ends all the others, and so does anything that `progress` raises, or Ctrl-C. Where it answers
    `ENOUGH`, every stage that can end early does, those that start later too. Numbers of a stage come with its name.
    """
    order = graphlib.TopologicalSorter({name: stage.after for name, stage in stages.items()})
    order.prepare()
    names = list(stages)
    ready: list[str] = []
    running: dict[str, TaskProcess] = {}
    results: dict[str, dict[str, Any]] = {}
    enough = False
    woken = threading.Event()
    try:
        while len(results) < len(stages):
            ready = sorted([*ready, *order.get_ready()], key=names.index)
            while ready and len(running) < at_a_time:
                name = ready.pop(0)
                stage = stages[name]
                running[name] = TaskProcess(stage.task, stage.arguments, threads=stage.threads, on_event=woken.set)
            woken.wait(timeout=0.5)
            woken.clear()
            ended = [name for name, process in running.items() if process.done]
            news = {name: process.news() for name, process in running.items()}  # after that, so that none is missed
            for name in ended:
                process = running.pop(name)
                results[name] = process.result() | {"process_seconds": process.seconds}
                order.done(name)
            enough = _tell(stages, running, results, news, progress) or enough
            for process in running.values() if enough else ():
                process.stop()
    finally:
        for process in running.values():
            process.cancel()
    # In the order asked for, not the order of the race.
    return {name: results[name] for name in stages}


def _tell(
    stages: Mapping[str, Stage],
    running: Mapping[str, TaskProcess],
    results: Mapping[str, object],
    news: Mapping[str, list[tuple[float, Message]]],
    progress: Progress,
) -> bool:
    """Pass on every number, and then how far the whole is; whether that is enough."""
    total = sum(stage.cost for stage in stages.values())
    done = sum(stages[name].cost for name in results)
    done += sum(stages[name].cost * process.fraction for name, process in running.items())
    slowest = max(running, key=lambda name: stages[name].cost * (1 - running[name].fraction), default=None)
    fraction = min(done / total, 1.0)
    told = [(name, message) for name, heard in news.items() for _, message in heard if message.values]
    measured = [Message(message, stage=name, **message.values) for name, message in told]
    last = "Done" if slowest is None else running[slowest].message or _starting(stages[slowest])
    answers = [progress(fraction, message) for message in (*measured, last)]
    return any(answer is ENOUGH for answer in answers)


def _starting(stage: Stage) -> str:
    return f"Starting the {stage.title}" if stage.title else "Starting"
