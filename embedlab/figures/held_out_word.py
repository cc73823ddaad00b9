"""The probe of a held-out word as a table and in words."""

from __future__ import annotations

from embedlab.experiments.held_out_word import Guess, HeldOutWord
from embedlab.experiments.verdict import init_name
from embedlab.figures.learning_curve import short_name

__all__ = ["probe_rows", "probe_sentence"]

_NAMED = 5
_LEAST_SHIFT = 0.1


def probe_rows(probe: HeldOutWord) -> list[dict[str, str]]:
    """A row an initialisation: the probability of each class, the nearest words, and how the set-aside texts went."""
    rows = []
    for guess in probe.guesses:
        near = ", ".join(word for word, _ in guess.neighbours[:_NAMED])
        row = {"Start": short_name(guess.init), "Nearest words": near or "has no vectors"}
        for name, chance, before in zip(probe.classes, guess.probabilities, guess.empty, strict=True):
            row[f"Says {name}"] = f"{chance:.0%} (empty text: {before:.0%})"
        if guess.right is not None:
            row["Its texts told right"] = f"{guess.right:.0%}"
        rows.append(row)
    return rows


def probe_sentence(probe: HeldOutWord) -> str:
    """What was held out, and who knows the word all the same."""
    aside = sum(probe.set_aside)
    texts = "No labelled text has it" if not aside else f"{aside:,} labelled texts that have it were set aside"
    said = [f"{init_name(guess.init)} {_answer(probe, guess)}" for guess in probe.guesses]
    return (
        f"“{probe.word}”: {texts}; word2vec read it {probe.read:,} times in text without labels. "
        f"Asked what a text of this one word is, {'; '.join(said)}."
    )


def _answer(probe: HeldOutWord, guess: Guess) -> str:
    """The class that the word makes likelier than an empty text is, if it makes any so."""
    shifts = [chance - before for chance, before in zip(guess.probabilities, guess.empty, strict=True)]
    best = max(range(len(shifts)), key=shifts.__getitem__)
    if shifts[best] < _LEAST_SHIFT:
        return "says what it says of an empty text, near enough"
    chances = f"{guess.empty[best]:.0%} before the word, {guess.probabilities[best]:.0%} with it"
    return f"leans to {probe.classes[best]} ({chances})"
