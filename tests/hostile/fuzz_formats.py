"""Every reader of files of vectors on files that were changed at random: it refuses, repairs or reads, and ends.

``python tests/hostile/fuzz_formats.py --mutations 10000`` does that many a format and prints what came out; the tests
do a few. A mutation is known by its number: ``--only "word2vec binary" --first 4711 --mutations 1`` does one again.
Of zip archives and gzip every second number changes what is packed, and packs it again: their checksums would refuse
most others unread.

Readers of this process have two gigabytes, and a mutation that takes two minutes ends it all. Those that the product
gives a process of their own have one here that reads many files, under the same limits (`capped_child`). A file that
ends it is given to the product as well, which must refuse it in a sentence; how many did is printed.
"""

from __future__ import annotations

import argparse
import collections
import faulthandler
import gzip
import io
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from hostile import vector_files, vector_files_keras, vector_files_tables
from hostile.capped_child import LONGEST_SECONDS, CappedChild

from embedlab.errors import InputError
from embedlab.formats import read_space

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
APART = {
    "gensim KeyedVectors": "embedlab.formats.kv_reader",
    "Parquet": "embedlab.formats.parquet_reader",
    "Keras archive": "embedlab.formats.keras_reader",
    "Keras HDF5": "embedlab.formats.keras_reader",
}
MOST_MEMORY = 2**31
NUMBERS = (0, 1, -1, 2**31 - 1, -(2**31), 2**32 - 1, 2**40, 2**63 - 1, -(2**63), 0x7FF00000, 0x80)
TEXTS = (
    *(b"nan", b"inf", b"-1", b"1e39", b"\xff\xfe", b"\xef\xbb\xbf", b"\0", b"\n", b"\r", b" "),
    *(b"9" * 25, b"\n\n5 4\n", b"w " * 40),
)


def mutated(data: bytes, number: int) -> bytes:
    """The file with one to four changes, or one of the files packed in it; the same number makes the same."""
    rng = np.random.default_rng(number)
    if number % 2 and data.startswith(b"PK"):
        return _packed_anew(data, rng)
    if number % 2 and data.startswith(b"\x1f\x8b"):
        return gzip.compress(_changed(gzip.decompress(data), rng), 1)
    return _changed(data, rng)


def _changed(data: bytes, rng: np.random.Generator) -> bytes:
    for _ in range(rng.integers(1, 5)):
        data = CHANGES[rng.integers(len(CHANGES))](data, rng)
    return data


def _packed_anew(data: bytes, rng: np.random.Generator) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        names = source.namelist()
        chosen = names[rng.integers(len(names))]
        for name in names:
            member = source.read(name)
            target.writestr(name, _changed(member, rng) if name == chosen else member)
    return out.getvalue()


def _place(data: bytes, rng: np.random.Generator) -> int:
    """Anywhere, and as often in the first bytes or in the last, where files describe themselves."""
    where = rng.random()
    place = int(rng.integers(0, max(1, min(len(data), 120) if where < 0.5 else len(data))))
    return max(0, len(data) - 1 - int(rng.integers(0, 600))) if where > 0.75 else place


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
    with CappedChild(APART.get(name, "")) as child:
        for number in numbers:
            path.write_bytes(mutated(whole, number))
            faulthandler.dump_traceback_later(2 * LONGEST_SECONDS, exit=True)
            yield number, _outcome_apart(path, child) if child.module else _outcome(path)
            faulthandler.cancel_dump_traceback_later()


def _outcome(path: Path) -> str:
    try:
        space = read_space(path)
    except InputError as error:
        return _refused(str(error))
    except MemoryError:
        return "wrong: more memory than there may be"
    except Exception as error:
        return f"wrong: {type(error).__name__}: {error}"[:300]
    return "repaired" if space.provenance.get("problems") else "read"


def _outcome_apart(path: Path, child: CappedChild) -> str:
    said = child.ask(path)
    if "refused" in said:
        return _refused(said["refused"])
    if "repairs" in said:
        return "repaired" if said["repairs"] else "read"
    if "raised" in said:
        return f"wrong: {said['raised']}"
    found = _outcome(path)
    return f"ended {said['ended']}, and refused" if found == "refused" else found


def _refused(sentence: str) -> str:
    good = sentence.isprintable() and len(sentence) < 1000
    return "refused" if good else f"wrong sentence: {sentence}"[:300]


def main() -> None:
    """Mutate and read, print the outcomes, and fail where a reader did."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutations", type=int, default=10_000)
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
            numbers = range(given.first, given.first + given.mutations)
            found = list(outcomes(name, numbers, Path(folder)))
            wrong = [(number, said) for number, said in found if said.startswith("wrong")]
            tally = dict(collections.Counter(said for _, said in found if not said.startswith("wrong")))
            print(f"{name}: {tally}, wrong: {len(wrong)}, {time.perf_counter() - began:.0f} s", *wrong[:10], sep="\n  ")
            failed |= bool(wrong)
    sys.exit(failed)


if __name__ == "__main__":
    main()
