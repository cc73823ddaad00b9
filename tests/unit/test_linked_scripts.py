"""The scripts and the style sheet of the linked maps can be read: no line is longer than the project's own."""

from __future__ import annotations

from importlib import resources

LONGEST = 120


def test_no_line_is_too_long() -> None:
    frontend = resources.files("embedlab.linked") / "frontend"
    long = [
        f"{path.name}:{number}"
        for path in frontend.iterdir()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > LONGEST
    ]
    assert long == []
