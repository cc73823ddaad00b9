"""The wheel carries the app, its pages, the samples and the scripts of the maps, so it works outside the repository."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    pytest.importorskip("hatchling", reason="hatchling is not installed: make test installs it")
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], cwd=ROOT, check=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder / "site")
    return folder / "site"


def test_it_finds_its_own_app_and_opens_its_own_samples(installed, tmp_path):
    script = """
from embedlab.application import application_folder, sample_folder
from embedlab.linked.scripts import script, stylesheet
from embedlab.run import read_run
folder = application_folder()
print(folder)
print(sorted(path.name for path in folder.iterdir()))
print(len(script()) > 10_000, len(stylesheet()) > 1_000, len(read_run(sample_folder() / "clickbait").words.keys))
"""
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    folder, names, found = done.stdout.splitlines()
    assert Path(folder) == installed / "embedlab" / "application_files"
    assert all(repr(name) in names for name in ("app.py", "pages", "sample_data", ".streamlit"))
    assert found.startswith("True True 8")
