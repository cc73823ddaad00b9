import numpy as np
import pytest
from builders import TOPICS, small_comparison, small_summary

from embedlab.beside import Beside
from embedlab.errors import InputError
from embedlab.figures import (
    change_bins,
    change_summary,
    comparison_maps,
    history_summary,
    map_figure,
    map_key,
    map_summary,
    score_strip,
    score_summary,
    strip_rows,
    training_history,
)
from embedlab.linked import Axis
from embedlab.metrics.score import Score
from embedlab.projectors import Axes
from embedlab.suggestions import prominence, suggested_groups

MARKUP = "<b>bold</b> & <a href='x'>link</a>"


@pytest.fixture(scope="module")
def comparison():
    return small_comparison()


def colour(maps, name):
    return next(found for found in maps.colours if found.name == name)


def test_both_maps_are_linked_by_key_and_keep_what_one_side_lacks(comparison):
    maps = comparison_maps(comparison, pinned="court")
    assert [drawn.title for drawn in maps.maps] == ["learned to tell clickbait from news", "learned from context"]
    assert maps.keys == (*comparison.left.keys, "himalaya")
    assert "himalaya" not in maps.maps[0].index
    assert "himalaya" in maps.maps[1].index
    assert maps.pinned == "court"
    assert "trustworthiness 0.85" in maps.maps[0].caption


def test_neighbours_on_the_maps_are_those_of_the_spaces(comparison):
    for drawn, graph in zip(
        comparison_maps(comparison).maps, (comparison.left_graph, comparison.right_graph), strict=True
    ):
        np.testing.assert_array_equal(drawn.neighbours, graph.indices)


def test_a_map_of_part_of_the_keys_keeps_the_neighbours_it_shows(comparison):
    projection = comparison.maps["left"]
    part = projection.replace(keys=projection.keys[::-2], xy=projection.xy[::-2])
    drawn = comparison_maps(comparison, maps={**comparison.maps, "left": part}).maps[0]
    for key in drawn.keys:
        near = [drawn.keys[row] for row in drawn.neighbours[drawn.index[key]] if row >= 0]
        expected = [other for other, _ in comparison.neighbours(key).left if other in drawn.index]
        assert near == expected


def test_colours_lie_on_the_right_keys(comparison):
    maps = comparison_maps(comparison)
    assert [found.name for found in maps.colours] == ["leaning (log-odds)", "topic", "change", "frequency"]
    odds = colour(maps, "leaning (log-odds)")
    assert (odds.low, odds.high) == ("more clickbait", "more news")
    row = comparison.index["pizza"]
    assert odds.values[maps.index["pizza"]] == pytest.approx(comparison.log_odds[row, 1])
    assert np.isnan(odds.values[maps.index["himalaya"]])
    topic = colour(maps, "topic")
    assert topic.categories[topic.codes[maps.index["pizza"]]] == "food"
    assert topic.codes[maps.index["himalaya"]] == -1
    assert maps.counts[maps.index["himalaya"]] == 3


def test_more_than_two_classes_are_coloured_by_the_strongest(comparison):
    odds = np.tile([1.0, 0.2, -1.0], (len(comparison.keys), 1))
    odds[0], odds[1] = [-1.0, 2.0, 0.0], [0.1, 0.0, 0.2]
    maps = comparison_maps(comparison.replace(classes=("a", "b", "c"), log_odds=odds))
    strongest = colour(maps, "strongest class")
    names = [None if code < 0 else strongest.categories[code] for code in strongest.codes]
    assert names[:3] == ["b", None, "a"]


def test_documents_go_by_unique_texts():
    comparison = small_comparison("documents")
    texts = comparison.left.columns["text"].copy()
    texts[:3] = "The same  headline\ntwice"
    spaces = {side: getattr(comparison, side).replace(columns={"text": texts}) for side in ("left", "right")}
    comparison = comparison.replace(**spaces)
    maps = comparison_maps(comparison, pinned="row 1")
    assert maps.keys[0] == "The same headline twice"
    assert maps.pinned == map_key(comparison, "row 1") == "The same headline twice (row 1)"
    assert colour(maps, "label").categories
    assert maps.noun == "text"
    assert {key for group in maps.groups for key in group.keys} <= set(maps.keys)
    assert {key for key, _ in maps.ranked.most} <= set(maps.keys)


def test_maps_that_cannot_be_linked_are_refused(comparison):
    with pytest.raises(InputError, match="map of the left space, and there is none"):
        comparison_maps(comparison.replace(maps={}))
    with pytest.raises(InputError, match="map of the right space, and there is none"):
        map_summary(comparison.replace(maps={"left": comparison.maps["left"]}))


def test_maps_may_have_three_dimensions_but_the_plain_figure_is_flat(comparison):
    deep = {
        side: projection.replace(xy=np.column_stack([projection.xy, projection.xy[:, :1]]))
        for side, projection in comparison.maps.items()
    }
    assert [drawn.dims for drawn in comparison_maps(comparison, maps=deep).maps] == [3, 3]
    with pytest.raises(InputError, match="3 dimensions: project to 2"):
        map_figure(comparison.replace(maps=deep))


def test_axes_that_mean_something_are_named(comparison):
    axes = Axes(x="cat -> court").fit(comparison.left).projection_
    maps = comparison_maps(comparison, maps={**comparison.maps, "left": axes})
    assert maps.maps[0].axes == (Axis("cat", "court"), Axis("", ""))
    assert maps.maps[1].axes == ()
    assert maps.maps[0].caption.startswith("Projection onto axes")
    named = [key for key, value in zip(maps.keys, maps.prominence, strict=True) if value == maps.prominence.max()]
    assert set(named) == {"cat", "court"}


def test_groups_say_what_they_are_near_and_where(comparison):
    maps = comparison_maps(comparison)
    assert maps.groups
    for found, group in zip(suggested_groups(comparison), maps.groups, strict=True):
        assert group.keys == found.keys
        assert group.title == f"{len(group.keys)} words near {', '.join(found.neighbours[:3])} on the right only"
        assert f"{10 * found.cohesion:.1f} of each word's 10 nearest are in the group on the right" in group.detail


def test_groups_hold_only_what_is_drawn(comparison):
    kept = tuple(key for key in comparison.left.keys if key not in TOPICS["food"])
    maps = {}
    for side, projection in comparison.maps.items():
        rows = [projection.keys.index(key) for key in kept]
        maps[side] = projection.replace(keys=kept, xy=projection.xy[rows])
    drawn = comparison_maps(comparison, maps=maps)
    assert drawn.groups
    assert not {key for group in drawn.groups for key in group.keys} & set(TOPICS["food"])
    assert not {key for key, _ in (*drawn.ranked.most, *drawn.ranked.least)} & set(TOPICS["food"])


def colour_of(comparison, name):
    return next(colour for colour in comparison_maps(comparison).colours if colour.name == name)


def test_the_ranking_is_shown_only_where_it_is_confirmed(comparison):
    ranked = comparison_maps(comparison).ranked
    assert ranked.most == comparison.most_changed(20).entries
    assert ranked.least == comparison.least_changed(20).entries
    for score, note in ((Score(0.2), "Not reproducible"), (Score.missing("No seeds."), "Not checked")):
        unsure = comparison_maps(comparison.replace(reproducibility=score)).ranked
        assert (unsure.most, unsure.least) == ((), ())
        assert note in unsure.note
        assert not colour_of(comparison.replace(reproducibility=score), "change").ranked
    assert colour_of(comparison, "change").ranked
    unknown = comparison.replace(change=np.full(len(comparison.keys), np.nan))
    assert comparison_maps(unknown).ranked is None


def test_only_what_another_seed_does_not_move_as_far_has_moved(comparison):
    maps = comparison_maps(comparison)
    moved = dict(zip(maps.keys, maps.moved, strict=True))
    for key, change, noise in zip(comparison.keys, comparison.change, comparison.noise, strict=True):
        assert moved[key] == (np.float32(change) if change > noise else 0)
    assert np.isnan(moved["himalaya"])
    assert comparison_maps(comparison.replace(noise=None)).moved is None


def test_labels_come_by_prominence_and_what_is_not_shared_comes_last(comparison):
    maps = comparison_maps(comparison)
    values = dict(zip(maps.keys, maps.prominence, strict=True))
    assert values["himalaya"] == 0
    np.testing.assert_array_equal([values[key] for key in comparison.keys], prominence(comparison))


def test_the_caption_says_what_is_shown_of_which_data_and_how_well(comparison):
    caption = comparison_maps(comparison).caption
    assert caption == (
        "Words of made up in two spaces, “learned to tell clickbait from news” and “learned from context” "
        "(UMAP; trustworthiness 0.85 and 0.85)."
    )
    other = comparison_maps(comparison, titles=("a", "b"), data="32,000 headlines", noun="token")
    assert other.caption.startswith("Words of 32,000 headlines in two spaces, “a” and “b” (")
    assert all(" tokens near " in group.title for group in other.groups)
    unmeasured = {
        side: projection.replace(quality=None, method=method)
        for (side, projection), method in zip(comparison.maps.items(), ("umap", "pca"), strict=True)
    }
    assert comparison_maps(comparison, maps=unmeasured, data="").caption.endswith("(UMAP and PCA).")
    assert comparison_maps(comparison, data="").caption.startswith("Words in two spaces")
    third = Beside("untrained", comparison.left, comparison.maps["left"])
    beside = comparison_maps(comparison, titles=("a", "b"), data="", beside=(third,)).caption
    assert beside.startswith("Words in three spaces, “a”, “b” and “untrained” (")


def test_change_is_drawn_beside_the_noise(comparison):
    bins = change_bins(comparison)
    assert bins.change.sum() == bins.noise.sum() == len(comparison.keys)
    assert "100% changed more than" in change_summary(comparison)


def test_change_without_seeds_or_without_values_is_said(comparison):
    assert "No second seeds" in change_summary(comparison.replace(noise=None))
    assert change_bins(comparison.replace(noise=None)).noise is None
    unknown = comparison.replace(change=np.full(len(comparison.keys), np.nan))
    assert change_bins(unknown) is None
    assert "not known" in change_summary(unknown)


def test_the_strip_has_a_mark_a_value_and_leaves_out_what_is_missing(comparison):
    rows = {row.name: row for row in strip_rows(comparison)}
    assert "simlex999" not in rows
    assert [mark.role for mark in rows["wordsim353"].marks] == ["left", "right"]
    assert [mark.role for mark in rows["cka"].marks] == ["between", "left seeds", "right seeds"]
    assert all(mark.low <= mark.place <= mark.high for row in rows.values() for mark in row.marks)
    assert rows["participation_ratio"].marks[1].place == pytest.approx(6.4 / 8)
    assert sum(len(trace.x) for trace in score_strip(comparison).data) == sum(len(row.marks) for row in rows.values())


def test_no_scores_at_all_are_said(comparison):
    none = {"rsa": Score.missing("Too few words.")}
    empty = comparison.replace(left_scores={}, right_scores={}, between=none, left_ceiling=None, right_ceiling=None)
    assert score_summary(empty) == "No score could be computed."
    assert not score_strip(empty).data


def test_the_course_of_a_training(comparison):
    history = small_summary()["embedding"]["history"]
    assert {trace.name for trace in training_history(history).data} == {"training", "held out from training"}
    assert "from 60.0% to 90.0%" in history_summary(history)
    assert "not kept" in history_summary([])
    assert len(training_history([{"epoch": 1, "loss": 0.5}]).data) == 1


def test_a_training_without_labels_has_a_loss_and_no_accuracy():
    history = [{"epoch": epoch, "loss": 1 / epoch, "val_loss": 1.5 / epoch} for epoch in (1, 2)]
    assert {trace.name for trace in training_history(history).data} == {"training", "held out from training"}
    assert "loss on texts held out from training went from 1.500 to 0.750" in history_summary(history)
    blind = [{name: epoch[name] for name in ("epoch", "loss")} for epoch in history]
    assert "loss on the training texts went from 1.000 to 0.500" in history_summary(blind)
    assert history_summary(blind[:1]) == "1 epoch; loss on the training texts is 1.000."


def test_words_are_coloured_first_by_the_number_that_was_asked_for(comparison):
    means = np.arange(len(comparison.keys), dtype=float)
    first, second = comparison_maps(comparison.replace(target="price", target_means=means)).colours[:2]
    assert (first.name, second.name) == ("mean price", "leaning (log-odds)")
    assert np.array_equal(first.values[: len(means)], means)


@pytest.mark.parametrize(
    ("about", "source"),
    [({"trainer": "fasttext"}, "fastText"), ({"trainer": "context_embedding"}, "Keras Embedding"), ({}, "glove")],
)
def test_a_map_says_once_what_made_its_space(comparison, about, source):
    shown = comparison_maps(comparison.replace(right=comparison.right.replace(provenance=about, name="glove"))).maps[1]
    assert [shown.title, shown.source].count(source) == 1


def test_the_plain_maps_hold_every_key(comparison):
    for found in (comparison, small_comparison("documents")):
        figure = map_figure(found)
        drawn = sum(len(trace.x) for trace in figure.data)
        assert drawn == len(found.left) + len(found.right)
    assert map_summary(comparison).startswith("Map “learned to tell clickbait from news”: 40 words.")


def test_text_is_not_read_as_markup_by_plotly():
    hostile = {MARKUP * (row + 1) if row else MARKUP: group for row, group in enumerate(TOPICS.values())}
    hostile[MARKUP] = (MARKUP, *hostile[MARKUP][1:])
    comparison = small_comparison(keys_of=hostile, classes=(MARKUP, "other"))
    for found in (comparison, comparison.replace(log_odds=None)):
        written = map_figure(found).to_json()
        assert "bold" in written
        assert "<b>" not in written.replace("\\u003c", "<")
        assert "<a " not in written.replace("\\u003c", "<")
