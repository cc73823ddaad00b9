from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from embedlab.errors import InputError
from embedlab.formats import inspect_file, read_space, read_words
from embedlab.formats.subwords import subword_buckets

WORDS = ("</s>", "court", "naïve", "冰", "a")
DIMS, BUCKETS, SHORTEST, LONGEST = 3, 11, 2, 4


def parts(word: str) -> list[str]:
    """The sub-words of a word, by their definition."""
    marked = f"<{word}>"
    return [
        marked[start : start + size]
        for start in range(len(marked))
        for size in range(SHORTEST, LONGEST + 1)
        if start + size <= len(marked)
    ]


def bucket(part: str) -> int:
    """FNV-1a of 32 bits, the bytes taken as signed, modulo the buckets."""
    value = 2166136261
    for byte in part.encode():
        value = ((value ^ (byte if byte < 128 else byte | 0xFFFFFF00)) * 16777619) % 2**32
    return value % BUCKETS


@pytest.fixture(scope="module")
def matrix() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(len(WORDS) + BUCKETS, DIMS)).astype("<f4")


@pytest.fixture
def model(tmp_path, matrix) -> Path:
    path = tmp_path / "model.bin"
    entries = (word.encode() + b"\0" + struct.pack("<qb", 10 - row, 0) for row, word in enumerate(WORDS))
    path.write_bytes(
        b"".join(
            [
                struct.pack("<2i12id", 793712314, 12, DIMS, 5, 5, 1, 5, 1, 2, 2, BUCKETS, SHORTEST, LONGEST, 9, 1e-4),
                struct.pack("<3iqq", len(WORDS), len(WORDS), 0, 100, -1),
                *entries,
                struct.pack("<?qq", False, *matrix.shape) + matrix.tobytes(),
                struct.pack("<?qq", False, len(WORDS), DIMS) + bytes(4 * DIMS * len(WORDS)),
            ]
        )
    )
    return path


@pytest.mark.parametrize("words", [WORDS, (), ("",), ("😀", "x" * 300, "останавливаться")])
def test_sub_words_and_their_buckets_are_those_of_the_definition(words):
    found, offsets = subword_buckets(words, SHORTEST, LONGEST, BUCKETS)
    assert [found[offsets[row] : offsets[row + 1]].tolist() for row in range(len(words))] == [
        [bucket(part) for part in parts(word)] for word in words
    ]


def test_a_mark_alone_is_no_sub_word():
    found, _ = subword_buckets(["ab"], 1, 1, BUCKETS)
    assert found.tolist() == [bucket("a"), bucket("b")]


@pytest.mark.parametrize(("longest", "buckets"), [(0, 100), (6, 0)])
def test_a_model_may_have_no_sub_words(longest, buckets):
    found, offsets = subword_buckets(["court", "ice"], 3, longest, buckets)
    assert (found.tolist(), offsets.tolist()) == ([], [0, 0, 0])


def test_a_word_is_the_mean_of_its_row_and_its_sub_words(model, matrix):
    space = read_space(model)
    assert space.keys == WORDS
    assert space.counts.tolist() == [10, 9, 8, 7, 6]
    for row, word in enumerate(WORDS):
        rows = [row] if word == "</s>" else [row, *(len(WORDS) + bucket(part) for part in parts(word))]
        np.testing.assert_allclose(space.vectors[row], matrix[rows].mean(axis=0), atol=1e-6)


def test_an_unseen_word_is_the_mean_of_its_sub_words(model, matrix):
    space = read_words(model, ["courts", "court"])
    assert space.keys == ("courts", "court")
    expected = matrix[[len(WORDS) + bucket(part) for part in parts("courts")]].mean(axis=0)
    np.testing.assert_allclose(space.vectors[0], expected, atol=1e-6)
    assert space.provenance["problems"] == ["Words made of their sub-words alone: 1 ('courts')."]


def test_a_limit_keeps_the_first_words_with_their_counts(model):
    space = read_space(model, limit=2)
    assert space.keys == WORDS[:2]
    assert space.counts.tolist() == [10, 9]


def test_a_file_without_its_last_bytes_is_refused(model):
    """The matrix of the output lies last; gensim's reader of vectors does not miss it."""
    model.write_bytes(model.read_bytes()[:-50])
    with pytest.raises(InputError, match=r"model\.bin .*cut short"):
        read_space(model)


def test_inspecting_names_the_format(model):
    found = inspect_file(model)
    assert (found.format, found.rows, found.dims) == ("fastText binary", len(WORDS), DIMS)
