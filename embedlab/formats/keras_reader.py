"""Embeddings and vocabularies in files of Keras, read from the archive: no model is built, nothing is deserialised.

A ``.keras`` is a zip of ``config.json``, ``model.weights.h5`` and assets. A ``.h5`` holds weights in groups, and the
configuration as an attribute, or not (``save_weights``). Runs in a process of its own (`embedlab.formats.apart`).
"""

from __future__ import annotations

import dataclasses
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from embedlab.errors import InputError
from embedlab.formats import hdf5
from embedlab.formats.archive import member, opened
from embedlab.formats.format import Reading, ReadOptions, check_shape
from embedlab.formats.keras_layers import EmbeddingLayer, Lookup, Model, container_path
from embedlab.formats.matrices import Matrix, chosen
from embedlab.formats.repair import Gatherer
from embedlab.formats.vocabulary_file import keys_for

__all__ = ["matrices", "read"]

_WEIGHTS = "model.weights.h5"
_ZIP = b"PK\x03\x04"
_BLOCK_VALUES = 2**22


@dataclasses.dataclass(frozen=True)
class _Weights:
    """A matrix of the weights: the layer's name, where it lies, and whether it is an Embedding by all that is known."""

    name: str
    path: str
    data: Any
    is_embedding: bool

    @property
    def matrix(self) -> Matrix:
        return Matrix(self.name, int(self.data.shape[0]), int(self.data.shape[1]))


@dataclasses.dataclass(frozen=True)
class _Saved:
    """A saved model: its file, what it says of itself, its open weights, and its assets."""

    path: Path
    model: Model
    weights: Any
    assets: Mapping[str, str]


def matrices(path: Path) -> tuple[Matrix, ...]:
    """The Embeddings of a model, and where their vocabularies are; without any, its other matrices."""
    with _opened(path) as saved:
        offered = _offered(saved)
        return tuple(dataclasses.replace(found.matrix, keys=_lookup_name(saved, found)) for found in offered)


def read(path: Path, options: ReadOptions) -> Reading:
    """The space of an Embedding and its vocabulary; raises `InputError` where either is missing or in doubt."""
    with _opened(path) as saved:
        offered = _offered(saved)
        found = offered[chosen(path.name, [weights.matrix for weights in offered], options.table)]
        matrix = found.matrix
        hdf5.check_stored(found.data, path.name)
        check_shape(path.name, min(matrix.rows, options.limit or matrix.rows), matrix.dims)
        keys, special = _keys(saved, found, options)
        gatherer = Gatherer(path.name, options.limit)
        left_out = row = 0
        for block in hdf5.rows(found.data, max(1, _BLOCK_VALUES // matrix.dims)):
            names = keys[row : row + len(block)]
            kept = [place for place, name in enumerate(names) if name not in special]
            left_out += len(names) - len(kept)
            row += len(block)
            if kept:
                gatherer.add([names[place] for place in kept], block[kept])
            if gatherer.full:
                break
    said = [f"Rows of padding and of unknown words, left out: {left_out:,}."] if left_out else []
    return gatherer.reading(said, provenance={"layer": found.name})


@contextmanager
def _opened(path: Path) -> Iterator[_Saved]:
    with path.open("rb") as file:
        zipped = file.read(4) == _ZIP
    if zipped:
        with opened(path) as archive:
            if _WEIGHTS not in archive.namelist():
                raise InputError(f"{path.name} has no {_WEIGHTS} in it: give a file made by Keras's model.save.")
            model = Model.from_json(member(archive, "config.json", path.name), path.name)
            assets = _assets(archive, path.name)
            source: IO[bytes] = io.BytesIO(member(archive, _WEIGHTS, path.name))
            with hdf5.opened(source, path.name) as weights:
                yield _Saved(path, model, weights, assets)
    else:
        with hdf5.opened(path, path.name) as weights:
            text = hdf5.attribute(weights, "model_config")
            model = Model() if text is None else Model.from_json(text, path.name)
            yield _Saved(path, model, weights.get("model_weights", weights), {})


def _assets(archive: zipfile.ZipFile, name: str) -> dict[str, str]:
    """The vocabularies among the assets, by the path of their layer."""
    files = [info for info in archive.namelist() if info.startswith("assets/") and info.endswith("/vocabulary.txt")]
    return {
        container_path(file)[len("assets/") : -len("/vocabulary.txt")]: member(archive, file, name).decode(
            "utf-8", "replace"
        )
        for file in files
    }


def _offered(saved: _Saved) -> list[_Weights]:
    """The Embeddings in the order of the configuration; other matrices where there is no Embedding."""
    found = [weights for path, data in hdf5.walked(saved.weights, saved.path.name) if (weights := _weights(path, data))]
    embeddings = [weights for weights in found if weights.is_embedding]
    if saved.model.embeddings:
        described = [_described(layer, found, saved.path.name) for layer in saved.model.embeddings]
        # A layer that is called in two places is saved once.
        embeddings = list({weights.path: weights for weights in described if weights}.values())
    offered = embeddings or found
    if not offered:
        raise InputError(f"{saved.path.name} holds no matrix, so no Embedding: give a model that has one.")
    names = [weights.name for weights in offered]
    return [
        weights if names.count(weights.name) == 1 else dataclasses.replace(weights, name=weights.path)
        for weights in offered
    ]


def _weights(path: str, data: Any) -> _Weights | None:
    if data.ndim != 2 or not _is_float(data) or path.startswith(("optimizer", "_optimizer")):
        return None
    group, _, leaf = path.rpartition("/")
    if group.endswith("/vars") or group == "vars":  # Keras 3, and Keras 2.12 on
        layer = container_path(group).removesuffix("/vars")
        component = layer.rpartition("/")[2]
        name = hdf5.attribute(data.parent, "name") or component
        return _Weights(name, layer, data, leaf == "0" and re.fullmatch(r"embedding(_\d+)?", component) is not None)
    leaf = leaf.removesuffix(":0")
    return _Weights(group.rpartition("/")[2] or leaf, path, data, leaf == "embeddings")


def _described(layer: EmbeddingLayer, found: Sequence[_Weights], name: str) -> _Weights | None:
    """The weights of a layer of the configuration, by its name or its path."""
    fitting = [weights for weights in found if weights.path == layer.path]
    fitting = fitting or [weights for weights in found if weights.is_embedding and weights.name == layer.name]
    for weights in fitting[:1]:
        if (layer.rows, layer.dims) != tuple(weights.data.shape):
            rows, dims = weights.data.shape
            raise InputError(
                f"{name} says that {layer.name[:60]!r} is {layer.rows} x {layer.dims} and holds {rows} x {dims} "
                "numbers for it: save the model again."
            )
        return dataclasses.replace(weights, name=layer.name)
    return None


def _is_float(data: Any) -> bool:
    kind = data.dtype.kind
    return kind == "f" or (kind == "V" and data.dtype.itemsize == 2 and hdf5.attribute(data, "dtype") == "bfloat16")


def _keys(saved: _Saved, weights: _Weights, options: ReadOptions) -> tuple[list[str], frozenset[str]]:
    """A key a row, and the keys of rows that are no words."""
    matrix = weights.matrix
    lookup = _lookup(saved, weights)
    if options.vocabulary is not None or lookup is None:
        keys = keys_for(saved.path, matrix.rows, matrix.dims, options.vocabulary)
        return keys, Lookup("", "", None).special
    words = _words(saved, lookup)
    if len(words) > matrix.rows:
        raise InputError(
            f"{saved.path.name} has {len(words):,} words in {lookup.name!r} and {matrix.rows:,} rows in "
            f"{weights.name!r}: give the words of the rows, on the command line with --vocabulary."
        )
    return [*words, *[""] * (matrix.rows - len(words))], lookup.special


def _lookup_name(saved: _Saved, weights: _Weights) -> str:
    lookup = _lookup(saved, weights)
    return lookup.name if lookup else ""


def _lookup(saved: _Saved, weights: _Weights) -> Lookup | None:
    """The lookup that stands before an Embedding; where the model does not say, the only one that fits."""
    rows = int(weights.data.shape[0])
    known = [lookup for lookup in saved.model.lookups if _words(saved, lookup)]
    paths = {lookup.path for lookup in known}
    known += [Lookup(path.rpartition("/")[2], path, None) for path in saved.assets if path not in paths]
    described = {layer.name: layer.path for layer in saved.model.embeddings}
    before = saved.model.before.get(described.get(weights.name, weights.path))
    for lookup in known:
        if lookup.path == before:
            return lookup
    sized = [lookup for lookup in known if len(_words(saved, lookup)) == rows]
    if len(saved.model.embeddings) == 1 and len(known) == 1:
        sized = [lookup for lookup in known if len(_words(saved, lookup)) <= rows]
    return sized[0] if len(sized) == 1 else None


def _words(saved: _Saved, lookup: Lookup) -> Sequence[str]:
    if lookup.words is not None:
        return lookup.words
    text = saved.assets.get(lookup.path)
    return () if text is None else text.split("\n")
