from __future__ import annotations

import base64
import json
import re
import zlib
from xml.etree import ElementTree

import numpy as np
import pytest
from builders import small_run
from click.testing import CliRunner

from embedlab.cli import cli
from embedlab.errors import InputError
from embedlab.experiments.filters import Filters, random_filters, train_filters
from embedlab.experiments.headline_figure import headline_figure, run_figure, text_triplets
from embedlab.figures.headline_figure import headline_html, headline_svg, headline_table, side_figure
from embedlab.formats import write_space
from embedlab.metrics.score import Score
from embedlab.run import write_run
from embedlab.space import EmbeddingSpace, centred

WORDS = ("ice", "snow", "pie", "soup", "alps", "loses", "hides")
MEANING = EmbeddingSpace(
    WORDS,
    np.float32([[3, 0, 1], [3, 0, 0], [-3, 1, 0], [-3, 0, 1], [2, 1, 0], [0, 2, 0], [-2, -4, -2]]),
    name="meaning",
)
THREE = ("Pie hides soup", "Himalaya loses ice", "Alps loses snow")


def shared_axis() -> Filters:
    return Filters(np.eye(3, 2, dtype=np.float32), np.float32([0, -0.25]))


def test_a_column_is_the_relu_of_its_word_and_of_no_other():
    side = headline_figure([MEANING], THREE, filters=[shared_axis()]).sides[0]
    table = centred(MEANING.vectors)
    table = table * (0.5 / table.std())
    wanted = np.maximum(table @ np.eye(3, 2) + [0, -0.25], 0)
    means = np.mean([found.mean(axis=1) for found in side.activations], axis=0)
    assert means[0] >= means[1], "rows are ordered by their mean"
    order = [0, 1] if np.allclose(side.activations[2][0, 0], wanted[WORDS.index("alps"), 0]) else [1, 0]
    for found, text in zip(side.activations, THREE, strict=True):
        assert found.shape == (2, 25)
        for place, word in enumerate(text.lower().split()):
            column = wanted[WORDS.index(word)][order] if word in WORDS else 0
            np.testing.assert_allclose(found[:, place], column, rtol=1e-5)
        assert not found[:, 3:].any(), "there is nothing behind the last word"


def test_unknown_words_are_named_and_dark():
    side = headline_figure([MEANING], THREE).sides[0]
    assert side.unknown == ((), ("himalaya",), ())
    assert not side.activations[1][:, 0].any()


def test_the_caption_tells_a_match_from_none():
    matched = headline_figure([MEANING], THREE)
    assert matched.sides[0].closest == (1, 2)
    assert "Here b and c match" in matched.caption
    turned = headline_figure([MEANING], ("Ice loses snow", "Pie hides soup", "Snow loses ice"))
    assert turned.sides[0].closest == (0, 2)
    assert "Here a and c match" in turned.caption
    none = headline_figure([MEANING], ("Ice loses snow", "Snow loses ice", "Ice loses snow"))
    assert none.sides[0].closest is None
    assert "the effect is not there" in none.caption


def test_the_caption_says_where_the_label_alone_can_explain_it():
    triplets = [Score(0.51, (0.49, 0.53)), Score(0.69, (0.68, 0.70))]
    figure = headline_figure([MEANING, MEANING], THREE, said=("fun", "news", "news"), triplets=triplets)
    assert "the model calls both news, so the label alone can explain it" in figure.caption
    assert "does not tell them apart" in figure.caption
    assert "0.51 (0.49 to 0.53, which may be chance)" in figure.caption
    assert "0.69 (0.68 to 0.70)" in figure.caption


def test_headlines_without_a_known_word_compare_with_nothing():
    figure = headline_figure([MEANING], ("Himalaya", *THREE[1:]))
    assert np.isnan(figure.sides[0].cosines[0]).all()
    assert "nothing to compare" in figure.caption
    assert figure.to_json()["sides"][0]["cosines"]["ab"] is None


@pytest.mark.parametrize("headlines", [("ice", "snow"), ("ice", "snow", "?!")])
def test_three_headlines_with_words_are_needed(headlines):
    with pytest.raises(InputError, match="three headlines"):
        headline_figure([MEANING], headlines)


def test_random_filters_keep_angles():
    filters = random_filters(64, n=4000)
    rng = np.random.default_rng(0)
    near, far = rng.normal(size=64), rng.normal(size=64)
    lit = [np.maximum(v / np.linalg.norm(v) @ filters.weights, 0) for v in (near, near + 0.2 * far, far)]
    assert np.corrcoef(lit[0], lit[1])[0, 1] > 0.9
    assert abs(np.corrcoef(lit[0], lit[2])[0, 1]) < 0.3


def test_trained_filters_see_what_tells_the_labels():
    from embedlab.corpus import Corpus

    texts = [f"{word} hides" for word in ("pie", "soup")] * 30 + [f"{word} loses" for word in ("ice", "snow")] * 30
    filters = train_filters(MEANING, Corpus(tuple(texts), ("fun",) * 60 + ("news",) * 60))
    assert filters.weights.shape == (3, 100)
    side = headline_figure([MEANING], THREE, filters=[filters]).sides[0]
    pie, ice, snow = (side.activations[row][:, place] for row, place in ((0, 0), (1, 2), (2, 2)))
    assert np.corrcoef(ice, snow)[0, 1] > np.corrcoef(ice, pie)[0, 1]


def test_a_run_is_tested_with_its_held_out_texts():
    figure = run_figure(small_run(), ("Pizza and soup", "Court and judge", "Jury and trial"))
    assert [side.triplets.value for side in figure.sides] != [None, None]
    assert figure.sides[1].triplets.value > figure.sides[0].triplets.value
    assert figure.said == ("clickbait", "news", "news")


def pixels(svg: str) -> list[bytes]:
    """The rows of the first picture in an SVG, decoded by hand."""
    data = base64.b64decode(re.search(r"base64,([^\"]+)", svg)[1])
    width, height = (int.from_bytes(data[at : at + 4], "big") for at in (16, 20))
    packed = b"".join(re.findall(rb"IDAT(.*?)....IEND", data, re.DOTALL)).removesuffix(b"\0\0\0\0")
    raw = zlib.decompress(packed)
    assert len(raw) == height * (3 * width + 1)
    return [raw[row * (3 * width + 1) + 1 : (row + 1) * (3 * width + 1)] for row in range(height)]


def test_the_picture_is_an_svg_whose_pixels_are_the_activations():
    figure = headline_figure([MEANING], THREE, filters=[shared_axis()])
    svg = headline_svg(figure)
    root = ElementTree.fromstring(svg)
    assert len([element for element in root.iter() if element.tag.endswith("image")]) == 3
    rows = pixels(svg)
    assert len(rows) == 2
    lit = [any(row[3 * place : 3 * place + 3] != bytes.fromhex("14171c") for row in rows) for place in range(25)]
    assert lit == [bool(figure.sides[0].activations[0][:, place].any()) for place in range(25)]


def test_what_visitors_type_stays_text():
    figure = headline_figure([MEANING], ("<script>alert(1)</script> ice", "Snow & ice", "Alps"), titles=["<b>"])
    for markup in (headline_svg(figure), headline_html(figure)):
        assert "<script" not in markup
        assert "<b>" not in markup
    plotly = side_figure(figure, figure.sides[0])
    assert not any("<script" in str(note.text) for note in plotly.layout.annotations)


def test_the_plotly_figure_has_the_words_under_the_columns():
    figure = headline_figure([MEANING], THREE)
    made = side_figure(figure, figure.sides[0])
    assert made.layout.xaxis.ticktext == ("pie", "hides", "soup")
    np.testing.assert_allclose(made.data[0].z, figure.sides[0].activations[0], atol=1e-3)
    assert [row["headlines"] for row in headline_table(figure)] == ["a and b", "a and c", "b and c"]


def test_the_command_draws_a_run_and_a_space(tmp_path):
    write_run(small_run(), tmp_path / "run")
    write_space(MEANING, tmp_path / "meaning.safetensors")
    drawn = CliRunner().invoke(
        cli, ["figure", str(tmp_path / "run"), "Pizza", "Court", "Jury", "-o", str(tmp_path / "a.svg"), "--json"]
    )
    assert drawn.exit_code == 0, drawn.output
    found = json.loads(drawn.stdout)
    assert len(found["sides"]) == 2
    assert found["sides"][1]["triplet_accuracy_ci"][0] > 0.5
    assert (tmp_path / "a.svg").read_text().startswith("<svg")
    one = CliRunner().invoke(
        cli, ["figure", str(tmp_path / "meaning.safetensors"), *THREE, "-o", str(tmp_path / "b.html"), "--quiet"]
    )
    assert one.exit_code == 0, one.output
    assert "match" in one.stdout
    assert (tmp_path / "b.html").read_text().startswith("<!doctype html>")


def test_the_command_refuses_an_ending_it_cannot_write(tmp_path):
    refused = CliRunner().invoke(cli, ["figure", "x.bin", *THREE, "-o", str(tmp_path / "a.png")])
    assert isinstance(refused.exception, InputError)
    assert ".html or .svg" in str(refused.exception)


def test_the_command_makes_the_fair_test_on_texts_that_are_given(tmp_path):
    words = {"news": ("ice", "snow", "pie", "soup"), "fun": ("ice", "snow", "pie", "soup")}
    rows = [
        f"{word} {other} {number},{label},{'cold' if word in ('ice', 'snow') else 'food'}"
        for number, (label, names) in enumerate(words.items())
        for word, other in zip(names, ("snow", "ice", "soup", "pie"), strict=True)
    ]
    (tmp_path / "texts.csv").write_text("\n".join(["text,label,topic", *rows]), encoding="utf-8")
    write_space(MEANING, tmp_path / "meaning.safetensors")
    words = ["figure", str(tmp_path / "meaning.safetensors"), *THREE, "-o", str(tmp_path / "c.svg"), "--json"]
    drawn = CliRunner().invoke(cli, [*words, "--data", str(tmp_path / "texts.csv")])
    assert drawn.exit_code == 0, drawn.output
    assert json.loads(drawn.stdout)["sides"][0]["triplet_accuracy"] == 1


def test_texts_without_topics_make_no_fair_test():
    from embedlab.corpus import Corpus

    assert text_triplets(MEANING, Corpus(("ice", "pie"), ("news", "fun"))).value is None
