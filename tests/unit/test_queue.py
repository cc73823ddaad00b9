from __future__ import annotations

import importlib.util
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from embedlab.errors import Cancelled, JobError
from embedlab.jobs.job import Limits
from embedlab.jobs.lock import Lock
from embedlab.jobs.processes import MARK, end_marked, this_boot
from embedlab.jobs.queue import JobQueue
from embedlab.jobs.supervisor import lock_path

ROOT = Path(__file__).parents[2]
LIGHT_TASKS = ROOT / "tests" / "light_tasks"

found = importlib.util.spec_from_file_location("soak_jobs", ROOT / "benchmarks" / "soak_jobs.py")
soak = importlib.util.module_from_spec(found)
sys.modules[found.name] = soak
found.loader.exec_module(soak)


@pytest.fixture
def queue(tmp_path, monkeypatch):
    """A queue whose workers know the light tasks."""
    monkeypatch.setenv("PYTHONPATH", str(LIGHT_TASKS))
    made = JobQueue(tmp_path / "jobs")
    yield made
    for job in made.jobs():
        made.cancel(job.id)
    wait_for(made, lambda: all(job.done for job in made.jobs()))


@pytest.fixture
def counting(tmp_path):
    """Arguments of the light task `count`."""

    def arguments(name="x", steps=5):
        places = {"kept": str(tmp_path / "kept"), "launches": str(tmp_path / "launches")}
        return {"name": name, "steps": steps, "pause": 0.02, **places}

    return arguments


def wait_for(queue, condition):
    for _ in range(1200):
        queue.tend()
        if condition():
            return
        time.sleep(0.05)
    pytest.fail(f"not so after a minute: {queue.jobs()}")


def ended(queue, job):
    wait_for(queue, lambda: queue.find(job.id).done)
    return queue.find(job.id)


def running(queue, job, fraction=0.0):
    """Wait until a job has told that much, and say who watches over it."""
    wait_for(queue, lambda: queue.find(job.id).fraction > fraction)
    return next(found for found in queue.registry.running() if found.id == job.id)


def test_a_job_is_done_and_has_told_how_it_went(queue, counting):
    job = queue.submit("count", counting(), title="mine")
    assert ended(queue, job).state == "done"
    assert queue.result(job.id) == {"counted": 5}
    assert [dict(event.values) for event in queue.events(job.id)] == [{"epoch": float(n)} for n in range(1, 6)]


def test_all_of_a_job_is_one_process_group(queue, counting):
    job = queue.submit("family", counting(steps=100_000), title="mine")
    supervisor = running(queue, job).supervisor
    wait_for(queue, lambda: len(soak.marked(supervisor)) == 4)
    first, *workers = soak.marked(supervisor)
    groups = {os.getpgid(worker.pid) for worker in workers}
    assert groups == {workers[0].pid}
    assert os.getsid(first.pid) == first.pid != os.getsid(0)


@pytest.mark.parametrize(
    ("task", "arguments", "limits", "sentence"),
    [
        ("hog", {}, Limits(memory=200_000_000), "more than 0.2 GB of memory"),
        ("count", {"steps": 10**6}, Limits(seconds=2), "after 2 seconds, its time limit"),
        ("crash", {}, Limits(), "ended with code 3 .* Its last words: the table is on fire"),
        ("crash", {"signal": signal.SIGSEGV}, Limits(), "ended by SIGSEGV, as a damaged file may do"),
    ],
)
def test_a_job_that_dies_says_why(queue, counting, task, arguments, limits, sentence):
    beside = queue.submit("count", counting("beside"), title="", owner="other")
    job = queue.submit(task, counting() | arguments, title="", limits=limits)
    assert ended(queue, job).state == "failed"
    with pytest.raises(JobError, match=sentence):
        queue.result(job.id)
    assert ended(queue, beside).state == "done"


def test_a_job_keeps_the_best_so_far_when_it_is_asked_to(queue, counting):
    for task in ("count", "family"):
        job = queue.submit(task, counting(task, steps=100_000), title="")
        running(queue, job)
        queue.stop(job.id)
        assert ended(queue, job).state == "done"
        results = queue.result(job.id)
        counted = [results] if task == "count" else list(results.values())
        assert all(0 < result["counted"] < 100_000 for result in counted)


def test_cancelled_a_job_has_no_result(queue, counting):
    job = queue.submit("count", counting(steps=100_000), title="")
    running(queue, job)
    queue.cancel(job.id)
    ended(queue, job)
    with pytest.raises(Cancelled):
        queue.result(job.id)


def test_a_job_whose_supervisor_died_before_the_launch_is_done_once(queue, counting, tmp_path):
    queue.registry.submit("x", "count", counting(), title="", owner="")
    queue.registry.claim("dead", places=3)
    wait_for(queue, lambda: queue.find("x").state == "done")
    assert (tmp_path / "launches").read_text() == "x\n"


@pytest.mark.parametrize(
    ("boot", "asked", "state", "sentence"),
    [
        (this_boot(), False, "failed", "killed from outside"),
        ("before", False, "failed", "machine was started again"),
        (this_boot(), True, "cancelled", ""),
    ],
)
def test_a_job_whose_supervisor_died_after_the_launch_never_runs_again(queue, boot, asked, state, sentence):
    queue.registry.submit("x", "count", {}, title="", owner="")
    queue.registry.claim("dead", places=3)
    queue.registry.launch("x", "dead", boot)
    if asked:
        queue.cancel("x")
    queue.tend()
    assert queue.find("x").state == state
    assert sentence in queue.find("x").error
    assert queue.registry.claim("t", places=3) is None


def test_a_supervisor_that_hangs_is_ended_with_its_job(queue, counting, monkeypatch):
    job = queue.submit("count", counting(steps=100_000), title="")
    processes = soak.marked(running(queue, job).supervisor)
    processes[0].suspend()
    monkeypatch.setattr("embedlab.jobs.queue._STALLED_AFTER", 1.0)
    assert ended(queue, job).state == "failed"
    psutil.wait_procs(processes, timeout=10)
    assert not any(process.is_running() and process.status() != "zombie" for process in processes)


@pytest.mark.parametrize("victim", ["supervisor", "worker"])
def test_temporary_files_of_who_was_killed_are_removed(queue, tmp_path, victim):
    job = queue.submit("litter", {"told": str(tmp_path / "told")}, title="")
    processes = soak.marked(running(queue, job).supervisor)
    written = Path((tmp_path / "told").read_text())
    assert written.is_dir()
    processes[("supervisor", "worker").index(victim)].kill()
    assert ended(queue, job).state == "failed"
    wait_for(queue, lambda: not written.exists())


def test_clocks_that_jump_make_nobody_dead(queue, counting):
    job = queue.submit("count", counting(steps=60), title="")
    lock = lock_path(queue.registry.folder, running(queue, job).supervisor)
    for year in (1e9, 4e9, 0):
        os.utime(lock, (year, year))
        queue.tend()
        time.sleep(0.1)
    assert ended(queue, job).state == "done"


def test_a_stranger_with_a_dead_supervisors_pid_is_left_alone(queue):
    stranger = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, env=os.environ | {MARK: "s"})
    end_marked("dead")
    assert stranger.poll() is None
    end_marked("s")
    assert not psutil.pid_exists(stranger.pid)


def test_two_servers_tend_one_queue(queue, counting, tmp_path):
    other = JobQueue(queue.registry.folder)
    jobs = [queue.submit("count", counting(str(number)), title="", owner=str(number)) for number in range(5)]
    other.tend()
    wait_for(other, lambda: all(queue.find(job.id).state == "done" for job in jobs))
    assert sorted((tmp_path / "launches").read_text().split()) == list("01234")


def test_a_living_supervisor_is_not_recovered_from(queue):
    queue.registry.submit("x", "count", {}, title="", owner="")
    with Lock(lock_path(queue.registry.folder, "alive")):
        queue.registry.claim("alive", places=3)
        queue.tend()
        assert queue.find("x").state == "running"
    queue.registry.ask_to_stop("x", "now")
    queue.tend()
    assert queue.find("x").state == "cancelled"


def test_killed_at_random_moments_every_job_ends_as_it_should():
    with soak.place() as place:
        kills = soak.kill_at_random(place, 5, random.Random(0))
    assert {kill.victim for kill in kills} <= {"server", "supervisor", "worker"}
    assert len(kills) == 5


def test_cancelled_at_random_moments_no_job_leaves_a_process():
    with soak.place() as place:
        assert len(soak.cancel_over_and_over(place, 3, random.Random(0))) == 3


def test_a_new_session_and_a_new_server_find_every_job():
    with soak.place() as place:
        assert soak.find_again(place, 3, random.Random(0)) == 3


def test_trainings_beside_one_that_takes_all_memory_give_the_bytes_they_give_alone():
    with soak.place(light=False) as place:
        assert len(soak.hog_beside_trainings(place, 1, 1_000_000_000)) == 1
