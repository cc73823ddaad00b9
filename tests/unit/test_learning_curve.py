from __future__ import annotations

import json

import numpy as np
import pytest

from embedlab.corpus import Corpus
from embedlab.errors import InputError
from embedlab.experiments.curve_plan import CurveSize, curve_seconds, plan_curve, shares
from embedlab.experiments.curve_points import PointMaker, PointName, start_table
from embedlab.experiments.learning_curve import CurveSettings, LearningCurve, assemble
from embedlab.experiments.subsets import near_duplicates, nested_order
from embedlab.experiments.verdict import advice, judged_by, verdict
from embedlab.space import EmbeddingSpace
from embedlab.vocabulary import SPECIAL, UNKNOWN, Vocabulary

CODES = np.repeat([0, 1, 2], [60, 30, 10])


@pytest.mark.parametrize("size", [10, 20, 50, 100])
def test_every_beginning_of_the_rows_has_the_natural_shares(size):
    rows = nested_order(CODES, seed=3)[:size]
    counts = np.bincount(CODES[rows], minlength=3)
    assert len(set(rows.tolist())) == size
    assert np.abs(counts - size * np.array([0.6, 0.3, 0.1])).max() <= 1


def test_balanced_rows_are_equal_until_the_rarest_class_ends():
    order = nested_order(CODES, seed=3, balanced=True)
    assert len(order) == 30
    assert np.bincount(CODES[order[:15]]).tolist() == [5, 5, 5]


def test_seeds_draw_other_rows():
    assert set(nested_order(CODES, 0)[:20].tolist()) != set(nested_order(CODES, 1)[:20].tolist())


def test_near_duplicates_differ_by_one_word_more_less_or_another():
    train = [["ten", "soups", "you", "will", "really", "love"], ["a", "b"]]
    test = [
        ["ten", "soups", "you", "will", "love"],
        ["ten", "pies", "you", "will", "really", "love"],
        ["love", "really", "will", "you", "soups", "ten", "ten"],
        ["ten", "pies", "you", "will", "really", "hate"],
        ["a", "c"],
        ["b", "a"],
    ]
    assert near_duplicates(train, test) == 4


def simulated(values: dict[str, list[float]], *, rows: int = 4000, truth: np.ndarray | None = None) -> LearningCurve:
    """A curve of accuracies by initialisation at 100, 1,000, ... labels, three seeds that nearly agree."""
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 2, rows) if truth is None else truth
    hardness = rng.permutation(rows) / rows
    predicted = {}
    for init, accuracies in values.items():
        for power, accuracy in enumerate(accuracies):
            for seed in range(3):
                wrong = hardness > accuracy + rng.normal(0, 0.001)
                predicted[100 * 10**power, init, seed] = np.where(wrong, 1 - truth, truth)
    return assemble(
        predicted, truth, ("news", "clickbait"), train_rows=9000, unlabelled_tokens=220_988, near_duplicates=0
    )


def test_the_verdict_goes_with_the_numbers():
    curve = simulated({"tfidf": [0.85, 0.93, 0.97], "random": [0.86, 0.94, 0.96], "frozen": [0.96, 0.965, 0.967]})
    assert [one.answer for one in advice(curve)] == ["pre-train", "pre-train", "TF-IDF"]
    said = verdict(curve)
    assert said.startswith("Yes, while labels are few: with 100 to 1,000 labels pre-train")
    assert "with 10,000 labels use TF-IDF" in said
    assert "220,988 tokens of text without labels" in said
    assert said.count(". ") == 0, "one sentence"


def test_use_tfidf_where_nothing_beats_it():
    said = verdict(simulated({"tfidf": [0.95, 0.97], "random": [0.8, 0.9], "frozen": [0.9, 0.93]}))
    assert said.startswith("No: with 100 to 1,000 labels use TF-IDF")


def test_cannot_tell_where_the_interval_holds_nothing():
    curve = simulated({"tfidf": [0.900], "frozen": [0.902]}, rows=400)
    assert curve.compared[100, "frozen", "tfidf"].accuracy.holds_zero
    said = verdict(curve)
    assert said.startswith("Cannot tell: with 100 labels pre-training gains nothing that these texts can show")
    assert "use TF-IDF, which is simpler" in said


def test_learn_from_scratch_where_that_beats_both():
    curve = simulated({"tfidf": [0.85], "random": [0.95], "frozen": [0.9]})
    assert [one.answer for one in advice(curve)] == ["from scratch"]


def nothing_differs(rng: np.random.Generator) -> LearningCurve:
    """Three sizes, three pre-trained starts and TF-IDF, all of them right equally often: on other texts each."""
    rows, sizes, starts = 150, (50, 100, 250), ("tfidf", "frozen", "finetuned", "glove")
    truth = np.arange(rows) % 2
    predicted = {}
    for size in sizes:
        for init in starts:
            right = rng.random(rows) < 0.8
            for seed in range(3):
                wrong = right ^ (rng.random(rows) < 0.97)
                predicted[size, init, seed] = np.where(wrong, 1 - truth, truth)
    return assemble(predicted, truth, ("a", "b"), train_rows=9000, unlabelled_tokens=9, near_duplicates=0)


def test_where_nothing_differs_one_verdict_in_twenty_claims_something():
    rng = np.random.default_rng(0)
    curves = [nothing_differs(rng) for _ in range(120)]
    claimed = sum(any(one.answer == "pre-train" for one in advice(curve)) for curve in curves)
    best_pairs = sum(any(one.accuracy.low > 0 for one in curve.differences) for curve in curves)
    assert claimed / 120 <= 0.05 + 0.04, "twice the binomial's own error of 120 curves"
    assert best_pairs / 120 >= 0.12, "what the best pair, as if it were the only one, would claim"


def test_a_difference_that_is_there_is_claimed_among_many_comparisons():
    curve = simulated({"tfidf": [0.85] * 5, "random": [0.8] * 5, "frozen": [0.85] * 4 + [0.9], "finetuned": [0.8] * 5})
    assert [one.answer for one in advice(curve)][-1] == "pre-train"


def test_a_handful_of_held_out_texts_proves_nothing():
    """Every text is told by one start and missed by the other: intervals without width, and still too few."""
    truth = np.array([0, 1, 0, 1])
    predicted = {(50, init, seed): truth if init == "frozen" else 1 - truth
                 for init in ("frozen", "tfidf") for seed in range(3)}  # fmt: skip
    curve = assemble(predicted, truth, ("a", "b"), train_rows=9, unlabelled_tokens=9, near_duplicates=0)
    assert curve.compared[50, "frozen", "tfidf"].accuracy.low == 1
    assert advice(curve)[0].answer == "cannot tell"


def test_unequal_classes_are_judged_by_macro_f1():
    truth = (np.arange(4000) % 10 == 0).astype(np.int64)
    assert judged_by(simulated({"tfidf": [0.9], "frozen": [0.92]}, truth=truth)) == "macro_f1"
    assert judged_by(simulated({"tfidf": [0.9], "frozen": [0.92]})) == "accuracy"


def test_a_curve_without_a_baseline_gives_no_verdict():
    assert "needs frozen or finetuned beside" in verdict(simulated({"frozen": [0.9]}))


def test_a_curve_survives_json():
    curve = simulated({"tfidf": [0.85, 0.93], "own": [0.8, 0.9], "frozen": [0.96, 0.97]})
    written = json.dumps(curve.to_json())
    again = LearningCurve.from_json(json.loads(written))
    assert json.dumps(again.to_json()) == written
    assert {"rows", "summary", "verdict", "unlabelled_tokens"} <= json.loads(written).keys()
    assert set(curve.to_json()["rows"][0]) == {"size", "init", "seed", "accuracy", "macro_f1"}
    with pytest.raises(InputError, match="not a learning curve"):
        LearningCurve.from_json({"rows": []})


def corpus() -> Corpus:
    """Sixty texts; the word that tells the class has three spellings, which stand in the same company."""
    told = {"fun": ("hat", "cap", "bonnet"), "news": ("court", "judge", "trial")}
    texts = [
        f"the {word} of {other} {'smiles' if label == 'fun' else 'rules'} today number {place}"
        for label, words in told.items()
        for word in words
        for place, other in enumerate(words * 4)
    ]
    half = len(texts) // 2
    days = tuple(f"2026-{1 + place % 12:02}-01" for place in range(len(texts)))
    return Corpus(tuple(texts), ("fun",) * half + ("news",) * half, {"day": days})


def test_a_plan_names_each_point_and_deals_all_of_them_once():
    plan = plan_curve(corpus(), CurveSettings(sizes=(10, 20, 1000), seeds=3))
    assert len(plan.names) == 3 * 5 * 3
    assert max(name.size for name in plan.names) == len(plan.train)
    assert any("1,000 became" in warning for warning in plan.warnings)
    dealt = shares(plan.names, plan.size, 64, 2)
    assert sorted((name for share in dealt for name, _ in share), key=repr) == sorted(plan.names, key=repr)
    loads = [sum(cost for _, cost in share) for share in dealt]
    assert max(loads) < 1.6 * min(loads)
    with_word2vec = [{(name.seed, number) for name, _ in share if name.init in ("frozen", "finetuned")}
                     for number, share in enumerate(dealt)]  # fmt: skip
    assert len(set.union(*with_word2vec)) == 3, "each seed's word2vec is trained in one process only"


def test_a_point_is_kept_by_all_that_it_depends_on():
    name = PointName(10, "frozen", 0)
    keys = [
        plan_curve(texts, settings).key(name)
        for texts, settings in [
            (corpus(), CurveSettings(sizes=(10,))),
            (corpus(), CurveSettings(sizes=(10,), balanced=True)),
            (corpus(), CurveSettings(sizes=(10,), seed=1)),
            (corpus(), CurveSettings(sizes=(10,), dim=8)),
        ]
    ]
    assert len({json.dumps(key, sort_keys=True) for key in keys}) == 4
    more = plan_curve(corpus(), CurveSettings(sizes=(10, 20), seeds=7, inits=("frozen",)))
    assert more.key(name) == keys[0], "a longer curve finds the points of a shorter one"


def test_a_class_of_three_texts_is_named():
    texts = corpus()
    labels = ("rare",) * 3 + (texts.labels or ())[3:]
    rare = Corpus(texts.texts, labels)
    assert any("'rare' (1)" in warning for warning in plan_curve(rare, CurveSettings(sizes=(10,))).warnings)
    assert not plan_curve(texts, CurveSettings(sizes=(10,))).warnings


def test_the_latest_rows_are_held_out_by_time():
    plan = plan_curve(corpus(), CurveSettings(sizes=(10,), time="day"))
    assert max(plan.train.columns["day"]) < min(plan.test.columns["day"])
    assert plan.settings.split == "by time"
    with pytest.raises(InputError, match="no time"):
        Corpus(("a", "b", "c", "d"), ("x", "y", "x", "y"), {"day": ("1", "2", "3", "soon")}).split(time="day")


def test_more_rows_take_longer():
    names = plan_curve(corpus(), CurveSettings(sizes=(10, 20))).names
    small, large = (CurveSize(rows, rows * 10, rows * 10, 5000) for rows in (1000, 100_000))
    assert curve_seconds(names, small, 64) < curve_seconds(names, large, 64)


def test_strange_settings_are_refused():
    with pytest.raises(InputError, match="There is no initialisation 'glvoe'"):
        plan_curve(corpus(), CurveSettings(inits=("tfidf", "glvoe")))
    with pytest.raises(InputError, match="sizes of 2 or more"):
        CurveSettings(sizes=(0, 50))


def test_what_is_pretrained_is_centred_and_scaled_and_what_is_lacking_is_unknown():
    vocabulary = Vocabulary(("cat", "dog", "cow"), np.ones(3, np.int64), np.ones(3, np.int64))
    space = EmbeddingSpace(("dog", "cat", "pig"), np.array([[9, 1], [5, 3], [0, 0]], dtype=np.float32))
    table = start_table(vocabulary, space, 64, seed=0)
    known = table[[SPECIAL, SPECIAL + 1]]
    assert table.shape == (3 + SPECIAL, 2)
    assert known.mean(axis=0) == pytest.approx([0, 0], abs=1e-6)
    assert known.std() == pytest.approx(0.5)
    assert (known[1] - known[0]) / (space.vectors[0] - space.vectors[1]) == pytest.approx(known[1, 0] / 2, rel=1e-5)
    assert (table[SPECIAL + 2] == table[UNKNOWN]).all()


def test_every_initialisation_learns_what_is_plain():
    train, test = corpus().split(seed=0)
    space = EmbeddingSpace(("hat", "cap", "bonnet", "court", "judge", "trial"), np.eye(6, dtype=np.float32))
    maker = PointMaker(train, test, dim=16, spaces={"mine": space})
    truth = np.array([test.classes.index(label) for label in test.labels or ()])
    for init in ("tfidf", "random", "random-frozen", "frozen", "finetuned", "own", "mine"):
        assert np.mean(maker.predict(PointName(len(train), init, 0)) == truth) > 0.85, init


def test_a_point_does_not_depend_on_those_before_it():
    train, test = corpus().split(seed=0)
    point = PointName(12, "random", 1)
    fresh = PointMaker(train, test, dim=8)
    used = PointMaker(train, test, dim=8)
    used.predict(PointName(30, "random", 0))
    assert (fresh.predict(point) == used.predict(point)).all()


def test_a_class_that_was_not_drawn_is_never_said():
    texts = Corpus(("a b", "a c", "d e", "d f", "g h", "g i"), ("x", "x", "y", "y", "z", "z"))
    train, test = texts.split(test_size=0.5, seed=0)
    said = PointMaker(train, test).predict(PointName(1, "tfidf", 0))
    assert len(set(said.tolist())) == 1
