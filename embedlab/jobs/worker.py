"""The other end of `embedlab.jobs.launcher`: one task, then the end of the process."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import IO, Any

from embedlab.errors import Cancelled, EmbedlabError
from embedlab.progress import ENOUGH, Message


def main() -> int:
    """Read the arguments from standard input, run the task named on the command line, report, end."""
    # Where memory runs out, Linux is to end a worker and not the server or the supervisor.
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")
    channel = _take_stdout()
    lock = threading.Lock()

    def say(event: dict[str, Any]) -> None:
        with lock:
            channel.write(json.dumps(event, allow_nan=False).encode() + b"\n")
            channel.flush()

    arguments, stopped = _read_arguments()
    enough = threading.Event()
    if stopped:
        enough.set()
    threading.Thread(target=_listen, args=(enough,), daemon=True).start()

    def progress(fraction: float, message: str) -> object:
        told = message if isinstance(message, Message) else Message(message)
        say({"progress": [fraction, message], "values": dict(told.values), "stage": told.stage})
        return ENOUGH if enough.is_set() else None

    from embedlab.jobs.tasks import TASKS

    try:
        result = TASKS[sys.argv[1]](arguments, progress)
        say({"result": result})
    except Cancelled as error:
        say({"error": "Cancelled", "message": str(error)})
    except EmbedlabError as error:
        say({"error": type(error).__name__, "message": str(error)})
    except OSError as error:
        # Its name alone: where this machine keeps its files is nothing to a visitor.
        name = Path(os.fsdecode(error.filename)).name if isinstance(error.filename, str | bytes) else ""
        reason = ": ".join(filter(None, (error.strerror or type(error).__name__, name)))
        say({"error": "JobError", "message": f"A file could not be read or written ({reason}): make room or check it."})
    except MemoryError:
        say({"error": "JobError", "message": "There was not enough memory: try again with less data."})
    return 0


def _take_stdout() -> IO[bytes]:
    """Keep standard output for the protocol; what libraries print goes to standard error instead."""
    channel = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return channel


def _read_arguments() -> tuple[dict[str, Any], bool]:
    """The first line of standard input, and whether more has come: read so that no buffer hides it from `_listen`."""
    read = b""
    while b"\n" not in read and (more := os.read(0, 65_536)):
        read += more
    line, _, rest = read.partition(b"\n")
    arguments: dict[str, Any] = json.loads(line)
    return arguments, bool(rest)


def _listen(enough: threading.Event) -> None:
    """Take any further line for the wish to stop; end, with the whole process group, when the parent is gone."""
    while os.read(0, 4096):
        enough.set()
    if hasattr(os, "killpg"):
        os.killpg(os.getpgid(0), signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
