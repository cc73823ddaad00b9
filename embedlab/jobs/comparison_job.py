"""Any two spaces side by side: of runs, loaded, of two runs; what is found is written as a run's folder."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from embedlab.comparison import Comparison, compare
from embedlab.evidence import Evidence, word_evidence
from embedlab.files import atomic_write
from embedlab.jobs.run_spaces import read_kept_space
from embedlab.jobs.space_job import corpus_of
from embedlab.jobs.telling_rows import MOST_ROWS, most_telling
from embedlab.jobs.view_job import ViewSettings, lay_out
from embedlab.metrics.scorecard import word_scores
from embedlab.progress import Progress, part
from embedlab.run import SIDES, Run, read_run, write_run
from embedlab.space import EmbeddingSpace, shared_keys
from embedlab.store import versions

__all__ = ["compare_spaces"]


def compare_spaces(given: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Compare the spaces `left` and `right`, lay them out, and write all of it into the folder `out`: a task.

    Either side has a ``title`` and is the ``space`` of a ``run`` (a folder), or a ``file``. `facts` says where labels
    come from: the folder of a ``run``, or the texts that `embedlab.jobs.space_job.corpus_of` takes, or None.
    """
    from embedlab.report import report_html

    started = time.perf_counter()
    progress(0.0, "Reading the spaces")
    whole = {side: read_kept_space(given[side]) for side in SIDES}
    left, right = most_telling(whole["left"], whole["right"], given.get("most", MOST_ROWS))
    progress(0.1, "Comparing")
    found = _with_facts(compare(left, right), given.get("facts"))
    settings = ViewSettings(method=given.get("method", "umap"))
    progress(0.3, "Laying out the first space")
    first = lay_out(left, settings, None, part(progress, 0.3, 0.6))
    maps = {"left": first, "right": lay_out(right, settings, first, part(progress, 0.6, 0.9))}
    progress(0.9, "Writing what was found")
    found = found.replace(maps=maps)
    summary = _summary(given, whole, found) | {"seconds": round(time.perf_counter() - started, 2)}
    run = Run(summary, found)
    out = Path(given["out"])
    out.mkdir(parents=True, exist_ok=True)
    atomic_write(out / "report.html", report_html(run))
    write_run(run, out)
    return {}


def _with_facts(found: Comparison, facts: Mapping[str, Any] | None) -> Comparison:
    """The comparison with the labels and topics of its words, where they are known; both sides judged by them."""
    if facts is None:
        return found
    own = read_run(facts["run"]).words if "run" in facts else None
    evidence = word_evidence(_all_keys(found), None, corpus_of(facts)) if own is None else _evidence_of(own)
    changes: dict[str, Any] = {
        "classes": evidence.classes,
        "labels": evidence.labels_of(found.keys),
        "topics": evidence.topics_of(found.keys),
        "log_odds": _log_odds(evidence, found.keys),
    }
    for side, space in (("left", found.left), ("right", found.right)):
        labels, topics = evidence.labels_of(space.keys), evidence.topics_of(space.keys)
        changes[f"{side}_scores"] = word_scores(space, labels, topics)
        if own is not None:
            ceilings = {own.left.fingerprint: own.left_ceiling, own.right.fingerprint: own.right_ceiling}
            changes[f"{side}_ceiling"] = ceilings.get(space.fingerprint)
    return found.replace(**changes)


def _all_keys(found: Comparison) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*found.left.keys, *found.right.keys)))


def _evidence_of(own: Comparison) -> Evidence:
    """What a run knows of its words."""
    labels, topics = (
        None if facts is None else {key: fact for key, fact in zip(own.keys, facts, strict=True) if fact}
        for facts in (own.labels, own.topics)
    )
    odds = None if own.log_odds is None else dict(zip(own.keys, own.log_odds, strict=True))
    return Evidence(own.classes, labels, topics, odds)


def _log_odds(evidence: Evidence, keys: tuple[str, ...]) -> np.ndarray[Any, np.dtype[np.float64]] | None:
    """The log-odds of each key, NaN where nothing is known of it."""
    if evidence.log_odds is None:
        return None
    unknown = np.full(len(evidence.classes), np.nan)
    return np.array([evidence.log_odds.get(key, unknown) for key in keys]).reshape(len(keys), len(evidence.classes))


def _summary(given: Mapping[str, Any], whole: Mapping[str, EmbeddingSpace], found: Comparison) -> dict[str, Any]:
    shared = len(shared_keys(whole["left"], whole["right"]))
    pair: dict[str, Any] = {"shared": shared}
    for side, taken in (("left", found.left), ("right", found.right)):
        space = whole[side]
        pair[side] = {
            "title": space.name,
            "from": given[side].get("address"),
            "rows": len(space),
            "dims": space.dims,
            "only_here": len(space) - shared,
            "taken": len(taken),
            "provenance": {name: space.provenance.get(name) for name in ("trainer", "file", "format", "loaded")},
        }
    return {
        "pair": pair,
        "titles": {side: whole[side].name for side in SIDES},
        "data": {"name": given.get("data") or " and ".join(whole[side].name for side in SIDES)},
        "comparison": found.to_json(),
        "projections": {f"{side}.words": _about(found, side) for side in SIDES},
        "versions": versions(),
        "warnings": list(_warnings(pair)),
    }


def _about(found: Comparison, side: str) -> dict[str, Any]:
    projection = found.maps[side]
    quality = {} if projection.quality is None else dataclasses.asdict(projection.quality)
    return {"method": projection.method, "rows": len(projection.keys), "parameters": dict(projection.parameters)} | {
        **quality,
        "file": f"maps/{side}.words.csv",
    }


def _warnings(pair: Mapping[str, Any]) -> tuple[str, ...]:
    """What a reader of the maps must know of what is not on them."""
    sides = [pair["left"], pair["right"]]
    sentences = [
        f"{pair['shared']:,} words are in both spaces; {sides[0]['only_here']:,} are in {sides[0]['title']} alone, "
        f"{sides[1]['only_here']:,} in {sides[1]['title']} alone."
    ]
    sentences += [
        f"Of the {side['rows']:,} words of {side['title']} {side['taken']:,} are compared: those that both spaces "
        "have first, then the most frequent. Neighbours and scores are among these."
        for side in sides
        if side["taken"] < side["rows"]
    ]
    return tuple(sentences)
