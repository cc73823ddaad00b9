from __future__ import annotations

import numpy as np
import pytest

from embedlab.corpus import Corpus
from embedlab.errors import InputError
from embedlab.trainers.fasttext import FastText


def court_and_kitchen() -> Corpus:
    """Two topics, and two rare words that are spelled alike but keep to one topic each."""
    topics = [["judge", "trial", "verdict", "appeal"], ["soup", "bread", "butter", "kitchen"]]
    rng = np.random.default_rng(0)
    texts = [" ".join(rng.choice(topics[row % 2], 6)) for row in range(400)]
    return Corpus([*texts, *["judge parliamentary trial"] * 2, *["soup parliamentarian bread"] * 2], None)


def cosine(space, first, second):
    a, b = (space.vectors[space.row(word)] for word in (first, second))
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


def test_words_of_the_same_parts_are_pulled_together():
    options = {"dim": 16, "epochs": 10, "min_count": 1, "sample": 0, "buckets": 5000}
    with_parts = FastText(**options).fit(court_and_kitchen()).space_
    without = FastText(**options, max_n=0).fit(court_and_kitchen()).space_
    assert (
        cosine(with_parts, "parliamentary", "parliamentarian")
        > cosine(without, "parliamentary", "parliamentarian") + 0.2
    )


def test_topics_come_apart():
    space = FastText(dim=16, epochs=10, sample=0, min_n=4, max_n=4, buckets=5000).fit(court_and_kitchen()).space_
    assert cosine(space, "soup", "bread") > cosine(space, "soup", "trial") + 0.2


@pytest.mark.parametrize("option", [{"min_n": 0}, {"max_n": -1}, {"min_n": 5, "max_n": 4}, {"buckets": 10**9}])
def test_options_out_of_range_are_refused(option):
    with pytest.raises(InputError, match=next(reversed(option))):
        FastText(**option).fit(court_and_kitchen())
