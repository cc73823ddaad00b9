from __future__ import annotations

import json

import numpy as np
import pytest
from numpy.typing import NDArray

from embedlab.comparison import ARBITRARY, Comparison, compare
from embedlab.comparison_file import comparison_from_bytes, comparison_to_bytes
from embedlab.corpus import Corpus
from embedlab.documents import mean_document_space
from embedlab.errors import InputError
from embedlab.evidence import document_evidence, word_evidence
from embedlab.metrics.score import Score
from embedlab.neighbors import knn_graph
from embedlab.space import EmbeddingSpace

BETWEEN = ("jaccard_at_10", "cka", "cka_debiased", "rsa", "procrustes_residual")
WITHIN = ("pc1_share", "participation_ratio", "label_silhouette", "label_purity_at_10", "topic_purity_at_10")
MEANING = {"wordsim353": "rho", "simlex999": "rho", "category_purity_at_5": "value", "analogies": "accuracy"}

_TOPICS = ("food", "law", "sport")
_LABELS = ("calm", "loud")


def _words() -> tuple[str, ...]:
    """Twelve words for each label and topic, by name."""
    return tuple(f"{label}{topic}{number:02}" for number in range(12) for label in _LABELS for topic in _TOPICS)


def _corpus(rows: int = 600, seed: int = 0) -> Corpus:
    """Texts of five words of one label and topic each."""
    rng = np.random.default_rng(seed)
    texts, labels, topics = [], [], []
    for _ in range(rows):
        label, topic = _LABELS[rng.integers(2)], _TOPICS[rng.integers(3)]
        texts.append(" ".join(f"{label}{topic}{number:02}" for number in rng.integers(0, 12, 5)))
        labels.append(label)
        topics.append(topic)
    return Corpus(tuple(texts), tuple(labels), {"topic": tuple(topics)})


def _space(by: str, seed: int = 0, noise: float = 0.3, name: str = "") -> EmbeddingSpace:
    """The words grouped by label or by topic."""
    words = _words()
    groups = _LABELS if by == "label" else _TOPICS
    centres = np.eye(8)[: len(groups)] * 2
    rows = [next(row for row, group in enumerate(groups) if group in word) for word in words]
    vectors = centres[rows] + noise * np.random.default_rng(seed).normal(size=(len(words), 8))
    return EmbeddingSpace(words, vectors, counts=np.arange(len(words), 0, -1) + 4, name=name or by)


@pytest.fixture(scope="module")
def parts() -> tuple[Corpus, Corpus]:
    return _corpus().split(0.5, seed=0)


@pytest.fixture(scope="module")
def words(parts: tuple[Corpus, Corpus]) -> Comparison:
    return compare(
        _space("label"),
        _space("topic", 1),
        parts,
        left_second=_space("label", 2),
        right_second=_space("topic", 1, 0.31),
    )


@pytest.fixture(scope="module")
def documents(parts: tuple[Corpus, Corpus]) -> Comparison:
    return compare(_space("label"), _space("topic", 1), parts, level="documents")


def test_the_json_has_the_names_of_the_command_line(words: Comparison) -> None:
    found = json.loads(json.dumps(words.to_json(), allow_nan=False))
    assert list(found) == ["level", "shared_keys", "between", "ceiling", "left", "right"]
    assert {name for name in found["between"] if not name.endswith("_ci")} == set(BETWEEN)
    assert set(found["ceiling"]["left"]) == set(found["between"])
    sides = {name for name in found["left"] if not name.endswith(("_ci", "_reason"))}
    assert sides == {"name", "rows", "dims", *WITHIN, *MEANING}
    for name, inner in MEANING.items():
        assert inner in found["left"][name], name
        assert found["left"][name][f"{inner}_reason"]
    assert {"pairs", "total"} <= set(found["left"]["wordsim353"])
    assert "words" in found["left"]["category_purity_at_5"]
    assert "questions" in found["left"]["analogies"]
    assert (found["level"], found["shared_keys"], found["left"]["name"]) == ("words", 72, "label")


def test_documents_have_the_probe_instead_of_the_word_sets(documents: Comparison) -> None:
    found = json.loads(json.dumps(documents.to_json(), allow_nan=False))
    assert found["level"] == "documents"
    assert found["ceiling"] == {"left": None, "right": None}
    sides = {name for name in found["left"] if not name.endswith(("_ci", "_reason"))}
    assert sides == {"name", "rows", "dims", *WITHIN, "probe_accuracy"}


def test_each_space_shows_what_it_was_made_to_know(words: Comparison) -> None:
    left, right = words.left_scores, words.right_scores
    assert left["label_silhouette"].value > 0.8 > 0.2 > right["label_silhouette"].value
    assert right["topic_purity_at_10"].value > 0.9
    assert left["topic_purity_at_10"].value == pytest.approx(left["topic_purity_at_10"].details["chance"], abs=0.1)
    assert left["label_purity_at_10"].value == 1


def test_documents_show_it_too(documents: Comparison, parts: tuple[Corpus, Corpus]) -> None:
    assert documents.left_scores["label_silhouette"].value > 0.8 > documents.right_scores["label_silhouette"].value
    assert documents.left_scores["probe_accuracy"].value == 1
    assert documents.right_scores["topic_purity_at_10"].value > 0.9
    assert len(documents.keys) == len(parts[1])
    assert documents.labels == parts[1].labels
    assert documents.topics == parts[1].columns["topic"]
    assert documents.log_odds is None


def test_spaces_of_documents_are_cut_to_the_held_out_ones(parts: tuple[Corpus, Corpus], documents: Comparison) -> None:
    train, test = parts
    whole = [
        mean_document_space(space, train.take(range(len(train)))) for space in (_space("label"), _space("topic", 1))
    ]
    held = [mean_document_space(space, test) for space in (_space("label"), _space("topic", 1))]
    joined = [
        first.replace(keys=first.keys + second.keys, vectors=np.vstack([first.vectors, second.vectors]))
        for first, second in zip(whole, held, strict=True)
    ]
    assert compare(*joined, parts, level="documents").to_json() == documents.to_json()


def test_words_carry_labels_topics_and_log_odds(words: Comparison) -> None:
    assert words.classes == ("calm", "loud")
    assert words.log_odds is not None
    assert words.log_odds.shape == (72, 2)
    for key, label, topic, odds in zip(words.keys, words.labels or (), words.topics or (), words.log_odds, strict=True):
        assert key.startswith(label)
        assert label, "each word occurs often enough"
        assert topic in key
        assert odds[words.classes.index(label)] > 1.5
    np.testing.assert_allclose(words.log_odds[:, 0], -words.log_odds[:, 1])


def test_labels_are_counted_on_held_out_documents_and_topics_on_all() -> None:
    train = Corpus(("sun sun",) * 8, ("a",) * 8, {"topic": ("sky",) * 8}, classes=("a", "b"))
    test = Corpus(("moon",) * 8 + ("sea",) * 8, ("a",) * 8 + ("b",) * 8, {"topic": ("sky",) * 7 + ("",) * 9})
    evidence = word_evidence(("sun", "moon", "sea", "absent"), train, test)
    assert evidence.labels_of(("sun", "moon", "sea", "absent")) == ("", "a", "b", "")
    assert evidence.topics_of(("sun", "moon", "sea", "absent")) == ("sky", "sky", "", "")
    assert word_evidence(("sun",), None, None).labels_of(("sun",)) is None
    assert document_evidence(None, None).topics_of(("row 1",)) is None


def test_ceilings_are_the_scores_against_the_second_seed(words: Comparison) -> None:
    own = compare(_space("label"), _space("label", 2))
    assert words.left_ceiling is not None
    assert words.left_ceiling["rsa"] == own.between["rsa"]
    assert words.right_ceiling is not None
    assert words.right_ceiling["jaccard_at_10"].value > 0.8


def test_neighbours_that_a_second_seed_does_not_find_are_called_arbitrary() -> None:
    words = tuple(f"w{row}" for row in range(300))
    noise = [EmbeddingSpace(words, np.random.default_rng(seed).normal(size=(300, 30))) for seed in range(2)]
    result = compare(*noise, left_second=noise[1], right_second=noise[1])
    assert result.left_note == ARBITRARY
    assert result.right_note is None
    assert compare(*noise).left_note is None


def test_neighbours_of_a_key(words: Comparison) -> None:
    found = words.neighbours("calmfood00")
    assert len(found.left) == len(found.right) == 10
    assert all(name.startswith("calm") for name, _ in found.left)
    assert all("food" in name for name, _ in found.right)
    similarities = [similarity for _, similarity in found.left]
    assert similarities == sorted(similarities, reverse=True)
    assert {*found.shared, *found.lost} == {name for name, _ in found.left}
    assert {*found.shared, *found.gained} == {name for name, _ in found.right}
    assert len(words.neighbours("calmfood00", 3).left) == 3
    with pytest.raises(InputError, match="Neither space has 'nowhere'"):
        words.neighbours("nowhere")


def test_keys_of_one_space_are_kept_and_do_not_count_as_lost() -> None:
    left, right = _space("label"), _space("topic", 1)
    left = left.take([key for key in left.keys if key != "loudlaw03"])
    right = right.take([key for key in right.keys if key != "calmfood01"])
    result = compare(left, right)
    assert len(result.keys) == 70
    assert result.neighbours("loudlaw03").left == ()
    assert result.neighbours("loudlaw03").right
    for key in result.keys:
        found = result.neighbours(key)
        assert "calmfood01" not in found.lost
        assert "loudlaw03" not in found.gained


def test_nothing_is_ranked_that_other_seeds_do_not_confirm() -> None:
    spaces = [EmbeddingSpace(_words(), np.random.default_rng(seed).normal(size=(72, 8))) for seed in range(4)]
    result = compare(spaces[0], spaces[1], left_second=spaces[2], right_second=spaces[3])
    for ranking in (result.most_changed(), result.least_changed()):
        assert ranking.status == "not reproducible"
        assert ranking.entries == ()
        assert "Not reproducible" in ranking.note


def test_a_confirmed_ranking_leaves_out_what_seeds_move_as_far() -> None:
    left = _space("topic", 1)
    vectors = left.vectors.copy()
    vectors[:10] = -vectors[:10]
    right = left.replace(vectors=vectors)
    seconds = [_shaken(space) for space in (left, right)]
    result = compare(left, right, left_second=seconds[0], right_second=seconds[1])
    most, least = result.most_changed(10), result.least_changed(5)
    assert most.status == least.status == "reproducible"
    assert {key for key, _ in most.entries} == set(left.keys[:10])
    assert [value for _, value in most.entries] == sorted((value for _, value in most.entries), reverse=True)
    assert not {key for key, _ in least.entries} & set(left.keys[:10])
    assert result.noise is not None
    assert all(value > result.noise[result.index[key]] for key, value in result.most_changed(72).entries)


def test_a_ranking_without_second_seeds_says_that_it_was_not_checked() -> None:
    ranking = compare(_space("label"), _space("topic", 1)).most_changed(5)
    assert ranking.status == "not checked"
    assert ranking.entries == ()
    assert "Not checked" in ranking.note


def test_rare_words_are_neither_scored_nor_ranked() -> None:
    left, right = _space("label"), _space("topic", 1)
    counts = np.where(np.arange(72) < 40, 9, 4)
    rare = compare(left.replace(counts=counts), right.replace(counts=counts))
    frequent = compare(left.rows(range(40)), right.rows(range(40)))
    assert rare.between == frequent.between
    assert rare.left_scores["pc1_share"] == frequent.left_scores["pc1_share"]
    checked = rare.replace(reproducibility=Score(0.9))
    assert {key for key, _ in checked.least_changed(72).entries} == set(left.keys[:40])
    assert len(rare.change) == 72


def test_a_space_compared_with_itself_has_not_changed() -> None:
    result = compare(_space("label"), _space("label"))
    np.testing.assert_allclose(result.change, 0, atol=1e-9)
    assert result.between["jaccard_at_10"].value == 1


def test_known_graphs_give_the_same_result(words: Comparison, parts: tuple[Corpus, Corpus]) -> None:
    left, right = _space("label"), _space("topic", 1)
    graphs = {"left_graph": knn_graph(left.vectors, 15), "right_graph": knn_graph(right.vectors, 15)}
    result = compare(left, right, parts, **graphs)
    assert result.to_json()["between"] == words.to_json()["between"]
    np.testing.assert_array_equal(result.left_graph.indices, words.left_graph.indices)
    with pytest.raises(InputError, match="graph of 3 rows"):
        compare(left, right, left_graph=knn_graph(np.eye(3), 2))


def test_scores_without_labels_say_so() -> None:
    plain = Corpus(("calmfood00 calmfood01",))
    for data in (None, plain):
        result = compare(_space("label"), _space("topic", 1), data)
        assert result.labels is None
        assert result.classes == ()
        assert "No labels" in (result.left_scores["label_silhouette"].reason or "")
        assert "No topics" in (result.left_scores["topic_purity_at_10"].reason or "")
        assert result.change_by_label.value is None


def test_words_carry_the_number_that_a_space_was_asked_for() -> None:
    asked = _space("label").replace(provenance={"trainer": "regression_embedding", "parameters": {"column": "price"}})
    test = Corpus(("calmfood00 calmfood01", "calmfood00"), columns={"price": ("2", "8")})
    found = compare(asked, _space("topic", 1), test)
    assert found.target == "price"
    assert found.target_means is not None
    # One further text of the mean of all, 5, is counted with each word.
    assert found.target_means[found.index["calmfood00"]] == (2 + 8 + 5) / 3
    assert found.target_means[found.index["calmfood01"]] == (2 + 5) / 2
    assert np.isnan(found.target_means[found.index["loudlaw00"]])
    again = comparison_from_bytes(comparison_to_bytes(found), found.left, found.right)
    assert again.target == "price"
    assert np.allclose(again.target_means, found.target_means, equal_nan=True)
    documents = compare(asked, _space("topic", 1), test, level="documents")
    assert documents.target_means is not None
    assert documents.target_means.tolist() == [2.0, 8.0]


@pytest.mark.parametrize("columns", [{}, {"price": ("2", "dear")}])
def test_data_without_the_number_do_without_it(columns: dict[str, tuple[str, str]]) -> None:
    asked = _space("label").replace(provenance={"parameters": {"column": "price"}})
    found = compare(asked, _space("topic", 1), Corpus(("calmfood00", "calmfood01"), columns=columns))
    assert (found.target, found.target_means) == ("", None)
    assert "target" not in comparison_to_bytes(found)[:4000].decode("utf-8", "ignore")


def test_change_is_told_against_the_strength_of_the_labels(words: Comparison) -> None:
    assert words.change_by_label.value is not None
    assert -1 <= words.change_by_label.value <= 1


def test_what_does_not_fit_is_refused(parts: tuple[Corpus, Corpus]) -> None:
    space = _space("label")
    placed = mean_document_space(space, parts[1])
    with pytest.raises(InputError, match="share no key"):
        compare(space, EmbeddingSpace(("elsewhere",), np.ones((1, 8))))
    with pytest.raises(InputError, match="at the documents level"):
        compare(placed, placed)
    with pytest.raises(InputError, match="give documents as data"):
        compare(space, space, level="documents")
    other = Corpus(("x y",), ("calm",), row_numbers=(10**6,))
    with pytest.raises(InputError, match="none of the 1 documents"):
        compare(placed, placed, other, level="documents")


def test_a_comparison_of_a_handful_of_words_says_what_is_missing() -> None:
    few = EmbeddingSpace(("a", "b", "c"), np.array([[1.0, 0], [0, 1], [1, 1]]))
    found = compare(few, few.replace(vectors=np.array([[1.0, 0], [0, 2], [3, 1]]))).to_json()
    assert found["between"]["jaccard_at_10"] is None
    assert "12 shared keys" in found["between"]["jaccard_at_10_reason"]
    json.dumps(found, allow_nan=False)


def test_a_comparison_of_one_word_is_all_reasons() -> None:
    one = EmbeddingSpace(("a",), np.ones((1, 2)))
    found = compare(one, one).to_json()
    assert all(found["between"][name] is None and found["between"][f"{name}_reason"] for name in BETWEEN)
    assert compare(one, one).neighbours("a").left == ()


def test_the_same_comparison_twice_is_the_same(words: Comparison, parts: tuple[Corpus, Corpus]) -> None:
    left, right = _space("label"), _space("topic", 1)
    assert compare(left, right, parts, seed=5).to_json() == compare(left, right, parts, seed=5).to_json()
    assert compare(left, right, parts, seed=5).to_json() != compare(left, right, parts, seed=6).to_json()


def _shaken(space: EmbeddingSpace) -> EmbeddingSpace:
    noise: NDArray[np.float64] = np.random.default_rng(9).normal(size=space.vectors.shape)
    return space.replace(vectors=space.vectors + 0.02 * noise)
