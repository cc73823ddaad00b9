"""What one space looks like from the inside: always the original space, never its map."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError
from embedlab.metrics.arrays import centre_columns, has_direction, matrix, narrow
from embedlab.metrics.intervals import Interval, bootstrap_mean, jackknife
from embedlab.metrics.score import Score
from embedlab.neighbors import KnnGraph, knn_graph

__all__ = [
    "label_silhouette",
    "participation_ratio",
    "pc1_share",
    "probe_accuracy",
    "purity_at_10",
    "silhouette_samples",
]

Labels = Sequence[object] | NDArray[np.generic]
Matrix = NDArray[np.float64]

_NEIGHBOURS = 10
_SILHOUETTE_ROWS = 3000


def pc1_share(vectors: ArrayLike, *, seed: int = 0) -> Score:
    """Share of the variance that lies along the first principal component, in [1 / min(n, d), 1].

    The interval is a jackknife over rows.
    """
    found = matrix(vectors)
    bounds = (1 / max(1, min(found.shape)), 1.0)
    return _of_spectrum(found, lambda spectrum: float(spectrum.max() / spectrum.sum()), bounds, seed)


def participation_ratio(vectors: ArrayLike, *, seed: int = 0) -> Score:
    """Over how many directions the variance is spread, in [1, min(n, d)].

    The squared sum of the eigenvalues of the covariance over the sum of their squares: 1 for a line, d for a ball. The
    interval is a jackknife over rows.
    """
    found = matrix(vectors)
    bounds = (1.0, float(max(1, min(found.shape))))
    return _of_spectrum(found, lambda spectrum: float(spectrum.sum() ** 2 / (spectrum**2).sum()), bounds, seed)


def label_silhouette(vectors: ArrayLike, labels: Labels, *, seed: int = 0) -> Score:
    """Mean silhouette by label with cosine distance, in [-1, 1] (Rousseeuw 1987).

    Rows of zeros, and labels that only one row has, are left out; of more than 3,000 rows a seeded sample is used. The
    interval is a bootstrap over rows.
    """
    found, codes = _labelled(matrix(vectors), labels)
    if len(found) > _SILHOUETTE_ROWS:
        sample = np.sort(np.random.default_rng(seed).choice(len(found), _SILHOUETTE_ROWS, replace=False))
        found, codes = found[sample], codes[sample]
    kept = np.bincount(codes, minlength=1)[codes] > 1
    found, codes = found[kept], codes[kept]
    if len(np.unique(codes)) < 2:
        return Score.missing("A silhouette needs two labels with two rows each that have a vector.")
    values = silhouette_samples(found, codes)
    return Score(float(values.mean()), bootstrap_mean(values, seed=seed))


def silhouette_samples(vectors: ArrayLike, labels: Labels) -> Matrix:
    """The silhouette of each row with cosine distance, float64 [n], as `sklearn.metrics.silhouette_samples` gives it.

    The mean cosine distance from a unit vector u to a cluster is 1 - u . (mean of the cluster's unit vectors), so no
    n x n matrix is needed. The only row of its label has silhouette 0.

    Raises
    ------
    InputError
        If a row is all zero, the lengths disagree or there are fewer than two labels.
    """
    normed = _unit(matrix(vectors))
    codes = _codes(labels, len(normed))
    sizes = np.bincount(codes, minlength=1)
    if len(sizes) < 2:
        raise InputError(f"A silhouette needs at least two labels, not {len(sizes)}: give more.")
    sums = np.zeros((len(sizes), normed.shape[1]))
    np.add.at(sums, codes, normed)
    similarity_sums = normed @ sums.T
    rows = np.arange(len(normed))
    others = np.maximum(sizes[codes] - 1, 1)
    within = 1 - (similarity_sums[rows, codes] - 1) / others
    distances = 1 - similarity_sums / sizes
    distances[rows, codes] = np.inf
    nearest = distances.min(axis=1)
    scale = np.maximum(within, nearest)
    defined = (sizes[codes] > 1) & (scale > 1e-12)
    return np.where(defined, (nearest - within) / np.where(defined, scale, 1.0), 0.0)


def purity_at_10(
    vectors: ArrayLike, labels: Labels, *, graph: KnnGraph | None = None, k: int = _NEIGHBOURS, seed: int = 0
) -> Score:
    """Mean share of the k nearest rows (raw cosine, k = 10) that have the same label, in [0, 1].

    Rows of zeros are left out. ``details["chance"]`` is the expectation where neighbours are drawn at random. The
    interval is a bootstrap over rows.

    Parameters
    ----------
    vectors
        Float [n, d]: the labelled rows only.
    labels
        n labels.
    graph
        The neighbours of these very rows, where they are known already: at least k of them.
    k
        Neighbours looked at.
    seed
        Of the interval.
    """
    rows = matrix(vectors)
    codes, kept = _codes(labels, len(rows)), has_direction(rows)
    if graph is None or len(graph) != len(rows):
        graph, codes, kept = None, codes[kept], kept[kept]
    n = int(kept.sum())
    if n < k + 2:
        return Score.missing(f"Looking at {k} neighbours needs {k + 2} labelled rows with vectors, and there are {n}.")
    sizes = np.bincount(codes[kept])
    if sizes.max() == n:
        return Score.missing("All rows have one label, so every neighbour has it.")
    indices = knn_graph(rows[has_direction(rows)], k).indices if graph is None else graph.first(k).indices
    share = (codes[indices] == codes[:, None]).mean(axis=1)[kept]
    chance = float((sizes * (sizes - 1)).sum() / (n * (n - 1)))
    return Score(float(share.mean()), bootstrap_mean(share, seed=seed), details={"rows": n, "chance": chance})


def probe_accuracy(
    train: ArrayLike, train_labels: Labels, test: ArrayLike, test_labels: Labels, *, seed: int = 0
) -> Score:
    """Accuracy on the test rows of a logistic regression fitted on the training rows, in [0, 1].

    Columns are standardised by the training rows; the L2 penalty is scikit-learn's default (C = 1). The interval is a
    bootstrap over test rows.
    """
    from sklearn.linear_model import LogisticRegression

    x, unseen = matrix(train), matrix(test)
    y, truth = np.asarray(train_labels).astype(str), np.asarray(test_labels).astype(str)
    if len(x) != len(y) or len(unseen) != len(truth):
        raise InputError(f"{len(x)} + {len(unseen)} rows came with {len(y)} + {len(truth)} labels: give one a row.")
    if len(np.unique(y)) < 2 or len(unseen) == 0:
        return Score.missing("A probe needs training rows of two labels and at least one test row.")
    centre, spread = x.mean(axis=0), x.std(axis=0)
    scale = np.where(spread > 0, spread, 1.0)
    probe = LogisticRegression(max_iter=200).fit((x - centre) / scale, y)
    right = probe.predict((unseen - centre) / scale) == truth
    return Score(float(right.mean()), bootstrap_mean(right, seed=seed))


def _of_spectrum(vectors: Matrix, statistic: Callable[[Matrix], float], bounds: Interval, seed: int) -> Score:
    """A statistic of the eigenvalues of the scatter matrix."""
    if len(vectors) < 2:
        return Score.missing(f"Variance needs two keys, and there are {len(vectors)}.")
    centred = narrow(centre_columns(vectors))
    if not centred.any():
        return Score.missing("All vectors are equal, so there is no variance.")
    scatter = centred.T @ centred

    def among(kept: NDArray[np.int64]) -> float | None:
        # From the whole scatter less that of the few rows that are left out: one pass over all rows, not twenty.
        others = np.delete(centred, kept, axis=0)
        total = others.sum(axis=0)
        spectrum = _eigenvalues(scatter - others.T @ others - np.outer(total, total) / len(kept))
        return statistic(spectrum) if spectrum.any() else None

    value = statistic(_eigenvalues(scatter))
    return Score(value, jackknife(among, len(centred), value, bounds=bounds, seed=seed))


def _eigenvalues(scatter: Matrix) -> Matrix:
    return np.asarray(np.maximum(np.linalg.eigvalsh(scatter), 0.0))


def _labelled(vectors: Matrix, labels: Labels) -> tuple[Matrix, NDArray[np.int64]]:
    """The rows that have a direction, and their labels as codes from 0."""
    kept = has_direction(vectors)
    codes = _codes(labels, len(vectors))[kept]
    return vectors[kept], np.unique(codes, return_inverse=True)[1]


def _codes(labels: Labels, n: int) -> NDArray[np.int64]:
    if len(labels) != n:
        raise InputError(f"{n} rows came with {len(labels)} labels: give one a row.")
    return np.unique(np.asarray(labels), return_inverse=True)[1]


def _unit(vectors: Matrix) -> Matrix:
    if not has_direction(vectors).all():
        raise InputError("A row of zeros has no cosine: leave it out.")
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
