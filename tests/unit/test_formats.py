from __future__ import annotations

import numpy as np
import pytest

from embedlab.errors import InputError
from embedlab.formats import inspect_file, read_space, write_space
from embedlab.space import EmbeddingSpace

KEYS = ("court", "naïve", "冰", "null", "007", "don't", "<b>x</b>", "=1+1")


@pytest.fixture
def space() -> EmbeddingSpace:
    rng = np.random.default_rng(0)
    return EmbeddingSpace(
        KEYS,
        rng.normal(size=(len(KEYS), 5)).astype(np.float32),
        counts=np.arange(len(KEYS))[::-1],
        columns={
            "topic": np.array(["law", "", "ice", *"abcde"], dtype=object),
            "log_odds": rng.normal(size=len(KEYS)),
        },
        provenance={"trainer": "word2vec", "seed": 0},
        name="ours",
    )


@pytest.mark.parametrize("ending", [".safetensors", ".txt", ".vec", ".bin", ".txt.gz", ".bin.gz", ".glove.txt"])
def test_every_format_keeps_keys_and_vectors_to_the_bit(space, tmp_path, ending):
    path = tmp_path / f"space{ending}"
    write_space(space, path)
    back = read_space(path)
    assert back.keys == space.keys
    assert back.vectors.tobytes() == space.vectors.tobytes()
    assert back.provenance["problems"] == []
    assert list(tmp_path.iterdir()) == [path]


def test_safetensors_keeps_everything(space, tmp_path):
    write_space(space, tmp_path / "a.safetensors")
    back = read_space(tmp_path / "a.safetensors")
    assert back.counts.tolist() == space.counts.tolist()
    assert back.columns["topic"].tolist() == space.columns["topic"].tolist()
    assert back.columns["log_odds"].tobytes() == space.columns["log_odds"].tobytes()
    assert back.provenance["trainer"] == "word2vec"
    assert (back.name, back.level) == ("ours", "words")


@pytest.mark.parametrize("ending", [".safetensors", ".txt.gz", ".bin"])
def test_equal_spaces_give_equal_bytes(space, tmp_path, ending):
    write_space(space, tmp_path / f"a{ending}")
    write_space(space.take(space.keys), tmp_path / f"b{ending}")
    assert (tmp_path / f"a{ending}").read_bytes() == (tmp_path / f"b{ending}").read_bytes()


@pytest.mark.parametrize("ending", [".safetensors", ".txt", ".bin"])
def test_the_content_tells_the_format_and_not_the_name(space, tmp_path, ending):
    path = tmp_path / f"space{ending}"
    write_space(space, path)
    before = inspect_file(path)
    renamed = path.rename(tmp_path / "space.csv")
    assert inspect_file(renamed) == before
    assert (before.rows, before.dims) == (len(KEYS), 5)


def test_gensim_reads_what_we_write_and_we_read_what_it_writes(space, tmp_path):
    from gensim.models import KeyedVectors

    for name, binary in (("a.txt", False), ("a.bin", True)):
        write_space(space, tmp_path / name)
        theirs = KeyedVectors.load_word2vec_format(str(tmp_path / name), binary=binary)
        assert tuple(theirs.index_to_key) == space.keys
        assert theirs.vectors.tobytes() == space.vectors.tobytes()
        theirs.save_word2vec_format(str(tmp_path / f"theirs-{name}"), binary=binary)
        ours = read_space(tmp_path / f"theirs-{name}")
        assert ours.keys == space.keys
        np.testing.assert_allclose(ours.vectors, space.vectors, atol=1e-6)


def test_repairs_are_stated(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbf9 2\ncat 1 0\ndog 0 1\ncat 5 5\nbad nan 1\nnil 0 0\nodd 3\nodd 3 4.5 5\n")
    space = read_space(path)
    assert space.keys == ("cat", "dog")
    assert space.vectors.tolist() == [[1, 0], [0, 1]]
    assert inspect_file(path).problems == (
        "A byte-order mark came before the first line: it was left out.",
        "The header says 9 rows, 5 were found: all that were found were read.",
        "Lines that are not a key and 2 numbers, dropped: 2 (line 7, 8).",
        "Rows that repeat an earlier key: 1 ('cat'); the first row of each key was kept.",
        "Rows of zeros alone, dropped: 1 ('nil').",
        "Rows with NaN or infinity in them, dropped: 1 ('bad').",
    )


def test_limit_reads_the_first_rows(space, tmp_path):
    for ending in (".safetensors", ".txt", ".bin"):
        write_space(space, tmp_path / f"a{ending}")
        assert read_space(tmp_path / f"a{ending}", limit=3).keys == KEYS[:3]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"2 99999999\n",
        b"-1 5\n",
        b"3 2\ncat \x00\x00\x80\x3f",
        (2**40).to_bytes(8, "little") + b"{}",
        (2).to_bytes(8, "little") + b"{}",
        (20).to_bytes(8, "little") + b'{"vectors": "no" }  ',
        b"\x1f\x8b\x08\x00broken",
    ],
)
def test_damaged_files_are_refused_in_one_sentence(tmp_path, content):
    path = tmp_path / "given.bin"
    path.write_bytes(content)
    with pytest.raises(InputError) as refusal:
        read_space(path)
    assert "given.bin" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_key_with_a_space_is_refused_by_word2vec_and_leaves_the_old_file(space, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(InputError, match="white space"):
        write_space(EmbeddingSpace(("row 1",), np.ones((1, 2), np.float32)), path)
    assert path.read_text() == "old"


def test_an_ending_that_names_no_format_is_refused(space, tmp_path):
    with pytest.raises(InputError, match=r"\.safetensors"):
        write_space(space, tmp_path / "a.xyz")


@pytest.mark.parametrize("ending", [".txt.gz", ".bin.gz"])
def test_gzip_that_was_cut_short_is_refused(tmp_path, ending):
    path = tmp_path / f"space{ending}"
    vectors = np.random.default_rng(0).normal(size=(2000, 30))
    write_space(EmbeddingSpace(tuple(map(str, range(2000))), vectors), path)
    path.write_bytes(path.read_bytes()[:-5000])
    with pytest.raises(InputError, match="cut off"):
        read_space(path)


def test_a_limit_of_no_rows_is_refused(space, tmp_path):
    write_space(space, tmp_path / "space.txt")
    with pytest.raises(InputError, match="at least 1"):
        read_space(tmp_path / "space.txt", limit=0)


@pytest.mark.parametrize("metadata", [b"null", b'{"embedlab": "{\\"provenance\\": [1]}"}'])
def test_strange_metadata_is_refused(space, tmp_path, metadata):
    header = (
        b'{"__metadata__": ' + metadata + b', "vectors": {"dtype": "F32", "shape": [1, 1], "data_offsets": [0, 4]}, '
        b'"keys_utf8": {"dtype": "U8", "shape": [1], "data_offsets": [4, 5]}, '
        b'"key_offsets": {"dtype": "U64", "shape": [2], "data_offsets": [5, 21]}}'
    )
    body = np.float32(1).tobytes() + b"a" + np.array([0, 1], dtype=np.uint64).tobytes()
    (tmp_path / "s.safetensors").write_bytes(len(header).to_bytes(8, "little") + header + body)
    with pytest.raises(InputError):
        read_space(tmp_path / "s.safetensors")


def test_sentences_name_a_file_and_never_where_it_lies(space, tmp_path):
    folder = tmp_path / "machine"
    folder.mkdir()
    write_space(space, folder / "good.npy")
    (folder / "good.vocabulary.txt").unlink()
    (folder / "cut.txt.gz").write_bytes(b"\x1f\x8b\x08")
    asked = [
        lambda: read_space(folder / "none.txt"),
        lambda: read_space(folder),
        lambda: inspect_file(folder / "cut.txt.gz"),
        lambda: read_space(folder / "good.npy"),
        lambda: read_space(folder / "good.npy", vocabulary=folder / "words.txt"),
        lambda: read_space(folder / "good.npy", vocabulary=folder),
        lambda: read_space(f"{folder}/a\0b"),
    ]
    for ask in asked:
        with pytest.raises(InputError) as refusal:
            ask()
        assert str(tmp_path) not in str(refusal.value)
        assert "machine/" not in str(refusal.value)
