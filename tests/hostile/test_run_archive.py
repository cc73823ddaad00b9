"""A run taken away as one zip and brought back, and what strangers may send instead."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from builders import small_run

from embedlab.errors import InputError
from embedlab.run import write_run
from embedlab.run_archive import read_archive, write_archive


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("run") / "made"
    write_run(small_run(), made)
    (made / "report.html").write_text("<script>steal()</script>")
    return made


@pytest.fixture(scope="module")
def archive(folder) -> Path:
    return write_archive(folder, folder.parent / "run.zip")


def contents(archive: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def pack(path: Path, files: dict[str, bytes], *, manifest: object = None, sums: dict | None = None) -> Path:
    """A zip of these files whose manifest fits them, but for what is given."""
    true = {name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in files.items()}
    whole = {"format": "embedlab run", "version": 1, "files": true | (sums or {})} if manifest is None else manifest
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("manifest.json", whole if isinstance(whole, (str, bytes)) else json.dumps(whole))
        for name, data in files.items():
            opened.writestr(name, data)
    return path


@pytest.fixture
def files(archive) -> dict[str, bytes]:
    return {name: data for name, data in contents(archive).items() if name != "manifest.json"}


def refused(path: Path, match: str, **options) -> None:
    before = set(path.parent.rglob("*"))
    with pytest.raises(InputError, match=match) as error:
        read_archive(path, path.parent / "taken", **options)
    assert "\n" not in str(error.value)
    assert path.name[:80] in str(error.value)
    assert set(path.parent.rglob("*")) == before


def test_a_run_goes_out_and_comes_back(folder, archive, tmp_path):
    run = read_archive(archive, tmp_path / "taken")
    assert run.words.to_json() == small_run().words.to_json()
    for path in folder.rglob("*"):
        if path.is_file() and path.name != "report.html":
            assert (tmp_path / "taken" / path.relative_to(folder)).read_bytes() == path.read_bytes()


def test_equal_runs_give_equal_archives(folder, archive, tmp_path):
    assert write_archive(folder, tmp_path / "again.zip").read_bytes() == archive.read_bytes()


def test_a_report_is_made_anew_and_never_taken_over(archive, tmp_path):
    read_archive(archive, tmp_path / "taken")
    report = (tmp_path / "taken" / "report.html").read_text()
    assert "steal()" not in report
    assert "pizza" in report


def test_what_is_there_is_not_overwritten(archive, tmp_path):
    (tmp_path / "taken").mkdir()
    with pytest.raises(InputError, match="there already"):
        read_archive(archive, tmp_path / "taken")


@pytest.mark.parametrize(
    "name", ["../evil.json", "/evil.json", "maps/../../x.csv", "maps/evil.py", "C:\\x", "RUN.JSON"]
)
def test_names_that_no_run_has_are_refused(files, tmp_path, name):
    refused(pack(tmp_path / "run.zip", files | {name: b"{}"}), "no file of a run")


def test_a_changed_file_is_refused(files, tmp_path):
    changed = files | {"split.csv": b"row,label,part\n"} if "split.csv" in files else files
    name = next(iter(changed))
    path = pack(tmp_path / "run.zip", changed, sums={name: {"bytes": len(changed[name]), "sha256": "0" * 64}})
    refused(path, "changed or damaged")


def test_a_bomb_is_refused_before_it_goes_off(files, tmp_path):
    bomb = files | {"split.csv": bytes(50_000_000)}
    refused(pack(tmp_path / "run.zip", bomb), "are allowed here", max_bytes=40_000_000)
    path = pack(tmp_path / "lying.zip", bomb, sums={"split.csv": {"bytes": 10, "sha256": "0" * 64}})
    refused(path, "longer than the manifest says", max_bytes=40_000_000)


def test_a_summary_of_millions_of_lists_is_refused_before_it_is_parsed(files, tmp_path):
    long = files | {"run.json": b"[" + b"[]," * 2_000_000 + b"[]]"}
    refused(pack(tmp_path / "run.zip", long), "run.json is longer than")


def test_a_long_list_of_files_is_refused_unread(tmp_path):
    with zipfile.ZipFile(tmp_path / "run.zip", "w") as opened:
        for number in range(5000):
            opened.writestr(f"{number}", b"")
    refused(tmp_path / "run.zip", "far more than a run has")


def test_a_long_list_behind_a_short_one_is_refused_unread(tmp_path):
    with zipfile.ZipFile(tmp_path / "long.zip", "w") as opened:
        for number in range(5000):
            opened.writestr(f"{number}", b"")
    data = (tmp_path / "long.zip").read_bytes()
    start, end = data.index(b"PK\x01\x02"), data[-22:]
    size = len(data) - 22 - start
    whole = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 5000, 5000, size, start)
    where = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(data) - 22, 1)
    short = end[:8] + struct.pack("<2H2L", 1, 1, 46, start) + end[20:]
    (tmp_path / "run.zip").write_bytes(data[:-22] + whole + where + short)
    assert len(zipfile.ZipFile(tmp_path / "run.zip").namelist()) == 5000
    refused(tmp_path / "run.zip", "far more than a run has")


def test_a_file_named_twice_is_refused(files, tmp_path):
    path = pack(tmp_path / "run.zip", files)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as opened:
        opened.writestr("run.json", b"{}")
    refused(path, "twice")


@pytest.mark.parametrize(
    ("manifest", "match"),
    [
        ({"format": "something else"}, "not that of a run"),
        ({"format": "embedlab run", "version": 3}, "version 3"),
        ({"format": "embedlab run", "version": 1, "files": {"run.json": {"bytes": -1, "sha256": ""}}}, "how long"),
        ({"format": "embedlab run", "version": 1, "files": 3}, "damaged"),
        ("[" * 100_000, "longer than"),
        ("[" * 60_000, "damaged"),
        ("not json", "damaged"),
    ],
)
def test_manifests_of_another_kind_are_refused(files, tmp_path, manifest, match):
    refused(pack(tmp_path / "run.zip", files, manifest=manifest), match)


def test_files_beside_the_manifest_are_refused(files, tmp_path):
    path = pack(tmp_path / "run.zip", files)
    with zipfile.ZipFile(path, "a") as opened:
        opened.writestr("extra.txt", b"hello")
    refused(path, "not in both")


WRONG = [b"", b"null", b"\xff\xfe", b'{"a":' * 50_000]


@pytest.mark.parametrize("data", WRONG)
@pytest.mark.parametrize(
    "name", ["run.json", "embedding.safetensors", "comparison.words.safetensors", "maps/left.words.parquet"]
)
def test_files_with_the_wrong_content_are_refused(files, tmp_path, name, data):
    refused(pack(tmp_path / "run.zip", files | {name: data}), "cannot be imported|damaged")


def parquet(keys, *, compression="none", kind="float32", names=("key", "x", "y")):
    table = pa.table([pa.array(keys), *[pa.array([0.5] * len(keys), kind)] * 2], names=list(names))
    file = io.BytesIO()
    pq.write_table(table, file, compression=compression)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "match"),
    [
        (parquet(["cat", "dog"], compression="gzip"), "compressed"),
        (parquet(["cat", "cat"]), "twice"),
        (parquet(["cat", None]), "row has none"),
        (parquet([1, 2]), "columns of a map"),
        (parquet(["cat", "dog"], kind="float64"), "columns of a map"),
        (parquet(["cat", "dog"], names=("key", "x", "q")), "columns of a map"),
        (parquet(["one more"] * 2_000_001), "more than any"),
        (parquet(["cat", "dog"])[:-9] + b"\x00" * 9, "damaged"),
    ],
)
def test_maps_that_no_run_has_are_refused(files, tmp_path, data, match):
    refused(pack(tmp_path / "run.zip", files | {"maps/left.words.parquet": data}), match)


def as_before(files: dict[str, bytes], folder: Path) -> dict[str, bytes]:
    """The files as archives of the first version hold them: maps as CSV."""
    maps = {name: (folder / name).read_bytes() for name in ("maps/left.words.csv", "maps/right.documents.csv")}
    return {name: data for name, data in files.items() if not name.startswith("maps/")} | maps


def test_archives_of_the_first_version_are_still_read(files, folder, tmp_path):
    run = read_archive(pack(tmp_path / "run.zip", as_before(files, folder)), tmp_path / "taken")
    assert run.words.to_json() == small_run().words.to_json()
    assert set(run.words.maps) == {"left"}
    np.testing.assert_array_equal(run.words.maps["left"].xy, small_run().words.maps["left"].xy.astype(np.float32))


def test_a_map_of_two_kinds_is_refused(files, folder, tmp_path):
    both = files | as_before(files, folder)
    refused(pack(tmp_path / "run.zip", both), "twice")


@pytest.mark.parametrize("data", WRONG)
def test_maps_of_the_first_version_with_the_wrong_content_are_refused(files, folder, tmp_path, data):
    changed = as_before(files, folder) | {"maps/left.words.csv": data}
    refused(pack(tmp_path / "run.zip", changed), "cannot be imported|damaged")


def test_an_archive_holds_safetensors_parquet_and_json(files):
    assert {Path(name).suffix for name in files if name.startswith("maps/")} == {".parquet"}
    assert {Path(name).suffix for name in files} <= {".safetensors", ".parquet", ".json", ".csv", ".html"}


def test_a_damaged_archive_is_refused_or_right(archive, tmp_path):
    """Cut at each tenth, and 300 times with a byte changed: a sentence, or the very same run."""
    whole = archive.read_bytes()
    rng = np.random.default_rng(0)
    damaged = [whole[: len(whole) * tenth // 10] for tenth in range(10)]
    places = rng.integers(0, len(whole), 300)
    damaged += [whole[:at] + bytes([whole[at] ^ int(rng.integers(1, 256))]) + whole[at + 1 :] for at in places]
    expected = small_run().words.to_json()
    for number, data in enumerate(damaged):
        path = tmp_path / f"{number}.zip"
        path.write_bytes(data)
        try:
            run = read_archive(path, tmp_path / f"taken{number}")
        except InputError:
            continue
        assert number >= 10
        assert run.words.to_json() == expected


def test_an_archive_that_is_no_zip_is_refused(tmp_path):
    (tmp_path / "run.zip").write_bytes(io.BytesIO(b"hello").getvalue())
    refused(tmp_path / "run.zip", "not a zip file")
