"""Trainers: a corpus in, an embedding space out."""

from __future__ import annotations

from embedlab.trainers.context_embedding import ContextEmbedding
from embedlab.trainers.fasttext import FastText
from embedlab.trainers.keras_embedding import TaskEmbedding
from embedlab.trainers.regression_embedding import RegressionEmbedding
from embedlab.trainers.word2vec import Word2Vec

__all__ = ["ContextEmbedding", "FastText", "RegressionEmbedding", "TaskEmbedding", "Word2Vec"]
