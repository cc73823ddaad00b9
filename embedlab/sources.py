"""Files of labelled texts -> clean rows: which texts are kept, and what is said about the others."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

from embedlab.columns import find_column, find_label, find_text
from embedlab.errors import InputError
from embedlab.strings import without_surrogates
from embedlab.tables import Table, ending_format, read_table

__all__ = [
    "Options",
    "Rows",
    "clean",
    "files_of_classes",
    "is_folder",
    "read_classes",
    "read_labelled",
    "read_unlabelled",
    "stem",
]

_NOT_TEXTS = frozenset({"readme", "license", "licence", "copying", "changelog", "citation", "notice"})
_PARTS = frozenset({"train", "training", "test", "dev", "val", "valid", "validation"})


@dataclasses.dataclass(frozen=True)
class Options:
    """What the caller chose: column names (None: guess), columns that must be there, bytes a file."""

    text: str | None
    label: str | None
    needed: tuple[str, ...]
    max_bytes: int

    def text_column(self, table: Table, taken: Sequence[str] = ()) -> str:
        """The column of the texts: the only one of a plain text, the chosen one, or a guess."""
        if table.format == "txt":
            return "text"
        if self.text is None:
            return find_text(table.columns, table.name, taken)
        return find_column(table.columns, self.text, "--text-column", table.name)


@dataclasses.dataclass(frozen=True)
class Rows:
    """Rows as files hold them, or cleaned: fields as in `Corpus`."""

    texts: Sequence[str]
    labels: Sequence[str] | None
    columns: Mapping[str, Sequence[str]]
    numbers: Sequence[int]
    warnings: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    unlabelled: tuple[str, ...] = ()

    def take(self, kept: Sequence[int], *warnings: str) -> Rows:
        """These rows, with further warnings."""
        return dataclasses.replace(
            self,
            texts=[self.texts[row] for row in kept],
            labels=None if self.labels is None else [self.labels[row] for row in kept],
            columns={name: [cells[row] for row in kept] for name, cells in self.columns.items()},
            numbers=[self.numbers[row] for row in kept],
            warnings=self.warnings + warnings,
        )


def read_labelled(path: Path, options: Options) -> Rows:
    """The rows of one table; its labels are None if no column could hold them."""
    table = read_table(path, max_bytes=options.max_bytes)
    columns, file = table.columns, table.name
    needed = [find_column(columns, name, "--group-column or --part-column", file) for name in options.needed]
    label = find_column(columns, options.label, "--label-column", file) if options.label else None
    text = options.text_column(table, taken=[*needed, *([label] if label else [])])
    if options.label is None:
        label = find_label(columns, file, taken=[text, *needed])
    if text == label:
        raise InputError(f"The column {text!r} of {file!r} cannot hold both texts and labels: name two columns.")
    return Rows(
        texts=_cleaned(columns[text]),
        labels=_cleaned(columns[label]) if label else None,
        columns={name: _cleaned(cells) for name, cells in columns.items() if name not in (text, label)},
        numbers=table.row_numbers,
        warnings=table.warnings,
    )


def read_classes(files: Mapping[str, Sequence[Path]], options: Options) -> Rows:
    """The rows of files that hold one class each; a column ``file`` says which, where a class has several."""
    if options.label or options.needed:
        column = options.label or options.needed[0]
        raise InputError(f"Files of one class each have no column {column!r}: give one table instead.")
    texts: list[str] = []
    labels: list[str] = []
    names: list[str] = []
    numbers: list[int] = []
    count = 0
    warnings: list[str] = []
    files = {without_surrogates(label): paths for label, paths in files.items()}
    for label, paths in files.items():
        for path in paths:
            table = read_table(path, default="txt", max_bytes=options.max_bytes)
            found = _cleaned(table.columns[options.text_column(table)])
            texts += found
            labels += [label] * len(found)
            names += [f"{label}/{without_surrogates(path.name)}"] * len(found)
            numbers += [count + number for number in table.row_numbers]
            count = numbers[-1] + 1
            warnings += table.warnings
    several = any(len(paths) > 1 for paths in files.values())
    return Rows(
        texts,
        labels,
        {"file": names} if several else {},
        numbers,
        tuple(warnings),
        classes=tuple(files),
    )


def read_unlabelled(path: Path, options: Options) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The texts of a file without labels, and what was repaired; endless lines are cut."""
    table = read_table(path, default="txt", cut_lines=True, max_bytes=options.max_bytes)
    text = options.text_column(table)
    return tuple(filter(None, _cleaned(table.columns[text]))), table.warnings


def is_folder(path: Path) -> bool:
    """Whether this is a folder; a name that no file can have is not."""
    try:
        return path.is_dir()
    except OSError:
        return False


def files_of_classes(folder: Path) -> dict[str, list[Path]]:
    """The files of each class: every sub-folder or file of the folder is a class, called by its name.

    Hidden files and those that are about the data (README, LICENSE) are passed over.

    Raises
    ------
    InputError
        If there is nothing to read, or the names are those of parts (train, test) instead of classes.
    """
    files: dict[str, list[Path]] = {}
    try:
        for entry in sorted(folder.iterdir()):
            inside = sorted(entry.iterdir()) if entry.is_dir() else [entry]
            found = [path for path in inside if path.is_file() and _holds_texts(path)]
            if found and not entry.name.startswith("."):
                files.setdefault(entry.name if entry.is_dir() else stem(entry), []).extend(found)
    except OSError as error:
        raise InputError(
            f"The folder {folder.name!r} cannot be read ({error.strerror}): check its permissions."
        ) from None
    if not files:
        raise InputError(f"The folder {folder.name!r} holds no files of texts: give one file or sub-folder a class.")
    if {name.casefold() for name in files} <= _PARTS:
        raise InputError(f"The folder {folder.name!r} holds parts ({', '.join(files)}), not classes: give one table.")
    return files


def clean(rows: Rows, name: str) -> Rows:
    """Leave out blank texts, texts without a label and copies; say how many, and how many labels disagree."""
    kept = [row for row, text in enumerate(rows.texts) if text]
    if not kept:
        raise InputError(
            f"Every text of {name!r} is blank: name another column with --text-column, or fill the texts in."
        )
    rows = rows.take(kept, *_said("Rows without a text, skipped", len(rows.texts) - len(kept)))
    if rows.labels is not None:
        rows = _without_missing(rows, rows.labels, name)
        rows = _without_copies(rows, rows.labels or ())
    known = set(rows.texts)
    unlabelled = tuple(text for text in rows.unlabelled if text not in known)
    copies = len(rows.unlabelled) - len(unlabelled)
    said = _said(
        "Unlabelled texts that are also among the labelled, left out so that no test text is trained on", copies
    )
    return dataclasses.replace(rows, unlabelled=unlabelled, warnings=rows.warnings + said)


def stem(path: Path) -> str:
    """The name of a file without ``.gz`` and the ending of a known format."""
    name = path.name[:-3] if path.name.lower().endswith(".gz") else path.name
    return Path(name).stem if ending_format(path) else name


def _without_missing(rows: Rows, labels: Sequence[str], name: str) -> Rows:
    """Move texts whose label is blank to the unlabelled ones."""
    missing = [text for text, label in zip(rows.texts, labels, strict=True) if not label]
    if len(missing) == len(labels):
        raise InputError(f"Every label of {name!r} is blank: name another column with --label-column, or fill them in.")
    kept = [row for row, label in enumerate(labels) if label]
    rows = rows.take(kept, *_said("Texts without a label, kept as unlabelled text", len(missing)))
    return dataclasses.replace(rows, unlabelled=(*rows.unlabelled, *missing))


def _without_copies(rows: Rows, labels: Sequence[str]) -> Rows:
    """Keep one of each text and label; count the texts that have more than one label."""
    first: dict[tuple[str, str], int] = {}
    for row, text_and_label in enumerate(zip(rows.texts, labels, strict=True)):
        first.setdefault(text_and_label, row)
    disagreeing = len(first) - len({text for text, _ in first})
    return rows.take(
        list(first.values()),
        *_said("Copies of a text with the same label, left out", len(labels) - len(first)),
        *_said("Texts that occur with more than one label, kept with each", disagreeing),
    )


def _said(what: str, count: int) -> tuple[str, ...]:
    return (f"{what}: {count:,}.",) if count else ()


def _cleaned(cells: Sequence[str | None]) -> list[str]:
    """Cells without blanks around them and without halves of surrogate pairs."""
    return [without_surrogates(cell.strip()) if cell else "" for cell in cells]


def _holds_texts(path: Path) -> bool:
    return not path.name.startswith(".") and path.name.partition(".")[0].casefold() not in _NOT_TEXTS
