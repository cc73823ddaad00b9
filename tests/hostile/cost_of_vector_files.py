"""What each file of the hostile corpus costs the process that reads it, as the app asks: ``python`` this file.

Prints the dearest by processor time and by memory, and fails where one takes more than five seconds or 512 MB beyond
the least of the valid files. A file has a fork of its own; what a reader starts is counted in.
"""

from __future__ import annotations

import importlib
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from hostile.fuzz_formats import WHOLE
from hostile.open_vector_files import answer
from hostile.vector_files import everything
from hostile.vector_files_keras import INSIDE

MOST_SECONDS, MOST_MB = 5, 512
SHOWN = 12


def cost(path: Path) -> tuple[float, float]:
    """Processor seconds and the most resident megabytes of reading a file."""
    process = os.fork()
    if not process:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
        try:
            answer(path, limit=200_000)
        finally:
            os._exit(0)
    _, _, used = os.wait4(process, 0)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1000


def main() -> None:
    """Read, measure, print."""
    for library in ("pyarrow.csv", "pyarrow.parquet", "scipy.sparse", "safetensors.numpy"):
        importlib.import_module(library)
    found: dict[str, tuple[float, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "given"
        for name, make in WHOLE.items():
            path.write_bytes(make())
            found[f"valid: {name}"] = cost(path)
        least = min(mb for _, mb in found.values())
        for name, (make, _) in {**everything(), **INSIDE}.items():
            path.write_bytes(make())
            found[name] = cost(path)
    print(f"{len(found)} files. Processor seconds, MB beyond the least of the valid files:")
    for place, called in ((0, "slowest"), (1, "largest")):
        print(f"The {called}:")
        for name in sorted(found, key=lambda name: -found[name][place])[:SHOWN]:
            print(f"  {found[name][0]:6.2f} s {found[name][1] - least:6.0f} MB  {name}")
    sys.exit(any(seconds > MOST_SECONDS or mb - least > MOST_MB for seconds, mb in found.values()))


if __name__ == "__main__":
    main()
