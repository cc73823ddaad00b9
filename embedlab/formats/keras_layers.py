"""What a Keras model says of itself in JSON: where its Embeddings and vocabularies are. Nothing is built from it."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from embedlab.errors import InputError

__all__ = ["EmbeddingLayer", "Lookup", "Model", "container_path"]

_LOOKUPS = {"TextVectorization", "StringLookup"}
_UNKNOWN = "[UNK]"


@dataclasses.dataclass(frozen=True)
class EmbeddingLayer:
    """An Embedding as the configuration has it; `path` is where Keras 3 puts its weights."""

    name: str
    path: str
    rows: int
    dims: int


@dataclasses.dataclass(frozen=True)
class Lookup:
    """A layer that turns words into rows.

    Parameters
    ----------
    name, path
        Of the layer; its assets lie under the path.
    words
        A key a row, where the configuration has them; None where they are an asset.
    special
        Keys of the padding and of unknown words.
    """

    name: str
    path: str
    words: tuple[str, ...] | None
    special: frozenset[str] = frozenset(("", _UNKNOWN))


@dataclasses.dataclass(frozen=True)
class Model:
    """The Embeddings and lookups of a model, and which of the lookups stands before which Embedding."""

    embeddings: tuple[EmbeddingLayer, ...] = ()
    lookups: tuple[Lookup, ...] = ()
    before: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @classmethod
    def from_json(cls, text: str | bytes, file: str) -> Model:
        """Read a ``config.json``, or the attribute ``model_config``; raises `InputError` where it is not one."""
        try:
            config = json.loads(text)
            if not isinstance(config, dict):
                raise ValueError
            nodes = list(_walk(config, "", ()))
            embeddings = tuple(_embedding(node) for node in nodes if node.kind == "Embedding")
            lookups = tuple(_lookup(node) for node in nodes if node.kind in _LOOKUPS)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise InputError(
                f"The configuration of the model in {file} is damaged: save the model again, with Keras's model.save."
            ) from None
        return cls(embeddings, lookups, _before(nodes))


@dataclasses.dataclass(frozen=True)
class _Node:
    """A layer, the path of its weights, and the paths of what flows into it."""

    kind: str
    config: Mapping[str, Any]
    path: str
    inputs: tuple[str, ...]


def container_path(path: str) -> str:
    """A path of weights or assets as Keras 3 writes it: Keras 2.12 to 2.15 called the list of the layers otherwise."""
    return path.replace("_layer_checkpoint_dependencies", "layers").replace("/_lookup_layer", "")


def _walk(value: Mapping[str, Any], path: str, inputs: tuple[str, ...]) -> Iterator[_Node]:
    """Every serialised object below a value; layers in a list are called by class and number, as their weights are."""
    kind, config = value.get("class_name"), value.get("config")
    if not isinstance(kind, str) or not isinstance(config, dict):
        return
    yield _Node(kind, config, path, inputs)
    for name, child in config.items():
        if name == "layers" and isinstance(child, list):
            yield from _walk_layers(child, _joined(path, "layers"))
        elif isinstance(child, dict):
            yield from _walk(child, _joined(path, name), ())


def _walk_layers(layers: Sequence[Any], path: str) -> Iterator[_Node]:
    used: dict[str, int] = {}
    paths: dict[str, str] = {}
    last: tuple[str, ...] = ()
    for layer in layers:
        if not isinstance(layer, dict):
            continue
        name = _snake(str(layer.get("class_name")))
        used[name] = used.get(name, -1) + 1
        place = _joined(path, f"{name}_{used[name]}" if used[name] else name)
        named = layer.get("name", (layer.get("config") or {}).get("name"))
        # A Functional model names what flows into each layer; in a Sequential one it is the layer before.
        flow = layer.get("inbound_nodes")
        inputs = last if flow is None else tuple(paths[source] for source in _sources(flow) if source in paths)
        paths[str(named)] = place
        last = (place,)
        yield from _walk(layer, place, inputs)


def _sources(flow: Any) -> Iterator[str]:
    """Names of layers in ``inbound_nodes``: ``keras_history`` of Keras 3, nested lists of Keras 2."""
    if isinstance(flow, dict):
        history = flow.get("keras_history")
        if isinstance(history, list) and history:
            yield str(history[0])
        for child in flow.values():
            yield from _sources(child)
    elif isinstance(flow, list):
        if len(flow) >= 3 and isinstance(flow[0], str) and all(isinstance(number, int) for number in flow[1:3]):
            yield flow[0]
        for child in flow:
            yield from _sources(child)


def _before(nodes: Sequence[_Node]) -> dict[str, str]:
    """The lookup that stands before each Embedding, however far, by the paths of both."""
    inputs = {node.path: node.inputs for node in nodes}
    lookups = [node.path for node in nodes if node.kind in _LOOKUPS]
    found = {}
    for node in nodes:
        if node.kind != "Embedding":
            continue
        seen: set[str] = set()
        waiting = list(node.inputs)
        while waiting:
            path = waiting.pop(0)
            within = [lookup for lookup in lookups if lookup == path or lookup.startswith(path + "/")]
            if len(within) == 1:
                found[node.path] = within[0]
                break
            if path not in seen:
                seen.add(path)
                waiting += inputs.get(path, ())
    return found


def _embedding(node: _Node) -> EmbeddingLayer:
    return EmbeddingLayer(
        str(node.config["name"]), node.path, int(node.config["input_dim"]), int(node.config["output_dim"])
    )


def _lookup(node: _Node) -> Lookup:
    mask = "" if node.kind == "TextVectorization" else node.config.get("mask_token")
    unknown = str(node.config.get("oov_token", _UNKNOWN))
    first = ([] if mask is None else [str(mask)]) + [unknown] * int(node.config.get("num_oov_indices", 1))
    words = node.config.get("vocabulary")
    if isinstance(words, list) and words and all(isinstance(word, str) for word in words):
        # Given by the user, with or without the special ones.
        whole = words if words[: len(first)] == first else [*first, *words]
    else:
        whole = None
    special = frozenset((*first, "", unknown))
    return Lookup(str(node.config["name"]), node.path, None if whole is None else tuple(whole), special)


def _joined(path: str, name: str) -> str:
    return f"{path}/{name}" if path else name


def _snake(name: str) -> str:
    """A name of a class as Keras calls a group of weights: TextVectorization is text_vectorization."""
    return re.sub(r"(?<=.)(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z])", "_", re.sub(r"\W+", "", name)).lower()
