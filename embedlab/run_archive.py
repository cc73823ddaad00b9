"""A run as one zip file: to take away, to send, and to read again without trusting who sent it.

Inside lie the files of a run's folder (see `embedlab.run`), its maps as Parquet, and ``manifest.json``, which names
each with its bytes and its SHA-256. Reading one checks the directory of the zip before opening it, takes only files of
names that a run has and of sizes that were declared and are allowed, checks every sum, and reads the whole run once
before anything is kept.
The report of a stranger is a page with scripts: it is never taken over but made anew.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import secrets
import shutil
import struct
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any

from embedlab import __version__
from embedlab.errors import EmbedlabError, InputError
from embedlab.files import atomic_write, sweep
from embedlab.projectors import from_csv, from_parquet, to_csv, to_parquet
from embedlab.report import report_html
from embedlab.run import Run, read_run

__all__ = ["MOST_BYTES", "read_archive", "write_archive"]

MOST_BYTES = 512 * 2**20
"""Of all files of a run together, unpacked."""

_FORMAT, _VERSION = "embedlab run", 2
_READ_VERSIONS = (1, 2)
"""Archives of the first version hold the maps as CSV."""

_MANIFEST, _REPORT, _SUMMARY = "manifest.json", "report.html", "run.json"
_NAMES = re.compile(
    r"run\.json|report\.html|split\.csv|(embedding|word2vec|untrained|classifier)\.safetensors"
    r"|documents/(left|right)\.safetensors|comparison\.(words|documents)\.safetensors"
    r"|maps/(left|right)\.(words|documents)\.(csv|parquet)"
)
_MOST_MANIFEST = 2**16
_MOST_SUMMARY = 2**22
"""Of run.json, which the app parses whenever it lists the library; one that was written here has some kilobytes."""

_MOST_DIRECTORY = 2**16
_CHUNK = 2**20
_END = struct.Struct("<4s4H2LH")
_END_MARK = b"PK\x05\x06"
_LONG_MARK = b"PK\x06\x07"
_LONGEST_COMMENT = 2**16
_MALFORMED = (ValueError, KeyError, IndexError, TypeError, AttributeError, ArithmeticError, EOFError)
_NEVER = (1980, 1, 1, 0, 0, 0)
"""Of every file in the zip: equal runs give equal bytes."""


def write_archive(folder: str | os.PathLike[str], out: str | os.PathLike[str]) -> Path:
    """Write the run in a folder as one zip file, whole or not at all.

    Raises
    ------
    InputError
        If the folder holds no finished run.
    """
    folder = Path(folder)
    read_run(folder)
    files = dict(
        _packed(name, path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and _NAMES.fullmatch(name := path.relative_to(folder).as_posix())
    )
    sums = {name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in files.items()}
    manifest = {"format": _FORMAT, "version": _VERSION, "embedlab": __version__, "files": sums}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {_MANIFEST: json.dumps(manifest, indent=1).encode(), **files}.items():
            archive.writestr(zipfile.ZipInfo(name, _NEVER), data, zipfile.ZIP_DEFLATED)
    atomic_write(out, buffer.getvalue())
    return Path(out)


def read_archive(path: str | os.PathLike[str], folder: str | os.PathLike[str], *, max_bytes: int = MOST_BYTES) -> Run:
    """Unpack a run's zip file into a folder that is not there yet, and return the run.

    Nothing appears under that name unless everything is right.

    Raises
    ------
    InputError
        If the file is not a run's archive, was changed, is damaged, or would unpack to more than `max_bytes`.
    """
    path, folder = Path(path), Path(folder)
    if folder.exists():
        raise InputError(f"{folder} is there already: import into another folder.")
    sweep(folder.parent.glob(f".{folder.name}.*.tmp"))
    temporary = folder.with_name(f".{folder.name}.{secrets.token_hex(6)}.tmp")
    temporary.mkdir(parents=True)
    try:
        _check_directory(path)
        with zipfile.ZipFile(path) as archive:
            _unpack(archive, temporary, max_bytes)
        _maps_to_csv(temporary / "maps")
        run = read_run(temporary)
        atomic_write(temporary / _REPORT, report_html(run))
        temporary.rename(folder)
    except EmbedlabError as error:
        raise InputError(f"{path.name[:80]!r} cannot be imported: {error}") from None
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, *_MALFORMED) as error:
        # Strangers may write anything where a run has its numbers: whatever breaks over it is the file's fault.
        kind = type(error).__name__
        raise InputError(
            f"{path.name[:80]!r} is damaged or not a run's archive ({kind}): export the run again."
        ) from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return run


def _packed(name: str, path: Path) -> tuple[str, bytes]:
    """A file of a run as it lies in an archive, and its name there."""
    if path.suffix != ".csv" or not name.startswith("maps/"):
        return name, path.read_bytes()
    return f"{name.removesuffix('.csv')}.parquet", to_parquet(from_csv(path.read_text(encoding="utf-8")))


def _check_directory(path: Path) -> None:
    """Refuse a zip whose list of files is long: the zipfile module reads all of it before it can be asked."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _END.size - _LONGEST_COMMENT))
        tail = file.read()
    place = tail.rfind(_END_MARK)
    if place < 0 or len(tail) - place < _END.size:
        raise InputError("it is not a zip file.")
    *_, entries, directory, _, _ = _END.unpack_from(tail, place)
    # Just before the end a mark may send the reader to a longer directory than the end admits to.
    if directory > _MOST_DIRECTORY or entries == 0xFFFF or tail[:place][-20:-16] == _LONG_MARK:
        raise InputError(f"it lists {entries:,} files, far more than a run has.")


def _unpack(archive: zipfile.ZipFile, target: Path, max_bytes: int) -> None:
    entries = {entry.filename: entry for entry in archive.infolist()}
    if len(entries) < len(archive.infolist()):
        raise InputError("it names a file twice.")
    if _MANIFEST not in entries:
        raise InputError("it has no manifest.json, so it is not a run's archive.")
    sums = _read_manifest(_content(archive, entries.pop(_MANIFEST), _MOST_MANIFEST))
    if set(sums) != set(entries):
        strange = sorted(set(sums) ^ set(entries))[0]
        raise InputError(f"{strange[:80]!r} is in the archive or in its manifest, but not in both.")
    stray = next((name for name in sums if not _NAMES.fullmatch(name)), None)
    if stray is not None:
        raise InputError(f"{stray[:80]!r} is no file of a run.")
    if sums.get(_SUMMARY, {"bytes": 0})["bytes"] > _MOST_SUMMARY:
        raise InputError(f"its run.json is longer than {_MOST_SUMMARY:,} bytes.")
    total = sum(about["bytes"] for about in sums.values())
    if total > max_bytes:
        raise InputError(f"it unpacks to {total:,} bytes, and {max_bytes:,} are allowed here.")
    for name, about in sums.items():
        if name != _REPORT:
            _unpack_one(archive, entries[name], about, target / name)


def _maps_to_csv(folder: Path) -> None:
    for path in sorted(folder.glob("*.parquet")):
        if path.with_suffix(".csv").exists():
            raise InputError(f"it holds the map {path.stem!r} twice.")
        atomic_write(path.with_suffix(".csv"), to_csv(from_parquet(path.read_bytes())))
        path.unlink()


def _read_manifest(data: bytes) -> dict[str, dict[str, Any]]:
    manifest = json.loads(data)
    if not isinstance(manifest, dict) or manifest.get("format") != _FORMAT:
        raise InputError("its manifest is not that of a run.")
    if manifest.get("version") not in _READ_VERSIONS:
        raise InputError(
            f"it has the version {str(manifest.get('version'))[:20]}, and this embedlab reads up to {_VERSION}."
        )
    sums: dict[str, dict[str, Any]] = dict(manifest["files"])
    for name, about in sums.items():
        if not isinstance(about["bytes"], int) or about["bytes"] < 0 or not isinstance(about["sha256"], str):
            raise InputError(f"its manifest does not say how long {name[:80]!r} is.")
    return sums


def _unpack_one(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, about: dict[str, Any], target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    found = hashlib.sha256()
    with archive.open(entry) as source, target.open("xb") as file:
        _copy(source, file, found, about["bytes"], entry.filename)
        file.flush()
        os.fsync(file.fileno())
    if found.hexdigest() != about["sha256"]:
        raise InputError(f"{entry.filename!r} is not what the manifest says: it was changed or damaged.")


def _copy(source: IO[bytes], file: IO[bytes], found: Any, size: int, name: str) -> None:
    left = size
    while chunk := source.read(min(_CHUNK, left + 1)):
        left -= len(chunk)
        if left < 0:
            raise InputError(f"{name!r} is longer than the manifest says.")
        found.update(chunk)
        file.write(chunk)


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    with archive.open(entry) as source:
        data = source.read(most + 1)
    if len(data) > most:
        raise InputError(f"its {entry.filename} is longer than {most:,} bytes.")
    return data
