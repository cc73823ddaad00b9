"""Hostile files of vectors, made here: name -> what makes its bytes, and what the answer to it must match.

The answer is ``refused: `` and the sentence, or ``read: `` the number of rows and the repairs. Other modules
of the folder hold files of their own formats in the same way; `everything` has them all.
"""

from __future__ import annotations

import gzip
import importlib
import pickle
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np

Files = dict[str, tuple[Callable[[], bytes], str]]

ROWS, DIMS, BUCKETS = 60, 4, 20
WORDS = [f"word{row}" for row in range(ROWS)]
CUT = "refused: .*(fetch it again|cut|short|ends|damaged|not a file of vectors)|read: .*(header says|dropped)"
DAMAGED = "refused: .*(damaged|fetch it again|not a file of vectors)"
NO_VECTORS = "refused: .*not a file of vectors"
NOT_CALLED = "refused: .*it was not called"


def vectors() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(ROWS, DIMS)).astype("<f4")


def text(header: str = f"{ROWS} {DIMS}\n", words: list[str] | None = None, end: str = "\n") -> bytes:
    """word2vec text; without a header, GloVe."""
    rows = zip(words or WORDS, vectors(), strict=False)
    return (header + "".join(f"{word} {' '.join(map(str, row))}{end}" for word, row in rows)).encode()


def binary(rows: object = ROWS, dims: object = DIMS, words: list[bytes] | None = None, end: bytes = b"") -> bytes:
    """word2vec binary, whatever its header says."""
    keys = words or [word.encode() for word in WORDS]
    lines = (key + b" " + row.tobytes() + end for key, row in zip(keys, vectors(), strict=False))
    return f"{rows} {dims}\n".encode() + b"".join(lines)


def fasttext(
    *,
    dims: int = DIMS,
    buckets: int = BUCKETS,
    shape: tuple[int, int] = (ROWS + BUCKETS, DIMS),
    size: tuple[int, int, int] = (ROWS, ROWS, 0),
    longest: int = 6,
    version: int = 12,
    quantised: bool = False,
    word: bytes = b"word%d\0",
    kind: int = 0,
) -> bytes:
    """fastText's binary, whatever its numbers say."""
    matrix = np.random.default_rng(0).normal(size=(ROWS + BUCKETS, DIMS)).astype("<f4").tobytes()
    entries = [(word % row if b"%" in word else word) + struct.pack("<qb", 5, kind) for row in range(ROWS)]
    return b"".join(
        [
            struct.pack("<2i12id", 793712314, version, dims, 5, 5, 1, 5, 1, 2, 2, buckets, 3, longest, 100, 1e-4),
            struct.pack("<3iqq", *size, 10**6, -1),
            *entries,
            struct.pack("<?qq", quantised, *shape),
            matrix,
            struct.pack("<?qq", False, 0, DIMS),
        ]
    )


class Payload:
    """Runs what it is given when a pickle of it is opened in the usual way."""

    def __init__(self, function: Callable[..., object], *arguments: object) -> None:
        self.call = function, arguments

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return self.call


def keyed_vectors(**attributes: object) -> bytes:
    """A .kv as gensim writes it, by hand: gensim itself is not asked, and classes are only named."""
    state = {"index_to_key": list(WORDS), "vectors": vectors(), **attributes}
    body = pickle.dumps(state, protocol=2)[2:-1]
    return b"\x80\x02cgensim.models.keyedvectors\nKeyedVectors\n)\x81" + body + b"b."


def pickles() -> Files:
    named = {
        "os system": b"\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c\x0ctouch canary\x85R.",
        "subprocess": b"\x80\x02csubprocess\nPopen\n(X\x05\x00\x00\x00touchX\x06\x00\x00\x00canaryltR.",
        "builtins exec": pickle.dumps(Payload(exec, "open('canary', 'w').close()"), protocol=4),
        "builtins eval": pickle.dumps(Payload(eval, "open('canary', 'w').close()"), protocol=2),
        "builtins open": pickle.dumps(Payload(open, "canary", "w"), protocol=4),
        "gensim itself": b"\x80\x02cgensim.utils\nunpickle\nX\x06\x00\x00\x00canary\x85R.",
        "a class of ours": b"\x80\x02cembedlab.files\natomic_write\nX\x06\x00\x00\x00canaryX\x01\x00\x00\x00a\x86R.",
        "numpy load": b"\x80\x02cnumpy\nload\nX\x06\x00\x00\x00canary\x85R.",
    }
    files: Files = {f"pickle {name}.kv": (lambda data=data: data, NOT_CALLED) for name, data in named.items()}
    inner = keyed_vectors(extra=Payload(exec, "open('canary', 'w').close()"))
    array = b"\x80\x02cgensim.models.keyedvectors\nKeyedVectors\n)\x81}X\x07\x00\x00\x00vectors"
    rebuilt = b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\n"
    return files | {
        "payload within keyed vectors.kv": (lambda: inner, NOT_CALLED),
        "keyed vectors by another name.txt": (keyed_vectors, "^read: 60 $"),
        "fewer vectors than keys.kv": (
            lambda: keyed_vectors(vectors=vectors()[:9]),
            "refused: .*60 keys and 9 vectors",
        ),
        "no vectors.kv": (lambda: keyed_vectors(vectors=None), "refused: .*no matrix"),
        "vectors of text.kv": (lambda: keyed_vectors(vectors="1 2 3"), "refused: .*something else"),
        "keys that are numbers.kv": (
            lambda: keyed_vectors(index_to_key=list(range(ROWS))),
            "refused: .*no list of keys",
        ),
        "an array of a terabyte.kv": (
            lambda: array + rebuilt + b"\x8a\x05\x00\x00\x00\x00\x40\x85C\x01b\x87Rsb.",
            "refused: .*(it was not called|damaged pickle)",
        ),
        "a memo of gigabytes.kv": (
            lambda: b"\x80\x02}r\xff\xff\xff\x7f.",
            "refused: .*(more memory|damaged|ended|not of)",
        ),
        "a string of gigabytes.kv": (
            lambda: b"\x80\x04\x8d" + struct.pack("<Q", 2**40) + b"a.",
            "refused: .*(damaged|memory)",
        ),
        "lists 100,000 deep.kv": (
            lambda: b"\x80\x02" + b"]" * 100_000 + b"a" * 99_999 + b".",
            "refused: .*(pickle|ended)",
        ),
        "a whole model.model": (lambda: b"\x80\x02cgensim.models.word2vec\nWord2Vec\n)\x81.", "refused: .*wv.save"),
        "pickle cut.kv": (lambda: keyed_vectors()[:200], "refused: .*damaged pickle"),
    }  # fmt: skip


def texts() -> Files:
    long = ["k" * 5000, *WORDS[1:]]
    injected = ["<img/src=x>", "=1+1", "![](http://x)", "\u202egnp", *WORDS[4:]]
    return {
        "empty.txt": (lambda: b"", NO_VECTORS),
        "one line end.txt": (lambda: b"\n", NO_VECTORS),
        "header alone.txt": (lambda: b"5 3\n", "refused: "),
        "prose.txt": (lambda: b"It was a dark and stormy night.\nThe rain fell in torrents.\n" * 9, NO_VECTORS),
        "counts.txt": (lambda: b"hello 5\nworld 7\n", NO_VECTORS),
        "numbers alone.txt": (lambda: b"0.5 0.25 1.5\n1.5 2.5 3.5\n", NO_VECTORS),
        "page.txt": (lambda: b"<html><script>alert(1)</script></html>", NO_VECTORS),
        "program.bin": (lambda: b"\x7fELF" + bytes(range(256)) * 40, NO_VECTORS),
        "zeros.bin": (lambda: bytes(100_000), NO_VECTORS),
        "huge counts.txt": (lambda: text(f"99999999999 {DIMS}\n"), "read: 60 The header says 99999999999 rows"),
        "huge dims.txt": (lambda: text(f"{ROWS} 99999999\n"), "read: 60 The header says 99999999 numbers"),
        "too few rows said.txt": (lambda: text(f"7 {DIMS}\n"), "read: 60 The header says 7 rows, 60 were found"),
        "another width said.txt": (lambda: text(f"{ROWS} 3\n"), "read: 60 The header says 3 numbers|refused"),
        "negative counts.txt": (lambda: text("-60 4\n"), "refused|read: 60 Lines that are not"),
        "zero counts.txt": (lambda: text("0 0\n"), "read: 60 The header says"),
        "counts of 20 digits.txt": (lambda: text(f"{'9' * 20} 4\n"), "refused|read: 60 Lines that are not"),
        "byte-order mark.txt": (lambda: b"\xef\xbb\xbf" + text(), "read: 60 A byte-order mark"),
        "byte-order mark of glove.txt": (lambda: b"\xef\xbb\xbf" + text(""), "read: 60 A byte-order mark"),
        "two bytes a letter.txt": (lambda: text().decode().encode("utf-16"), NO_VECTORS),
        "bad utf-8.txt": (lambda: text().replace(b"word7 ", b"w\xffrd7 "), "read: 60 Keys that are not UTF-8"),
        "zero bytes.txt": (lambda: text().replace(b"word7 ", b"wo\0rd7 "), "read: 60"),
        "carriage returns.txt": (lambda: text(end="\r\n"), "^read: 60 $"),
        "spaces at line ends.txt": (lambda: text(end=" \n"), "^read: 60 $"),
        "lines of other widths.txt": (
            lambda: text() + b"short 1 2\nlong 1.5 2.5 3.5 4.5 5.5\nnone\n", "Lines that are not a key and 4 numbers"),
        "separators in keys.txt": (lambda: text(words=[". . .", "a\tb", *WORDS[2:]]), "read: 60"),
        "all the same key.txt": (lambda: text(words=["same"] * ROWS), "read: 1 Rows that repeat an earlier key: 59"),
        "nothing finite.txt": (lambda: b"2 2\na nan nan\nb inf 1\n", "refused: .*NaN or infinity"),
        "beyond float32.txt": (lambda: b"2 2\na 1e39 1\nb 1 2\n", "read: 1 Rows with NaN or infinity"),
        "zeros alone.txt": (lambda: b"2 2\na 0 0\nb 0 -0.0\n", "refused: .*zeros"),
        "keys of 5,000 letters.txt": (lambda: text(words=long), "read: 60"),
        "a line without end.txt": (lambda: b"9 4\nword " + b"1" * 9_000_000, "refused: "),
        "markup in keys.txt": (lambda: text(words=injected), "^read: 60 $"),
        "a bomb of zero bytes.txt.gz": (lambda: gzip.compress(bytes(4 * 10**7)), "refused: "),
        "a bomb of one line.txt.gz": (lambda: gzip.compress(b"9 4\nword " + b"1" * 4 * 10**7), "refused: "),
        "a bomb of rows.txt.gz": (lambda: gzip.compress(b"9 4\n" + b"a 1 2 3 4\n" * 4 * 10**6), "refused: .*holds m"),
        "a bomb of blank lines.txt.gz": (lambda: gzip.compress(text() + b"\n" * 4 * 10**7), "refused: .*holds m"),
        "gzip in gzip.txt.gz": (lambda: gzip.compress(gzip.compress(text())), NO_VECTORS),
        "gzip with a tail.txt.gz": (lambda: gzip.compress(text()) + b"tail", "read: 60|refused: .*damaged"),
        "gzip by another name.txt": (lambda: gzip.compress(text()), "^read: 60 $"),
        "binary by another name.txt": (binary, "^read: 60 $"),
    }  # fmt: skip


def binaries() -> Files:
    odd = [f"w\xe9{row}".encode("latin-1") for row in range(ROWS)]
    return {
        "header alone.bin": (lambda: b"60 4\n", "refused: "),
        "huge counts.bin": (lambda: binary(99999999999, DIMS), "read: 60 The header says 99999999999 rows"),
        "huge dims.bin": (lambda: binary(ROWS, 60_000), "refused: .*(cut short|key|not text)"),
        "dims beyond all.bin": (lambda: binary(ROWS, 99_999_999), NO_VECTORS),
        "negative dims.bin": (lambda: binary(ROWS, -4), NO_VECTORS),
        "too few rows said.bin": (lambda: binary(7), "read: 60 The header says 7 rows, 60 were found"),
        "no rows said.bin": (lambda: binary(0), "refused|read: 60"),
        "other dims said.bin": (lambda: binary(ROWS, DIMS - 1), "refused: |read: .*(NaN|not UTF-8|header says)"),
        "line ends.bin": (lambda: binary(end=b"\n"), "^read: 60 $"),
        "no key ends.bin": (lambda: b"60 4\n" + b"\xfe" * 300_000, "refused: .*no end to its key"),
        "latin-1.bin": (lambda: binary(words=odd), "refused: .*not text"),
        "empty keys.bin": (
            lambda: binary(words=[b"", *[word.encode() for word in WORDS[1:]]]),
            "read: 59 Rows without a key",
        ),
        "a tail.bin": (lambda: binary() + b"tail without an end", "read: 60 After the last row came 19 bytes"),
        "text by another name.bin": (text, "^read: 60 $"),
    }


def fasttexts() -> Files:
    return {
        "whole fasttext.txt": (fasttext, "^read: 60 $"),
        "quantised.ftz": (lambda: fasttext(quantised=True), "refused: .*quantised"),
        "gzip.bin.gz": (lambda: gzip.compress(fasttext()), "refused: .*unpack it first"),
        "format 99.bin": (lambda: fasttext(version=99), "refused: .*format 99"),
        "no words.bin": (lambda: fasttext(size=(0, 0, 0)), "refused: .*0 words"),
        "negative words.bin": (lambda: fasttext(size=(-5, -5, 0)), DAMAGED),
        "two thousand million words.bin": (
            lambda: fasttext(size=(2**31 - 1, 2**31 - 1, 0)),
            "refused: .*more than its",
        ),
        "more words than entries.bin": (lambda: fasttext(size=(70, 70, 0)), "refused: "),
        "labels for words.bin": (lambda: fasttext(kind=1), "refused: .*labels"),
        "dims of another matrix.bin": (lambda: fasttext(dims=5), DAMAGED),
        "no dims.bin": (lambda: fasttext(dims=0, shape=(80, 0)), "refused"),
        "a matrix of exabytes.bin": (lambda: fasttext(shape=(2**60, DIMS), buckets=2**31 - 1), DAMAGED),
        "a negative matrix.bin": (lambda: fasttext(shape=(-1, DIMS)), DAMAGED),
        "buckets without rows.bin": (lambda: fasttext(buckets=2_000_000), DAMAGED),
        "negative buckets.bin": (lambda: fasttext(buckets=-20), DAMAGED),
        "sub-words of a billion.bin": (lambda: fasttext(longest=10**9), "^read: 60 $"),
        "a word without end.bin": (lambda: fasttext(word=b"w" * 100), "refused: .*(dictionary|damaged|labels|ends)"),
        "one word sixty times.bin": (lambda: fasttext(word=b"same\0"), "read: 1 Words that occur again"),
        "words that are not utf-8.bin": (lambda: fasttext(word=b"w\xff%d\0"), "read: 60 Keys that are not UTF-8"),
        "a tail after fasttext.bin": (lambda: fasttext() + b"tail", "read: 60 After the last matrix came 4 bytes"),
        "the last byte lacks.bin": (lambda: fasttext()[:-1], "refused: .*cut short"),
    }


def deciles(files: dict[str, Callable[[], bytes]], answer: str = CUT) -> Files:
    """Each file cut at every tenth of its bytes."""
    return {
        f"{name} cut at {tenth} tenths": (lambda make=make, tenth=tenth: make()[: len(make()) * tenth // 10], answer)
        for name, make in files.items()
        for tenth in range(1, 10)
    }


def cut() -> Files:
    whole = {"text.txt": text, "glove.txt": lambda: text(""), "binary.bin": binary, "fasttext.bin": fasttext}
    packed = {"text.txt.gz": lambda: gzip.compress(text()), "binary.bin.gz": lambda: gzip.compress(binary())}
    # A cut between two lines of GloVe, which says no number of rows, leaves a whole file.
    return deciles(whole | packed, CUT + "|^read: [0-9]+ $")


FILES: Files = {**texts(), **binaries(), **fasttexts(), **pickles(), **cut()}


def everything() -> Files:
    """The files of this module, and of those beside it whose names begin with it."""
    files = dict(FILES)
    for path in sorted(Path(__file__).parent.glob("vector_files_*.py")):
        files |= importlib.import_module(f"hostile.{path.stem}").FILES
    return files
