"""An app on a free port of this machine, for as long as a test needs it."""

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

ROOT = Path(__file__).parents[1]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_until_served(address: str, seconds: float = 60) -> None:
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
        server.wait(timeout=20)
