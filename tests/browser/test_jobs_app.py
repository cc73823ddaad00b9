"""A training outlives the server that started it: a reload, another tab and the next server find it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from embedlab.jobs.queue import JobQueue
from tests.serving import PATIENCE, ROOT, free_port, wait_until_served


class Server:
    """The app on one port of a workspace, which can be killed and started again."""

    def __init__(self, workspace: Path) -> None:
        self.workspace, self.port = workspace, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        words = ["streamlit", "run", "app.py", "--server.headless=true", "--server.address=127.0.0.1"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", *words, f"--server.port={self.port}"],
            env=os.environ | {"EMBEDLAB_HOME": str(self.workspace), "PYTHONPATH": str(ROOT)},
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )
        wait_until_served(self.address)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path)
    yield server
    server.kill()


def test_a_killed_server_takes_no_training_with_it(browser: Any, server: Server) -> None:
    pytest.importorskip("tensorflow", reason="Training needs TensorFlow: pip install tensorflow keras")
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{server.address}/your_data")
    page.get_by_role("button", name="Use headlines").click()
    page.get_by_role("button", name="Next: train").click()
    page.get_by_role("button", name="Train and compare").click()
    page.wait_for_url("**job=**")
    page.get_by_text("You may leave this page").wait_for()

    server.kill()
    server.start()

    page.goto(page.url)
    page.get_by_text("You may leave this page").wait_for()
    second = browser.new_page()
    second.set_default_timeout(PATIENCE)
    second.goto(page.url)
    second.get_by_text("You may leave this page").wait_for()
    queue = JobQueue(server.workspace / "jobs")
    assert [job.state for job in queue.jobs()] == ["running"]

    page.get_by_role("button", name="Cancel").click()
    page.get_by_text("The training was cancelled").wait_for()
    assert [job.state for job in queue.jobs()] == ["cancelled"]
    page.close()
    second.close()
