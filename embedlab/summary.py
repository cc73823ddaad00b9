"""The JSON of `run` and `compare` as a few plain lines for a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from embedlab.wording import training_sentence

__all__ = ["compare_lines", "run_lines"]

Json = Mapping[str, Any]

_WITHIN = {
    "pc1_share": "variance on one direction",
    "label_silhouette": "silhouette by label",
    "label_purity_at_10": "neighbours of the same label",
    "topic_purity_at_10": "neighbours of the same topic",
    "wordsim353": "WordSim-353, rank correlation",
    "simlex999": "SimLex-999, rank correlation",
    "category_purity_at_5": "neighbours of the same kind",
    "analogies": "analogies solved",
    "probe_accuracy": "linear probe, accuracy",
}
_BETWEEN = {
    "jaccard_at_10": "neighbours shared (Jaccard at 10)",
    "cka_debiased": "CKA, debiased",
    "rsa": "RSA",
    "procrustes_residual": "Procrustes residual",
}
_MAIN_FIELD = {"wordsim353": "rho", "simlex999": "rho", "category_purity_at_5": "value", "analogies": "accuracy"}


def run_lines(summary: Json) -> list[str]:
    """What `embedlab run` prints without ``--json``."""
    return [
        training_sentence(summary["embedding"]),
        "",
        *compare_lines(summary["comparison"]),
        "",
        f"Open the report: {summary['report']}",
        f"{summary['seconds']:.0f} seconds",
    ]


def compare_lines(comparison: Json) -> list[str]:
    """What `embedlab compare` prints without ``--json``: a table of each space's scores, then those between them."""
    left, right = comparison["left"], comparison["right"]
    rows: list[tuple[str, ...]] = [("", left["name"], right["name"])]
    for name, words in _WITHIN.items():
        if name in left:
            rows.append((words, _number(left, name), _number(right, name)))
    lines = _table(rows)
    lines += ["", f"Between the two, over {comparison['shared_keys']:,} shared {comparison['level']}:"]
    ceiling = comparison.get("ceiling") or {}
    between: list[tuple[str, ...]] = [
        ("", "these two", f"two seeds of {left['name']}", f"two seeds of {right['name']}")
    ]
    for name, words in _BETWEEN.items():
        seeds = [ceiling.get(side) or {} for side in ("left", "right")]
        between.append((words, *(_number(scores, name) for scores in (comparison["between"], *seeds))))
    lines += _table(between)
    if not all(ceiling.get(side) for side in ("left", "right")):
        lines += ["", "How much of this is noise is not known: there is no second seed of one side or both."]
    return [*lines, "", "In brackets: 95% intervals."]


def _number(scores: Json, name: str) -> str:
    """A score with its interval; scores with their coverage are objects of their own."""
    inner = scores.get(name)
    if isinstance(inner, Mapping):
        scores, name = inner, _MAIN_FIELD.get(name, "value")
    value, interval = scores.get(name), scores.get(f"{name}_ci")
    if value is None:
        return "-"
    return f"{value:.3f}" if interval is None else f"{value:.3f} ({interval[0]:.3f} to {interval[1]:.3f})"


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    ]
