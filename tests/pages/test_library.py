from __future__ import annotations

import pytest
from builders import small_run

from embedlab.ids import new_id
from embedlab.jobs.run_settings import RunSettings
from embedlab.library import Library
from embedlab.run import read_run, write_run


@pytest.fixture
def add(samples):
    """Put a finished run into the library of this test's workspace."""

    def add_run(title="Mine", name="made up"):
        entry_id = new_id()
        run = small_run()
        write_run(
            small_run(summary={**run.summary, "data": {"name": name, "rows": 400}}), Library().path(entry_id) / "run"
        )
        Library().describe(entry_id, title=title)
        return entry_id

    return add_run


def said(app):
    return " ".join(element.value for element in (*app.text, *app.caption, *app.error, *app.subheader))


def press(app, label):
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception


def test_an_empty_library_says_how_to_fill_it(page):
    app = page("library")
    assert "Nothing is here yet" in said(app)


def test_a_run_is_listed_with_what_made_it(page, add):
    add("Headlines of May")
    app = page("library")
    assert "Headlines of May" in said(app).replace("\\", "")
    assert "400 texts" in said(app)
    assert "seed 0" in said(app)


def test_title_and_note_can_be_changed(page, add):
    entry_id = add("Before")
    app = page("library")
    app.text_input[0].set_value("After").run()
    app.text_area[0].set_value("seen with Ada").run()
    entry = Library().entry(entry_id)
    assert (entry.title, entry.note) == ("After", "seen with Ada")
    assert "seen with Ada" in said(app)


def test_removing_can_be_undone(page, add):
    entry_id = add("Mine")
    app = page("library")
    press(app, "Remove")
    assert Library().entries() == ()
    assert "was removed" in said(app)
    press(app, "Undo")
    assert [entry.id for entry in Library().entries()] == [entry_id]
    assert "was removed" not in said(app)


def test_hostile_titles_are_text(page, add):
    add("![x](http://evil/x.png) <img src=x onerror=alert(1)>")
    app = page("library")
    assert not any("![x]" in element.value for element in (*app.markdown, *app.subheader))


def test_where_strangers_share_a_machine_each_sees_their_own(page, add, monkeypatch):
    theirs, mine = add("Theirs"), add("Mine")
    monkeypatch.setenv("EMBEDLAB_HOSTED", "1")
    # A run that was merely opened by its address is not theirs to rename or to remove.
    app = page("library", hosting__own={mine}, runs__made=[mine, theirs])
    assert "Mine" in said(app)
    assert "Theirs" not in said(app)
    assert theirs not in said(app)


def test_what_was_removed_makes_room_once_it_is_needed(page, add, monkeypatch):
    monkeypatch.setenv("EMBEDLAB_HOSTED", "1")
    monkeypatch.setenv("EMBEDLAB_HOSTED_SESSION_MB", "2")
    mine = add("Mine")
    (Library().path(mine) / "large").write_bytes(bytes(1_500_000))
    app = page("library", hosting__own={mine})
    press(app, "Remove")
    for size, left in ((1000, 1), (1_500_000, 0)):
        app.file_uploader[0].set_value(("run.zip", bytes(size), "application/zip")).run(timeout=60)
        assert "not a zip file" in said(app)
        assert len(Library().removed()) == left


def test_a_saved_run_can_be_brought_in_again(page, add, tmp_path):
    entry_id = add("Mine", name="travelled")
    archive = Library().export(entry_id, tmp_path / "run.zip")
    app = page("library")
    app.file_uploader[0].set_value(("run.zip", archive.read_bytes(), "application/zip")).run(timeout=60)
    assert not app.exception
    taken = next(entry for entry in Library().entries() if entry.id != entry_id)
    assert taken.title == "travelled"
    expected = read_run(Library().path(entry_id) / "run").words.to_json()
    assert read_run(Library().path(taken.id) / "run").words.to_json() == expected


def test_a_file_that_is_no_run_is_refused_in_a_sentence(page, samples):
    app = page("library")
    app.file_uploader[0].set_value(("run.zip", b"nonsense", "application/zip")).run(timeout=60)
    assert "not a zip file" in said(app)
    assert Library().entries() == ()


def test_a_run_whose_texts_were_kept_can_be_trained_again(page, add, monkeypatch):
    asked, moved = [], []
    monkeypatch.setattr("embedlab.ui.library_entry.train_again", lambda *given: asked.append(given))
    monkeypatch.setattr("streamlit.switch_page", moved.append)
    entry_id = add("Mine")
    assert "Train again" not in [button.label for button in page("library").button]
    (Library().path(entry_id) / "corpus.json").write_text("{}")
    app = page("library")
    press(app, "Train again")
    assert asked == [(entry_id, "Mine", RunSettings(dim=8))]
    assert moved == ["pages/your_data.py"]
    assert app.session_state["your_data.step"] == "4. Watch"
