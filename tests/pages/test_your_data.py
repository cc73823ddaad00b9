from __future__ import annotations

import importlib.util
import os
import time
from pathlib import Path

import pytest

from embedlab.ui import jobs, runs, uploads, your_data

SENTENCES = "headline,label\n" + "".join(
    f"Ten {word} secrets you will love,clickbait\nCourt rules on {word} prices,news\n" for word in "abcdef"
)


@pytest.fixture
def uploaded(samples):
    """A file as an upload leaves it on disk."""

    def upload(content, name="mine.csv"):
        path = samples.parent / "home" / "uploads" / "0" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    return upload


def said(app):
    return " ".join(element.value for element in (*app.text, *app.caption, *app.error, *app.warning, *app.info))


def test_it_asks_for_a_file_first(page):
    app = page("your_data")
    assert [element.value for element in app.subheader] == ["1. Choose"]


def test_the_sample_is_one_click_away(page):
    app = page("your_data")
    app.button[0].click().run()
    assert [element.value for element in app.subheader] == ["1. Choose", "2. Look", "3. Train"]
    assert "8 texts of 2 kinds: clickbait 4, news 4." in said(app)


def test_columns_are_guessed_and_previewed(page, uploaded):
    app = page("your_data", your_data__file=uploaded(SENTENCES))
    assert [box.value for box in app.selectbox] == ["headline", "label"]
    assert len(app.dataframe[0].value) == 6


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "empty"),
        ("headline,label\nOne only,news\nTwo of them,news\n", "one class"),
        (b"\x00\x01\x02\x03" * 50, "mine"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(page, uploaded, content, sentence):
    app = page("your_data", your_data__file=uploaded(content))
    assert sentence in said(app)
    assert not any(element.value == "3. Train" for element in app.subheader)


def test_hostile_names_and_labels_are_text(page, uploaded):
    rows = "headline,label\n" + "".join(f"Text {n} here,![x](http://evil/{n % 2}.png)\n" for n in range(8))
    app = page("your_data", your_data__file=uploaded(rows, "..![a](b).csv"))
    assert not any("evil" in element.value for element in app.markdown)
    assert "evil" in said(app)


def test_without_tensorflow_it_says_what_to_install(page, uploaded, monkeypatch):
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *rest: None if name == "tensorflow" else found(name))
    app = page("your_data", your_data__file=uploaded(SENTENCES))
    assert "TensorFlow" in said(app)
    assert "pip install" in app.code[0].value
    assert "Train and compare" not in [button.label for button in app.button]


class Process:
    """A task process that a test moves on."""

    def __init__(self, error=None, task="run"):
        self.task = task
        self.fraction, self.message, self.done, self.error = 0.25, "word2vec, epoch 3 of 50", False, error

    def cancel(self):
        self.done = True

    def result(self):
        if self.error:
            raise self.error
        return {}


def ended(error, task="run"):
    process = Process(error, task)
    process.done = True
    return process


@pytest.fixture
def running(monkeypatch):
    """A job in the registry whose process does nothing."""

    def start(process):
        job = jobs.Job(jobs.new_id(), "mine", process, time.monotonic() - 10)
        monkeypatch.setitem(jobs._jobs, job.id, job)
        return job

    return start


def test_a_job_is_found_again_by_its_address(page, running):
    job = running(Process())
    app = page("your_data", {"job": job.id})
    assert "On “mine”. You may leave this page" in said(app)
    assert "30 seconds left" in said(app)
    assert app.query_params["job"] == job.id


def test_a_job_of_another_server_is_not_known_any_more(page):
    app = page("your_data", {"job": "f" * 32})
    assert "not known any more" in said(app)
    assert "1. Choose" in [element.value for element in app.subheader]


def test_a_failed_job_says_why(page, running):
    job = running(ended(jobs.InputError("The texts hold no word that occurs 3 times: give more texts.")))
    app = page("your_data", {"job": job.id})
    assert "occurs 3 times" in app.error[0].value.replace("\\", "")
    assert "job" not in app.query_params


def test_nothing_is_left_of_a_failed_job(page, running):
    job = running(ended(jobs.InputError("No word occurs 3 times.")))
    out = runs.describe_run(job.id, "mine")
    page("your_data", {"job": job.id})
    assert not out.parent.exists()


def test_a_failed_job_of_another_page_is_not_opened_here(page, samples, running):
    job = running(ended(jobs.InputError("These maps cannot be made."), "make_view"))
    before = sorted(samples.rglob("*"))
    app = page("your_data", {"job": job.id})
    assert "not known any more" in said(app)
    assert sorted(samples.rglob("*")) == before
    assert jobs.find_job(job.id) is job


def test_what_was_handed_over_is_removed_when_the_job_ends(monkeypatch, tmp_path):
    class Task:
        def __init__(self, task, arguments, on_event):
            self.task, self.done, self.on_event = task, False, on_event

    monkeypatch.setattr(jobs, "TaskProcess", Task)
    monkeypatch.setattr(jobs, "_jobs", {})
    handed_over = tmp_path / "corpus.json"
    handed_over.write_text("{}")
    job = jobs.start_job(jobs.new_id(), "run", {}, title="mine", handed_over=handed_over)
    job.process.on_event()
    assert handed_over.exists()
    job.process.done = True
    job.process.on_event()
    assert not handed_over.exists()


def test_uploads_of_sessions_long_gone_are_swept(samples, uploaded):
    old = Path(uploaded(SENTENCES)).parent
    os.utime(old, (time.time() - 2 * 86_400,) * 2)
    kept = uploads.keep_upload("mine.csv", b"headline,label\n")
    assert kept.is_file()
    assert not old.exists()


def test_times_are_rounded_as_people_do():
    assert [your_data._duration(seconds) for seconds in (1.0, 58.0, 400.0)] == ["5 seconds", "1 minute", "7 minutes"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../../etc/x.bin", "x.bin"), ("C:\\me\\a.csv", "a.csv"), ("...", "upload.csv"), ("a\x00b", "a_b")],
)
def test_names_of_uploads_are_harmless(name, kept):
    assert uploads.harmless(name) == kept
