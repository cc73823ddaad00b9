"""Results kept by content: asked again with the same input and settings, they are found and not computed.

A kept result is a folder of files under ``HOME/KIND/DIGEST``. The digest is that of everything the result depends on,
the versions of the libraries included, so a new release never answers with an old release's numbers. Its
``manifest.json`` names every file with its bytes and its SHA-256: a folder whose files are not those is no result.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from embedlab import __version__
from embedlab.download import digest
from embedlab.files import atomic_write, home, sweep, sync_folder

__all__ = ["Store", "versions"]

_NUMERIC = ("gensim", "keras", "numpy", "openTSNE", "scikit-learn", "tensorflow", "umap-learn")
_MANIFEST = "manifest.json"
_VERSION = 1


def versions(packages: tuple[str, ...] = _NUMERIC) -> dict[str, str | None]:
    """Installed versions of embedlab and of the packages that results depend on; None where one is missing."""
    found: dict[str, str | None] = {"embedlab": __version__}
    for package in packages:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found[package] = None
    return found


class Store:
    """A folder of kept results.

    Parameters
    ----------
    folder
        Where they lie; the workspace (``EMBEDLAB_HOME``) by default.
    """

    def __init__(self, folder: str | os.PathLike[str] | None = None) -> None:
        self.folder = home() if folder is None else Path(folder)

    def path(self, kind: str, key: Mapping[str, Any]) -> Path:
        """Where the result of `kind` that depends on `key` (JSON values) lies, or would lie."""
        text = json.dumps({"key": dict(key), "versions": versions()}, sort_keys=True, ensure_ascii=False)
        return self.folder / kind / hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:40]

    def find(self, kind: str, key: Mapping[str, Any]) -> Path | None:
        """The folder of a kept result, or None; one that has lost a file or a part of one is removed."""
        path = self.path(kind, key)
        if not path.is_dir():
            return None
        if _is_whole(path):
            return path
        shutil.rmtree(path, ignore_errors=True)
        return None

    def damaged(self) -> tuple[Path, ...]:
        """The kept results whose files are not what their manifests say, each read to its end."""
        manifests = sorted(self.folder.glob(f"*/*/{_MANIFEST}"))
        return tuple(path.parent for path in manifests if not _is_whole(path.parent, every_byte=True))

    @contextlib.contextmanager
    def keep(self, kind: str, key: Mapping[str, Any]) -> Iterator[Path]:
        """Give an empty folder to fill; it becomes the kept result when the block ends without an error.

        Until then it has another name, so nobody ever finds half a result; after an error it is removed.
        """
        path = self.path(kind, key)
        path.parent.mkdir(parents=True, exist_ok=True)
        sweep(path.parent.glob(".*.tmp"))
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
        temporary.mkdir()
        try:
            yield temporary
            about = {
                "version": _VERSION,
                "kind": kind,
                "key": dict(key),
                "versions": versions(),
                "files": _sums(temporary),
            }
            atomic_write(temporary / _MANIFEST, json.dumps(about, indent=1, sort_keys=True, ensure_ascii=False))
            # Another process may have kept the same result meanwhile: one of the two equal results is enough.
            with contextlib.suppress(OSError):
                temporary.rename(path)
                sync_folder(path.parent)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)


def _sums(folder: Path) -> dict[str, dict[str, Any]]:
    """Bytes and SHA-256 of every file below a folder, but of its manifest."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != _MANIFEST)
    return {
        path.relative_to(folder).as_posix(): {"bytes": path.stat().st_size, "sha256": digest(path)} for path in files
    }


def _is_whole(folder: Path, *, every_byte: bool = False) -> bool:
    """Whether a folder holds the files of its manifest, of the right size and, if asked, with the right bytes."""
    try:
        about = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        if about["version"] != _VERSION:
            return False
        return all(
            (folder / name).stat().st_size == file["bytes"]
            and (not every_byte or digest(folder / name) == file["sha256"])
            for name, file in about["files"].items()
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return False
