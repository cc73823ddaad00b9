"""The project's own shop: rebuilt from its hidden kinds, which the task Embedding finds again and word2vec cannot."""

from __future__ import annotations

import csv
import gzip
import importlib
import itertools
import math
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import chi2_contingency

from embedlab.corpus import Corpus, read_corpus
from embedlab.neighbors import knn_graph
from embedlab.space import EmbeddingSpace, centred
from embedlab.trainers import TaskEmbedding, Word2Vec

FOLDER = Path(__file__).resolve().parents[2] / "sample_data" / "shop"
CATEGORICAL = ("store", "weekday", "month", "daytime", "customer", "payment")
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return read_corpus(FOLDER / "orders.csv.gz")


@pytest.fixture(scope="module")
def parts(corpus: Corpus) -> tuple[Corpus, Corpus]:
    return corpus.split(seed=0)


@pytest.fixture(scope="module")
def learned(parts: tuple[Corpus, Corpus]) -> TaskEmbedding:
    return TaskEmbedding(seed=0).fit(parts[0])


@pytest.fixture(scope="module")
def word2vec(parts: tuple[Corpus, Corpus]) -> EmbeddingSpace:
    return Word2Vec(seed=0).fit(parts[0]).space_


@pytest.fixture(scope="module")
def hidden() -> dict[str, tuple[str, str]]:
    """The kind and the region of each store."""
    with (FOLDER / "stores.csv").open(encoding="ascii", newline="") as handle:
        return {row["store"]: (row["kind"], row["region"]) for row in csv.DictReader(handle)}


def nearest(space: EmbeddingSpace, keys: Sequence[str], k: int) -> np.ndarray:
    """The k nearest of these keys to each of them, as positions in `keys`; centred on them."""
    return knn_graph(centred(space.take(keys).vectors), k).indices


def same_kind(space: EmbeddingSpace, hidden: dict[str, tuple[str, str]]) -> float:
    kinds = np.array([kind for kind, _ in hidden.values()])
    return float((kinds[nearest(space, list(hidden), 5)] == kinds[:, None]).mean())


def neighbouring_months(space: EmbeddingSpace) -> float:
    apart = np.abs(nearest(space, MONTHS, 2) - np.arange(12)[:, None])
    return float((np.minimum(apart, 12 - apart) == 1).mean())


def test_the_script_writes_the_committed_file_again(tmp_path: Path) -> None:
    subprocess.run([sys.executable, FOLDER / "build.py", "--out", tmp_path], check=True)
    again, committed = ((folder / "orders.csv.gz").read_bytes() for folder in (tmp_path, FOLDER))
    # Two builds of zlib may pack the same text differently, so the text is what has to be equal.
    assert gzip.decompress(again) == gzip.decompress(committed)
    assert again[:10] == committed[:10], "the gzip header carries a time or a file name"


def test_its_columns_are_found_and_nothing_needs_repair(corpus: Corpus) -> None:
    assert len(corpus) >= 5_000
    assert len(corpus.classes) == 8
    assert set(corpus.columns) == {*CATEGORICAL, "amount"}
    assert corpus.warnings == ()


def test_the_words_of_a_row_are_its_columns_and_tell_which(corpus: Corpus) -> None:
    columns = [corpus.columns[name] for name in CATEGORICAL]
    assert list(corpus.tokens) == list(zip(*columns, strict=True))
    levels = [set(column) for column in columns]
    assert sum(map(len, levels)) == len(set().union(*levels))


def test_columns_are_independent_so_that_contexts_say_nothing(corpus: Corpus) -> None:
    pairs = list(itertools.combinations(CATEGORICAL, 2))
    for first, second in pairs:
        rows, columns = (np.unique(corpus.columns[name], return_inverse=True)[1] for name in (first, second))
        table = np.zeros((rows.max() + 1, columns.max() + 1))
        np.add.at(table, (rows, columns), 1)
        assert chi2_contingency(table).pvalue > 0.01 / len(pairs), (first, second)


def test_no_column_names_what_is_hidden(corpus: Corpus, hidden: dict[str, tuple[str, str]]) -> None:
    assert set(corpus.columns["store"]) == set(hidden)
    assert len(hidden) == 40
    words = {word for tokens in corpus.tokens for word in tokens}
    assert not words & {name for both in hidden.values() for name in both}


def test_stores_of_a_kind_are_neighbours_in_the_embedding_alone(
    learned: TaskEmbedding, word2vec: EmbeddingSpace, hidden: dict[str, tuple[str, str]]
) -> None:
    """By chance 7 of the 39 other stores are of the same kind: .18."""
    assert same_kind(learned.space_, hidden) > 0.9
    assert same_kind(learned.untrained_, hidden) < 0.35
    assert same_kind(word2vec, hidden) < 0.35


def test_the_nearest_store_is_often_of_the_same_region_too(
    learned: TaskEmbedding, word2vec: EmbeddingSpace, hidden: dict[str, tuple[str, str]]
) -> None:
    """By chance 1 in 39."""

    def twins(space: EmbeddingSpace) -> float:
        cells = list(hidden.values())
        first = nearest(space, list(hidden), 1)[:, 0]
        return float(np.mean([cells[row] == cells[other] for row, other in enumerate(first)]))

    assert twins(learned.space_) > 0.4
    assert twins(word2vec) < 0.2


def test_months_lie_in_a_ring_in_the_embedding_alone(learned: TaskEmbedding, word2vec: EmbeddingSpace) -> None:
    """By chance 2 of the 11 other months come before or after: .18."""
    assert neighbouring_months(learned.space_) > 0.9
    assert neighbouring_months(word2vec) < 0.5


def test_saturday_is_like_sunday(learned: TaskEmbedding) -> None:
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    assert nearest(learned.space_, days, 1)[-2:, 0].tolist() == [6, 5]


def test_what_tells_nothing_moves_least(learned: TaskEmbedding, corpus: Corpus) -> None:
    vectors = dict(zip(learned.space_.keys, centred(learned.space_.vectors), strict=True))
    length = {
        name: np.mean([np.linalg.norm(vectors[level]) for level in set(corpus.columns[name])]) for name in CATEGORICAL
    }
    assert min(length, key=length.__getitem__) == "payment"
    assert length["store"] > 3 * length["payment"]


def test_the_category_is_told_nearly_as_well_as_by_who_knows_the_hidden_odds(
    learned: TaskEmbedding, parts: tuple[Corpus, Corpus], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(FOLDER.parent)
    world = importlib.import_module("shop.build").World.read(FOLDER)
    test = parts[1]
    rows = [{name: test.columns[name][row] for name in CATEGORICAL} for row in range(len(test))]
    likeliest = [max(world.categories, key=lambda category, row=row: world.score(row, category)) for row in rows]
    best = np.mean([guess == label for guess, label in zip(likeliest, test.labels or (), strict=True)])
    found = learned.evaluate(test)
    assert 0.93 * best < found["test_accuracy"] < 1.03 * best
    assert best > 3 * found["majority_baseline"]


def test_the_amount_follows_the_kind_of_store(corpus: Corpus, hidden: dict[str, tuple[str, str]]) -> None:
    spent: dict[str, list[float]] = defaultdict(list)
    for store, amount in zip(corpus.columns["store"], corpus.columns["amount"], strict=True):
        spent[hidden[store][0]].append(math.log(float(amount)))
    kinds = sorted(spent, key=lambda kind: np.mean(spent[kind]))
    assert kinds == ["campus", "station", "village", "harbour", "suburb"]
    within = np.mean([np.std(amounts) for amounts in spent.values()])
    assert np.std([np.mean(amounts) for amounts in spent.values()]) > 0.5 * within
