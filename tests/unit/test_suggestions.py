"""What a comparison offers to look at first, on made-up spaces and on the shipped runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from builders import TOPICS, small_comparison

from embedlab.metrics.score import Score
from embedlab.run import Run, read_run
from embedlab.suggestions import prominence, suggested_groups

SAMPLES = {"clickbait": "sample_data/clickbait", "headlines": "sample_data/headlines/run"}
FUNCTION_WORDS = {
    "the",
    "to",
    "of",
    "a",
    "in",
    "you",
    "and",
    "for",
    "on",
    "is",
    "this",
    "that",
    "are",
    "with",
    "as",
    "at",
}


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
        assert sum(group.neighbours[0] in names for names in changed) >= len(group.keys) / 2
        here, there = ("left", "right") if group.kind == "lost" else ("right", "left")
        for side, expected in ((here, group.cohesion), (there, group.cohesion_elsewhere)):
            inside = [name in group.keys for found in lists for name, _ in getattr(found, side)]
            assert np.mean(inside) == pytest.approx(expected)
        assert min(counts[comparison.left.row(key)] for key in group.keys) >= 5
    assert suggested_groups(comparison) == groups
    names = [set(group.neighbours) for group in groups]
    assert all(len(first & second) <= 2 for row, first in enumerate(names) for second in names[:row])


def first(run: Run, n: int) -> list[str]:
    order = np.argsort(-prominence(run.words), kind="stable")
    return [run.words.keys[row] for row in order[:n]]


def test_the_first_labels_are_frequent_words_that_mean_something(run: Run) -> None:
    counts = run.words.left.counts
    assert counts is not None
    named = first(run, 40)
    assert not FUNCTION_WORDS & set(named)
    assert min(counts[run.words.left.row(key)] for key in named) > np.median(counts)


def test_the_first_labels_are_not_of_one_neighbourhood(run: Run) -> None:
    named = first(run, 40)
    near = [{key for key, _ in run.words.neighbours(name).right} for name in named]
    together = [len(near[row] & set(named)) for row in range(40)]
    assert np.mean(together) < 1


def test_prominence_is_one_number_a_shared_key() -> None:
    comparison = small_comparison()
    values = prominence(comparison)
    assert values.dtype == np.float32
    assert values.shape == (len(comparison.keys),)
    assert ((values >= 0) & (values <= 1)).all()
    np.testing.assert_array_equal(values, prominence(comparison))


def test_neither_the_most_frequent_nor_a_rare_key_is_named_first() -> None:
    comparison = small_comparison()
    counts = np.full(40, 100)
    counts[3], counts[5] = 10_000, 4
    sides = {side: getattr(comparison, side) for side in ("left", "right")}
    sides["left"] = sides["left"].replace(counts=counts)
    values = prominence(comparison.replace(left=sides["left"]))
    assert values[3] == values[5] == values.min() == 0
    assert np.count_nonzero(values) == 38


def test_a_side_that_no_second_seed_confirms_does_not_count() -> None:
    comparison = small_comparison()
    never, always = {"jaccard_at_10": Score(0.0)}, {"jaccard_at_10": Score(1.0)}
    trusting_right = comparison.replace(left_ceiling=never, right_ceiling=always)
    mirrored = trusting_right.replace(left_graph=comparison.left_graph.first(3))
    np.testing.assert_array_equal(prominence(trusting_right), prominence(mirrored))
    trusting_left = comparison.replace(left_ceiling=always, right_ceiling=never)
    assert (prominence(trusting_left) != prominence(trusting_right)).any()


def test_documents_have_prominence_without_counts() -> None:
    values = prominence(small_comparison("documents"))
    assert np.isfinite(values).all()
    assert values.max() > 0
