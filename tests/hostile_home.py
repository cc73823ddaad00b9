"""A workspace in which every word, label, title, note, name and sentence is a payload, made without any training."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np

from embedlab.corpus import Corpus
from embedlab.coverage import Coverage
from embedlab.experiments.context_words import ContextWords
from embedlab.experiments.curve_plan import plan_curve
from embedlab.experiments.film_events import Flip, Flips
from embedlab.experiments.film_file import film_to_bytes
from embedlab.experiments.held_out_word import PROBED, Guess, HeldOutWord
from embedlab.experiments.learning_curve import CurveSettings, assemble
from embedlab.experiments.methods import METHODS, MethodRow, MethodTable
from embedlab.experiments.training_film import TrainingFilm
from embedlab.formats import write_space
from embedlab.ids import new_id
from embedlab.jobs import film_job, how_job
from embedlab.jobs.handover import save_corpus
from embedlab.library import Library
from embedlab.metrics.score import Score
from embedlab.run import Run, write_run
from embedlab.store import Store
from tests.builders import CLASSES, small_comparison, small_run
from tests.film_builder import small_film
from tests.payloads import PAYLOADS

__all__ = ["KINDS", "WORD", "fill", "hostile_film", "hostile_run"]

KINDS = (PAYLOADS[24], PAYLOADS[0])
"""The two classes: a picture in Markdown and one in HTML."""

WORD = "pwn3"
"""A word of the texts, as the tokeniser leaves it of a payload."""

_HALF = Score(0.5, (0.4, 0.6))
_SCORES = dict.fromkeys(("topic_purity_at_10", "label_silhouette", "pc1_share"), _HALF)


def hostile_corpus() -> Corpus:
    """Two texts a payload, in two classes, with a column of numbers and one of groups."""
    texts = tuple(f"{payload} and words {row}" for row, payload in enumerate(PAYLOADS * 2))
    columns = {PAYLOADS[27]: tuple(str(row % 7) for row in range(len(texts))), PAYLOADS[28]: PAYLOADS * 2}
    return Corpus(texts, tuple(KINDS[row % 2] for row in range(len(texts))), columns, name=PAYLOADS[24])


def hostile_run(corpus: Corpus | None = None) -> Run:
    """A small run whose words, topics, classes, texts, names and warnings are payloads."""
    topics = {PAYLOADS[row]: PAYLOADS[row * 10 : row * 10 + 10] for row in range(4)}
    words = small_comparison(keys_of=topics, classes=KINDS)
    words = words.replace(labels=tuple(KINDS[CLASSES.index(label)] for label in words.labels or ()))
    plain = small_run()
    assert plain.classifier is not None
    data: dict[str, Any] = {name: PAYLOADS[row] for row, name in enumerate(("name", "citation", "licence"), 24)}
    if corpus is not None:
        data["fingerprint"] = corpus.fingerprint
    return small_run(
        words=words,
        documents=small_comparison("documents", topics, classes=KINDS, labels=words.labels),
        untrained=None,
        classifier=dataclasses.replace(plain.classifier, classes=KINDS),
        summary={
            **plain.summary,
            "data": {**data, "rows": 400, "classes": dict.fromkeys(KINDS, 200)},
            "warnings": list(PAYLOADS),
        },
    )


def hostile_film(run: Run) -> TrainingFilm:
    """A film of its words; texts whose prediction flips are payloads too."""
    flips = tuple(
        Flips(2, 2, tuple(Flip(text, KINDS[0], row % 2 == 0) for row, text in enumerate(PAYLOADS[10:14])))
        for _ in range(4)
    )
    film = small_film(run.words)
    reels = tuple(dataclasses.replace(reel, flips=flips[: len(reel.flips)]) for reel in film.reels)
    return dataclasses.replace(film, reels=reels)


def fill(home: Path) -> dict[str, str]:
    """Fill a workspace; the ids of a run, a comparison, a space and texts, by kind."""
    library, corpus = Library(home / "app"), hostile_corpus()
    ids = {kind: new_id() for kind in ("run", "comparison", "space", "corpus")}
    run = hostile_run(corpus)
    write_run(run, library.path(ids["run"]) / "run")
    save_corpus(corpus, library.path(ids["run"]) / "corpus.json")
    sides = {side: {"title": PAYLOADS[row], "only_here": 1} for row, side in ((0, "left"), (25, "right"))}
    pair = {"shared": 40, **sides}
    alone = {"pair": pair, "versions": {}, "seconds": 1.0, "warnings": list(PAYLOADS[:8])}
    compared = small_run(words=run.words, documents=None, classifier=None, untrained=None, summary=alone)
    write_run(compared, library.path(ids["comparison"]) / "run")
    _write_space(run, library.path(ids["space"]) / "space")
    _write_texts(library.path(ids["corpus"]) / "corpus")
    for number, entry_id in enumerate(ids.values()):
        title = f"{PAYLOADS[0]} {PAYLOADS[24]} {PAYLOADS[33 + number]}"
        library.describe(entry_id, title=title, note="\n".join(PAYLOADS[10 * number : 10 * number + 20]))
    _keep_experiments(Store(home), run, corpus, library.path(ids["space"]) / "space" / "space.safetensors")
    return ids


def _write_space(run: Run, folder: Path) -> None:
    """Vectors that were loaded, with what was found in their file."""
    folder.mkdir(parents=True)
    write_space(run.words.right, folder / "space.safetensors")
    coverage = Coverage(50, 40, 100, 80, tuple((payload, 2) for payload in PAYLOADS[:10]))
    about = {"file": PAYLOADS[0], "format": PAYLOADS[25], "rows": 41, "dims": 8, "problems": list(PAYLOADS[:20])}
    about |= {"renamed": 2, "merged": 1, "examples": [list(PAYLOADS[:2])], "coverage": dataclasses.asdict(coverage)}
    about |= {"licence": PAYLOADS[28], "url": "javascript:window.pwn=51", "facts": None}
    (folder / "space.json").write_text(json.dumps(about), encoding="utf-8")


def _write_texts(folder: Path) -> None:
    """Texts that were brought: their names of columns are payloads, as is whatever is written in them."""
    folder.mkdir(parents=True)
    rows = [{PAYLOADS[28]: text, PAYLOADS[0]: KINDS[row % 2]} for row, text in enumerate(PAYLOADS * 2)]
    (folder / "_pwn_ (1).jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    columns = {"text": PAYLOADS[28], "label": PAYLOADS[0], "group": None, "part": None, "test_size": 0.25}
    about = {"file": PAYLOADS[24], "columns": columns, "rows": 100, "classes": dict.fromkeys(KINDS, 50)}
    about |= {"warnings": list(PAYLOADS[:5]), "fingerprint": "0" * 64}
    (folder / "corpus.json").write_text(json.dumps(about), encoding="utf-8")


def _keep_experiments(store: Store, run: Run, corpus: Corpus, space: Path) -> None:
    """A film, a learning curve, a held-out word and what How it works trains, as if they had been made here."""
    with store.keep("film", film_job._key(run)) as folder:
        (folder / "film.safetensors").write_bytes(film_to_bytes(hostile_film(run)))
    plan = plan_curve(corpus, CurveSettings(dim=8))
    truth = np.array([KINDS.index(label) for label in plan.test.labels or ()])
    predicted = {(name.size, name.init, name.seed): (truth + name.seed) % 2 for name in plan.names}
    facts = {"train_rows": len(plan.train), "unlabelled_tokens": 100, "near_duplicates": 0, "warnings": PAYLOADS}
    with store.keep("curve", plan.curve_key) as folder:
        curve = assemble(predicted, truth, plan.test.classes, **facts)
        (folder / "curve.json").write_text(json.dumps(curve.to_json()), encoding="utf-8")
    near = tuple((payload, 0.5) for payload in PAYLOADS[:10])
    guesses = tuple(Guess(init, (0.7, 0.3), (0.5, 0.5), near, 0.5) for init in PROBED)
    probe = HeldOutWord(WORD, KINDS, (1, 1), 90, 2, guesses)
    key = {"corpus": corpus.fingerprint, "space": run.words.right.fingerprint, "word": WORD}
    with store.keep("held-out-word", key) as folder:
        (folder / "probe.json").write_text(json.dumps(probe.to_json()), encoding="utf-8")
    row = MethodRow(PAYLOADS[0], dict.fromkeys(PAYLOADS[:4], PAYLOADS[10:15]), _HALF, _SCORES)
    rows = tuple(dataclasses.replace(row, method=method) for method in METHODS)
    with store.keep("lessons", how_job._key("methods", run)) as folder:
        table = MethodTable(rows, 40, PAYLOADS[24])
        (folder / "methods.json").write_text(json.dumps(table.to_json()), encoding="utf-8")
    with store.keep("lessons", how_job._loaded_key(run, space)) as folder:
        (folder / "methods.json").write_text(json.dumps({"row": row.to_json(), "keys": 40}), encoding="utf-8")
    random = np.random.default_rng(0).normal(size=(2, len(PAYLOADS) + 1, 8)).astype(np.float32)
    with store.keep("lessons", how_job._key("contexts", run)) as folder:
        model = ContextWords((*PAYLOADS, WORD), random[0], random[1])
        (folder / "context.safetensors").write_bytes(model.to_bytes())
