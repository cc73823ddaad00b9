"""Whether strangers share this server."""

from __future__ import annotations

import os

__all__ = ["is_hosted"]


def is_hosted() -> bool:
    """Whether ``EMBEDLAB_HOSTED`` is 1: each session then sees its own work alone."""
    return os.environ.get("EMBEDLAB_HOSTED") == "1"
