"""The app as a program: where its files lie, and how it is started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from embedlab.errors import InputError, MissingDependencyError

__all__ = ["application_folder", "run_app", "sample_folder"]


def application_folder() -> Path:
    """Where app.py, pages and sample_data lie: inside the installed package, else beside it in the repository."""
    package = Path(__file__).resolve().parent
    for folder in (package / "application_files", package.parent):
        if (folder / "app.py").is_file():
            return folder
    raise MissingDependencyError("The files of the app are not installed: install embedlab again from its wheel.")


def sample_folder() -> Path:
    """Where the samples lie that the app opens on."""
    return application_folder() / "sample_data"


def run_app(port: int = 8501, *, open_browser: bool = True) -> int:
    """Serve the app on this machine alone until it is stopped, and return its exit code.

    Parameters
    ----------
    port
        Where it listens, 1 to 65535.
    open_browser
        Whether to show it in the default browser.
    """
    if not 0 < port < 2**16:
        raise InputError(f"There is no port {port}: choose one from 1 to {2**16 - 1}.")
    options = {
        "server.address": "127.0.0.1",
        "server.port": port,
        "server.headless": str(not open_browser).lower(),
        "server.showEmailPrompt": "false",
        "browser.gatherUsageStats": "false",
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    app = application_folder() / "app.py"
    package = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH", "")]))
    server = subprocess.Popen(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-P", "-m", "streamlit", "run", str(app), *flags], env={**os.environ, "PYTHONPATH": path}
    )
    # Who ends this process means the server.
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    try:
        return server.wait()
    except KeyboardInterrupt:
        # Ctrl-C reaches the server too: it ends by itself, and this waits for it.
        server.wait()
        raise
