"""Files of every format -> the same columns of text."""

from __future__ import annotations

import csv
import gzip
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embedlab.delimited import read_delimited
from embedlab.errors import InputError
from embedlab.tables import read_table

TEXTS = ["null", "NA", "007", "nan, quoted", "a “typographic” one", "true"]
LABELS = ["1", "0", "None", "1.0", "inf", "0"]


def delimited(delimiter: str) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(["text", "label"])
    writer.writerows(zip(TEXTS, LABELS, strict=True))
    return out.getvalue().encode()


def json_lines() -> bytes:
    return "".join(json.dumps({"text": t, "label": y}) + "\n" for t, y in zip(TEXTS, LABELS, strict=True)).encode()


def parquet() -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(pa.table({"text": TEXTS, "label": LABELS}), out)
    return out.getvalue()


FORMATS = {
    "a.csv": delimited(","),
    "b.csv": delimited(";"),
    "c.csv": delimited("\t"),
    "d.csv": delimited("|"),
    "e.tsv": delimited("\t"),
    "f.jsonl": json_lines(),
    "g.parquet": parquet(),
    "table.txt": delimited("\t"),
    "no_ending": delimited(","),
    "json_without_ending": json_lines(),
}


@pytest.mark.parametrize("compress", [False, True])
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_keeps_text_as_text(tmp_path, name, compress):
    path = tmp_path / (name + ".gz" if compress else name)
    path.write_bytes(gzip.compress(FORMATS[name]) if compress else FORMATS[name])
    table = read_table(path)
    assert {column: list(cells) for column, cells in table.columns.items()} == {"text": TEXTS, "label": LABELS}
    assert list(table.row_numbers) == list(range(len(TEXTS)))
    assert table.warnings == ()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_plain_text_is_a_text_a_line(tmp_path, end):
    path = tmp_path / "texts.txt"
    path.write_bytes(f"{end}one, two{end}{end}  three {end}".encode())
    assert list(read_table(path).columns["text"]) == ["one, two", "three"]


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16-LE"),
        ("utf-16-be", "UTF-16-BE"),
        ("utf-32", "UTF-32"),
        ("latin-1", "Latin-1"),
        ("cp1252", "Windows-1252"),
    ],
)
def test_encodings_are_told_apart_and_said(tmp_path, encoding, said):
    path = tmp_path / "texts.csv"
    path.write_text("text,label\nDéjà vu à la carte,1\nOne more año,0\n", encoding=encoding)
    table = read_table(path)
    assert list(table.columns) == ["text", "label"]
    assert list(table.columns["text"]) == ["Déjà vu à la carte", "One more año"]
    assert any(said in warning for warning in table.warnings) if said else not table.warnings


def test_a_few_broken_bytes_do_not_change_the_encoding(tmp_path):
    path = tmp_path / "texts.txt"
    path.write_bytes("déjà vu, señor\n".encode() * 5 + b"broken \xff here\n")
    table = read_table(path)
    assert table.columns["text"][0] == "déjà vu, señor"
    assert table.columns["text"][-1] == "broken \ufffd here"
    assert "not UTF-8" in table.warnings[0]


def test_nul_bytes_are_left_out_and_said(tmp_path):
    path = tmp_path / "texts.csv"
    path.write_bytes(b"text,label\nsou\0p,1\nrain,0\n")
    table = read_table(path)
    assert table.columns["text"][0] == "soup"
    assert "NUL" in table.warnings[0]


def test_lone_quotation_marks_swallow_nothing(tmp_path):
    path = tmp_path / "texts.tsv"
    path.write_text('text\tlabel\n"Wow, he said\t1\nplain "inner" marks\t0\nlast one"\t1\n')
    table = read_table(path)
    assert list(table.columns["text"]) == ['"Wow, he said', 'plain "inner" marks', 'last one"']
    assert "quotation marks" in table.warnings[0]


@pytest.mark.parametrize("name", ["texts.csv", "texts.tsv"])
def test_quoted_cells_may_hold_anything(tmp_path, name):
    delimiter = "," if name.endswith("csv") else "\t"
    path = tmp_path / name
    with path.open("w", newline="") as out:
        csv.writer(out, delimiter=delimiter).writerows(
            [["text", "label"], ["two\nlines, and a\ttab", "1"], ['a "quoted" word', "0"]]
        )
    table = read_table(path)
    assert list(table.columns["text"]) == ["two\nlines, and a\ttab", 'a "quoted" word']
    assert not table.warnings


def test_backslash_quotes(tmp_path):
    path = tmp_path / "texts.csv"
    path.write_text('text,label\n"he said \\"hi, you\\" twice",1\nrain,0\n')
    assert read_table(path).columns["text"][0] == 'he said "hi, you" twice'


def test_single_column_with_commas(tmp_path):
    path = tmp_path / "texts.csv"
    path.write_text('text\nrain, snow, wind\n"soup\nand bread"\n')
    assert list(read_table(path).columns["text"]) == ["rain, snow, wind", "soup\nand bread"]


def test_ragged_rows_are_repaired_and_said_or_refused(tmp_path):
    path = tmp_path / "texts.csv"
    rows = [f"soup {i},1" for i in range(20)]
    path.write_text("\n".join(["text,label", "one,two,three", *rows, "short"]))
    table = read_table(path)
    assert len(table) == 21
    assert table.columns["label"][-1] == ""
    assert list(table.row_numbers) == list(range(1, 22))
    assert any("left out: 1 of 23 (first: line 2)" in warning for warning in table.warnings)
    path.write_text("\n".join(["text,label", *["one, two,1"] * 5, *rows]))
    with pytest.raises(InputError, match=r"5 of 26 \(first: line 2\)"):
        read_table(path)


def test_a_file_without_a_header_keeps_its_first_row(tmp_path):
    path = tmp_path / "texts.csv"
    path.write_text("hot soup,1\ncold rain,0\nwarm bread,1\n")
    table = read_table(path)
    assert list(table.columns) == ["column 1", "column 2"]
    assert table.columns["column 1"][0] == "hot soup"
    assert "does not name columns" in table.warnings[0]


def test_headers_repeated_unnamed_and_alike(tmp_path):
    path = tmp_path / "texts.csv"
    path.write_text(",text,text\n0,a,b\n,text,text\n2,c,d\n")
    table = read_table(path)
    assert list(table.columns) == ["column 1", "text", "text (3)"]
    assert list(table.row_numbers) == [0, 2]
    assert "repeat the header" in table.warnings[0]


def test_json_values_are_spelled_as_in_the_file(tmp_path):
    path = tmp_path / "texts.jsonl"
    path.write_text(
        '{"text": "a", "label": 1, "x": 1.50}\n{"text": "b", "label": true}\n{"text": null, "label": [1]}\n'
    )
    columns = read_table(path).columns
    assert list(columns["text"]) == ["a", "b", None]
    assert list(columns["label"]) == ["1", "true", '["1"]']
    assert list(columns["x"]) == ["1.50", None, None]


def test_broken_json_lines_are_left_out_and_said(tmp_path):
    path = tmp_path / "texts.jsonl"
    lines = [json.dumps({"text": f"a{i}"}) for i in range(20)]
    path.write_text("\n".join([lines[0], "oops", *lines[1:]]))
    table = read_table(path)
    assert list(table.row_numbers) == [0, *range(2, 21)]
    assert "1 of 21 (first: line 2)" in table.warnings[0]
    path.write_text("oops\n" + lines[0])
    with pytest.raises(InputError, match="Line 1"):
        read_table(path)


def test_parquet_columns_become_text(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = tmp_path / "texts.parquet"
    table = pa.table(
        {
            "text": ["a", None],
            "float": [1.0, float("nan")],
            "half": [0.5, None],
            "whole": pa.array([7, None]),
            "yes": [True, False],
            "kind": pa.array(["x", "y"]).dictionary_encode(),
            "bytes": [b"a", b"\xff"],
        }
    )
    pq.write_table(table, path)
    columns = {name: list(cells) for name, cells in read_table(path).columns.items()}
    assert columns == {
        "text": ["a", None],
        "float": ["1", None],
        "half": ["0.5", None],
        "whole": ["7", None],
        "yes": ["true", "false"],
        "kind": ["x", "y"],
        "bytes": ["a", "\ufffd"],
    }


cell = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1).map(str.strip)


@settings(max_examples=60)
@given(st.lists(st.tuples(cell.filter(bool), cell.filter(bool)), min_size=1, max_size=8), st.sampled_from(",;\t|"))
def test_what_a_csv_writer_writes_is_read(rows, delimiter):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([("text", "label"), *rows])
    lines = out.getvalue().splitlines(keepends=True)
    columns, numbers, _ = read_delimited(lambda: lines, "it", delimiter)
    expected = [row for row in rows if row != ("text", "label")]
    assert list(zip(columns["text"], columns["label"], strict=True)) == expected
    assert len(numbers) == len(expected)
