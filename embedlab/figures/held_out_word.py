"""The probe of a held-out word as a table and in words."""

from __future__ import annotations

from embedlab.experiments.held_out_word import HeldOutWord
from embedlab.figures.learning_curve import short_name

__all__ = ["probe_rows", "probe_sentence"]

_NAMED = 5
_SURE = 0.75


def probe_rows(probe: HeldOutWord) -> list[dict[str, str]]:
    """A row an initialisation: the probability of each class, the nearest words, and how the set-aside texts went."""
    rows = []
    for guess in probe.guesses:
        chances = zip(probe.classes, guess.probabilities, strict=True)
        row = {"Start": short_name(guess.init)} | {f"P({name})": f"{chance:.0%}" for name, chance in chances}
        near = ", ".join(word for word, _ in guess.neighbours[:_NAMED])
        row["Nearest words"] = near or "has no vectors"
        if guess.right is not None:
            row["Its texts told right"] = f"{guess.right:.0%}"
        rows.append(row)
    return rows


def probe_sentence(probe: HeldOutWord) -> str:
    """What was held out, and who knows the word all the same."""
    aside = sum(probe.set_aside)
    texts = "No labelled text has it" if not aside else f"{aside:,} labelled texts that have it were set aside"
    said = []
    for guess in probe.guesses:
        best = max(range(len(probe.classes)), key=guess.probabilities.__getitem__)
        chance = guess.probabilities[best]
        verb = f"says {probe.classes[best]} ({chance:.0%})" if chance >= _SURE else f"cannot say ({chance:.0%} at most)"
        said.append(f"{short_name(guess.init)} {verb}")
    return (
        f"“{probe.word}”: {texts}; word2vec read it {probe.read:,} times in text without labels. "
        f"Asked what a text of this one word is, {'; '.join(said)}."
    )
