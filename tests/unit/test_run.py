from __future__ import annotations

import json

import numpy as np
import pytest
from builders import small_run

from embedlab.errors import InputError
from embedlab.run import publish, read_run, write_run


@pytest.mark.parametrize("packed", [False, True])
def test_a_run_comes_back(tmp_path, packed):
    run = small_run()
    write_run(run, tmp_path, packed=packed)
    back = read_run(tmp_path)
    for level in ("words", "documents"):
        before, after = run.comparison(level), back.comparison(level)
        assert after.keys == before.keys
        np.testing.assert_array_equal(after.left_graph.indices, before.left_graph.indices)
        np.testing.assert_allclose(after.change, before.change, atol=1e-3)
        np.testing.assert_allclose(after.maps["right"].xy, before.maps["right"].xy, atol=1e-3)
        assert after.between == before.between
        assert after.labels == before.labels
        assert after.to_json() == before.to_json()
    text = "pizza judge himalaya"
    assert back.classifier.predict(text).unknown == run.classifier.predict(text).unknown
    assert dict(back.summary) == json.loads(json.dumps(dict(run.summary)))


def test_the_same_run_gives_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        write_run(small_run(), tmp_path / name)
    files = [path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*") if path.is_file()]
    assert len(files) > 8
    assert all((tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes() for name in files)


def test_a_folder_without_its_last_file_is_no_run(tmp_path):
    write_run(small_run(), tmp_path)
    (tmp_path / "run.json").unlink()
    with pytest.raises(InputError, match=r"run\.json"):
        read_run(tmp_path)


def test_a_comparison_of_other_spaces_is_refused(tmp_path):
    write_run(small_run(), tmp_path)
    (tmp_path / "embedding.safetensors").write_bytes((tmp_path / "word2vec.safetensors").read_bytes())
    with pytest.raises(InputError, match="comparison"):
        read_run(tmp_path)


def test_publishing_writes_the_summary_last(tmp_path, monkeypatch):
    from embedlab import run as run_module

    write_run(small_run(), tmp_path / "kept")
    written = []
    write = run_module.atomic_write
    monkeypatch.setattr(run_module, "atomic_write", lambda path, data: (written.append(path.name), write(path, data)))
    summary = publish(tmp_path / "kept", tmp_path / "out")
    assert written[-1] == "run.json"
    assert summary["report"] == str(tmp_path / "out" / "report.html")
    assert read_run(tmp_path / "out").words.keys == small_run().words.keys


def test_nothing_of_an_earlier_run_stays_with_a_new_one(tmp_path):
    write_run(small_run(), tmp_path / "first")
    write_run(small_run(classifier=None), tmp_path / "second")
    publish(tmp_path / "first", tmp_path / "out")
    publish(tmp_path / "second", tmp_path / "out")
    assert read_run(tmp_path / "out").classifier is None


def test_what_is_large_is_short_to_read():
    run = small_run()
    assert repr(run.words) == "<Comparison of 'task Embedding' and 'word2vec': 40 shared words>"
    assert len(repr(run)) < 200
    assert repr(run.classifier) == "<Classifier: 40 words, 2 classes>"
