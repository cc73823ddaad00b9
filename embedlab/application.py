"""The app as a program: where its files lie, and how it is started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from embedlab.errors import InputError, MissingDependencyError
from embedlab.hosting import HostedLimits, is_hosted, server_options

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


def run_app(port: int = 8501, *, open_browser: bool = True, hosted: bool = False) -> int:
    """Serve the app until it is stopped, and return its exit code.

    Parameters
    ----------
    port
        Where it listens, 1 to 65535.
    open_browser
        Whether to show it in the default browser.
    hosted
        Whether strangers share it: it is then not served on this machine alone, and `embedlab.hosting` bounds what
        each may take. ``EMBEDLAB_HOSTED=1`` says the same.

    Raises
    ------
    InputError
        If there is no such port, or the environment sets a limit to what it cannot be.
    """
    if not 0 < port < 2**16:
        raise InputError(f"There is no port {port}: choose one from 1 to {2**16 - 1}.")
    hosted = hosted or is_hosted()
    options: dict[str, object] = {
        "server.address": "0.0.0.0" if hosted else "127.0.0.1",  # noqa: S104 - behind a proxy or in a container
        "server.port": port,
        "server.headless": hosted or not open_browser,
        "server.showEmailPrompt": False,
        "browser.gatherUsageStats": False,
    }
    if hosted:
        options |= server_options(HostedLimits.from_environment())
    flags = [f"--{name}={value}" for name, given in options.items() for value in _written(given)]
    app = application_folder() / "app.py"
    package = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH", "")]))
    server = subprocess.Popen(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-P", "-m", "embedlab.ui.server", "run", str(app), *flags],
        env={**os.environ, "PYTHONPATH": path} | ({"EMBEDLAB_HOSTED": "1"} if hosted else {}),
    )
    # Who ends this process means the server.
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    try:
        return server.wait()
    except KeyboardInterrupt:
        # Ctrl-C reaches the server too: it ends by itself, and this waits for it.
        server.wait()
        raise


def _written(value: object) -> tuple[str, ...]:
    """An option as flags write it: one of several values is given once for each."""
    values = value if isinstance(value, tuple) else (value,)
    return tuple(str(one).lower() if isinstance(one, bool) else str(one) for one in values)
