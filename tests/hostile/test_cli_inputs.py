"""`embedlab run` on bad input: repaired and said so, or refused in one plain sentence; never half an output."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

GOOD = [(f"{number} soups that will make you cry", "fun") for number in range(12)]
GOOD += [(f"court upholds ruling number {number} on appeal", "news") for number in range(12)]


def embedlab(*words: object, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "EMBEDLAB_HOME": str(home)}
    command = [sys.executable, "-m", "embedlab", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def table(rows: list[tuple[str, str]], header: str = "headline,label") -> str:
    return header + "\n" + "".join(f'"{text}",{label}\n' for text, label in rows)


REFUSED = {
    "empty": b"",
    "only a header": b"headline,label\n",
    "one class": table([(text, "fun") for text, _ in GOOD]).encode(),
    "a class with one text": table([*GOOD[:12], GOOD[12]]).encode(),
    "no text column": b"a,b\n1,2\n3,4\n5,6\n",
    "no label column": b"headline\nsome text here\nmore text here\n",
    "a line of 100 MB": b"headline,label\n" + b"x" * 100_000_000 + b",fun\n",
    "binary": np.random.default_rng(0).bytes(5000),
    "words nobody repeats": b'headline,label\n"?!",fun\n"...",fun\n"--",news\n"!!",news\n',
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_in_one_sentence_and_nothing_is_written(name, tmp_path):
    data = tmp_path / "given.csv"
    data.write_bytes(REFUSED[name])
    out = tmp_path / "out"
    done = embedlab("run", data, "-o", out, "--json", "--no-ceiling", home=tmp_path / "home")
    assert done.returncode == 1
    assert done.stdout == ""
    sentences = [line for line in done.stderr.splitlines() if line.startswith("embedlab: ")]
    assert len(sentences) == 1
    assert "Traceback" not in done.stderr
    assert not out.exists()
    kept = tmp_path / "home" / "run"
    assert not kept.exists() or not list(kept.iterdir())


def test_a_missing_column_is_named_with_those_that_are_there(tmp_path):
    (tmp_path / "given.csv").write_text(table(GOOD))
    done = embedlab(
        "run", tmp_path / "given.csv", "-o", tmp_path / "out", "--text-column", "title", home=tmp_path / "home"
    )
    assert done.returncode == 1
    assert "'title'" in done.stderr
    assert "headline" in done.stderr


def test_a_missing_file_and_a_file_in_the_place_of_the_folder(tmp_path):
    assert embedlab("run", tmp_path / "no.csv", "-o", tmp_path / "out", home=tmp_path / "home").returncode == 1
    (tmp_path / "given.csv").write_text(table(GOOD))
    (tmp_path / "out").write_text("mine")
    done = embedlab("run", tmp_path / "given.csv", "-o", tmp_path / "out", home=tmp_path / "home")
    assert done.returncode == 1
    assert (tmp_path / "out").read_text() == "mine"
    done = embedlab("run", tmp_path / "given.csv", "-o", tmp_path / "out" / "below", home=tmp_path / "home")
    assert done.returncode == 1
    assert "is a file" in done.stderr


LONG = " ".join(["court ruling appeal upholds"] * 5000)
REPAIRED = {
    "utf-16 with labels that are numbers": (
        table([(text, "1" if label == "fun" else "0") for text, label in GOOD]).encode("utf-16"),
        [],
        {"0", "1"},
    ),
    "latin-1, duplicates and missing labels": (
        (table(GOOD) + table([*GOOD[:3], ("un café très long", "")], header="").lstrip("\n")).encode("latin-1"),
        ["Latin-1", "same label, left out: 3", "label"],
        {"fun", "news"},
    ),
    "a byte-order mark, NUL bytes and a text of 20,000 tokens": (
        b"\xef\xbb\xbf" + table([*GOOD, ("soup\0 of nothing", "fun"), (LONG, "news")]).encode(),
        ["NUL"],
        {"fun", "news"},
    ),
}


@pytest.mark.parametrize("name", REPAIRED)
def test_it_is_repaired_and_said_so(name, tmp_path):
    pytest.importorskip("tensorflow", reason="TensorFlow is not installed: pip install tensorflow keras")
    content, said, labels = REPAIRED[name]
    data = tmp_path / "given.csv"
    data.write_bytes(content)
    quick = ["--no-ceiling", "--method", "pca"]
    done = embedlab("run", data, "-o", tmp_path / "out", "--json", *quick, home=tmp_path / "home")
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    for word in said:
        assert any(word in warning for warning in summary["warnings"]), (word, summary["warnings"])
    assert set(summary["data"]["classes"]) == labels
    assert json.loads((tmp_path / "out" / "run.json").read_text()) == summary
    assert (tmp_path / "out" / "report.html").is_file()
