"""What strangers may take of a shared server: limits from the environment, jobs, and what is swept."""

from __future__ import annotations

import ast
import dataclasses
import os
import re
import time
from pathlib import Path

import pytest

from embedlab.errors import InputError
from embedlab.hosting import HostedLimits, allowed_hosts, bytes_below, server_options, sweep_workspace
from embedlab.ids import new_id
from embedlab.jobs.job import Job
from embedlab.jobs.quota import allowance

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs" / "hosting.md"


def job(state="done", seconds=0.0):
    return Job(new_id(), "run", "", "me", state, "", 0.0, "", seconds, "", "")


def test_every_limit_is_documented_with_its_variable_and_its_value():
    rows = dict(
        re.findall(r"^\| `(EMBEDLAB_HOSTED_\w+)` \| ([\d,]+) \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    )
    expected = {
        f"EMBEDLAB_HOSTED_{field.name.upper()}": f"{field.default:,}" for field in dataclasses.fields(HostedLimits)
    }
    assert rows == expected


@pytest.mark.parametrize("value", ["0", "-1", "ten", "1.5", "", "9" * 30, "٣"])
def test_a_limit_that_is_no_number_is_refused_by_name(value):
    with pytest.raises(InputError, match="EMBEDLAB_HOSTED_HOURS"):
        HostedLimits.from_environment({"EMBEDLAB_HOSTED_HOURS": value})


def test_a_misspelt_limit_is_refused_and_not_passed_over():
    with pytest.raises(InputError, match="EMBEDLAB_HOSTED_HOUR "):
        HostedLimits.from_environment({"EMBEDLAB_HOSTED_HOUR": "6"})


def test_nobody_but_this_machine_is_a_host_where_none_is_named():
    assert allowed_hosts({}) == ("localhost", "127.0.0.1")
    assert allowed_hosts({"SPACE_HOST": "me-maps.hf.space"}) == ("me-maps.hf.space",)
    assert server_options(HostedLimits())["server.enableXsrfProtection"] is True


def test_a_session_gets_so_many_jobs_at_a_time():
    limits = HostedLimits(session_jobs=2, server_jobs=3)
    mine, theirs = [job("running"), job("queued")], [job("queued")]
    allowance(mine[:1], mine[:1], limits)
    with pytest.raises(InputError, match="2 of your jobs"):
        allowance(mine, mine, limits)
    with pytest.raises(InputError, match="3 jobs wait or run"):
        allowance(mine[:1], mine + theirs, limits)


def test_minutes_add_up_over_jobs_and_cut_the_last_one_short():
    limits = HostedLimits(session_minutes=10, job_minutes=4, job_memory_mb=500)
    assert allowance([job(seconds=60)], [], limits).seconds == 240
    assert allowance([job(seconds=300), job("failed", seconds=200)], [], limits).seconds == 100
    assert allowance([], [], limits).memory == 500_000_000
    with pytest.raises(InputError, match="10 minutes"):
        allowance([job(seconds=300), job("cancelled", seconds=301)], [], limits)


def test_what_visitors_left_is_swept_and_nothing_else(tmp_path):
    def write(place: str, hours: float) -> Path:
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"12345")
        then = time.time() - hours * 3600
        for touched in (path, path.parent):
            os.utime(touched, (then, then))
        return path

    old = [
        write(f"{kind}/{name}/file", 7)
        for kind, name in (
            ("uploads", new_id()),
            ("vectors", new_id()),
            ("film", "0" * 40),
            ("view", f".{'1' * 40}.abc.tmp"),
            ("app/.removed", new_id()),
        )
    ]
    young = write(f"uploads/{new_id()}/file", 5)
    grown = write(f"app/{new_id()}/run/run.json", 7).parent.parent
    (grown / "about.json").write_text("{}")  # written just now: somebody is at work in it
    shared = [
        write("data/clickbait/a.txt", 900),
        write("jobs/jobs.sqlite3", 900),
        write(f"jobs/supervisors/{new_id()}", 9),
    ]

    swept = sweep_workspace(tmp_path, 6)

    assert {path.parent for path in old} == set(swept)
    assert not any(path.exists() for path in old)
    assert all(path.exists() for path in (young, grown, *shared))
    assert bytes_below(tmp_path / "uploads") == 5


def test_what_is_cached_for_all_sessions_is_bounded_and_asked_for_by_an_id_a_path_or_content():
    # `real` and `own` are when the two shipped runs were written.
    known = {"run_id", "file", "folder", "fingerprint", "real"}
    caches = [
        (node.name, {argument.arg for argument in node.args.args}, decorator)
        for path in sorted((ROOT / "embedlab" / "ui").glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
        if "cache_resource" in ast.unparse(decorator) or "cache_data" in ast.unparse(decorator)
    ]
    assert caches
    for name, arguments, decorator in caches:
        assert "max_entries" in ast.unparse(decorator), f"{name} grows without end"
        assert arguments & known, f"{name} is asked for by {arguments}: an answer of one session may reach another"
