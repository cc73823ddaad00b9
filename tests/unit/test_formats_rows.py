"""Files of rows, a key and its numbers each: GloVe, word2vec text and binary, and one that stays on disk."""

from __future__ import annotations

import gzip
import tracemalloc
from pathlib import Path

import numpy as np
import psutil
import pytest

from embedlab.errors import InputError
from embedlab.formats import inspect_file, read_space, read_words, write_space
from embedlab.formats.word2vec import Word2VecOnDisk
from embedlab.space import EmbeddingSpace


@pytest.fixture(scope="module")
def space() -> EmbeddingSpace:
    rng = np.random.default_rng(0)
    exponents = rng.integers(-30, 30, size=(3000, 7))
    return EmbeddingSpace([f"key{row}" for row in range(3000)], rng.normal(size=(3000, 7)) * 10.0**exponents)


def read_text(folder: Path, content: str) -> EmbeddingSpace:
    (folder / "given.txt").write_text(content, encoding="utf-8")
    return read_space(folder / "given.txt")


def test_glove_is_told_by_the_header_that_it_lacks(space, tmp_path):
    write_space(space, tmp_path / "a.glove.txt")
    write_space(space, tmp_path / "b.txt")
    assert inspect_file(tmp_path / "a.glove.txt").format == "GloVe text"
    assert inspect_file(tmp_path / "b.txt").format == "word2vec text"
    assert read_space(tmp_path / "a.glove.txt").fingerprint == read_space(tmp_path / "b.txt").fingerprint


@pytest.mark.parametrize(
    ("key", "line"), [("1999", "1999 0.5 2"), ("0.5", "0.5 1 2"), (". . .", ". . . 1 2"), ("\u00a0", "\u00a0 1 2")]
)
def test_keys_that_look_like_something_else_are_keys(tmp_path, key, line):
    space = read_text(tmp_path, f"cat 1.5 2\n{line}\ndog 2 1\n")
    assert space.keys == ("cat", key, "dog")
    assert space.provenance["problems"] == []


def test_the_width_of_most_lines_goes_before_that_of_the_header(tmp_path):
    space = read_text(tmp_path, "3 300\ncat 1 2\ndog 3 4\nowl 5 6\n")
    assert space.vectors.tolist() == [[1, 2], [3, 4], [5, 6]]
    assert space.provenance["problems"] == ["The header says 300 numbers a row, the rows have 2: these were read."]


@pytest.mark.parametrize("separators", [("\t", "\n"), ("  ", "\n"), (" ", " \r\n"), (" ", "\n\n")])
def test_other_white_space_between_and_after_numbers_is_read(tmp_path, separators):
    between, end = separators
    rows = [("cat", 1, 2.5), ("dog", -3, 4), ("owl", 5e-3, 6)]
    content = "".join(between.join(map(str, row)) + end for row in rows)
    space = read_text(tmp_path, f"3 2{end}{content}")
    assert space.keys == ("cat", "dog", "owl")
    assert space.vectors.tolist() == np.array([row[1:] for row in rows], dtype=np.float32).tolist()
    assert space.provenance["problems"] == []


def test_one_odd_line_does_not_change_how_the_others_are_read(space, tmp_path):
    write_space(space, tmp_path / "a.txt")
    lines = (tmp_path / "a.txt").read_text().splitlines()
    (tmp_path / "a.txt").write_text("\n".join([*lines[:2000], "odd 1 2", *lines[2000:]]))
    back = read_space(tmp_path / "a.txt")
    assert back.fingerprint == space.fingerprint
    assert back.provenance["problems"] == ["Lines that are not a key and 7 numbers, dropped: 1 (line 2,001)."]


def test_rows_longer_than_what_a_file_is_told_by_are_read(tmp_path):
    wide = EmbeddingSpace(("a", "b"), np.random.default_rng(0).normal(size=(2, 20_000)))
    for name in ("a.txt", "a.bin"):
        write_space(wide, tmp_path / name)
        assert read_space(tmp_path / name).fingerprint == wide.fingerprint


def test_keys_that_are_not_utf8_stay_apart(tmp_path):
    vectors = np.eye(4, dtype="<f4")
    keys = [b"caf\xe9", b"caf\xe8", b"the", b"of"]
    rows = [key + b" " + vector.tobytes() for key, vector in zip(keys, vectors, strict=True)]
    (tmp_path / "a.bin").write_bytes(b"4 4\n" + b"".join(rows))
    (tmp_path / "a.txt").write_bytes(b"".join(key + b" 0.5 1\n" for key in keys))
    for name in ("a.bin", "a.txt"):
        space = read_space(tmp_path / name)
        assert space.keys == ("caf\\xe9", "caf\\xe8", "the", "of")
        assert "2 ('caf\\xe9', 'caf\\xe8')" in space.provenance["problems"][0]


@pytest.mark.parametrize("ending", [".txt", ".glove.txt", ".bin", ".txt.gz", ".bin.gz"])
def test_a_limit_does_not_read_what_follows(space, tmp_path, ending):
    path = tmp_path / f"a{ending}"
    rng = np.random.default_rng(1)
    write_space(EmbeddingSpace([f"k{row}" for row in range(20_000)], rng.normal(size=(20_000, 40))), path)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    assert read_space(path, limit=50).keys == tuple(f"k{row}" for row in range(50))


@pytest.mark.parametrize("name", ["a.txt", "a.bin.gz", "broken.bin.gz", "broken.bin"])
def test_a_file_is_closed_when_it_was_read_or_refused(space, tmp_path, name):
    path = tmp_path / name
    write_space(space, path)
    if name.startswith("broken"):
        path.write_bytes(path.read_bytes()[:-9])
        with pytest.raises(InputError):
            read_space(path)
    else:
        read_space(path, limit=5)
    assert str(path) not in [file.path for file in psutil.Process().open_files()]


def test_the_end_of_a_binary_file_is_held_against_its_header(space, tmp_path):
    write_space(space, tmp_path / "a.bin")
    data = (tmp_path / "a.bin").read_bytes()
    (tmp_path / "few.bin").write_bytes(data.replace(b"3000 7", b"9 7", 1))
    few = read_space(tmp_path / "few.bin")
    assert few.fingerprint == space.fingerprint
    assert few.provenance["problems"] == ["The header says 9 rows, 3000 were found: all were read."]
    (tmp_path / "cut.bin").write_bytes(data[:-9])
    with pytest.raises(InputError, match=r"cut\.bin ends within row 3,000 of 3,000: it was cut short"):
        read_space(tmp_path / "cut.bin")


def test_words_of_a_file_on_disk_are_those_of_the_file_that_is_read(space, tmp_path):
    path = tmp_path / "a.bin"
    write_space(space, path)
    mapped = Word2VecOnDisk(path)
    assert list(mapped.index) == list(space.keys)
    asked = ["key2999", "unheard", "key0", "key1500"]
    vectors, known = mapped.vectors(asked)
    assert known.tolist() == [True, False, True, True]
    assert vectors[known].tobytes() == space.take(["key2999", "key0", "key1500"]).vectors.tobytes()


@pytest.mark.parametrize("ending", [".bin", ".bin.gz", ".txt", ".safetensors"])
def test_the_words_asked_for_are_read_from_every_format(space, tmp_path, ending):
    path = tmp_path / f"a{ending}"
    write_space(space, path)
    found = read_words(path, ["key7", "unheard", "key5", "key7"])
    assert found.keys == ("key7", "key5")
    assert found.vectors.tobytes() == space.take(["key7", "key5"]).vectors.tobytes()
    with pytest.raises(InputError):
        read_words(path, ["unheard"])


def test_gzip_that_inflates_without_end_is_refused(tmp_path):
    (tmp_path / "bomb.txt.gz").write_bytes(gzip.compress(b"9 2\n" + b"a 1 2\n" * 6_000_000))
    with pytest.raises(InputError, match=r"bomb\.txt\.gz.*holds more than"):
        read_space(tmp_path / "bomb.txt.gz")


@pytest.mark.parametrize("name", ["a\nb.txt", "<img src=x>.txt", "a\u202eb.txt", "=1+1.txt", "x" * 250 + ".txt"])
def test_what_a_file_is_called_does_not_break_the_sentence(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"nothing of use")
    with pytest.raises(InputError) as refusal:
        read_space(path)
    assert str(refusal.value).isprintable()
    path.write_bytes(b"a 0.5 1\nb 1 0.5\n")
    assert read_space(path).name.isprintable()


@pytest.mark.parametrize("name", ["missing.txt", "\0.txt", "x" * 5000, "folder/../../../missing"])
def test_a_name_that_no_file_has_is_refused(tmp_path, name):
    with pytest.raises(InputError):
        read_space(tmp_path / name)


def test_a_number_too_many_is_not_passed_over(tmp_path):
    path = tmp_path / "spaced.txt"
    path.write_text("soup 1 2 \ncourt 3 4 \nroute 66 5 6\n")
    space = read_space(path)
    assert space.keys == ("soup", "court")
    assert "dropped: 1 (line 3)" in space.provenance["problems"][0]


@pytest.mark.parametrize(("name", "mark"), [("a.tsv", b"\t"), ("a.txt", b" ")])
def test_a_line_takes_no_more_memory_than_it_has_bytes(tmp_path, name, mark):
    (tmp_path / name).write_bytes(b"soup " * (mark == b" ") + (b"1" + mark) * 16_000 + b"1" * 33_000 + b"\n")
    tracemalloc.start()
    with pytest.raises(InputError):
        read_space(tmp_path / name)
    assert tracemalloc.get_traced_memory()[1] < 2**25
    tracemalloc.stop()
