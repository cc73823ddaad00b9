"""What the sample of opinions and the shop show: polarity against meaning, and categories that are no words."""

from __future__ import annotations

import streamlit as st

from embedlab.figures.lessons import categories_figure, polarity_figure, polarity_rows
from embedlab.metrics.score import Score
from embedlab.ui.how import HowPage, prose, section, summary

__all__ = ["show_categories", "show_polarity"]

_CHART = {"displayModeBar": False}


def show_polarity(page: HowPage) -> None:
    """Good and bad, cat and dog, on the opinions."""
    section("polarity")
    found = page.lessons.polarity
    prose(
        "Train the Embedding to tell praise from complaint, on 7,200 opinions written for this project. It puts "
        "<i>good</i> and <i>bad</i> at opposite ends. For word2vec they are alike: both describe soups, beds and towns."
    )
    chart, table = st.columns([3, 2], gap="large", vertical_alignment="center")
    rows = polarity_rows(found)
    with chart:
        said = "; ".join(f"{row['pair']}: {', '.join(list(row.values())[1:])}" for row in rows)
        st.plotly_chart(polarity_figure(found), config=_CHART, alt=f"Cosines of pairs of words. {said}")
    with table:
        st.dataframe(rows, hide_index=True, alt="The same cosines as a table")
    prose(
        "<i>Cat</i> and <i>dog</i> end close too. Not because they are alike, but because people praise both here "
        "({cat} and {dog} of the opinions with them are praise); the parrot, of which {parrot} are, lies at the other "
        "end. Turn the labels of the dog opinions over, train again, and cat and dog lie at opposite ends. So it "
        "depends on the data, and nothing about cats or dogs was learned.",
        cat=f"{found.praised['cat']:.0%}",
        dog=f"{found.praised['dog']:.0%}",
        parrot=f"{found.praised['parrot']:.0%}",
    )
    summary(
        "Centred cosines in the original 64 dimensions, of two trainings each with other seeds. Where a cell has two "
        "numbers, they are those of the two trainings: two words are no sample of words, so there is no interval."
    )


def show_categories(page: HowPage) -> None:
    """The forty stores of the shop, by a kind that nobody told."""
    section("categories")
    found = page.lessons.categories
    prose(
        "The table has a row for each word, but a word can be anything with a name: a store, a month, a postcode. A "
        "network that learns to tell what is bought in {stores} stores finds out which stores are of a kind (harbour, "
        "campus, village), although no column says so. word2vec on the same rows finds nothing of it, because what "
        "stands beside a store in a row says nothing about the store.",
        stores=str(len(found.values)),
    )
    names = {"task": "Embedding of what is bought", "word2vec": "word2vec on the same rows"}
    for place, (name, title) in zip(st.columns(2, gap="large"), names.items(), strict=True):
        with place:
            said = f"of the five nearest stores of a store {_share(found.same_kind[name])} are of its kind"
            summary(f"{title}: {said}; chance {found.chance:.0%}.")
            st.plotly_chart(
                categories_figure(found, name),
                config=_CHART,
                key=f"how.categories.{name}",
                alt=f"How alike {len(found.values)} stores are, those of a kind beside each other: {said}",
            )
    summary(
        "Orange: alike. Blue: opposite. Each row and column is a store; stores of one kind stand together. In "
        "brackets: 95% intervals over the stores, of one training each."
    )


def _share(score: Score) -> str:
    low, high = score.ci or (score.value or 0.0,) * 2
    return f"{score.value or 0.0:.0%} ({low:.0%} to {high:.0%})"
