"""Labelled texts, read in a process of their own: columns, guesses, what is found, and what cannot be read."""

from __future__ import annotations

import json

import pytest

from embedlab.errors import InputError
from embedlab.jobs.corpus_job import read_texts, texts_folder
from embedlab.jobs.handover import load_corpus
from embedlab.progress import silent

ROWS = "headline,label,author\n" + "".join(
    f"Ten {word} secrets you will love,clickbait,ann\nCourt rules on {word} prices,news,bob\n" for word in "abcdef"
)


def read(tmp_path, content, columns=None, name="mine.csv"):
    path = tmp_path / name
    path.write_text(content)
    read_texts({"path": str(path), "columns": columns, "folder": str(tmp_path / "read")}, silent)
    return tmp_path / "read"


def by(text, label, **more):
    return {"text": text, "label": label, "group": None, "part": None, "test_size": 0.25} | more


def test_obvious_columns_are_guessed_and_the_texts_read_by_them(tmp_path):
    folder = read(tmp_path, ROWS)
    table = json.loads((folder / "table.json").read_text())
    assert table == {"columns": ["headline", "label", "author"], "text": "headline", "label": "label"}
    found = texts_folder(folder, by("headline", "label"))
    look = json.loads((found / "look.json").read_text())
    assert (look["rows"], look["facts"]["classes"]) == (12, {"clickbait": 6, "news": 6})
    assert look["first"][0] == {"text": "Ten a secrets you will love", "label": "clickbait"}
    assert load_corpus(found / "corpus.json").fingerprint == look["fingerprint"]


def test_columns_that_nobody_can_guess_wait_for_a_person(tmp_path):
    folder = read(tmp_path, "one,two\n" + "".join(f"a {n},b {n % 2}\n" for n in range(30)))
    assert json.loads((folder / "table.json").read_text())["columns"] == ["one", "two"]
    assert [path.name for path in folder.iterdir()] == ["table.json"]
    columns = by("one", "two", test_size=0.5)
    read(tmp_path, (tmp_path / "mine.csv").read_text(), columns)
    look = json.loads((texts_folder(folder, columns) / "look.json").read_text())
    assert look["facts"]["train_rows"] == look["facts"]["test_rows"] == 15


def test_two_ways_of_reading_lie_side_by_side(tmp_path):
    first, second = by("headline", "label"), by("headline", "author")
    for columns in (first, second):
        folder = read(tmp_path, ROWS, columns)
    classes = [
        json.loads((texts_folder(folder, found) / "look.json").read_text())["facts"]["classes"]
        for found in (first, second)
    ]
    assert [set(found) for found in classes] == [{"clickbait", "news"}, {"ann", "bob"}]


def test_what_cannot_be_learned_from_is_refused_and_leaves_no_look(tmp_path):
    with pytest.raises(InputError, match="class"):
        read(tmp_path, "text,label\nalpha beta,one\ngamma delta,one\n")
    assert list((tmp_path / "read").glob("*/look.json")) == []
