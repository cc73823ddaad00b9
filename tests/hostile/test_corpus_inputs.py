"""Files from strangers: each is repaired and said so, or refused in one plain sentence."""

from __future__ import annotations

import gzip
import json
import random

import pytest

from embedlab.corpus import read_corpus
from embedlab.errors import InputError
from embedlab.textfile import MAX_LINE

GOOD = "text,label\n" + "".join(f"soup number {i},{i % 2}\n" for i in range(8))
NOISE = random.Random(0).randbytes(20_000)
LONG = "word " * (MAX_LINE // 5 + 1)


def refusal(path, **options) -> str:
    with pytest.raises(InputError) as raised:
        read_corpus(path, **options).check_supervised()
    message = str(raised.value)
    assert message.count("\n") == 0
    assert len(message) < 400
    assert message.endswith((".", ")"))
    return message


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"\n \n", "empty"),
        ("a.csv", b"\0" * 5000, "empty"),
        ("a.csv", b"\xef\xbb\xbf", "no rows"),
        ("a.csv", b"text,label\n", "no rows"),
        ("a.txt", b"\n" * 100_000, "blank lines"),
        ("a.csv", b"text,label\nhot soup,1\ncold soup,1\n", "one class only"),
        ("a.csv", GOOD.encode() + b"odd one,2\n", "one text"),
        ("a.csv", b"text,label\n" + b"".join(b"soup,%d\n" % i for i in range(9)) + b"rain," + b"9" * 5000, "one text"),
        ("a.csv", NOISE, "binary"),
        ("noise", NOISE, "binary"),
        ("a.txt", NOISE, "binary"),
        ("a.jsonl", NOISE, "binary"),
        ("a.parquet", NOISE, "not a Parquet file"),
        ("a.parquet", b"PAR1" + NOISE, "not a Parquet file"),
        ("a.parquet", b"PAR1", "not a Parquet file"),
        ("a.csv.gz", b"\x1f\x8b" + NOISE, "cut off or damaged"),
        ("a.csv.gz", gzip.compress(GOOD.encode())[:-20], "cut off or damaged"),
        ("a.csv.gz", gzip.compress(gzip.compress(GOOD.encode())), "compressed twice"),
        ("a.xlsx", b"PK\x03\x04" + NOISE, "zip archive or an office document"),
        ("a.xyz", b"some words\nmore words\n", "format of 'a.xyz' is not known"),
        ("a.jsonl", b'{"text": ' + b"[" * 200_000 + b"\n", "not a JSON object"),
        ("a.jsonl", b"[1, 2]\n", "not a JSON object"),
        ("a.jsonl", b"{}\n{}\n", "no JSON objects with fields"),
        ("a.jsonl", b"".join(b'{"k%d": 1}\n' % i for i in range(9000)), "cells"),
        ("a.csv", ",".join(f"c{i}" for i in range(50_000)).encode() + b"\na" * 1000, "cells"),
        ("a.csv", f"text,label\n{LONG},1\n".encode(), "Line 2 of 'a.csv' has more than"),
        ("a.jsonl", json.dumps({"text": LONG, "label": 1}).encode(), "Line 1"),
        ("a.txt", LONG.encode(), "Line 1"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refused_in_one_sentence(tmp_path, name, content, reason):
    path = tmp_path / name
    path.write_bytes(content)
    assert reason in refusal(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (GOOD.encode("utf-8-sig"), ""),
        (GOOD.replace("soup", "señor").encode("latin-1"), "not UTF-8"),
        (GOOD.encode("utf-16"), "UTF-16"),
        (GOOD.encode("utf-16-le"), "UTF-16"),
        (GOOD.replace("soup", "so\0up").encode(), "NUL"),
        (GOOD.encode() * 2, "Copies"),
        (GOOD.encode() + b"soup number 1,0\n", "more than one label"),
        (GOOD.encode() + b"no label here,\n", "without a label"),
        (GOOD.encode() + b'"never closed,1\n', "quotation marks"),
        (GOOD.encode() + b"=HYPERLINK() <b>bold</b> ![](x),1\n", ""),
        (GOOD.encode() + b"word " * 20_000 + b",1\n", ""),
        (GOOD.encode() + b"word " * 200_000 + b",1\n", ""),
        (GOOD.encode().replace(b"\n", b"\r"), ""),
    ],
    ids=range(13),
)
def test_repaired_and_said(tmp_path, content, said):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    corpus = read_corpus(path)
    corpus.check_supervised()
    assert len(corpus) >= 8
    assert any(said in warning for warning in corpus.warnings) if said else not corpus.warnings


def test_a_text_of_20000_tokens_is_kept_whole(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(GOOD + "word " * 20_000 + ",1\n")
    assert len(read_corpus(path).tokens[-1]) == 20_000


def test_a_small_archive_of_a_huge_text_is_stopped(tmp_path):
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(GOOD.encode() * 100_000))
    assert path.stat().st_size < 200_000
    assert "more than 1,000,000 bytes" in refusal(path, max_bytes=1_000_000)


def test_a_small_parquet_of_many_rows_is_stopped(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = tmp_path / "bomb.parquet"
    rows = pa.array(["word " * 10]).take(pa.array([0] * 400_000))
    pq.write_table(pa.table({"text": rows}), path, compression="zstd")
    assert path.stat().st_size < 100_000
    assert "more than 1,000,000 bytes" in refusal(path, max_bytes=1_000_000)
    many = pa.table({f"c{i}": pa.nulls(100_000, pa.string()) for i in range(300)})
    pq.write_table(many, path)
    assert "cells" in refusal(path)


def test_endless_unlabelled_lines_are_cut_between_words(tmp_path):
    data, more = tmp_path / "a.csv", tmp_path / "text8"
    data.write_text(GOOD)
    more.write_text(LONG * 2)
    corpus = read_corpus(data, unlabelled=more)
    assert max(map(len, corpus.unlabelled)) <= MAX_LINE
    assert " ".join(corpus.unlabelled) == (LONG * 2).strip()
    assert "cut into several" in corpus.warnings[0]


def test_halves_of_surrogate_pairs_become_replacement_characters(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "a \\ud800 b", "label": "x"}\n{"text": "c \\ud83c\\udf72", "label": "y"}\n')
    corpus = read_corpus(path)
    assert corpus.texts == ("a \ufffd b", "c \U0001f372")
    assert corpus.fingerprint


def test_places_that_are_not_files(tmp_path):
    assert "no file" in refusal(tmp_path / "missing.csv")
    assert "no file" in refusal(tmp_path / "missing\0.csv")
    assert refusal(tmp_path / ("x" * 5000))
    assert "no files of texts" in refusal(tmp_path)
    (tmp_path / "README.txt").write_text("about")
    (tmp_path / "sub").mkdir()
    assert "no files of texts" in refusal(tmp_path)
    for part in ("train", "test"):
        (tmp_path / f"{part}.csv").write_text(GOOD)
    assert "parts (test, train), not classes" in refusal(tmp_path)
    with pytest.raises(InputError, match="not a file"):
        read_corpus(classes={"x": tmp_path, "y": tmp_path})
