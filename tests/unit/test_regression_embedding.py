from __future__ import annotations

import numpy as np
import pytest

from embedlab.corpus import Corpus
from embedlab.errors import InputError, NotFittedError
from embedlab.trainers.regression_embedding import RegressionEmbedding

CHEAP = [f"cheap{number}" for number in range(8)]
DEAR = [f"dear{number}" for number in range(8)]


def prices(rows: int = 600) -> Corpus:
    """Texts of three things; the price is their sum, 1 for a cheap and 10 for a dear one, and noise."""
    rng = np.random.default_rng(0)
    things = rng.choice(CHEAP + DEAR, (rows, 3))
    price = np.where(np.char.startswith(things, "dear"), 10.0, 1.0).sum(axis=1) + rng.normal(0, 0.5, rows)
    return Corpus([" ".join(row) for row in things], None, columns={"price": [f"{value:.3f}" for value in price]})


@pytest.fixture(scope="module")
def model() -> RegressionEmbedding:
    train, _ = prices().split(seed=0)
    return RegressionEmbedding("price", dim=8, seed=0).fit(train)


def test_the_number_is_told_of_rows_never_seen(model):
    _, test = prices().split(seed=0)
    scores = model.evaluate(test)
    truth = np.array([float(cell) for cell in test.columns["price"]])
    said = model.predict(test)
    assert scores["test_r2"] > 0.95
    assert scores["test_r2"] == pytest.approx(1 - ((truth - said) ** 2).sum() / ((truth - truth.mean()) ** 2).sum())
    assert scores["test_mae"] == pytest.approx(np.abs(truth - said).mean())
    assert scores["test_mae"] < 0.3 * scores["baseline_mae"]


def test_words_of_one_price_come_together(model):
    vectors = model.space_.vectors - model.space_.vectors.mean(axis=0)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    dear = np.array([key.startswith("dear") for key in model.space_.keys])
    similar = unit @ unit.T
    assert similar[np.ix_(dear, dear)].mean() > 0.7
    assert similar[np.ix_(dear, ~dear)].mean() < -0.5


def test_equal_seeds_give_equal_bits():
    first, again = (RegressionEmbedding("price", dim=4, epochs=2, seed=3).fit(prices(60)).space_ for _ in range(2))
    assert first.vectors.tobytes() == again.vectors.tobytes()


@pytest.mark.parametrize(("cell", "match"), [("", "Row 2"), ("cheap", "Row 2"), ("nan", "Row 2"), ("1e999", "Row 2")])
def test_cells_that_are_no_numbers_are_named(cell, match):
    with pytest.raises(InputError, match=match):
        RegressionEmbedding("price").fit(Corpus(["a b", "b c"], None, columns={"price": ["1", cell]}))


def test_a_column_that_is_missing_or_says_nothing_is_refused():
    corpus = Corpus(["a b", "b c"], None, columns={"price": ["1", "1"]})
    with pytest.raises(InputError, match="choose one of 'price'"):
        RegressionEmbedding("cost").fit(corpus)
    with pytest.raises(InputError, match="All numbers"):
        RegressionEmbedding("price").fit(corpus)
    with pytest.raises(NotFittedError):
        RegressionEmbedding("price").predict(corpus)


def test_texts_that_are_cut_are_counted():
    short = prices(200)
    long = Corpus(texts=(*short.texts, " ".join(["tea"] * 300)), columns={"price": (*short.columns["price"], "4")})
    fitted = RegressionEmbedding("price", epochs=1).fit(long)
    assert fitted.length_ < 300
    assert any(f"first {fitted.length_} words" in warning and "1 of 201" in warning for warning in fitted.warnings_)
