"""The processes of a supervisor: found by a mark in their environment, which children inherit and nobody else has.

A process id says less: it is used again by others, and a process group is gone with its leader.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import psutil

__all__ = ["MARK", "end_marked", "machine_memory", "memory_of", "this_boot"]

MARK = "EMBEDLAB_SUPERVISOR"

_GONE_WITHIN = 3.0


def end_marked(mark: str) -> None:
    """Kill every process that carries `mark`, but not this one, and wait until they are gone."""
    while found := [process for process in psutil.process_iter() if _carries(process, mark)]:
        for process in found:
            with contextlib.suppress(psutil.Error):
                process.kill()
        _, left = psutil.wait_procs(found, _GONE_WITHIN)
        if left:  # stuck in the kernel, which will end them when it can
            return


def memory_of(pid: int) -> int:
    """Bytes of memory that a process and all it started hold."""
    total = 0
    with contextlib.suppress(psutil.Error):
        leader = psutil.Process(pid)
        for process in (leader, *leader.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                total += process.memory_info().rss
    return total


def machine_memory() -> int:
    """Bytes of memory of this machine, or of the container that this process is in."""
    total = int(psutil.virtual_memory().total)
    with contextlib.suppress(OSError, ValueError):  # "max" where there is no limit
        total = min(total, int(Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii")))
    return total


def this_boot() -> str:
    """Another text after each start of the machine; setting the clock does not change it where Linux gives it an id."""
    with contextlib.suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return str(round(psutil.boot_time(), -2))


def _carries(process: psutil.Process, mark: str) -> bool:
    if process.pid == os.getpid():
        return False
    with contextlib.suppress(psutil.Error, OSError):
        return process.status() != psutil.STATUS_ZOMBIE and process.environ().get(MARK) == mark
    return False
