"""gensim's KeyedVectors (.kv): a pickle, so it is opened in a process of its own, which is capped and can do nothing.

This module never loads one; it starts `embedlab.formats.kv_reader` and takes the safetensors file that it leaves.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from embedlab.errors import InputError
from embedlab.formats import safetensors
from embedlab.formats.format import Format, Head, Reading, ReadOptions

__all__ = ["FORMAT", "matches", "read"]

_PROTOCOL = 0x80
_FIRST_OPCODES = b"\x95\x8c\x8d\x8a\x8bXcC}])(JKMNG"
_SECONDS = 60.0
_BYTES_A_SECOND = 5 * 2**20


def matches(head: Head) -> bool:
    """Whether it is a pickle of protocol 2 or later; what is in it, the reader's process finds out."""
    data = head.data
    return len(data) > 2 and data[0] == _PROTOCOL and 2 <= data[1] <= 5 and data[2:3] in _FIRST_OPCODES


def read(path: Path, options: ReadOptions) -> Reading:
    """Read keyed vectors; raises `InputError` for any other pickle, without opening it here."""
    with tempfile.TemporaryDirectory(prefix="embedlab-") as folder:
        target = Path(folder) / "space.safetensors"
        said = _ask(path, target, options.limit)
        if "refused" in said:
            raise InputError(said["refused"])
        space, _ = safetensors.read(target)
    return space, tuple(said["repairs"])


def _ask(path: Path, target: Path, limit: int | None) -> dict[str, Any]:
    seconds = _SECONDS + path.stat().st_size / _BYTES_A_SECOND
    arguments = [str(path.absolute()), str(target), str(limit or 0)]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            # -P: files in the current folder, which may be called numpy.py, are data and not modules.
            [sys.executable, "-P", "-m", "embedlab.formats.kv_reader", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
            env=_environment(),
        )
        said: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise InputError(f"{path.name} was not read within {seconds:.0f} seconds: give it as word2vec text.") from None
    except ValueError:
        raise InputError(
            f"{path.name} ended the process that read it (code {done.returncode}): save the vectors again, or give "
            "them as word2vec text."
        ) from None
    return said


def _environment() -> dict[str, str]:
    root = str(Path(__file__).parents[2])
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
    return {**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


FORMAT = Format("gensim KeyedVectors", (), matches, read)
