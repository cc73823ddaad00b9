"""Another view of a run: another pair of its spaces, or another method for its maps; kept by content."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from embedlab.comparison import Comparison, compare
from embedlab.comparison_file import comparison_from_bytes, comparison_to_bytes
from embedlab.errors import InputError
from embedlab.files import atomic_write
from embedlab.metrics.scorecard import word_scores
from embedlab.progress import Progress, part
from embedlab.projectors.projection import Projection
from embedlab.projectors.projector import Projector
from embedlab.run import SIDES, Run, read_run
from embedlab.space import EmbeddingSpace, Level
from embedlab.store import Store

__all__ = ["SPACES", "ViewSettings", "find_view", "make_view", "spaces_of"]

SPACES = {"embedding": "task Embedding", "word2vec": "word2vec", "untrained": "untrained Embedding"}
"""The spaces that a run holds, and what people call them."""

_OWN_PAIR = ("embedding", "word2vec")


@dataclasses.dataclass(frozen=True)
class ViewSettings:
    """What a view shows.

    Parameters
    ----------
    left, right
        Two different names of `SPACES`.
    level
        ``"words"`` or ``"documents"``.
    method, parameters
        A name of `embedlab.projectors.PROJECTORS` and what it is given, as pairs of name and value.
    """

    left: str = "embedding"
    right: str = "word2vec"
    level: Level = "words"
    method: str = "umap"
    parameters: tuple[tuple[str, float | str], ...] = ()

    @property
    def is_own_pair(self) -> bool:
        """Whether it compares what the run itself compared."""
        return (self.left, self.right) == _OWN_PAIR


def spaces_of(run: Run, level: Level) -> dict[str, EmbeddingSpace]:
    """The spaces that a run holds at a level, by their names in `SPACES`."""
    comparison = run.comparison(level)
    found = {"embedding": comparison.left, "word2vec": comparison.right}
    if level == "words" and run.untrained is not None:
        found["untrained"] = run.untrained
    return found


def find_view(run: Run, settings: ViewSettings) -> Comparison | None:
    """The comparison with its maps, where the run holds it or it was made before; None where it is to be made."""
    own = run.comparison(settings.level)
    if settings.is_own_pair and _are_made_so(own.maps, settings):
        return own
    left, right = _pair(run, settings)
    folder = Store().find("view", _key(run, left, right, settings))
    if folder is None:
        return None
    comparison = own
    if not settings.is_own_pair:
        comparison = comparison_from_bytes((folder / "comparison.safetensors").read_bytes(), left, right)
    return comparison.replace(maps=_read_maps(folder))


def make_view(given: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Make and keep a view: a task, see `embedlab.jobs.tasks`; `given` holds the folder of a run and `settings`."""
    from embedlab.projectors import to_csv

    run = read_run(given["run"])
    settings = ViewSettings(**{**given["settings"], "parameters": tuple(map(tuple, given["settings"]["parameters"]))})
    left, right = _pair(run, settings)
    with Store().keep("view", _key(run, left, right, settings)) as folder:
        if not settings.is_own_pair:
            progress(0.0, "Comparing the two spaces")
            atomic_write(folder / "comparison.safetensors", comparison_to_bytes(_compare(run, left, right, settings)))
        mapped = run.comparison(settings.level).maps
        shown = mapped["left"].keys if settings.level == "documents" and mapped else left.keys
        first = _map(left.take(shown), settings, None, part(progress, 0.4, 0.7))
        shown = shown if settings.level == "documents" else right.keys
        second = _map(right.take(shown), settings, first, part(progress, 0.7, 1.0))
        for side, projection in zip(SIDES, (first, second), strict=True):
            atomic_write(folder / f"{side}.csv", to_csv(projection))
            atomic_write(folder / f"{side}.json", json.dumps(_about(projection)))
    return {}


def _pair(run: Run, settings: ViewSettings) -> tuple[EmbeddingSpace, EmbeddingSpace]:
    spaces = spaces_of(run, settings.level)
    if settings.left == settings.right or not {settings.left, settings.right} <= spaces.keys():
        raise InputError(
            f"This run cannot show {settings.left!r} beside {settings.right!r} ({settings.level}): "
            f"choose two of {', '.join(spaces)}."
        )
    return spaces[settings.left], spaces[settings.right]


def _key(run: Run, left: EmbeddingSpace, right: EmbeddingSpace, settings: ViewSettings) -> dict[str, Any]:
    # Labels and topics are kept with a comparison, and equal spaces may come from texts that are labelled otherwise.
    data = run.summary.get("data", {}).get("fingerprint")
    spaces = {"left": left.fingerprint, "right": right.fingerprint}
    return {**spaces, "data": data, "settings": dataclasses.asdict(settings)}


def _are_made_so(maps: Mapping[str, Projection], settings: ViewSettings) -> bool:
    return len(maps) == len(SIDES) and all(
        projection.method == settings.method
        and projection.dims == 2
        and all(projection.parameters.get(name) == value for name, value in settings.parameters)
        for projection in maps.values()
    )


def _map(space: EmbeddingSpace, settings: ViewSettings, init: Projection | None, progress: Progress) -> Projection:
    from embedlab.metrics.map_quality import map_quality
    from embedlab.projectors import register

    projection = _projector(settings).fit(space, None, init, progress).projection_
    if init is not None:
        projection = register(projection, init)
    return projection.replace(quality=map_quality(space.vectors, projection.xy))


def _projector(settings: ViewSettings) -> Projector:
    from embedlab.projectors import PROJECTORS

    parameters: dict[str, Any] = dict(settings.parameters)
    return PROJECTORS[settings.method](**parameters)


def _about(projection: Projection) -> dict[str, Any]:
    quality = {} if projection.quality is None else dataclasses.asdict(projection.quality)
    return {"method": projection.method, "parameters": dict(projection.parameters), **quality}


def _read_maps(folder: Path) -> dict[str, Projection]:
    from embedlab.projectors import from_csv

    return {
        side: from_csv((folder / f"{side}.csv").read_text("utf-8"), json.loads((folder / f"{side}.json").read_text()))
        for side in SIDES
    }


def _compare(run: Run, left: EmbeddingSpace, right: EmbeddingSpace, settings: ViewSettings) -> Comparison:
    """Compare a pair that the run did not compare itself, with what the run knows of each side."""
    own = run.comparison(settings.level)
    found = compare(left, right, level=settings.level)
    known = {
        own.left.fingerprint: (own.left_scores, own.left_ceiling),
        own.right.fingerprint: (own.right_scores, own.right_ceiling),
    }
    changes: dict[str, Any] = {}
    for side, space in zip(SIDES, (left, right), strict=True):
        if space.fingerprint in known:
            changes[f"{side}_scores"], changes[f"{side}_ceiling"] = known[space.fingerprint]
        elif settings.level == "words":
            # With the run's own labels, so that both sides are judged by the same words.
            facts = (_by_key(own, facts, space) for facts in (own.labels, own.topics))
            changes[f"{side}_scores"] = word_scores(space, *facts)
    if own.classes and set(found.keys) <= set(own.keys):
        rows = [own.index[key] for key in found.keys]
        changes |= {
            "classes": own.classes,
            "log_odds": None if own.log_odds is None else own.log_odds[rows],
            "labels": _by_key(own, own.labels, found.left.take(found.keys)),
            "topics": _by_key(own, own.topics, found.left.take(found.keys)),
        }
    return found.replace(**changes)


def _by_key(own: Comparison, facts: tuple[str, ...] | None, space: EmbeddingSpace) -> tuple[str, ...] | None:
    """What the run knows of each key of a space, ``""`` where it knows nothing."""
    return facts and tuple(facts[own.index[key]] if key in own.index else "" for key in space.keys)
