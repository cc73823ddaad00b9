"""Tests of meaning that need no corpus: the word sets that gensim carries.

A score covers only the words a space has, so each comes with its coverage: scores on different subsets are not
comparable. A word is looked up as it is written and, failing that, in lower case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from embedlab.metrics.arrays import average_ranks, correlation
from embedlab.metrics.intervals import bootstrap_mean, rank_correlation_interval
from embedlab.metrics.score import Score
from embedlab.metrics.within import purity_at_10
from embedlab.space import EmbeddingSpace, unit

__all__ = ["analogies", "category_purity_at_5", "intrinsic_scores", "simlex999", "wordsim353"]

_CATEGORY_NEIGHBOURS = 5
_LEAST_CATEGORY = 6
_BLOCK_BYTES = 2**24

# What the two sides of a section's pairs are in questions-words.txt; the capitals' sections say what is a country.
_SIDES: dict[str, tuple[str | None, str]] = {
    "capital-common-countries": ("capital", "country"),
    "capital-world": ("capital", "country"),
    "currency": (None, "currency"),
    "city-in-state": ("US city", "US state"),
    "family": ("family", "family"),
    "gram6-nationality-adjective": (None, "nationality"),
}

Pair = tuple[str, str, float]
Question = tuple[str, str, str, str]


def intrinsic_scores(space: EmbeddingSpace, *, seed: int = 0) -> dict[str, Score]:
    """Every score of this module, by its JSON name."""
    return {
        "wordsim353": wordsim353(space),
        "simlex999": simlex999(space),
        "category_purity_at_5": category_purity_at_5(space, seed=seed),
        "analogies": analogies(space, seed=seed),
    }


def wordsim353(space: EmbeddingSpace) -> Score:
    """Spearman correlation of raw cosines with people's judgements of relatedness (Finkelstein et al. 2002).

    ``details``: `pairs` found of `total`. The interval is Fisher's.
    """
    return _similarity(space, "wordsim353.tsv")


def simlex999(space: EmbeddingSpace) -> Score:
    """Spearman correlation of raw cosines with people's judgements of similarity (Hill et al. 2015).

    ``details``: `pairs` found of `total`. The interval is Fisher's.
    """
    return _similarity(space, "simlex999.txt")


def analogies(space: EmbeddingSpace, *, seed: int = 0) -> Score:
    """Share of the questions "a is to b as c is to ?" answered right by 3CosAdd (Mikolov et al. 2013).

    The answer is the key with the largest cosine to b - a + c, the three themselves left out; a question counts when
    the space has all four words. ``details``: `questions` counted of `total`. The interval is a bootstrap over
    questions.
    """
    asked = _questions()
    if asked is None:
        return Score.missing(_not_there("questions-words.txt"), questions=0, total=0)
    words = sorted({word for _, question in asked for word in question})
    usable = _lookup(space)
    row_of = {word: -1 if (row := usable(word)) is None else row for word in words}
    rows = np.array([[row_of[word] for word in question] for _, question in asked], dtype=np.int64)
    found = rows[(rows >= 0).all(axis=1)]
    details = {"questions": len(found), "total": len(asked)}
    if len(found) == 0:
        return Score.missing("The space has all four words of none of the analogy questions.", **details)
    a, b, c, answer = found.T
    normed = unit(space.vectors)
    right = np.empty(len(found), dtype=bool)
    block = max(1, _BLOCK_BYTES // (4 * len(space)))
    for start in range(0, len(found), block):
        part = slice(start, start + block)
        scores = (normed[b[part]] - normed[a[part]] + normed[c[part]]) @ normed.T
        for given in (a, b, c):
            scores[np.arange(len(scores)), given[part]] = -np.inf
        right[part] = scores.argmax(axis=1) == answer[part]
    return Score(float(right.mean()), bootstrap_mean(right, seed=seed), details=details)


def category_purity_at_5(space: EmbeddingSpace, *, seed: int = 0) -> Score:
    """Share of a word's 5 nearest among the words of known kinds that are of its own kind, in [0, 1].

    The kinds are capital, country, US city, US state, family, nationality and currency, read off questions-words.txt;
    words of two kinds and kinds of at most five words found are left out. ``details``: the number of `words` and the
    share to expect by `chance`.
    """
    kinds = _word_kinds()
    if kinds is None:
        return Score.missing(_not_there("questions-words.txt"), words=0, chance=None)
    usable = _lookup(space)
    members: dict[str, list[int]] = {}
    for word, kind in sorted(kinds.items()):
        row = usable(word)
        if row is not None and row not in members.setdefault(kind, []):
            members[kind].append(row)
    large = {kind: rows for kind, rows in members.items() if len(rows) >= _LEAST_CATEGORY}
    rows = [row for found in large.values() for row in found]
    labels = [kind for kind, found in large.items() for _ in found]
    score = purity_at_10(space.vectors[rows], labels, k=_CATEGORY_NEIGHBOURS, seed=seed)
    details = {"words": len(rows), "chance": score.details.get("chance")}
    if len(large) < 2:
        return Score.missing("The space has more than five words of fewer than two kinds.", **details)
    return Score(score.value, score.ci, score.reason, details)


def _similarity(space: EmbeddingSpace, name: str) -> Score:
    judged = _judged_pairs(name)
    if judged is None:
        return Score.missing(_not_there(name), pairs=0, total=0)
    usable = _lookup(space)
    found = [(rows, judgement) for *pair, judgement in judged if (rows := _rows(usable, pair))]
    details = {"pairs": len(found), "total": len(judged)}
    if len(found) < 3:
        return Score.missing(f"The space has both words of {len(found)} pairs: 3 are needed.", **details)
    first, second = (unit(space.vectors[[rows[side] for rows, _ in found]]) for side in (0, 1))
    cosines = np.round(np.einsum("ij,ij->i", first, second, dtype=np.float64), 6)
    rho = correlation(average_ranks(cosines), average_ranks([judgement for _, judgement in found]))
    if rho is None:
        return Score.missing("All pairs are equally similar, so nothing can be ranked.", **details)
    return Score(rho, rank_correlation_interval(rho, len(found)), details=details)


Lookup = Callable[[str], int | None]


def _lookup(space: EmbeddingSpace) -> Lookup:
    """From a word to its row, or None where the space lacks it or has a vector of zeros for it."""
    placed = np.asarray(space.vectors.any(axis=1))

    def row(word: str) -> int | None:
        found = space.index.get(word, space.index.get(word.lower()))
        return found if found is not None and placed[found] else None

    return row


def _rows(lookup: Lookup, words: Sequence[str]) -> list[int] | None:
    """The rows of the words, or None unless all are there."""
    rows = [row for word in words if (row := lookup(word)) is not None]
    return rows if len(rows) == len(words) else None


def _not_there(name: str) -> str:
    return f"The word set {name} comes with gensim, which is not installed here or came without it."


def _lines(name: str) -> Iterator[str] | None:
    """The lines of one of gensim's word sets, found without importing gensim; None where it is missing."""
    spec = find_spec("gensim")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(place) / "test" / "test_data" / name
        if path.is_file():
            return iter(path.read_text(encoding="utf-8", errors="replace").splitlines())
    return None


@cache
def _judged_pairs(name: str) -> tuple[Pair, ...] | None:
    """(word, word, judgement) of each line that has that form; other lines are comments."""
    lines = _lines(name)
    if lines is None:
        return None
    pairs = []
    for line in lines:
        fields = line.split("\t")
        if not line.startswith("#") and len(fields) >= 3 and _is_number(fields[2]):
            pairs.append((fields[0].strip(), fields[1].strip(), float(fields[2])))
    return tuple(pairs)


def _is_number(text: str) -> bool:
    try:
        return bool(np.isfinite(float(text)))
    except ValueError:
        return False


@cache
def _questions() -> tuple[tuple[str, Question], ...] | None:
    """(section, four words) of each question."""
    lines = _lines("questions-words.txt")
    if lines is None:
        return None
    section, questions = "", []
    for line in lines:
        words = line.split()
        if line.startswith(":"):
            section = line[1:].strip()
        elif len(words) == 4:
            questions.append((section, (words[0], words[1], words[2], words[3])))
    return tuple(questions)


@cache
def _word_kinds() -> dict[str, str] | None:
    """The kind of each word that has exactly one."""
    questions = _questions()
    if questions is None:
        return None
    kinds: dict[str, set[str]] = {}
    for section, words in questions:
        for word, kind in zip(words, _SIDES.get(section, ()) * 2, strict=False):
            if kind is not None:
                kinds.setdefault(word.lower(), set()).add(kind)
    return {word: next(iter(found)) for word, found in kinds.items() if len(found) == 1}
