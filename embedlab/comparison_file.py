"""A comparison on disk: what took time to find, in one safetensors file beside the two spaces.

Tensors hold the neighbour graphs and the columns of the shared keys; scores lie as JSON in the metadata. Keys and
vectors are not repeated: they are read from the spaces.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embedlab.comparison import Comparison
from embedlab.errors import InputError
from embedlab.metrics.score import Score
from embedlab.neighbors import KnnGraph
from embedlab.space import EmbeddingSpace, shared_keys
from embedlab.strings import pack_strings, unpack_strings

__all__ = ["comparison_from_bytes", "comparison_to_bytes"]

_SCORES = ("between", "left_scores", "right_scores", "left_ceiling", "right_ceiling")


def comparison_to_bytes(comparison: Comparison, *, packed: bool = False) -> bytes:
    """The comparison as safetensors; `packed` keeps numbers as float16 and, where they fit, rows as uint16."""
    from safetensors.numpy import save

    real = np.float16 if packed else np.float32
    tensors: dict[str, NDArray[Any]] = {"change": comparison.change.astype(real)}
    for side, graph in (("left", comparison.left_graph), ("right", comparison.right_graph)):
        rows = np.uint16 if packed and len(graph) < 2**16 else np.int32
        tensors[f"{side}_indices"] = np.ascontiguousarray(graph.indices.astype(rows))
        tensors[f"{side}_similarities"] = np.ascontiguousarray(graph.similarities.astype(real))
    if comparison.noise is not None:
        tensors["noise"] = comparison.noise.astype(real)
    if comparison.log_odds is not None:
        tensors["log_odds"] = np.ascontiguousarray(comparison.log_odds.astype(real))
    for name, text in (("labels", comparison.labels), ("topics", comparison.topics)):
        if text is not None:
            tensors[f"{name}_utf8"], tensors[f"{name}_offsets"] = pack_strings(text)
    if comparison.target_means is not None:
        tensors["target_means"] = comparison.target_means.astype(np.float32)
    about = {
        **{name: _scores_json(getattr(comparison, name)) for name in _SCORES},
        "reproducibility": _score_json(comparison.reproducibility),
        "classes": list(comparison.classes),
        "level": comparison.level,
        **({"target": comparison.target} if comparison.target else {}),
    }
    return save(tensors, metadata={"embedlab": json.dumps(about, sort_keys=True, ensure_ascii=False)})


def comparison_from_bytes(data: bytes, left: EmbeddingSpace, right: EmbeddingSpace) -> Comparison:
    """The comparison of `left` and `right` that `comparison_to_bytes` wrote; raises `InputError` if it does not fit."""
    from safetensors import SafetensorError
    from safetensors.numpy import load

    keys = shared_keys(left, right)
    try:
        length = int.from_bytes(data[:8], "little")
        about = json.loads(json.loads(data[8 : 8 + length])["__metadata__"]["embedlab"])
        tensors = load(data)
        graphs = [_graph(tensors, side) for side in ("left", "right")]
        scores = {name: _scores(about[name]) for name in _SCORES}
        fits = len(tensors["change"]) == len(keys) and [len(graph) for graph in graphs] == [len(left), len(right)]
        if not fits:
            raise ValueError("it belongs to other spaces")
        return Comparison(
            left=left,
            right=right,
            keys=keys,
            left_graph=graphs[0],
            right_graph=graphs[1],
            change=tensors["change"].astype(np.float64),
            noise=_float64(tensors.get("noise")),
            reproducibility=_score(about["reproducibility"]),
            classes=tuple(about["classes"]),
            log_odds=_float64(tensors.get("log_odds")),
            labels=_text(tensors, "labels"),
            topics=_text(tensors, "topics"),
            target=str(about.get("target", "")),
            target_means=_float64(tensors.get("target_means")),
            level=about["level"],
            **scores,
        )
    except (SafetensorError, KeyError, TypeError, ValueError) as error:
        raise InputError(f"The file of the comparison cannot be read ({error}): run the comparison again.") from None


def _scores_json(scores: Mapping[str, Score] | None) -> dict[str, Any] | None:
    if scores is None:
        return None
    return {name: _score_json(score) for name, score in scores.items()}


def _score_json(score: Score) -> dict[str, Any]:
    return {"value": score.value, "ci": score.ci, "reason": score.reason, "details": dict(score.details)}


def _scores(stored: dict[str, Any] | None) -> Any:
    return None if stored is None else {name: _score(fields) for name, fields in stored.items()}


def _score(fields: dict[str, Any]) -> Score:
    ci = fields["ci"]
    return Score(fields["value"], None if ci is None else (ci[0], ci[1]), fields["reason"], fields["details"])


def _graph(tensors: dict[str, NDArray[Any]], side: str) -> KnnGraph:
    indices = tensors[f"{side}_indices"].astype(np.int32)
    if indices.size and not 0 <= indices.min() <= indices.max() < len(indices):
        raise ValueError("a neighbour lies outside the space")
    return KnnGraph(indices, tensors[f"{side}_similarities"].astype(np.float32))


def _text(tensors: dict[str, NDArray[Any]], name: str) -> tuple[str, ...] | None:
    if f"{name}_utf8" not in tensors:
        return None
    return unpack_strings(tensors[f"{name}_utf8"], tensors[f"{name}_offsets"])


def _float64(values: NDArray[Any] | None) -> NDArray[np.float64] | None:
    return None if values is None else values.astype(np.float64)
