"""What the tests share: the real headlines where they are at hand, and a workspace of their own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parents[1]

# A busy machine is no failure: no example of a property is timed.
settings.register_profile("embedlab", deadline=None)
settings.load_profile("embedlab")


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Examples are the package's: what helps the tests is not imported, with TensorFlow, to look for some in it."""
    return True if collection_path.suffix == ".py" and not collection_path.name.startswith("test_") else None


@pytest.fixture(autouse=True, scope="session")
def workspace(tmp_path_factory):
    """A workspace for this session, so that nothing is kept in, or found in, the user's own.

    What UMAP compiles is shared through ``NUMBA_CACHE_DIR``, as it is by the set-up.
    """
    from embedlab.files import home

    before = os.environ.get("EMBEDLAB_HOME")
    os.environ.setdefault("NUMBA_CACHE_DIR", str(home() / "numba"))
    os.environ["EMBEDLAB_HOME"] = str(tmp_path_factory.mktemp("home"))
    yield Path(os.environ["EMBEDLAB_HOME"])
    if before is None:
        del os.environ["EMBEDLAB_HOME"]
    else:
        os.environ["EMBEDLAB_HOME"] = before


@pytest.fixture(scope="session")
def real_headlines() -> dict[str, Path]:
    """The two files of real headlines, by class. They are not part of the project."""
    shared = Path(os.environ.get("EMBEDLAB_SHARED", ROOT.parent / "shared")) / "data" / "clickbait"
    files = {"clickbait": shared / "clickbait_data.gz", "news": shared / "non_clickbait_data.gz"}
    if not all(file.is_file() for file in files.values()):
        reason = f"the real headlines are not at {shared}: set EMBEDLAB_SHARED to the folder that holds data/clickbait"
        if os.environ.get("EMBEDLAB_REQUIRE_SHARED"):
            pytest.fail(reason)
        pytest.skip(reason)
    return files
