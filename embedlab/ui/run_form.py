"""What a training is told: a preset and one button, and every setting one click deeper with its why."""

from __future__ import annotations

import dataclasses
import importlib.util
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from embedlab.corpus import Corpus
from embedlab.corpus_facts import CorpusFacts
from embedlab.jobs.estimate import Size, has_measured
from embedlab.jobs.main_job import RunSettings, estimated_seconds
from embedlab.teacher import ALGORITHMS
from embedlab.trainers.word2vec import epochs_for
from embedlab.ui.durations import duration
from embedlab.ui.map_form import METHODS, map_parameters
from embedlab.ui.messages import plain_errors
from embedlab.ui.objective_form import OBJECTIVES, ask_objective
from embedlab.ui.run_jobs import start_run
from embedlab.ui.spaces import listed_spaces
from embedlab.ui.uploads import Columns

__all__ = ["show_form"]

_PRESETS = {
    "Quick": "Trains each method once. How much of a result is chance stays unknown.",
    "Good": "Trains each method a second time from another random start, so that chance is not mistaken for a finding.",
    "Thorough": "As Good, with twice the dimensions, and the text is read twice as often for context: rare words gain.",
}
_HEADS = {
    "bag": "average of the words",
    "conv": "convolution (short phrases)",
    "gru": "GRU (word order)",
    "lstm": "LSTM (word order)",
}
_NO_LABELS = (
    "They have no labels, so the text itself is the teacher on either side: word2vec is compared with a Keras "
    "Embedding that is asked for the same, the words around a word."
)
_NO_KERAS = (
    "Training needs TensorFlow, which is not installed here (it takes 1.9 GB). "
    "Install it with this command, then start the app again:"
)


def show_form(corpus: Corpus, facts: CorpusFacts, columns: Columns, on_start: Callable[[], None]) -> None:
    """Ask how thorough, say how long it takes, start."""
    if any(importlib.util.find_spec(name) is None for name in ("tensorflow", "keras")):
        st.text(_NO_KERAS)
        st.code("pip install tensorflow keras", language=None)
        return
    st.text(f"On “{corpus.name}”: {facts.train_rows:,} texts to learn from, {facts.test_rows:,} to test on.")
    if corpus.labels is None:
        st.text(_NO_LABELS)
    preset = st.segmented_control(
        "How thorough", list(_PRESETS), default="Good", required=True, key="train.preset", persist_state="session"
    )
    st.caption(_PRESETS[preset or "Good"])
    usual = _preset(preset or "Good", facts, columns)
    with st.expander("More: every setting"):
        objective, target = ask_objective(corpus, preset or "Good")
        asked = dataclasses.replace(usual, objective=objective, target=target)
        settings, space = _Form(preset or "Good", asked).ask()
    st.text(_outlook(settings, facts))

    def start() -> None:
        with plain_errors():
            start_run(corpus, settings, space, title=_title(corpus.name, preset or "Good", settings, asked))
            on_start()

    st.button("Train and compare", type="primary", on_click=start)


def _preset(name: str, facts: CorpusFacts, columns: Columns) -> RunSettings:
    usual = RunSettings(test_size=columns.test_size, group=columns.group, part=columns.part, ceiling=name != "Quick")
    if name != "Thorough":
        return usual
    return dataclasses.replace(usual, dim=128, epochs=2 * epochs_for(facts.tokens))


def _title(name: str, preset: str, settings: RunSettings, usual: RunSettings) -> str:
    """What tells trainings on the same texts apart.

    >>> asked = RunSettings(objective="skip-gram")
    >>> _title("mine", "Good", RunSettings(), RunSettings()), _title("mine", "Quick", RunSettings(dim=8), RunSettings())
    ('mine', 'mine (quick, own settings)')
    >>> _title("mine", "Good", asked, asked)
    'mine (the words around a word)'
    """
    unusual = [preset.lower()] * (preset != "Good")
    if usual.objective != "classification":
        unusual.append(usual.target or OBJECTIVES[usual.objective])
    unusual += ["own settings"] * (settings != usual)
    return f"{name} ({', '.join(unusual)})" if unusual else name


def _outlook(settings: RunSettings, facts: CorpusFacts) -> str:
    size = Size(facts.train_rows, facts.test_rows, facts.tokens, facts.kept)
    how = "going by earlier trainings here" if has_measured() else "on a usual machine: nothing was trained here yet"
    return f"This takes about {duration(estimated_seconds(settings, size))}, {how}."


class _Form:
    """The settings of one preset, each with a widget of its own that starts from what the preset says."""

    def __init__(self, preset: str, usual: RunSettings) -> None:
        self._preset, self._usual = preset, usual

    def ask(self) -> tuple[RunSettings, Path | None]:
        """The settings, and the file of the space that the Embedding starts from, where one was chosen."""
        both, context, task, maps, chance = st.tabs(["Both", "From context", "Embedding", "Maps", "Chance"])
        with both:
            told = self._both()
        with context:
            told |= self._context()
        space = None
        with task:
            told |= self._task()
            if self._usual.objective == "classification":
                told |= self._rate()
                told["start"], space = self._start(ALGORITHMS[told["algorithm"]])
        with maps:
            told |= self._maps()
        with chance:
            told |= self._chance()
        return dataclasses.replace(self._usual, **told), space

    def _both(self) -> dict[str, Any]:
        left, right = st.columns(2)
        with left:
            dim = self._number("dim", "Dimensions", 2, 512, "Numbers a word has. More hold more, and need more text.")
        with right:
            why = "Rarer words are left out: too little is known of them."
            least = self._optional("min_count", "Least count of a word", 1, 1000, why)
        return {"dim": dim, "min_count": least}

    def _context(self) -> dict[str, Any]:
        left, right = st.columns(2)
        with left:
            algorithm = self._choice(
                "algorithm",
                "Algorithm",
                {"word2vec": "word2vec", "fasttext": "fastText (words share the vectors of their parts)"},
                "fastText helps rare words and languages that inflect, and takes about three times as long.",
            )
            skip_gram = self._choice(
                "skip_gram",
                "Learns to predict",
                {True: "the words around a word (skip-gram)", False: "a word from those around it (CBOW)"},
                "Skip-gram is better on small text; CBOW is quicker.",
            )
            window = self._number(
                "window", "Window", 1, 20, "Words on either side that count as context. Few: grammar."
            )
            epochs = self._optional("epochs", "Readings of the text", 1, 1000, "Small text needs many, large text few.")
        with right:
            tree = self._choice(
                "hierarchical_softmax",
                "Compares with",
                {False: "a few random words (negative sampling)", True: "a tree of all words (hierarchical softmax)"},
                "How the model avoids looking at every word of the vocabulary at each step.",
            )
            negative = self._number("negative", "Random words a pair", 1, 30, "Only for negative sampling.", off=tree)
            sample = st.number_input(
                "Frequency above which words are skipped at random",
                0.0,
                0.1,
                self._usual.sample,
                0.0001,
                "%.4f",
                key=self._key("sample"),
                help="Very common words say little; skipping many of them is quicker and often better.",
                persist_state="session",
            )
        values = (algorithm, skip_gram, window, epochs, tree, negative, float(sample))
        names = ("algorithm", "skip_gram", "window", "epochs", "hierarchical_softmax", "negative", "sample")
        return dict(zip(names, values, strict=True))

    def _task(self) -> dict[str, Any]:
        left, right = st.columns(2)
        told: dict[str, Any] = {}
        with left:
            why = "Training stops by itself when it no longer helps."
            if self._usual.objective in ("skip-gram", "next word"):
                why = "Passes over the text. Window, random words and skipping are those of “From context”."
            told["embedding_epochs"] = self._optional("embedding_epochs", "Epochs at most", 1, 500, why)
        if self._usual.objective in ("classification", "regression"):
            with right:
                told["head"] = self._choice(
                    "head",
                    "What reads the words",
                    _HEADS,
                    "The average ignores word order, is quick, and says exactly how much each word pushes. "
                    "GRU and LSTM read in order and take many times as long.",
                )
        return told

    def _rate(self) -> dict[str, Any]:
        left, right = st.columns(2)
        with left:
            batch = self._optional(
                "batch_size", "Texts a step", 1, 4096, "Small steps learn more an epoch, and slower."
            )
        with right:
            rate = st.number_input(
                "Learning rate",
                0.00001,
                1.0,
                None,
                0.001,
                "%.5f",
                key=self._key("learning_rate"),
                placeholder="chosen by the texts",
                help="How far a step goes. Too large never settles, too small never arrives.",
                persist_state="session",
            )
        trainable = self._choice(
            "trainable",
            "The vectors of the Embedding",
            {True: "learn", False: "stay as they start (frozen)"},
            "Frozen vectors show how much of the task the start already knows.",
        )
        return {"batch_size": batch, "learning_rate": rate, "trainable": trainable}

    def _start(self, context: str) -> tuple[str, Path | None]:
        saved = {address: choice for address, choice in listed_spaces().items() if choice.file is not None}
        titles = {address: choice.title for address, choice in saved.items()}
        names = {"random": "random numbers (from scratch)", "word2vec": f"the {context} of this run", **titles}
        chosen = self._choice(
            "start",
            "The Embedding starts from",
            names,
            f"From {context} it knows which words are alike before it sees a label. Whether that helps depends.",
        )
        return ("space", saved[chosen].file) if chosen in saved else (chosen, None)

    def _maps(self) -> dict[str, Any]:
        method = self._choice("method", "Map", METHODS, "How many dimensions are laid out as two or three.")
        dims = self._choice("map_dims", "Dimensions of the map", {2: "2", 3: "3"}, "3 can be turned.")
        return {"method": method, "map_dims": dims, "map_parameters": map_parameters(method)}

    def _chance(self) -> dict[str, Any]:
        seed = self._number(
            "seed", "Seed", 0, 10_000, "Equal seeds give equal results. Another seed shows what was chance."
        )
        ceiling = st.toggle(
            "Train each a second time from another seed",
            self._usual.ceiling,
            key=self._key("ceiling"),
            help="Two trainings of one method differ too: only what differs more than they do is a finding.",
            persist_state="session",
        )
        return {"seed": seed, "ceiling": bool(ceiling)}

    def _key(self, name: str) -> str:
        return f"train.{self._preset}.{name}"

    def _number(self, name: str, label: str, least: int, most: int, why: str, *, off: bool = False) -> int:
        value = getattr(self._usual, name)
        return int(
            st.number_input(
                label, least, most, value, 1, key=self._key(name), help=why, disabled=off, persist_state="session"
            )
        )

    def _optional(self, name: str, label: str, least: int, most: int, why: str) -> int | None:
        value: int | None = st.number_input(
            label,
            least,
            most,
            getattr(self._usual, name),
            1,
            key=self._key(name),
            placeholder="chosen by the texts",
            help=why,
            persist_state="session",
        )
        return value

    def _choice(self, name: str, label: str, names: Mapping[Any, str], why: str) -> Any:
        values = list(names)
        usual = getattr(self._usual, name)
        return st.selectbox(
            label,
            values,
            index=values.index(usual),
            format_func=names.__getitem__,
            key=self._key(name),
            help=why,
            persist_state="session",
        )
