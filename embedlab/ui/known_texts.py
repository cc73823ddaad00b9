"""Texts whose words a space can be held against: those of this page, of the runs, of the library."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from embedlab.ui import runs
from embedlab.ui.data_look import chosen_columns
from embedlab.ui.uploads import Columns, Source, chosen_source, find_source

__all__ = ["KnownTexts", "listed_texts"]


@dataclasses.dataclass(frozen=True)
class KnownTexts:
    """Texts by a title.

    Parameters
    ----------
    title
        What people call them.
    argument
        How a task finds their words, see `embedlab.jobs.space_job.word_counts`.
    """

    title: str
    argument: Mapping[str, Any]


def listed_texts() -> dict[str, KnownTexts]:
    """The texts that this session may choose, by an address; those it looks at come first, then the library's."""
    found: dict[str, KnownTexts] = {}
    source = chosen_source()
    columns = None if source is None else chosen_columns(source)
    if source is not None and columns is not None:
        found[source.id] = KnownTexts(f"“{source.title}”, chosen for training", _argument(source, columns))
    for entry in runs.listed_entries():
        kept = find_source(entry.id) if entry.kind == "corpus" else None
        if kept is not None and entry.id not in found:
            how = Columns(**entry.summary["columns"])
            found[entry.id] = KnownTexts(f"the texts “{entry.title}”", _argument(kept, how))
        elif entry.kind == "run":
            found[entry.id] = KnownTexts(f"the run “{entry.title}”", {"run": str(runs.run_folder(entry.id))})
    for run_id in (runs.REAL_SAMPLE, runs.OWN_SAMPLE):
        title = f"the sample “{runs.run_title(run_id)}”"
        found[run_id] = KnownTexts(title, {"run": str(runs.run_folder(run_id))})
    return found


def _argument(source: Source, columns: Columns) -> dict[str, Any]:
    given = {"text": columns.text, "label": columns.label, "group": columns.group, "part": columns.part}
    given["unlabelled"] = str(source.unlabelled) if source.unlabelled else None
    return {"path": str(source.path), **{name: value for name, value in given.items() if value is not None}}
