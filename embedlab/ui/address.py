"""Which spaces and maps are shown, as parameters of the page's address and back."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Callable, Mapping

from embedlab.jobs.run_spaces import SPACES
from embedlab.jobs.view_job import MOST_BESIDE, ViewSettings

__all__ = ["settings_in_address", "settings_to_address"]

_Parameter = float | str

_PARAMETERS: Mapping[str, Mapping[str, Callable[[str], _Parameter]]] = {
    "umap": {"n_neighbors": int, "min_dist": float, "epochs": int},
    "tsne": {"perplexity": int},
    "pca": {},
    "axes": {"x": str, "y": str, "z": str},
}
_LONGEST = 500
_ELSEWHERE = re.compile(r"\w{1,64}/\w{1,16}", re.ASCII)


def settings_to_address(settings: ViewSettings, own: ViewSettings) -> dict[str, str]:
    """What of the settings differs from the run's `own`, by name.

    >>> axes = ViewSettings(method="axes", parameters=(("x", "good - bad"),), beside=("untrained",))
    >>> settings_to_address(axes, ViewSettings())
    {'map': 'axes', 'beside': 'untrained', 'x': 'good - bad'}
    """
    told = {"left": settings.left, "right": settings.right, "level": settings.level, "map": settings.method}
    told |= {"dims": str(settings.dims), "beside": ",".join(settings.beside)}
    usual = {"left": own.left, "right": own.right, "level": "words", "map": own.method, "dims": "2", "beside": ""}
    changed = {name: value for name, value in told.items() if value != usual[name]}
    return changed | {name: str(value) for name, value in settings.parameters if value != ""}


def settings_in_address(asked: Mapping[str, str], own: ViewSettings) -> ViewSettings:
    """The settings that an address asks for; what it cannot have is as in `own`.

    >>> settings_in_address({"map": "axes", "x": "good - bad", "dims": "7", "left": "../etc"}, ViewSettings())
    ViewSettings(left='embedding', right='word2vec', level='words', method='axes', parameters=(('x', 'good - bad'),), \
dims=2, beside=())
    """
    left, right = asked.get("left", own.left), asked.get("right", own.right)
    if left not in SPACES or right not in SPACES or left == right:
        left, right = own.left, own.right
    method = asked["map"] if asked.get("map") in _PARAMETERS else own.method
    beside = [name for name in dict.fromkeys(asked.get("beside", "").split(",")) if _may_stand_beside(name, own.level)]
    return dataclasses.replace(
        own,
        left=left,
        right=right,
        method=method,
        parameters=_parameters(asked, method),
        dims=3 if asked.get("dims") == "3" else own.dims,
        beside=tuple(name for name in beside if name not in (left, right))[:MOST_BESIDE],
    )


def _may_stand_beside(name: str, level: str) -> bool:
    return name in SPACES or (level == "words" and _ELSEWHERE.fullmatch(name) is not None)


def _parameters(asked: Mapping[str, str], method: str) -> tuple[tuple[str, _Parameter], ...]:
    found: dict[str, _Parameter] = {}
    for name, kind in _PARAMETERS.get(method, {}).items():
        if name not in asked or len(asked[name]) > _LONGEST:
            continue
        try:
            value = kind(asked[name])
        except ValueError:
            continue
        if isinstance(value, str) or math.isfinite(value):
            found[name] = value
    return tuple(sorted(found.items()))
