"""Watch it learn without a browser: the shipped film at once, one's own by a button."""

from __future__ import annotations

import dataclasses
import gzip

import pytest

from embedlab.experiments.film_file import film_from_bytes, film_to_bytes
from embedlab.jobs import film_job
from embedlab.jobs.handover import save_corpus
from embedlab.jobs.job import Job
from embedlab.library import Library
from embedlab.run import write_run
from embedlab.store import Store
from tests.builders import small_run
from tests.film_builder import small_film
from tests.unit.test_training_film import corpus

RUN_ID = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def shipped(samples):
    (samples / "headlines" / "film.safetensors").write_bytes(film_to_bytes(small_film()))


@pytest.fixture
def own(samples):
    """A run in the library, with its texts."""
    library = Library()
    library.describe(RUN_ID, title="My <b>texts</b>")
    folder = library.path(RUN_ID)
    write_run(small_run(), folder / "run")
    save_corpus(corpus(), folder / "corpus.json")
    return folder


def said(app):
    shown = (*app.text, *app.caption, *app.error, *app.get("html"))
    return " ".join(str(element.proto.body if element.type == "html" else element.value) for element in shown)


def buttons(app):
    return [button.label for button in app.button]


def test_the_shipped_film_is_there_at_once(shipped, page):
    app = page("watch_it_learn")
    assert "50% of 50 texts held out from training are told right before the first step" in said(app)
    assert "Make the film" not in buttons(app)
    rows = app.dataframe[0].value
    assert len(rows) == 9
    assert rows["moment"][0] == "before training"


def test_a_run_of_ones_own_is_offered_and_its_film_is_made_by_a_button(shipped, own, page, monkeypatch):
    started = []

    def start(job_id, task, arguments, *, title):
        started.append((task, arguments))
        return Job(job_id, task, title, "me", "running", "", 0.5, "Embedding: epoch 1", 1.0, "", "")

    monkeypatch.setattr("embedlab.ui.film_jobs.start_job", start)
    app = page("watch_it_learn", {"run": RUN_ID})
    assert app.selectbox[0].value == RUN_ID
    next(button for button in app.button if button.label == "Make the film").click().run()
    ((task, arguments),) = started
    assert task == "make_film"
    assert arguments == {"run": str(own / "run"), "corpus": str(own / "corpus.json")}
    assert app.query_params["job"]


def test_after_a_reload_the_job_in_the_address_is_watched(shipped, own, page, monkeypatch):
    title = f"Film of My <b>texts</b> ({RUN_ID[:6]})"
    job = Job("abc", "make_film", title, "me", "running", "", 0.5, "Embedding: epoch 1", 1.0, "", "")
    monkeypatch.setattr("embedlab.ui.film_jobs.find_job", lambda job_id: job if job_id == "abc" else None)
    monkeypatch.setattr("embedlab.ui.job_progress.find_job", lambda job_id: job if job_id == "abc" else None)
    app = page("watch_it_learn", {"run": RUN_ID, "job": "abc"})
    assert buttons(app) == ["Cancel"]
    # The job of another run is not this one's.
    other = dataclasses.replace(job, title="Film of another (ffffff)")
    monkeypatch.setattr("embedlab.ui.film_jobs.find_job", lambda job_id: other)
    assert buttons(page("watch_it_learn", {"run": RUN_ID, "job": "abc"})) == ["Make the film"]


def test_a_film_that_was_made_is_shown_without_asking(shipped, own, page):
    run = small_run()
    with Store().keep("film", film_job._key(run)) as folder:
        (folder / "film.safetensors").write_bytes(film_to_bytes(small_film()))
    app = page("watch_it_learn", {"run": RUN_ID})
    assert "Make the film" not in buttons(app)
    assert "texts held out from training" in said(app)


def test_a_run_without_its_texts_says_why_there_is_no_film(shipped, own, page):
    (own / "corpus.json").unlink()
    app = page("watch_it_learn", {"run": RUN_ID})
    assert "The texts of this run were not kept" in said(app)
    assert buttons(app) == []


def test_a_link_opens_a_run_that_is_not_listed_and_one_to_nothing_is_said_so(shipped, own, page, monkeypatch):
    monkeypatch.setattr("embedlab.ui.runs.listed_runs", tuple)
    assert page("watch_it_learn", {"run": RUN_ID}).selectbox[0].value == RUN_ID
    app = page("watch_it_learn", {"run": "f" * 32})
    assert "not here any more" in app.error[0].value.replace("\\", "")
    assert app.selectbox[0].value == "own"


def test_a_broken_film_is_said_so(samples, page):
    (samples / "headlines" / "film.safetensors").write_bytes(b"junk")
    assert "cannot be read" in page("watch_it_learn").error[0].value.replace("\\", "")


def test_texts_that_nothing_was_trained_on_are_trained_and_filmed_by_one_button(shipped, samples, page, monkeypatch):
    (samples / "sentiment").mkdir()
    rows = ["opinion,label", *(f"A soup {n},{('praise', 'blame')[n % 2]}" for n in range(18))]
    (samples / "sentiment" / "opinions.csv.gz").write_bytes(gzip.compress("\n".join(rows).encode()))
    started, state = [], ["running"]

    def job():
        return Job(started[0][0], "run", "Opinions", "me", state[0], "", 0.5, "Training 2 of 5", 1.0, "", "")

    def start(job_id, task, arguments, *, title):
        started.append((job_id, task, arguments))

    monkeypatch.setattr("embedlab.ui.run_jobs.start_job", start)
    for module in ("film_texts", "job_progress", "film_jobs"):
        monkeypatch.setattr(f"embedlab.ui.{module}.find_job", lambda job_id: job() if started and job_id else None)
    monkeypatch.setattr("embedlab.ui.job_progress.job_result", lambda job_id: {})
    app = page("watch_it_learn", {"texts": "opinions"})
    assert "18 texts of 2 kinds" in said(app)
    next(button for button in app.button if button.label == "Train and film").click().run()
    ((run_id, task, arguments),) = started
    assert (task, arguments["film"], arguments["settings"]["ceiling"]) == ("run", True, False)
    address = {name: app.query_params[name] for name in ("texts", "job")}
    assert address == {"texts": "opinions", "job": f"opinions.{run_id}"}
    assert buttons(page("watch_it_learn", address)) == ["Cancel"]
    # The training is that of these texts alone.
    assert buttons(page("watch_it_learn", {"texts": "opinions", "job": f"orders.{run_id}"})) == ["Train and film"]
    state[0] = "done"
    write_run(small_run(), Library().path(run_id) / "run")
    with Store().keep("film", film_job._key(small_run())) as folder:
        (folder / "film.safetensors").write_bytes(film_to_bytes(small_film()))
    app = page("watch_it_learn", address)
    assert app.selectbox[0].value == run_id
    assert "texts held out from training" in said(app)


def test_a_film_is_read_once_whatever_is_pressed(shipped, page, monkeypatch):
    read = []
    monkeypatch.setattr("embedlab.ui.film.film_from_bytes", lambda data: read.append(1) or film_from_bytes(data))
    app = page("watch_it_learn")
    app.run()
    assert len(read) == 1
