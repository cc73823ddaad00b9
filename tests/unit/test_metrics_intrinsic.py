from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import spearmanr

from embedlab.metrics import intrinsic
from embedlab.metrics.intrinsic import (
    analogies,
    category_purity_at_5,
    intrinsic_scores,
    simlex999,
    wordsim353,
)
from embedlab.space import EmbeddingSpace

pytest.importorskip("gensim.test")


@pytest.fixture
def own_sets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Word sets of the test's own in the place of gensim's."""

    def lines(name: str) -> object:
        path = tmp_path / name
        return iter(path.read_text(encoding="utf-8").splitlines()) if path.is_file() else None

    monkeypatch.setattr(intrinsic, "_lines", lines)
    for cached in (intrinsic._judged_pairs, intrinsic._questions, intrinsic._word_kinds):
        cached.cache_clear()
    yield tmp_path
    for cached in (intrinsic._judged_pairs, intrinsic._questions, intrinsic._word_kinds):
        cached.cache_clear()


def _space(**vectors: list[float]) -> EmbeddingSpace:
    return EmbeddingSpace(tuple(vectors), np.array(list(vectors.values()), dtype=np.float32))


def _all_words() -> EmbeddingSpace:
    asked = {word.lower() for _, question in intrinsic._questions() or () for word in question}
    judged = {word.lower() for *pair, _ in intrinsic._judged_pairs("wordsim353.tsv") or () for word in pair}
    words = sorted(asked | judged)
    return EmbeddingSpace(tuple(words), np.random.default_rng(0).normal(size=(len(words), 8)))


def test_the_sets_are_read_whole_without_importing_gensim() -> None:
    code = (
        "import sys, numpy as np; from embedlab.space import EmbeddingSpace;"
        "from embedlab.metrics.intrinsic import intrinsic_scores;"
        "scores = intrinsic_scores(EmbeddingSpace(('tiger', 'cat'), np.eye(2)));"
        "print(scores['wordsim353'].details['total'], scores['simlex999'].details['total'],"
        "scores['analogies'].details['total'], 'gensim' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["353", "999", "19544", "False"]


def test_similarity_ranks_the_pairs_that_are_covered(own_sets: Path) -> None:
    lines = [
        "# a comment",
        "sun\tmoon\t9",
        "sun\tstone\t2",
        "Moon\tstone\t4.5",
        "sun\tabsent\t7",
        "broken line",
        "a\tb\tx",
    ]
    (own_sets / "wordsim353.tsv").write_text("\n".join(lines), encoding="utf-8")
    space = _space(sun=[1, 0], moon=[0.9, 0.3], stone=[0.1, 1])
    score = wordsim353(space)
    unit = space.vectors / np.linalg.norm(space.vectors, axis=1, keepdims=True)
    cosines = [unit[0] @ unit[1], unit[0] @ unit[2], unit[1] @ unit[2]]
    assert score.value == pytest.approx(spearmanr(cosines, [9, 2, 4.5]).statistic)
    assert dict(score.details) == {"pairs": 3, "total": 4}


def test_a_word_is_found_as_written_or_in_lower_case(own_sets: Path) -> None:
    (own_sets / "simlex999.txt").write_text("Sun\tMoon\t9\nSun\tstone\t2\nMoon\tstone\t4\n", encoding="utf-8")
    assert simlex999(_space(Sun=[1, 0], moon=[0.9, 0.3], stone=[0.1, 1])).details["pairs"] == 3
    assert simlex999(_space(SUN=[1, 0], moon=[0.9, 0.3], stone=[0.1, 1])).details["pairs"] == 1


def test_words_without_a_vector_are_not_covered(own_sets: Path) -> None:
    (own_sets / "simlex999.txt").write_text("sun\tmoon\t9\nsun\tstone\t2\nmoon\tstone\t4\n", encoding="utf-8")
    score = simlex999(_space(sun=[0, 0], moon=[0.9, 0.3], stone=[0.1, 1]))
    assert score.value is None
    assert "1 pairs" in (score.reason or "")
    assert dict(score.details) == {"pairs": 1, "total": 3}


def test_analogies_by_hand(own_sets: Path) -> None:
    questions = [": family", "king queen man woman", "king queen man absent", "not a question", "man woman king queen"]
    (own_sets / "questions-words.txt").write_text("\n".join(questions), encoding="utf-8")
    space = _space(king=[1, 0, 1], queen=[1, 1, 0], man=[0.1, 0, 1], woman=[0.1, 1, 0], noise=[-1, -1, -1])
    score = analogies(space)
    assert score.value == 1
    assert dict(score.details) == {"questions": 2, "total": 3}
    axes = {"king": [1, 0, 0], "queen": [0, 1, 0], "man": [0, 0, 1], "woman": [-1, -1, -1]}
    wrong = _space(**axes, first=[-1, 1, 1], second=[0, -1, -2])
    assert analogies(wrong).value == 0


def test_categories_come_from_the_sides_of_the_pairs(own_sets: Path) -> None:
    lines = [": capital-world", "Ayton Axland Byton Bxland", "Georgia Cxland Cyton Dxland", ": currency"]
    lines += [
        "Mexland peso Nexland real",
        ": city-in-state",
        "Axville Georgia Bxville Ohio",
        ": gram2-opposite",
        "a b c d",
    ]
    (own_sets / "questions-words.txt").write_text("\n".join(lines), encoding="utf-8")
    kinds = intrinsic._word_kinds() or {}
    assert {kinds[word] for word in ("axland", "bxland", "cxland")} == {"country"}
    assert {kinds[word] for word in ("peso", "real")} == {"currency"}
    assert "georgia" not in kinds, "it is of two kinds"
    assert "mexland" not in kinds
    assert "a" not in kinds


def test_category_purity_of_separated_and_of_random_kinds() -> None:
    kinds = intrinsic._word_kinds() or {}
    kind_row = {kind: row for row, kind in enumerate(sorted(set(kinds.values())))}
    words = tuple(sorted(kinds))
    separated = np.eye(20)[[kind_row[kinds[word]] for word in words]]
    noise = np.random.default_rng(0).normal(size=(len(words), 20))
    perfect = category_purity_at_5(EmbeddingSpace(words, separated + 0.01 * noise))
    assert perfect.value == 1
    assert perfect.details["words"] == len(words)
    random = category_purity_at_5(EmbeddingSpace(words, noise))
    assert random.value == pytest.approx(random.details["chance"], abs=0.03)


def test_kinds_of_at_most_five_words_do_not_count() -> None:
    kinds = intrinsic._word_kinds() or {}
    countries = [word for word, kind in kinds.items() if kind == "country"][:30]
    family = [word for word, kind in kinds.items() if kind == "family"]
    rng = np.random.default_rng(0)
    five = (*countries, *family[:5])
    score = category_purity_at_5(EmbeddingSpace(five, rng.normal(size=(35, 4))))
    assert score.value is None
    assert score.details["words"] == 30
    six = (*countries, *family[:6])
    assert category_purity_at_5(EmbeddingSpace(six, rng.normal(size=(36, 4)))).details["words"] == 36


def test_every_score_says_why_it_is_missing_without_the_sets(own_sets: Path) -> None:
    for name, score in intrinsic_scores(_space(sun=[1, 0], moon=[0, 1])).items():
        assert score.value is None, name
        assert "gensim" in (score.reason or ""), name


def test_every_score_says_why_it_is_missing_for_foreign_words() -> None:
    for name, score in intrinsic_scores(_space(qqq=[1, 0], zzz=[0, 1])).items():
        assert score.value is None, name
        assert score.reason, name


def test_a_random_space_knows_no_meaning() -> None:
    scores = intrinsic_scores(_all_words())
    assert abs(scores["wordsim353"].value or 0) < 0.3
    assert scores["analogies"].value < 0.02
