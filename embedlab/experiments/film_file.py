"""A film of a training on disk: one safetensors file, float16 places, numbers and events as JSON in its metadata."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError
from embedlab.experiments.film_events import Flip, Flips, Moves
from embedlab.experiments.fixed_plane import FixedPlane
from embedlab.experiments.kept_score import kept_score, score_of
from embedlab.experiments.scoreboard import MEANINGS, Standing
from embedlab.experiments.training_film import Reel, Still, TrainingFilm
from embedlab.neighbors import KnnGraph
from embedlab.strings import pack_strings, unpack_strings

__all__ = ["film_from_bytes", "film_to_bytes"]

_DECIMALS = 5
_NUMBERS = ("epoch", "loss", "accuracy", "val_loss", "val_accuracy", "plane_share")


def film_to_bytes(film: TrainingFilm) -> bytes:
    """The film as one safetensors file.

    Tensors ``keys_utf8`` uint8 and ``key_offsets`` uint64 [n + 1], and for each reel, by its start, ``places`` float16
    [stills, n, 2], ``neighbours`` uint16 (or int32) and ``similarities`` float16 [n, k], ``centre`` and ``axes``
    float32.
    """
    from safetensors.numpy import save

    tensors: dict[str, NDArray[Any]] = {}
    tensors["keys_utf8"], tensors["key_offsets"] = pack_strings(film.words)
    rows = np.uint16 if len(film.words) < 2**16 else np.int32
    for reel in film.reels:
        arrays = {
            "places": reel.places,
            "neighbours": reel.graph.indices.astype(rows),
            "similarities": reel.graph.similarities.astype(np.float16),
            "centre": reel.plane.centre,
            "axes": reel.plane.axes,
        }
        tensors |= {f"{reel.start}.{name}": np.ascontiguousarray(array) for name, array in arrays.items()}
    about = {
        "kind": "training film",
        "meaning": film.meaning,
        "word2vec": _standing_json(film.word2vec),
        "frozen": _standing_json(film.frozen),
        "frozen_accuracy": film.frozen_accuracy,
        "all_words": film.all_words,
        "held_out": film.held_out,
        "tested": film.tested,
        "reels": [_reel_json(reel) for reel in film.reels],
    }
    return save(tensors, metadata={"embedlab": json.dumps(_rounded(about), sort_keys=True, ensure_ascii=False)})


def film_from_bytes(data: bytes) -> TrainingFilm:
    """The film that `film_to_bytes` wrote; raises `InputError` for something else."""
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        length = int.from_bytes(data[:8], "little")
        about = json.loads(json.loads(data[8 : 8 + length])["__metadata__"]["embedlab"])
        if about["kind"] != "training film" or about["meaning"] not in (*MEANINGS, None):
            raise ValueError("it is of another kind")
        tensors = load(data)
        words = unpack_strings(tensors["keys_utf8"], tensors["key_offsets"])
        return TrainingFilm(
            words=words,
            reels=tuple(_reel(found, tensors, len(words)) for found in about["reels"]),
            meaning=about["meaning"],
            word2vec=_standing(about["word2vec"]),
            frozen=_standing(about["frozen"]),
            frozen_accuracy=float(about["frozen_accuracy"]),
            all_words=int(about["all_words"]),
            held_out=int(about["held_out"]),
            tested=int(about["tested"]),
        )
    except (SafetensorError, KeyError, TypeError, ValueError, InputError) as error:
        raise InputError(f"The file of the film cannot be read ({error}): make the film again.") from None


def _reel_json(reel: Reel) -> dict[str, Any]:
    return {
        "start": reel.start,
        "follows": reel.follows,
        "test_accuracy": reel.test_accuracy,
        "stills": [
            {name: getattr(still, name) for name in _NUMBERS}
            | {
                "standing": _standing_json(still.standing),
                "trustworthiness": kept_score(still.trustworthiness, _DECIMALS),
            }
            for still in reel.stills
        ],
        "moves": [[moves.agreement, moves.words] for moves in reel.moves],
        "flips": [
            [flips.gained, flips.lost, [[flip.text, flip.label, flip.is_right] for flip in flips.texts]]
            for flips in reel.flips
        ],
    }


def _reel(found: Mapping[str, Any], tensors: Mapping[str, NDArray[Any]], n: int) -> Reel:
    start = str(found["start"])
    places, neighbours, similarities, centre, axes = (
        tensors[f"{start}.{name}"] for name in ("places", "neighbours", "similarities", "centre", "axes")
    )
    stills = tuple(_still(still) for still in found["stills"])
    if places.shape != (len(stills), n, 2) or not np.isfinite(places).all():
        raise ValueError(f"places of shape {list(places.shape)}")
    if len(neighbours) != n or neighbours.shape != similarities.shape or (neighbours.size and neighbours.max() >= n):
        raise ValueError("a neighbour lies outside the film")
    return Reel(
        start=start,
        places=places.astype(np.float16),
        plane=FixedPlane(centre, axes),
        follows=float(found["follows"]),
        stills=stills,
        graph=KnnGraph(neighbours.astype(np.int32), similarities.astype(np.float32)),
        moves=tuple(
            Moves(agreement, tuple((word, times) for word, times in words)) for agreement, words in found["moves"]
        ),
        flips=tuple(
            Flips(gained, lost, tuple(Flip(text, label, is_right) for text, label, is_right in texts))
            for gained, lost, texts in found["flips"]
        ),
        test_accuracy=float(found["test_accuracy"]),
    )


def _rounded(value: Any) -> Any:
    """The JSON value with no more digits than anybody is told."""
    if isinstance(value, float):
        return round(value, _DECIMALS)
    if isinstance(value, dict):
        return {name: _rounded(item) for name, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, list | tuple) else value


def _still(found: Mapping[str, Any]) -> Still:
    numbers = {name: found[name] for name in _NUMBERS}
    return Still(**numbers, standing=_standing(found["standing"]), trustworthiness=score_of(found["trustworthiness"]))


def _standing_json(standing: Standing) -> dict[str, Any]:
    return {
        "task": kept_score(standing.task, _DECIMALS),
        "meaning": kept_score(standing.meaning, _DECIMALS),
        "line": standing.line,
    }


def _standing(found: Mapping[str, Any]) -> Standing:
    return Standing(score_of(found["task"]), score_of(found["meaning"]), found["line"])
