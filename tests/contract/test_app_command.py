"""`embedlab app` and `streamlit run app.py` as a person starts them for the first time: nothing is asked first."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from serving import free_port

ROOT = Path(__file__).parents[2]


def answers(process: subprocess.Popen[bytes], port: int) -> bool:
    for _ in range(300):
        if process.poll() is not None:
            return False
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2) as page:
                return page.read() == b"ok"
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False


@pytest.mark.parametrize("way", ["embedlab", "streamlit"])
def test_it_serves_at_once_on_a_machine_that_never_ran_streamlit(way, tmp_path):
    port = free_port()
    command = {
        "embedlab": ["-m", "embedlab", "app", "--port", str(port)],
        "streamlit": ["-m", "streamlit", "run", "app.py", "--server.port", str(port)],
    }[way]
    # A home without Streamlit's files, nobody at the keyboard, and a browser that does nothing.
    environment = {**os.environ, "HOME": str(tmp_path), "USERPROFILE": str(tmp_path), "BROWSER": "true"}
    with (tmp_path / "said").open("wb") as said, subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said
    ) as process:  # fmt: skip
        try:
            served = answers(process, port)
        finally:
            process.terminate()
    assert served, (tmp_path / "said").read_text()
