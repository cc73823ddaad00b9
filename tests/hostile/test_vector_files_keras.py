"""Hostile models, given to the reader itself: what `read_space` says of some of them, it says of all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hostile.vector_files_keras import INSIDE

from embedlab.errors import InputError
from embedlab.formats import keras_reader
from embedlab.formats.format import EVERYTHING

NEEDS_A_CAP = ("model with a million unknown words.keras",)
NOT_TOLD = ("not of keras.zip",)


@pytest.mark.parametrize("name", [name for name in INSIDE if name not in NEEDS_A_CAP + NOT_TOLD])
def test_each_model_gets_its_sentence(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    make, expected = INSIDE[name]
    path = tmp_path / f"model{Path(name.split(' cut at ')[0]).suffix}"
    path.write_bytes(make())
    try:
        space, repairs = keras_reader.read(path, EVERYTHING)
        answer = f"read: {len(space)} {' '.join(repairs)}"
    except InputError as error:
        answer = f"refused: {error}"
    assert re.search(expected, answer), answer
    assert answer.isprintable()
    assert answer.startswith("read: ") or (answer.endswith(".") and ": " in answer[9:]), "no sentence with a way out"
    assert list(tmp_path.iterdir()) == [path]
