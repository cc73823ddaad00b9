from __future__ import annotations

import numpy as np
import pytest

from embedlab.corpus import Corpus
from embedlab.errors import InputError
from embedlab.neighbors import knn_graph
from embedlab.progress import ENOUGH
from embedlab.trainers.word2vec import Word2Vec, epochs_for

SEA = [f"sea{number}" for number in range(10)]
SKY = [f"sky{number}" for number in range(10)]


def two_topics(rows: int = 300) -> Corpus:
    """Texts of one topic each, with labels that have nothing to do with it."""
    rng = np.random.default_rng(0)
    texts = [" ".join(rng.choice(SEA if row % 2 else SKY, 8)) for row in range(rows)]
    return Corpus(texts, ["a" if row % 4 < 2 else "b" for row in range(rows)])


@pytest.mark.parametrize(
    "options",
    [{}, {"skip_gram": False}, {"hierarchical_softmax": True}, {"skip_gram": False, "hierarchical_softmax": True}],
)
def test_words_of_one_topic_are_neighbours(options: dict[str, bool]) -> None:
    space = Word2Vec(dim=16, sample=0, epochs=20, **options).fit(two_topics()).space_
    topic = np.array([key[:3] for key in space.keys])
    neighbours = knn_graph(space.vectors, 5).indices
    assert (topic[neighbours] == topic[:, None]).mean() > 0.9


def test_learns_from_unlabelled_text_alone() -> None:
    space = Word2Vec(dim=4, epochs=2).fit(Corpus((), None, unlabelled=["alps and himalaya", "snow and ice"])).space_
    assert {"himalaya", "ice"} <= set(space.keys)


def test_counts_cover_labelled_and_unlabelled_text() -> None:
    corpus = Corpus(["snow falls", "rain falls"], ["a", "b"], unlabelled=["snow melts"])
    model = Word2Vec(dim=4, epochs=2).fit(corpus)
    assert dict(zip(model.space_.keys, model.space_.counts.tolist(), strict=True))["snow"] == 2
    assert model.tokens_ == 6


def test_a_long_text_is_trained_to_its_end() -> None:
    """gensim stops after 10,000 words of a text: words that come later would keep their first, random vectors."""
    rng = np.random.default_rng(0)
    early = " ".join(f"filler{number}" for number in rng.integers(0, 50, 12_000))
    late = " ".join(" ".join(rng.choice(SEA if block % 2 else SKY, 40)) for block in range(100))
    space = Word2Vec(dim=16, sample=0, epochs=10).fit(Corpus([early + " " + late], None)).space_.take(SEA + SKY)
    neighbours = knn_graph(space.vectors, 5).indices
    assert ((neighbours < 10) == (np.arange(20) < 10)[:, None]).mean() > 0.8


def test_history_tells_of_every_epoch() -> None:
    model = Word2Vec(dim=4, epochs=3).fit(two_topics(20))
    assert [epoch["epoch"] for epoch in model.history_] == [1, 2, 3]
    assert all(epoch["words_per_second"] > 0 for epoch in model.history_)


def test_epochs_fall_with_size_within_bounds() -> None:
    chosen = [epochs_for(tokens) for tokens in (0, 100, 22_000, 220_918, 10**6, 10**8, 10**11)]
    assert chosen == sorted(chosen, reverse=True)
    assert chosen[0] == 200
    assert epochs_for(220_918) == 50
    assert chosen[-1] == 5


def test_epochs_are_chosen_by_size_unless_given() -> None:
    assert Word2Vec(dim=4).fit(two_topics(20)).epochs_ == 200
    assert Word2Vec(dim=4, epochs=2).fit(two_topics(20)).epochs_ == 2


def test_a_small_corpus_keeps_its_rare_words_and_says_so() -> None:
    model = Word2Vec(dim=4, epochs=2).fit(Corpus(["a rare word", "a word"], None))
    assert "rare" in model.space_
    assert "small" in model.warnings_[0]
    asked = Word2Vec(dim=4, epochs=2, min_count=2).fit(Corpus(["a rare word", "a word"], None))
    assert set(asked.space_.keys) == {"a", "word"}
    assert asked.warnings_ == ()


@pytest.mark.parametrize("hierarchical_softmax", [False, True])
def test_lone_words_give_nothing_to_learn_from(hierarchical_softmax: bool) -> None:
    with pytest.raises(InputError, match="two words"):
        Word2Vec(hierarchical_softmax=hierarchical_softmax).fit(Corpus(["snow", "rain", "snow"], None))


@pytest.mark.parametrize("hierarchical_softmax", [False, True])
def test_a_vocabulary_of_one_word_is_refused(hierarchical_softmax: bool) -> None:
    model = Word2Vec(dim=4, epochs=2, hierarchical_softmax=hierarchical_softmax)
    with pytest.raises(InputError, match="one word"):
        model.fit(Corpus(["snow snow snow"], None))


@pytest.mark.parametrize("option", [{"window": 0}, {"negative": 0}, {"sample": 1.0}, {"sample": -0.1}, {"workers": 0}])
def test_options_out_of_range_are_refused(option: dict[str, float]) -> None:
    with pytest.raises(InputError, match=next(iter(option))):
        Word2Vec(**option).fit(two_topics(10))


def test_asked_for_the_best_so_far_it_ends_after_the_epoch():
    told = []

    def enough_after_two(fraction, message):
        told.append(message)
        return ENOUGH if len(told) == 2 else None

    model = Word2Vec(dim=4, epochs=9).fit(Corpus(("the cat sat on the mat",) * 20), enough_after_two)
    assert model.epochs_ == model.space_.provenance["parameters"]["epochs"] == 2
    assert [message.values["epoch"] for message in told] == [1.0, 2.0]
    assert all(message.values["words_per_second"] > 0 for message in told)
