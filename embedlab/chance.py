"""What each score of a comparison would be by chance, by its name."""

from __future__ import annotations

from embedlab.comparison import Comparison
from embedlab.metrics.chance import between_chance, even_cloud, map_chance
from embedlab.metrics.scorecard import frequent_rows, shared_frequent

__all__ = ["chance_between", "chance_of_maps", "chance_within"]

_NOTHING = frozenset({"label_silhouette", "wordsim353", "simlex999", "analogies"})
"""Scores that are about 0 where a space knows nothing."""


def chance_within(comparison: Comparison) -> dict[str, float]:
    """What a space that knows nothing scores, by the name of the score; the left side's where both differ a little.

    Of the variance it is that of an even cloud, of a probe the share of the largest class.
    """
    space = comparison.left
    share, ratio = even_cloud(max(len(frequent_rows(space)), 1), space.dims)
    found = {"pc1_share": share, "participation_ratio": ratio, **dict.fromkeys(_NOTHING, 0.0)}
    labels = [label for label in comparison.labels or () if label]
    if labels and comparison.level == "documents":
        found["probe_accuracy"] = max(map(labels.count, set(labels))) / len(labels)
    for scores in (comparison.right_scores, comparison.left_scores):
        found |= {name: score.details["chance"] for name, score in scores.items() if "chance" in score.details}
    return found


def chance_between(comparison: Comparison) -> dict[str, float]:
    """What two spaces that have nothing to do with each other score: the same two, their words dealt out at random."""
    left, right = shared_frequent(comparison.left, comparison.right)
    return between_chance(left.vectors, right.vectors)


def chance_of_maps(comparison: Comparison) -> dict[str, float]:
    """What a map keeps whose points were dealt out at random; empty where no map was measured."""
    for side in ("left", "right"):
        drawn = comparison.maps.get(side)
        if drawn is not None and drawn.quality is not None:
            return map_chance(len(drawn.keys), drawn.quality.k)
    return {}
