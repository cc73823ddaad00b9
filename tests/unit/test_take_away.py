"""What is taken away: tables with the numbers of the comparison, vectors in every format, and no live formula."""

from __future__ import annotations

import html.parser
import io
import re
import zipfile
from collections import Counter

import numpy as np
import pytest
from builders import small_comparison, small_run
from film_builder import small_film
from payloads import FORMULAS, PAYLOADS, cells, live_formulas

from embedlab.corpus import Corpus
from embedlab.experiments.headline_figure import headline_figure
from embedlab.figures.film import film_maps
from embedlab.figures.headline_figure import headline_html, headline_svg, side_figure
from embedlab.figures.maps import map_figure
from embedlab.figures.scores import score_strip
from embedlab.formats import read_space
from embedlab.report import report_html
from embedlab.report.film_page import film_html
from embedlab.take_away import map_rows, neighbour_rows, prediction_rows, vector_endings, vectors_as
from embedlab.ui.downloads import harmless_cell, to_csv


def hostile(**changes):
    topics = {PAYLOADS[-1 - row]: PAYLOADS[row * 10 + 10 : row * 10 + 20] for row in range(4)}
    return small_comparison(keys_of=topics, **changes)


def test_places_are_those_of_both_maps():
    comparison = small_comparison()
    rows = map_rows(comparison)
    for side, projection in comparison.maps.items():
        of_side = [row for row in rows if row["map"] == side]
        assert [row["key"] for row in of_side] == list(projection.keys)
        assert np.allclose([[row["x"], row["y"]] for row in of_side], projection.xy)


def test_neighbours_are_nearest_first_and_have_the_cosine_of_their_vectors():
    comparison = small_comparison()
    rows = [row for row in neighbour_rows(comparison) if row["side"] == "left" and row["key"] == "court"]
    space = comparison.left
    unit = space.vectors / np.linalg.norm(space.vectors, axis=1, keepdims=True)
    expected = [float(unit[space.row("court")] @ unit[space.row(row["neighbour"])]) for row in rows]
    assert [row["rank"] for row in rows] == list(range(1, 11))
    assert [row["cosine"] for row in rows] == pytest.approx(expected, abs=1e-5)
    assert expected == sorted(expected, reverse=True)


def test_predictions_are_those_of_the_classifier_with_the_words_it_never_learned():
    classifier = small_run().classifier
    texts = ("The judge and the jury", "Pizza, pizza", "zzz")
    rows = prediction_rows(classifier, Corpus(texts, ("news", "clickbait", "news")), {0: "train", 2: "test"})
    for row, text in zip(rows, texts, strict=True):
        said = classifier.predict(text)
        assert row["predicted"] == said.label
        found = {name: row[f"probability {name}"] for name in classifier.classes}
        assert found == pytest.approx(dict(said.probabilities))
        assert row["unknown"].split() == list(said.unknown)
    assert [row["part"] for row in rows] == ["train", "", "test"]


@pytest.mark.parametrize("name", vector_endings())
def test_vectors_come_back_from_every_format(name, tmp_path):
    space = small_comparison().left
    data, ending = vectors_as(space, name), vector_endings()[name]
    if ending == ".zip":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            archive.extractall(tmp_path)
    else:
        (tmp_path / f"vectors{ending}").write_bytes(data)
    files = sorted(tmp_path.iterdir(), key=lambda file: (file.name.count("."), file.name))
    vectors = next(file for file in files if file.name.startswith("vectors"))
    keys = [file for file in files if file != vectors and file.suffix in (".txt", ".vocab")]
    found = read_space(vectors, vocabulary=keys[0] if keys and vectors.suffix == ".npy" else None)
    assert set(found.keys) == set(space.keys)
    assert np.allclose(found.take(space.keys).vectors, space.vectors, rtol=1e-5, atol=1e-6)


def test_no_table_of_the_app_holds_a_formula():
    comparison, classifier = hostile(), small_run().classifier
    starts = ("\t", "\r", "\n", " ", "\u200b", '"', "\ufeff")
    texts = (*PAYLOADS, *(start + text for start in starts for text in FORMULAS))
    tables = [
        map_rows(comparison),
        neighbour_rows(comparison),
        prediction_rows(classifier, Corpus(texts, texts), {}),
        [{text: text} for text in texts],
    ]
    for table in tables:
        assert live_formulas(to_csv(table)) == []
    assert any(cell.startswith("'=HYPERLINK") for cell in cells(to_csv(tables[3])))


@pytest.mark.parametrize("text", ["plain", "1-2", "a=b", "", "'quoted", "café -"])
def test_text_that_runs_nothing_is_kept_as_it_is(text):
    assert harmless_cell(text) == text


class Tags(html.parser.HTMLParser):
    """The elements of a page, and the addresses that they name."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()
        self.addresses: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found[tag] += 1
        self.addresses += [value for name, value in attrs if name in ("src", "href", "data", "action", "content")]
        assert not [name for name, _ in attrs if name.startswith("on")]


def pages(comparison):
    """Every page that is taken away, made of these words; their texts and labels are its."""
    documents = comparison.replace(level="documents", log_odds=None)
    run = small_run(words=comparison, documents=documents, untrained=None, classifier=None)
    film = small_film(comparison)
    texts = tuple(f"{topic} {key}" for topic, key in zip(comparison.topics[::11], comparison.keys, strict=False))[:3]
    figure = headline_figure((comparison.left,), texts, titles=(texts[0],))
    return {
        "report": report_html(run),
        "film": film_html(film, film_maps(film, comparison, data=texts[0]), data=texts[0]),
        "headlines": headline_html(figure),
        "picture": headline_svg(figure),
    }


@pytest.fixture(scope="module")
def both():
    """The pages of harmless words, and those of payloads."""
    return pages(small_comparison()), pages(hostile())


@pytest.mark.parametrize("name", ["report", "film", "headlines", "picture"])
def test_a_page_of_payloads_has_the_elements_of_any_other(both, name):
    usual, reader = (Tags(made[name]) for made in both)
    assert "pwn" in both[1][name]
    assert set(reader.found) <= set(usual.found)
    assert reader.found["script"] == usual.found["script"]
    assert reader.found["style"] == usual.found["style"]
    assert not [address for address in reader.addresses if "evil" in address or "javascript:" in address]


def strings(value):
    """All text of a figure."""
    if isinstance(value, dict):
        return [text for part in value.values() for text in strings(part)]
    if isinstance(value, (list, tuple, np.ndarray)):
        return [text for part in value for text in strings(part)]
    return [value] if isinstance(value, str) else []


def test_figures_give_plotly_no_markup_of_others():
    comparison, headlines = hostile(), PAYLOADS[24:27]
    figure = headline_figure((comparison.left,), [f"{text} {key}" for text, key in zip(headlines, "abc", strict=True)])
    figures = [map_figure(comparison), score_strip(comparison), side_figure(figure, figure.sides[0])]
    found = [text for made in figures for text in strings(made.to_plotly_json()) if "pwn" in text]
    assert len(found) > 40
    ours = re.compile(r"<br>|</?sup>|<extra></extra>")
    assert [text for text in found if re.search(r"[<$]", ours.sub("", text))] == []
