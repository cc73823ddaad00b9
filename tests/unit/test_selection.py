"""Scores of chosen keys against direct computation, and their table against what went in."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from builders import TOPICS, small_comparison, small_spaces

from embedlab.beside import Beside
from embedlab.comparison import Comparison
from embedlab.errors import InputError
from embedlab.metrics.within import label_silhouette
from embedlab.neighbors import knn_graph
from embedlab.selection import selection_scores
from embedlab.selection_table import selection_csv, selection_rows

FOOD, PETS = TOPICS["food"], TOPICS["pets"]
HOSTILE = (
    "line\nbreak",
    "carriage\rreturn",
    "\r\n",
    'say "hi"',
    "=cmd|' /C calc'!A0",
    "+1",
    "@x",
    "\u202etfel-ot-thgir",
    "שלום",
    "👩‍🚀",
    "a,b;c\td",
    "x\u2028y",
    " padded ",
    "<img src=x onerror=alert(1)>",
    "\x00",
    "007",
    "None",
    "e" * 5000,
    "'",
    "null",
)


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return small_comparison()


def hostile_comparison() -> Comparison:
    """Twenty keys that break careless writers, in two spaces of odd numbers."""
    random = np.random.default_rng(5)
    base = small_comparison()
    left, right = (space.take(base.keys[:20]) for space in small_spaces())
    vectors = (random.normal(size=(20, 8)) * 10.0 ** random.integers(-30, 30, (20, 8))).astype(np.float32)
    left = left.replace(keys=HOSTILE, vectors=vectors)
    right = right.replace(keys=HOSTILE)
    return Comparison(
        left=left,
        right=right,
        keys=HOSTILE,
        left_graph=knn_graph(left.vectors, 10),
        right_graph=knn_graph(right.vectors, 10),
        change=random.uniform(0, 2, 20),
        noise=None,
        reproducibility=base.reproducibility,
        between={},
        left_scores={},
        right_scores={},
        maps={side: projection.replace(keys=HOSTILE, xy=projection.xy[:20]) for side, projection in base.maps.items()},
    )


def test_a_space_beside_the_two_has_scores_places_and_vectors_of_its_own(comparison):
    third = Beside("third", comparison.right, comparison.maps["right"])
    bare = comparison.replace(right=comparison.left, right_graph=comparison.left_graph)
    with pytest.raises(InputError, match="himalaya"):
        selection_scores(bare, ["himalaya"])
    scores = selection_scores(bare, FOOD, beside=(third,))
    assert scores.cohesion_beside == (selection_scores(comparison, FOOD).cohesion_right,)
    (row,) = selection_rows(bare, ["himalaya"], "third", (third,))
    (own,) = selection_rows(comparison, ["himalaya"], "right")
    assert row["count_left"] is row["x_left"] is row["change"] is None
    for name in ("count", "neighbours", "x", "y"):
        assert row[f"{name}_third"] == own[f"{name}_right"]
    assert [row[f"v{number + 1}"] for number in range(8)] == [own[f"v{number + 1}"] for number in range(8)]


def test_counts_and_means_are_those_of_the_chosen_keys(comparison: Comparison) -> None:
    scores = selection_scores(comparison, [*FOOD, "himalaya", FOOD[0]])
    rows = [comparison.index[key] for key in FOOD]
    assert (scores.count, scores.shared) == (11, 10)
    assert scores.change.value == pytest.approx(comparison.change[rows].mean())
    assert scores.median_change.value == pytest.approx(np.median(comparison.change[rows]))
    assert scores.change.details["all"] == pytest.approx(comparison.change.mean())
    assert scores.median_change.details["all"] == pytest.approx(np.median(comparison.change))
    assert comparison.log_odds is not None
    for column, name in enumerate(comparison.classes):
        assert scores.log_odds[name].value == pytest.approx(comparison.log_odds[rows, column].mean())
    assert scores.labels == {"clickbait": 10}


def test_the_overlap_is_that_of_the_lists_of_neighbours(comparison: Comparison) -> None:
    found = [comparison.neighbours(key) for key in PETS]
    expected = []
    for near in found:
        left, right = ({key for key, _ in pairs} for pairs in (near.left, near.right))
        expected.append(len(left & right) / len(left | right))
    assert selection_scores(comparison, PETS).overlap.value == pytest.approx(np.mean(expected))


def test_cohesion_is_the_share_of_neighbours_inside_beside_its_chance(comparison: Comparison) -> None:
    chosen = (*FOOD, "himalaya")
    scores = selection_scores(comparison, chosen)
    inside = [key in chosen for name in chosen for key, _ in comparison.neighbours(name).right]
    assert scores.cohesion_right.value == pytest.approx(np.mean(inside))
    assert scores.cohesion_right.details["chance"] == pytest.approx(10 / 40)
    assert scores.cohesion_left.details["chance"] == pytest.approx(9 / 39)
    assert scores.cohesion_right.value > 0.8 > scores.cohesion_left.value
    everything = selection_scores(comparison, comparison.right.keys)
    assert everything.cohesion_right.value == everything.cohesion_right.details["chance"] == 1


def test_silhouettes_of_all_labelled_keys_are_those_of_the_space(comparison: Comparison) -> None:
    scores = selection_scores(comparison, comparison.keys)
    for side, score in (("left", scores.label_silhouette_left), ("right", scores.label_silhouette_right)):
        space = getattr(comparison, side).take(comparison.keys)
        assert score.value == pytest.approx(label_silhouette(space.vectors, comparison.labels).value)
        assert score.details["keys"] == len(comparison.keys)
    part = selection_scores(comparison, FOOD)
    assert part.label_silhouette_left.details["all"] == pytest.approx(scores.label_silhouette_left.value)


def test_chance_tells_a_selection_that_changed_from_one_that_did_not() -> None:
    comparison = small_comparison()
    change = np.random.default_rng(0).normal(1, 0.1, 40)
    change[:8] += 0.5
    comparison = comparison.replace(change=change)
    moved = selection_scores(comparison, comparison.keys[:8])
    for score in (moved.change, moved.median_change):
        assert score.value is not None
        assert score.value > score.details["chance"][1]
        assert score.details["p"] < 0.01
    usual = selection_scores(comparison, comparison.keys[::5]).change
    assert usual.details["chance"][0] < usual.value < usual.details["chance"][1]
    assert usual.details["p"] > 0.05


def test_chance_is_the_exact_distribution_of_all_selections_of_that_size() -> None:
    comparison = small_comparison()
    change = np.full(40, np.nan)
    change[:4] = [0.0, 0.1, 0.3, 1.0]
    score = selection_scores(comparison.replace(change=change), comparison.keys[3:5]).change
    assert score.value == 1
    assert score.details["p"] == pytest.approx(1 / 4, abs=0.03), "one key of four is as far from the mean"
    assert score.details["chance"] == [0.0, 1.0]


def test_all_keys_together_are_no_exception(comparison: Comparison) -> None:
    score = selection_scores(comparison, comparison.keys).change
    assert score.value == pytest.approx(score.details["all"])
    assert score.details["p"] == 1


def test_scores_repeat_and_another_seed_draws_anew(comparison: Comparison) -> None:
    assert selection_scores(comparison, FOOD) == selection_scores(comparison, FOOD)
    first, second = (selection_scores(comparison, FOOD, seed=seed).change for seed in (0, 1))
    assert first.value == second.value
    assert first.details["chance"] != second.details["chance"]


def test_what_is_not_known_has_a_reason(comparison: Comparison) -> None:
    nothing = selection_scores(comparison, [])
    assert (nothing.count, nothing.shared) == (0, 0)
    for name in ("change", "median_change", "overlap", "cohesion_left", "label_silhouette_right"):
        assert getattr(nothing, name).reason
    bare = comparison.replace(labels=None, log_odds=None, classes=(), change=np.full(40, np.nan))
    scores = selection_scores(bare, FOOD)
    assert scores.change.reason
    assert scores.label_silhouette_left.reason == "No labels are known."
    assert scores.log_odds == scores.labels == {}
    alone = selection_scores(comparison, ["himalaya"])
    assert alone.overlap.reason
    assert alone.cohesion_left.reason
    with pytest.raises(InputError, match="Neither space has 'nowhere'"):
        selection_scores(comparison, ["nowhere"])


def test_rows_hold_the_facts_of_each_key(comparison: Comparison) -> None:
    rows = selection_rows(comparison, ["pizza", "himalaya", "pizza"])
    assert [row["key"] for row in rows] == ["pizza", "himalaya"]
    pizza, himalaya = rows
    place = comparison.index["pizza"]
    assert pizza["change"] == comparison.change[place]
    assert pizza["topic"] == "food"
    assert pizza["label"] == comparison.labels[place]
    assert pizza["log_odds news"] == comparison.log_odds[place, 1]
    assert pizza["count_left"] == pizza["count_right"] == comparison.left.counts[comparison.left.row("pizza")]
    assert pizza["neighbours_right"] == ", ".join(key for key, _ in comparison.neighbours("pizza").right)
    assert np.float32(pizza["x_left"]) == comparison.maps["left"].xy[place, 0]
    assert list(pizza) == list(himalaya)
    assert (himalaya["count_left"], himalaya["count_right"]) == (None, 3)
    assert himalaya["change"] is himalaya["x_left"] is himalaya["label"] is None
    assert himalaya["x_right"] is not None


def test_rows_of_documents_have_their_text() -> None:
    (row,) = selection_rows(small_comparison("documents"), ["row 3"])
    assert row["text"].startswith("You will not believe this")
    assert "log_odds news" not in row


@pytest.mark.parametrize("side", ["left", "right"])
def test_csv_gives_back_the_same_keys_and_the_very_same_vectors(side: str) -> None:
    comparison = hostile_comparison()
    text = selection_csv(comparison, HOSTILE, vectors=side)
    head, *lines = csv.reader(io.StringIO(text, newline=""))
    assert [line[0] for line in lines] == list(HOSTILE)
    assert all(len(line) == len(head) for line in lines)
    vectors = np.array([line[head.index("v1") :] for line in lines], dtype=np.float64).astype(np.float32)
    assert vectors.tobytes() == getattr(comparison, side).vectors.tobytes()
    places = np.array([[line[head.index(f"{axis}_{side}")] for axis in "xy"] for line in lines], dtype=np.float64)
    assert places.astype(np.float32).tobytes() == comparison.maps[side].xy.tobytes()


def test_csv_without_vectors_or_keys(comparison: Comparison) -> None:
    head, line = csv.reader(io.StringIO(selection_csv(comparison, ["himalaya"])))
    assert "v1" not in head
    assert line[head.index("change")] == ""
    assert selection_csv(comparison, []) == ""
