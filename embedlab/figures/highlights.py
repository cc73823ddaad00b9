"""What linked maps offer to look at, in words: groups to select, the ranking by change, a caption for pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from embedlab.comparison import Comparison
from embedlab.linked import Group, Ranked
from embedlab.metrics.groups import ChangedGroup
from embedlab.projectors.projection import Projection
from embedlab.suggestions import suggested_groups
from embedlab.wording import listed, method_name

__all__ = ["caption_of", "groups_of", "ranked_of"]

_RANKED = 20
_NAMED = {"words": 3, "documents": 1}
_LONGEST_NAME = 24
_COUNTED = {2: "two", 3: "three", 4: "four"}


def groups_of(comparison: Comparison, names: Mapping[str, str], noun: str) -> tuple[Group, ...]:
    """The suggested groups (`suggested_groups`), by the names under which their keys are drawn.

    Parameters
    ----------
    comparison
        Where the groups come from.
    names
        What each drawn key is called; keys that are not drawn are left out, and groups that then are too few.
    noun
        What one key is, such as "word".
    """
    return tuple(
        _group(comparison, found, keys, names, noun)
        for found in suggested_groups(comparison)
        if len(keys := [names[key] for key in found.keys if key in names]) > 1
    )


def ranked_of(comparison: Comparison, names: Mapping[str, str]) -> Ranked | None:
    """What changed most and least; empty with a note where the ranking is not confirmed, None without any change."""
    if not np.isfinite(comparison.change).any():
        return None
    most, least = comparison.most_changed(_RANKED), comparison.least_changed(_RANKED)
    if not comparison.is_ranked:
        return Ranked(note=most.note)
    drawn = [tuple((names[key], change) for key, change in found.entries if key in names) for found in (most, least)]
    return Ranked(drawn[0], drawn[1], most.note)


def caption_of(comparison: Comparison, maps: Sequence[Projection], titles: Sequence[str], data: str | None) -> str:
    """One sentence for a picture: what it shows, of which data, laid out how and how well.

    `maps` are all that are drawn, `titles` theirs. `data` is what people call the data; where it is None, the name that
    the spaces carry.
    """
    corpus = comparison.left.provenance.get("corpus") or comparison.right.provenance.get("corpus") or {}
    source = corpus.get("name") if data is None else data
    methods = dict.fromkeys(method_name(projection.method) for projection in maps)
    quality = [f"{projection.quality.trustworthiness:.2f}" for projection in maps if projection.quality is not None]
    how = listed(list(methods)) + (f"; trustworthiness {listed(quality)}" if len(quality) == len(maps) else "")
    of = f" of {source}" if source else ""
    spaces = f"{_COUNTED[len(titles)]} spaces, {listed([f'“{title}”' for title in titles])}"
    return f"{comparison.level.capitalize()}{of} in {spaces} ({how})."


def _group(
    comparison: Comparison, found: ChangedGroup, keys: Sequence[str], names: Mapping[str, str], noun: str
) -> Group:
    here, there = ("left", "right") if found.kind == "lost" else ("right", "left")
    near = [_shortened(names.get(key, key), comparison) for key in found.neighbours[: _NAMED[comparison.level]]]
    title = f"{len(keys)} {noun}s near {', '.join(near)} on the {here} only"
    k = comparison.left_graph.k if here == "left" else comparison.right_graph.k
    detail = (
        f"On average, {k * found.cohesion:.1f} of each {noun}'s {k} nearest are in the group on the {here}, "
        f"{k * found.cohesion_elsewhere:.1f} on the {there}."
    )
    return Group(title, tuple(keys), detail)


def _shortened(name: str, comparison: Comparison) -> str:
    """A word as it is, a document in quotation marks; both no longer than a title can bear."""
    name = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
    return name if comparison.level == "words" else f"“{name}”"
