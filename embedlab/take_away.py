"""What can be taken away of a comparison and its run: tables by row, and vectors in every format that is written."""

from __future__ import annotations

import csv
import functools
import io
import re
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from embedlab.classifier import Classifier
from embedlab.comparison import Comparison
from embedlab.corpus import Corpus
from embedlab.formats.registry import FORMATS, write_space
from embedlab.space import EmbeddingSpace
from embedlab.tokens import tokenize

__all__ = [
    "harmless_cell",
    "is_table",
    "map_rows",
    "neighbour_rows",
    "prediction_rows",
    "to_csv",
    "vector_endings",
    "vectors_as",
]

Row = dict[str, Any]
Cell = TypeVar("Cell")

_FORMULA = re.compile(r"[\t\r\n]|[\s\x00-\x1f\u200b-\u200f\u2060\ufeff\"]*[=+\-@＝＋－＠]")

_NEVER = (1980, 1, 1, 0, 0, 0)
"""Of every file in a zip: equal vectors give equal bytes."""


def map_rows(comparison: Comparison) -> list[Row]:
    """Where each key stands: ``map``, ``key``, ``x``, ``y`` and, in three dimensions, ``z``; in the map's own units."""
    return [
        {"map": side, "key": key, **dict(zip("xyz", map(float, place), strict=False))}
        for side, projection in comparison.maps.items()
        for key, place in zip(projection.keys, projection.xy, strict=True)
    ]


def neighbour_rows(comparison: Comparison) -> list[Row]:
    """The nearest of each key in the original spaces: ``side``, ``key``, ``rank`` from 1, ``neighbour``, ``cosine``."""
    return [
        {"side": side, "key": space.keys[row], "rank": rank, "neighbour": space.keys[near], "cosine": float(cosine)}
        for side, space, graph in (
            ("left", comparison.left, comparison.left_graph),
            ("right", comparison.right, comparison.right_graph),
        )
        for row in range(len(space))
        for rank, (near, cosine) in enumerate(zip(graph.indices[row], graph.similarities[row], strict=True), 1)
    ]


def prediction_rows(classifier: Classifier, corpus: Corpus, parts: Mapping[int, str]) -> list[Row]:
    """What a classifier says of every text.

    Parameters
    ----------
    classifier
        The task model.
    corpus
        The texts.
    parts
        ``"train"`` or ``"test"`` by row number: of a training text the answer was seen.

    Returns
    -------
    list of dict
        ``row`` (its number in the file, from 0), ``text``, ``label`` where there are labels, ``part`` where it is
        known, ``predicted``, ``probability CLASS`` in [0, 1] for each class, and ``unknown``: the words the model never
        learned.
    """
    documents = [tokenize(text)[: classifier.length] for text in corpus.texts]
    rows = []
    for row, (text, tokens, found) in enumerate(
        zip(corpus.texts, documents, classifier.probabilities(documents), strict=True)
    ):
        number = corpus.row_numbers[row]
        said: Row = {"row": number, "text": text}
        said |= {"label": corpus.labels[row]} if corpus.labels is not None else {}
        said |= {"part": parts.get(number, "")} if parts else {}
        said["predicted"] = classifier.classes[int(found.argmax())]
        said |= {f"probability {name}": float(share) for name, share in zip(classifier.classes, found, strict=True)}
        said["unknown"] = " ".join(dict.fromkeys(token for token in tokens if token not in classifier.index))
        rows.append(said)
    return rows


def vector_endings() -> dict[str, str]:
    """The formats that vectors are written in: name, and the ending of the file, ``.zip`` where it makes several."""
    return {form.name: _ending(form.suffixes[0]) for form in FORMATS if form.write is not None}


def vectors_as(space: EmbeddingSpace, name: str) -> bytes:
    """A space as a file in the format of this name, or as a zip file where the format makes several files.

    Raises
    ------
    InputError
        If the format cannot hold the space.
    """
    ending = next(form.suffixes[0] for form in FORMATS if form.name == name)
    files = _written(space, ending)
    if len(files) == 1:
        return next(iter(files.values()))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, data in files.items():
            archive.writestr(zipfile.ZipInfo(file, _NEVER), data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def is_table(name: str) -> bool:
    """Whether a spreadsheet opens the files of the format of this name."""
    return any(form.suffixes[0] == ".tsv" for form in FORMATS if form.name == name)


def to_csv(rows: Iterable[Mapping[str, Any]]) -> str:
    r"""Rows as CSV with a header; text that a spreadsheet would run as a formula gets a ``'`` before it.

    All text stands in quotes: a carriage return within a cell would begin a new row, and a new cell, otherwise.

    >>> print(to_csv([{"word": "=1+1", "change": -0.5}]))
    "word","change"
    "'=1+1",-0.5
    <BLANKLINE>
    """
    rows = list(rows)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    if rows:
        writer.writerow([harmless_cell(name) for name in rows[0]])
    writer.writerows([harmless_cell(cell) for cell in row.values()] for row in rows)
    return text.getvalue()


def harmless_cell(cell: Cell) -> Cell:
    """The cell, with a ``'`` before text that a spreadsheet would run as a formula.

    Spreadsheets take some spaces and invisible characters away before they look, and read full-width signs as signs.

    >>> harmless_cell("=1+1"), harmless_cell("1+1"), harmless_cell(-1)
    ("'=1+1", '1+1', -1)
    """
    if isinstance(cell, str) and _FORMULA.match(cell):
        return f"'{cell}"  # type: ignore[return-value]
    return cell


@functools.cache
def _ending(suffix: str) -> str:
    """What a file of this format is called; whether there are several is seen on a space of one row."""
    one = EmbeddingSpace(("a",), np.ones((1, 2), dtype=np.float32))
    return suffix if len(_written(one, suffix)) == 1 else ".zip"


def _written(space: EmbeddingSpace, suffix: str) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory(prefix="embedlab-") as folder:
        write_space(space, Path(folder) / f"vectors{suffix}")
        return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}
