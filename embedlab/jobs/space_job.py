"""Vectors from a file: read in a process of their own, put under the words of the texts, held against them, scored.

A folder takes what is loaded::

    space.safetensors          the rows that were asked for, under the keys that were asked for
    look.json                  everything that is worth a look before the space is used; written last

and it, or another one, what need not be read again where the same rows are asked for under other keys::

    read-DIGEST.safetensors    the rows that the digest stands for, as the file has them
    read-DIGEST.json           what was found in the file; written last
    matrices.json              what is to be chosen from, where the file has several matrices
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from embedlab.corpus import Corpus, read_corpus
from embedlab.coverage import Coverage
from embedlab.errors import InputError
from embedlab.files import atomic_write
from embedlab.formats import can_compose, list_matrices, read_space, read_words, safetensors
from embedlab.formats.matrices import Matrix
from embedlab.jobs.handover import load_corpus
from embedlab.key_mapping import MappedKeys, map_keys
from embedlab.metrics.scorecard import word_scores
from embedlab.progress import Progress
from embedlab.run import read_run
from embedlab.space import EmbeddingSpace
from embedlab.trainers.options import fitting_vocabulary

__all__ = ["corpus_of", "load_vectors", "read_look", "read_matrices", "score_space", "word_counts"]

_FIRST = 24
_MATRICES = "matrices.json"
_HOW_READ = ("file", "limit", "vocabulary", "table")


def load_vectors(given: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Load the vectors in `file` into `folder`: a task, see `embedlab.jobs.tasks`.

    The rows as they were read are kept in `cache`, in `folder` itself where none is given. `limit`, `vocabulary` and
    `table` are what `read_space` takes. With `texts` (see `word_counts`) the words of these are held against the space;
    with `map_keys` its keys are written as they are; words that the rows have not are composed of their sub-words where
    the file can. More than `most_bytes` of vectors, where that is given, are refused: a small file may unpack to many.
    Of a file with several matrices, and without `table`, these are listed, and nothing is read.
    """
    folder = Path(given["folder"])
    cache = Path(given.get("cache", folder))
    folder.mkdir(exist_ok=True)
    progress(0.0, "Reading the vectors")
    found = _read(cache, given)
    if found is None:
        return {}
    space, read = found
    progress(0.5, "Reading the words of the texts")
    counts = word_counts(given["texts"]) if given.get("texts") else {}
    progress(0.7, "Looking for the words of the texts")
    as_written = Coverage.of(space, counts)
    mapped = map_keys(space, counts) if given.get("map_keys") else MappedKeys(space, 0, 0, ())
    whole = _completed(mapped.space, given["file"], counts) if read["composes"] else mapped.space
    _check_size(whole, given.get("most_bytes"))
    look = {
        "asked": {name: value for name, value in given.items() if name not in ("folder", "cache")},
        **read,
        "rows": len(whole),
        "composed": whole.provenance.get("composed", 0),
        "looked_up": len(whole) - len(mapped.space) - whole.provenance.get("composed", 0),
        "renamed": mapped.renamed,
        "merged": mapped.merged,
        "examples": mapped.examples,
        "coverage_as_written": dataclasses.asdict(as_written) if counts else None,
        "coverage": dataclasses.asdict(Coverage.of(whole, counts)) if counts else None,
    }
    progress(0.8, "Keeping what was read")
    about = {"renamed": mapped.renamed, "merged": mapped.merged, "limit": given.get("limit")}
    kept = whole.replace(provenance={**whole.provenance, "loaded": about})
    (folder / "look.json").unlink(missing_ok=True)  # it says what lies beside it, at every moment
    safetensors.write(kept, folder / "space.safetensors")
    atomic_write(folder / "look.json", json.dumps({**look, "fingerprint": kept.fingerprint}, ensure_ascii=False))
    return {}


def read_look(folder: Path) -> dict[str, Any] | None:
    """What `load_vectors` found, or None where it has not finished there."""
    with contextlib.suppress(OSError, ValueError):
        found: dict[str, Any] = json.loads((folder / "look.json").read_text(encoding="utf-8"))
        return found
    return None


def read_matrices(folder: Path) -> tuple[Matrix, ...]:
    """The matrices of a file to choose from, as `load_vectors` found them in its `cache`; none where there is one."""
    with contextlib.suppress(OSError, ValueError, TypeError):
        listed = json.loads((folder / _MATRICES).read_text(encoding="utf-8"))
        return tuple(Matrix(**fields) for fields in listed)
    return ()


def score_space(given: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Score the words of the SPACE in `space` by itself and by the tests of meaning, and write `scores`."""
    space = read_space(given["space"])
    progress(0.2, "Scoring")
    scores = word_scores(space, None, None)
    found = {
        name: {"value": score.value, "ci": score.ci, "reason": score.reason, "details": dict(score.details)}
        for name, score in scores.items()
    }
    atomic_write(given["scores"], json.dumps(found))
    return {}


def word_counts(texts: Mapping[str, Any]) -> dict[str, int]:
    """How often each word that training would keep occurs, the most frequent first.

    `texts` names the folder of a ``run``, whose word2vec knows its words, or what `corpus_of` takes.
    """
    if "run" in texts:
        space = read_run(texts["run"]).words.right
        counts = [1] * len(space) if space.counts is None else space.counts.tolist()
        return dict(sorted(zip(space.keys, counts, strict=True), key=lambda pair: -pair[1]))
    corpus = corpus_of(texts)
    vocabulary, _ = fitting_vocabulary((*corpus.tokens, *corpus.unlabelled_tokens), None)
    return dict(zip(vocabulary.words, vocabulary.counts.tolist(), strict=True))


def corpus_of(texts: Mapping[str, Any]) -> Corpus:
    """The texts in a ``corpus`` that `save_corpus` wrote, or in a ``path`` with what else `read_corpus` is given."""
    if "corpus" in texts:
        return load_corpus(texts["corpus"])
    return read_corpus(texts["path"], **{name: value for name, value in texts.items() if name != "path"})


def _offers_several(given: Mapping[str, Any], cache: Path) -> bool:
    """Whether the file has several matrices; then a list of them is kept."""
    matrices = list_matrices(given["file"])
    if len(matrices) > 1:
        atomic_write(cache / _MATRICES, json.dumps([dataclasses.asdict(matrix) for matrix in matrices]))
    return len(matrices) > 1


def _completed(space: EmbeddingSpace, file: str, words: Iterable[str]) -> EmbeddingSpace:
    """The space with a row for each of the words that it has not, as far as the file can make them of sub-words."""
    missing = [word for word in words if word not in space]
    try:
        found = read_words(file, missing)
    except InputError:  # there are none, or not one of them has a sub-word that the file knows
        return space
    both = space.counts is not None and found.counts is not None
    return EmbeddingSpace(
        space.keys + found.keys,
        np.concatenate([space.vectors, found.vectors]),
        counts=np.concatenate([space.counts, found.counts]) if both else None,
        provenance={**space.provenance, "composed": found.provenance["composed"]},
        level=space.level,
        name=space.name,
    )


def _check_size(space: EmbeddingSpace, most: int | None) -> None:
    if most is not None and space.vectors.nbytes > most:
        raise InputError(
            f"The vectors take {space.vectors.nbytes / 1e6:,.0f} MB, and one visitor may keep {most / 1e6:,.0f} MB "
            "here: ask for fewer rows."
        )


def _read(folder: Path, given: Mapping[str, Any]) -> tuple[EmbeddingSpace, dict[str, Any]] | None:
    """The rows that are asked for, and what was found in the file; read again only where something else is asked.

    None where it has several matrices, and none is asked for.
    """
    asked = {name: given.get(name) for name in _HOW_READ}
    digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    kept, about = folder / f"read-{digest}.safetensors", folder / f"read-{digest}.json"
    with contextlib.suppress(OSError, ValueError):
        return safetensors.read(kept)[0], json.loads(about.read_text(encoding="utf-8"))
    for earlier in folder.glob("read-*"):
        earlier.unlink(missing_ok=True)
    if _offers_several(given, folder) and asked["table"] is None:
        return None
    options = {name: asked[name] for name in _HOW_READ if name != "file" and asked[name] is not None}
    space = read_space(str(asked["file"]), **options)
    _check_size(space, given.get("most_bytes"))
    found = {
        "format": space.provenance["format"],
        "file": space.provenance["file"],
        "rows_read": len(space),
        "dims": space.dims,
        "level": space.level,
        "composes": can_compose(given["file"]),
        "first": space.keys[:_FIRST],
        "problems": list(space.provenance["problems"]),
    }
    safetensors.write(space, kept)
    atomic_write(about, json.dumps(found, ensure_ascii=False))
    return space, found
