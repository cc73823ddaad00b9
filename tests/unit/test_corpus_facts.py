from __future__ import annotations

import random

import pytest

from embedlab.corpus import Corpus
from embedlab.corpus_facts import CorpusFacts
from embedlab.errors import InputError

WORDS = [f"{first}{second}" for first in "bcdfgh" for second in ("ale", "one", "ill", "ust", "ark")]


def corpus(rows=600, **changes):
    rng = random.Random(0)
    texts = tuple(f"{' '.join(rng.choices(WORDS, k=6))} n{row // 2}" for row in range(rows))
    return Corpus(**{"texts": texts, "labels": tuple("ab"[row % 2] for row in range(rows))} | changes)


def facts(corpus, **split):
    return CorpusFacts.of(corpus, *corpus.split(**split))


def test_it_counts_what_there_is():
    found = facts(corpus(unlabelled=("bale cone",)))
    assert found.classes == {"a": 300, "b": 300}
    assert (found.train_rows, found.test_rows, found.unlabelled) == (450, 150, 1)
    assert (found.median_tokens, found.longest) == (7, 7)
    assert found.lengths == {"5-7": 600}
    assert found.tokens == 450 * 7 + 2
    assert 0 < found.unknown_share < 0.15
    assert found.warnings() == ()


def test_shares_of_the_vocabulary_are_those_of_the_words_in_a_row():
    texts = tuple(f"common word{row}" for row in range(2000))
    found = facts(Corpus(texts, ("a", "b") * 1000))
    assert (found.distinct, found.kept, found.min_count) == (1501, 1501, 1)
    assert found.kept_share == 1.0
    assert found.unknown_share == 0.5


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (corpus(60), "only 60 texts"),
        (corpus(labels=("a",) * 560 + ("b",) * 40), "93% of the texts are 'a'"),
        (corpus(labels=("a", "b") * 295 + ("![x](y)",) * 10), "One kind has fewer than 20 texts ('![x](y)')"),
        (corpus(labels=tuple(str(row % 60) for row in range(600))), "60 different labels"),
        (corpus(texts=(*corpus(598).texts, "...", "!!!")), "2 texts have no words"),
        (corpus(texts=(*corpus(599).texts, "bale " * 600)), "One text has more than 512 words"),
        (corpus(texts=tuple(f"own{row} alone{row}" for row in range(600))), "100% of the words in held-out texts"),
        (corpus(texts=("bale", "cone", "dill") * 200), "a single word"),
    ],
)
def test_what_may_mislead_is_said(given, said):
    assert any(said in warning for warning in facts(given).warnings())


def test_copies_but_for_case_and_marks_are_found_across_the_split():
    texts = tuple(f"{text}!" for text in corpus(300).texts) + tuple(text.upper() for text in corpus(300).texts)
    given = corpus(texts=texts, columns={"source": tuple(str(row % 300) for row in range(600))})
    found = facts(given)
    assert found.alike == 300
    assert 50 < found.straddling <= 150
    assert any("capitals and marks" in warning for warning in found.warnings())
    assert facts(given, group="source").straddling == 0


def test_texts_without_any_word_are_refused():
    with pytest.raises(InputError):
        facts(Corpus(("!", "?", "...", "-"), ("a", "b", "a", "b")))
