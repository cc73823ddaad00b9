"""Opens gensim's .kv files, the only place where a pickle is; runs in a process of its own (`embedlab.formats.apart`).

A pickle may call whatever it can name. This one can name KeyedVectors, which here is a class that does nothing, and
what numpy needs to set an array up; all else ends the reading. What only wastes or crashes ends with the process, whose
memory and time are capped before the first byte is looked at.
"""

from __future__ import annotations

import itertools
import pickle
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError
from embedlab.formats.format import EVERYTHING, Head, Reading, ReadOptions, check_shape, inflated_at_most
from embedlab.formats.repair import Gatherer
from embedlab.formats.subwords import subword_buckets
from embedlab.textfile import open_bytes

__all__ = ["needed", "read"]

_BESIDE = ("vectors", "syn0", "vectors_vocab", "vectors_ngrams")
_KEYED_VECTORS = {"KeyedVectors", "Word2VecKeyedVectors", "EuclideanKeyedVectors", "FastTextKeyedVectors", "Vocab"}
_MODELS = {"Word2Vec", "FastText", "Doc2Vec"}
_KEYS = ("index_to_key", "index2word", "index2entity")


class _Inert:
    """Stands for an object of gensim: attributes, and nothing that is done with them."""

    def __init__(self, *_: object) -> None: ...


class _RefusedError(Exception):
    """A pickle names what no keyed vectors need."""

    def __init__(self, module: str, name: str) -> None:
        super().__init__(f"{module}.{name}")
        self.module, self.name = module, name


class _Restricted(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if module in ("gensim.models.keyedvectors", "gensim.models.fasttext") and name in _KEYED_VECTORS:
            return _Inert
        if (module, name) == ("numpy", "dtype"):
            return _dtype
        if (module, name) == ("numpy", "ndarray"):
            return np.ndarray
        if module in ("numpy.core.multiarray", "numpy._core.multiarray") and name == "_reconstruct":
            return _reconstruct
        if (module, name) == ("_codecs", "encode"):
            return _encode
        raise _RefusedError(module, name)


def _dtype(code: object, *_: object) -> np.dtype[Any]:
    dtype = np.dtype(str(code))
    if dtype.kind not in "iuf":
        raise _RefusedError("numpy.dtype", dtype.str)
    return dtype


def _reconstruct(kind: object, shape: object, code: object) -> NDArray[Any]:
    # What numpy itself writes here is an empty array, which its state then fills.
    if kind is not np.ndarray or shape != (0,):
        raise _RefusedError("numpy.ndarray", repr(shape)[:40])
    return np.ndarray.__new__(np.ndarray, (0,), "b")


def _encode(text: object, encoding: object = "latin1") -> bytes:
    """How a pickle of protocol 2 keeps bytes."""
    return str(text).encode("latin1" if encoding == "latin1" else "utf-8")


def needed(path: Path) -> int:
    """How many bytes of a file this one is worth, for the caps of its process.

    A key of ten bytes is a string, an entry of a dict, a number and, in old files, an object; arrays may lie beside.
    """
    beside = (_beside(path, name) for name in _BESIDE)
    return 2 * path.stat().st_size + sum(file.stat().st_size for file in beside if file.is_file())


def read(path: Path, options: ReadOptions = EVERYTHING) -> Reading:
    """The space in a .kv file, and in the ``.vectors.npy`` beside it; raises `InputError` where it is none."""
    state = _state(path)
    keys = next((state[name] for name in _KEYS if isinstance(state.get(name), list)), None)
    if keys is None or not all(isinstance(key, str) for key in keys):
        raise InputError(f"{path.name} has no list of keys: save the vectors with gensim 1 or later.")
    vectors = _vectors(path, state, keys)
    check_shape(path.name, *vectors.shape)
    if len(vectors) < len(keys):
        raise InputError(f"{path.name} has {len(keys)} keys and {len(vectors)} vectors: save it again.")
    said = [] if len(vectors) == len(keys) else [f"Vectors without a key, left out: {len(vectors) - len(keys):,}."]
    rows = Gatherer(path.name, options.limit)
    rows.add(keys, vectors[: len(keys)])
    return rows.reading(said, counts=_counts(state, keys))


def _state(path: Path) -> dict[str, Any]:
    head = Head.of(path)
    with open_bytes(path, inflated_at_most(head.size) if head.packed else head.size) as file:
        try:
            found = _Restricted(file, encoding="latin1").load()
        except _RefusedError as refused:
            raise InputError(_refusal(path.name, refused)) from None
        except (InputError, MemoryError):
            raise
        except Exception as error:  # whatever a crafted pickle makes the machine stumble over
            raise InputError(f"{path.name} is a damaged pickle ({type(error).__name__}): save it again.") from None
    state = getattr(found, "__dict__", None)
    if not isinstance(found, _Inert) or not isinstance(state, dict):
        raise InputError(f"{path.name} is a pickle, but not of gensim's KeyedVectors: give a file made by wv.save.")
    return state


def _refusal(name: str, refused: _RefusedError) -> str:
    if refused.module.startswith("gensim.models") and refused.name in _MODELS:
        return (
            f"{name} is a whole model of gensim, which runs code when it is opened: in Python, "
            f"`model = gensim.models.{refused.name}.load({name!r})` and then `model.wv.save('vectors.kv')` make a file "
            "that can be given."
        )
    what = f"{refused.module}.{refused.name}"[:80]
    return f"{name} names {what!r}, which keyed vectors do not need; it was not called: give a file made by wv.save."


def _vectors(path: Path, state: dict[str, Any], keys: Sequence[str]) -> NDArray[np.float32]:
    for name in ("vectors", "syn0"):
        found = _array(path, state, name)
        if found is not None:
            return found
    words, parts = _array(path, state, "vectors_vocab"), _array(path, state, "vectors_ngrams")
    if words is None or parts is None or not state.get("compatible_hash"):
        raise InputError(f"{path.name} has no matrix of vectors, nor a .vectors.npy beside it: put both together.")
    return _composed(words, parts, keys, state)


def _array(path: Path, state: dict[str, Any], name: str) -> NDArray[np.float32] | None:
    """A matrix of the pickle, or of the file beside it where gensim put it for its size."""
    found = state.get(name)
    beside = _beside(path, name)
    if found is None and beside.is_file():
        try:
            found = np.load(beside, mmap_mode="r", allow_pickle=False)
        except Exception:  # numpy passes on whatever its parsers of the header stumble over
            raise InputError(f"{beside.name} is damaged or cut short: copy it again.") from None
    if found is None:
        return None
    if not isinstance(found, np.ndarray) or found.ndim != 2 or found.dtype.kind not in "iuf" or not found.size:
        raise InputError(f"{path.name} has something else than a matrix of numbers for its {name}: save it again.")
    return found.astype(np.float32, copy=False)


def _beside(path: Path, name: str) -> Path:
    return path.with_name(f"{path.name}.{name}.npy")


def _composed(
    words: NDArray[np.float32], parts: NDArray[np.float32], keys: Sequence[str], state: dict[str, Any]
) -> NDArray[np.float32]:
    """Each word's mean of its own row and those of its sub-words, which gensim leaves out when it saves."""
    shortest, longest = (int(state.get(name, 0)) for name in ("min_n", "max_n"))
    if len(words) < len(keys) or words.shape[1] != parts.shape[1] or longest > 64:
        raise InputError("The words and the sub-words of the file do not fit together: save it again.")
    vectors = words[: len(keys)].copy()
    for start in range(0, len(keys), 1000):
        found, offsets = subword_buckets(keys[start : start + 1000], shortest, longest, len(parts))
        for row, (begin, end) in enumerate(itertools.pairwise(offsets), start):
            vectors[row] = (vectors[row] + parts[found[begin:end]].sum(axis=0)) / (end - begin + 1)
    return vectors


def _counts(state: dict[str, Any], keys: Sequence[str]) -> NDArray[np.int64] | None:
    kept = state.get("expandos")
    counts = kept.get("count") if isinstance(kept, dict) else None
    if not isinstance(counts, np.ndarray) or counts.shape != (len(keys),) or (counts < 0).any():
        return None
    return counts.astype(np.int64)
