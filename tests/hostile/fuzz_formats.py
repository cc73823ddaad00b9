"""Every reader of files of vectors on files that were changed at random: it refuses, repairs or reads, and ends.

``python tests/hostile/fuzz_formats.py --mutations 10000`` does that many a format and prints what came out; the tests
do a few. A mutation is known by its number: ``--only "word2vec binary" --first 4711 --mutations 1`` does one again.
Memory is capped at two gigabytes, and a mutation that takes two minutes ends it all. A .kv is opened by its restricted
reader in this process; the process that it is given otherwise is what the hostile corpus tests. Each model of Keras
takes a process of its own and half a second: of these there are a fiftieth.
"""

from __future__ import annotations

import argparse
import collections
import faulthandler
import gzip
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from hostile import vector_files, vector_files_keras, vector_files_tables

from embedlab.errors import InputError
from embedlab.formats import read_space
from embedlab.formats.kv_reader import read as read_kv

WHOLE: dict[str, Callable[[], bytes]] = {
    "word2vec text": vector_files.text,
    "word2vec text, gzip": lambda: gzip.compress(vector_files.text()),
    "GloVe text": lambda: vector_files.text(""),
    "word2vec binary": vector_files.binary,
    "fastText binary": vector_files.fasttext,
    "gensim KeyedVectors": vector_files.keyed_vectors,
    "numpy array": vector_files_tables.npy,
    "numpy archive": lambda: vector_files_tables.npz(vectors=vector_files.vectors(), keys=np.array(vector_files.WORDS)),
    "safetensors": vector_files_tables.tensors,
    "Parquet": vector_files_tables.parquet,
    "Arrow": lambda: vector_files_tables.arrow(stream=True),
    "Arrow, packed": lambda: vector_files_tables.arrow(compression="zstd"),
    "JSON lines": vector_files_tables.lines,
    "Projector TSV": vector_files_tables.tsv,
    "Keras archive": vector_files_keras.archive,
    "Keras HDF5": vector_files_keras.hdf5,
}
LONGEST_SECONDS = 120
MOST_MEMORY = 2**31
NUMBERS = (0, 1, -1, 2**31 - 1, -(2**31), 2**32 - 1, 2**40, 2**63 - 1, -(2**63), 0x7FF00000, 0x80)
TEXTS = (
    *(b"nan", b"inf", b"-1", b"1e39", b"\xff\xfe", b"\xef\xbb\xbf", b"\0", b"\n", b"\r", b" "),
    *(b"9" * 25, b"\n\n5 4\n", b"w " * 40),
)


def mutated(data: bytes, number: int) -> bytes:
    """The file with one to four changes; the same number makes the same."""
    rng = np.random.default_rng(number)
    for _ in range(rng.integers(1, 5)):
        data = CHANGES[rng.integers(len(CHANGES))](data, rng)
    return data


def _place(data: bytes, rng: np.random.Generator) -> int:
    """Anywhere, and as often in the first bytes, where headers are."""
    return int(rng.integers(0, max(1, min(len(data), 120) if rng.random() < 0.5 else len(data))))


def _flip(data: bytes, rng: np.random.Generator) -> bytes:
    place = _place(data, rng)
    return data[:place] + bytes([rng.integers(256)]) + data[place + 1 :]


def _cut(data: bytes, rng: np.random.Generator) -> bytes:
    return data[: _place(data, rng)]


def _number(data: bytes, rng: np.random.Generator) -> bytes:
    size = int(rng.choice([1, 2, 4, 8]))
    value = NUMBERS[rng.integers(len(NUMBERS))] % 256**size
    place = _place(data, rng)
    return data[:place] + value.to_bytes(size, "little") + data[place + size :]


def _insert(data: bytes, rng: np.random.Generator) -> bytes:
    place = _place(data, rng)
    return data[:place] + TEXTS[rng.integers(len(TEXTS))] + data[place:]


def _remove(data: bytes, rng: np.random.Generator) -> bytes:
    place = _place(data, rng)
    return data[:place] + data[place + int(rng.integers(1, 40)) :]


def _repeat(data: bytes, rng: np.random.Generator) -> bytes:
    start, place = _place(data, rng), _place(data, rng)
    return data[:place] + data[start : start + int(rng.integers(1, 200))] + data[place:]


CHANGES = (_flip, _flip, _cut, _number, _number, _insert, _remove, _repeat)


def outcomes(name: str, numbers: range, folder: Path) -> Iterator[tuple[int, str]]:
    """What each mutation of a format comes to: read, repaired, refused, or what is wrong with the reader."""
    whole, path = WHOLE[name](), folder / "given.bin"
    for number in numbers:
        path.write_bytes(mutated(whole, number))
        faulthandler.dump_traceback_later(LONGEST_SECONDS, exit=True)
        yield number, _outcome(path, restricted=name == "gensim KeyedVectors")
        faulthandler.cancel_dump_traceback_later()


def _outcome(path: Path, *, restricted: bool) -> str:
    try:
        space = read_kv(path)[0] if restricted else read_space(path)
    except InputError as error:
        return "refused" if str(error).isprintable() and len(str(error)) < 1000 else f"wrong sentence: {error}"[:300]
    except MemoryError:
        return "refused" if restricted else "wrong: more memory than there may be"
    except Exception as error:
        return f"wrong: {type(error).__name__}: {error}"[:300]
    return "repaired" if space.provenance.get("problems") else "read"


def main() -> None:
    """Mutate and read, print the outcomes, and fail where a reader did."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutations", type=int, default=10_000)
    parser.add_argument("--apart", type=int, help="mutations of formats that are read in a process each, if fewer")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--only", choices=WHOLE)
    given = parser.parse_args()
    held = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + MOST_MEMORY, held + MOST_MEMORY))
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        # Matrices that lie without keys find them here.
        (Path(folder) / "given.vocabulary.txt").write_text("\n".join(vector_files.WORDS), encoding="utf-8")
        for name in [given.only] if given.only else WHOLE:
            began = time.perf_counter()
            few = given.apart is not None and name.startswith(("Keras", "Parquet"))
            last = given.first + (given.apart if few else given.mutations)
            found = list(outcomes(name, range(given.first, last), Path(folder)))
            wrong = [(number, said) for number, said in found if said.startswith("wrong")]
            tally = dict(collections.Counter(said for _, said in found if not said.startswith("wrong")))
            print(f"{name}: {tally}, wrong: {len(wrong)}, {time.perf_counter() - began:.0f} s", *wrong[:10], sep="\n  ")
            failed |= bool(wrong)
    sys.exit(failed)


if __name__ == "__main__":
    main()
