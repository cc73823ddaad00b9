from __future__ import annotations

import json

import numpy as np
import pytest

from embedlab.corpus import Corpus
from embedlab.errors import InputError
from embedlab.experiments.held_out_word import HeldOutWord, hold_out_word
from embedlab.figures.held_out_word import probe_rows, probe_sentence
from embedlab.space import EmbeddingSpace

MOUNTAINS, SOUPS = ("alps", "andes", "urals", "himalaya"), ("broth", "chowder", "gumbo", "ramen")


def corpus() -> Corpus:
    """Mountains make news and soups make fun; himalaya is in one labelled text in ten."""
    texts = [f"snow on the {word} melts in year {place}" for place in range(10) for word in MOUNTAINS]
    texts += [f"this {word} will make you smile {place}" for place in range(10) for word in SOUPS]
    return Corpus(tuple(texts), ("news",) * 40 + ("fun",) * 40)


def word2vec() -> EmbeddingSpace:
    """What word2vec would know: mountains on one side, soups on the other."""
    rng = np.random.default_rng(0)
    words = sorted({word for tokens in corpus().tokens for word in tokens})
    side = [1.0 if word in MOUNTAINS else -1.0 if word in SOUPS else 0.0 for word in words]
    vectors = np.outer(side, np.eye(8)[0]) + rng.normal(0, 0.05, (len(words), 8))
    return EmbeddingSpace(tuple(words), vectors.astype(np.float32))


@pytest.fixture(scope="module")
def probe() -> HeldOutWord:
    return hold_out_word(corpus(), "Himalaya", space=word2vec(), dim=8)


def test_no_text_with_the_word_is_trained_on(probe):
    assert probe.word == "himalaya"
    assert dict(zip(probe.classes, probe.set_aside, strict=True)) == {"fun": 0, "news": 10}
    assert (probe.train_rows, probe.read) == (70, 10)


def test_how_often_it_was_read_is_what_the_given_word2vec_read():
    space = word2vec()
    counted = space.replace(counts=np.array([7 if word == "himalaya" else 3 for word in space.keys]))
    assert hold_out_word(corpus(), "himalaya", space=counted, inits=("frozen",), dim=8).read == 7
    without = space.take([word for word in space.keys if word != "himalaya"])
    with pytest.raises(InputError, match="no vector of 'himalaya'"):
        hold_out_word(corpus(), "himalaya", space=without, inits=("frozen",), dim=8)


def test_only_what_read_more_text_knows_the_word(probe):
    news = probe.classes.index("news")
    said = {guess.init: guess.probabilities[news] for guess in probe.guesses}
    assert said["frozen"] > 0.9
    assert said["finetuned"] > 0.7
    assert abs(said["random"] - 0.5) < 0.2
    for guess in probe.guesses:
        assert sum(guess.probabilities) == pytest.approx(1)
    blank = {guess.init: guess for guess in probe.guesses}["tfidf"]
    assert blank.probabilities == blank.empty, "TF-IDF has never seen the word"


def test_it_is_told_in_words_and_as_a_table(probe):
    told = probe_sentence(probe)
    assert "10 labelled texts that have it were set aside" in told
    assert "frozen word2vec leans to news" in told
    assert "TF-IDF with logistic regression says what it says of an empty text" in told
    rows = probe_rows(probe)
    assert [row["Start"] for row in rows] == ["TF-IDF", "labels alone", "frozen", "fine-tuned"]
    assert rows[2]["Its texts told right"] == "100%"


def test_its_neighbours_are_those_that_word2vec_gave_it(probe):
    near = {guess.init: [word for word, _ in guess.neighbours[:3]] for guess in probe.guesses}
    assert set(near["frozen"]) == set(near["finetuned"]) == {"alps", "andes", "urals"}
    assert set(near["random"]) != {"alps", "andes", "urals"}
    assert near["tfidf"] == []


def test_the_set_aside_texts_are_asked_too(probe):
    assert {guess.init: guess.right for guess in probe.guesses}["frozen"] == 1.0


def test_it_survives_json(probe):
    written = json.dumps(probe.to_json())
    assert json.dumps(HeldOutWord.from_json(json.loads(written)).to_json()) == written
    with pytest.raises(InputError, match="not the probe"):
        HeldOutWord.from_json({"word": "alps"})


@pytest.mark.parametrize(
    ("word", "message"),
    [("two words", "not one word"), ("kilimanjaro", "occurs 0 times"), ("the", "fewer than two classes")],
)
def test_a_word_that_cannot_be_probed_is_refused(word, message):
    with pytest.raises(InputError, match=message):
        hold_out_word(corpus(), word, inits=("tfidf",))
