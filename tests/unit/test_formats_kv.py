"""Keyed vectors are pickles: who opens them, and that nothing else does."""

from __future__ import annotations

import ast
import pickle
from pathlib import Path

import numpy as np
import pytest
from hostile.vector_files import WORDS, keyed_vectors, vectors

import embedlab
from embedlab.errors import InputError
from embedlab.formats import inspect_file, read_space

PACKAGE = Path(embedlab.__file__).parent


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_one_module_can_open_a_pickle_and_none_imports_it():
    loaders = {"pickle", "cPickle", "dill", "joblib", "cloudpickle", "shelve", "marshal"}
    able = [path.name for path in PACKAGE.rglob("*.py") if loaders & imported(path)]
    assert able == ["kv_reader.py"]
    assert [path.name for path in PACKAGE.rglob("*.py") if "embedlab.formats.kv_reader" in imported(path)] == []


def test_nothing_is_unpickled_in_the_process_that_asks(tmp_path, monkeypatch):
    (tmp_path / "a.kv").write_bytes(keyed_vectors())
    for name in ("load", "loads", "Unpickler"):
        monkeypatch.setattr(pickle, name, None)
    space = read_space(tmp_path / "a.kv")
    assert space.keys == tuple(WORDS)
    assert space.vectors.tobytes() == vectors().tobytes()
    assert inspect_file(tmp_path / "a.kv").format == "gensim KeyedVectors"


def test_rows_that_cannot_be_used_are_dropped_with_their_counts(tmp_path):
    rows = vectors()
    rows[1], rows[2, 0] = 0, np.nan
    counts = np.arange(len(WORDS))
    (tmp_path / "a.kv").write_bytes(keyed_vectors(vectors=rows, expandos={"count": counts}))
    space = read_space(tmp_path / "a.kv")
    assert space.keys == (WORDS[0], *WORDS[3:])
    assert space.counts.tolist() == [0, *range(3, len(WORDS))]
    assert len(space.provenance["problems"]) == 2
    assert read_space(tmp_path / "a.kv", limit=3).keys == (WORDS[0], *WORDS[3:5])


def test_a_matrix_beside_that_lies_about_its_shape_is_refused(tmp_path):
    (tmp_path / "a.kv").write_bytes(keyed_vectors(vectors=None))
    np.save(tmp_path / "a.kv.vectors.npy", vectors())
    assert read_space(tmp_path / "a.kv").vectors.tobytes() == vectors().tobytes()
    whole = (tmp_path / "a.kv.vectors.npy").read_bytes()
    for lie in (whole.replace(b"(60, 4)", b"(9999999999, 4)"), whole[:-5], b"", keyed_vectors()):
        (tmp_path / "a.kv.vectors.npy").write_bytes(lie)
        with pytest.raises(InputError, match=r"a\.kv\.vectors\.npy is damaged or cut short"):
            read_space(tmp_path / "a.kv")
