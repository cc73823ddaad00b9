"""Hostile arrays and tables: numpy, safetensors, Parquet, Arrow, JSON lines, Projector."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import struct
import zipfile
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from hostile.vector_files import DIMS, ROWS, WORDS, Files, Payload, deciles, vectors

DAMAGED = "refused: .*(damaged|cut short|not a file of vectors|not a whole|without the keys|swells|stores)"
OBJECTS = np.array([Payload(exec, "open('canary', 'w').close()")], dtype=object)


def npy(array: Any = None, **header: object) -> bytes:
    """An array as numpy saves it; with `header`, whatever that says."""
    out = io.BytesIO()
    array = vectors() if array is None else array
    if not header:
        np.save(out, array, allow_pickle=True)
        return out.getvalue()
    said = repr({"descr": "<f4", "fortran_order": False, "shape": (ROWS, DIMS), **header}).encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(said)) + said + array.tobytes()


def npz(members: dict[str, bytes] | None = None, kind: int = zipfile.ZIP_STORED, **arrays: Any) -> bytes:
    found = {f"{name}.npy": npy(array) for name, array in arrays.items()} | (members or {})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", kind) as target:
        for name, data in found.items():
            target.writestr(name, data)
    return out.getvalue()


def tensors(header: object = None, body: bytes | None = None, length: int | None = None) -> bytes:
    """safetensors by hand: a SPACE's header unless another is given."""
    keys = "".join(WORDS).encode()
    offsets = np.cumsum([0, *map(len, WORDS)]).astype("<u8").tobytes()
    parts = {"vectors": ("F32", [ROWS, DIMS], vectors().tobytes()), "keys_utf8": ("U8", [len(keys)], keys)}
    parts["key_offsets"] = ("U64", [ROWS + 1], offsets)
    said, at = {}, 0
    for name, (dtype, shape, data) in parts.items():
        said[name] = {"dtype": dtype, "shape": shape, "data_offsets": [at, at + len(data)]}
        at += len(data)
    raw = header if isinstance(header, bytes) else json.dumps(said if header is None else header).encode()
    data = b"".join(data for _, _, data in parts.values()) if body is None else body
    return struct.pack("<Q", len(raw) if length is None else length) + raw + data


def table(keys: Any = WORDS, values: Any = None, **more: Any) -> pa.Table:
    values = pa.FixedSizeListArray.from_arrays(vectors().ravel(), DIMS) if values is None else values
    return pa.table({"word": keys if isinstance(keys, pa.Array) else pa.array(keys), "vector": values, **more})


def parquet(given: pa.Table | None = None, **options: Any) -> bytes:
    out = pa.BufferOutputStream()
    pq.write_table(table() if given is None else given, out, **options)
    return out.getvalue().to_pybytes()


def arrow(given: pa.Table | None = None, compression: str | None = None, stream: bool = False) -> bytes:
    given = table() if given is None else given
    out = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression=compression)
    with (pa.ipc.new_stream if stream else pa.ipc.new_file)(out, given.schema, options=options) as writer:
        writer.write_table(given)
    return out.getvalue().to_pybytes()


def zeros(rows: int) -> pa.Table:
    """Rows that pack to nothing."""
    keys = pa.DictionaryArray.from_arrays(np.zeros(rows, "<i4"), ["same"])
    return table(keys, pa.FixedSizeListArray.from_arrays(pa.array(np.zeros(rows * 16, "<f4")), 16))


def lines(*rows: object) -> bytes:
    good = [{"word": word, "vector": row.tolist()} for word, row in zip(WORDS, vectors(), strict=True)]
    given = [json.dumps(row).encode() if not isinstance(row, bytes) else row for row in (*good[:30], *rows, *good[30:])]
    return b"\n".join(given)


def tsv(*rows: bytes) -> bytes:
    return b"\n".join([*rows, *("\t".join(map(str, row)).encode() for row in vectors())])


def arrays() -> Files:
    words = np.array(WORDS)
    return {
        "no keys.npy": (npy, "refused: .*without the keys"),
        "objects.npy": (lambda: npy(OBJECTS), "refused: .*Python objects"),
        "a pickle by another name.npy": (lambda: b"\x93NUMPY" + pickle.dumps(OBJECTS), "refused: .*damaged array"),
        "a shape of exabytes.npy": (lambda: npy(shape=(2**62, 4)), "refused: .*cut short"),
        "a negative shape.npy": (lambda: npy(shape=(-1, 4)), "refused: .*(shape|damaged)"),
        "three dimensions.npy": (lambda: npy(np.ones((2, 2, 2))), "refused: .*no matrix"),
        "complex numbers.npy": (lambda: npy(np.ones((2, 2), complex)), "refused: .*no matrix"),
        "numbers of no bytes.npy": (lambda: npy(descr="|V0", shape=(2**40, 9)), "refused: .*(no matrix|damaged)"),
        "a header that calls.npy": (
            lambda: npy().replace(b"'descr'", b"open('canary', 'w'), "),
            "refused: .*damaged array",
        ),
        "a header of brackets.npy": (
            lambda: b"\x93NUMPY\x01\x00" + struct.pack("<H", 60_000) + b"(" * 60_000,
            "refused: .*damaged array",
        ),
        "objects for keys.npz": (lambda: npz(vectors=vectors(), keys=OBJECTS), "refused: .*without the keys"),
        "objects for vectors.npz": (lambda: npz(vectors=OBJECTS, keys=words), "refused: .*Python objects"),
        "two matrices.npz": (lambda: npz(a=vectors(), b=vectors(), keys=words), "refused: .*'a', 'b': choose"),
        "keys of other length.npz": (lambda: npz(vectors=vectors(), keys=words[:9]), "refused: .*without the keys"),
        "keys as bytes.npz": (lambda: npz(vectors=vectors(), keys=np.char.encode(words)), "^read: 60 $"),
        "zeros of two gigabytes.npz": (
            lambda: npz({"vectors.npy": npy(shape=(2**19, 1024)) + b"\0" * 2**26}, zipfile.ZIP_DEFLATED, keys=words),
            "refused: .*(stores|cut short)",
        ),
        "a member that lies.npz": (
            lambda: npz({"vectors.npy": npy(shape=(2**30, 4))}, keys=words),
            "refused: .*(cut short|without the keys)",
        ),
        "names that lead outside.npz": (
            lambda: npz({"../../canary": b"x"}, vectors=vectors(), keys=words),
            "^read: 60 $",
        ),
        "nan, zeros and a word twice.npz": (
            lambda: npz(vectors=np.array([[1, 2], [np.nan, 1], [0, 0], [3, 4]], "<f8"), keys=np.array([*"abca"])),
            "read: 1 Rows that repeat .*zeros alone.*NaN",
        ),
    }


def safetensors() -> Files:
    half = {"dtype": "BF16", "shape": [ROWS, 2 * DIMS], "data_offsets": [0, 16 * ROWS]}
    return {
        "a good space.safetensors": (tensors, "^read: 60 $"),
        "bfloat16 without keys.safetensors": (
            lambda: tensors({"w": half}, vectors().tobytes()),
            "refused: .*60 x 8 numbers without the keys",
        ),
        "two matrices.safetensors": (
            lambda: tensors({"a": half, "b": half}, vectors().tobytes()),
            "refused: .*'a', 'b': choose",
        ),
        "no matrix.safetensors": (
            lambda: tensors({"w": {"dtype": "I64", "shape": [3], "data_offsets": [0, 24]}}, bytes(24)),
            "refused: .*no matrix of floats",
        ),
        "header of exabytes.safetensors": (
            lambda: struct.pack("<Q", 2**26) + tensors()[8:],
            "refused: .*not a whole safetensors",
        ),
        "200,000 lists.safetensors": (lambda: tensors(b'{"a":' + b"[" * 200_000), "refused: .*not a whole safetensors"),
        "a shape of exabytes.safetensors": (
            lambda: tensors({"w": {**half, "shape": [2**60, 4]}}),
            "refused: .*not a whole safetensors",
        ),
        "offsets beyond the end.safetensors": (
            lambda: tensors({"w": {"dtype": "F32", "shape": [2**20, 4], "data_offsets": [0, 2**24]}}),
            "refused: .*cut short",
        ),
        "negative offsets.safetensors": (
            lambda: tensors({"w": {**half, "data_offsets": [-480, 0]}}),
            "refused: .*not a whole safetensors",
        ),
        "a list for a header.safetensors": (lambda: tensors(b"{}"), "refused: .*no matrix of floats"),
    }


def tables() -> Files:
    uneven = pa.array([[1.0, 2.0]] * 59 + [[1.0]])
    return {
        "a good table.csv": (parquet, "^read: 60 $"),
        "rows that pack to nothing.parquet": (
            lambda: parquet(zeros(2**21), compression="zstd"),
            "refused: .*would give 2,097,152 rows",
        ),
        "rows that pack to nothing.arrow": (
            lambda: arrow(zeros(2**21), "zstd"),
            "refused: .*(stores little|would take)",
        ),
        "rows that pack to nothing.feather": (
            lambda: arrow(zeros(2**21), "zstd", stream=True),
            "refused: .*would take",
        ),
        "packed.feather": (lambda: arrow(compression="lz4"), "^read: 60 $"),
        "a stream.arrow": (lambda: arrow(stream=True), "^read: 60 $"),
        "vectors of other lengths.parquet": (
            lambda: parquet(table(values=uneven)),
            "^read: 1 .*has not 2 numbers, dropped: 1.*repeat|^read: 59 .*has not 2 numbers, dropped: 1",
        ),
        "no vectors.parquet": (
            lambda: parquet(pa.table({"word": WORDS, "tag": WORDS})),
            "refused: .*no column of vectors",
        ),
        "no keys.parquet": (lambda: parquet(table().drop(["word"])), "refused: .*without the keys"),
        "no rows.parquet": (lambda: parquet(table().slice(0, 0)), "refused: .*(no vector|no rows)"),
        "null keys and vectors.arrow": (
            lambda: arrow(table([None, *WORDS[1:]], pa.array([*vectors().tolist()[:-1], None]))),
            "read: 58 Rows whose vector .*Rows without a key, dropped: 1",
        ),
        "a number a column.parquet": (
            lambda: parquet(pa.table({"word": WORDS, "x": vectors()[:, 0], "y": vectors()[:, 1]})),
            "^read: 60 $",
        ),
        "mark of parquet alone.parquet": (lambda: b"PAR1", DAMAGED),
        "mark and noise.parquet": (
            lambda: b"PAR1" + np.random.default_rng(0).bytes(5000) + b"PAR1",
            DAMAGED,
        ),
        "mark and noise.arrow": (lambda: b"ARROW1\0\0" + np.random.default_rng(0).bytes(5000), DAMAGED),
        "a message of gigabytes.arrow": (lambda: b"\xff\xff\xff\xff\xff\xff\xff\x7f" + bytes(99), DAMAGED),
    }


def texts() -> Files:
    vector = [1.0] * DIMS
    return {
        "good.jsonl": (lines, "^read: 60 $"),
        "200,000 lists.jsonl": (lambda: lines(b"[" * 200_000), "^read: 60 Lines that are not a JSON object.*: 1 "),
        "200,000 objects.jsonl": (lambda: b'{"a":' * 200_000, "refused: .*not a file of vectors"),
        "lists 200,000 deep in a vector.jsonl": (
            lambda: lines(b'{"word": "a", "vector": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"),
            "^read: 60 Lines",
        ),
        "other lengths and no numbers.jsonl": (
            lambda: lines({"word": "a", "vector": [1]}, {"word": "b", "vector": ["x"] * DIMS}, {"vector": vector}),
            "^read: 60 Lines .*dropped: 3 ",
        ),
        "numbers beyond float.jsonl": (
            lambda: lines(b'{"word": "a", "vector": [1e999, 1, 1, 1]}', {"word": "b", "vector": [10**400, 1, 1, 1]}),
            "^read: 60 .*(NaN or infinity|not a JSON object)",
        ),
        "halves of letters.jsonl": (lambda: lines({"word": "\ud800", "vector": vector}), "^read: 61 $"),
        "a key that is an object.jsonl": (lambda: lines({"word": {}, "vector": vector}), "^read: 60 Lines"),
        "a line of gigabytes.jsonl.gz": (
            lambda: gzip.compress(lines(b"x" * 2**26)),
            "refused: .*(cut|damaged|more than)|^read: 60 Lines",
        ),
        "markup and formulas.jsonl": (
            lambda: lines({"word": "<img src=x onerror=alert(1)>=1+1", "vector": vector}),
            "^read: 61 $",
        ),
        "numbers without keys.tsv": (tsv, "refused: .*60 x 4 numbers without the keys"),
        "a row of text.tsv": (lambda: tsv() + b"\n" + b"a\tb\tc\td", "refused: "),
        "a mark before the numbers.tsv": (lambda: b"\xef\xbb\xbf" + tsv(), "refused: "),
    }


FILES: Files = {
    **arrays(),
    **safetensors(),
    **tables(),
    **texts(),
    **deciles({"array.npy": npy, "space.safetensors": tensors, "table.parquet": parquet}, DAMAGED),
    **deciles({"arrays.npz": lambda: npz(vectors=vectors(), keys=np.array(WORDS))}, DAMAGED),
    **deciles({"table.arrow": arrow}, DAMAGED + "|^read: 60 $"),
    **deciles({"lines.jsonl": lines}, "^read: [0-9]+ |refused: .*(not a file of vectors|cut)"),
}
