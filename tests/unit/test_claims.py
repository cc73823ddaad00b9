from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from embedlab.experiments.claims import Sources, claims
from embedlab.experiments.claims_here import Here, found_here
from embedlab.experiments.estimates import Estimate
from embedlab.experiments.headline_figure import run_triplets
from embedlab.experiments.lessons import read_lessons
from embedlab.experiments.references import REFERENCES, bibtex
from embedlab.metrics.score import Score
from embedlab.run import read_run
from embedlab.ui.how import SECTIONS
from tests.builders import small_run

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample_data"
PAGES = {"compare", "how_it_works", "should_i_pre_train", "watch_it_learn", "your_data", "library"}


@pytest.fixture(scope="module")
def sources() -> Sources:
    return Sources(
        read_run(SAMPLES / "clickbait"),
        read_run(SAMPLES / "headlines" / "run"),
        read_lessons(SAMPLES / "how_it_works" / "lessons.json"),
    )


@pytest.fixture(scope="module")
def table(sources):
    return claims(sources)


def test_every_claim_says_where_to_see_it(table):
    assert len(table) >= 12
    for claim in table:
        assert claim.place.page in PAGES
        assert (claim.place.page == "how_it_works") == bool(claim.place.anchor)
        assert not claim.place.anchor or claim.place.anchor in SECTIONS
        assert claim.verdict in ("right", "half", "wrong")


def test_every_claim_cites_a_paper_and_every_paper_is_cited(table):
    cited = {paper for claim in table for paper in claim.papers}
    assert all(claim.papers for claim in table)
    assert cited == set(REFERENCES)


@pytest.mark.parametrize("key", REFERENCES)
def test_a_reference_parses_as_bibtex(key):
    text = bibtex(key)
    head, *lines, end = text.splitlines()
    assert re.fullmatch(r"@(article|inproceedings|misc)\{[a-z0-9]+,", head)
    assert end == "}"
    fields = {}
    for line in lines:
        name, value = re.fullmatch(r"  ([a-z]+) = \{(.+)\},", line).groups()
        assert value.count("{") == value.count("}")
        fields[name] = value
    needed = {"article": "journal", "inproceedings": "booktitle", "misc": "eprint"}[head[1 : head.index("{")]]
    assert {"author", "title", "year", needed} <= fields.keys()
    assert fields["year"] == re.search(r"\d{4}", key)[0]
    assert all(", " in author for author in fields["author"].split(" and "))


def said(table, words):
    (claim,) = [claim for claim in table if words in claim.said]
    return claim.found


def test_numbers_are_those_of_the_runs(sources, table):
    real = sources.real.words
    same = said(table, "same as word2vec")
    assert f"{real.between['jaccard_at_10'].value:.3f}" in same
    assert f"{real.right_ceiling['jaccard_at_10'].value:.2f}" in same
    meaning = said(table, "what words mean")
    for scores in (real.left_scores, real.right_scores):
        assert f"{scores['wordsim353'].value:.2f}" in meaning
        assert f"{scores['pc1_share'].value:.2f}" in meaning


def test_another_run_gives_another_number(sources):
    between = {**sources.real.words.between, "jaccard_at_10": Score(0.77)}
    other = dataclasses.replace(sources.real, words=sources.real.words.replace(between=between))
    assert "0.77" in said(claims(dataclasses.replace(sources, real=other)), "same as word2vec")


def test_the_learning_curve_is_quoted_where_it_is_at_hand(sources):
    measured = {
        "random": {100: 0.81, 1000: 0.91},
        "frozen": {100: 0.92, 1000: 0.93},
        "finetuned": {100: 0.85, 1000: 0.94},
        "own": {100: 0.79, 1000: 0.905},
        "tfidf": {100: 0.83, 1000: 0.915},
    }
    accuracy = {
        init: {size: Estimate(value, value - 0.01, value + 0.01) for size, value in sizes.items()}
        for init, sizes in measured.items()
    }
    table = claims(dataclasses.replace(sources, accuracy=accuracy))
    few = said(table, "few labels")
    assert "With 100 labels" in few or "with 100 labels" in few
    assert all(number in few for number in ("0.810", "0.920", "0.790", "0.830", "0.930", "0.910 to 0.930"))
    assert "0.850" in said(table, "ImageNet")


def test_himalaya_is_found_by_its_rank_among_the_neighbours_of_alps(sources, table):
    near = [word for word, _ in sources.own.words.neighbours("alps").right]
    assert near[0] == "himalaya"
    assert "himalaya is the nearest word of alps" in said(table, "Himalaya")
    assert "has no row for" in said(table, "Himalaya")


def test_every_claim_has_a_word_for_a_visitors_run(sources, table):
    run = sources.own
    said = {claim.name: found_here(claim.name, Here(run, sources.lessons.methods)) for claim in table}
    assert len(said) == len(table)
    for name, score in (("same", run.words.between["jaccard_at_10"]), ("headlines", run_triplets(run)[1])):
        assert f"{score.ci[0]:.2f} to {score.ci[1]:.2f}" in said[name] or f"{score.ci[0]:.3f}" in said[name]
    assert f"{sources.lessons.methods.row('word2vec again').overlap.value:.2f}" in said["objective"]


def test_what_a_visitors_run_cannot_say_is_said_with_the_reason(sources):
    run = small_run()
    words = run.words.replace(left_ceiling=None, right_ceiling=None)
    bare = dataclasses.replace(run, words=words, documents=None, classifier=None)
    expected = {
        "synonyms": "trained each method once",
        "gradient": "no model that can be asked",
        "objective": "train all methods on these texts",
        "accuracy": "no held-out texts",
        "headlines": "needs texts with a column “topic”",
        "polarity": "these texts lack good and bad",
        "few labels": "Draw the curve",
    }
    for name, reason in expected.items():
        assert reason in found_here(name, Here(bare))
