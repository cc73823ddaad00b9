from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
from builders import CLASSES, small_run

from embedlab.errors import InputError
from embedlab.formats import safetensors
from embedlab.jobs.run_spaces import spaces_of
from embedlab.jobs.telling_rows import first_rows
from embedlab.jobs.view_job import ViewSettings, find_view, make_view, spaces_beside
from embedlab.progress import silent
from embedlab.run import write_run
from embedlab.space import EmbeddingSpace

PCA = ViewSettings(method="pca")


@pytest.fixture
def made(tmp_path, monkeypatch):
    """Make a view of the small run and find it again."""
    monkeypatch.setenv("EMBEDLAB_HOME", str(tmp_path / "home"))
    run = small_run()
    write_run(run, tmp_path / "run")

    def make(settings, **given):
        make_view({"run": str(tmp_path / "run"), "settings": dataclasses.asdict(settings), **given}, silent)
        return find_view(run, settings)

    return make


def test_what_the_run_holds_needs_no_work():
    run = small_run()
    assert find_view(run, ViewSettings()) is run.words
    assert find_view(run, ViewSettings(parameters=(("n_neighbors", 15),))) is run.words
    assert find_view(run, ViewSettings(level="documents")) is run.documents


def test_other_parameters_are_another_view(tmp_path, monkeypatch):
    monkeypatch.setenv("EMBEDLAB_HOME", str(tmp_path))
    assert find_view(small_run(), ViewSettings(parameters=(("n_neighbors", 30),))) is None


def test_another_method_keeps_the_comparison_and_changes_the_maps(made):
    run = small_run()
    view = made(PCA)
    assert {side: view.maps[side].method for side in view.maps} == {"left": "pca", "right": "pca"}
    assert view.between == run.words.between
    assert view.maps["left"].keys == run.words.left.keys
    assert view.maps["right"].quality.trustworthiness > 0.5


def test_the_same_view_is_the_same_to_the_bit(made):
    first, second = made(PCA), made(PCA)
    np.testing.assert_array_equal(first.maps["right"].xy, second.maps["right"].xy)


def test_another_pair_is_compared_with_what_the_run_knows(made):
    run = small_run()
    view = made(ViewSettings(left="untrained", right="word2vec", method="pca"))
    assert view.left.name == "untrained"
    assert dict(view.right_scores) == dict(run.words.right_scores)
    assert view.left_ceiling is None
    assert dict(view.right_ceiling) == dict(run.words.right_ceiling)
    assert view.log_odds.shape == (len(view.keys), 2)
    assert view.left_scores["pc1_share"].value < run.words.left_scores["pc1_share"].value


def test_documents_are_mapped_too(made):
    view = made(ViewSettings(level="documents", method="pca"))
    assert view.level == "documents"
    assert view.maps["left"].keys == small_run().documents.maps["left"].keys


def test_documents_change_sides_with_their_labels_and_scores(made):
    run = small_run()
    view = made(ViewSettings("word2vec", "embedding", "documents", "pca"))
    assert dict(zip(view.keys, view.labels, strict=True)) == dict(
        zip(run.documents.keys, run.documents.labels, strict=True)
    )
    assert dict(view.left_scores) == dict(run.documents.right_scores)
    assert view.between["cka"].value < 1


def test_equal_spaces_of_other_labels_are_another_view(made):
    settings = ViewSettings("untrained", "word2vec", method="pca")
    assert made(settings).classes == CLASSES
    run = small_run()
    relabelled = {**run.summary, "data": {"fingerprint": "another"}}
    assert find_view(dataclasses.replace(run, summary=relabelled), settings) is None


@pytest.mark.parametrize(
    "settings",
    [
        ViewSettings(left="word2vec"),
        ViewSettings(left="nothing"),
        ViewSettings(left="untrained", level="documents"),
    ],
)
def test_a_pair_that_is_not_there_is_refused(settings):
    with pytest.raises(InputError, match="choose among"):
        find_view(small_run(), settings)


def test_a_run_without_an_untrained_space_offers_two():
    assert list(spaces_of(small_run(untrained=None), "words")) == ["embedding", "word2vec"]


def test_axes_need_no_job_and_put_each_word_at_its_end():
    run = small_run()
    view = find_view(run, ViewSettings(method="axes", parameters=(("x", "court - pizza"),)))
    for side in ("left", "right"):
        x = dict(zip(view.maps[side].keys, view.maps[side].xy[:, 0], strict=True))
        assert x["court"] > 0.3 > -0.3 > x["pizza"]
        assert view.maps[side].ends[0] == ("pizza", "court")


def test_a_formula_of_a_word_that_one_space_lacks_is_refused():
    with pytest.raises(InputError, match="himalaya"):
        find_view(small_run(), ViewSettings(method="axes", parameters=(("x", "himalaya - pizza"),)))


def test_maps_of_three_dimensions(made):
    view = made(ViewSettings(method="pca", dims=3))
    assert [view.maps[side].xy.shape[1] for side in ("left", "right")] == [3, 3]
    assert find_view(small_run(), ViewSettings(method="pca")) is None


def test_a_third_space_stands_beside_the_two_that_stay_as_they_are(made):
    run = small_run()
    view = made(ViewSettings(beside=("untrained",)))
    np.testing.assert_array_equal(view.maps["right"].xy, run.words.maps["right"].xy)
    assert view.maps["untrained"].keys == run.untrained.keys
    assert view.between == run.words.between


def test_spaces_from_elsewhere_stand_beside_the_two_with_all_of_their_words(made, tmp_path):
    run = small_run()
    settings = ViewSettings(beside=("untrained", "other/word2vec"))
    kept = {"title": "word2vec of other texts", "run": str(tmp_path / "run"), "space": "word2vec"}
    view = made(settings, elsewhere={"other/word2vec": kept})
    third, fourth = spaces_beside(run, settings).values()
    assert third is run.untrained
    assert (fourth.name, fourth.keys) == ("word2vec of other texts", run.words.right.keys)
    np.testing.assert_array_equal(fourth.vectors, run.words.right.vectors)
    assert view.maps["other/word2vec"].keys == fourth.keys


def test_a_space_from_elsewhere_that_is_gone_or_shares_no_word_is_refused(made, tmp_path):
    settings = ViewSettings(method="pca", beside=("other/space",))
    with pytest.raises(InputError, match="not here any more"):
        made(settings)
    file = tmp_path / "other.safetensors"
    file.write_bytes(safetensors.to_bytes(EmbeddingSpace(("le", "chat"), np.eye(2))))
    with pytest.raises(InputError, match="no words in common"):
        made(settings, elsewhere={"other/space": {"title": "le chat", "file": str(file)}})


def test_of_a_large_space_beside_the_two_their_words_come_first():
    words = tuple(f"word{row}" for row in range(6))
    space = EmbeddingSpace(words, np.eye(6), counts=np.array([9, 8, 7, 6, 5, 4]))
    assert first_rows(space, {"word4", "word5"}, 3).keys == ("word0", "word4", "word5")


def test_settings_come_back_from_json():
    settings = ViewSettings(method="axes", parameters=(("x", "good - bad"),), dims=3, beside=("untrained",))
    assert ViewSettings.from_json(json.loads(json.dumps(dataclasses.asdict(settings)))) == settings
