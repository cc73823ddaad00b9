"""Files of vectors from strangers: none runs anything, each gets its sentence, and none takes the machine's memory."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hostile.fuzz_formats import WHOLE
from hostile.vector_files import everything

FILES = everything()


@pytest.fixture(scope="module")
def answers(tmp_path_factory) -> dict[str, str]:
    """One fresh process opens every file; where it dies, the files after the one it died of have no answer."""
    place = tmp_path_factory.mktemp("hostile")
    (place / "files").mkdir()
    (place / "work").mkdir()
    names = {}
    for number, (name, (make, _)) in enumerate(FILES.items()):
        # The ending goes with the file: names lie as well.
        file = f"{number:04d}{''.join(Path(name.split(' cut at ')[0]).suffixes[-2:]).replace(' ', '')}"
        (place / "files" / file).write_bytes(make())
        names[file] = name
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("open_vector_files.py"), place / "files"],
        capture_output=True, text=True, cwd=place / "work", check=False,
    )  # fmt: skip
    said = [json.loads(line) for line in done.stdout.splitlines()]
    found = {names[line["file"]]: line["answer"] for line in said if "file" in line}
    left = ", ".join(path.name for path in (place / "work").iterdir())
    peak = next((line["peak"] for line in said if "peak" in line), None)
    return {**found, "left behind": left, "peak": json.dumps(peak), "last words": done.stderr[-2000:]}


@pytest.mark.parametrize("name", FILES)
def test_each_file_gets_its_sentence(answers, name):
    answer = answers.get(name, f"none: the process died ({answers['last words']})")
    assert re.search(FILES[name][1], answer), answer
    assert answer.isprintable()
    assert len(answer) < 1000
    assert "/files/" not in answer, "a stranger is told where the machine keeps files"
    assert answer.startswith("read: ") or (answer.endswith(".") and ": " in answer[9:]), "no sentence with a way out"


def test_nothing_was_executed(answers):
    assert answers["left behind"] == ""


def test_memory_is_bounded(answers):
    assert json.loads(answers["peak"]) < 512


def test_readers_survive_files_changed_at_random():
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("fuzz_formats.py"), "--mutations", "100"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    assert done.stdout.count("wrong: 0") == len(WHOLE)
