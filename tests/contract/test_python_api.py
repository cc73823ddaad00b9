"""The library as the README shows it, in a plain script without a ``__main__`` guard."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SCRIPT = """
import embedlab as el

corpus = el.read_corpus("headlines.csv", text="headline", label="label")
train, test = corpus.split(test_size=0.25, seed=0)
w2v = el.Word2Vec(dim=32, seed=0).fit(train)
task = el.TaskEmbedding(dim=32, seed=0).fit(train)
print(task.evaluate(test)["test_accuracy"])
result = el.compare(task.space_, w2v.space_, data=test)
figure = result.figure()
print(sum(len(trace.x) for trace in figure.data))
result.report("report.html")
print(result.to_json()["left"]["pc1_share"] > result.to_json()["right"]["pc1_share"])
print(type(result).__name__, type(result.with_maps("pca")).__name__)
"""


def test_the_example_of_the_readme_works(tmp_path):
    pytest.importorskip("tensorflow", reason="TensorFlow is not installed: pip install tensorflow keras")
    lines = (ROOT / "sample_data" / "headlines" / "headlines.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "headlines.csv").write_text("\n".join([lines[0], *lines[1::9]]), encoding="utf-8")
    (tmp_path / "plain.py").write_text(SCRIPT)
    done = subprocess.run([sys.executable, "plain.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    accuracy, points, ordered, types = done.stdout.splitlines()
    assert float(accuracy) > 0.7
    assert int(points) > 500
    assert ordered == "True"
    assert types == "Result Result"
    report = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert report.lower().startswith("<!doctype html>")
    assert "http://" not in report.split("<script")[0]
