"""Corpus: reading from every source, repairs that are said, splits that keep their promises."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from embedlab.corpus import Corpus, read_corpus
from embedlab.errors import InputError


def headlines(n: int = 40) -> Corpus:
    labels = tuple(("news", "fun")[i % 2] for i in range(n))
    return Corpus(
        texts=tuple(f"soup number {i} is {label}" for i, label in enumerate(labels)),
        labels=labels,
        columns={"source": tuple(f"source {i // 4}" for i in range(n))},
        unlabelled=("more soup", "more rain"),
        name="soups",
    )


def write(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8")
    return path


# --- the value


def test_values_are_checked_and_frozen():
    corpus = headlines()
    with pytest.raises(AttributeError):
        corpus.texts = ()
    with pytest.raises(TypeError):
        corpus.columns["source"] = ()
    with pytest.raises(InputError, match="1 labels"):
        Corpus(("a", "b"), ("x",))
    with pytest.raises(InputError, match="'y' is not one of the classes"):
        Corpus(("a", "b"), ("x", "y"), classes=("x",))


def test_classes_are_sorted_by_number_or_alphabet_or_as_given():
    assert Corpus(("a", "b", "c"), ("10", "9", "1")).classes == ("1", "9", "10")
    assert Corpus(("a", "b"), ("news", "fun")).classes == ("fun", "news")
    assert Corpus(("a", "b"), ("news", "fun"), classes=("news", "fun")).classes == ("news", "fun")
    assert Corpus(("a", "b")).classes == ()


def test_take_keeps_columns_row_numbers_and_tokens_aligned():
    corpus = headlines()
    tokens = corpus.tokens
    taken = corpus.take([7, 3]).take([1])
    assert taken.texts == (corpus.texts[3],)
    assert taken.labels == (corpus.labels[3],)
    assert taken.columns["source"] == (corpus.columns["source"][3],)
    assert taken.row_numbers == (3,)
    assert taken.tokens == (tokens[3],)
    assert taken.classes == corpus.classes
    assert taken.unlabelled_tokens == (("more", "soup"), ("more", "rain"))


def test_fingerprint_follows_every_part_of_the_content():
    corpus = headlines()
    assert corpus.fingerprint == headlines().fingerprint
    others = [
        headlines(38),
        Corpus(corpus.texts, corpus.labels, corpus.columns, ("more soup more rain",)),
        Corpus(corpus.texts, corpus.labels, {}, corpus.unlabelled),
        Corpus(corpus.texts, corpus.labels[::-1], corpus.columns, corpus.unlabelled),
        Corpus(corpus.texts, corpus.labels, corpus.columns, corpus.unlabelled, classes=("news", "fun")),
        Corpus(corpus.texts, None, corpus.columns, corpus.unlabelled),
    ]
    assert len({corpus.fingerprint, *(other.fingerprint for other in others)}) == 1 + len(others)


# --- splits


def test_a_split_is_stratified_seeded_and_shuffled():
    corpus = headlines(400)
    train, test = corpus.split(test_size=0.25, seed=3)
    assert (len(train), len(test)) == (300, 100)
    assert Counter(test.labels) == {"news": 50, "fun": 50}
    assert sorted(train.row_numbers + test.row_numbers) == list(range(400))
    assert list(train.row_numbers) != sorted(train.row_numbers)
    assert train.unlabelled == corpus.unlabelled
    assert test.unlabelled == ()
    again, _ = corpus.split(test_size=0.25, seed=3)
    other, _ = corpus.split(test_size=0.25, seed=4)
    assert again.row_numbers == train.row_numbers
    assert set(other.row_numbers) != set(train.row_numbers)


@pytest.mark.parametrize("sizes", [(15_999, 16_001), (2, 31_998), (10_667, 10_667, 10_666)])
def test_32000_rows_give_24000_and_8000(sizes):
    labels = tuple(str(c) for c, size in enumerate(sizes) for _ in range(size))
    train, test = Corpus(tuple(map(str, range(len(labels)))), labels).split()
    assert (len(train), len(test)) == (24_000, 8_000)
    assert set(train.labels) == set(test.labels) == set(labels)


def test_rare_classes_are_on_both_sides():
    corpus = Corpus(tuple("abcdefghijkl"), tuple("xxxxxxxxxxyy"))
    for seed in range(5):
        for test_size in (0.01, 0.25, 0.99):
            train, test = corpus.split(test_size, seed)
            assert set(train.labels) == set(test.labels) == {"x", "y"}


def test_no_group_is_on_both_sides():
    corpus = headlines(400)
    train, test = corpus.split(group="source", seed=1)
    assert not set(train.columns["source"]) & set(test.columns["source"])
    assert len(test) == 100
    assert Counter(test.labels) == {"news": 50, "fun": 50}
    again, _ = corpus.split(group="source", seed=1)
    assert again.row_numbers == train.row_numbers


def test_two_groups_of_any_size_give_two_sides():
    corpus = Corpus(tuple("abcdefgh"), tuple("xyxyxyxy"), {"g": tuple("11111122")})
    train, test = corpus.split(group="g", test_size=0.01)
    assert {len(train), len(test)} == {2, 6}


def test_a_given_split_is_taken_as_given():
    parts = tuple("Test" if i >= 30 else "train" for i in range(40))
    corpus = headlines()
    corpus = Corpus(corpus.texts, corpus.labels, {"part": parts})
    train, test = corpus.split(part="part")
    assert train.row_numbers == tuple(range(30))
    assert test.row_numbers == tuple(range(30, 40))


def test_unlabelled_corpora_split_too():
    train, test = Corpus(tuple("abcdefgh")).split()
    assert (len(train), len(test)) == (6, 2)


@pytest.mark.parametrize(
    ("corpus", "options", "reason"),
    [
        (headlines(), {"test_size": 0}, "between 0 and 1"),
        (headlines(), {"test_size": 1.5}, "between 0 and 1"),
        (headlines(), {"group": "author"}, "no column 'author'"),
        (headlines(), {"part": "source"}, "'source 0': it may only say"),
        (headlines(4), {"group": "source"}, "one group, 'source 0'"),
        (Corpus(("a", "b"), ("x", "x"), name="n"), {}, "one class only, 'x'"),
        (Corpus(("a", "b", "c"), ("x", "x", "y"), name="n"), {}, "'y' of 'n' has one text"),
        (Corpus(("a", "b"), ("x", "x"), classes=("x", "y", "z"), name="n"), {}, "one class only"),
        (Corpus(tuple("abcd"), tuple("xxyy"), {"p": ("train", "train", "test", "test")}), {"part": "p"}, "'y' would"),
        (Corpus(tuple("abcd"), tuple("xyxy"), {"p": ("train",) * 4}), {"part": "p"}, "4 rows to train and 0 to test"),
    ],
)
def test_splits_that_cannot_be(corpus, options, reason):
    with pytest.raises(InputError, match=reason):
        corpus.split(**options)


def test_supervised_use_needs_labels():
    with pytest.raises(InputError, match="no labels"):
        Corpus(("a",), name="n").check_supervised()
    headlines().check_supervised()


# --- reading


def test_columns_are_guessed_by_name_or_by_content(tmp_path):
    named = write(tmp_path / "named.csv", "id,Headline,Category,topic\n1,hot soup,fun,food\n2,cold rain,news,weather\n")
    corpus = read_corpus(named)
    assert corpus.texts == ("hot soup", "cold rain")
    assert corpus.labels == ("fun", "news")
    assert corpus.columns == {"id": ("1", "2"), "topic": ("food", "weather")}
    assert corpus.name == "named"
    rows = "".join(f"{i},a soup of kind {i},{'pn'[i % 2]}\n" for i in range(20))
    guessed = read_corpus(write(tmp_path / "guessed.csv", "n,what,how\n" + rows))
    assert guessed.texts[3] == "a soup of kind 3"
    assert guessed.classes == ("n", "p")


def test_chosen_columns_win(tmp_path):
    path = write(tmp_path / "a.csv", "text,label,other text,other label\na b,1,c d,x\ne f,0,g h,y\n")
    corpus = read_corpus(path, text="Other Text", label="other label")
    assert corpus.texts == ("c d", "g h")
    assert corpus.labels == ("x", "y")


@pytest.mark.parametrize(
    ("content", "options", "reason"),
    [
        ("title,body,label\na b,c d,1\n", {}, "more than one .*'title', 'body'.*--text-column"),
        ("a,b\n1,2\n3,4\n", {}, "none among its columns 'a', 'b'"),
        ("text,class,category\na b,1,2\n", {}, "'class', 'category'.*--label-column"),
        ("text,label\na b,1\n", {"text": "headline"}, "no column 'headline', only 'text', 'label'.*--text-column"),
        ("text,label\na b,1\n", {"label": "kind"}, "no column 'kind'.*--label-column"),
        ("text,label\na b,1\n", {"text": "label", "label": "label"}, "two columns"),
        ("text,label\na b,1\n", {"group": "author"}, "no column 'author'"),
        ("text,label\n ,1\n,0\n", {}, "Every text of 'a' is blank"),
        ("text,label\na b,\nc d,\n", {}, "Every label of 'a' is blank"),
    ],
)
def test_what_is_not_obvious_is_refused_in_one_sentence(tmp_path, content, options, reason):
    with pytest.raises(InputError, match=reason) as raised:
        read_corpus(write(tmp_path / "a.csv", content), **options)
    assert "\n" not in str(raised.value)


def test_no_label_column_means_no_labels(tmp_path):
    corpus = read_corpus(write(tmp_path / "a.csv", "text,id\nhot soup,1\ncold rain,2\n"))
    assert corpus.labels is None
    assert corpus.columns == {"id": ("1", "2")}


def test_repairs_are_said_and_rows_keep_their_numbers(tmp_path):
    rows = ["soup,fun", "soup,fun", ",fun", "rain,news", "rain,fun", "wind,", "  snow ,news", "soup,"]
    corpus = read_corpus(write(tmp_path / "a.csv", "text,label\n" + "\n\n".join(rows)))
    assert corpus.texts == ("soup", "rain", "rain", "snow")
    assert corpus.labels == ("fun", "news", "fun", "news")
    assert corpus.unlabelled == ("wind",)
    assert corpus.row_numbers == (0, 3, 4, 6)
    assert corpus.warnings == (
        "Rows without a text, skipped: 1.",
        "Texts without a label, kept as unlabelled text: 2.",
        "Copies of a text with the same label, left out: 1.",
        "Texts that occur with more than one label, kept with each: 1.",
        "Unlabelled texts that are also among the labelled, left out so that no test text is trained on: 1.",
    )


def test_labels_are_text(tmp_path):
    corpus = read_corpus(write(tmp_path / "a.csv", "text,label\na,007\nb,7\nc,null\nd,NA\ne,true\n"))
    assert corpus.labels == ("007", "7", "null", "NA", "true")


def test_one_file_a_class(tmp_path):
    fun = write(tmp_path / "fun", "Ten soups, ranked\n\nHats!\n")
    news = write(tmp_path / "news.csv", "title\nRates rise\nRain falls\n")
    corpus = read_corpus(classes={"news": news, "fun": fun})
    assert corpus.texts == ("Rates rise", "Rain falls", "Ten soups, ranked", "Hats!")
    assert corpus.labels == ("news", "news", "fun", "fun")
    assert corpus.classes == ("news", "fun")
    assert corpus.row_numbers == (0, 1, 2, 3)
    assert corpus.name == "news + fun"


def test_folders_of_files_and_of_sub_folders(tmp_path):
    flat, deep = tmp_path / "flat", tmp_path / "deep"
    for folder in (flat, deep / "fun", deep / "news"):
        folder.mkdir(parents=True)
    write(flat / "fun.txt", "Ten soups\nHats\n")
    write(flat / "news.txt", "Rates rise\nRain falls\n")
    write(flat / "README.md", "About these files")
    write(flat / ".hidden", "nothing")
    write(deep / "fun" / "1.txt", "Ten soups")
    write(deep / "fun" / "2.txt", "Hats")
    write(deep / "news" / "1.txt", "Rates rise\nRain falls")
    for folder in (flat, deep):
        corpus = read_corpus(folder)
        assert corpus.texts == ("Ten soups", "Hats", "Rates rise", "Rain falls")
        assert corpus.labels == ("fun", "fun", "news", "news")
        assert corpus.name == folder.name
    assert read_corpus(deep).columns["file"] == ("fun/1.txt", "fun/2.txt", "news/1.txt", "news/1.txt")


def test_unlabelled_text_from_lines_or_a_table(tmp_path):
    data = write(tmp_path / "a.csv", "headline,label\nhot soup,fun\ncold rain,news\n")
    lines = write(tmp_path / "more.txt", "hot soup\nmore soup\nmore soup\n")
    table = write(tmp_path / "more.csv", "label,headline\nx,more soup\n")
    corpus = read_corpus(data, text="headline", unlabelled=lines)
    assert corpus.unlabelled == ("more soup", "more soup")
    assert "no test text is trained on: 1." in corpus.warnings[0]
    assert read_corpus(data, text="headline", unlabelled=table).unlabelled == ("more soup",)


@pytest.mark.parametrize("options", [{}, {"source": "a.csv", "classes": {"x": "b.txt"}}])
def test_either_a_source_or_classes(options):
    with pytest.raises(InputError, match="either"):
        read_corpus(**options)


def test_the_real_headlines(real_headlines):
    corpus = read_corpus(classes=real_headlines)
    assert Counter(corpus.labels) == {"clickbait": 15_999, "news": 16_001}
    assert corpus.warnings == ()
    train, test = corpus.split()
    assert (len(train), len(test)) == (24_000, 8_000)


def test_a_column_of_numbers_to_learn_is_no_label_and_copies_are_kept(tmp_path):
    path = tmp_path / "prices.csv"
    path.write_text("text,price\na hat,3\na hat,4\na hat,3\na boat,3\n", encoding="utf-8")
    corpus = read_corpus(path, target="price")
    assert corpus.labels is None
    assert corpus.columns["price"] == ("3", "4", "3", "3")
    with pytest.raises(InputError, match="cost"):
        read_corpus(path, target="cost")


def test_an_empty_name_says_that_there_are_no_labels_even_where_a_column_could_hold_them(tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text("text,label\na b,x\na b,\n")
    corpus = read_corpus(file, label="")
    assert (corpus.texts, corpus.labels, corpus.unlabelled) == (("a b", "a b"), None, ())
    assert corpus.columns["label"] == ("x", "")
