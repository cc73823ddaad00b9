"""The main job on the 32,000 real headlines, against reference figures, recomputed from the files it wrote.

The recomputation stands on scikit-learn, scipy and gensim and on none of the project's own metrics.
"""

from __future__ import annotations

import csv
import gzip
import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file
from scipy.stats import spearmanr
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import silhouette_score
from sklearn.neighbors import NearestNeighbors

ROOT = Path(__file__).parents[2]
SPACES = ("embedding", "word2vec")
TOLERANCE = 0.05


def run_cli(out: Path, files: dict[str, Path], *options: str) -> dict:
    classes = [part for name, file in files.items() for part in ("--class", f"{name}={file}")]
    command = [sys.executable, "-m", "embedlab", "run", *classes, "-o", str(out), "--seed", "0", "--json", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="session")
def run(real_headlines, tmp_path_factory) -> tuple[Path, dict]:
    out = tmp_path_factory.mktemp("real") / "run"
    return out, run_cli(out, real_headlines)


@pytest.fixture(scope="session")
def spaces(run) -> dict[str, tuple[list[str], np.ndarray, np.ndarray]]:
    return {name: read_space(run[0] / f"{name}.safetensors") for name in SPACES}


def read_space(path: Path) -> tuple[list[str], np.ndarray, np.ndarray]:
    tensors = load_file(path)
    raw, offsets = tensors["keys_utf8"].tobytes(), tensors["key_offsets"].astype(int)
    keys = [raw[start:stop].decode() for start, stop in pairwise(offsets)]
    return keys, tensors["vectors"], tensors["counts"]


@pytest.fixture(scope="session")
def parts(run, real_headlines) -> dict[str, tuple[list[str], np.ndarray]]:
    """Texts and labels (1 for clickbait) of train and test, by the rows of split.csv."""
    texts = []
    for file in real_headlines.values():
        lines = gzip.decompress(file.read_bytes()).decode("utf-8").split("\n")
        texts += [line for line in lines if line.strip()]
    with (run[0] / "split.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(texts) == 32_000
    found = {}
    for part in ("train", "test"):
        chosen = [row for row in rows if row["part"] == part]
        labels = np.array([row["label"] == "clickbait" for row in chosen])
        found[part] = ([texts[int(row["row"])] for row in chosen], labels)
    return found


def counter(words: list[str]) -> CountVectorizer:
    return CountVectorizer(vocabulary=words, token_pattern=r"[a-z0-9]+(?:'[a-z]+)?", lowercase=True)


@pytest.fixture(scope="session")
def word_labels(spaces, parts) -> dict[str, int]:
    words, _, _ = spaces["word2vec"]
    texts, clickbait = parts["test"]
    present = (counter(words).transform(texts) > 0).astype(int)
    inside = np.asarray(present[clickbait].sum(axis=0)).ravel()
    outside = np.asarray(present[~clickbait].sum(axis=0)).ravel()
    a, b = clickbait.sum(), (~clickbait).sum()
    odds = np.log((inside + 0.5) / (a - inside + 0.5)) - np.log((outside + 0.5) / (b - outside + 0.5))
    chosen = np.flatnonzero((inside + outside >= 8) & (np.abs(odds) > 1.5))
    return {words[row]: int(odds[row] > 0) for row in chosen}


def test_the_classifier_is_as_good_as_it_should_be(run):
    found = run[1]["embedding"]
    assert found["test_accuracy"] == pytest.approx(0.975, abs=0.006)
    assert found["test_auc"] >= 0.995
    assert (found["train_rows"], found["test_rows"]) == (24_000, 8_000)


def test_one_direction_explains_the_embedding_and_not_word2vec(spaces):
    share = {}
    for name, (_, vectors, counts) in spaces.items():
        frequent = vectors[counts >= 5].astype(np.float64)
        values = np.linalg.svd(frequent - frequent.mean(axis=0), compute_uv=False) ** 2
        share[name] = values[0] / values.sum()
    assert share["embedding"] >= 0.85
    assert share["word2vec"] <= 0.15


def test_words_group_by_label_in_the_embedding_alone(run, spaces, word_labels):
    found = {}
    for name, (words, vectors, _) in spaces.items():
        rows = {word: row for row, word in enumerate(words)}
        labelled = [word for word in word_labels if word in rows]
        chosen = vectors[[rows[word] for word in labelled]]
        found[name] = silhouette_score(chosen, [word_labels[word] for word in labelled], metric="cosine")
    assert found["embedding"] == pytest.approx(0.86, abs=TOLERANCE)
    assert found["word2vec"] == pytest.approx(0.15, abs=TOLERANCE)
    said = run[1]["comparison"]
    assert said["left"]["label_silhouette"] == pytest.approx(found["embedding"], abs=0.03)
    assert said["right"]["label_silhouette"] == pytest.approx(found["word2vec"], abs=0.03)


def test_word2vec_keeps_meaning_and_the_embedding_does_not(run, spaces):
    from gensim.models import KeyedVectors
    from gensim.test.utils import datapath

    rho = {}
    for name, (words, vectors, _) in spaces.items():
        keyed = KeyedVectors(vectors.shape[1])
        keyed.add_vectors(words, vectors)
        rho[name] = keyed.evaluate_word_pairs(datapath("wordsim353.tsv"))[1][0]
    assert rho["word2vec"] == pytest.approx(0.35, abs=0.07)
    assert abs(rho["embedding"]) <= 0.25
    assert rho["embedding"] <= rho["word2vec"] - 0.12
    said = run[1]["comparison"]
    assert said["right"]["wordsim353"]["rho"] == pytest.approx(rho["word2vec"], abs=0.01)
    assert said["right"]["wordsim353"]["pairs"] == 205
    assert said["left"]["category_purity_at_5"]["value"] == pytest.approx(0.34, abs=0.06)
    assert said["right"]["category_purity_at_5"]["value"] == pytest.approx(0.53, abs=TOLERANCE)


def test_headlines_group_by_label_in_the_embedding_more_than_in_word2vec(run, spaces, parts):
    silhouettes, probes = {}, {}
    for name, (words, vectors, _) in spaces.items():
        means = {}
        for part, (texts, _) in parts.items():
            counts = counter(words).transform(texts)
            means[part] = (counts @ vectors) / np.maximum(np.asarray(counts.sum(axis=1)), 1)
        shown = np.random.default_rng(0).choice(len(means["test"]), 3000, replace=False)
        silhouettes[name] = silhouette_score(means["test"][shown], parts["test"][1][shown], metric="cosine")
        probe = LogisticRegression(max_iter=1000).fit(means["train"], parts["train"][1])
        probes[name] = probe.score(means["test"], parts["test"][1])
    assert silhouettes["embedding"] == pytest.approx(0.90, abs=TOLERANCE)
    assert silhouettes["word2vec"] == pytest.approx(0.27, abs=TOLERANCE)
    assert probes["embedding"] == pytest.approx(0.973, abs=0.015)
    assert probes["word2vec"] == pytest.approx(0.969, abs=0.015)
    said = run[1]["comparison_documents"]
    assert said["left"]["label_silhouette"] == pytest.approx(silhouettes["embedding"], abs=0.04)
    assert said["right"]["label_silhouette"] == pytest.approx(silhouettes["word2vec"], abs=0.04)


def shared_neighbours(first: tuple, second: tuple) -> float:
    """Mean Jaccard@10 of the words of both spaces that are seen at least 5 times."""
    words, left, counts = first
    rows = {word: row for row, word in enumerate(second[0])}
    shared = [row for row, word in enumerate(words) if counts[row] >= 5 and word in rows]
    matched = [rows[words[row]] for row in shared]
    near = [
        NearestNeighbors(n_neighbors=11, metric="cosine").fit(vectors).kneighbors(vectors, return_distance=False)[:, 1:]
        for vectors in (left[shared], second[1][matched])
    ]
    return float(np.mean([len(set(a) & set(b)) / len(set(a) | set(b)) for a, b in zip(*near, strict=True)]))


def test_the_two_spaces_share_almost_no_neighbours(run, spaces):
    jaccard = shared_neighbours(spaces["embedding"], spaces["word2vec"])
    said = run[1]["comparison"]["between"]
    assert jaccard == pytest.approx(0.002, abs=0.004)
    assert said["jaccard_at_10"] == pytest.approx(jaccard, abs=0.002)


def test_the_objective_decides_and_not_the_layer(run, spaces, parts):
    """The Keras layer that is asked for the words around a word finds word2vec's neighbours; asked for labels, none."""
    from embedlab.corpus import Corpus
    from embedlab.trainers import ContextEmbedding

    space = ContextEmbedding("skip-gram").fit(Corpus(parts["train"][0], None)).space_
    skip_gram = (list(space.keys), space.vectors, space.counts)
    ceiling = run[1]["comparison"]["ceiling"]["right"]["jaccard_at_10"]
    assert shared_neighbours(skip_gram, spaces["word2vec"]) > 0.5 * ceiling
    assert shared_neighbours(skip_gram, spaces["embedding"]) < 0.02


def test_the_similarities_of_the_two_spaces_agree_little(run, spaces):
    words, left, counts = spaces["embedding"]
    others, right, _ = spaces["word2vec"]
    rows = {word: row for row, word in enumerate(others)}
    shared = [row for row, word in enumerate(words) if counts[row] >= 5 and word in rows]
    a, b = left[shared].astype(np.float64), right[[rows[words[row]] for row in shared]].astype(np.float64)
    a, b = a - a.mean(axis=0), b - b.mean(axis=0)
    cka = np.linalg.norm(a.T @ b) ** 2 / (np.linalg.norm(a.T @ a) * np.linalg.norm(b.T @ b))
    nuclear = np.linalg.svd(a.T @ b / (np.linalg.norm(a) * np.linalg.norm(b)), compute_uv=False).sum()
    residual = 1 - nuclear**2
    said = run[1]["comparison"]["between"]
    assert cka == pytest.approx(0.237, abs=TOLERANCE)
    assert said["cka"] == pytest.approx(cka, abs=0.02)
    assert residual == pytest.approx(0.96, abs=TOLERANCE)
    assert said["procrustes_residual"] == pytest.approx(residual, abs=0.02)
    sample = np.random.default_rng(0).choice(len(a), 1000, replace=False)
    cosines = []
    for vectors in (left[shared], right[[rows[words[row]] for row in shared]]):
        unit = vectors[sample] / np.linalg.norm(vectors[sample], axis=1, keepdims=True)
        cosines.append((unit @ unit.T)[np.triu_indices(1000, 1)])
    rho = spearmanr(*cosines).statistic
    assert rho == pytest.approx(0.263, abs=TOLERANCE)
    assert said["rsa"] == pytest.approx(rho, abs=0.03)
    assert said["cka_debiased"] == pytest.approx(0.277, abs=TOLERANCE)


def test_second_seeds_show_the_noise(run):
    ceiling = run[1]["comparison"]["ceiling"]
    reference = {
        "left": {
            "jaccard_at_10": 0.048,
            "cka": 0.997,
            "cka_debiased": 0.998,
            "rsa": 0.995,
            "procrustes_residual": 0.08,
        },
        "right": {
            "jaccard_at_10": 0.306,
            "cka": 0.846,
            "cka_debiased": 0.814,
            "rsa": 0.784,
            "procrustes_residual": 0.30,
        },
    }
    for side, figures in reference.items():
        for name, value in figures.items():
            assert ceiling[side][name] == pytest.approx(value, abs=TOLERANCE), (side, name)


def test_the_maps_keep_neighbourhoods(run):
    for name, about in run[1]["projections"].items():
        assert about["trustworthiness"] > 0.75, name
        assert about["continuity"] > 0.8, name


def test_the_same_seed_gives_the_same_bits(run, real_headlines, tmp_path):
    run_cli(tmp_path / "again", real_headlines, "--no-ceiling")
    names = [f"{name}.safetensors" for name in (*SPACES, "untrained", "classifier")]
    names += [f"maps/{side}.{level}.csv" for side in ("left", "right") for level in ("words", "documents")]
    different = [name for name in names if (run[0] / name).read_bytes() != (tmp_path / "again" / name).read_bytes()]
    assert different == []


def test_what_is_shipped_is_what_is_built(run, tmp_path):
    sys.path.insert(0, str(ROOT / "sample_data"))
    try:
        import build_runs
    finally:
        sys.path.pop(0)
    from embedlab.run import read_run

    build_runs.pack(read_run(run[0]), "clickbait", tmp_path)
    shipped = ROOT / "sample_data" / "clickbait"
    built, kept = read_run(tmp_path), read_run(shipped)
    assert built.words.left.keys == kept.words.left.keys
    assert built.words.right.keys == kept.words.right.keys
    for side in ("left_scores", "right_scores", "between"):
        for name, score in getattr(built.words, side).items():
            other = getattr(kept.words, side)[name].value
            assert (score.value is None) == (other is None)
            assert score.value is None or score.value == pytest.approx(other, abs=TOLERANCE), name
    # The learning curve beside the run has a build of its own.
    names = {path.relative_to(shipped) for path in shipped.rglob("*") if path.is_file()} - {Path("curve.json.gz")}
    assert names == {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    if built.summary["machine"] == kept.summary["machine"] and built.summary["versions"] == kept.summary["versions"]:
        assert [name for name in names if (tmp_path / name).read_bytes() != (shipped / name).read_bytes()] == []


def test_only_single_words_are_shipped():
    from embedlab.run import read_run

    shipped = read_run(ROOT / "sample_data" / "clickbait")
    assert shipped.documents is None
    assert all(" " not in key for space in (shipped.words.left, shipped.words.right) for key in space.keys)
