"""One file from the network: resumed where it broke off, never longer than it should be, and whole or not there."""

from __future__ import annotations

import hashlib
import http.client
import os
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import IO

from embedlab.errors import DownloadError
from embedlab.progress import Progress, silent

__all__ = ["digest", "download"]

_CHUNK = 1 << 16
_TIMEOUT = 30
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def download(
    url: str,
    path: str | os.PathLike[str],
    *,
    size: int,
    sha256: str | None,
    md5: str | None = None,
    attempts: int = 4,
    wait: float = 1.0,
    progress: Progress = silent,
) -> Path:
    """Fetch a file whose size is known; one that is there already is checked and not fetched again.

    What has arrived lies beside the target until it is complete; the next attempt, or the next call, asks only for the
    rest. The target appears in one step, after its checksum was found right.

    Parameters
    ----------
    url
        ``https:``; ``http:`` on this machine only.
    size
        Its bytes. Nothing beyond them is read.
    sha256, md5
        What its publisher gives as a checksum (hex): SHA-256, else MD5, which finds damage but no forger; None of both
        where none is published, and then the size alone is checked.
    attempts
        How often the connection may break before the first attempt that brings nothing more gives up.
    wait
        Seconds before the second attempt, doubled before each further one.

    Raises
    ------
    DownloadError
        If the server cannot be reached or refuses, or the file is not the one that was expected.
    """
    path = Path(path)
    _check_url(url)
    method, expected = ("sha256", sha256) if sha256 else ("md5", md5)
    if path.is_file() and path.stat().st_size == size and (not expected or digest(path, method) == expected):
        return path
    partial = path.with_name(f".{path.name}.{(expected or str(size))[:12]}.part")
    failures = 0
    while (arrived := _size(partial)) < size:
        try:
            _fetch_rest(url, partial, size, progress)
        except (OSError, http.client.HTTPException) as error:
            _give_up_where_refused(url, error)
            failures = 0 if _size(partial) > arrived else failures + 1
            if failures >= attempts:
                raise DownloadError(f"{url} could not be fetched ({_reason(error)}): try again later.") from None
            time.sleep(wait * 2**failures / 2)
    if arrived > size:  # somebody else wrote to it at the same time
        partial.unlink()
        raise DownloadError(f"{url} arrived with more than its {size:,} bytes, and was thrown away: try again.")
    if expected and (found := digest(partial, method)) != expected:
        partial.unlink()
        name = {"sha256": "SHA-256", "md5": "MD5"}[method]
        raise DownloadError(
            f"{url} is not the file that was expected ({name} {found[:12]}..., not {expected[:12]}...): "
            "it has changed there or on the way, and was thrown away."
        )
    partial.replace(path)
    return path


def digest(path: str | os.PathLike[str], method: str = "sha256") -> str:
    """The checksum of a file, in hex: SHA-256 or another that hashlib has."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, method).hexdigest()


def _check_url(url: str) -> None:
    parts = urllib.parse.urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        return
    raise DownloadError(f"{url} is not fetched: only https addresses are.")


def _size(partial: Path) -> int:
    return partial.stat().st_size if partial.exists() else 0


def _fetch_rest(url: str, partial: Path, size: int, progress: Progress) -> None:
    start = _size(partial)
    headers = {"User-Agent": "embedlab", "Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - the scheme was checked
    with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:  # noqa: S310
        _check_url(answer.url)
        resumed = answer.status == http.HTTPStatus.PARTIAL_CONTENT
        if resumed and not answer.headers.get("Content-Range", "").startswith(f"bytes {start}-"):
            raise DownloadError(f"{url} answered with another part than was asked for: try again later.")
        with partial.open("ab" if resumed else "wb") as file:
            _copy(answer, file, start if resumed else 0, size, progress)
            file.flush()
            os.fsync(file.fileno())
    if _size(partial) < size:
        raise ConnectionError("the connection ended early")


def _copy(answer: IO[bytes], file: IO[bytes], done: int, size: int, progress: Progress) -> None:
    while chunk := answer.read(min(_CHUNK, size - done + 1)):
        done += len(chunk)
        if done > size:
            raise DownloadError(f"The server sent more than the {size:,} bytes that were expected: nothing was kept.")
        file.write(chunk)
        progress(done / size, f"{done / 1e6:,.1f} of {size / 1e6:,.1f} MB")


def _give_up_where_refused(url: str, error: Exception) -> None:
    """A server that says no will not say yes when asked again."""
    if isinstance(error, urllib.error.HTTPError) and error.code < http.HTTPStatus.INTERNAL_SERVER_ERROR:
        raise DownloadError(f"{url} was refused by the server ({error.code} {error.reason}).") from None


def _reason(error: Exception) -> str:
    reason = getattr(error, "reason", None) or error
    return str(getattr(reason, "strerror", None) or reason or type(error).__name__)
