"""Reading large files of vectors: seconds and memory, embedlab beside gensim.

Makes the files (word2vec binary of 3,000,000 x 300, fastText binary of 2,000,000 words and as many buckets of 300,
word2vec text of 200,000 x 100), reads each in a fresh process, prints what that took, and deletes them. Random numbers
and made words; 5 GB of disk in --folder.
"""

from __future__ import annotations

import argparse
import importlib
import itertools
import json
import os
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

SYLLABLES = [a + b for a in "bcdfghjklmnprstvwz" for b in ("a", "e", "i", "o", "u", "ou", "an", "er")]
BLOCK = 50_000


def words(count: int) -> list[str]:
    """Different made-up words of three or four syllables, eight letters on average, in no order."""
    made = map("".join, itertools.chain(itertools.product(SYLLABLES, repeat=3), itertools.product(SYLLABLES, repeat=4)))
    first = list(itertools.islice(made, count))
    return [first[place] for place in np.random.default_rng(0).permutation(count)]


def make_word2vec(path: Path, rows: int, dims: int) -> None:
    """A word2vec binary file."""
    rng = np.random.default_rng(1)
    keys = [word.encode() for word in words(rows)]
    with path.open("wb") as file:
        file.write(f"{len(keys)} {dims}\n".encode())
        rows_of_a_block = [row.tobytes() for row in rng.standard_normal((BLOCK, dims), dtype=np.float32)]
        for start in range(0, len(keys), BLOCK):
            part = zip(keys[start : start + BLOCK], rows_of_a_block, strict=False)
            file.write(b"".join(b"%b %b" % row for row in part))


def make_text(path: Path, rows: int, dims: int) -> None:
    """A word2vec text file, six digits a number."""
    rng = np.random.default_rng(1)
    keys = words(rows)
    row_format = " ".join(["%.6f"] * dims)
    with path.open("w", encoding="utf-8") as file:
        file.write(f"{rows} {dims}\n")
        for key in keys:
            file.write(f"{key} {row_format % tuple(rng.standard_normal(dims))}\n")


def make_fasttext(path: Path, rows: int, dims: int, buckets: int) -> None:
    """A fastText binary file of version 12, skip-gram, sub-words of 3 to 6 letters."""
    rng = np.random.default_rng(1)
    keys = ["</s>", *words(rows)][:rows]
    with path.open("wb") as file:
        file.write(struct.pack("<2i12id", 793712314, 12, dims, 5, 5, 5, 5, 1, 2, 2, buckets, 3, 6, 100, 1e-4))
        file.write(struct.pack("<3iqq", len(keys), len(keys), 0, 10**9, -1))
        file.write(b"".join(b"%b\0" % key.encode() + struct.pack("<qb", 9, 0) for key in keys))
        file.write(struct.pack("<?qq", False, len(keys) + buckets, dims))
        block = rng.standard_normal((BLOCK, dims), dtype=np.float32)
        for start in range(0, len(keys) + buckets, BLOCK):
            file.write(block[: len(keys) + buckets - start].tobytes())
        file.write(struct.pack("<?qq", False, 0, dims))


def gensim_word2vec(path: Path) -> int:
    """Read all of the file with gensim."""
    from gensim.models import KeyedVectors

    return len(KeyedVectors.load_word2vec_format(str(path), binary=path.suffix == ".bin"))


def first_rows(path: Path) -> int:
    """The 200,000 most frequent rows."""
    from embedlab.formats import read_space

    return len(read_space(path, limit=200_000))


def whole_text(path: Path) -> int:
    """All rows."""
    from embedlab.formats import read_space

    return len(read_space(path))


def mapped_index(path: Path) -> int:
    """The index of all rows, and a thousand words looked up."""
    from embedlab.formats.word2vec import Word2VecOnDisk

    mapped = Word2VecOnDisk(path)
    asked = list(mapped.index)[:: max(1, len(mapped) // 1000)]
    assert mapped.vectors(asked)[1].all()
    return len(mapped)


def vocabulary(path: Path) -> int:
    """Opening, and 20,000 words looked up: half are in the file, half made of their sub-words."""
    from embedlab.formats.fasttext import FastTextOnDisk

    mapped = FastTextOnDisk(path)
    seen = list(mapped.index)[:: max(1, len(mapped) // 10_000)][:10_000]
    vectors, known = mapped.vectors([*seen, *(f"{word}ish" for word in seen)])
    assert known.all()
    return len(vectors)


def gensim_fasttext(path: Path) -> int:
    """Read the words and the sub-words with gensim."""
    from gensim.models.fasttext import load_facebook_vectors

    return len(load_facebook_vectors(str(path)))


WORK = {
    work.__name__: work for work in (first_rows, mapped_index, gensim_word2vec, whole_text, vocabulary, gensim_fasttext)
}


def measured(name: str, path: Path) -> dict[str, float]:
    """Seconds of the work, without the imports of libraries, and the most memory of its process."""
    done = subprocess.run(
        [sys.executable, __file__, "--measure", name, "--folder", str(path)], capture_output=True, text=True, check=True
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(name: str, path: Path) -> None:
    """Do the work in this process and print what it took."""
    libraries = (
        ("gensim.models.fasttext",) if name.startswith("gensim") else ("embedlab", "pyarrow.csv", "scipy.sparse")
    )
    for library in libraries:
        importlib.import_module(library)
    began, used = time.perf_counter(), time.process_time()
    rows = WORK[name](path)
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    taken = {"seconds": time.perf_counter() - began, "processor": time.process_time() - used, "mb": peak / 1000}
    print(json.dumps({"rows": rows, **{key: round(value, 2) for key, value in taken.items()}}))


def main() -> None:
    """Make, measure, print, delete."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    parser.add_argument("--scale", type=float, default=1.0, help="a part of the sizes, to try the script")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only", choices=("vectors.bin", "vectors.txt", "fasttext.bin"))
    parser.add_argument("--measure", choices=WORK)
    parser.add_argument("--without-gensim-fasttext", action="store_true", help="it needs more than 10 GB of memory")
    given = parser.parse_args()
    if given.measure:
        measure(given.measure, given.folder)
        return
    if not given.folder.is_dir():
        parser.error(f"there is no folder {str(given.folder)!r}: make it, or give another one")
    size = given.scale
    plan = (
        ("vectors.bin", lambda path: make_word2vec(path, int(3e6 * size), 300),
         ("first_rows", "mapped_index", "gensim_word2vec")),
        ("vectors.txt", lambda path: make_text(path, int(2e5 * size), 100), ("whole_text", "gensim_word2vec")),
        ("fasttext.bin", lambda path: make_fasttext(path, int(2e6 * size), 300, int(2e6 * size)),
         ("vocabulary", *([] if given.without_gensim_fasttext else ["gensim_fasttext"]))),
    )  # fmt: skip
    with tempfile.TemporaryDirectory(dir=given.folder, prefix="vectors-") as folder:
        for file, make, works in plan:
            if given.only not in (None, file):
                continue
            path = Path(folder) / file
            make(path)
            print(f"{file}: {path.stat().st_size / 1e9:.2f} GB on {os.cpu_count()} cores", flush=True)
            for repeat in range(given.repeats):
                for work in works:
                    print(f"  {repeat + 1}. {work}: {measured(work, path)}", flush=True)
            path.unlink()


if __name__ == "__main__":
    main()
