"""The imports of the package, read and not run: each module imports from its own layer or below."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "embedlab"

LAYERS = [
    {"errors", "progress", "files", "strings", "ids", "download", "hosting"},
    {
        "tokens", "textfile", "delimited", "columns", "tables", "sources", "splits", "corpus", "targets", "vocabulary",
        "space", "formula", "documents", "evidence", "prediction", "classifier", "datasets", "key_mapping", "coverage",
    },
    {"formats", "trainers", "neighbors", "projectors", "metrics"},
    {
        "beside", "chance", "ranking", "second_seeds", "comparison", "comparison_file", "corpus_facts", "run",
        "suggestions", "selection", "selection_table", "landing", "experiments", "take_away",
    },
    {"cautions", "glossary", "teacher", "wording", "summary", "figures", "linked", "report"},
    {"store", "run_archive", "library", "jobs"},
    {"", "__main__", "result", "cli", "doctor", "application", "ui"},
]  # fmt: skip
HEIGHT = {name: height for height, names in enumerate(LAYERS) for name in names}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module or ""}
    return found


def part(path: Path) -> str:
    name = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return "" if name == "__init__" else name


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_imports_upward(path):
    own = HEIGHT[part(path)]
    for name in imports(path):
        parts = name.split(".")
        if (parts[0] == "embedlab" and len(parts) > 1 and (PACKAGE / parts[1]).with_suffix(".py").exists()) or (
            parts[0] == "embedlab" and len(parts) > 1 and (PACKAGE / parts[1]).is_dir()
        ):
            assert HEIGHT[parts[1]] <= own, f"{path.name} imports {name}, which lies above it"


@pytest.mark.parametrize("path", [*modules(), ROOT / "app.py", *(ROOT / "pages").glob("*.py")], ids=str)
def test_streamlit_is_imported_in_ui_alone(path):
    allowed = path.parent == PACKAGE / "ui" or PACKAGE not in path.parents
    assert allowed or not any(name.split(".")[0] == "streamlit" for name in imports(path))


def test_modules_and_pages_stay_small():
    long = {str(path): len(path.read_text().splitlines()) for path in modules()}
    assert {name: lines for name, lines in long.items() if lines > 400} == {}
    pages = {path.name: len(path.read_text().splitlines()) for path in (ROOT / "pages").glob("*.py")}
    assert {name: lines for name, lines in pages.items() if lines > 80} == {}
