from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psutil
import pytest

from embedlab.corpus import Corpus
from embedlab.errors import Cancelled, InputError, JobError
from embedlab.jobs.handover import load_corpus, save_corpus
from embedlab.jobs.launcher import TaskProcess, run_task
from embedlab.jobs.schedule import Stage, run_stages
from embedlab.progress import ENOUGH, Message


@pytest.fixture
def long_training(tmp_path):
    """Arguments of a training that would take many minutes."""
    save_corpus(Corpus(("the cat sat on the mat",) * 5000), tmp_path / "train.json")
    return {
        "train": str(tmp_path / "train.json"),
        "space": str(tmp_path / "space.safetensors"),
        "parameters": {"epochs": 100_000},
    }


def wait_for_progress(process: TaskProcess) -> None:
    for _ in range(600):
        if process.fraction > 0:
            return
        time.sleep(0.05)
    pytest.fail(f"no progress in 30 s: {process.message}")


def test_a_task_runs_in_another_process_and_answers():
    seen = []
    assert run_task("check", {"question": "冰?"}, progress=lambda *told: seen.append(told)) == {"answer": "冰?"}
    process = TaskProcess("check", {"question": ""})
    assert process.pid != os.getpid()
    process.wait()
    assert (1.0, "A separate process answers") in seen


def test_an_error_comes_back_as_it_was(tmp_path):
    save_corpus(Corpus(("one two",)), tmp_path / "train.json")
    given = {"train": str(tmp_path / "train.json"), "space": str(tmp_path / "s"), "parameters": {"dim": 0}}
    with pytest.raises(InputError, match="dim is 0"):
        run_task("train_word2vec", given)
    assert not (tmp_path / "s").exists()


def test_a_corpus_survives_the_way(tmp_path):
    corpus = Corpus(("null", "007 \u2028 冰"), ("a", "b"), {"topic": ("x", "")}, ("more",), "name", ("said",), (3, 9))
    save_corpus(corpus, tmp_path / "c.json")
    back = load_corpus(tmp_path / "c.json")
    assert back == corpus or back.fingerprint == corpus.fingerprint
    assert (back.warnings, back.row_numbers, back.classes) == (corpus.warnings, corpus.row_numbers, corpus.classes)


def test_cancel_ends_the_process_and_says_so(long_training):
    process = TaskProcess("train_word2vec", long_training)
    wait_for_progress(process)
    process.cancel()
    assert not psutil.pid_exists(process.pid)
    with pytest.raises(Cancelled):
        process.wait()


def test_progress_carries_numbers_and_is_told_in_full(long_training):
    told = []
    given = {**long_training, "parameters": {"epochs": 4}}
    run_task("train_word2vec", given, progress=lambda fraction, message: told.append((fraction, message)))
    measured = [(fraction, message) for fraction, message in told if message.values]
    assert [message.values["epoch"] for _, message in measured] == [1, 2, 3, 4]
    assert [fraction for fraction, _ in measured] == [0.25, 0.5, 0.75, 1.0]
    assert all(message.values["words_per_second"] > 0 for _, message in measured)


def test_asked_to_stop_a_training_keeps_what_it_has(long_training):
    process = TaskProcess("train_word2vec", long_training)
    wait_for_progress(process)
    process.stop()
    assert 0 < process.wait()["epochs"] < 100_000
    assert Path(long_training["space"]).is_file()


def test_enough_reaches_every_stage(long_training, tmp_path):
    second = {**long_training, "space": str(tmp_path / "second.safetensors")}
    stages = {
        "first": Stage("train_word2vec", long_training, 1),
        "second": Stage("train_word2vec", second, 1, ("first",)),
    }
    told = []

    def progress(fraction: float, message: str) -> object:
        told.append(message)
        return ENOUGH if any(message.values for message in told if isinstance(message, Message)) else None

    results = run_stages(stages, progress=progress)
    assert all(0 < result["epochs"] < 100_000 for result in results.values())
    assert {message.stage for message in told if isinstance(message, Message) and message.values} == {"first", "second"}


def test_what_progress_raises_ends_the_process(long_training):
    pids = []

    def stop(fraction: float, message: str) -> None:
        pids.append(process.pid)
        raise Cancelled("enough")

    process = TaskProcess("train_word2vec", long_training)
    with pytest.raises(Cancelled, match="enough"):
        process.wait(stop)
    assert not psutil.pid_exists(pids[0])


def test_a_killed_worker_is_reported_in_one_sentence(long_training):
    process = TaskProcess("train_word2vec", long_training)
    wait_for_progress(process)
    os.kill(process.pid, signal.SIGKILL)
    with pytest.raises(JobError, match="SIGKILL") as death:
        process.wait()
    assert "\n" not in str(death.value)


def test_a_worker_ends_with_its_parent(long_training):
    script = textwrap.dedent(f"""
        import time
        from embedlab.jobs.launcher import TaskProcess
        process = TaskProcess("train_word2vec", {long_training!r})
        while process.fraction == 0:
            time.sleep(0.05)
        print(process.pid, flush=True)
        time.sleep(600)
    """)
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    worker = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    psutil.wait_procs([worker], timeout=10)
    assert not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE


def test_stages_wait_for_those_they_need_and_one_error_ends_all(tmp_path, long_training):
    order = []
    stages = {
        "last": Stage("check", {"question": "c"}, 1, ("first", "second")),
        "first": Stage("check", {"question": "a"}, 1),
        "second": Stage("check", {"question": "b"}, 1, ("first",)),
    }
    results = run_stages(stages, progress=lambda fraction, message: order.append(fraction))
    assert {name: result["answer"] for name, result in results.items()} == {"last": "c", "first": "a", "second": "b"}
    assert list(results) == list(stages)
    assert order == sorted(order)
    assert order[-1] == 1.0

    bad = Stage("train_word2vec", {**long_training, "parameters": {"dim": 0}}, 1)
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    with pytest.raises(InputError):
        run_stages({"long": Stage("train_word2vec", long_training, 1), "bad": bad})
    assert {child.pid for child in psutil.Process().children(recursive=True)} <= before


def test_a_script_without_a_main_guard_can_run_tasks(tmp_path):
    script = tmp_path / "plain.py"
    script.write_text(
        'from embedlab.jobs.launcher import run_task\nprint(run_task("check", {"question": 1})["answer"])\n'
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1"]


def test_files_in_the_current_folder_are_not_taken_for_modules(tmp_path, monkeypatch):
    (tmp_path / "json.py").write_text("raise SystemExit('not me')\n")
    monkeypatch.chdir(tmp_path)
    assert run_task("check", {"question": 1}) == {"answer": 1}


def test_a_full_disk_or_a_missing_folder_is_one_sentence(tmp_path):
    (tmp_path / "s.txt").write_text("2 1\na 1\nb 2\n")
    given = {"space": str(tmp_path / "s.txt"), "map": str(tmp_path / "no" / "m.csv"), "method": "pca", "parameters": {}}
    with pytest.raises(JobError, match=r"could not be read or written .*No such file"):
        run_task("project", given)
