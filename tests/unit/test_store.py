from __future__ import annotations

import os
import time

import pytest

from embedlab import store as store_module
from embedlab.files import atomic_write
from embedlab.store import Store

KEY = {"space": "abc", "method": "umap", "seed": 0}


def test_a_kept_result_is_found_by_the_same_key_only(tmp_path):
    store = Store(tmp_path)
    assert store.find("map", KEY) is None
    with store.keep("map", KEY) as folder:
        (folder / "map.csv").write_text("key,x,y\n")
    found = store.find("map", dict(reversed(KEY.items())))
    assert (found / "map.csv").read_text() == "key,x,y\n"
    assert store.find("map", {**KEY, "seed": 1}) is None
    assert store.find("run", KEY) is None


def test_another_release_of_a_library_does_not_find_it(tmp_path, monkeypatch):
    store = Store(tmp_path)
    with store.keep("map", KEY):
        pass
    monkeypatch.setattr(store_module, "versions", lambda: {"numpy": "0"})
    assert store.find("map", KEY) is None


def test_an_error_leaves_nothing_behind(tmp_path):
    store = Store(tmp_path)

    def interrupted() -> None:
        with store.keep("map", KEY) as folder:
            (folder / "half").write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        interrupted()
    assert store.find("map", KEY) is None
    assert list((tmp_path / "map").iterdir()) == []


def test_nobody_finds_a_result_before_it_is_whole_and_twins_agree(tmp_path):
    store = Store(tmp_path)
    with store.keep("map", KEY) as first:
        (first / "map.csv").write_text("same")
        assert store.find("map", KEY) is None
        with store.keep("map", KEY) as second:
            (second / "map.csv").write_text("same")
    assert (store.find("map", KEY) / "map.csv").read_text() == "same"
    assert len(list((tmp_path / "map").iterdir())) == 1


def test_atomic_write_leaves_the_old_file_when_it_fails(tmp_path, monkeypatch):
    path = tmp_path / "a.json"
    atomic_write(path, "old")
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space"):
        atomic_write(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_process_left_is_swept_a_day_later(tmp_path):
    fresh, old = tmp_path / "map" / ".a.tmp", tmp_path / "map" / ".b.tmp"
    for folder in (fresh, old):
        folder.mkdir(parents=True)
        (folder / "half").write_text("half")
    os.utime(old, (time.time() - 2 * 86_400,) * 2)
    with Store(tmp_path).keep("map", KEY):
        pass
    assert fresh.is_dir()
    assert not old.exists()


def test_a_result_that_lost_a_part_is_not_found_and_is_made_again(tmp_path):
    store = Store(tmp_path)
    for damage in (lambda file: file.unlink(), lambda file: file.write_text("shor")):
        with store.keep("map", KEY) as folder:
            (folder / "map.csv").write_text("whole")
        damage(store.find("map", KEY) / "map.csv")
        assert store.find("map", KEY) is None
        assert list((tmp_path / "map").iterdir()) == []


def test_bytes_that_changed_are_noticed_when_every_byte_is_read(tmp_path):
    store = Store(tmp_path)
    for number in range(3):
        with store.keep("map", {"number": number}) as folder:
            (folder / "map.csv").write_text("whole")
    assert store.damaged() == ()
    changed = store.find("map", {"number": 1})
    (changed / "map.csv").write_text("hwole")
    assert store.damaged() == (changed,)
