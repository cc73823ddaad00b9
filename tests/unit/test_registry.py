from __future__ import annotations

import sqlite3
import subprocess
import sys
import textwrap
import threading

import pytest

from embedlab.errors import InputError, RegistryError
from embedlab.jobs.job import STOP_ASKED, Limits
from embedlab.jobs.lock import Lock, is_held
from embedlab.jobs.registry import Registry, _trouble
from embedlab.jobs.turns import startable, turns
from embedlab.progress import Message


@pytest.fixture
def registry(tmp_path):
    return Registry(tmp_path / "jobs")


def submit(registry, *ids, owner="a", **options):
    for job_id in ids:
        registry.submit(job_id, "check", {"question": job_id}, title=job_id, owner=owner, **options)


def test_a_job_waits_is_claimed_launched_and_ends_once(registry):
    submit(registry, "x", limits=Limits(memory=5, seconds=7.0))
    assert (registry.find("x").state, registry.position("x")) == ("queued", 1)
    claim = registry.claim("s", places=1)
    assert (claim.id, claim.arguments, claim.limits) == ("x", {"question": "x"}, Limits(5, 7.0))
    assert registry.launch("x", "s", "boot")
    assert not registry.launch("x", "s", "boot")
    assert registry.end("x", "s", "done", result={"answer": "冰"})
    assert not registry.end("x", "s", "failed", error="too late")
    assert (registry.find("x").state, registry.find("x").error) == ("done", "")
    assert registry.result("x") == {"answer": "冰"}


def test_when_a_job_was_first_asked_to_stop_is_kept(registry):
    submit(registry, "x", "waits")
    registry.claim("s", places=1)
    for seconds in (3.0, 8.0):
        registry.tell("x", "s", seconds, [(0.5, Message("half"))])
        registry.ask_to_stop("x", "keep")
    registry.ask_to_stop("waits", "keep")
    asked = [event for job in ("x", "waits") for event in registry.events(job) if event.stage == STOP_ASKED]
    assert [(event.at, dict(event.values)) for event in asked] == [(3.0, {})]


def test_only_the_supervisor_that_claimed_a_job_may_write_of_it(registry):
    submit(registry, "x")
    registry.claim("s", places=1)
    assert not registry.launch("x", "other", "boot")
    assert registry.stop_asked("x", "other") is None
    registry.tell("x", "other", 9.0, [(0.5, Message("not mine"))])
    assert not registry.end("x", "other", "done")
    assert not registry.requeue("x", "other")
    assert (registry.find("x").state, registry.find("x").seconds, registry.events("x")) == ("running", 0.0, ())


def test_of_two_supervisors_one_gets_a_job(registry):
    for number in range(40):
        submit(registry, str(number), owner=str(number))
    claims, together = [], threading.Barrier(8)

    def claim(name):
        together.wait()
        while (found := registry.claim(name, places=1000)) is not None:
            claims.append(found.id)

    threads = [threading.Thread(target=claim, args=(str(number),)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claims, key=int) == [str(number) for number in range(40)]


def test_no_more_run_than_there_are_places_and_one_is_left_for_others(registry):
    submit(registry, "1", "2", "3", "4", owner="a")
    assert registry.startable(places=3) == 2
    assert [registry.claim(name, places=3).id for name in "st"] == ["1", "2"]
    assert registry.claim("u", places=3) is None
    submit(registry, "5", "6", owner="b")
    assert registry.claim("u", places=3).id == "5"
    assert registry.claim("v", places=3) is None
    registry.end("1", "s", "done", result={})
    assert registry.claim("s", places=3).id == "3"  # each has one; this owner's last start is longer ago


def test_a_job_that_was_not_launched_waits_again_and_one_that_was_never_does(registry):
    submit(registry, "x")
    registry.claim("s", places=1)
    assert registry.requeue("x", "s")
    assert registry.claim("t", places=1).id == "x"
    assert not registry.launch("x", "s", "boot")  # its old supervisor, were it alive
    assert registry.launch("x", "t", "boot")
    assert not registry.requeue("x", "t")


def test_submitted_again_a_job_is_not_added_again(registry):
    submit(registry, "x")
    registry.claim("s", places=1)
    submit(registry, "x")
    assert registry.find("x").state == "running"
    assert registry.claim("t", places=5) is None
    assert len(registry.jobs()) == 1


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_is_asked(registry):
    submit(registry, "x", "y")
    registry.claim("s", places=1)
    for job_id in "xy":
        registry.ask_to_stop(job_id, "now")
        registry.ask_to_stop(job_id, "keep")
    assert registry.stop_asked("x", "s") == "now"
    assert (registry.find("x").state, registry.find("y").state) == ("running", "cancelled")


def test_every_number_is_kept_and_of_mere_sentences_the_last(registry):
    submit(registry, "x")
    registry.claim("s", places=1)
    told = [
        Message("start"),
        Message("epoch 1", stage="left", loss=2.0),
        Message("epoch 2", loss=1.0),
        Message("tidying"),
    ]
    registry.tell("x", "s", 3.0, [(number / 4, message) for number, message in enumerate(told)])
    events = registry.events("x")
    assert [event.message for event in events] == ["epoch 1", "epoch 2", "tidying"]
    assert [(event.stage, dict(event.values)) for event in events[:2]] == [("left", {"loss": 2.0}), ("", {"loss": 1.0})]
    assert registry.events("x", after=events[1].number) == events[2:]
    assert (registry.find("x").fraction, registry.find("x").message, registry.find("x").seconds) == (
        0.75,
        "tidying",
        3.0,
    )


def test_a_flood_of_numbers_is_thinned_and_keeps_its_last(registry):
    submit(registry, "x")
    registry.claim("s", places=1)
    registry.tell("x", "s", 0.5, [(0.0, Message("", epoch=number)) for number in range(5000)])
    epochs = [event.values["epoch"] for event in registry.events("x")]
    assert 10 < len(epochs) <= 30
    assert epochs == sorted(epochs)
    assert (epochs[0], epochs[-1]) == (0, 4999)


def test_one_owner_cannot_fill_the_queue(registry):
    with pytest.raises(InputError, match="of your jobs wait"):
        submit(registry, *map(str, range(1000)))
    submit(registry, "mine", owner="b")
    assert registry.find("mine").state == "queued"


def test_files_handed_over_are_removed_however_a_job_ended(registry, tmp_path):
    files = [tmp_path / name for name in "xyz"]
    for file in files:
        file.write_text("text")
        submit(registry, file.name, handed_over=file)
    registry.claim("s", places=1)
    registry.end("x", "s", "failed", error="no", kind="JobError")
    registry.ask_to_stop("y", "now")
    registry.clear_away()
    assert [file.exists() for file in files] == [False, False, True]


def test_text_that_is_no_unicode_and_old_jobs_do_no_harm(registry, monkeypatch):
    monkeypatch.setattr("embedlab.jobs.registry._MOST_KEPT", 3)
    for number in range(8):
        submit(registry, str(number))
        registry.claim("s", places=1)
        registry.tell(str(number), "s", 0.0, [(0.0, Message("half \ud800"))])
        registry.end(str(number), "s", "failed", error="\ud800")
    assert [job.id for job in registry.jobs()] == ["7", "6", "5"]
    assert registry.events("0") == ()
    assert registry.events("7") != ()


def test_two_first_users_make_one_registry(tmp_path):
    script = textwrap.dedent(f"""
        import sys
        from pathlib import Path
        from embedlab.jobs.registry import Registry, _trouble
        sys.stdin.readline()
        Registry(Path({str(tmp_path)!r})).submit(sys.argv[1], "check", {{}}, title="", owner=sys.argv[1])
    """)
    names = [str(number) for number in range(6)]
    users = [subprocess.Popen([sys.executable, "-c", script, name], stdin=subprocess.PIPE) for name in names]
    for user in users:
        user.stdin.write(b"go\n")
        user.stdin.flush()
    assert [user.wait() for user in users] == [0] * len(users)
    assert sorted(job.id for job in Registry(tmp_path).jobs()) == names
    with sqlite3.connect(Registry(tmp_path).path) as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_registry_of_a_newer_release_is_left_alone(registry):
    submit(registry, "x")
    with sqlite3.connect(registry.path) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(RegistryError, match="version 99"):
        registry.find("x")


def test_what_is_no_registry_is_said_in_one_sentence(registry):
    registry.folder.mkdir()
    registry.path.write_bytes(b"not a database at all, but long enough to be looked at" * 20)
    with pytest.raises(RegistryError, match="is damaged: move jobs"):
        registry.jobs()


def busy(path):
    with sqlite3.connect(path, isolation_level=None) as first, sqlite3.connect(path, timeout=0) as second:
        first.execute("BEGIN EXCLUSIVE")
        second.execute("CREATE TABLE more (x)")


def full(path):
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA max_page_count = 1")
        db.execute("CREATE TABLE more (x)")


def missing(path):
    path.with_name("nowhere").read_bytes()


@pytest.mark.parametrize(
    ("fail", "said"),
    [(busy, "try again in a moment"), (full, "the disk is full: make room"), (missing, "No such file")],
)
def test_what_is_wrong_with_the_file_is_said_without_its_address(tmp_path, fail, said):
    with pytest.raises((sqlite3.Error, OSError)) as caught:
        fail(tmp_path / "jobs.sqlite3")
    sentence = _trouble(caught.value)
    assert said in sentence
    assert str(tmp_path) not in sentence
    assert sentence.count(": ") == 1


def test_a_lock_is_held_until_its_holder_ends(tmp_path):
    script = "import sys; from pathlib import Path; from embedlab.jobs.lock import Lock; "
    script += "held = Lock(Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"
    path = tmp_path / "lock"
    assert not is_held(path)
    holder = subprocess.Popen(
        [sys.executable, "-c", script, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout.readline() == "held\n"
    assert is_held(path)
    with pytest.raises(OSError):  # noqa: PT011 - another text on every system
        Lock(path)
    holder.kill()
    holder.wait()
    assert not is_held(path)
    with Lock(path):
        assert is_held(path)
    assert not is_held(path)


def test_turns_go_round_between_owners():
    waiting = [("a", number) for number in range(1, 7)] + [("b", 7), ("b", 8), ("c", 9)]
    order = turns(waiting, {"a": 1}, {"a": 5, "b": 4})
    owners = {number: owner for owner, number in waiting}
    assert [owners[number] for number in order] == ["c", "b", "a", "b", "a", "a", "a", "a", "a"]
    for owner in "abc":
        own = [number for number in order if owners[number] == owner]
        assert own == sorted(own)


def test_a_newcomer_finds_a_place_beside_one_who_has_all_he_may():
    assert startable([("a", 3), ("b", 4)], {"a": 2}, places=3) == [("b", 4)]
    assert startable([("a", 3)], {}, places=1) == [("a", 3)]
    assert startable([("b", 4)], {"a": 2, "c": 1}, places=3) == []
