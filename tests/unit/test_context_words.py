from __future__ import annotations

import numpy as np
import pytest

from embedlab.corpus import Corpus
from embedlab.errors import InputError
from embedlab.experiments import context_words
from embedlab.experiments.context_words import ContextWords, fit_context_words
from embedlab.trainers import Word2Vec

TEXTS = ("snow falls on the alps", "ice melts in the sun", "cats chase the mice", "dogs chase the cats") * 25


@pytest.fixture(scope="module")
def fitted():
    """The tables and the gensim model they came from."""
    kept = {}

    class Spy(context_words._BothTables):
        def _train(self, *args):
            found = super()._train(*args)
            kept["gensim"] = self.gensim_
            return found

    original, context_words._BothTables = context_words._BothTables, Spy
    try:
        model = fit_context_words(Corpus(TEXTS))
    finally:
        context_words._BothTables = original
    return model, kept["gensim"]


@pytest.mark.parametrize("context", [["snow", "the"], ["cats", "chase"], ["ice"]])
def test_it_predicts_what_gensim_predicts(fitted, context):
    model, gensim = fitted
    wanted = [pair for pair in gensim.predict_output_word(context, topn=20) if pair[0] not in context]
    found = model.predict(context, n=len(wanted))
    assert [word for word, _ in found[:4]] == [word for word, _ in wanted[:4]]
    np.testing.assert_allclose([share for _, share in found], [share for _, share in wanted], rtol=1e-3)


def test_its_first_table_is_word2vec(fitted):
    space = Word2Vec().fit(Corpus(TEXTS)).space_
    assert fitted[0].words == space.keys
    np.testing.assert_array_equal(fitted[0].vectors, space.vectors)


def test_words_that_go_together_are_expected_together(fitted):
    assert "alps" in [word for word, _ in fitted[0].predict(["snow", "falls"], 3)]


def test_it_survives_a_file(fitted):
    again = ContextWords.from_bytes(fitted[0].to_bytes())
    assert again.words == fitted[0].words
    assert again.predict(["snow"]) == fitted[0].predict(["snow"])


def test_a_context_of_unknown_words_is_refused(fitted):
    with pytest.raises(InputError, match="knows none of"):
        fitted[0].predict(["yak"])
