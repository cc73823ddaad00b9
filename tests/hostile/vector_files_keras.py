"""Hostile models: crafted configurations, shape bombs, links and data elsewhere, archives that swell."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import h5py
import numpy as np
from hostile.vector_files import DIMS, ROWS, WORDS, Files, deciles, vectors

DAMAGED = "refused: .*(damaged|cut short|not a file of vectors|save it again|has no )"
READ = "^read: 60 Rows of padding"
EMBEDDING = "layers/embedding/vars/0"


def embedding(rows: object = ROWS + 2, dims: object = DIMS, **more: object) -> dict[str, Any]:
    config = {"name": "words", "input_dim": rows, "output_dim": dims}
    return {"class_name": "Embedding", "config": config, **more}


def lookup(**more: object) -> dict[str, Any]:
    return {"class_name": "TextVectorization", "config": {"name": "text", "vocabulary": WORDS, **more}}


def model(*layers: Any, **more: object) -> dict[str, Any]:
    layers = layers or (lookup(), embedding())
    return {"class_name": "Sequential", "config": {"name": "model", "layers": list(layers)}, **more}


def table() -> np.ndarray:
    return np.vstack([np.ones((2, DIMS), np.float32), vectors()])


def weights(write: Callable[[h5py.File], object] | None = None) -> bytes:
    """model.weights.h5 with a good Embedding, or with what `write` puts there."""
    out = io.BytesIO()
    with h5py.File(out, "w") as file:
        if write is None:
            file[EMBEDDING] = table()
        else:
            write(file)
    return out.getvalue()


def archive(
    config: object = None,
    write: Callable[[h5py.File], object] | None = None,
    files: dict[str, bytes] | None = None,
    kind: int = zipfile.ZIP_STORED,
) -> bytes:
    """A .keras with this configuration (bytes as they are), these weights and these files beside."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", kind) as target:
        said = config if isinstance(config, bytes) else json.dumps(model() if config is None else config).encode()
        for name, data in {"config.json": said, "model.weights.h5": weights(write), **(files or {})}.items():
            target.writestr(name, data)
    return out.getvalue()


def hdf5(config: object = None, write: Callable[[h5py.File], object] | None = None) -> bytes:
    """A whole model as .h5."""

    def whole(file: h5py.File) -> None:
        file.attrs["model_config"] = json.dumps(model() if config is None else config)
        if write is None:
            file["model_weights/words/words/embeddings:0"] = table()
        else:
            write(file)

    return weights(whole)


def elsewhere(file: h5py.File) -> None:
    file.create_dataset(EMBEDDING, (ROWS + 2, DIMS), "<f4", external=[("/etc/hostname", 0, h5py.h5f.UNLIMITED)])


def virtual(file: h5py.File) -> None:
    layout = h5py.VirtualLayout((ROWS + 2, DIMS), "<f4")
    layout[:] = h5py.VirtualSource("/tmp/other.h5", "data", shape=(ROWS + 2, DIMS))
    file.create_group("layers/embedding/vars").create_virtual_dataset("0", layout)


def ring(file: h5py.File) -> None:
    group = file.create_group("layers/embedding")
    group["again"] = file["layers"]


def packed(file: h5py.File) -> None:
    """Two gigabytes of zeros in a few kilobytes."""
    file.create_dataset(EMBEDDING, (2**23, 64), "<f4", compression="gzip", chunks=(2**14, 64), fillvalue=0)
    file[EMBEDDING][: 2**14] = 0


def many(file: h5py.File) -> None:
    for number in range(21_000):
        file.create_group(f"layers/l{number}")


def executable(config: dict[str, Any]) -> dict[str, Any]:
    """The model with a layer before it that Keras would have to run."""
    return model(config, lookup(), embedding())


def configurations() -> Files:
    code = "__import__('os').system('touch canary')"
    shell = {"class_name": "Lambda", "config": {"name": "f", "function": {"class_name": "__lambda__", "config": code}}}
    named = {
        "a lambda": executable(shell),
        "a registered name": executable({"class_name": "X", "registered_name": "os>system", "config": {"name": "x"}}),
        "a module": executable({"module": "os", "class_name": "system", "config": {"command": "touch canary"}}),
        "a setting of the process": executable(
            {"module": "keras.config", "class_name": "enable_unsafe_deserialization", "config": {}}
        ),
        "layers that are no layers": model("text", None, 7, [], lookup(), embedding()),
        "a name of a megabyte": model(lookup(), embedding(name="n" * 2**20)),
    }
    files: Files = {f"model with {name}.keras": (lambda c=config: archive(c), READ) for name, config in named.items()}
    refused = {
        "shape unlike the weights": (model(lookup(), embedding(rows=9)), "says that 'words' is 9 x 4"),
        "a shape of exabytes": (model(lookup(), embedding(rows=2**62)), "says that 'words' is 4611686018427387904 x 4"),
        "a shape that is text": (model(lookup(), embedding(rows="many")), "configuration .* damaged"),
        "a negative shape": (model(lookup(), embedding(rows=-1)), "says that 'words' is -1 x 4"),
        "no name": (model(lookup(), {"class_name": "Embedding", "config": {}}), "configuration .* damaged"),
        "a list": ([1, 2], "configuration .* damaged"),
        "200,000 lists": (b"[" * 200_000, "configuration .* damaged"),
        "200,000 objects": (b'{"config":' * 200_000, "configuration .* damaged"),
        "bytes that are no text": (b"\xff\xfe\x00", "configuration .* damaged"),
        "a million unknown words": (model(lookup(vocabulary=None, num_oov_indices=10**12), embedding()), "more memory"),
        "more words than rows": (
            model(lookup(vocabulary=[*WORDS, *"abc"]), embedding()),
            "65 words in 'text' and 62 rows",
        ),
    }
    return files | {
        f"model with {name}.keras": (lambda c=config: archive(c), f"refused: .*{said}")
        for name, (config, said) in refused.items()
    }


def stores() -> Files:
    writes: dict[str, tuple[Callable[[h5py.File], object], str]] = {
        "a soft link": (lambda file: file.__setitem__(EMBEDDING, h5py.SoftLink("/secret")), "has a link at"),
        "a link to itself": (lambda file: file.__setitem__("layers", h5py.SoftLink("/layers")), "has a link at"),
        "an external link": (
            lambda file: file.__setitem__(EMBEDDING, h5py.ExternalLink("/etc/passwd", "/")),
            "has a link at",
        ),
        "external storage": (elsewhere, "in another file"),
        "virtual storage": (virtual, "in another file"),
        "a ring of groups": (ring, "groups without end"),
        "21,000 groups": (many, "groups without end"),
        "a bomb of zeros": (packed, "(says that|declares a matrix)"),
        "numbers that were never written": (
            lambda file: file.create_dataset(EMBEDDING, (ROWS + 2, DIMS), "<f4"),
            "declares a matrix",
        ),
        "text for numbers": (lambda file: file.__setitem__(EMBEDDING, [["a", "b"]] * 62), "holds no matrix"),
        "one dimension": (lambda file: file.__setitem__(EMBEDDING, np.ones(62)), "holds no matrix"),
        "nothing": (lambda file: None, "holds no matrix"),
    }
    files: Files = {}
    for name, (write, said) in writes.items():
        files[f"weights with {name}.keras"] = (lambda w=write: archive(write=w), f"refused: .*{said}")
    for name in ("a soft link", "external storage", "a bomb of zeros"):
        write, said = writes[name]
        files[f"weights with {name}.h5"] = (lambda w=write: weights(w), f"refused: .*{said}")
    nan = table()
    nan[5, 1] = np.nan
    nan[6] = 0
    return files | {
        "nan and zeros.h5": (
            lambda: hdf5(write=lambda file: file.__setitem__("model_weights/words/embeddings", nan)),
            "^read: 58 .*zeros alone.*NaN",
        ),
        "a vocabulary with a word twice.keras": (
            lambda: archive(model(lookup(vocabulary=["same"] * ROWS), embedding())),
            "^read: 1 .*repeat an earlier key: 59",
        ),
        "a good model by another name.txt": (archive, READ),
        "a good model by another name.h5": (archive, READ),
        "a good .h5 by another name.keras": (hdf5, READ),
    }


def archives() -> Files:
    swollen = {"assets/layers/text_vectorization/vocabulary.txt": b"\0" * 2**26}
    outside = {"../../../canary": b"x", "/canary": b"x", "assets/../../canary/vocabulary.txt": b"x"}
    return {
        "no weights.keras": (
            lambda: _zipped({"config.json": b"{}"}),
            "refused: .*has no model.weights.h5",
        ),
        "an asset that swells.keras": (lambda: archive(files=swollen, kind=zipfile.ZIP_DEFLATED), "refused: .*stores"),
        "a configuration that swells.keras": (
            lambda: _zipped({"config.json": b" " * 2**26, "model.weights.h5": weights()}),
            "refused: .*stores",
        ),
        "names that lead outside.keras": (lambda: archive(files=outside), READ),
        "weights that are no hdf5.keras": (
            lambda: _zipped({"config.json": json.dumps(model()).encode(), "model.weights.h5": b"not hdf5" * 99}),
            DAMAGED,
        ),
        "ten thousand files.keras": (
            lambda: archive(files={f"assets/{number}": b"" for number in range(10_001)}),
            "refused: .*more than 10,000",
        ),
        "a lying size.keras": (lambda: archive().replace(b"PK\x01\x02", b"PK\x01\x03"), DAMAGED),
        "not of keras.zip": (lambda: _zipped({"notes.txt": b"hello"}), "refused: .*not a file of vectors"),
        "mark of hdf5 alone.h5": (lambda: b"\x89HDF\r\n\x1a\n", DAMAGED),
        "mark and noise.h5": (
            lambda: b"\x89HDF\r\n\x1a\n" + np.random.default_rng(0).bytes(9999),
            DAMAGED,
        ),
    }


def _zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in files.items():
            target.writestr(name, data)
    return out.getvalue()


INSIDE: Files = {
    **configurations(),
    **stores(),
    **archives(),
    **deciles({"model.keras": archive, "model.h5": hdf5}, DAMAGED),
}
"""All of them; opened without a process for each, which takes most of the time."""

APART = (
    "model with a lambda.keras",
    "model with 200,000 lists.keras",
    "model with a million unknown words.keras",
    "weights with an external link.keras",
    "weights with external storage.h5",
    "weights with a ring of groups.keras",
    "weights with a bomb of zeros.h5",
    "nan and zeros.h5",
    "a good model by another name.txt",
    "an asset that swells.keras",
    "names that lead outside.keras",
    "not of keras.zip",
    "mark and noise.h5",
    "model.h5 cut at 5 tenths",
)
FILES: Files = {name: INSIDE[name] for name in APART}
