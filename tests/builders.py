"""A small run made without any training: words in topics on the right, words in classes on the left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from embedlab.classifier import Classifier
from embedlab.comparison import Comparison
from embedlab.metrics.map_quality import MapQuality
from embedlab.metrics.score import Score
from embedlab.neighbors import knn_graph
from embedlab.projectors.projection import Projection
from embedlab.run import Run
from embedlab.space import EmbeddingSpace, shared_keys

TOPICS: Mapping[str, tuple[str, ...]] = {
    "court": ("court", "judge", "trial", "jury", "lawyer", "verdict", "appeal", "bench", "plea", "witness"),
    "food": ("pizza", "soup", "cheese", "bread", "curry", "salad", "pasta", "cake", "butter", "toast"),
    "weather": ("storm", "rain", "flood", "snow", "wind", "frost", "hail", "cloud", "gale", "thaw"),
    "pets": ("cat", "dog", "puppy", "kitten", "hamster", "parrot", "rabbit", "leash", "vet", "paw"),
}
CLASSES = ("clickbait", "news")
BETWEEN = ("jaccard_at_10", "cka", "cka_debiased", "rsa", "procrustes_residual")


def small_spaces(keys_of: Mapping[str, tuple[str, ...]] = TOPICS) -> tuple[EmbeddingSpace, EmbeddingSpace]:
    """A task Embedding of one direction (food and pets are clickbait) and a word2vec of one direction a topic."""
    random = np.random.default_rng(0)
    words = tuple(word for group in keys_of.values() for word in group)
    topics = np.repeat(np.arange(len(keys_of)), [len(group) for group in keys_of.values()])
    counts = np.arange(len(words), 0, -1, dtype=np.int64) * 7
    side = np.where(topics % 2 == 1, 1.0, -1.0)[:, None]
    task = side * np.eye(1, 8) * random.uniform(0.8, 1.2, (len(words), 1)) + random.normal(0, 0.05, (len(words), 8))
    context = np.eye(len(keys_of), 8)[topics] + random.normal(0, 0.25, (len(words), 8))
    about = {"parameters": {"seed": 0}, "corpus": {"name": "made up", "fingerprint": "0" * 64}}
    left = EmbeddingSpace(words, task, counts, provenance={**about, "trainer": "embedding"}, name="task Embedding")
    right = EmbeddingSpace(words, context, counts, provenance={**about, "trainer": "word2vec"}, name="word2vec")
    # One word that only word2vec has, as with a word that never occurs in the labelled text.
    extra = right.replace(
        keys=(*words, "himalaya"), vectors=np.vstack([context, context[-1:]]), counts=np.append(counts, 3)
    )
    return left, extra


def small_comparison(
    level: str = "words", keys_of: Mapping[str, tuple[str, ...]] = TOPICS, **changes: Any
) -> Comparison:
    """Both spaces with scores, ceilings, change and maps; `changes` are fields to replace."""
    left, right = small_spaces(keys_of)
    if level == "documents":
        left, right = (_as_documents(space) for space in (left, right))
    keys = shared_keys(left, right)
    random = np.random.default_rng(1)
    log_odds = np.repeat(np.tile([-2.0, 2.0], 2), 10) + random.normal(0, 0.3, len(keys))
    change = random.uniform(0.4, 1.5, len(keys))
    comparison = Comparison(
        left=left,
        right=right,
        keys=keys,
        left_graph=knn_graph(left.vectors, 10),
        right_graph=knn_graph(right.vectors, 10),
        change=change,
        noise=random.uniform(0.0, 0.4, len(keys)),
        reproducibility=Score(0.97, (0.95, 0.98)),
        between=_between(0.002, 0.24, 0.28, 0.26, 0.96),
        left_scores=_within(0.96, 1.1, 0.86, 0.96, 0.34, -0.05),
        right_scores=_within(0.15, 6.4, 0.15, 0.97, 0.53, 0.35),
        left_ceiling=_between(0.05, 0.997, 0.998, 0.995, 0.08),
        right_ceiling=_between(0.31, 0.85, 0.81, 0.78, 0.30),
        classes=CLASSES,
        log_odds=np.column_stack([log_odds, -log_odds]) if level == "words" else None,
        labels=tuple(CLASSES[int(value < 0)] for value in log_odds),
        topics=tuple(topic for topic, group in keys_of.items() for _ in group),
        level=level,  # type: ignore[arg-type]
        maps={"left": _map(left, 2), "right": _map(right, 3)},
    )
    return comparison.replace(**changes)


def small_run(**changes: Any) -> Run:
    """A run of both levels, as `embedlab run` leaves one; `changes` are fields of `Run` to replace."""
    words, documents = small_comparison(), small_comparison("documents")
    run = {
        "summary": small_summary(),
        "words": words,
        "documents": documents,
        "untrained": words.left.replace(vectors=np.random.default_rng(4).normal(size=(40, 8)), name="untrained"),
        "classifier": _classifier(words.left),
    }
    return Run(**(run | changes))


def small_summary() -> dict[str, Any]:
    """What such a run prints."""
    quality = {"trustworthiness": 0.85, "continuity": 0.92, "knn_preservation": 0.34, "k": 15}
    projection = {"method": "umap", "rows": 40, "seconds": 1.0, **quality}
    history = [
        {"epoch": epoch, "loss": 0.7 / epoch, "accuracy": 1 - 0.3 / epoch, "val_loss": 0.8 / epoch}
        | {"val_accuracy": 1 - 0.4 / epoch, "seconds": 0.5 * epoch}
        for epoch in range(1, 5)
    ]
    return {
        "data": {"name": "made up", "rows": 400, "classes": {"clickbait": 200, "news": 200}},
        "settings": {"seed": 0, "dim": 8, "head": "bag", "method": "umap"},
        "versions": {"embedlab": "0.1.0", "python": "3.11.0"},
        "word2vec": {"vocabulary": 41, "tokens": 2000, "epochs": 50, "seconds": 2.0},
        "embedding": {
            "test_accuracy": 0.975,
            "test_auc": 0.996,
            "macro_f1": 0.974,
            "majority_baseline": 0.5,
            "epochs": 4,
            "train_rows": 300,
            "test_rows": 100,
            "vocabulary": 40,
            "seconds": 3.0,
            "history": history,
        },
        "projections": {
            f"{side}.{level}": projection for side in ("left", "right") for level in ("words", "documents")
        },
        "warnings": ["2 texts occur more than once and were kept once."],
        "seconds": 9.5,
    }


def _as_documents(space: EmbeddingSpace) -> EmbeddingSpace:
    rows = [space.row(word) for word in space.keys if word != "himalaya"]
    texts = np.array([f"You will not believe this {space.keys[row]}" for row in rows])
    named = space.rows(rows)
    keys = tuple(f"row {row}" for row in rows)
    return named.replace(keys=keys, counts=None, columns={"text": texts}, level="documents")


def _between(*values: float) -> dict[str, Score]:
    return {name: Score(value, (value - 0.01, value + 0.01)) for name, value in zip(BETWEEN, values, strict=True)}


def _within(
    pc1: float, ratio: float, silhouette: float, purity: float, category: float, rho: float
) -> dict[str, Score]:
    return {
        "pc1_share": Score(pc1),
        "participation_ratio": Score(ratio),
        "label_silhouette": Score(silhouette, (silhouette - 0.02, silhouette + 0.02)),
        "label_purity_at_10": Score(purity),
        "topic_purity_at_10": Score.missing("The data has no column of topics."),
        "wordsim353": Score(rho, (rho - 0.1, rho + 0.1), details={"pairs": 205, "total": 353}),
        "simlex999": Score.missing("Only 3 of 999 pairs are in the vocabulary.", pairs=3, total=999),
        "category_purity_at_5": Score(
            category, (category - 0.05, category + 0.05), details={"words": 225, "chance": 0.21}
        ),
        "analogies": Score.missing("No question has all of its words in the vocabulary.", questions=0),
    }


def _map(space: EmbeddingSpace, seed: int) -> Projection:
    xy = space.vectors[:, :2] + np.random.default_rng(seed).normal(0, 0.2, (len(space), 2))
    quality = MapQuality(trustworthiness=0.85, continuity=0.92, knn_preservation=0.34, k=15)
    return Projection(space.keys, xy, "umap", {"n_neighbors": 15, "seed": 0}, quality)


def _classifier(space: EmbeddingSpace) -> Classifier:
    first = np.eye(1, space.dims, dtype=np.float32)
    weights, bias = -4 * first.T, np.zeros(1)
    return Classifier(space.keys, space.vectors, np.zeros(space.dims), weights, bias, CLASSES)
