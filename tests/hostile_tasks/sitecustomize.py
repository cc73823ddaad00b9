"""A training that tells nothing but payloads, in place of the real one: with this folder on PYTHONPATH, workers do it.

Python imports a module of this name when it starts. Nothing in embedlab knows of it.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parents[1]


def tell(given: dict[str, Any], progress: Any) -> dict[str, Any]:
    """Tell of epochs and readings, wait until it is enough, then fail with all that was told."""
    from payloads import PAYLOADS

    from embedlab.errors import EmbedlabError
    from embedlab.progress import ENOUGH, Message

    for epoch in range(1, 5):
        numbers = {"epoch": epoch, "loss": 1 / epoch, "accuracy": 0.5, "val_loss": 1 / epoch, "val_accuracy": 0.5}
        progress(0.1 * epoch, Message(f"Embedding: {PAYLOADS[epoch]}", stage="embedding", **numbers))
        read = {"epoch": epoch, "words_per_second": 1000.0 * epoch}
        progress(0.1 * epoch, Message(f"word2vec: {' '.join(PAYLOADS)}", stage="word2vec", **read))
    while progress(0.5, f"Still at {' '.join(PAYLOADS)}") is not ENOUGH:
        time.sleep(0.1)
    raise EmbedlabError(f"It said {' '.join(PAYLOADS)}")


if "embedlab.jobs.worker" in sys.orig_argv:
    sys.path.append(str(TESTS))
    from embedlab.jobs import tasks

    tasks.TASKS["run"] = tell
