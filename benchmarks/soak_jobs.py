"""Kill jobs and servers at random moments, cancel, look for jobs again, let one take all memory; count what goes wrong.

`python benchmarks/soak_jobs.py [TRIAL ...]` runs the full counts, a few minutes each; `tests/unit/test_queue.py` runs
the same trials at small ones. The jobs are those of `tests/light_tasks`; beside the memory hog they are trainings.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import psutil

from embedlab.corpus import Corpus
from embedlab.ids import new_id
from embedlab.jobs.handover import save_corpus
from embedlab.jobs.job import DEFAULT_LIMITS, Job, Limits
from embedlab.jobs.processes import MARK
from embedlab.jobs.queue import JobQueue
from embedlab.store import Store

LIGHT_TASKS = Path(__file__).parents[1] / "tests" / "light_tasks"


class Place:
    """A workspace with a queue, and a server of its own that can be killed."""

    def __init__(self, folder: Path, *, light: bool = True) -> None:
        self.folder = folder
        self.queue = JobQueue(folder / "jobs")
        self.store = Store(folder / "kept")
        path = [str(LIGHT_TASKS)] * light + os.environ.get("PYTHONPATH", "").split(os.pathsep)
        self._environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, path))}
        self.start_server()

    def start_server(self) -> None:
        """A process that submits nothing and tends the queue, as the app's server does."""
        self.server = subprocess.Popen(
            [sys.executable, str(Path(__file__).resolve()), "--serve", str(self.queue.registry.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=self._environment,
        )

    def kill_server(self) -> None:
        """SIGKILL: it can do nothing about it."""
        self.server.kill()
        self.server.wait()

    def ask_server(self, job_id: str) -> str:
        """The state of a job, as the server finds it."""
        assert self.server.stdin is not None
        assert self.server.stdout is not None
        self.server.stdin.write(f"{job_id}\n")
        self.server.stdin.flush()
        return self.server.stdout.readline().strip()

    def submit(self, task: str, owner: str = "", *, steps: int = 10, limits: Limits = DEFAULT_LIMITS) -> str:
        """A job that counts; its name is its id."""
        job_id = new_id()
        given = {
            "name": job_id,
            "steps": steps,
            "pause": 0.03,
            "kept": str(self.store.folder),
            "launches": str(self.folder / "launches"),
        }
        self.queue.registry.submit(job_id, task, given, title=task, owner=owner, limits=limits)
        return job_id

    def job(self, job_id: str) -> Job:
        """The job as it is now."""
        found = self.queue.find(job_id)
        assert found is not None, f"the job {job_id} is lost"
        return found

    def wait(self, job_id: str, until: Callable[[Job], bool], seconds: float = 60) -> float:
        """Seconds until a job is so; fails where it does not become so."""
        started = time.monotonic()
        while not until(self.job(job_id)):
            assert time.monotonic() - started < seconds, f"after {seconds} s it is {self.job(job_id)}"
            time.sleep(0.01)
        return time.monotonic() - started

    def launches(self) -> Counter[str]:
        """How often each name was counted."""
        path = self.folder / "launches"
        return Counter(path.read_text().split() if path.is_file() else [])

    def is_whole(self, name: str) -> bool:
        """Whether the kept result of a name has the bytes it should have."""
        found = self.store.find("light", {"name": name})
        return found is not None and all(
            (found / f"{number}.bin").read_bytes() == name.encode() * 20_000 for number in range(3)
        )

    def close(self) -> None:
        """Leave nothing that runs."""
        for job in self.queue.jobs():
            self.queue.cancel(job.id)
        for job in self.queue.jobs():
            self.wait(job.id, lambda job: job.done)
        self.kill_server()


@contextlib.contextmanager
def place(*, light: bool = True) -> Iterator[Place]:
    """A place of its own, with light tasks or the real ones."""
    with tempfile.TemporaryDirectory() as folder:
        made = Place(Path(folder), light=light)
        try:
            yield made
        finally:
            made.close()


def marked(supervisor: str) -> list[psutil.Process]:
    """A supervisor and all it started, itself first."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get(MARK) == supervisor:
                found.append(process)
    return sorted(found, key=lambda process: process.create_time())


@dataclasses.dataclass(frozen=True)
class Kill:
    """What was killed, under which supervisor, for what job, and how long until all was right again."""

    victim: str
    supervisor: str
    job: str
    seconds: float


def kill_at_random(place: Place, kills: int, rng: random.Random) -> list[Kill]:
    """SIGKILL a server, a supervisor or one of its workers, over and over, while jobs run; then look at everything.

    Fails unless, every time, the job is in its right state within 5 s of the server being there.
    """
    names: dict[str, str] = {}
    found: list[Kill] = []
    while len(found) < kills:
        waiting = sum(job.state == "queued" for job in place.queue.jobs())
        for _ in range(4 - waiting):
            task = rng.choice(("count", "count", "family"))
            names[place.submit(task, owner=rng.choice("abc"))] = task
        time.sleep(rng.uniform(0, 0.6))
        running = place.queue.registry.running()
        if not running:
            continue
        job = rng.choice(running)
        victim = rng.choice(("server", "supervisor", "worker"))
        if victim == "server":
            place.kill_server()
            place.start_server()
        else:
            processes = marked(job.supervisor)
            chosen = processes[:1] if victim == "supervisor" else processes[1:]
            if not chosen:
                continue
            with contextlib.suppress(psutil.NoSuchProcess):
                rng.choice(chosen).kill()
        started = time.monotonic()
        if victim == "server":
            place.ask_server(job.id)  # answers when it is there
            started = time.monotonic()
            seen = place.job(job.id)
            assert seen.state in ("running", "done") or job.supervisor in {kill.supervisor for kill in found}, seen
        else:
            # It failed, or had ended before, or had not begun and waits or runs again under another supervisor.
            held = (job.id, job.supervisor)
            place.wait(job.id, partial(_is_settled, place, held), 5)
        found.append(Kill(victim, job.supervisor, job.id, time.monotonic() - started))
    _look_at_everything(place, names, found)
    return found


def _is_settled(place: Place, held: tuple[str, str], job: Job) -> bool:
    return job.done or held not in {(job.id, job.supervisor) for job in place.queue.registry.running()}


def _look_at_everything(place: Place, names: dict[str, str], kills: list[Kill]) -> None:
    for job_id in names:
        place.wait(job_id, lambda job: job.done, 120)
    launches = place.launches()
    assert max(launches.values()) == 1, "a job ran twice"
    assert place.store.damaged() == (), "a kept result is damaged"
    struck = {kill.supervisor for kill in kills if kill.victim != "server"}
    with contextlib.closing(sqlite3.connect(place.queue.registry.path)) as db:
        supervisors = dict(db.execute("SELECT id, supervisor FROM jobs").fetchall())
    for job_id, task in names.items():
        job = place.job(job_id)
        if job.state == "done":
            parts = [job_id] if task == "count" else [f"{job_id}.a", f"{job_id}.b"]
            assert all(launches[part] == 1 and place.is_whole(part) for part in parts), job
        else:
            assert job.state == "failed", job
            # A supervisor may have gone on to another job while it was taken aim at.
            assert supervisors[job_id] in struck, f"nobody touched {job}"
            assert job.error.endswith(("again.", "less data.")) or "last words" in job.error, job


def cancel_over_and_over(place: Place, trials: int, rng: random.Random) -> list[float]:
    """Seconds from the wish to the record of the end; no process of a job is alive then."""
    seconds = []
    for _ in range(trials):
        job_id = place.submit(rng.choice(("count", "family")), steps=100_000)
        place.wait(job_id, lambda job: job.state == "running")
        time.sleep(rng.uniform(0, 1.5))
        (supervisor,) = (job.supervisor for job in place.queue.registry.running() if job.id == job_id)
        workers = marked(supervisor)[1:]
        place.queue.cancel(job_id)
        seconds.append(place.wait(job_id, lambda job: job.state == "cancelled"))
        left = [worker for worker in (*workers, *marked(supervisor)[1:]) if _is_alive(worker)]
        assert left == [], f"orphans: {left}"
    return seconds


def _is_alive(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.status() != psutil.STATUS_ZOMBIE
    return False


def find_again(place: Place, trials: int, rng: random.Random) -> int:
    """How many jobs a new session (reload, second tab) and a new server find, running or done, and none run twice."""
    found = 0
    names = []
    for _ in range(trials):
        job_id = place.submit("count", steps=rng.randint(1, 60))
        names.append(job_id)
        if rng.random() < 0.8:
            place.wait(job_id, lambda job: job.state != "queued")
        time.sleep(rng.uniform(0, 1))
        place.kill_server()
        place.start_server()
        tab = JobQueue(place.queue.registry.folder).find(job_id)
        found += tab is not None and not tab.error and place.ask_server(job_id) in ("queued", "running", "done")
    for name in names:
        place.wait(name, lambda job: job.done)
    assert all(place.job(name).state == "done" and place.is_whole(name) for name in names)
    assert set(place.launches().values()) == {1}
    return found


def hog_beside_trainings(place: Place, trials: int, most: int) -> list[float]:
    """Seconds that a job which takes all memory lived; the trainings beside it give the bytes they give alone."""
    texts = tuple(f"{a} {b} {c} sat on the {a} mat" for a in "abcdef" for b in "ghijkl" for c in "mnopqr") * 4
    save_corpus(Corpus(texts), place.folder / "train.json")
    given = {"train": str(place.folder / "train.json")}

    def train(name: str, dim: int, limits: Limits = DEFAULT_LIMITS) -> tuple[str, Path]:
        job_id, space = new_id(), place.folder / f"{name}.safetensors"
        arguments = given | {"space": str(space), "parameters": {"dim": dim, "epochs": 20}}
        place.queue.registry.submit(job_id, "train_word2vec", arguments, title=name, owner=name, limits=limits)
        return job_id, space

    alone, expected = train("alone", 32)
    place.wait(alone, lambda job: job.state == "done")
    seconds = []
    for trial in range(trials):
        beside = [train(f"beside {trial} {number}", 32) for number in range(2)]
        hog, space = train(f"hog {trial}", 50_000_000, Limits(memory=most))
        place.wait(hog, lambda job: job.done)
        assert "memory" in place.job(hog).error, place.job(hog)
        assert not space.exists()
        seconds.append(place.job(hog).seconds)
        for job_id, path in beside:
            place.wait(job_id, lambda job: job.done)
            assert place.job(job_id).state == "done", place.job(job_id)
            assert hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(expected.read_bytes()).digest()
    return seconds


def serve(folder: Path) -> None:
    """Tend the queue; answer ids with states."""
    import threading

    queue = JobQueue(folder)

    def tend() -> None:
        while True:
            queue.tend()
            time.sleep(0.25)

    threading.Thread(target=tend, daemon=True).start()
    for line in sys.stdin:
        job = queue.find(line.strip())
        print(job and job.state, flush=True)


def kills(made: Place, rng: random.Random) -> dict[str, Any]:
    """200 SIGKILLs."""
    found = kill_at_random(made, 200, rng)
    slowest = max(kill.seconds for kill in found)
    return {"killed": Counter(kill.victim for kill in found), "slowest to be right again, seconds": round(slowest, 2)}


def cancels(made: Place, rng: random.Random) -> dict[str, Any]:
    """100 cancels."""
    seconds = sorted(cancel_over_and_over(made, 100, rng))
    return {"median, seconds": round(statistics.median(seconds), 3), "p95, seconds": round(seconds[94], 3)}


def searches(made: Place, rng: random.Random) -> dict[str, Any]:
    """100 reloads, second tabs and servers started again."""
    return {"found again of 100": find_again(made, 100, rng)}


def hogs(made: Place, rng: random.Random) -> dict[str, Any]:
    """Five jobs that take all memory."""
    return {"lived for, seconds": [round(value, 2) for value in hog_beside_trainings(made, 5, 1_000_000_000)]}


TRIALS = {trial.__name__: trial for trial in (kills, cancels, searches, hogs)}


def main(names: list[str]) -> None:
    """Run the trials named, or all, at full count and print their figures."""
    for name in names or TRIALS:
        started = time.monotonic()
        with place(light=name != "hogs") as made:
            figures = TRIALS[name](made, random.Random(4))
        print(json.dumps({name: figures, "took, seconds": round(time.monotonic() - started)}), flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        serve(Path(sys.argv[2]))
    else:
        main(sys.argv[1:])
