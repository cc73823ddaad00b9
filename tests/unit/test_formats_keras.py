"""Embeddings read out of files of Keras are those that Keras saved, to the bit, with their words."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest

from embedlab.errors import InputError
from embedlab.formats import apart, hdf5, inspect_file, keras_reader, read_space
from embedlab.formats.format import ReadOptions

TESTS = Path(__file__).parents[1]
NOT_WORDS = ("", "[UNK]", "[pad]", "<unk>")


@pytest.fixture(scope="module")
def models(tmp_path_factory) -> Path:
    """Models of every kind, built and saved by Keras in one process."""
    folder = tmp_path_factory.mktemp("models")
    done = subprocess.run(
        [sys.executable, TESTS / "keras_models.py", folder], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return folder


@pytest.fixture(scope="module")
def expected(models) -> dict[str, dict[str, list[str] | None]]:
    return json.loads((models / "expected.json").read_text(encoding="utf-8"))


def row_names(rows: int, folder: Path) -> Path:
    path = folder / f"{rows}.txt"
    path.write_text("".join(f"row {row}\n" for row in range(rows)), encoding="utf-8")
    return path


def test_extraction_from_files_of_keras_is_bit_equal_to_keras_own(models, expected, tmp_path):
    assert len(expected) >= 30
    for file, embeddings in expected.items():
        for name, words in embeddings.items():
            table = np.load(models / f"{file}.{name}.npy")
            given = None if words else row_names(len(table), tmp_path)
            space, _ = keras_reader.read(models / file, ReadOptions(vocabulary=given, table=name))
            names = words or [f"row {row}" for row in range(len(table))]
            rows = [row for row, word in enumerate(names) if word not in NOT_WORDS]
            assert space.keys == tuple(names[row] for row in rows), (file, name)
            assert space.vectors.tobytes() == table[rows].tobytes(), (file, name)


def test_a_file_says_which_embeddings_it_has_and_where_their_words_are(models, expected):
    for file, embeddings in expected.items():
        found = keras_reader.matrices(models / file)
        assert {matrix.name for matrix in found} == set(embeddings), file
        for matrix in found:
            assert (matrix.rows, matrix.dims) == np.load(models / f"{file}.{matrix.name}.npy").shape
            assert bool(matrix.keys) == (embeddings[matrix.name] is not None), (file, matrix)


def test_several_embeddings_are_listed_and_one_is_chosen(models):
    with pytest.raises(InputError, match=r"'tower_2', 'tower_3', 'tower_4': choose one"):
        read_space(models / "several.keras")
    with pytest.raises(InputError, match="and no 'tower_9'"):
        read_space(models / "several.keras", table="tower_9")
    found = inspect_file(models / "two_lookups.keras")
    assert {(matrix.name, matrix.rows, matrix.dims) for matrix in found.matrices} == {("words", 6, 4), ("tags", 6, 4)}
    assert "choose one" in found.problems[0]
    tags = read_space(models / "two_lookups.keras", table="tags", limit=2)
    assert tags.keys == ("冰", "naïve")
    assert tags.provenance["problems"] == ["Rows of padding and of unknown words, left out: 1."]


def test_the_process_that_reads_has_no_keras_and_opens_no_pickle(models, tmp_path):
    script = f"""
import sys
called = []
sys.addaudithook(lambda event, args: called.append(args) if event == "pickle.find_class" else None)
from embedlab.formats import keras_reader, read_space
from embedlab.formats.format import EVERYTHING
from pathlib import Path
folder = Path({str(models)!r})
inner, _ = keras_reader.read(folder / "vectorized.keras", EVERYTHING)
outer = read_space(folder / "vectorized.keras")
keras_reader.read(folder / "looked_up.h5", EVERYTHING)
print(inner.keys == outer.keys, called, [name for name in ("keras", "tensorflow", "gensim") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.stdout.strip() == "True [] []", done.stderr[-2000:]


@pytest.fixture
def old_model(tmp_path) -> Path:
    """What Keras 2 wrote: weights called NAME:0, inbound nodes as nested lists, the configuration as bytes."""
    table = np.random.default_rng(0).normal(size=(6, 3)).astype(np.float32)
    lookup = {"name": "lookup", "vocabulary": ["court", "soup", "rain"], "mask_token": "", "num_oov_indices": 1}
    layers = [
        {"class_name": "InputLayer", "name": "given", "config": {"name": "given"}, "inbound_nodes": []},
        {"class_name": "StringLookup", "name": "lookup", "config": lookup, "inbound_nodes": [[["given", 0, 0, {}]]]},
        {
            "class_name": "Embedding",
            "name": "emb",
            "config": {"name": "emb", "input_dim": 6, "output_dim": 3},
            "inbound_nodes": [[["lookup", 0, 0, {}]]],
        },
    ]
    path = tmp_path / "old.h5"
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"] = b"2.4.0"
        config = {"class_name": "Functional", "config": {"name": "m", "layers": layers}}
        file.attrs["model_config"] = json.dumps(config).encode()
        weights = file.create_group("model_weights")
        weights.attrs["layer_names"] = [b"given", b"lookup", b"emb"]
        weights.create_group("emb").attrs["weight_names"] = [b"emb/embeddings:0"]
        weights["emb"].create_dataset("emb/embeddings:0", data=table, compression="gzip")
        file.create_dataset("optimizer_weights/Adam/emb/embeddings/m:0", data=table)
    return path


def test_a_model_of_keras_2_is_read(old_model):
    space = read_space(old_model)
    assert space.keys == ("court", "soup", "rain")
    assert space.vectors.tobytes() == np.random.default_rng(0).normal(size=(6, 3)).astype(np.float32)[2:5].tobytes()
    assert space.provenance["problems"] == [
        "Rows of padding and of unknown words, left out: 3.",
    ]


def test_keras_2_12_called_the_list_of_layers_otherwise(models, tmp_path):
    """The same archive with the paths of Keras 2.12 to 2.15, which did not write the names of the layers either."""
    path = tmp_path / "older.keras"
    with zipfile.ZipFile(models / "two_lookups.keras") as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name.endswith(".h5"):
                out = io.BytesIO()
                with h5py.File(io.BytesIO(data)) as old, h5py.File(out, "w") as new:
                    for place, found in hdf5.walked(old, name):
                        new[place.replace("layers", "_layer_checkpoint_dependencies")] = found[()]
                data = out.getvalue()
            target.writestr(name.replace("assets/layers", "assets/_layer_checkpoint_dependencies"), data)
    for name in ("words", "tags"):
        older, newer = (read_space(file, table=name) for file in (path, models / "two_lookups.keras"))
        assert older.keys == newer.keys
        assert older.vectors.tobytes() == newer.vectors.tobytes()


def test_words_are_taken_from_beside_or_from_word_index(models, tmp_path):
    path = tmp_path / "model.keras"
    path.write_bytes((models / "functional.keras").read_bytes())
    with pytest.raises(InputError, match=r"holds 12 x 3 numbers without the keys.*--vocabulary"):
        read_space(path)
    index = tmp_path / "word_index.json"
    index.write_text(json.dumps({"court": 1, "soup": 11}), encoding="utf-8")
    table = np.load(models / "functional.keras.my words.npy")
    space = read_space(path, vocabulary=index)
    assert space.keys == ("court", "soup")
    assert space.vectors.tobytes() == table[[1, 11]].tobytes()
    index.write_text(json.dumps({"court": 1, "soup": 12}), encoding="utf-8")
    with pytest.raises(InputError, match="row 12"):
        read_space(path, vocabulary=index)
    beside = tmp_path / "model.vocab.txt"
    beside.write_text("\n" + "".join(f"w{row}\n" for row in range(1, 11)), encoding="utf-8")
    with pytest.raises(InputError, match="11 keys for 12 rows"):
        read_space(path)
    beside.write_text("\n" + "".join(f"w{row}\n" for row in range(1, 12)), encoding="utf-8")
    assert read_space(path).keys == tuple(f"w{row}" for row in range(1, 12))


def test_a_crash_of_the_reading_process_is_a_sentence(old_model, monkeypatch):
    monkeypatch.setattr(apart, "environment", lambda: {"PATH": os.environ["PATH"], "PYTHONHOME": os.devnull})
    with pytest.raises(InputError, match=r"old\.h5 is so damaged"):
        read_space(old_model)
