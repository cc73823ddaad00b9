from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import embedlab

HEAVY = ("tensorflow", "keras", "umap", "numba", "gensim", "openTSNE", "sklearn", "pyarrow", "streamlit", "plotly")

PUBLIC = [
    "PCA", "TSNE", "UMAP", "Axes", "Classifier", "Comparison", "ContextEmbedding", "Corpus", "CurveSettings",
    "EmbeddingSpace", "LearningCurve", "hold_out_word", "read_words", "run_curve", "verdict",
    "EmbedlabError", "FastText", "Formula", "KnnGraph", "Prediction", "Projection", "RegressionEmbedding", "Result",
    "Run", "RunSettings", "Score", "TaskEmbedding", "Vocabulary", "Word2Vec", "__version__", "compare", "find_dataset",
    "get_dataset", "inspect_file", "knn_graph", "read_corpus", "read_run", "read_space", "register", "run_main_job",
    "selection_scores", "suggested_groups", "tokenize", "write_space",
]  # fmt: skip


def test_the_public_names_are_these():
    assert sorted(embedlab.__all__) == sorted(PUBLIC)
    assert all(hasattr(embedlab, name) for name in PUBLIC)


@pytest.mark.parametrize("module", ["embedlab", "embedlab.cli", "embedlab.jobs.launcher", "embedlab.jobs.main_job"])
def test_importing_loads_nothing_heavy(module):
    script = f"import {module}, sys; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_type_checkers_are_told_of_the_names_that_are_imported_when_asked_for():
    typed = {
        name.name: node.module
        for block in ast.parse(Path(embedlab.__file__).read_text(encoding="utf-8")).body
        if isinstance(block, ast.If)
        for node in block.body
        for name in node.names
    }
    assert typed == {name: f"embedlab.{module}" for name, module in embedlab._HOMES.items()}


@pytest.mark.parametrize("module", ["embedlab.formats.apart", "embedlab.formats.keras_reader"])
def test_a_process_that_reads_one_file_of_vectors_loads_little_else(module):
    script = f"import {module}, sys; print([name for name in {(*HEAVY, 'scipy', 'pandas')} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
