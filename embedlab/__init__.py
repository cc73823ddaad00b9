"""See what an Embedding layer learned beside what word2vec knows."""

__version__ = "0.1.0"
