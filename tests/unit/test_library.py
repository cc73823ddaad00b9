from __future__ import annotations

import os
import time

import pytest
from builders import small_run

from embedlab.errors import InputError
from embedlab.ids import new_id
from embedlab.library import Library
from embedlab.run import read_run, write_run


@pytest.fixture
def library(tmp_path):
    return Library(tmp_path / "app")


def add(library, title="A run", **summary):
    entry_id = new_id()
    run = small_run()
    write_run(small_run(summary={**run.summary, **summary}), library.path(entry_id) / "run")
    library.describe(entry_id, title=title)
    return entry_id


def test_an_empty_library_lists_nothing(library):
    assert library.entries() == library.removed() == ()


def test_runs_are_listed_newest_first_with_what_they_came_from(library):
    first, second = add(library, "First", settings={"seed": 1}), add(library, "Second", settings={"seed": 2})
    os.utime(library.path(first) / "run" / "run.json", (1, 1))
    found = library.entries()
    assert [entry.id for entry in found] == [second, first]
    assert [entry.summary["settings"]["seed"] for entry in found] == [2, 1]
    files = [path for path in library.path(first).rglob("*") if path.is_file()]
    assert library.entry(first).bytes == sum(path.stat().st_size for path in files)


def test_unfinished_and_foreign_folders_are_no_runs(library):
    unfinished = new_id()
    library.describe(unfinished, title="Still to come")
    (library.folder / "something else").mkdir()
    assert library.entries() == ()
    with pytest.raises(InputError, match="not finished"):
        library.entry(unfinished)


@pytest.mark.parametrize("entry_id", ["", "../x", "a" * 31, "G" * 32, "/etc/passwd"])
def test_ids_that_cannot_be_are_refused(library, entry_id):
    for action in (library.entry, library.remove, library.restore, library.path):
        with pytest.raises(InputError, match="no entry"):
            action(entry_id)


def test_title_and_note_are_kept_each_by_itself(library):
    entry_id = add(library, "Before")
    library.describe(entry_id, note=" seen with Ada ")
    library.describe(entry_id, title="After" + "!" * 500)
    entry = library.entry(entry_id)
    assert entry.note == "seen with Ada"
    assert entry.title.startswith("After")
    assert len(entry.title) == 200
    library.describe(entry_id, title="  ")
    assert library.entry(entry_id).title == entry.title


def test_what_was_removed_comes_back_the_same(library):
    entry_id = add(library)
    before = library.entry(entry_id)
    library.remove(entry_id)
    assert library.entries() == ()
    assert [entry.id for entry in library.removed()] == [entry_id]
    library.restore(entry_id)
    assert library.entry(entry_id) == before
    assert library.removed() == ()


def test_what_was_removed_is_gone_after_a_day(library):
    old, fresh = add(library), add(library)
    library.remove(old)
    day_before_yesterday = time.time() - 2 * 86_400
    os.utime(library.folder / ".removed" / old, (day_before_yesterday,) * 2)
    library.remove(fresh)
    assert [entry.id for entry in library.removed()] == [fresh]
    with pytest.raises(InputError, match="more than a day"):
        library.restore(old)


def test_removing_what_is_not_there_changes_nothing(library):
    kept = add(library)
    library.remove(new_id())
    assert [entry.id for entry in library.entries()] == [kept]


def test_a_run_travels_to_another_library(library, tmp_path):
    entry_id = add(library, "Mine")
    archive = library.export(entry_id, tmp_path / "run.zip")
    other = Library(tmp_path / "other")
    taken = other.import_archive(archive, "From Ada")
    assert taken != entry_id
    assert other.entry(taken).title == "From Ada"
    expected = read_run(library.path(entry_id) / "run").words.to_json()
    assert read_run(other.path(taken) / "run").words.to_json() == expected


def test_a_refused_archive_leaves_nothing(library, tmp_path):
    (tmp_path / "run.zip").write_bytes(b"nonsense")
    with pytest.raises(InputError, match=r"run\.zip"):
        library.import_archive(tmp_path / "run.zip")
    assert list(library.folder.iterdir()) == []
