"""Measure the numbers that the page How it works opens on: ``python sample_data/how_it_works/build.py``.

Each part is trained on the texts shipped beside it and written into ``lessons.json``; the table of methods takes
minutes. ``--part NAME`` measures one part anew and keeps the others.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from embedlab.corpus import Corpus, read_corpus
from embedlab.experiments.categories import measure_categories
from embedlab.experiments.context_words import fit_context_words
from embedlab.experiments.map_settings import measure_layouts
from embedlab.experiments.methods import method_table
from embedlab.experiments.polarity import measure_polarity
from embedlab.run import read_run

HERE = Path(__file__).resolve().parent
SAMPLES = HERE.parent
LIKED = ("alps", "storm", "cat", "guitar")
CONTEXTS = (
    "glacier ice melted",
    "hikers climbed the",
    "striker missed penalty",
    "hot soup with",
    "planted in the garden",
    "the cat was drinking",
)
PREDICTED = 6


def own_headlines() -> Corpus:
    """The headlines of our own, with their unlabelled sentences."""
    folder = SAMPLES / "headlines"
    return read_corpus(folder / "headlines.csv", text="headline", label="label", unlabelled=folder / "sentences.txt.gz")


def methods() -> dict[str, Any]:
    """Every method on the headlines of our own."""
    return method_table(own_headlines(), LIKED, progress=told).to_json()


def contexts() -> list[dict[str, Any]]:
    """What word2vec expects around a few words."""
    train, _ = own_headlines().split(test_size=0.25, seed=0)
    model = fit_context_words(train, progress=told)
    return [
        {
            "context": context,
            "words": [[word, round(share, 4)] for word, share in model.predict(context.split(), PREDICTED)],
        }
        for context in CONTEXTS
    ]


def sentiment() -> dict[str, Any]:
    """Polarity against meaning on the opinions, and again with the opinions on dogs turned over."""
    corpus = read_corpus(SAMPLES / "sentiment" / "opinions.csv.gz", text="opinion", label="label")
    return measure_polarity(corpus, progress=told).to_json()


def categories() -> dict[str, Any]:
    """The forty stores of the shop, by what is hidden of them."""
    corpus = read_corpus(SAMPLES / "shop" / "orders.csv.gz", text="text", label="category")
    return measure_categories(corpus, SAMPLES / "shop" / "stores.csv", progress=told).to_json()


def layouts() -> list[dict[str, Any]]:
    """The same points under several settings of t-SNE and UMAP."""
    run = read_run(SAMPLES / "headlines" / "run")
    return [points.to_json() for points in measure_layouts(run.words, progress=told)]


PARTS: dict[str, Callable[[], Any]] = {
    part.__name__: part for part in (contexts, sentiment, categories, layouts, methods)
}


def told(fraction: float, message: str) -> None:
    """Progress on standard error."""
    sys.stderr.write(f"\r{fraction:5.0%} {message[:100]:100}")


def main() -> None:
    """Measure what is asked for and write the file whole."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", action="append", choices=PARTS, help="measure this part only; repeat it")
    parser.add_argument("--out", type=Path, default=HERE / "lessons.json", help="where to write")
    given = parser.parse_args()
    found = json.loads(given.out.read_text("utf-8")) if given.out.is_file() else {}
    for name in given.part or PARTS:
        found[name] = PARTS[name]()
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    given.out.write_text(text.replace('},{"', '},\n{"') + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
