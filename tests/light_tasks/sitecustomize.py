"""Tasks that need no numerical library, in place of the real ones: with this folder on PYTHONPATH, workers know these.

Python imports a module of this name when it starts. Nothing in embedlab knows of it.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from types import ModuleType
from typing import Any


def count(given: dict[str, Any], progress: Any) -> dict[str, Any]:
    """Note the launch, count slowly, keep a result whose bytes depend on the name alone; stop early if asked to."""
    from embedlab.progress import ENOUGH, Message
    from embedlab.store import Store

    with Path(given["launches"]).open("a") as file:
        file.write(f"{given['name']}\n")
    counted = 0
    while counted < given["steps"]:
        counted += 1
        if progress(counted / given["steps"], Message(f"Counted to {counted}", epoch=counted)) is ENOUGH:
            break
        time.sleep(given["pause"])
    with Store(given["kept"]).keep("light", {"name": given["name"]}) as folder:
        for number in range(3):
            (folder / f"{number}.bin").write_bytes(given["name"].encode() * 20_000)
    return {"counted": counted}


def family(given: dict[str, Any], progress: Any) -> dict[str, Any]:
    """Two children at a time, as the main job has them."""
    from embedlab.jobs.schedule import Stage, run_stages

    stages = {name: Stage("count", given | {"name": f"{given['name']}.{name}"}, 1) for name in ("a", "b")}
    return run_stages(stages, progress=progress)


def hog(given: dict[str, Any], progress: Any) -> dict[str, Any]:
    """Take more and more memory, and touch it."""
    held = []
    while True:
        held.append(bytearray(os.urandom(1 << 20) * 16))
        time.sleep(0.01)


def crash(given: dict[str, Any], progress: Any) -> dict[str, Any]:
    """Die in the way that is asked for."""
    print("the table is on fire", file=sys.stderr, flush=True)
    if "signal" in given:
        os.kill(os.getpid(), given["signal"])
    os._exit(3)


def look(given: dict[str, Any], progress: Any) -> dict[str, Any]:
    """Tell who runs this."""
    return {"pid": os.getpid(), "group": os.getpgid(0), "session": os.getsid(0)}


def litter(given: dict[str, Any], progress: Any) -> dict[str, Any]:
    """Write a temporary file, say where, and wait for the end."""
    folder = tempfile.mkdtemp(prefix="embedlab-")
    Path(given["told"]).write_text(folder)
    progress(0.5, "Written")
    while True:
        time.sleep(1)


if "embedlab.jobs.worker" in sys.orig_argv:
    module = ModuleType("embedlab.jobs.tasks")
    module.TASKS = {task.__name__: task for task in (count, family, hog, crash, look, litter)}
    sys.modules[module.__name__] = module
