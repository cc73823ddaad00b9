"""How the report opens: the question, the answer in one paragraph, what it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from embedlab.chance import chance_between
from embedlab.comparison import Comparison
from embedlab.glossary import coverage, format_score, format_value
from embedlab.report.markup import Markup, tag
from embedlab.report.tables import sides_legend
from embedlab.report.view import View
from embedlab.wording import HeadlineNumber, answer, explanation, headline_numbers, listed, question, training_sentence

__all__ = ["answer_paragraph", "opening"]

_SAID = {
    "pc1_share": "One direction carries {} of the variance{}.",
    "category_purity_at_5": "Of a word's nearest words, {} are of the same kind, such as capitals or family{}.",
    "topic_purity_at_10": "Of the nearest neighbours, {} are on the same topic{}.",
    "label_silhouette": "The labels are set apart by {}, where 1 is fully and 0 not at all{}.",
    "wordsim353": "Its cosines agree with people's judgements of which words are alike by {}, where 1 is fully{}.",
}
_SHOWN = 3


def opening(view: View) -> Markup:
    """Title, question and answer."""
    name = view.summary.get("data", {}).get("name")
    about = f"A comparison of two spaces of {view.words.level}{f', both learned from “{name}”' if name else ''}"
    return tag(
        "header",
        tag("p", about, class_="kicker"),
        tag("h1", question(view.words)),
        tag("p", _in_plain_words(view), class_="lead"),
        sides_legend(view.titles),
        tag(
            "div",
            tag("h2", "The answer"),
            tag("p", answer_paragraph(view)),
            tag("div", *(_number(number) for number in headline_numbers(view.words)), class_="numbers"),
            class_="answer",
        ),
    )


def answer_paragraph(view: View) -> str:
    """The answer, composed from the numbers: each with its interval and what it is read against."""
    embedding = view.summary.get("embedding")
    task = training_sentence(embedding) if embedding and "objective" not in embedding else ""
    word, _, number = answer(view.words).partition(" Of a ")
    number = f"Of a {number}" if number else ""
    within = [*_within(view.words)][:_SHOWN]
    return " ".join(filter(None, (word, explanation(view.words), number, *_overlap(view.words), *within, task)))


def _in_plain_words(view: View) -> str:
    thing = {"words": "word", "documents": "text"}[view.words.level]
    return (
        f"Two methods gave every {thing} a row of numbers: one {_phrase(view.titles[0])}, the other "
        f"{_phrase(view.titles[1])}. Do they put the same {thing}s side by side, and what does each of them know?"
    )


def _phrase(title: str) -> str:
    return title if title.startswith(("learned", "untrained")) else f"is “{title}”"


def _overlap(comparison: Comparison) -> Iterator[str]:
    """The overlap of neighbours with its interval, and that of spaces which have nothing to do with each other."""
    score = comparison.between.get("jaccard_at_10")
    if score is None or score.value is None:
        return
    by_chance = chance_between(comparison).get("jaccard_at_10")
    chance = "" if by_chance is None else f"; by chance it would be {format_value('jaccard_at_10', by_chance)}"
    yield f"As a Jaccard index that is {format_score('jaccard_at_10', score)}{chance}."


def _within(comparison: Comparison) -> Iterator[str]:
    """The most telling scores of both sides, a sentence each, in the order of what they say of meaning."""
    for name, sentence in _SAID.items():
        sides = [scores.get(name) for scores in (comparison.left_scores, comparison.right_scores)]
        if any(score is None or score.value is None for score in sides):
            continue
        values = [
            f"{format_score(name, score)} on the {side}" for side, score in zip(("left", "right"), sides, strict=True)
        ]
        rests = coverage(sides[1]) if sides[1] is not None else ""
        yield sentence.format(listed(values), f" ({rests})" if rests else "")


def _number(number: HeadlineNumber) -> Markup:
    values = [
        tag("span", tag("b", value), f" {side}", class_=side)
        for value, side in ((number.left, "left"), (number.right, "right"))
    ]
    return tag("div", tag("p", number.label), tag("p", *values, class_="pair"), tag("small", number.note))
