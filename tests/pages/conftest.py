"""The pages, run without a browser on a small run of their own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from builders import small_run
from streamlit.testing.v1 import AppTest

from embedlab.errors import EmbedlabError
from embedlab.progress import silent
from embedlab.run import Run, write_run
from embedlab.ui.messages import show_error

PAGES = Path(__file__).parents[2] / "pages"


@pytest.fixture
def samples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of samples with small runs in place of the shipped ones, and a workspace of its own."""
    monkeypatch.setenv("EMBEDLAB_HOME", str(tmp_path / "home"))
    folder = tmp_path / "sample_data"
    write_run(small_run(), folder / "clickbait")
    write_run(small_run(), folder / "headlines" / "run")
    rows = ["headline,label", *(f"Ten {word} you will love,clickbait\nCourt rules on {word},news" for word in "abcd")]
    (folder / "headlines" / "headlines.csv").write_text("\n".join(rows), encoding="utf-8")
    for module in ("runs", "uploads"):
        monkeypatch.setattr(f"embedlab.ui.{module}.sample_folder", lambda: folder)
    st.cache_resource.clear()
    yield folder
    st.cache_resource.clear()


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a page waits for is done in this process before it goes on; the jobs themselves have tests of their own."""

    results: dict[str, dict[str, object]] = {}

    def done(key: str, task: str, arguments: dict[str, object], *, title: str, handed_over: Path | None = None) -> bool:
        from embedlab.jobs.tasks import TASKS

        try:
            results[key] = TASKS[task](json.loads(json.dumps(arguments)), silent)
        except EmbedlabError as error:
            show_error(error)
            return False
        return True

    for module in ("reading", "load_vectors", "library", "library_entry", "pretrained"):
        monkeypatch.setattr(f"embedlab.ui.{module}.is_done", done)
    monkeypatch.setattr("embedlab.ui.library.result_of", results.__getitem__)


@pytest.fixture
def page(at_once: None, samples: Path) -> Callable[..., AppTest]:
    """Open a page, with an address and a session if need be, and fail if it raised."""

    def open_page(name: str, query: dict[str, str] | None = None, **state: object) -> AppTest:
        app = AppTest.from_file(PAGES / f"{name}.py", default_timeout=30)
        app.query_params.update(query or {})
        for key, value in state.items():
            app.session_state[key.replace("__", ".")] = value
        app.run()
        assert not app.exception, app.exception
        return app

    return open_page


@pytest.fixture
def replace_run(samples: Path) -> Callable[[Run], None]:
    """Put another run in the place of the real headlines."""

    def replace(run: Run) -> None:
        shutil.rmtree(samples / "clickbait")
        write_run(run, samples / "clickbait")
        st.cache_resource.clear()

    return replace
