"""The probe of a held-out word as work, kept by content."""

from __future__ import annotations

import json
from typing import Any

from embedlab.errors import InputError
from embedlab.experiments.held_out_word import HeldOutWord
from embedlab.experiments.held_out_word import hold_out_word as probe_word
from embedlab.files import atomic_write
from embedlab.formats import read_space
from embedlab.jobs.handover import load_corpus
from embedlab.progress import Progress
from embedlab.store import Store

__all__ = ["find_probe", "hold_out_word"]

_KIND, _FILE = "held-out-word", "probe.json"


def hold_out_word(given: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Probe `word` on `corpus` with the word2vec in the file `space`, if there is one: see `embedlab.jobs.tasks`."""
    corpus = load_corpus(given["corpus"])
    if corpus.fingerprint != given["key"]["corpus"]:
        raise InputError("These texts have changed since the word was asked for: ask again.")
    space = read_space(given["space"]) if given["space"] else None
    with Store().keep(_KIND, given["key"]) as folder:
        found = probe_word(corpus, given["key"]["word"], space=space, progress=progress).to_json()
        atomic_write(folder / _FILE, json.dumps(found, ensure_ascii=False))
    return found


def find_probe(key: dict[str, str]) -> HeldOutWord | None:
    """The probe that was made for ``{"corpus": fingerprint, "space": fingerprint or "", "word": word}``, or None."""
    folder = Store().find(_KIND, key)
    return None if folder is None else HeldOutWord.from_json(json.loads((folder / _FILE).read_text(encoding="utf-8")))
