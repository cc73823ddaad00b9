"""Data sets by name: where they lie, what they weigh, under which licence, and how to cite them."""

from __future__ import annotations

import dataclasses
import difflib
import hashlib
import os
from pathlib import Path
from typing import Any

from embedlab.download import download
from embedlab.errors import InputError
from embedlab.files import atomic_write, home
from embedlab.progress import Progress, part, silent

__all__ = ["DATASETS", "Dataset", "RemoteFile", "find_dataset", "get_dataset"]

_CITATION = "CITATION.txt"


@dataclasses.dataclass(frozen=True)
class RemoteFile:
    """A file of a data set: the name it gets here, its address, its bytes and its SHA-256 (hex)."""

    name: str
    url: str
    bytes: int
    sha256: str


@dataclasses.dataclass(frozen=True)
class Dataset:
    """Labelled text that can be fetched; its files, in one folder, are read by `embedlab.read_corpus`.

    Parameters
    ----------
    name
        What it is asked for by.
    about
        One sentence.
    licence, citation
        What using it asks for.
    page
        Where it is described.
    files
        One a class.
    """

    name: str
    about: str
    licence: str
    citation: str
    page: str
    files: tuple[RemoteFile, ...]

    @property
    def bytes(self) -> int:
        """Size of all its files."""
        return sum(file.bytes for file in self.files)

    @property
    def sha256(self) -> str:
        """SHA-256 of the list of its files' checksums, a line ``SHA256  NAME`` each."""
        lines = "".join(f"{file.sha256}  {file.name}\n" for file in self.files)
        return hashlib.sha256(lines.encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """The JSON object of ``embedlab data list``."""
        return {
            "name": self.name,
            "licence": self.licence,
            "bytes": self.bytes,
            "sha256": self.sha256,
            "url": self.page,
            "about": self.about,
            "citation": self.citation,
            "files": [dataclasses.asdict(file) for file in self.files],
        }


# A commit and not a branch: what it names cannot change.
_CLICKBAIT = (
    "https://raw.githubusercontent.com/bhargaviparanjape/clickbait/25ce99ba76426ddd7986f4defdde56ff8bbe0a73/dataset"
)

DATASETS: tuple[Dataset, ...] = (
    Dataset(
        name="clickbait",
        about="32,000 English headlines of 2016: half from sites that live by clickbait, half from newspapers.",
        licence="MIT",
        citation=(
            "A. Chakraborty, B. Paranjape, S. Kakarla and N. Ganguly: Stop Clickbait: Detecting and preventing "
            "clickbaits in online news media. ASONAM 2016, pages 9-16."
        ),
        page="https://github.com/bhargaviparanjape/clickbait",
        files=(
            RemoteFile(
                "clickbait.txt.gz",
                f"{_CLICKBAIT}/clickbait_data.gz",
                345_283,
                "a174ae2a377908ae58a514416c01a19c882de27fa6b1500da3774114e332a546",
            ),
            RemoteFile(
                "news.txt.gz",
                f"{_CLICKBAIT}/non_clickbait_data.gz",
                383_115,
                "4baa2a3cf6b28a48b765e4f763b5d5f03535caae1c70a26f680d39b0ca782a05",
            ),
        ),
    ),
)


def find_dataset(name: str) -> Dataset:
    """The data set of this name; raises `InputError` where there is none."""
    known = {dataset.name: dataset for dataset in DATASETS}
    if name in known:
        return known[name]
    alike = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {alike[0]!r}?" if alike else f"choose one of {', '.join(known)}."
    raise InputError(f"There is no data set called {name[:80]!r}: {hint}")


def get_dataset(dataset: Dataset, folder: str | os.PathLike[str] | None = None, progress: Progress = silent) -> Path:
    """Fetch what is not here yet, and return the folder that holds the data set with its citation.

    Parameters
    ----------
    folder
        Where to put it; ``data/NAME`` in the workspace by default.

    Raises
    ------
    DownloadError
        See `embedlab.download.download`; what has arrived is kept for the next call.
    """
    target = home() / "data" / dataset.name if folder is None else Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    done = 0
    for file in dataset.files:
        stage = part(progress, done / dataset.bytes, (done + file.bytes) / dataset.bytes)
        download(file.url, target / file.name, size=file.bytes, sha256=file.sha256, progress=stage)
        done += file.bytes
    atomic_write(target / _CITATION, f"{dataset.citation}\nLicence: {dataset.licence}\n{dataset.page}\n")
    progress(1.0, f"{dataset.name} is here")
    return target
