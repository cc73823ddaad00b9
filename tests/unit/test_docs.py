"""What the documents say is true: links lead somewhere, commands exist, the example is what the code makes."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "benchmarks").glob("*.md")]
PAGES += [*(ROOT / "sample_data").rglob("*.md")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (page.parent / target).exists(), target


def test_the_readme_begins_with_the_example_and_the_two_commands():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.search(r"\]\(([^)]+)\)", text).group(1) == "docs/example-report.html"
    assert re.findall(r"^make (\w+)", text, flags=re.MULTILINE)[:2] == ["run", "test"]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert all(f"\n{target}: " in makefile for target in ("run", "test"))


def test_every_command_of_the_readme_is_one():
    from embedlab.cli import cli

    for name in re.findall(r"^embedlab (\w+)", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE):
        assert name in cli.commands


def test_every_dependency_has_its_reason():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [*project["dependencies"], *(name for extra in project["optional-dependencies"].values() for name in extra)]
    table = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").split("## Dependencies")[1]
    missing = [name for name in named if re.split(r"[>=\[]", name)[0] not in table]
    assert missing == []


def test_the_example_report_is_what_the_code_makes():
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        from build_example_report import EXAMPLE, example_report
    finally:
        sys.path.pop(0)
    assert EXAMPLE.read_text(encoding="utf-8") == example_report(), (
        "build it again: python docs/build_example_report.py"
    )


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-light.txt"])
def test_the_lock_has_hashes_and_no_address(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    pinned = re.findall(r"^[a-zA-Z0-9._-]+==", text, flags=re.MULTILINE)
    blocks = re.split(r"\n(?=[a-zA-Z0-9])", text)
    assert len(pinned) > 40
    assert all("--hash=sha256:" in block for block in blocks if "==" in block.split("\n")[0])


def test_the_light_lock_is_the_lock_without_tensorflow():
    locks = [
        set(re.findall(r"^([a-zA-Z0-9._-]+==[^ \\;]+)", (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE))
        for name in ("requirements.txt", "requirements-light.txt")
    ]
    assert locks[1] < locks[0]
    assert not any(name.startswith(("tensorflow", "keras")) for name in locks[1])


def test_the_command_line_reference_is_what_the_commands_say():
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        from build_cli_reference import REFERENCE, reference
    finally:
        sys.path.pop(0)
    assert REFERENCE.read_text(encoding="utf-8") == reference(), "build it again: python docs/build_cli_reference.py"
