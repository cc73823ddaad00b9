"""Data sets and pre-trained vectors by name: where they lie, what they weigh, their licence, how to cite them."""

from __future__ import annotations

import dataclasses
import difflib
import hashlib
import os
from pathlib import Path
from typing import Any, Literal

from embedlab.download import download
from embedlab.errors import InputError
from embedlab.files import atomic_write, home
from embedlab.progress import Progress, part, silent

__all__ = ["DATASETS", "VECTORS", "Dataset", "RemoteFile", "find_dataset", "get_dataset"]

_CITATION = "CITATION.txt"


@dataclasses.dataclass(frozen=True)
class RemoteFile:
    """A file of a data set: the name it gets here, its address and its bytes.

    Its SHA-256 (hex) is there where it is known, else the MD5 that its publisher gives, else neither: then its size
    alone is checked.
    """

    name: str
    url: str
    bytes: int
    sha256: str | None = None
    md5: str | None = None


@dataclasses.dataclass(frozen=True)
class Dataset:
    """Labelled text or vectors that can be fetched: files in one folder.

    Texts are read by `embedlab.read_corpus`, which is given the folder; vectors by `embedlab.read_space`, which is
    given their one file.

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
        Of texts: one a class. Of vectors: one.
    kind
        ``"texts"`` or ``"vectors"``.
    """

    name: str
    about: str
    licence: str
    citation: str
    page: str
    files: tuple[RemoteFile, ...]
    kind: Literal["texts", "vectors"] = "texts"

    @property
    def bytes(self) -> int:
        """Size of all its files."""
        return sum(file.bytes for file in self.files)

    @property
    def sha256(self) -> str | None:
        """SHA-256 of the list of its files' checksums, a line ``SHA256  NAME`` each; of vectors, of their one file.

        None where one is not known.
        """
        if any(file.sha256 is None for file in self.files):
            return None
        if self.kind == "vectors":
            return self.files[0].sha256
        lines = "".join(f"{file.sha256}  {file.name}\n" for file in self.files)
        return hashlib.sha256(lines.encode()).hexdigest()

    @property
    def check(self) -> str:
        """How far it can be checked that it arrived as it was published, as a sentence."""
        if self.sha256 is not None:
            return "Its SHA-256 is checked."
        if all(file.md5 for file in self.files):
            return "Its publisher gives an MD5, which is checked."
        return "No checksum is published, so only its size is checked."

    def to_json(self) -> dict[str, Any]:
        """The JSON object of ``embedlab data list``."""
        return {
            "name": self.name,
            "kind": self.kind,
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


_GENSIM = "https://github.com/piskvorky/gensim-data/releases/download/{name}/{name}.gz"
_GLOVE = (
    "J. Pennington, R. Socher and C. D. Manning: GloVe: Global Vectors for Word Representation. EMNLP 2014, "
    "pages 1532-1543."
)


def _glove(dims: int, size: int, md5: str, sha256: str | None = None) -> Dataset:
    name = f"glove-wiki-gigaword-{dims}"
    return Dataset(
        name=name,
        about=f"GloVe 6B: 400,000 lower-cased words of Wikipedia 2014 and Gigaword 5, {dims} dimensions.",
        licence="PDDL 1.0",
        citation=_GLOVE,
        page="https://nlp.stanford.edu/projects/glove/",
        files=(RemoteFile(f"{name}.txt.gz", _GENSIM.format(name=name), size, sha256, md5),),
        kind="vectors",
    )


VECTORS: tuple[Dataset, ...] = (
    _glove(50, 69_182_535, "c289bc5d7f2f02c6dc9f2f9b67641813"),
    _glove(
        100,
        134_300_434,
        "40ec481866001177b8cd4cb0df92924f",
        "4934d4708bf3d65f28fc984dbbfa18af9cbd2505d166a7258a1a957808559b43",
    ),
    _glove(300, 394_362_229, "29e9329ac2241937d55b852e8284e89b"),
    Dataset(
        name="fasttext-wiki-news-300",
        about="fastText: a million words of Wikipedia 2017, UMBC and news, case kept, 300 dimensions.",
        licence="CC BY-SA 3.0",
        citation=(
            "T. Mikolov, E. Grave, P. Bojanowski, C. Puhrsch and A. Joulin: Advances in Pre-Training Distributed Word "
            "Representations. LREC 2018."
        ),
        page="https://fasttext.cc/docs/en/english-vectors.html",
        files=(
            RemoteFile(
                "fasttext-wiki-news-subwords-300.txt.gz",
                _GENSIM.format(name="fasttext-wiki-news-subwords-300"),
                1_005_007_116,
                md5="de2bb3a20c46ce65c9c131e1ad9a77af",
            ),
        ),
        kind="vectors",
    ),
    Dataset(
        name="fasttext-crawl-300",
        about="fastText: two million English words of Common Crawl and Wikipedia, case kept, 300 dimensions.",
        licence="CC BY-SA 3.0",
        citation=(
            "E. Grave, P. Bojanowski, P. Gupta, A. Joulin and T. Mikolov: Learning Word Vectors for 157 Languages. "
            "LREC 2018."
        ),
        page="https://fasttext.cc/docs/en/crawl-vectors.html",
        files=(
            RemoteFile(
                "cc.en.300.vec.gz",
                "https://dl.fbaipublicfiles.com/fasttext/vectors-crawl/cc.en.300.vec.gz",
                1_325_960_915,
            ),
        ),
        kind="vectors",
    ),
    Dataset(
        name="word2vec-google-news-300",
        about="word2vec: three million words and phrases of Google News, case kept, 300 dimensions.",
        licence="not stated by its publisher",
        citation=(
            "T. Mikolov, I. Sutskever, K. Chen, G. Corrado and J. Dean: Distributed Representations of Words and "
            "Phrases and their Compositionality. NIPS 2013."
        ),
        page="https://code.google.com/archive/p/word2vec/",
        files=(
            RemoteFile(
                "word2vec-google-news-300.gz",
                _GENSIM.format(name="word2vec-google-news-300"),
                1_743_563_840,
                md5="a5e5354d40acb95f9ec66d5977d140ef",
            ),
        ),
        kind="vectors",
    ),
)


def find_dataset(name: str) -> Dataset:
    """The data set or the vectors of this name; raises `InputError` where there are none."""
    known = {dataset.name: dataset for dataset in (*DATASETS, *VECTORS)}
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
        download(file.url, target / file.name, size=file.bytes, sha256=file.sha256, md5=file.md5, progress=stage)
        done += file.bytes
    atomic_write(target / _CITATION, f"{dataset.citation}\nLicence: {dataset.licence}\n{dataset.page}\n")
    progress(1.0, f"{dataset.name} is here")
    return target
