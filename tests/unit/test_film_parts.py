"""What a film is made of: one plane, two scores, events, a file; each against what is known by hand."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from embedlab.comparison import Comparison
from embedlab.errors import InputError
from embedlab.experiments.film_events import find_flips, find_moves, movement_beyond_drift
from embedlab.experiments.film_file import film_from_bytes, film_to_bytes
from embedlab.experiments.fixed_plane import FixedPlane
from embedlab.experiments.scoreboard import Judge, choose_meaning
from embedlab.figures.film import film_maps, film_rows
from embedlab.figures.film_words import film_summary, film_warnings, moment_title
from embedlab.figures.scoreboard import scoreboard, scoreboard_summary
from embedlab.linked import Scale, pack
from embedlab.linked.packing import unpack
from embedlab.metrics.score import Score
from embedlab.metrics.scorecard import word_scores
from embedlab.report.film_page import film_html
from tests.builders import small_comparison
from tests.film_builder import EPOCHS, small_film

WORDS = tuple(f"w{i}" for i in range(40))


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return small_comparison()


def tables_of(frames: int = 4, n: int = 200, d: int = 16) -> list[np.ndarray]:
    rng = np.random.default_rng(0)
    return [rng.normal(size=(n, d)).astype(np.float32) for _ in range(frames)]


def test_a_word_whose_vector_stays_has_the_same_place_to_the_bit_whatever_the_others_do() -> None:
    tables = tables_of()
    for table in tables[1:]:
        table[[3, 50]] = tables[0][[3, 50]]
    plane = FixedPlane.fit(tables)
    places = [plane.places(table) for table in tables]
    for later in places[1:]:
        np.testing.assert_array_equal(later[[3, 50]], places[0][[3, 50]])
        assert np.abs(later - places[0]).max() > 0.5
    np.testing.assert_array_equal(plane.places(tables[0][3:4]), places[0][3:4])


def test_a_film_in_which_nothing_changes_stands_still() -> None:
    table = tables_of(1)[0]
    plane = FixedPlane.fit([table, table, table])
    places = [plane.places(table.copy()) for _ in range(3)]
    np.testing.assert_array_equal(places[0], places[1])
    np.testing.assert_array_equal(places[0], places[2])


def test_directions_that_lie_in_a_plane_keep_their_distances() -> None:
    rng = np.random.default_rng(1)
    basis = np.linalg.qr(rng.normal(size=(16, 2)))[0].T
    angles = rng.uniform(0, 2 * np.pi, 100)
    flat = np.column_stack([np.cos(angles), np.sin(angles)])
    places = FixedPlane.fit([7 * flat[:50] @ basis, 0.1 * flat[50:] @ basis]).places(flat @ basis)
    gaps = [np.linalg.norm(xy[:, None] - xy[None], axis=2) for xy in (flat, places)]
    np.testing.assert_allclose(gaps[1], gaps[0], atol=1e-5)


def test_the_horizontal_axis_runs_from_the_first_class_to_the_second() -> None:
    rng = np.random.default_rng(2)
    leaning = np.repeat([-1.0, 1.0, np.nan], 30)
    table = np.outer(np.nan_to_num(leaning), rng.normal(size=8)) * 3 + rng.normal(size=(90, 8))
    for signs in (leaning, -leaning):
        plane = FixedPlane.fit([table], signs)
        assert plane.follows(table, signs) > 0.8
        assert plane.follows(table, np.full(90, np.nan)) == 0.0


def test_movement_is_counted_against_the_drift_of_all() -> None:
    before = np.zeros((4, 2))
    drift = np.tile([5.0, 0.0], (4, 1))
    assert movement_beyond_drift(before, drift).max() == 0
    drift[2] += [0, 4]
    np.testing.assert_allclose(movement_beyond_drift(before, drift), [1, 1, 3, 1])


def test_the_word_that_two_seeds_move_most_is_named_first_and_one_that_one_seed_moves_is_not() -> None:
    before = np.zeros((40, 4))
    moved = np.outer(np.linspace(0.1, 1, 40) * np.tile([1, -1], 20), np.ones(4))
    moved[7], moved[10] = -3, 2.5
    other = moved.copy()
    other[10] = 0.4
    (step,) = find_moves(WORDS, np.full(40, 50), [before, moved], [before, other])
    assert step.agreement > 0.8
    assert step.words[0][0] == "w7"
    assert "w10" not in dict(step.words)
    lengths = movement_beyond_drift(before, moved)
    assert step.words[0][1] == pytest.approx(lengths[7] / np.median(lengths))


def test_a_ranking_that_another_seed_does_not_repeat_names_nobody() -> None:
    before, first, second = np.zeros((40, 4)), *(np.random.default_rng(seed).normal(size=(40, 4)) for seed in (0, 1))
    (step,) = find_moves(WORDS, np.full(40, 50), [before, first], [before, second])
    assert step.agreement < 0.8
    assert step.words == ()
    (alone,) = find_moves(WORDS, np.full(40, 50), [before, first], [before])
    assert alone.agreement is None
    assert len(alone.words) == 3


def test_rare_words_are_not_named_where_frequent_ones_are_there() -> None:
    rng = np.random.default_rng(4)
    after = rng.normal(size=(40, 4))
    after[39] = 100
    counts = np.append(np.full(39, 30), 2)
    (step,) = find_moves(WORDS, counts, [np.zeros((40, 4)), after], [np.zeros((40, 4)), after])
    assert "w39" not in dict(step.words)


def test_flips_are_counted_and_named_by_hand() -> None:
    said = [np.array(row, dtype=np.int16) for row in ([0, 0, 1, 1], [0, 1, 1, 0], [1, 1, 1, 1])]
    first, second = find_flips(said, [0, 1, 0, 1], ("a", "b", "c", "d"), ("dull", "fun"))
    assert (first.gained, first.lost) == (1, 1)
    assert [(flip.text, flip.label, flip.is_right) for flip in first.texts] == [("d", "fun", False), ("b", "fun", True)]
    assert (second.gained, second.lost) == (1, 1)
    assert [flip.text for flip in second.texts] == ["a", "d"]


def test_both_scores_are_those_of_the_metrics(comparison: Comparison) -> None:
    space = comparison.left
    scores = word_scores(space, comparison.labels, comparison.topics)
    standing = Judge(comparison.labels, comparison.topics, "topic_purity_at_10").standing(space)
    assert standing.task == scores["label_silhouette"]
    assert standing.meaning == scores["topic_purity_at_10"]
    assert standing.line == scores["pc1_share"].value


def test_without_topics_and_covered_words_there_is_no_score_of_meaning(comparison: Comparison) -> None:
    assert choose_meaning(comparison.right, (*comparison.topics, "")) == "topic_purity_at_10"
    assert choose_meaning(comparison.right, None) is None
    standing = Judge(comparison.labels, None, None).standing(comparison.left)
    assert standing.meaning.value is None
    film = small_film(meaning=None, word2vec=standing)
    assert "No topics are known" in scoreboard_summary(film)
    with pytest.raises(InputError, match="no scoreboard: No topics are known"):
        scoreboard(film)
    assert len(film_maps(film, comparison).story.charts) == 2


def test_where_a_picture_could_mislead_is_said() -> None:
    film = small_film()

    def warned(share: float, trust: float, line: float, meaning: str | None = None) -> str:
        stills = tuple(
            dataclasses.replace(
                still,
                plane_share=share if still.epoch < 1 else 0.9,
                trustworthiness=Score(trust),
                standing=dataclasses.replace(still.standing, line=line),
            )
            for still in film.reels[0].stills
        )
        return " ".join(
            film_warnings(small_film(reels=(dataclasses.replace(film.reels[0], stills=stills),), meaning=meaning))
        )

    assert warned(0.9, 0.95, 0.1) == ""
    assert "rough at 3 of 5 moments" in warned(0.3, 0.95, 0.1)
    assert "as little as 30% of the variance" in warned(0.3, 0.95, 0.1)
    assert "rough at every moment" in warned(0.9, 0.61, 0.1)
    assert "its trustworthiness falls to 0.61" in warned(0.9, 0.61, 0.1)
    assert "ends as nearly a line" in warned(0.9, 0.95, 0.97)
    assert "rests on 40 words only" in warned(0.9, 0.95, 0.1, meaning="topic_purity_at_10")


def test_the_plane_keeps_all_of_what_lies_in_it_and_half_of_what_lies_half_in_it() -> None:
    plane = FixedPlane(np.zeros(4, np.float32), np.eye(2, 4, dtype=np.float32))
    corners = np.concatenate([np.eye(4), -np.eye(4)])
    assert plane.kept(corners) == pytest.approx(0.5)
    assert plane.kept(corners[[0, 1, 4, 5]]) == pytest.approx(1)
    assert plane.kept(corners[[2, 6]]) == 0
    assert plane.kept(corners[[0, 0]]) == 1


def test_a_film_comes_back_from_its_file() -> None:
    film = small_film()
    data = film_to_bytes(film)
    back = film_from_bytes(data)
    assert back.words == film.words
    assert film_to_bytes(back) == data
    for read, made in zip(back.reels, film.reels, strict=True):
        np.testing.assert_array_equal(read.places, made.places)
        np.testing.assert_array_equal(read.graph.indices, made.graph.indices)
        assert read.flips == made.flips
        assert [still.epoch for still in read.stills] == pytest.approx([still.epoch for still in made.stills])


@pytest.mark.parametrize("damage", [b"", b"junk", None])
def test_a_file_that_is_no_film_is_refused(damage: bytes | None) -> None:
    data = film_to_bytes(small_film())[:-100] if damage is None else damage
    with pytest.raises(InputError, match="make the film again"):
        film_from_bytes(data)


def test_the_maps_play_every_moment_and_word2vec_stays(comparison: Comparison) -> None:
    film = small_film(comparison)
    maps = film_maps(film, comparison, pinned="court")
    random, continued, still = maps.maps
    assert [frame.title for frame in random.frames] == [
        "before training", "1/16 of epoch 1", "1/4 of epoch 1", "epoch 1", "epoch 2 (kept)",
    ]  # fmt: skip
    assert len(continued.frames) == len(EPOCHS) - 1
    assert still.frames == ()
    np.testing.assert_array_equal(random.frames[2].xy, film.reel("random").places[2].astype(np.float32))
    header, _ = unpack(pack(maps).data)
    assert "trustworthiness 0.85" in header["maps"][0]["frames"][0]["caption"].lower()
    accuracy, loss, plane = header["story"]["charts"]
    assert accuracy["lines"][0]["points"][-1] == [4.0, pytest.approx(0.9)]
    assert [chart["isTimeline"] for chart in (accuracy, loss, plane)] == [True, True, False]
    last = film.reel("random").stills[-1].standing
    assert plane["lines"][0]["points"][-1] == [last.task.value, last.meaning.value]
    flipped = [event for event in header["story"]["events"] if event["kind"] == "Predictions that flipped"]
    assert {event["frame"] for event in flipped} == {2, 3, 4}
    assert [maps.keys[row] for row in flipped[0]["rows"]] == ["court"]


def test_the_story_is_told_with_the_numbers_of_the_film() -> None:
    film = small_film()
    text = " ".join(film_summary(film))
    assert "50% of 50 texts held out from training are told right before the first step" in text
    assert "Of 40 texts that no training saw, the model from random numbers gets 95.0% (83.5% to 98.6%) right" in text
    assert "word2vec frozen, whose words never move, 90.0%" in text
    assert "meaning is given up for the task" in text
    assert "“neighbours of the same topic” from" in text
    assert len(film_rows(film)) == 2 * len(EPOCHS) - 1
    assert moment_title(film.reels[0].stills[:-1], 2) == "1/4 of epoch 1"


def test_of_three_classes_no_axis_is_named(comparison: Comparison) -> None:
    log_odds = np.column_stack([comparison.log_odds, np.zeros(len(comparison.keys))])
    three = comparison.replace(classes=("clickbait", "news", "sport"), log_odds=log_odds)
    assert [drawn.axes for drawn in film_maps(small_film(), three).maps] == [(), (), ()]
    (named, *_) = film_maps(small_film(), comparison).maps
    assert [(axis.low, axis.high) for axis in named.axes] == [("more clickbait", "more news")]


def test_where_no_rows_were_held_out_the_training_texts_are_spoken_of(comparison: Comparison) -> None:
    film = small_film(comparison, held_out=0)
    blind = tuple(
        dataclasses.replace(
            reel,
            flips=(),
            stills=tuple(dataclasses.replace(still, val_loss=None, val_accuracy=None) for still in reel.stills),
        )
        for reel in film.reels
    )
    film = dataclasses.replace(film, reels=blind)
    story = film_maps(film, comparison).story
    assert [line.name for line in story.charts[0].lines] == ["training, from random numbers", "training, from word2vec"]
    assert {event.kind for event in story.events} == {"Words that moved most"}
    assert "50% of the training texts are told right before the first step" in film_summary(film)[0]
    assert film_rows(film)[0]["accuracy, held out"] == "–"
    assert film_from_bytes(film_to_bytes(film)).reels[0].stills[0].val_loss is None


def test_the_scoreboard_draws_five_spaces_with_their_intervals() -> None:
    film = small_film()
    figure = scoreboard(film)
    names = [trace.name for trace in figure.data if trace.mode == "markers"]
    assert names == ["untrained", "task Embedding", "word2vec", "frozen", "fine-tuned"]
    drawn = figure.data[2 + names.index("task Embedding")]
    score = film.reel("random").stills[-1].standing.meaning
    assert drawn.y[0] + drawn.error_y.array[0] == pytest.approx(score.ci[1])
    assert drawn.y[0] - drawn.error_y.arrayminus[0] == pytest.approx(score.ci[0])


def test_text_of_strangers_is_text_in_the_saved_page(comparison: Comparison) -> None:
    film = small_film(comparison)
    hostile = "<img src=x onerror=alert(1)>"
    page = film_html(film, film_maps(film, comparison), data=hostile)
    assert hostile not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert (
        'http-equiv="Content-Security-Policy" content="default-src &#x27;none&#x27;; script-src &#x27;sha256-' in page
    )


def test_a_scale_without_room_is_refused() -> None:
    with pytest.raises(InputError, match="give a higher end"):
        Scale("loss", 1.0, 1.0)
