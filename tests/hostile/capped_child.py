"""One child that reads many files one after another, under the limits of `embedlab.formats.apart`.

A process a file, as the product has it, costs a third of a second, most of it for imports: too much for ten thousand
files. Here the limits are set anew before each file, and the child is started anew when a file has ended it.
"""

from __future__ import annotations

import importlib
import json
import resource
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from embedlab.formats import apart
from embedlab.formats.format import EVERYTHING

LONGEST_SECONDS = 120
FILES_A_CHILD = 2000
"""HDF5's library keeps a little of each damaged file."""


class CappedChild:
    """Asks one reader (the name of its module) of files; `deaths` and `stalls` are how often that ended the child."""

    def __init__(self, module: str) -> None:
        self.module = module
        self.deaths = self.stalls = self._asked = 0
        self._child: subprocess.Popen[str] | None = None

    def __enter__(self) -> CappedChild:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def ask(self, path: Path) -> dict[str, Any]:
        """The reply to a file: ``repairs``, ``refused``, ``raised`` by mistake, or ``ended`` where the child did."""
        if self._child is None or self._asked >= FILES_A_CHILD:
            self._end()
            command = [sys.executable, "-P", __file__, self.module]
            self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                           stderr=subprocess.DEVNULL, env=apart.environment())  # fmt: skip
            self._asked = 0
        self._asked += 1
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.write(f"{path}\n")
        self._child.stdin.flush()
        ready, _, _ = select.select([self._child.stdout], [], [], LONGEST_SECONDS)
        line = self._child.stdout.readline() if ready else ""
        if line:
            found: dict[str, Any] = json.loads(line)
            return found
        status = self._child.wait() if ready else None
        self._end()
        if status is not None and status >= 0:
            return {"raised": f"the child ended by itself, with status {status}"}
        stalled = status in (None, -signal.SIGXCPU)
        self.stalls += stalled
        self.deaths += not stalled
        return {"ended": "over its time" if stalled else f"by signal {-(status or 0)}"}

    def _end(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
            self._child = None


def main(module: str) -> None:
    """Read each file that standard input names, and say what came of it: a line of JSON each."""
    reader = importlib.import_module(module)
    for line in sys.stdin:
        path = Path(line.removesuffix("\n"))
        for kind, most in apart.limits(reader, path):
            resource.setrlimit(kind, (most, resource.getrlimit(kind)[1]))  # the hard one could not be raised again
        print(json.dumps(_reply(reader, path)), flush=True)


def _reply(reader: Any, path: Path) -> dict[str, Any]:
    try:
        if hasattr(reader, "matrices"):
            apart.answer(reader, path, None, EVERYTHING)
        return apart.answer(reader, path, path.with_name("space.safetensors"), EVERYTHING)
    except Exception as error:
        return {"raised": f"{type(error).__name__}: {error}"[:300]}


if __name__ == "__main__":
    main(sys.argv[1])
