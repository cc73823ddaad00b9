"""Vectors from a file: read in a process of their own, put under the words of the texts, held against them, scored.

A folder takes what is loaded::

    space.safetensors          the rows that were asked for, under the keys that were asked for
    look.json                  everything that is worth a look before the space is used; written last

and it, or another one, what need not be read again where the same rows are asked for under other keys::

    read-DIGEST.safetensors    the rows that the digest stands for, as the file has them
    read-DIGEST.json           what was found in the file; written last
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from embedlab.corpus import Corpus, read_corpus
from embedlab.coverage import Coverage
from embedlab.errors import InputError
from embedlab.files import atomic_write
from embedlab.formats import read_space, safetensors
from embedlab.jobs.handover import load_corpus
from embedlab.key_mapping import MappedKeys, map_keys
from embedlab.metrics.scorecard import word_scores
from embedlab.progress import Progress
from embedlab.run import read_run
from embedlab.space import EmbeddingSpace
from embedlab.trainers.options import fitting_vocabulary

__all__ = ["corpus_of", "load_vectors", "read_look", "score_space", "word_counts"]

_FIRST = 24
_HOW_READ = ("file", "limit", "vocabulary", "table")


def load_vectors(given: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Load the vectors in `file` into `folder`: a task, see `embedlab.jobs.tasks`.

    The rows as they were read are kept in `cache`, in `folder` itself where none is given. `limit`, `vocabulary` and
    `table` are what `read_space` takes. With `texts` (see `word_counts`) the words of these are held against the space;
    with `map_keys` its keys are written as they are. More than `most_bytes` of vectors, where that is given, are
    refused: a small file may unpack to many.
    """
    folder = Path(given["folder"])
    folder.mkdir(exist_ok=True)
    progress(0.0, "Reading the vectors")
    space, read = _read(Path(given.get("cache", folder)), given)
    progress(0.5, "Reading the words of the texts")
    counts = word_counts(given["texts"]) if given.get("texts") else {}
    progress(0.7, "Looking for the words of the texts")
    as_written = Coverage.of(space, counts)
    mapped = map_keys(space, counts) if given.get("map_keys") else MappedKeys(space, 0, 0, ())
    look = {
        "asked": {name: value for name, value in given.items() if name not in ("folder", "cache")},
        **read,
        "rows": len(mapped.space),
        "renamed": mapped.renamed,
        "merged": mapped.merged,
        "examples": mapped.examples,
        "coverage_as_written": dataclasses.asdict(as_written) if counts else None,
        "coverage": dataclasses.asdict(Coverage.of(mapped.space, counts)) if counts else None,
    }
    progress(0.8, "Keeping what was read")
    about = {"renamed": mapped.renamed, "merged": mapped.merged, "limit": given.get("limit")}
    kept = mapped.space.replace(provenance={**mapped.space.provenance, "loaded": about})
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


def _read(folder: Path, given: Mapping[str, Any]) -> tuple[EmbeddingSpace, dict[str, Any]]:
    """The rows that are asked for, and what was found in the file; read again only where something else is asked."""
    asked = {name: given.get(name) for name in _HOW_READ}
    digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    kept, about = folder / f"read-{digest}.safetensors", folder / f"read-{digest}.json"
    with contextlib.suppress(OSError, ValueError):
        return safetensors.read(kept)[0], json.loads(about.read_text(encoding="utf-8"))
    for earlier in folder.glob("read-*"):
        earlier.unlink(missing_ok=True)
    options = {name: asked[name] for name in _HOW_READ if name != "file" and asked[name] is not None}
    space = read_space(str(asked["file"]), **options)
    most = given.get("most_bytes")
    if most is not None and space.vectors.nbytes > most:
        raise InputError(
            f"The vectors take {space.vectors.nbytes / 1e6:,.0f} MB, and one visitor may keep {most / 1e6:,.0f} MB "
            "here: ask for fewer rows."
        )
    found = {
        "format": space.provenance["format"],
        "file": space.provenance["file"],
        "rows_read": len(space),
        "dims": space.dims,
        "level": space.level,
        "first": space.keys[:_FIRST],
        "problems": list(space.provenance["problems"]),
    }
    safetensors.write(space, kept)
    atomic_write(about, json.dumps(found, ensure_ascii=False))
    return space, found
