from __future__ import annotations

import importlib.util
import os
import time
from pathlib import Path

import pytest

from embedlab.errors import InputError
from embedlab.jobs.lock import Lock
from embedlab.jobs.processes import this_boot
from embedlab.jobs.supervisor import lock_path
from embedlab.progress import Message
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


@pytest.fixture
def running(samples):
    """A job in the registry, launched by a supervisor that does nothing but live."""
    held = []

    def start(error=None, task="run"):
        job_id, queue = jobs.new_id(), jobs._queue()
        lock = Lock(lock_path(queue.registry.folder, job_id))
        held.append(lock)
        with queue._tending:  # nobody else is to start it
            queue.registry.submit(job_id, task, {}, title="mine", owner="me")
            assert queue.registry.claim(job_id, places=100).id == job_id
        queue.registry.launch(job_id, job_id, this_boot())
        queue.registry.tell(job_id, job_id, 10.0, [(0.25, Message("word2vec, epoch 3 of 50"))])
        if error is not None:
            queue.registry.end(job_id, job_id, "failed", error=str(error), kind=type(error).__name__)
        return jobs.find_job(job_id)

    yield start
    for lock in held:
        lock.release()


def test_a_job_is_found_again_by_its_address(page, running):
    job = running()
    app = page("your_data", {"job": job.id})
    assert "On “mine”. You may leave this page" in said(app)
    assert "30 seconds left" in said(app)
    assert app.query_params["job"] == job.id


def test_a_job_that_waits_says_when_its_turn_is(page, samples):
    queue = jobs._queue()
    with queue._tending:  # nobody starts them
        ids = [jobs.new_id() for _ in range(2)]
        for job_id in ids:
            queue.registry.submit(job_id, "run", {}, title="mine", owner="me")
        seen = [said(page("your_data", {"job": job_id})) for job_id in ids]
        for job_id in ids:
            jobs.cancel_job(job_id)
    assert "It starts next." in seen[0]
    assert "It is number 2 of those that wait." in seen[1]
    assert jobs.find_job(ids[0]).state == "cancelled"


def test_a_job_of_another_machine_is_not_known_any_more(page):
    app = page("your_data", {"job": "f" * 32})
    assert "not known here any more" in said(app)
    assert "1. Choose" in [element.value for element in app.subheader]


def test_a_failed_job_says_why(page, running):
    job = running(InputError("The texts hold no word that occurs 3 times: give more texts."))
    app = page("your_data", {"job": job.id})
    assert "occurs 3 times" in app.error[0].value.replace("\\", "")
    assert "job" not in app.query_params


def test_nothing_is_left_of_a_failed_job(page, running):
    job = running(InputError("No word occurs 3 times."))
    out = runs.describe_run(job.id, "mine")
    page("your_data", {"job": job.id})
    assert not out.parent.exists()


def test_a_failed_job_of_another_page_is_not_opened_here(page, samples, running):
    job = running(InputError("These maps cannot be made."), "make_view")
    before = sorted(samples.rglob("*"))
    app = page("your_data", {"job": job.id})
    assert "not known here any more" in said(app)
    assert sorted(samples.rglob("*")) == before
    assert jobs.find_job(job.id) == job


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
