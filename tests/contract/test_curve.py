"""`embedlab curve`: the reference figures at reduced size, its JSON, and what Ctrl-C leaves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from statistics import mean

import pytest

HEADLINES = Path(__file__).parents[2] / "sample_data" / "headlines" / "headlines.csv"
CURVE = [sys.executable, "-m", "embedlab", "curve"]


def run_curve(*options: str, **environment: str) -> dict:
    command = [*CURVE, *options, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **environment})
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def real(real_headlines) -> dict:
    classes = [part for name, file in real_headlines.items() for part in ("--class", f"{name}={file}")]
    options = ("--sizes", "100,5000", "--inits", "tfidf,random,frozen,own", "--seeds", "1")
    return run_curve(*classes, *options)


def accuracy(curve: dict, size: int, init: str) -> float:
    return mean(row["accuracy"] for row in curve["rows"] if (row["size"], row["init"]) == (size, init))


def test_frozen_word2vec_wins_with_100_labels_and_not_with_5000(real):
    """The reference of three seeds; one seed lies within its tolerances too."""
    assert accuracy(real, 100, "frozen") == pytest.approx(0.96, abs=0.015)
    assert accuracy(real, 100, "random") == pytest.approx(0.86, abs=0.03)
    assert accuracy(real, 100, "frozen") - accuracy(real, 100, "random") >= 0.07
    assert accuracy(real, 100, "tfidf") == pytest.approx(0.85, abs=0.02)
    assert accuracy(real, 100, "frozen") - accuracy(real, 100, "own") >= 0.05
    assert abs(accuracy(real, 5000, "frozen") - accuracy(real, 5000, "random")) <= 0.02


def test_the_verdict_names_the_text_behind_word2vec(real):
    assert real["unlabelled_tokens"] == pytest.approx(221_000, rel=0.01)
    assert f"{real['unlabelled_tokens']:,} tokens of text without labels" in real["verdict"]
    assert real["verdict"].startswith("Yes")


def test_the_json_has_the_keys_of_the_design(real):
    assert {"rows", "summary", "verdict", "unlabelled_tokens"} <= real.keys()
    assert all(set(row) == {"size", "init", "seed", "accuracy", "macro_f1"} for row in real["rows"])
    assert len(real["rows"]) == 2 * 4
    for one in real["summary"]:
        assert one["accuracy_ci"][0] <= one["accuracy"] <= one["accuracy_ci"][1]
        assert one["accuracy"] == pytest.approx(accuracy(real, one["size"], one["init"]), abs=1e-4)
        assert set(one["recall"]) == {"clickbait", "news"}


def test_ctrl_c_keeps_what_is_done_and_reuse_goes_on(tmp_path):
    options = [str(HEADLINES), "--inits", "tfidf", "--sizes", "50,100,200"]
    environment = {**os.environ, "EMBEDLAB_HOME": str(tmp_path)}
    started = subprocess.Popen(
        [*CURVE, *options, "--seeds", "2000", "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
        # A test run in the background of a shell inherits that Ctrl-C is ignored; the curve would go on for hours.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    while len(list(tmp_path.glob("curve-point/[!.]*"))) < 12 and started.poll() is None:
        time.sleep(0.1)
    started.send_signal(signal.SIGINT)
    stdout, stderr = started.communicate()
    assert (started.returncode, stdout) == (130, "")
    assert "--reuse" in stderr
    kept = {path.name for path in tmp_path.glob("curve-point/[!.]*")}
    found = run_curve(*options, "--seeds", "2", "--reuse", EMBEDLAB_HOME=str(tmp_path))
    assert len(found["rows"]) == 6
    assert len({path.name for path in tmp_path.glob("curve-point/[!.]*")} - kept) < 6


def test_a_file_of_vectors_is_a_start_too(tmp_path):
    words = ("police", "court", "hikers", "never", "your", "you", "things")
    file = tmp_path / "few.txt"
    file.write_text("\n".join(f"{word} {place % 2} {place % 3} {place}" for place, word in enumerate(words)))
    found = run_curve(str(HEADLINES), "--inits", f"tfidf,{file}", "--sizes", "50", "--seeds", "1")
    assert {row["init"] for row in found["rows"]} == {"tfidf", str(file)}
    assert str(file) in found["verdict"]


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--inits", "tfidf,glvoe"], 1, "There is no initialisation 'glvoe'"),
        (["--sizes", "many"], 2, "is no list of numbers"),
        (["--time-column", "day"], 1, "day"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_one_sentence(options, code, said):
    done = subprocess.run([*CURVE, str(HEADLINES), *options, "--json"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
