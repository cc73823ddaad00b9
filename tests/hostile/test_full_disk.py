"""Every writer, with the disk full at each tenth of its bytes: the old artefact stays, and nothing is left behind."""

from __future__ import annotations

import contextlib
import resource
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from builders import small_comparison, small_run

from embedlab.corpus import Corpus
from embedlab.files import atomic_write
from embedlab.formats import write_space
from embedlab.formats.registry import FORMATS
from embedlab.jobs.handover import save_corpus, save_graph
from embedlab.neighbors import knn_graph
from embedlab.projectors import to_csv
from embedlab.report import report_html
from embedlab.run import write_run
from embedlab.run_archive import write_archive
from embedlab.store import Store

Write = Callable[[Path, int], None]


def corpus(seed: int) -> Corpus:
    words = np.random.default_rng(seed).integers(0, 99, (300, 6))
    return Corpus([" ".join(map(str, row)) for row in words], ["a", "b"] * 150, name=f"corpus {seed}")


def space(seed: int):
    # Of several files the one with the numbers is the largest: what is written before it fits on the disk.
    return small_comparison().left.replace(vectors=np.random.default_rng(seed).normal(size=(40, 32)))


WRITERS: dict[str, Write] = {
    **{
        f"space{suffix}": lambda path, seed: write_space(space(seed), path)
        for form in FORMATS
        if form.write
        for suffix in form.suffixes
    },
    "corpus.json": lambda path, seed: save_corpus(corpus(seed), path),
    "graph": lambda path, seed: save_graph(knn_graph(space(seed).vectors, 5), path),
    "map.csv": lambda path, seed: atomic_write(path, to_csv(small_comparison().maps["left"]) + "\n" * seed),
    "report.html": lambda path, seed: atomic_write(path, report_html(small_run()) + f"<!-- {seed} -->"),
    "run.zip": lambda path, seed: write_archive(path.parent.parent / f"run{seed}", path),
}


@contextlib.contextmanager
def disk_full_after(size: int) -> Iterator[None]:
    """No file of this process grows beyond `size` bytes: a write stops short in the kernel, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)


@pytest.fixture(scope="module")
def workplace(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("disk")
    for seed in (1, 2):
        run = small_run()
        write_run(run.__class__(**{**vars(run), "summary": {**run.summary, "seconds": seed}}), place / f"run{seed}")
    return place


@pytest.mark.parametrize("name", WRITERS)
def test_the_old_file_stays_when_the_disk_is_full(workplace, name):
    folder = workplace / name.replace(".", "-")
    folder.mkdir()
    path = folder / name
    WRITERS[name](path, 2)
    new = held(folder)
    WRITERS[name](path, 1)
    old = held(folder)
    assert old.keys() == new.keys()
    assert old[name] != new[name]
    for tenth in range(10):
        with disk_full_after(len(new[name]) * tenth // 10), pytest.raises(OSError, match="too large"):
            WRITERS[name](path, 2)
        assert held(folder) == old
    WRITERS[name](path, 2)
    assert held(folder) == new


def held(folder: Path) -> dict[str, bytes]:
    """The files in a folder: some formats have one for the numbers and one for the keys, written together or not."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_kept_result_is_whole_or_not_there(tmp_path):
    store, data = Store(tmp_path), bytes(range(256)) * 100
    for tenth in range(10):
        full = disk_full_after(len(data) * tenth // 10)
        with pytest.raises(OSError, match="too large"), full, store.keep("map", {"seed": 0}) as folder:
            atomic_write(folder / "map.csv", data)
        assert store.find("map", {"seed": 0}) is None
        assert list((tmp_path / "map").iterdir()) == []
