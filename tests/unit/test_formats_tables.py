"""Arrays, tables and tensors as other programs write them: which part is the key, which the vector, what is said."""

from __future__ import annotations

import json
import struct
import tracemalloc
import zipfile

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from safetensors.numpy import save_file

from embedlab.cli import cli
from embedlab.errors import InputError
from embedlab.formats import inspect_file, read_space, write_space
from embedlab.formats.archive import opened
from embedlab.space import EmbeddingSpace

WORDS = ["court", "soup", "冰"]
TABLE = np.array([[1.5, -2], [0.25, 3], [1 / 3, 4]], dtype=np.float32)


def bfloat16_file(path, table: np.ndarray) -> None:
    """What torch writes for a bfloat16 tensor, which numpy has not."""
    halves = (table.astype("<f4").view("<u4") >> 16).astype("<u2")
    header = json.dumps(
        {"w": {"dtype": "BF16", "shape": list(table.shape), "data_offsets": [0, halves.nbytes]}}
    ).encode()
    path.write_bytes(len(header).to_bytes(8, "little") + header + halves.tobytes())


def test_bfloat16_is_the_upper_half_of_a_float32(tmp_path):
    path = tmp_path / "w.safetensors"
    bfloat16_file(path, TABLE)
    (tmp_path / "w.vocab").write_text("\n".join(WORDS), encoding="utf-8")
    space = read_space(path)
    upper = (TABLE.view(np.uint32) & 0xFFFF0000).view(np.float32)
    assert space.keys == tuple(WORDS)
    assert space.vectors.tobytes() == upper.tobytes()
    assert inspect_file(path).matrices[0].name == "w"


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_matrices_of_others_are_chosen_by_name(tmp_path, dtype):
    path, words = tmp_path / "model.safetensors", tmp_path / "words.txt"
    save_file({"a": TABLE.astype(dtype), "b": -TABLE.astype(dtype), "bias": np.ones(3, dtype)}, path)
    words.write_text("\n".join(WORDS), encoding="utf-8")
    with pytest.raises(InputError, match="'a', 'b': choose"):
        read_space(path, vocabulary=words)
    space = read_space(path, vocabulary=words, table="b", limit=2)
    assert space.keys == tuple(WORDS[:2])
    assert space.vectors.tolist() == (-TABLE[:2]).astype(dtype).astype(np.float32).tolist()


def test_arrays_of_numpy_in_the_order_of_columns_and_as_whole_numbers(tmp_path):
    (tmp_path / "w.txt").write_text("\n".join(WORDS), encoding="utf-8")
    np.save(tmp_path / "w.npy", np.asfortranarray(TABLE.astype(np.float64)))
    assert read_space(tmp_path / "w.npy").vectors.tolist() == TABLE.tolist()
    np.save(tmp_path / "w.npy", np.arange(1, 7).reshape(3, 2))
    assert read_space(tmp_path / "w.npy").vectors.tolist() == [[1, 2], [3, 4], [5, 6]]


def test_an_archive_of_arrays_by_other_names(tmp_path):
    np.savez_compressed(tmp_path / "w.npz", embeddings=TABLE, words=np.array(WORDS), epochs=np.arange(5))
    space = read_space(tmp_path / "w.npz")
    assert (space.keys, space.vectors.tolist()) == (tuple(WORDS), TABLE.tolist())
    assert inspect_file(tmp_path / "w.npz").matrices[0].keys == "words"


@pytest.mark.parametrize("kind", [pa.list_(pa.float64()), pa.large_list(pa.float32()), pa.list_(pa.float32(), 2)])
def test_columns_of_vectors_of_every_kind(tmp_path, kind):
    table = pa.table({
        "id": [7, 8, 9],
        "token": pa.array(WORDS).dictionary_encode(),
        "embedding": pa.array(TABLE.tolist(), kind),
        "freq": [3, 2, 1],
        "note": ["x", None, "z"],
    })  # fmt: skip
    pq.write_table(table, tmp_path / "t.parquet")
    with pa.OSFile(str(tmp_path / "t.arrow"), "wb") as out, pa.ipc.new_stream(out, table.schema) as writer:
        writer.write_table(table)
    for file in ("t.parquet", "t.arrow"):
        space = read_space(tmp_path / file)
        assert space.keys == tuple(WORDS)
        assert space.vectors.tolist() == TABLE.tolist()
        assert space.counts.tolist() == [3, 2, 1]
        assert space.columns["note"].tolist() == ["x", "", "z"]
        assert space.columns["id"].tolist() == [7, 8, 9]


def test_a_number_a_column(tmp_path):
    pq.write_table(
        pa.table({"x": TABLE[:, 0], "word": WORDS, "n": [1, 2, 3], "y": TABLE[:, 1]}), tmp_path / "t.parquet"
    )
    space = read_space(tmp_path / "t.parquet")
    assert (space.keys, space.vectors.tolist()) == (tuple(WORDS), TABLE.tolist())
    assert space.columns["n"].tolist() == [1, 2, 3]


def test_the_projector_s_metadata_with_and_without_names_of_columns(tmp_path):
    vectors = tmp_path / "vectors.tsv"
    vectors.write_text("\n".join("\t".join(map(str, row)) for row in TABLE), encoding="utf-8")
    (tmp_path / "metadata.tsv").write_text("Class\tWord\tCount\n" + "\n".join(f"c\t{word}\t5" for word in WORDS))
    space = read_space(vectors)
    assert (space.keys, space.vectors.tolist()) == (tuple(WORDS), TABLE.tolist())
    assert space.counts.tolist() == [5, 5, 5]
    (tmp_path / "metadata.tsv").write_text("\n".join(WORDS), encoding="utf-8")
    assert read_space(vectors, limit=2).keys == tuple(WORDS[:2])
    (tmp_path / "metadata.tsv").write_text("\n".join(WORDS[:2]), encoding="utf-8")
    with pytest.raises(InputError, match=r"metadata\.tsv has 2 keys for the 3 rows"):
        read_space(vectors)


def test_a_part_of_the_projector_s_rows_takes_the_first_keys_of_a_vocabulary(tmp_path):
    (tmp_path / "big.tsv").write_text("".join(f"{row}.5\t1\n" for row in range(30_000)))
    (tmp_path / "big.vocabulary.txt").write_text("".join(f"w{row}\n" for row in range(30_000)))
    space = read_space(tmp_path / "big.tsv", limit=3)
    assert (space.keys, space.vectors.tolist()) == (("w0", "w1", "w2"), [[0.5, 1], [1.5, 1], [2.5, 1]])
    (tmp_path / "words.json").write_text(json.dumps({f"v{row}": row for row in range(30_000)}))
    assert read_space(tmp_path / "big.tsv", limit=2, vocabulary=tmp_path / "words.json").keys == ("v0", "v1")
    (tmp_path / "big.vocabulary.txt").write_text("w0\nw1\n")
    with pytest.raises(InputError, match=r"big\.vocabulary\.txt has 2 keys"):
        read_space(tmp_path / "big.tsv", limit=3)


def test_the_projector_finds_what_is_written(tmp_path):
    write_space(EmbeddingSpace(tuple(WORDS), TABLE, counts=[3, 2, 1], name="mine"), tmp_path / "vectors.tsv")
    found = json.loads((tmp_path / "projector_config.json").read_text(encoding="utf-8"))["embeddings"][0]
    assert found["tensorShape"] == list(TABLE.shape)
    assert np.loadtxt(tmp_path / found["tensorPath"], dtype=np.float32).tolist() == TABLE.tolist()
    lines = (tmp_path / found["metadataPath"]).read_text(encoding="utf-8").splitlines()
    assert lines == ["key\tcount", "court\t3", "soup\t2", "冰\t1"]


@pytest.mark.parametrize(("name", "beside"), [("v.tsv", "projector_config.json"), ("v.npy", "v.vocabulary.txt")])
def test_files_that_belong_together_are_written_together_or_not(tmp_path, name, beside):
    write_space(EmbeddingSpace(tuple(WORDS), TABLE), tmp_path / name)
    (tmp_path / beside).unlink()
    (tmp_path / beside).mkdir()
    old = {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    with pytest.raises(OSError, match=beside):
        write_space(EmbeddingSpace(tuple(WORDS[::-1]), TABLE + 1), tmp_path / name)
    assert {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == old


def test_json_lines_with_other_fields(tmp_path):
    rows = [{"tag": "t", "vec": row.tolist(), "word": word, "freq": 9} for word, row in zip(WORDS, TABLE, strict=True)]
    text = "\n".join(
        [json.dumps(rows[0]), "not json", "", json.dumps(rows[1]), json.dumps({"word": "x"}), json.dumps(rows[2])]
    )
    (tmp_path / "w.jsonl").write_text(text, encoding="utf-8")
    space = read_space(tmp_path / "w.jsonl")
    assert (space.keys, space.vectors.tolist()) == (tuple(WORDS), TABLE.tolist())
    assert (space.counts.tolist(), space.columns["tag"].tolist()) == ([9] * 3, ["t"] * 3)
    assert space.provenance["problems"] == [
        "Lines that are not a JSON object with a key and 2 numbers, dropped: 2 (line 2, 5)."
    ]


def test_the_command_line_lists_chooses_and_names(tmp_path):
    path, words = tmp_path / "model.safetensors", tmp_path / "words.txt"
    save_file({"a": TABLE, "b": -TABLE}, path)
    words.write_text("\n".join(WORDS), encoding="utf-8")
    said = json.loads(CliRunner().invoke(cli, ["inspect", str(path), "--json"]).stdout)
    assert [matrix["name"] for matrix in said["matrices"]] == ["a", "b"]
    assert (said["rows"], said["dims"]) == (3, 2)
    assert "choose" in said["problems"][0]
    given = ["--layer", "b", "--vocabulary", str(words), "--limit", "2"]
    done = CliRunner().invoke(cli, ["convert", str(path), str(tmp_path / "b.parquet"), *given, "--json"])
    assert json.loads(done.stdout)["rows"] == 2
    assert read_space(tmp_path / "b.parquet").vectors.tolist() == (-TABLE[:2]).tolist()


def test_a_list_of_lists_is_no_vector(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text('{"key": "a", "vector": [1, 2]}\n{"key": "b", "vector": [[1], [2]]}\n')
    space = read_space(path)
    assert space.keys == ("a",)
    assert "dropped: 1 (line 2)" in space.provenance["problems"][0]


def test_a_header_of_numpy_is_not_read_to_the_length_that_it_claims(tmp_path):
    path = tmp_path / "bomb.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("v.npy", b"\x93NUMPY\x02\x00" + (2**27).to_bytes(4, "little") + b" " * 2**27)
    tracemalloc.start()
    with pytest.raises(InputError, match="damaged array"):
        read_space(path)
    assert tracemalloc.get_traced_memory()[1] < 2**24
    tracemalloc.stop()


def test_the_list_of_an_archive_is_not_parsed_where_it_is_a_long_one(tmp_path):
    path = tmp_path / "many.npz"
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", *[20] * 6, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0) + b"a.npy"
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 9, 9, 200_000 * len(entry), 4, 0)
    path.write_bytes(b"PK\x03\x04" + entry * 200_000 + end)
    tracemalloc.start()
    with pytest.raises(InputError, match="not a file of vectors"):
        read_space(path)
    assert tracemalloc.get_traced_memory()[1] < 2**20
    tracemalloc.stop()
    with pytest.raises(InputError, match="more than 10,000 files"), opened(path):
        pass


def test_an_archive_that_claims_to_store_more_than_it_has_is_refused(tmp_path):
    path = tmp_path / "bomb.npz"
    np.savez_compressed(path, vectors=np.zeros((1000, 1000), np.float32), keys=np.arange(1000).astype(str))
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02")
    data[entry + 20 : entry + 24] = (10 * len(data)).to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(InputError, match="damaged archive"):
        read_space(path)
