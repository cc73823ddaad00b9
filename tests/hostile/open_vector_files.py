"""The process that opens the hostile files of a folder, one after the other: a line of JSON for each.

``python open_vector_files.py FOLDER`` ends with a line ``peak``: megabytes that this process, and the largest that it
started, took beyond what they had before the first file.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
import time
from pathlib import Path

from embedlab.errors import InputError
from embedlab.formats import read_space


def peak() -> float:
    """The most memory of this process so far, or of the largest that it started, in megabytes."""
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return most / (1000 if sys.platform != "darwin" else 10**6)


def answer(path: Path, limit: int | None = None) -> str:
    """What reading a file says."""
    try:
        space = read_space(path, limit=limit)
    except InputError as error:
        return f"refused: {error}"
    return f"read: {len(space)} {' '.join(space.provenance['problems'])}"


def main(folder: Path) -> None:
    """Open them all."""
    for library in ("pyarrow.csv", "scipy.sparse"):
        importlib.import_module(library)
    before = peak()
    for path in sorted(folder.iterdir()):
        began = time.perf_counter()
        said = answer(path)
        print(json.dumps({"file": path.name, "answer": said, "seconds": time.perf_counter() - began}), flush=True)
    print(json.dumps({"peak": peak() - before}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
