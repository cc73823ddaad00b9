"""`embedlab report` writes what the library gives."""

from __future__ import annotations

import json
from pathlib import Path

from builders import small_run
from click.testing import CliRunner

from embedlab.cli import cli
from embedlab.report import report_html
from embedlab.run import read_run, write_run


def test_it_writes_the_report_of_a_run(tmp_path: Path) -> None:
    write_run(small_run(), tmp_path / "run")
    file = tmp_path / "page.html"
    asked = ["report", str(tmp_path / "run"), "-o", str(file), "--word", "pizza", "--no-documents", "--json"]
    found = CliRunner().invoke(cli, asked)
    assert found.exit_code == 0
    page = file.read_text(encoding="utf-8")
    assert page == report_html(read_run(tmp_path / "run"), documents=False, pinned="pizza")
    assert json.loads(found.stdout) == {"file": str(file), "bytes": len(page.encode())}
    CliRunner().invoke(cli, ["report", str(tmp_path / "run")])
    assert "Whole texts" in (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
