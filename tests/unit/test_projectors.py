"""What the projectors do each in their own way, and the text a map is kept as."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from embedlab.errors import InputError, NotFittedError
from embedlab.metrics.map_quality import MapQuality
from embedlab.neighbors import knn_graph
from embedlab.projectors import PCA, PROJECTORS, TSNE, UMAP, Projection, Projector, from_csv, to_csv, warm_up
from embedlab.projectors.points import distinct_points, places_from
from embedlab.projectors.principal import principal_coordinates
from embedlab.projectors.umap_library import compiled_folder
from embedlab.space import EmbeddingSpace

METHODS = ("umap", "tsne", "pca", "axes")
AWKWARD_KEYS = (
    "a,b",
    'say "hi"',
    "\r",
    "\n",
    "\r\n",
    "\x00",
    " padded ",
    "=1+1",
    "null",
    "007",
    "naïve",
    "冰",
    "'",
    "x\u2028y",
)


def random_space(n: int, d: int = 6, seed: int = 0) -> EmbeddingSpace:
    vectors = np.random.default_rng(seed).normal(size=(n, d)).astype(np.float32)
    return EmbeddingSpace(tuple(f"w{row}" for row in range(n)), vectors)


def test_the_registry_names_each_method_as_the_map_does() -> None:
    assert {name: kind.method for name, kind in PROJECTORS.items()} == {name: name for name in METHODS}


@pytest.mark.parametrize("kind", PROJECTORS.values())
def test_parameters_are_json_and_make_the_same_projector(kind: type[Projector]) -> None:
    parameters = json.loads(json.dumps(kind(dims=3).parameters))
    assert kind(**parameters).parameters == parameters


@pytest.mark.parametrize("kind", PROJECTORS.values())
def test_there_is_no_map_before_fit(kind: type[Projector]) -> None:
    with pytest.raises(NotFittedError, match="call fit first"):
        _ = kind().projection_


@pytest.mark.parametrize(
    "projector",
    [
        PCA(dims=1),
        UMAP(dims=4),
        TSNE(dims=0),
        UMAP(n_neighbors=1),
        UMAP(n_neighbors=2.5),  # type: ignore[arg-type]
        UMAP(min_dist=-0.1),
        UMAP(min_dist=2),
        UMAP(min_dist=float("nan")),
        UMAP(epochs=0),
        UMAP(seed=-1),
        TSNE(perplexity=0.5),
        TSNE(iterations=0),
        TSNE(seed="0"),  # type: ignore[arg-type]
    ],
)
def test_parameters_out_of_range_are_refused_in_a_sentence(projector: Projector) -> None:
    with pytest.raises(InputError, match=r"not .*[.]$|choose"):
        projector.fit(random_space(20))


def test_a_graph_of_another_space_is_refused() -> None:
    graph = knn_graph(random_space(30).vectors, 5)
    with pytest.raises(InputError, match="30 rows"):
        UMAP().fit(random_space(20), graph)


def test_principal_coordinates_are_those_of_the_covariance() -> None:
    vectors = random_space(50).vectors.astype(np.float64)
    coordinates = principal_coordinates(vectors, 3)
    assert coordinates.mean(axis=0) == pytest.approx(0, abs=1e-12)
    largest = np.linalg.eigvalsh(np.cov(vectors.T))[::-1][:3]
    assert np.cov(coordinates.T) == pytest.approx(np.diag(largest), abs=1e-12)


def test_principal_axes_that_are_not_there_are_zero() -> None:
    line = np.outer(np.arange(5.0), [3.0, 4.0])
    coordinates = principal_coordinates(line, 3)
    assert np.ptp(coordinates[:, 0]) == pytest.approx(20)
    assert (coordinates[:, 1:] == 0).all()
    assert (principal_coordinates(np.full((9, 4), 0.1), 2) == 0).all()


def test_the_opposite_space_gives_the_opposite_axis_not_a_random_one() -> None:
    vectors = random_space(40).vectors
    assert principal_coordinates(vectors + 5, 2) == pytest.approx(principal_coordinates(vectors, 2), abs=1e-5)
    first = principal_coordinates(vectors * np.array([9, 1, 1, 1, 1, 1]), 2)[:, 0]
    assert np.corrcoef(first, vectors[:, 0])[0, 1] > 0.99


def test_words_of_one_direction_are_one_point() -> None:
    vectors = np.array([[1, 0], [2, 0], [0, 1], [0, 0], [-0.0, 0], [-1, 0]], dtype=np.float32)
    points = distinct_points(EmbeddingSpace(("f", "e", "d", "c", "b", "a"), vectors))
    assert len(points) == 4
    assert points.members[0] == points.members[1]
    assert points.members[3] == points.members[4]
    assert np.allclose(np.linalg.norm(points.directions, axis=1)[points.members], [1, 1, 1, 0, 0, 1])


@pytest.mark.parametrize("spare", [0, 1, 5])
def test_a_known_graph_gives_the_points_what_computing_it_would(spare: int) -> None:
    vectors = np.random.default_rng(0).integers(-2, 3, size=(60, 8)).astype(np.float32)
    space = EmbeddingSpace(tuple(str(row) for row in range(60)), vectors)
    points = distinct_points(space)
    taken = points.graph(6, knn_graph(vectors, 6 + spare))
    computed = points.graph(6, None)
    assert (taken.indices == computed.indices).all()
    assert (taken.similarities == computed.similarities).all()


def test_words_the_other_map_lacks_start_among_their_neighbours() -> None:
    left = np.array([[1, row / 100, 0] for row in range(10)])
    right = np.array([[0, row / 100, 1] for row in range(10)])
    space = EmbeddingSpace(tuple(f"w{row}" for row in range(20)), np.vstack([left, right]).astype(np.float32))
    points = distinct_points(space)
    known = [f"w{row}" for row in range(20) if row not in (4, 15)]
    init = Projection(tuple(known), np.array([[-5, 0] if int(key[1:]) < 10 else [5, 0] for key in known]), "umap")
    places = places_from(init, space, points, points.graph(5, None), 2)
    assert places is not None
    assert places[points.members[4]].tolist() == [-5, 0]
    assert places[points.members[15]].tolist() == [5, 0]


def test_a_map_of_strangers_or_of_other_dimensions_starts_nothing() -> None:
    space = random_space(20)
    strangers = Projection(("x", "y"), np.zeros((2, 2)), "umap")
    assert UMAP(epochs=5).fit(space, init=strangers).projection_.parameters["init"] == "pca"
    deep = PCA(dims=3).fit(space).projection_
    assert UMAP(epochs=5).fit(space, init=deep).projection_.parameters["init"] == "pca"


def test_progress_rises_to_the_end_and_can_stop_the_work() -> None:
    told: list[float] = []
    TSNE(iterations=60).fit(random_space(40), progress=lambda fraction, _: told.append(fraction))
    assert told == sorted(told)
    assert told[0] == 0
    assert told[-1] == 1
    assert len(told) > 4

    def stop(fraction: float, _message: str) -> None:
        if fraction > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        TSNE(iterations=60).fit(random_space(40), progress=stop)


@pytest.mark.parametrize("dims", [2, 3])
def test_csv_brings_back_the_very_same_map(dims: int) -> None:
    places = np.random.default_rng(0).normal(size=(len(AWKWARD_KEYS), dims)).astype(np.float32)
    places[0] = [1e-30, -1e30, 0.1][:dims]
    written = Projection(AWKWARD_KEYS, places, "tsne", {"seed": 1}, MapQuality(0.9, 0.8, 0.3, 15))
    text = to_csv(written)
    about = {"method": "tsne", "parameters": {"seed": 1}, "trustworthiness": 0.9, "continuity": 0.8, "k": 15}
    read = from_csv(text, {**about, "knn_preservation": 0.3})
    assert text.startswith("key,x,y\n" if dims == 2 else "key,x,y,z\n")
    assert read.keys == written.keys
    assert (read.xy == written.xy).all()
    assert (read.method, read.parameters, read.quality) == (written.method, written.parameters, written.quality)
    rows = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert [row[0] for row in rows] == list(AWKWARD_KEYS)


def test_csv_of_nothing_and_rounded_csv() -> None:
    empty = Projection((), np.zeros((0, 3)), "pca")
    assert from_csv(to_csv(empty)).xy.shape == (0, 3)
    assert from_csv(to_csv(empty)).quality is None
    assert to_csv(Projection(("w",), np.array([[1.23456, -2]]), "pca"), decimals=3) == "key,x,y\nw,1.235,-2.000\n"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "word,x,y\n",
        "key,x,y\na,1\n",
        "key,x,y\na,1,2,3\n",
        "key,x,y\na,one,2\n",
        "key,x,y\n\n",
        "key,x,y\na,nan,1\n",
    ],
)
def test_what_is_not_a_map_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        from_csv(text)


def test_maps_repeat_in_fresh_processes_whatever_the_threads(tmp_path: Path) -> None:
    script = """
import hashlib, sys
import numpy as np
from embedlab.projectors import PROJECTORS
from embedlab.space import EmbeddingSpace
vectors = np.random.default_rng(0).normal(size=(500, 64)).astype(np.float32)
space = EmbeddingSpace(tuple(f"w{row}" for row in range(500)), vectors)
digest = hashlib.sha256()
for kind in PROJECTORS.values():
    digest.update(kind().fit(space).projection_.xy.tobytes())
print(digest.hexdigest(), "tensorflow" in sys.modules, "keras" in sys.modules)
"""
    said = [
        subprocess.run(
            [sys.executable, "-c", script],
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(sys.path),
                "OMP_NUM_THREADS": threads,
                "NUMBA_NUM_THREADS": threads,
            },
            cwd=tmp_path,
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for threads in ("1", "2")
    ]
    assert said[0] == said[1]
    assert said[0].split()[1:] == ["False", "False"]


def test_compiled_code_is_kept_for_the_next_process() -> None:
    warm_up()
    kept = {path.name.split("-")[0] for path in Path(compiled_folder()).rglob("*.nbc")}
    assert {"layouts._optimize_layout_euclidean_single_epoch", "umap_.smooth_knn_dist"} <= kept
