"""What a film of a training shows, in words."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from embedlab.experiments.scoreboard import Standing
from embedlab.experiments.training_film import WITHIN, Reel, Still, TrainingFilm
from embedlab.glossary import format_score, format_value, term
from embedlab.metrics.intervals import proportion_interval
from embedlab.metrics.score import Score
from embedlab.wording import listed

__all__ = ["film_summary", "film_warnings", "from_start", "moment_name", "moment_title"]

_NEARLY_THERE = 0.9
"""Of the accuracy that a training gains, the share that the summary waits for."""
_NEARLY_A_LINE = 0.8
_CLOSE = 0.03
_TRUSTED = 0.8
_SHOWN = 0.5
_COVERED = 100


def from_start(start: str) -> str:
    """What a training starts from.

    >>> from_start("random"), from_start("word2vec")
    ('random numbers', 'word2vec')
    """
    return "random numbers" if start == "random" else start


def moment_name(epoch: float) -> str:
    """A moment in as few letters as an axis has room for.

    >>> moment_name(0), moment_name(0.057), moment_name(3.0)
    ('0', '1/16', '3')
    """
    if epoch == 0 or epoch >= 1:
        return f"{epoch:.0f}"
    return str(Fraction(min(WITHIN, key=lambda share: abs(share - epoch))).limit_denominator(64))


def moment_title(stills: Sequence[Still], number: int) -> str:
    """A moment as the player calls it; the last one is the epoch that was kept."""
    epoch = stills[number].epoch
    if epoch == 0:
        return "before training"
    title = f"epoch {epoch:.0f}" if epoch >= 1 else f"{moment_name(epoch)} of epoch 1"
    return f"{title} (kept)" if number == len(stills) - 1 else title


def film_summary(film: TrainingFilm) -> tuple[str, ...]:
    """The story in sentences, each from the numbers of the film."""
    random, continued = film.reel("random"), film.reel("word2vec")
    sentences = [_speed(random, film), _line(random), *(_path(reel, film) for reel in (random, continued))]
    sentences += [_frozen(film, random, continued), *_moved(random), _shown(film)]
    return tuple(sentence for sentence in sentences if sentence)


def film_warnings(film: TrainingFilm) -> tuple[str, ...]:
    """Where the pictures of the film could mislead, in sentences; none where nothing does."""
    poor = [warning for reel in film.reels if (warning := _poor_map(reel))]
    if poor:
        poor.append(
            "Words that lie close on such a map need not be close in the space: point at one for its neighbours."
        )
    found = (*(_nearly_a_line(reel) for reel in film.reels), " ".join(poor), _poor_coverage(film))
    return tuple(warning for warning in found if warning)


def _nearly_a_line(reel: Reel) -> str:
    line = reel.stills[-1].standing.line
    if line is None or line < _NEARLY_A_LINE:
        return ""
    return (
        f"From {from_start(reel.start)}, the space ends as nearly a line: read left and right only, and take the "
        "neighbours of a word among words of its own label for arbitrary."
    )


def _poor_map(reel: Reel) -> str:
    """Moments whose map shows less than half of the variance, or is to be trusted little."""
    trusts = [still.trustworthiness.value for still in reel.stills]
    poor = [
        number
        for number, (still, trust) in enumerate(zip(reel.stills, trusts, strict=True))
        if still.plane_share < _SHOWN or (trust is not None and trust < _TRUSTED)
    ]
    if not poor:
        return ""
    shown = [reel.stills[number].plane_share for number in poor]
    trusted = [trust for number in poor if (trust := trusts[number]) is not None]
    when = "at every moment" if len(poor) == len(reel.stills) else f"at {len(poor)} of {len(reel.stills)} moments"
    least = f", and its trustworthiness falls to {min(trusted):.2f}" if trusted and min(trusted) < _TRUSTED else ""
    return (
        f"The map from {from_start(reel.start)} is rough {when}: it shows as little as {min(shown):.0%} of the "
        f"variance{least}."
    )


def _poor_coverage(film: TrainingFilm) -> str:
    nouns = {"words": "words", "pairs": "pairs", "rows": "words"}
    found = film.word2vec.meaning.details
    few = next(
        (f"{found[name]:,} {noun}" for name, noun in nouns.items() if found.get(name, _COVERED) < _COVERED), None
    )
    if film.meaning is None or few is None:
        return ""
    return f"“{term(film.meaning).label}” rests on {few} only: its intervals are wide, so read them."


def _share_of(share: float, n: int) -> str:
    """A share of n texts with its interval.

    >>> _share_of(0.5, 100)
    '50.0% (40.4% to 59.6%)'
    """
    interval = proportion_interval(share, n)
    return f"{share:.1%}" if interval is None else f"{share:.1%} ({interval[0]:.1%} to {interval[1]:.1%})"


def _speed(reel: Reel, film: TrainingFilm) -> str:
    """By when most of the accuracy is there."""
    accuracies = [still.held_out_accuracy for still in reel.stills]
    wanted = accuracies[0] + _NEARLY_THERE * (max(accuracies) - accuracies[0])
    number = next(i for i, accuracy in enumerate(accuracies) if accuracy >= wanted)
    where = f"of {film.held_out:,} texts held out from training" if film.held_out else "of the training texts"
    when = _moment(reel, number) if number < len(reel.stills) - 1 else "its end"
    return (
        f"From random numbers, {accuracies[0]:.0%} {where} are told right before the first step, "
        f"{accuracies[number]:.0%} after {when}, and {accuracies[-1]:.0%} at the end."
    )


def _line(reel: Reel) -> str:
    lines = [still.standing.line for still in (reel.stills[0], reel.stills[-1])]
    first, last = (format_value("pc1_share", line) for line in lines)
    is_a_line = lines[-1] is not None and lines[-1] >= _NEARLY_A_LINE
    why = ": the words line up along what tells the labels apart" if is_a_line else ""
    return f"One direction explains {first} of its variance at first and {last} at the end{why}."


def _path(reel: Reel, film: TrainingFilm) -> str:
    """The way over the scoreboard."""
    first, last = reel.stills[0].standing, reel.stills[-1].standing
    separation = _values("label_silhouette", first.task, last.task)
    sentence = f"From {from_start(reel.start)}, the separation by label goes from {separation}"
    if film.meaning is None or first.meaning.value is None or last.meaning.value is None:
        return f"{sentence}."
    label, values = term(film.meaning).label, _values(film.meaning, first.meaning, last.meaning)
    chance = last.meaning.details.get("chance")
    beside = "" if chance is None else f" (chance {format_value(film.meaning, chance)})"
    return f"{sentence}, and “{label}” from {values}{beside}{_verdict(first, last)}."


def _verdict(first: Standing, last: Standing) -> str:
    """Whether meaning came or went, where the intervals do not overlap; and where they do, whether it was there."""
    before, after = first.meaning.ci, last.meaning.ci
    if before is None or after is None:
        return ""
    if after[1] < before[0]:
        return ": meaning is given up for the task"
    if after[0] > before[1]:
        return ": some meaning comes with the labels"
    was_there = before[0] > last.meaning.details.get("chance", 0)
    return f": {'meaning is kept' if was_there else 'no meaning is learned'}, as far as the intervals tell"


def _values(name: str, first: Score, last: Score) -> str:
    return f"{format_score(name, first)} to {format_score(name, last)}"


def _frozen(film: TrainingFilm, random: Reel, continued: Reel) -> str:
    accuracies = (random.test_accuracy, continued.test_accuracy, film.frozen_accuracy)
    told = [_share_of(accuracy, film.tested) for accuracy in accuracies]
    are_close = max(accuracies) - min(accuracies) < _CLOSE
    return (
        f"Of {film.tested:,} texts that no training saw, the model from random numbers gets {told[0]} right, from "
        f"word2vec {told[1]}, and with word2vec frozen, whose words never move, {told[2]}"
        f"{': accuracy hardly shows what the words know' if are_close else ''}."
    )


def _moved(reel: Reel) -> list[str]:
    """The words that moved most over the step in which the most can be told, and where nothing can."""
    told = [(number, moves) for number, moves in enumerate(reel.moves) if moves.words]
    if not told:
        return ["Which words move most is not named: two seeds do not agree on it."]
    number, moves = told[-1]
    names = listed([f"“{word}”" for word, _ in moves.words])
    between = f"between {_moment(reel, number)} and {_moment(reel, number + 1)}"
    sentence = f"The words that moved most {between}, against the drift of all, are {names}."
    blurred = [number for number, moves in enumerate(reel.moves) if not moves.words]
    if blurred:
        sentence += (
            f" Up to {_moment(reel, blurred[-1] + 1)}, two seeds disagree on who moves most, so no word is named there."
        )
    return [sentence]


def _moment(reel: Reel, number: int) -> str:
    return moment_title(reel.stills, number).removesuffix(" (kept)")


def _shown(film: TrainingFilm) -> str:
    if len(film.words) == film.all_words:
        return ""
    return f"The maps show the {len(film.words):,} most frequent of {film.all_words:,} words; the scores are of all."
