"""Work in a process of its own: a fresh interpreter, its own process group, progress on the way, cancel at any time.

A fresh interpreter and never a fork: TensorFlow, numba and OpenMP do not survive one. The interpreter runs
`embedlab.jobs.worker` and not the caller's script, so a plain script or notebook needs no ``__main__`` guard.
Parent and worker speak JSON lines: the arguments go down the worker's standard input, which then stays open (its end
tells the worker that the parent is gone, a further line that it is enough); progress, and at last a result or an error,
come up.

A worker leads a process group. Workers that a worker starts stay in that group, so that all of a job is one group,
which the kernel ends at once.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import IO, Any

from embedlab import errors
from embedlab.progress import ENOUGH, Message, Progress, silent

__all__ = ["TaskProcess", "environment", "run_task"]

_IN_A_WORKER = "EMBEDLAB_WORKER"
_UNREAD = 10_000

_CRASH = "as a damaged file may do to a library: save or copy the file again."
_HINTS = {
    "SIGKILL": "often because of too little memory: try again with less data.",
    **dict.fromkeys(("SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGSEGV"), _CRASH),
}

_THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMBA_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


class TaskProcess:
    """A task running in a process of its own.

    Parameters
    ----------
    task
        A name in `embedlab.jobs.tasks.TASKS`.
    arguments
        What the task is given; JSON values.
    threads
        Threads that its numerical libraries may use: fixed, because results repeat to the bit only at the same
        number of threads.
    on_event
        Called, from another thread, whenever there is progress or an end.

    Attributes
    ----------
    fraction, message
        The last progress: the part done, in [0, 1], and a plain sentence, ``""`` before the first.
    seconds
        How long the process took, once it has ended.
    """

    def __init__(
        self,
        task: str,
        arguments: Mapping[str, Any],
        *,
        threads: int = 1,
        on_event: Callable[[], object] = lambda: None,
    ) -> None:
        self.task = task
        self.fraction = 0.0
        self.message = ""
        self.seconds = 0.0
        self._started = time.perf_counter()
        self._outcome: dict[str, Any] | None = None
        self._changed = threading.Event()
        self._on_event = on_event
        self._cancelled = self._stopping = False
        self._told: deque[tuple[float, Message]] = deque(maxlen=_UNREAD)
        self._leads = _IN_A_WORKER not in os.environ
        self._log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the worker has ended
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            # -P: files in the current folder, which may be called csv.py or numpy.py, are data and not modules.
            [sys.executable, "-P", "-m", "embedlab.jobs.worker", task],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=environment(threads) | {_IN_A_WORKER: "1"},
            start_new_session=self._leads,
        )
        self._send(arguments)
        threading.Thread(target=self._listen, name=f"embedlab {task}", daemon=True).start()

    @property
    def pid(self) -> int:
        """Process id of the worker; unless a worker started it, that of its process group too."""
        return self._process.pid

    @property
    def done(self) -> bool:
        """Whether it has ended, well or not."""
        return self._outcome is not None

    def wait(self, progress: Progress = silent) -> dict[str, Any]:
        """Pass on progress until the task ends and return its result.

        Whatever is raised meanwhile, by `progress` or by Ctrl-C, ends the process first.

        Raises
        ------
        EmbedlabError
            The error that the task raised, of the same class; `JobError` if the process died without a word, and
            `Cancelled` if it was cancelled.
        """
        try:
            while self._outcome is None:
                self._changed.wait(timeout=0.5)
                self._changed.clear()
                self._pass_on(progress)
            self._pass_on(progress)
        except BaseException:
            self.cancel()
            raise
        return self.result()

    def news(self) -> list[tuple[float, Message]]:
        """The progress that was told since the last call, oldest first: fraction and message, which has `values`."""
        found = []
        with contextlib.suppress(IndexError):
            while True:
                found.append(self._told.popleft())
        return found

    def result(self) -> dict[str, Any]:
        """What the finished task returned; raises as `wait` does."""
        outcome = self._outcome
        if outcome is None:
            raise errors.JobError(f"The task {self.task!r} is still running: wait for it.")
        if "result" in outcome:
            result: dict[str, Any] = outcome["result"]
            return result
        kind = getattr(errors, str(outcome.get("error")), errors.JobError)
        raise kind(outcome["message"])

    def stop(self) -> None:
        """Ask the task to end early with the best so far; one that cannot goes on to its end."""
        # Closed, broken or full, the pipe belongs to a worker that has ended or was asked before.
        with contextlib.suppress(OSError, ValueError):
            if self._process.stdin is not None and not self._stopping:
                self._stopping = True
                self._process.stdin.write(b"stop\n")
                self._process.stdin.flush()

    def cancel(self) -> None:
        """End the process and all it started, at once; harmless when it has ended.

        Nothing is asked of it first: what it keeps, it keeps by whole files.
        """
        self._cancelled = self._outcome is None
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if self._leads and hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
        self._process.wait()

    def _pass_on(self, progress: Progress) -> None:
        for told in self.news():
            if progress(*told) is ENOUGH:
                self.stop()

    def _send(self, arguments: Mapping[str, Any]) -> None:
        assert self._process.stdin is not None
        # A worker that died at once is reported by what it left in its log, not by a broken pipe.
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(dict(arguments)).encode() + b"\n")
            self._process.stdin.flush()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        outcome: dict[str, Any] | None = None
        for line in self._process.stdout:
            if not line.endswith(b"\n"):
                break  # the process died while it wrote
            event = json.loads(line)
            if "progress" in event:
                self.fraction, self.message = event["progress"]
                told = Message(self.message, stage=event["stage"], **event["values"])
                self._told.append((self.fraction, told))
                self._tell()
            else:
                outcome = event
        self._process.stdout.close()
        code = self._process.wait()
        if self._cancelled:
            outcome = {"error": "Cancelled", "message": f"The task {self.task!r} was cancelled."}
        elif outcome is None:
            outcome = {"error": "JobError", "message": self._epitaph(code)}
        self._log.close()
        if self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
        self.seconds = round(time.perf_counter() - self._started, 3)
        self._outcome = outcome
        self._tell()

    def _tell(self) -> None:
        self._changed.set()
        self._on_event()

    def _epitaph(self, code: int) -> str:
        self._log.seek(0)
        said = self._log.read()[-2000:].decode("utf-8", "replace").strip().splitlines()
        last = f" Its last words: {said[-1][:300]}" if said else ""
        if code < 0:
            name = signal.Signals(-code).name if -code in signal.valid_signals() else str(-code)
            hint = _HINTS.get(name, "from outside: try again.")
            return f"The process of {self.task!r} was ended by {name}, {hint}{last}"
        return f"The process of {self.task!r} ended with code {code} before it had a result: try again.{last}"


def run_task(
    task: str, arguments: Mapping[str, Any], *, progress: Progress = silent, threads: int = 1
) -> dict[str, Any]:
    """Run a task in a process of its own and return its result; arguments and errors as in `TaskProcess`."""
    return TaskProcess(task, arguments, threads=threads).wait(progress)


def environment(threads: int = 1) -> dict[str, str]:
    """The environment of a process of ours: fixed threads and hash seed, no GPU, and embedlab found as here."""
    import embedlab

    root = os.path.dirname(os.path.dirname(os.path.abspath(embedlab.__file__)))  # noqa: PTH100, PTH120
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
    fixed = {
        "PYTHONPATH": path,
        "PYTHONHASHSEED": "0",
        "CUDA_VISIBLE_DEVICES": "-1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_NUM_INTRAOP_THREADS": str(threads),
        "TF_NUM_INTEROP_THREADS": "1",
    }
    return {**os.environ, **dict.fromkeys(_THREAD_VARIABLES, str(threads)), **fixed}
