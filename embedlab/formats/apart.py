"""A reader in a process of its own, capped in memory and time, for files that only a C library or a pickle can open.

HDF5's library ends or stalls the process on one damaged file in a thousand. Here that process is not the one that
asked: what it could not read is refused in one sentence, like anything else.

`main` is what that process does: it caps itself, calls ``read(path, options)`` of one of our modules, writes the space
as safetensors and prints one line of JSON, ``repairs`` or ``refused``; without a place to write it calls
``matrices(path)`` and prints ``matrices``. A module may say by ``needed(path)`` what the caps go by, if not by the
file's own bytes. `tests/hostile/fuzz_formats.py` asks `answer` of many files one after another.
"""

from __future__ import annotations

import contextlib
import dataclasses
import importlib
import io
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from embedlab.errors import InputError
from embedlab.formats.format import Reading, ReadOptions
from embedlab.formats.matrices import Matrix

__all__ = ["answer", "environment", "limits", "matrices_apart", "read_apart"]

_COMMAND = "import sys; from embedlab.formats.apart import main; main(*sys.argv[1:])"
_PATIENCE = 120.0
_CPU_SECONDS = 3
_SPARE_MEMORY = 2**29

Reply = dict[str, Any]


def read_apart(module: str, path: Path, options: ReadOptions) -> Reading:
    """What ``read(path, options)`` of this module gives in a process of its own; raises `InputError` as it does."""
    from embedlab.formats import safetensors

    with tempfile.TemporaryDirectory(prefix="embedlab-") as folder:
        target = Path(folder) / "space.safetensors"
        said = _ask(module, path, target, options)
        space, _ = safetensors.read(target)
    return space, tuple(said["repairs"])


def matrices_apart(module: str, path: Path) -> tuple[Matrix, ...]:
    """What ``matrices(path)`` of this module gives in a process of its own."""
    return tuple(Matrix(**fields) for fields in _ask(module, path, None, ReadOptions())["matrices"])


def _ask(module: str, path: Path, target: Path | None, options: ReadOptions) -> Reply:
    asked = [str(path.absolute()), str(target or ""), json.dumps(dataclasses.asdict(options), default=str)]
    # -P: files in the current folder, which may be called numpy.py, are data and not modules.
    command = [sys.executable, "-P", "-c", _COMMAND, module, *asked]
    patience = _PATIENCE + path.stat().st_size / 2**20
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=patience,
            check=False,
            env=environment(),
        )
        said: Reply = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise InputError(f"{path.name} was not read within {patience:.0f} seconds: save it again.") from None
    except ValueError:
        raise InputError(
            f"{path.name} is so damaged that the process that read it was ended: save or copy it again."
        ) from None
    if "refused" in said:
        raise InputError(said["refused"])
    return said


def environment() -> dict[str, str]:
    """The environment of the process: this package on its path, one thread."""
    places = [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]
    path = os.pathsep.join(filter(None, places))
    # Arrow's own pool reserves gigabytes that it never uses, and a limit of address space counts them.
    fixed = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}
    return {**os.environ, "PYTHONPATH": path, **fixed}


def limits(reader: Any, path: Path) -> Iterator[tuple[int, int]]:
    """What this process may take from now on, as ``(resource, most)``: by what a valid file of this size needs."""
    import resource

    size = reader.needed(path) if hasattr(reader, "needed") else path.stat().st_size
    held = 2**32
    with contextlib.suppress(OSError):
        held = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    yield resource.RLIMIT_AS, held + _SPARE_MEMORY + 8 * size
    yield resource.RLIMIT_CPU, math.ceil(time.process_time()) + _CPU_SECONDS + size // 2**22
    yield resource.RLIMIT_FSIZE, 2**24 + 8 * size
    yield resource.RLIMIT_CORE, 0


def answer(reader: Any, path: Path, target: Path | None, options: ReadOptions) -> Reply:
    """What the process says of a file; with a `target`, the space lies there."""
    from embedlab.formats import safetensors

    try:
        if target is None:
            return {"matrices": [dataclasses.asdict(matrix) for matrix in reader.matrices(path)]}
        space, repairs = reader.read(path, options)
        safetensors.write(space, target)
    except InputError as error:
        return {"refused": str(error)}
    except MemoryError:
        return {"refused": f"{path.name} asks for more memory than a file of its size needs: it was not read."}
    return {"repairs": repairs}


def main(module: str, source: str, target: str, asked: str) -> None:
    """Cap, read, write, say."""
    import resource

    fields = json.loads(asked)
    options = ReadOptions(fields["limit"], fields["vocabulary"] and Path(fields["vocabulary"]), fields["table"])
    reader, path = importlib.import_module(module), Path(source)
    for kind, most in limits(reader, path):
        with contextlib.suppress(ValueError, OSError):  # macOS has no limit of address space
            resource.setrlimit(kind, (most, most))
    with contextlib.redirect_stdout(io.StringIO()):
        said = answer(reader, path, Path(target) if target else None, options)
    print(json.dumps(said))
