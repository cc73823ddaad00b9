from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from embedlab.corpus import Corpus
from embedlab.errors import InputError
from embedlab.neighbors import knn_graph
from embedlab.trainers.context_embedding import ContextEmbedding
from embedlab.trainers.pairs import OBJECTIVES, Negatives, pairs_of
from embedlab.vocabulary import PADDING, SPECIAL, Vocabulary

SEA = [f"sea{number}" for number in range(10)]
SKY = [f"sky{number}" for number in range(10)]
LINES = [["the", "cat", "drank", "milk"], ["a", "dog"], ["alone"]]


def two_topics(rows: int = 400) -> Corpus:
    rng = np.random.default_rng(0)
    return Corpus([" ".join(rng.choice(SEA if row % 2 else SKY, 8)) for row in range(rows)], None)


def words_of(objective: str, window: int) -> list[tuple[tuple[str, ...], str]]:
    """The pairs of LINES as words, none skipped."""
    vocabulary = Vocabulary.from_documents(LINES, min_count=1)
    found = []
    for pairs in pairs_of(objective, LINES, vocabulary, window, 0.0, np.random.default_rng(0)):
        for seen, told in zip(pairs.inputs, pairs.targets, strict=True):
            words = tuple(vocabulary.words[row - SPECIAL] for row in seen if row != PADDING)
            found.append((words, vocabulary.words[told - SPECIAL]))
    return found


def test_skip_gram_asks_each_word_for_the_words_beside_it():
    beside = [("the", "cat"), ("cat", "drank"), ("drank", "milk"), ("a", "dog")]
    expected = Counter([((x,), y) for x, y in beside] + [((y,), x) for x, y in beside])
    assert Counter(words_of("skip-gram", 1)) == expected


def test_skip_gram_never_looks_into_another_text_nor_beyond_the_window():
    for (seen,), told in words_of("skip-gram", 2):
        line = next(line for line in LINES if seen in line)
        assert told in line
        assert 1 <= abs(line.index(seen) - line.index(told)) <= 2


def test_next_word_asks_the_words_before_for_the_word():
    assert Counter(words_of("next word", 2)) == Counter(
        [(("the",), "cat"), (("cat", "the"), "drank"), (("drank", "cat"), "milk"), (("a",), "dog")]
    )


def test_frequent_words_are_skipped_as_often_as_word2vec_skips_them():
    documents = [["often", f"rare{row}"] for row in range(20_000)]
    vocabulary = Vocabulary.from_documents(documents, min_count=1)
    (pairs,) = pairs_of("next word", documents, vocabulary, 1, 1e-3, np.random.default_rng(0))
    ratio = 0.5 / 1e-3
    assert len(pairs) / 20_000 == pytest.approx((np.sqrt(ratio) + 1) / ratio, abs=0.01)


def test_noise_words_follow_the_counts_to_the_power_of_three_quarters():
    vocabulary = Vocabulary.from_documents([["a"] * 16 + ["b"]], min_count=1)
    drawn = Negatives(vocabulary, 5, np.random.default_rng(0)).draw(20_000)
    assert drawn.shape == (20_000, 5)
    assert np.mean(drawn == SPECIAL) == pytest.approx(8 / 9, abs=0.01)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_words_of_one_topic_become_neighbours(objective):
    model = ContextEmbedding(objective, dim=16, sample=0, epochs=10).fit(two_topics())
    topic = np.array([key[:3] for key in model.space_.keys])
    neighbours = knn_graph(model.space_.vectors, 5).indices
    assert (topic[neighbours] == topic[:, None]).mean() > 0.9
    losses = [epoch["loss"] for epoch in model.history_]
    assert losses[-1] < losses[0]


def test_equal_seeds_give_equal_bits():
    first, again, other = (
        ContextEmbedding(dim=8, epochs=2, seed=seed).fit(two_topics(40)).space_.vectors for seed in (1, 1, 2)
    )
    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != other.tobytes()


@pytest.mark.parametrize("option", [{"objective": "rhyme"}, {"window": 0}, {"negative": 0}, {"sample": 1.0}])
def test_options_out_of_range_are_refused(option):
    with pytest.raises(InputError, match=next(iter(option))):
        ContextEmbedding(**option).fit(two_topics(10))


def test_texts_of_single_words_give_nothing_to_learn():
    with pytest.raises(InputError, match="no two known words"):
        ContextEmbedding(dim=4, epochs=1).fit(Corpus(["snow", "rain"], None))
