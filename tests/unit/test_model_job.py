"""The model that is taken away says to Keras what the run's classifier says."""

from __future__ import annotations

import numpy as np
import pytest
from builders import small_run

from embedlab.errors import InputError
from embedlab.formats import read_space
from embedlab.jobs.model_job import find_model, make_model
from embedlab.progress import silent
from embedlab.run import write_run


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("EMBEDLAB_HOME", str(tmp_path / "home"))
    return tmp_path / "run"


def test_keras_alone_says_what_the_classifier_says(folder):
    pytest.importorskip("tensorflow")
    from embedlab.trainers.keras_model import import_keras

    run = small_run()
    classifier = run.classifier
    write_run(run, folder)
    assert find_model(classifier) is None
    make_model({"run": str(folder)}, silent)
    file = find_model(classifier)
    documents = [["court", "pizza", "pizza"], ["judge", "never", "heard"], ["cat"], []]
    texts = np.array([" ".join(words) for words in documents], dtype=object)
    model = import_keras().models.load_model(file)
    logits = np.asarray(model(import_keras().ops.convert_to_tensor(texts.tolist(), dtype="string")))
    expected = classifier.pooled(documents) @ classifier.weights + classifier.bias
    assert np.allclose(logits, expected, atol=1e-5)
    again = read_space(file)
    assert set(classifier.words) <= set(again.keys)


def test_a_run_without_a_classifier_is_refused_in_a_sentence(folder):
    write_run(small_run(classifier=None), folder)
    with pytest.raises(InputError, match="was not kept"):
        make_model({"run": str(folder)}, silent)
