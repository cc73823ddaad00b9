"""Build the film of our own headlines: ``python sample_data/build_film.py``.

It trains on the corpus of our own beside this file as ``headlines/run`` was trained, with snapshots, and keeps the
places of the 1,200 most frequent words.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from build_runs import FOLDERS, SETTINGS, own_headlines

from embedlab.experiments.film_file import film_to_bytes
from embedlab.experiments.training_film import film_training
from embedlab.files import atomic_write
from embedlab.run import read_run

FILM = Path(__file__).parent / "headlines" / "film.safetensors"
MOST_WORDS = 1200


def main() -> None:
    """Build it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=FILM, help="another file than the one that is shipped")
    atomic_write(parser.parse_args().out, build())


def build() -> bytes:
    """The film as it is shipped."""
    data = own_headlines().split(SETTINGS.test_size, SETTINGS.seed)
    run = read_run(FOLDERS["headlines"])
    film = film_training(data, run.words, SETTINGS.of_embedding(SETTINGS.seed) | {"trainable": True}, most=MOST_WORDS)
    return film_to_bytes(film)


if __name__ == "__main__":
    main()
