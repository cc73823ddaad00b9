"""Which column holds the texts and which the labels, found where it is obvious."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from embedlab.errors import InputError

__all__ = ["LABEL_NAMES", "PART_NAMES", "TEXT_NAMES", "find_column", "find_label", "find_text", "shortened"]

TEXT_NAMES = frozenset(
    {
        *("text", "texts", "headline", "headlines", "title", "sentence", "review", "comment", "tweet", "message"),
        *("document", "content", "body", "description", "question", "utterance", "abstract", "post"),
    }
)
"""Names, in lower case, that say a column holds texts; the plain ``text`` wins over others."""

LABEL_NAMES = frozenset(
    {
        *("label", "labels", "class", "category", "target", "sentiment", "polarity", "rating", "stars", "intent"),
        *("is_clickbait", "clickbait", "y"),
    }
)
"""Names, in lower case, that say a column holds labels; the plain ``label`` wins over others."""

PART_NAMES = frozenset({"part", "split", "set", "fold", "subset", "id", "index", "row", "key", "group"})
"""Names, in lower case, of columns that hold neither texts nor labels, whatever their cells look like."""

_MIN_WORDS = 2.5
_MOST_CLASSES = 100
_SAMPLE = 2_000

Columns = Mapping[str, Sequence[str | None]]


def find_column(columns: Columns, wanted: str, option: str, file: str) -> str:
    """The column that is called `wanted`, its case aside when that is unambiguous.

    Raises
    ------
    InputError
        If there is none; the message names the columns there are and the `option` to choose one.
    """
    if wanted in columns:
        return wanted
    alike = [name for name in columns if name.casefold() == wanted.strip().casefold()]
    if len(alike) == 1:
        return alike[0]
    raise InputError(f"{file!r} has no column {wanted!r}, only {_listed(columns)}: choose one with {option}.")


def find_text(columns: Columns, file: str, taken: Collection[str] = ()) -> str:
    """The column of the texts: by its name, else the only column of several words a cell.

    Raises
    ------
    InputError
        If no column or more than one could be it.
    """
    free = [name for name in columns if name not in taken]
    named = _named(free, TEXT_NAMES, "text")
    if len(named) == 1:
        return named[0]
    wordy = named or [name for name in free if _words_a_cell(columns[name]) >= _MIN_WORDS]
    if len(wordy) == 1:
        return wordy[0]
    found = f"more than one ({_listed(wordy)})" if wordy else f"none among its columns {_listed(columns)}"
    raise InputError(f"{file!r} should have one column of texts, but has {found}: name it with --text-column.")


def find_label(columns: Columns, file: str, taken: Collection[str]) -> str | None:
    """The column of the labels: by its name, else the only column of few distinct cells; None if there is none.

    Raises
    ------
    InputError
        If more than one could be it.
    """
    free = [name for name in columns if name not in taken]
    named = _named(free, LABEL_NAMES, "label")
    if len(named) == 1:
        return named[0]
    few = named or [name for name in free if name.casefold() not in PART_NAMES and _few_distinct(columns[name])]
    if len(few) > 1:
        raise InputError(
            f"{file!r} has more than one column that could hold the labels ({_listed(few)}): "
            "name it with --label-column."
        )
    return few[0] if few else None


def _named(names: Sequence[str], known: Collection[str], plain: str) -> list[str]:
    exact = [name for name in names if name.casefold() == plain]
    return exact if len(exact) == 1 else [name for name in names if name.casefold() in known]


def _words_a_cell(cells: Sequence[str | None]) -> float:
    filled = [cell for cell in cells[:_SAMPLE] if cell]
    return sum(len(cell[:1000].split()) for cell in filled) / max(len(filled), 1)


def _few_distinct(cells: Sequence[str | None]) -> bool:
    distinct: set[str] = set()
    most = max(2, min(_MOST_CLASSES, len(cells) // 5))
    for cell in cells:
        if cell and cell.strip():
            distinct.add(cell.strip())
            if len(distinct) > most:
                return False
    return len(distinct) >= 2


def _listed(names: Collection[str]) -> str:
    more = f" and {len(names) - 12} more" if len(names) > 12 else ""
    return ", ".join(map(shortened, list(names)[:12])) + more


def shortened(name: str, length: int = 40) -> str:
    """A quoted name for a message, cut to `length` characters: columns and labels may hold anything."""
    return repr(name if len(name) <= length else name[: length - 1] + "…")
