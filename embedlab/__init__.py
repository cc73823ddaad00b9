"""See what an Embedding layer learned beside what word2vec knows.

Labelled text in, two spaces of the same words out: a task Embedding, which keeps what separates the labels, and
word2vec, which keeps meaning. Both are laid out as maps, linked, and scored in the original space.

>>> import embedlab as el
>>> corpus = el.Corpus(("Ten soups!", "Rates rise", "Nine hats!", "Rain falls"), ("fun", "news", "fun", "news"))
>>> train, test = corpus.split(test_size=0.5, seed=0)
>>> len(train), len(test)
(2, 2)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from embedlab.classifier import Classifier
    from embedlab.comparison import Comparison
    from embedlab.corpus import Corpus, read_corpus
    from embedlab.datasets import find_dataset, get_dataset
    from embedlab.errors import EmbedlabError
    from embedlab.experiments.held_out_word import hold_out_word
    from embedlab.experiments.learning_curve import CurveSettings, LearningCurve
    from embedlab.experiments.verdict import verdict
    from embedlab.formats import inspect_file, read_space, read_words, write_space
    from embedlab.formula import Formula
    from embedlab.jobs.curve_job import run_curve
    from embedlab.jobs.main_job import RunSettings, run_main_job
    from embedlab.metrics import Score
    from embedlab.neighbors import KnnGraph, knn_graph
    from embedlab.prediction import Prediction
    from embedlab.projectors import PCA, TSNE, UMAP, Axes, Projection, register
    from embedlab.result import Result, compare
    from embedlab.run import Run, read_run
    from embedlab.selection import selection_scores
    from embedlab.space import EmbeddingSpace
    from embedlab.suggestions import suggested_groups
    from embedlab.tokens import tokenize
    from embedlab.trainers import ContextEmbedding, FastText, RegressionEmbedding, TaskEmbedding, Word2Vec
    from embedlab.vocabulary import Vocabulary

__all__ = [
    "PCA",
    "TSNE",
    "UMAP",
    "Axes",
    "Classifier",
    "Comparison",
    "ContextEmbedding",
    "Corpus",
    "CurveSettings",
    "EmbeddingSpace",
    "EmbedlabError",
    "FastText",
    "Formula",
    "KnnGraph",
    "LearningCurve",
    "Prediction",
    "Projection",
    "RegressionEmbedding",
    "Result",
    "Run",
    "RunSettings",
    "Score",
    "TaskEmbedding",
    "Vocabulary",
    "Word2Vec",
    "__version__",
    "compare",
    "find_dataset",
    "get_dataset",
    "hold_out_word",
    "inspect_file",
    "knn_graph",
    "read_corpus",
    "read_run",
    "read_space",
    "read_words",
    "register",
    "run_curve",
    "run_main_job",
    "selection_scores",
    "suggested_groups",
    "tokenize",
    "verdict",
    "write_space",
]

_MODULES = {
    "classifier": ("Classifier",),
    "comparison": ("Comparison",),
    "corpus": ("Corpus", "read_corpus"),
    "datasets": ("find_dataset", "get_dataset"),
    "errors": ("EmbedlabError",),
    "experiments.held_out_word": ("hold_out_word",),
    "experiments.learning_curve": ("CurveSettings", "LearningCurve"),
    "experiments.verdict": ("verdict",),
    "formats": ("inspect_file", "read_space", "read_words", "write_space"),
    "formula": ("Formula",),
    "jobs.curve_job": ("run_curve",),
    "jobs.main_job": ("RunSettings", "run_main_job"),
    "metrics": ("Score",),
    "neighbors": ("KnnGraph", "knn_graph"),
    "prediction": ("Prediction",),
    "projectors": ("PCA", "TSNE", "UMAP", "Axes", "Projection", "register"),
    "result": ("Result", "compare"),
    "run": ("Run", "read_run"),
    "selection": ("selection_scores",),
    "space": ("EmbeddingSpace",),
    "suggestions": ("suggested_groups",),
    "tokens": ("tokenize",),
    "trainers": ("ContextEmbedding", "FastText", "RegressionEmbedding", "TaskEmbedding", "Word2Vec"),
    "vocabulary": ("Vocabulary",),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> object:
    """A public name, imported when it is first asked for: a process that reads one file needs few of the modules."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
