"""What taught a space, and what that made of it: the words in which everybody is told.

A space knows its trainer by its provenance; its name is what people call it, and nothing is read from that.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from embedlab.space import EmbeddingSpace

__all__ = ["ALGORITHMS", "KERAS", "Teacher", "teacher_of"]

KERAS = "Keras Embedding"
"""What a reader who has just come calls a space that a layer of Keras has learned, whatever it was asked for."""

ALGORITHMS = {"word2vec": "word2vec", "fasttext": "fastText"}
"""What people call the algorithms that learn from context."""

_LONGEST_COLUMN = 40
_GUESSED = "to guess the words around a word"
_ALIKE = "words used alike"


@dataclasses.dataclass(frozen=True)
class Teacher:
    """What moved the rows of a space.

    Parameters
    ----------
    method
        What people call it, such as ``"Keras Embedding"`` or ``"fastText"``; the name of the space where it is unknown.
    lesson
        What was learned, as a phrase: ``"learned from context"``.
    asked
        What the rows were to tell: ``"label"``, ``"number"``, ``"words"``, or ``""`` where nothing is known.
    effect
        What that made of the rows, as a sentence; ``""`` where nothing is known.
    task
        What was trained, after "was trained": ``"to tell clickbait from news"``; ``""`` where nothing is known.
    together
        Which words that brings together: ``"words of the same kind of text"``; ``""`` where nothing is known.
    """

    method: str
    lesson: str
    asked: Literal["label", "number", "words", ""] = ""
    effect: str = ""
    task: str = ""
    together: str = ""


def teacher_of(space: EmbeddingSpace, classes: Sequence[str] = ()) -> Teacher:
    """The teacher of a space; `classes` are the labels of the data, for one that labels have taught.

    >>> import numpy as np
    >>> teacher_of(EmbeddingSpace(("tea",), np.ones((1, 2)), provenance={"trainer": "fasttext"})).method
    'fastText'
    """
    trainer = str(space.provenance.get("trainer", ""))
    if space.name == "untrained" or trainer not in _TEACHERS:
        name = space.name or "a space without a name"
        return Teacher(f"untrained {KERAS}" if name == "untrained" else name, name)
    return _TEACHERS[trainer](space.provenance.get("parameters", {}), classes)


def _of_labels(parameters: Mapping[str, Any], classes: Sequence[str]) -> Teacher:
    lesson = "learned from the labels"
    if len(classes) == 2:
        lesson = f"learned to tell {classes[0]} from {classes[1]}"
    elif 2 < len(classes) <= 4:
        lesson += f" ({' / '.join(classes)})"
    effect = "until a classifier made few mistakes: they keep what separates the labels."
    task = lesson.removeprefix("learned ") if len(classes) == 2 else "to tell the label of a text"
    return Teacher(
        KERAS, lesson, "label", f"The Embedding's rows were moved {effect}", task, "words of the same kind of text"
    )


def _of_numbers(parameters: Mapping[str, Any], classes: Sequence[str]) -> Teacher:
    column = str(parameters.get("column", "number"))
    column = column if len(column) <= _LONGEST_COLUMN else f"{column[: _LONGEST_COLUMN - 1]}…"
    effect = f"until a model told the {column} of a text with small errors: they keep what goes with little or much."
    return Teacher(
        KERAS,
        f"learned to tell the {column}",
        "number",
        f"The Embedding's rows were moved {effect}",
        f"to tell the {column} of a text",
        f"words that go with a like {column}",
    )


def _of_words(parameters: Mapping[str, Any], classes: Sequence[str]) -> Teacher:
    told = {"next word": "the next word"}.get(str(parameters.get("objective")), "the words around a word")
    effect = f"until they foretold {told}, and no label was seen: they keep what a word is about."
    effect = f"The Embedding's rows were moved {effect}"
    return Teacher(KERAS, f"learned to predict {told}", "words", effect, f"to predict {told}", _ALIKE)


def _of_word2vec(parameters: Mapping[str, Any], classes: Sequence[str]) -> Teacher:
    effect = "word2vec's rows were moved until they foretold the words nearby: they keep what a word is about."
    return Teacher("word2vec", "learned from context", "words", effect, _GUESSED, _ALIKE)


def _of_fasttext(parameters: Mapping[str, Any], classes: Sequence[str]) -> Teacher:
    effect = (
        "fastText's rows, each a mean over the word and its parts, were moved until they foretold the words nearby: "
        "they keep what a word is about, and how it is spelled."
    )
    return Teacher(
        "fastText", "learned from context and spelling", "words", effect, _GUESSED, f"{_ALIKE} or spelled alike"
    )


_TEACHERS = {
    "embedding": _of_labels,
    "regression_embedding": _of_numbers,
    "context_embedding": _of_words,
    "word2vec": _of_word2vec,
    "fasttext": _of_fasttext,
}
