"""Keys of foreign vectors under the words of the texts, and how many of these words have a vector."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedlab.coverage import Coverage
from embedlab.key_mapping import map_keys
from embedlab.space import EmbeddingSpace


def space(*keys, counts=None):
    vectors = np.arange(1, len(keys) * 2 + 1, dtype=np.float32).reshape(-1, 2)
    return EmbeddingSpace(keys, vectors, None if counts is None else np.array(counts))


@pytest.mark.parametrize(
    ("key", "words", "expected"),
    [
        ("Paris", (), "paris"),
        ("PARIS", ("paris",), "paris"),
        ("Paris", ("Paris",), "Paris"),
        ("don’t", ("don't",), "don't"),
        ("cafe\u0301", ("café",), "café"),
        ("ice_cream", ("icecream",), "icecream"),
        ("Ice-cream", ("icecream",), "icecream"),
        ("ice_cream", ("ice-cream",), "ice-cream"),
        ("icecream", ("ice-cream",), "ice-cream"),
        ("Ice_Cream", ("ice", "cream"), "Ice_Cream"),
        ("store_17", ("store_17",), "store_17"),
        ("</s>", (), "</s>"),
        ("U.S.", ("us",), "U.S."),
        ("##th", ("th",), "##th"),
        ("...", ("dots",), "..."),
        ("東京", (), "東京"),
    ],
)
def test_a_key_is_written_as_the_texts_write_it(key, words, expected):
    assert map_keys(space(key), words).space.keys == (expected,)


def test_of_rows_that_become_one_the_others_are_counted_and_shown():
    found = map_keys(space("The", "the", "THE", "cat", counts=[95, 90, 7, 8]), ["the"])
    assert found.space.keys == ("the", "cat")
    assert found.space.vectors.tolist() == [[3, 4], [7, 8]]
    assert found.space.counts.tolist() == [90, 8]
    assert (found.renamed, found.merged) == (2, 2)
    assert found.examples == (("The", "the"), ("THE", "the"))


def test_without_counts_the_first_row_is_the_most_frequent():
    found = map_keys(space("The", "THE", "ice_cream", "Ice-cream"), ["icecream"])
    assert found.space.keys == ("the", "icecream")
    assert found.space.vectors.tolist() == [[1, 2], [5, 6]]


@given(st.permutations(["US", "us", "Us", "u_s", "U-S"]), st.sets(st.integers(0, 4), min_size=1), st.data())
def test_the_exact_key_wins_then_case_then_separators_whatever_is_more_frequent(keys, places, data):
    keys = [key for place, key in enumerate(keys) if place in places]
    counts = data.draw(st.lists(st.integers(1, 99), min_size=len(keys), max_size=len(keys), unique=True))
    found = map_keys(space(*keys, counts=counts), ["us"])
    tiers = (["us"], ["US", "Us"], ["u_s", "U-S"])
    best = next(tier for tier in tiers if set(tier) & set(keys))
    wanted = max((row for row, key in enumerate(keys) if key in best), key=lambda row: counts[row])
    assert found.space.keys == ("us",)
    assert found.space.counts.tolist() == [counts[wanted]]
    assert found.merged == len(keys) - 1


def test_of_words_with_the_same_letters_the_more_frequent_is_meant():
    assert map_keys(space("Co_op"), ["co-op", "coop"]).space.keys == ("co-op",)


@given(st.lists(st.text(min_size=1, max_size=6), unique=True, min_size=1), st.lists(st.text(max_size=6)))
def test_every_row_is_kept_or_counted_and_a_second_mapping_changes_nothing(keys, words):
    found = map_keys(space(*keys), words)
    assert len(found.space) + found.merged == len(keys)
    again = map_keys(found.space, words)
    assert again.space.keys == found.space.keys
    assert again.renamed == again.merged == 0
    before = {tuple(vector) for vector in space(*keys).vectors.tolist()}
    assert {tuple(vector) for vector in found.space.vectors.tolist()} <= before


def test_coverage_counts_words_and_words_in_a_row():
    found = Coverage.of({"the", "cat", "elsewhere"}, {"the": 6, "cat": 2, "selfie": 1, "app": 1})
    assert (found.word_share, found.token_share) == (0.5, 0.8)
    assert found.missing == (("app", 1), ("selfie", 1))
    assert Coverage.from_json(json.loads(json.dumps(dataclasses.asdict(found)))) == found


def test_texts_without_words_are_covered_by_nothing():
    assert Coverage.of({"the"}, {}).token_share == 0.0
