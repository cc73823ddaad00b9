"""Ids that cannot be guessed: who has one may see what lies under it."""

from __future__ import annotations

import re
import secrets

__all__ = ["is_id", "new_id"]

_ID = re.compile(r"[0-9a-f]{32}")


def new_id() -> str:
    """32 hex digits, 128 random bits, that can be part of an address and of a path."""
    return secrets.token_hex(16)


def is_id(text: str) -> bool:
    """Whether `new_id` could have made it, so that it is safe as part of a path.

    >>> is_id("0" * 32), is_id("../" * 10 + "ab")
    (True, False)
    """
    return _ID.fullmatch(text) is not None
