"""What a comparison offers to look at first, on made-up spaces and on the shipped runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from builders import TOPICS, small_comparison

from embedlab.metrics.score import Score
from embedlab.run import Run, read_run
from embedlab.suggestions import suggested_groups

SAMPLES = {"clickbait": "sample_data/clickbait", "headlines": "sample_data/headlines/run"}


@pytest.fixture(scope="module", params=SAMPLES)
def run(request: pytest.FixtureRequest) -> Run:
    return read_run(Path(__file__).parents[2] / SAMPLES[request.param])


def test_groups_are_of_topics_where_word2vec_keeps_topics_together() -> None:
    groups = suggested_groups(small_comparison())
    assert groups
    for group in groups:
        assert group.kind == "gained", "a second seed of the left space finds none of its neighbours again"
        of_a_topic = max(len(set(group.keys) & set(words)) for words in TOPICS.values())
        assert of_a_topic >= 0.8 * len(group.keys)


def test_what_a_second_seed_does_not_find_again_is_neither_lost_nor_gained() -> None:
    stable, loose = ({"jaccard_at_10": Score(value)} for value in (0.5, 0.05))
    comparison = small_comparison()
    kinds = {
        (left is loose, right is loose): {
            group.kind for group in suggested_groups(comparison.replace(left_ceiling=left, right_ceiling=right), n=50)
        }
        for left in (stable, loose)
        for right in (stable, loose)
    }
    assert kinds[True, False] <= {"gained"}
    assert kinds[False, True] <= {"lost"}
    assert kinds[True, True] == set()


def test_a_comparison_of_a_space_with_itself_suggests_nothing() -> None:
    comparison = small_comparison()
    right = comparison.left.replace(name="again")
    same = comparison.replace(right=right, right_graph=comparison.left_graph, left_ceiling=None)
    assert suggested_groups(same) == ()


def test_the_groups_of_a_run_are_what_the_lists_of_neighbours_say(run: Run) -> None:
    comparison = run.words
    groups = suggested_groups(comparison)
    assert len(groups) == 8
    counts = comparison.left.counts
    assert counts is not None
    for group in groups:
        lists = [comparison.neighbours(key) for key in group.keys]
        changed = [getattr(found, group.kind) for found in lists]
        assert sum(group.neighbours[0] in names for names in changed) > len(group.keys) / 2
        here, there = ("left", "right") if group.kind == "lost" else ("right", "left")
        for side, expected in ((here, group.cohesion), (there, group.cohesion_elsewhere)):
            inside = [name in group.keys for found in lists for name, _ in getattr(found, side)]
            assert np.mean(inside) == pytest.approx(expected)
        assert min(counts[comparison.left.row(key)] for key in group.keys) >= 5
    assert suggested_groups(comparison) == groups
    names = [set(group.neighbours) for group in groups]
    assert all(len(first & second) <= 2 for row, first in enumerate(names) for second in names[:row])
