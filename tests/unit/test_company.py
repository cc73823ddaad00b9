from __future__ import annotations

import math

import numpy as np
import pytest

from embedlab.errors import InputError
from embedlab.experiments.company import company
from embedlab.space import EmbeddingSpace

WORDS = ("the", "cat", "dog", "milk", "bone", "tax")
# Cat and dog lie together and never meet; milk stands beside the cat.
TEXTS = ["the cat drinks the milk"] * 6 + ["the dog has a bone"] * 6 + ["the tax"] * 20 + ["Concatenate the milk"]
COUNTS = [45, 6, 6, 7, 6, 20]
VECTORS = np.float32([[1, 1, 1], [1, 0, 0.1], [1, 0, 0], [0, 1, 0], [0, 1, 0.2], [0, -1, 1]])
SPACE = EmbeddingSpace(WORDS, VECTORS, counts=np.array(COUNTS))


def test_beside_and_in_place_of_are_told_apart():
    found = company("cat", TEXTS, SPACE)
    assert found.texts == 6
    assert [word for word, _, _ in found.beside] == ["milk"]
    assert found.instead[0][0] == "dog"
    assert found.instead[0][2] == 0


def test_the_association_is_the_mutual_information_of_the_counts():
    (word, bits, times), *_ = company("cat", TEXTS, SPACE).beside
    # 18 known words stand within five of the cat: 12 of "the", 6 of "milk".
    assert (word, times) == ("milk", 6)
    assert bits == pytest.approx(math.log2(6 / (18 * 7 / sum(COUNTS))))


def test_words_six_places_away_do_not_stand_beside_it():
    texts = ["cat the the the the the milk"] * 4 + ["cat the unheard the the the milk"] * 5
    space = SPACE.replace(counts=np.array([10_000, 9, 9, 9, 9, 9]))
    (found,) = company("cat", texts, space).beside
    assert (found[0], found[2]) == ("milk", 5), "a word without a row takes no place"


def test_words_that_meet_it_by_chance_are_left_out():
    assert "the" not in [word for word, _, _ in company("cat", TEXTS, SPACE).beside]
    assert company("cat", TEXTS[:2], SPACE).beside == (), "twice is chance"


def test_a_word_without_a_row_is_refused():
    with pytest.raises(InputError, match="has no key 'yak'"):
        company("yak", TEXTS, SPACE)
    with pytest.raises(InputError, match="how often"):
        company("cat", TEXTS, SPACE.replace(counts=None))
