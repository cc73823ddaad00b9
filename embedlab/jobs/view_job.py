"""Another view of a run: another pair of its spaces, or another method for its maps; kept by content."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from embedlab.comparison import Comparison, compare
from embedlab.comparison_file import comparison_from_bytes, comparison_to_bytes
from embedlab.errors import InputError
from embedlab.files import atomic_write
from embedlab.formats import safetensors
from embedlab.jobs.run_spaces import is_elsewhere, read_kept_space, spaces_of
from embedlab.jobs.telling_rows import first_rows
from embedlab.metrics.scorecard import word_scores
from embedlab.progress import Progress, part, silent
from embedlab.projectors.projection import Projection
from embedlab.projectors.projector import Projector
from embedlab.run import SIDES, Run, read_run
from embedlab.space import EmbeddingSpace, Level
from embedlab.store import Store

__all__ = ["MOST_BESIDE", "ViewSettings", "find_view", "lay_out", "make_view", "spaces_beside"]

MOST_BESIDE = 2
"""Spaces that may stand beside the two that are compared: more maps are too small to read."""

_OWN_PAIR = ("embedding", "word2vec")


@dataclasses.dataclass(frozen=True)
class ViewSettings:
    """What a view shows.

    Parameters
    ----------
    left, right
        Two different names of `embedlab.jobs.run_spaces.SPACES`.
    level
        ``"words"`` or ``"documents"``.
    method, parameters
        A name of `embedlab.projectors.PROJECTORS` and what it is given, as pairs of name and value.
    dims
        Dimensions of the maps, 2 or 3.
    beside
        At most `MOST_BESIDE` further names of `SPACES`, or addresses of spaces elsewhere (`is_elsewhere`), mapped
        beside the two that are compared.
    """

    left: str = "embedding"
    right: str = "word2vec"
    level: Level = "words"
    method: str = "umap"
    parameters: tuple[tuple[str, float | str], ...] = ()
    dims: int = 2
    beside: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> ViewSettings:
        """The settings that `dataclasses.asdict` and JSON have made of some."""
        parameters, beside = tuple(map(tuple, given["parameters"])), tuple(given["beside"])
        return cls(**{**given, "parameters": parameters, "beside": beside})

    @property
    def is_own_pair(self) -> bool:
        """Whether it compares what the run itself compared."""
        return (self.left, self.right) == _OWN_PAIR


def find_view(run: Run, settings: ViewSettings) -> Comparison | None:
    """The comparison with its maps, ``"left"``, ``"right"`` and those beside them by the name of their space.

    None where it has to be made first: the run does not hold it, it was not made before, and it takes more than a
    product of matrices. Raises `InputError` where the run lacks a space, and for a formula that cannot be read.
    """
    own = run.comparison(settings.level)
    if settings.is_own_pair and not settings.beside and _are_made_so(own.maps, settings):
        return own
    left, right = _pair(run, settings)
    if settings.is_own_pair and settings.method == "axes" and not any(map(is_elsewhere, settings.beside)):
        return own.replace(maps=_all_maps(run, settings, spaces_of(run, settings.level), silent))
    folder = _folder(run, settings)
    if folder is None:
        return None
    comparison = own
    if not settings.is_own_pair:
        comparison = comparison_from_bytes((folder / "comparison.safetensors").read_bytes(), left, right)
    return comparison.replace(maps=_read_maps(folder, (*SIDES, *settings.beside)))


def spaces_beside(run: Run, settings: ViewSettings) -> dict[str, EmbeddingSpace]:
    """The spaces beside the two of a view that was found, by their names in `ViewSettings.beside`."""
    own = spaces_of(run, settings.level)
    folder = _folder(run, settings)
    return {
        name: own[name] if folder is None or name in own else safetensors.read(folder / _file(name, "safetensors"))[0]
        for name in settings.beside
    }


def make_view(given: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Make and keep a view: a task, see `embedlab.jobs.tasks`.

    `given` holds the folder of a ``run``, ``settings``, and where the spaces that are elsewhere lie: ``elsewhere``, by
    address what `read_kept_space` takes. Of a large one 10,000 words are taken, those of the two first.
    """
    from embedlab.projectors import to_csv

    run = read_run(given["run"])
    settings = ViewSettings.from_json(given["settings"])
    left, right = _pair(run, settings)
    spaces = spaces_of(run, settings.level)
    compared = {*left.keys, *right.keys}
    for name in filter(is_elsewhere, settings.beside):
        spaces[name] = first_rows(_read_beside(name, given), compared)
        _check_beside(spaces[name], left, right)
    with Store().keep("view", _key(run, settings)) as folder:
        if not settings.is_own_pair:
            progress(0.0, "Comparing the two spaces")
            atomic_write(folder / "comparison.safetensors", comparison_to_bytes(_compare(run, left, right, settings)))
        for name, projection in _all_maps(run, settings, spaces, part(progress, 0.4, 1.0)).items():
            atomic_write(folder / _file(name, "csv"), to_csv(projection))
            atomic_write(folder / _file(name, "json"), json.dumps(_about(projection)))
            if is_elsewhere(name):
                atomic_write(folder / _file(name, "safetensors"), safetensors.to_bytes(spaces[name]))
    return {}


def _read_beside(name: str, given: Mapping[str, Any]) -> EmbeddingSpace:
    kept = given.get("elsewhere", {}).get(name)
    if kept is None:
        raise InputError(f"The space {name!r} is not here any more: choose another one to stand beside the two.")
    return read_kept_space(kept)


def _check_beside(space: EmbeddingSpace, left: EmbeddingSpace, right: EmbeddingSpace) -> None:
    if space.level != left.level or not any(key in left or key in right for key in space.keys):
        raise InputError(f"{space.name} has no {left.level} in common with the spaces it should stand beside.")


def _file(name: str, ending: str) -> str:
    """Where what is known of a space lies; the address of one elsewhere is no name of a file."""
    return f"{name.replace('/', '.')}.{ending}"


def _all_maps(
    run: Run, settings: ViewSettings, spaces: Mapping[str, EmbeddingSpace], progress: Progress
) -> dict[str, Projection]:
    """The maps of all spaces that are shown; the first one is what the others resemble as far as their spaces do."""
    own = run.comparison(settings.level)
    shown = dict(zip(SIDES, _pair(run, settings), strict=True)) | {name: spaces[name] for name in settings.beside}
    maps = dict(own.maps) if settings.is_own_pair and _are_made_so(own.maps, settings) else {}
    wanted = [name for name in shown if name not in maps]
    for number, name in enumerate(wanted):
        keys = own.maps["left"].keys if settings.level == "documents" and own.maps else shown[name].keys
        told = part(progress, number / len(wanted), (number + 1) / len(wanted))
        maps[name] = lay_out(shown[name].take(keys), settings, maps.get("left"), told)
    return maps


def _pair(run: Run, settings: ViewSettings) -> tuple[EmbeddingSpace, EmbeddingSpace]:
    spaces = spaces_of(run, settings.level)
    wanted = (settings.left, settings.right, *settings.beside)
    held = {name for name in wanted if not is_elsewhere(name)}
    if len(set(wanted)) < len(wanted) or not held <= spaces.keys():
        raise InputError(
            f"This run cannot show {' beside '.join(map(repr, wanted))} ({settings.level}): "
            f"choose among {', '.join(spaces)}, each once."
        )
    return spaces[settings.left], spaces[settings.right]


def _folder(run: Run, settings: ViewSettings) -> Path | None:
    """Where a view is kept that was made before."""
    return Store().find("view", _key(run, settings))


def _key(run: Run, settings: ViewSettings) -> dict[str, Any]:
    left, right = _pair(run, settings)
    # Labels and topics are kept with a comparison, and equal spaces may come from texts that are labelled otherwise.
    data = run.summary.get("data", {}).get("fingerprint")
    spaces = {"left": left.fingerprint, "right": right.fingerprint}
    return {**spaces, "data": data, "settings": dataclasses.asdict(settings)}


def _are_made_so(maps: Mapping[str, Projection], settings: ViewSettings) -> bool:
    return len(maps) == len(SIDES) and all(
        projection.method == settings.method
        and projection.dims == settings.dims
        and all(projection.parameters.get(name) == value for name, value in settings.parameters)
        for projection in maps.values()
    )


def lay_out(space: EmbeddingSpace, settings: ViewSettings, init: Projection | None, progress: Progress) -> Projection:
    """The map of a space, from the map `init` on where one is given, and turned to fit it; with its quality."""
    from embedlab.metrics.map_quality import map_quality
    from embedlab.projectors import register

    projection = _projector(settings).fit(space, None, init, progress).projection_
    if settings.method == "axes":
        # Its axes mean something, so it is not turned; and it is not made to keep neighbours.
        return projection
    if init is not None:
        projection = register(projection, init)
    return projection.replace(quality=map_quality(space.vectors, projection.xy))


def _projector(settings: ViewSettings) -> Projector:
    from embedlab.projectors import PROJECTORS

    parameters: dict[str, Any] = dict(settings.parameters)
    return PROJECTORS[settings.method](dims=settings.dims, **parameters)


def _about(projection: Projection) -> dict[str, Any]:
    quality = {} if projection.quality is None else dataclasses.asdict(projection.quality)
    return {"method": projection.method, "parameters": dict(projection.parameters), **quality}


def _read_maps(folder: Path, names: Iterable[str]) -> dict[str, Projection]:
    from embedlab.projectors import from_csv

    return {
        name: from_csv(
            (folder / _file(name, "csv")).read_text("utf-8"), json.loads((folder / _file(name, "json")).read_text())
        )
        for name in names
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
    if set(found.keys) <= set(own.keys):
        rows = [own.index[key] for key in found.keys]
        changes |= {
            "classes": own.classes,
            "log_odds": None if own.log_odds is None else own.log_odds[rows],
            "labels": _by_key(own, own.labels, found.left.take(found.keys)),
            "topics": _by_key(own, own.topics, found.left.take(found.keys)),
            "target": own.target,
            "target_means": None if own.target_means is None else own.target_means[rows],
        }
    return found.replace(**changes)


def _by_key(own: Comparison, facts: tuple[str, ...] | None, space: EmbeddingSpace) -> tuple[str, ...] | None:
    """What the run knows of each key of a space, ``""`` where it knows nothing."""
    return facts and tuple(facts[own.index[key]] if key in own.index else "" for key in space.keys)
