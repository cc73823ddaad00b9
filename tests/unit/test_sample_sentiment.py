"""The project's own opinions: rebuilt from their material, balanced, and showing what they were planted to show."""

from __future__ import annotations

import dataclasses
import gzip
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from embedlab.corpus import Corpus, read_corpus
from embedlab.metrics.within import purity_at_10
from embedlab.space import EmbeddingSpace, centred, unit
from embedlab.trainers import TaskEmbedding, Word2Vec

FOLDER = Path(__file__).resolve().parents[2] / "sample_data" / "sentiment"
SEEDS = (0, 1, 2)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return read_corpus(FOLDER / "opinions.csv.gz")


@pytest.fixture(scope="module")
def parts(corpus: Corpus) -> tuple[Corpus, Corpus]:
    return corpus.split(seed=0)


@pytest.fixture(scope="module")
def word2vec(parts: tuple[Corpus, Corpus]) -> EmbeddingSpace:
    return Word2Vec(epochs=30, seed=0).fit(parts[0]).space_


@pytest.fixture(scope="module")
def scratch(parts: tuple[Corpus, Corpus]) -> list[TaskEmbedding]:
    return [TaskEmbedding(seed=seed).fit(parts[0]) for seed in SEEDS]


def cosine(space: EmbeddingSpace, first: str, second: str) -> float:
    vectors = unit(centred(space.vectors))
    return float(vectors[space.row(first)] @ vectors[space.row(second)])


def lines_of(kinds: set[str], path: Path) -> list[str]:
    section, lines = "", []
    for line in path.read_text(encoding="ascii").splitlines():
        if line.startswith("= "):
            section = line.removeprefix("= ")
        elif line and not line.startswith("#") and section in kinds:
            lines.append(line)
    return lines


def entries(section: str) -> list[str]:
    lines = lines_of({section}, FOLDER / "material" / "common.txt")
    return sorted({entry for line in lines for entry in line.split(" | ")})


def test_the_script_writes_the_committed_file_again(tmp_path: Path) -> None:
    subprocess.run([sys.executable, FOLDER / "build.py", "--out", tmp_path], check=True)
    again, committed = ((folder / "opinions.csv.gz").read_bytes() for folder in (tmp_path, FOLDER))
    # Two builds of zlib may pack the same text differently, so the text is what has to be equal.
    assert gzip.decompress(again) == gzip.decompress(committed)
    assert again[:10] == committed[:10], "the gzip header carries a time or a file name"


def test_its_columns_are_found_and_nothing_needs_repair(corpus: Corpus) -> None:
    assert corpus.classes == ("complaint", "praise")
    assert set(corpus.columns) == {"topic"}
    assert corpus.warnings == ()


def test_opinions_are_distinct_many_and_written_in_many_ways(corpus: Corpus) -> None:
    assert len({" ".join(tokens) for tokens in corpus.tokens}) >= 0.98 * len(corpus) >= 4_000
    assert len({word for tokens in corpus.tokens for word in tokens}) >= 1_800
    kinds = {"opinion", "negated", "mixed", "plain", "praise", "complaint"}
    assert len({pattern for path in FOLDER.glob("material/*.txt") for pattern in lines_of(kinds, path)}) >= 300


def test_label_and_topic_are_independent(corpus: Corpus) -> None:
    cells = Counter(zip(corpus.labels or (), corpus.columns["topic"], strict=True))
    assert len(cells) == 6
    assert len(set(cells.values())) == 1


def test_each_topic_has_many_words_of_its_own(corpus: Corpus) -> None:
    words = {
        topic: {
            word
            for tokens, named in zip(corpus.tokens, corpus.columns["topic"], strict=True)
            if named == topic
            for word in tokens
        }
        for topic in ("food", "pets", "travel")
    }
    for topic, own in words.items():
        others = set().union(*(found for name, found in words.items() if name != topic))
        assert len(own - others) >= 250, topic


def test_the_readme_quotes_what_is_there(corpus: Corpus) -> None:
    quoted = re.findall(r"^> (.+) \((\w+), (\w+)\)$", (FOLDER / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(quoted) == 3
    assert set(quoted) <= set(zip(corpus.texts, corpus.labels or (), corpus.columns["topic"], strict=True))


def test_texts_are_sentences_without_left_over_slots(corpus: Corpus) -> None:
    sentence = re.compile(r"[A-Z][A-Za-z ,.?!:;'-]*[.?!]")
    doubled = re.compile(r"\b(\w+) \1\b", re.IGNORECASE)
    assert [text for text in corpus.texts if not sentence.fullmatch(text) or "  " in text] == []
    assert [text for text in corpus.texts if doubled.search(text)] == []


@pytest.mark.parametrize(
    ("animal", "more", "fewer"),
    [("cat", "praise", "complaint"), ("dog", "praise", "complaint"), ("parrot", "complaint", "praise")],
)
def test_animals_get_praise_and_complaints_but_not_evenly(corpus: Corpus, animal: str, more: str, fewer: str) -> None:
    labels = Counter(
        label
        for tokens, label in zip(corpus.tokens, corpus.labels or (), strict=True)
        if {animal, animal + "s"} & set(tokens)
    )
    assert labels[more] >= 1.8 * labels[fewer]
    assert labels[fewer] >= 40


@pytest.mark.parametrize(("good", "bad"), [("good", "bad"), ("great", "poor"), ("happy", "angry")])
def test_good_is_near_bad_in_word2vec_and_far_from_it_in_the_embedding(
    scratch: list[TaskEmbedding], word2vec: EmbeddingSpace, good: str, bad: str
) -> None:
    assert cosine(word2vec, good, bad) > 0.1
    for model in scratch:
        assert cosine(model.space_, good, bad) < -0.8


def test_adjectives_stand_by_their_side_in_the_embedding_alone(
    scratch: list[TaskEmbedding], word2vec: EmbeddingSpace
) -> None:
    def same_side(space: EmbeddingSpace) -> float:
        side = {word: sign for sign in "+-" for word in entries(f"adj{sign}") if word in space}
        counts = space.counts
        assert counts is not None
        frequent = [word for word in side if counts[space.row(word)] >= 10]
        return purity_at_10(space.take(frequent).vectors, [side[word] for word in frequent]).value or 0.0

    assert same_side(word2vec) < 0.7
    assert min(same_side(model.space_) for model in scratch) > 0.95


def test_cat_and_dog_are_near_in_both_and_the_parrot_in_word2vec_alone(
    scratch: list[TaskEmbedding], word2vec: EmbeddingSpace
) -> None:
    assert cosine(word2vec, "cat", "dog") > 0.6
    assert cosine(word2vec, "cat", "parrot") > 0.4
    for model in scratch:
        assert cosine(model.space_, "cat", "dog") > 0.6
        assert cosine(model.space_, "cat", "parrot") < -0.6


def test_cat_and_dog_part_once_the_opinions_of_dogs_are_turned_over(parts: tuple[Corpus, Corpus]) -> None:
    """They are near because both are praised, not because they are alike; word2vec sees no labels at all."""
    train = parts[0]
    turned = {"praise": "complaint", "complaint": "praise"}
    labels = tuple(
        turned[label] if {"dog", "dogs"} & set(tokens) else label
        for tokens, label in zip(train.tokens, train.labels or (), strict=True)
    )
    space = TaskEmbedding(seed=0).fit(dataclasses.replace(train, labels=labels)).space_
    assert cosine(space, "cat", "dog") < -0.6


def test_labels_can_be_learned_though_not_all_of_them(
    scratch: list[TaskEmbedding], parts: tuple[Corpus, Corpus]
) -> None:
    accuracies = [model.evaluate(parts[1])["test_accuracy"] for model in scratch]
    assert min(accuracies) > 0.87
    assert max(accuracies) < 0.97


def test_learning_from_scratch_beats_frozen_word2vec_beyond_the_seeds(
    scratch: list[TaskEmbedding], word2vec: EmbeddingSpace, parts: tuple[Corpus, Corpus]
) -> None:
    train, test = parts
    frozen = [TaskEmbedding(init=word2vec, trainable=False, epochs=10, seed=seed).fit(train) for seed in SEEDS]
    ours, theirs = (np.array([model.evaluate(test)["test_accuracy"] for model in each]) for each in (scratch, frozen))
    assert ours.min() - theirs.max() > max(np.ptp(ours), np.ptp(theirs))
