"""An app on a free port of this machine, for as long as a test needs it, and how its lists are handled."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PATIENCE = 120_000
"""Milliseconds that a page may take for anything: long, because a wait ends with what it waits for."""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_until_served(address: str, seconds: float = 120) -> None:
    """Return once the app answers; a failure where it does not within this time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"The app did not start within {seconds:g} seconds.")


@contextlib.contextmanager
def served(words: list[str], port: int, folder: Path, environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """Run ``python -m`` with these words in `folder` until the block ends; the address where it answers."""
    server = subprocess.Popen(
        [sys.executable, "-m", *words],
        env=os.environ | {"PYTHONPATH": str(ROOT)} | dict(environment or {}),
        cwd=folder,
        stdout=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_until_served(address)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=60)


@contextlib.contextmanager
def app(workspace: Path) -> Iterator[str]:
    """embedlab's app on a workspace until the block ends; its address."""
    workspace.mkdir(exist_ok=True)
    port = free_port()
    words = ["embedlab", "app", "--no-browser", "--port", str(port)]
    with served(words, port, workspace, {"EMBEDLAB_HOME": str(workspace)}) as address:
        yield address


def choose(page: Any, label: str, option: str) -> None:
    """Choose from a list of the app in a browser; a page that is drawn anew closes it, and then it is opened again."""
    from playwright.sync_api import TimeoutError as NotInTime

    wanted = page.get_by_role("option", name=option, exact=True)
    for tries_left in reversed(range(20)):
        page.get_by_label(label, exact=True).click()
        try:
            wanted.click(timeout=3_000)
        except NotInTime:
            if not tries_left:
                raise
        else:
            return
