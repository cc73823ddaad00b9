"""From any format to any other: what the target can hold is there, to the bit; what it cannot is refused."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from embedlab.errors import InputError
from embedlab.formats import read_space, write_space
from embedlab.formats.arrow import read_parquet
from embedlab.formats.format import EVERYTHING
from embedlab.formats.registry import FORMATS
from embedlab.space import EmbeddingSpace

ENDINGS = [suffix for form in FORMATS if form.write for suffix in form.suffixes]
HOLDS_COUNTS = (
    ".safetensors",
    ".npz",
    ".parquet",
    ".arrow",
    ".feather",
    ".jsonl",
    ".jsonl.gz",
    ".ndjson",
    ".tsv",
    ".tsv.gz",
)
HOLDS_COLUMNS = tuple(ending for ending in HOLDS_COUNTS if not ending.startswith(".tsv"))

HOSTILE = (
    "court", "naïve", "冰", "e\u0301", "é", "null", "None", "nan", "NaN", "-inf", "True", "007", "1.5", "1e5", "-", "#",
    '"', "'", '"quoted"', "a,b", "don't", "<b>x</b>", "=1+1", "[x]", "{y}", "</s>", "\\n", "\\", "%s",
    "\u200d", "\u202egnp", "\U0001f600", "\ufeffmark", "key", "vector", "a/b", "../x", "ice_cream", "x" * 3000,
)  # fmt: skip
SPACED = ("New York", "two  spaces", " before", "after ", "no\u00a0break", "\u3000wide")
BREAKING = ("tab\there", "line\nhere", "return\r", "\u2028line", "\x1f", "\x85next")


def space(keys: tuple[str, ...]) -> EmbeddingSpace:
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(len(keys), 3)).astype(np.float32)
    # The largest and the smallest numbers a float32 can be, and those that are spelled with an exponent.
    vectors[0] = [np.finfo(np.float32).max, np.finfo(np.float32).tiny, 1e-45]
    vectors[1] = [-0.0, 1e20, 1 / 3]
    return EmbeddingSpace(
        keys,
        vectors,
        counts=np.arange(len(keys))[::-1] * 10**12,
        columns={
            "topic": np.array([f'topic {row}, "{"<b>" * (row % 2)}"' for row in range(len(keys))], dtype=object),
            "log_odds": rng.normal(size=len(keys)),
        },
    )


def read(path: Path) -> EmbeddingSpace:
    """As `read_space` reads it; Parquet without a process for each, which takes most of the time."""
    if path.suffix != ".parquet":
        return read_space(path)
    found, repairs = read_parquet(path, EVERYTHING)
    return found.replace(provenance={"problems": list(repairs)})


def held(found: EmbeddingSpace, ending: str, wanted: EmbeddingSpace) -> None:
    assert found.keys == wanted.keys
    assert found.vectors.tobytes() == wanted.vectors.tobytes()
    assert found.provenance["problems"] == []
    if ending in HOLDS_COUNTS and wanted.counts is not None:
        assert found.counts.tolist() == wanted.counts.tolist()
    if ending in HOLDS_COLUMNS:
        for name, values in wanted.columns.items():
            assert found.columns[name].tolist() == values.tolist(), name


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> dict[str, EmbeddingSpace]:
    """The hostile keys, once through each format."""
    folder, whole = tmp_path_factory.mktemp("written"), space(HOSTILE)
    found = {}
    for ending in ENDINGS:
        (folder / ending[1:]).mkdir()
        path = folder / ending[1:] / f"space{ending}"
        write_space(whole, path)
        found[ending] = read_space(path)
        held(found[ending], ending, whole)
    return found


@pytest.mark.parametrize(("source", "target"), list(itertools.product(ENDINGS, ENDINGS)))
def test_nothing_is_lost_that_the_target_can_hold(written, tmp_path, source, target):
    path = tmp_path / f"space{target}"
    write_space(written[source], path)
    held(read(path), target, written[source])


def written_or_refused(given: EmbeddingSpace, path: Path) -> bool:
    try:
        write_space(given, path)
    except InputError as refusal:
        return "space" not in str(refusal) and pytest.fail(f"the file is not named: {refusal}")
    return True


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("key", [*SPACED, *BREAKING])
def test_a_key_that_does_not_fit_is_refused_and_never_changed(tmp_path, ending, key):
    path = tmp_path / f"space{ending}"
    given = EmbeddingSpace(("first", key, "last"), np.eye(3, dtype=np.float32))
    if not written_or_refused(given, path):
        assert not path.exists()
    else:
        found = read(path)
        assert found.keys == given.keys
        assert found.vectors.tobytes() == given.vectors.tobytes()


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_limit_reads_the_first_rows_that_can_be_used(tmp_path, ending):
    path = tmp_path / f"space{ending}"
    whole = EmbeddingSpace(tuple(f"word{row}" for row in range(50)), np.random.default_rng(0).normal(size=(50, 4)))
    write_space(whole, path)
    found = read_space(path, limit=7)
    assert found.keys == whole.keys[:7]
    assert found.vectors.tobytes() == whole.vectors[:7].tobytes()


@pytest.mark.parametrize("ending", [ending for ending in ENDINGS if ending != ".safetensors"])
def test_equal_spaces_give_equal_bytes_in_every_format(tmp_path, ending):
    whole = space(HOSTILE)
    for name in "ab":
        (tmp_path / name).mkdir()
        write_space(whole.take(whole.keys), tmp_path / name / f"space{ending}")
    first, second = ({file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in "ab")
    assert first == second
