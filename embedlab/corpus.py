"""Texts with labels, and how to read them from files."""

from __future__ import annotations

import dataclasses
import hashlib
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from embedlab import sources, splits
from embedlab.columns import find_column, shortened
from embedlab.errors import InputError
from embedlab.strings import without_surrogates
from embedlab.textfile import MAX_BYTES
from embedlab.tokens import tokenize

__all__ = ["Corpus", "read_corpus"]

Tokens = tuple[tuple[str, ...], ...]
PathLike = str | Path


@dataclasses.dataclass(frozen=True, eq=False)
class Corpus:
    """Texts, what is known about each, and further text without labels.

    Parameters
    ----------
    texts
        n texts.
    labels
        The class of each text, or None where there are no labels.
    columns
        Further facts about each text, n strings each (a topic, a source).
    unlabelled
        More texts, for word2vec only.
    name
        What people call it.
    warnings
        What was repaired while reading, in plain sentences.
    row_numbers
        The row of each text in its source, counted from 0 without header and blank lines; several files are counted
        on one after the other. Left empty it is 0 to n - 1.
    classes
        The labels there can be, in the order models count them. Left empty they are the labels that occur, sorted.

    Raises
    ------
    InputError
        If lengths disagree or a label is not one of the classes.

    Examples
    --------
    >>> corpus = Corpus(("Ten soups!", "Rates rise", "Nine hats!", "Rain falls"), ("fun", "news", "fun", "news"))
    >>> corpus.tokens[0], corpus.classes
    (('ten', 'soups'), ('fun', 'news'))
    >>> train, test = corpus.split(test_size=0.5, seed=0)
    >>> sorted(test.labels)
    ['fun', 'news']
    """

    texts: tuple[str, ...]
    labels: tuple[str, ...] | None = None
    columns: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    unlabelled: tuple[str, ...] = ()
    name: str = ""
    warnings: tuple[str, ...] = ()
    row_numbers: tuple[int, ...] = ()
    classes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for field in ("texts", "unlabelled", "warnings", "row_numbers", "classes"):
            object.__setattr__(self, field, tuple(getattr(self, field)))
        columns = {name: tuple(cells) for name, cells in self.columns.items()}
        object.__setattr__(self, "columns", MappingProxyType(columns))
        if not self.row_numbers:
            object.__setattr__(self, "row_numbers", tuple(range(len(self.texts))))
        if self.labels is not None:
            object.__setattr__(self, "labels", tuple(self.labels))
            object.__setattr__(self, "classes", self.classes or _in_order(set(self.labels)))
        self._check()

    def _check(self) -> None:
        lengths = {"labels": self.labels, "row_numbers": self.row_numbers, **self.columns}
        for name, values in lengths.items():
            if values is not None and len(values) != len(self.texts):
                raise InputError(f"{len(self.texts)} texts came with {len(values)} {name}: give one for each text.")
        strange = set(self.labels or ()) - set(self.classes)
        if strange:
            raise InputError(f"The label {shortened(min(strange))} is not one of the classes: add it to them.")

    def __len__(self) -> int:
        return len(self.texts)

    def __repr__(self) -> str:
        kind = f"{len(self.classes)} classes" if self.labels is not None else "no labels"
        return f"<Corpus {self.name!r}: {len(self):,} texts, {kind}, {len(self.unlabelled):,} more without labels>"

    @cached_property
    def tokens(self) -> Tokens:
        """The tokens of each text."""
        return _tokenize_all(self.texts)

    @cached_property
    def unlabelled_tokens(self) -> Tokens:
        """The tokens of each text without a label."""
        return _tokenize_all(self.unlabelled)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of texts, labels, classes, columns and unlabelled texts: what results are kept by."""
        digest = hashlib.sha256()
        fields: list[tuple[str, Iterable[str]]] = [("texts", self.texts), ("unlabelled", self.unlabelled)]
        if self.labels is not None:
            fields += [("labels", self.labels), ("classes", self.classes)]
        fields += [(f"column {name}", cells) for name, cells in sorted(self.columns.items())]
        for name, values in fields:
            for value in (name, *values):
                encoded = value.encode("utf-8", "surrogatepass")
                digest.update(len(encoded).to_bytes(8, "little") + encoded)
            digest.update(b"\xff" * 8)
        return digest.hexdigest()

    def take(self, rows: Sequence[int] | NDArray[np.integer[Any]]) -> Self:
        """The corpus of these rows, in this order, with the same classes and the same unlabelled texts."""
        return self._part(rows, self.unlabelled)

    def _part(self, rows: Sequence[int] | NDArray[np.integer[Any]], unlabelled: tuple[str, ...]) -> Self:
        chosen = [int(row) for row in rows]
        taken = dataclasses.replace(
            self,
            texts=tuple(self.texts[row] for row in chosen),
            labels=None if self.labels is None else tuple(self.labels[row] for row in chosen),
            columns={name: tuple(cells[row] for row in chosen) for name, cells in self.columns.items()},
            row_numbers=tuple(self.row_numbers[row] for row in chosen),
            unlabelled=unlabelled,
        )
        if "tokens" in self.__dict__:
            taken.__dict__["tokens"] = tuple(self.tokens[row] for row in chosen)
        return taken

    def check_supervised(self) -> None:
        """Make sure that a classifier can be trained and tested.

        Raises
        ------
        InputError
            If there are no labels, fewer than two classes, or a class of a single text.
        """
        if self.labels is None:
            raise InputError(
                f"{self.name!r} has no labels: name their column with --label-column, or give one file a class."
            )
        counts = Counter(self.labels)
        if len(counts) < 2:
            only = shortened(next(iter(counts), ""))
            raise InputError(f"{self.name!r} has texts of one class only, {only}: give texts of two classes or more.")
        for name in self.classes:
            if counts[name] < 2:
                raise InputError(
                    f"The class {shortened(name)} of {self.name!r} has {('no text', 'one text')[counts[name]]}: "
                    "give at least 2, one to train on and one to test, or leave the class out."
                )

    def split(
        self,
        test_size: float = 0.25,
        seed: int = 0,
        group: str | None = None,
        part: str | None = None,
        time: str | None = None,
    ) -> tuple[Self, Self]:
        """Part the texts into (train, test); texts without labels go with train.

        The same seed gives the same rows in the same shuffled order.

        Parameters
        ----------
        test_size
            Share of the texts to test on, between 0 and 1; each class keeps its share on both sides.
        seed
            Seed of the shuffle.
        group
            A column none of whose values may be on both sides (an author, a source).
        part
            A column that says ``train`` or ``test`` for each text; `test_size`, `seed` and `group` then do not matter.
        time
            A column of numbers or dates: the latest texts are tested on; `seed` and `group` then do not matter.

        Raises
        ------
        InputError
            If labels are there but cannot be learned from (see `check_supervised`), a column is missing, or one side
            would lack a class.
        """
        if self.labels is not None:
            self.check_supervised()
        labels = self.labels or ("",) * len(self)
        if part is not None:
            train_rows, test_rows = splits.given(self._column(part), part)
        elif time is not None:
            train_rows, test_rows = splits.by_time(self._column(time), time, test_size)
        elif group is not None:
            train_rows, test_rows = splits.grouped(labels, self._column(group), test_size, seed)
        else:
            train_rows, test_rows = splits.stratified(labels, test_size, seed)
        train, test = self.take(train_rows), self._part(test_rows, unlabelled=())
        for side, called in ((train, "train"), (test, "test")):
            missing = set(self.classes) - set(side.labels or self.classes)
            if missing:
                raise InputError(
                    f"No text of the class {shortened(min(missing))} would be in {called}: split in another way."
                )
        return train, test

    def _column(self, name: str) -> tuple[str, ...]:
        return self.columns[find_column(self.columns, name, "one of them", self.name)]


def read_corpus(
    source: PathLike | None = None,
    *,
    text: str | None = None,
    label: str | None = None,
    classes: Mapping[str, PathLike] | None = None,
    unlabelled: PathLike | None = None,
    group: str | None = None,
    part: str | None = None,
    time: str | None = None,
    target: str | None = None,
    max_bytes: int = MAX_BYTES,
) -> Corpus:
    """Read labelled texts from a table, from a folder with one file or sub-folder a class, or from one file a class.

    Tables are .csv, .tsv, .jsonl or .parquet; in .txt files, and in files of a class whose ending says nothing, each
    line is a text. Any of them may be gzipped. Blank texts are skipped. Texts that occur twice with one label are
    kept once, since a copy on either side of a split would flatter the test; texts that occur with different labels
    are kept, and counted in the warnings. Texts whose label is missing are kept as unlabelled text.

    Parameters
    ----------
    source
        A table, or a folder with one file or sub-folder a class.
    text, label
        Names of the columns; guessed where obvious. An empty `label` says that the texts have none.
    classes
        One file for each class, instead of `source`.
    unlabelled
        A file of more texts, for word2vec only.
    group, part, time
        Columns that `Corpus.split` will be asked for; here they are only looked for.
    target
        A column of numbers to learn instead of labels: no column is guessed to hold labels, and copies are kept.
    max_bytes
        How many bytes of text each file may hold.

    Returns
    -------
    Corpus
        Its `warnings` list what was repaired. Its labels are None if no column could hold them.

    Raises
    ------
    InputError
        If a file cannot be read, holds no texts, or its columns are not obvious.
    """
    if (source is None) == (classes is None):
        raise InputError("Give either a file or folder of labelled texts, or one file for each class.")
    options = sources.Options(text, label, tuple(filter(None, (group, part, time, target))), max_bytes)
    path = Path(source or "")
    if classes is not None:
        rows = sources.read_classes({name: [Path(file)] for name, file in classes.items()}, options)
        called = " + ".join(classes)
    elif sources.is_folder(path):
        rows, called = sources.read_classes(sources.files_of_classes(path), options), path.resolve().name
    else:
        rows, called = sources.read_labelled(path, options), sources.stem(path)
        if target is not None and label is None:
            rows = dataclasses.replace(rows, labels=None)
    if unlabelled is not None:
        more, warnings = sources.read_unlabelled(Path(unlabelled), options)
        rows = dataclasses.replace(rows, unlabelled=more, warnings=rows.warnings + warnings)
    called = without_surrogates(called)
    rows = sources.clean(rows, called)
    return Corpus(
        texts=tuple(rows.texts),
        labels=None if rows.labels is None else tuple(rows.labels),
        columns={name: tuple(cells) for name, cells in rows.columns.items()},
        unlabelled=rows.unlabelled,
        name=called,
        warnings=rows.warnings,
        row_numbers=tuple(rows.numbers),
        classes=rows.classes,
    )


def _tokenize_all(texts: Iterable[str]) -> Tokens:
    """Equal tokens are one object, so that a long corpus takes a pointer a token."""
    return tuple(tuple(map(sys.intern, tokenize(text))) for text in texts)


def _in_order(classes: set[str]) -> tuple[str, ...]:
    """By number where all are whole numbers, else by alphabet."""
    if all(name.isdecimal() and len(name) < 20 for name in classes):
        return tuple(sorted(classes, key=lambda name: (int(name), name)))
    return tuple(sorted(classes))
