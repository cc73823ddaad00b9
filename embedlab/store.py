"""Results kept by content: asked again with the same input and settings, they are found and not computed.

A kept result is a folder of files under ``HOME/KIND/DIGEST``. The digest is that of everything the result depends on,
the versions of the libraries included, so a new release never answers with an old release's numbers.
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
from embedlab.files import atomic_write, home, sweep

__all__ = ["Store", "versions"]

_NUMERIC = ("gensim", "keras", "numpy", "openTSNE", "scikit-learn", "tensorflow", "umap-learn")
_MANIFEST = "manifest.json"


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
        """The folder of a kept result, or None."""
        path = self.path(kind, key)
        return path if (path / _MANIFEST).is_file() else None

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
            about = {"kind": kind, "key": dict(key), "versions": versions()}
            atomic_write(temporary / _MANIFEST, json.dumps(about, indent=1, sort_keys=True, ensure_ascii=False))
            # Another process may have kept the same result meanwhile: one of the two equal results is enough.
            with contextlib.suppress(OSError):
                temporary.rename(path)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
