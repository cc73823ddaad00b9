import base64
import hashlib
import html
import re
from html.parser import HTMLParser

import numpy as np
import pytest
from builders import TOPICS, small_comparison, small_run, small_summary

from embedlab.errors import InputError
from embedlab.glossary import GLOSSARY, MAP, WITHIN
from embedlab.metrics.score import Score
from embedlab.report import report_html
from embedlab.run import Run

STINGS = (
    "<script>window.stung=1</script>",
    "</script><script>window.stung=1</script>",
    "<img src=x onerror=window.stung=1>",
    '"><svg onload=window.stung=1>',
    "' onmouseover='window.stung=1",
    "<!--",
    "&lt;b&gt;",
    "</title><base href=//example.org>",
    "javascript:window.stung=1",
    "\u202ereversed",
)


class Reader(HTMLParser):
    """Every element with its attributes, and the text outside scripts and styles."""

    def __init__(self, page):
        super().__init__()
        self.elements, self.text, self._inside = [], [], ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._inside = tag if tag in ("script", "style") else ""

    def handle_endtag(self, tag):
        self._inside = ""

    def handle_data(self, data):
        if not self._inside:
            self.text.append(data)

    @property
    def said(self):
        return " ".join(" ".join(self.text).split())

    def named(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def page():
    return report_html(small_run())


def hostile_run():
    """Every text that a user can give holds something that must not run."""
    groups = {f"{sting} topic": words for sting, words in zip(STINGS, TOPICS.values(), strict=False)}
    first, *others = groups
    groups = {first: STINGS, **{name: groups[name] for name in others}}
    reasons = {name: Score.missing(STINGS[0]) for name in WITHIN}
    words = small_comparison(keys_of=groups, classes=STINGS[:2], right_scores=reasons)
    documents = small_comparison("documents", keys_of=groups)
    summary = small_summary() | {"pinned": STINGS[1], "titles": {"left": STINGS[3]}, "warnings": list(STINGS)}
    summary["data"] = {"name": STINGS[7], "citation": STINGS[2], "classes": {STINGS[0]: 5}}
    named = {side: getattr(words, side).replace(name=STINGS[4]) for side in ("left", "right")}
    return Run(summary, words.replace(**named), documents)


@pytest.fixture(scope="module")
def hostile_page():
    return report_html(hostile_run())


def test_equal_runs_give_equal_bytes(page):
    assert report_html(small_run()) == page


def test_a_stranger_finds_question_answer_words_and_numbers(page):
    said = Reader(page).said
    for text in (
        "Is a Keras Embedding the same as word2vec?",
        "No. Same lookup table, different teacher.",
        "learned to tell clickbait from news",
        "They share",
        "96% left",
        "Chance is 21%.",
        "The left space is nearly a line",
        "97.5% of 100 held-out texts right",
        "embedlab run DATA -o DIR --seed 0",
        "clickbait (200) and news (200)",
        "2 texts occur more than once and were kept once.",
    ):
        assert text in said


def test_every_score_is_there_and_explained(page):
    reader = Reader(page)
    scores = {attributes["data-score"] for attributes in reader.named("span") if "data-score" in attributes}
    shown = set(GLOSSARY) - {"probe_accuracy"}
    assert scores == shown
    assert all(GLOSSARY[name].meaning in reader.said for name in shown)
    assert set(MAP) <= scores


def test_it_is_a_document_from_question_to_references(page):
    reader = Reader(page)
    headings = re.findall(r"<h2>(.*?)</h2>", page)
    wanted = ["The answer", "The data", "The method", "Before you read the maps", "The same words, twice"]
    wanted += ["What the numbers say", "Which words changed", "Whole texts", "The task", "Questions for the reader"]
    assert [heading for heading in headings if heading in wanted] == wanted
    assert headings[-1] == "References"
    for text in (
        "300 texts to learn from, 100 held out",
        "40 in the left space, 41 in the right one, 40 in both",
        "WordSim-353: 205 of 353 pairs",
        "doi:10.18653/v1/N18-1190",
        "What do the left neighbours of",
    ):
        assert text in reader.said


def test_the_answer_is_composed_from_the_numbers(page):
    paragraph = re.search(r'<div class="answer">.*?<p>(.*?)</p>', page)[1]
    for number in ("0.002", "96% on the left", "0.15", "34%", "chance 21%", "97.5% of 100 held-out texts"):
        assert number in html.unescape(paragraph)


def test_figures_and_tables_are_numbered_once_and_in_order(page):
    said = Reader(page).said
    for kind in ("Figure", "Table"):
        numbers = [int(number) for number in re.findall(rf"{kind} (\d+)\.", said)]
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) >= 4


def test_every_number_stands_beside_its_ceiling_and_its_level_by_chance(page):
    between = next(table for table in re.findall(r"<table.*?</table>", page, flags=re.DOTALL) if "Between the" in table)
    rows = [[html.unescape(cell) for cell in re.findall(r"<td.*?</td>", row)] for row in between.split("<tr>")[2:]]
    assert len(rows) == 5
    for row in rows:
        assert all(re.search(r"<b>.*\d.*</b><small>.* to .*</small>", cell) for cell in row[1:4])
        assert re.search(r">−?\d", row[4])


def test_the_maps_are_drawn_without_scripts_too(page):
    drawings = re.findall(r'<svg viewBox="0 0 400 400".*?</svg>', page, flags=re.DOTALL)
    assert len(drawings) == 4
    words = drawings[:2]
    assert [drawing.count("h0.01") for drawing in words] == [40, 41]
    pinned = re.search("Beside “(.*?)”", page)[1]
    assert all(f">{pinned}</text>" in drawing for drawing in words)
    for drawing in drawings:
        places = [float(place) for pair in re.findall(r"M([\d.]+) ([\d.]+)h", drawing) for place in pair]
        assert 0 <= min(places) <= max(places) <= 400


def test_names_on_a_drawing_do_not_run_over_each_other():
    from embedlab.figures.linked_maps import comparison_maps
    from embedlab.report import still

    maps = comparison_maps(small_comparison(), pinned="court")
    for drawn in maps.maps:
        names = list(still._names(maps, drawn, still._scaled(drawn.xy.astype(float))))
        boxes = [still._box(name.left, name.base, still._width(name.text)) for name in names]
        assert len(boxes) > 8
        assert all(box[0] >= 0 and box[2] <= 400 and box[1] >= 0 and box[3] <= 400 for box in boxes)
        assert not [1 for row, box in enumerate(boxes) for other in boxes[:row] if still._overlap(box, other)]


def test_a_missing_score_shows_its_reason(page):
    assert "Only 3 of 999 pairs are in the vocabulary." in Reader(page).said


def test_intervals_and_coverage_stand_beside_the_values(page):
    assert "0.25 to 0.45" in Reader(page).said
    assert "205 of 353 pairs" in Reader(page).said


def test_nothing_is_ranked_that_does_not_reproduce():
    words = small_comparison(reproducibility=Score(0.3))
    said = Reader(report_html(Run({}, words))).said
    assert "nothing is ranked" in said
    assert "beside, on the left" not in said


def test_nothing_is_fetched(page, hostile_page):
    for text in (page, hostile_page):
        reader = Reader(text)
        assert not [name for name, _ in reader.elements if name in {"link", "iframe", "img", "object", "embed", "base"}]
        assert not [found for _, found in reader.elements for name in found if name in {"src", "href", "action"}]
        assert not re.search(r"url\(\s*['\"]?(?!data:|#)\w+:", text)
        assert not re.search(r"@import|fetch\(['\"]http", text)


def test_the_policy_names_exactly_the_scripts_of_the_page(page):
    policy = next(found["content"] for found in Reader(page).named("meta") if "http-equiv" in found)
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0]
    running = re.findall(r"<script(?! type=\"text/plain\")[^>]*>(.*?)</script>", page, flags=re.DOTALL)
    for script in running:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


def test_hostile_text_stays_text(page, hostile_page):
    usual, reader = Reader(page), Reader(hostile_page)
    kinds = {name for name, _ in usual.elements}
    assert {name for name, _ in reader.elements} <= kinds
    assert len(reader.named("script")) == len(usual.named("script"))
    assert not [name for _, found in reader.elements for name in found if name.startswith("on")]
    assert all(" ".join(html.unescape(sting).split()) in html.unescape(reader.said) for sting in STINGS)


def test_tables_have_captions_and_headings(page):
    reader = Reader(page)
    assert len(reader.named("caption")) == len(reader.named("table"))
    assert all(found.get("scope") in ("col", "row") for found in reader.named("th"))
    assert all(found.get("aria-label") for found in reader.named("svg"))
    assert len(reader.named("h1")) == 1


def test_documents_can_be_left_out():
    assert report_html(small_run()).count('class="embedlab-linked"') == 2
    without = report_html(small_run(), documents=False)
    assert "Whole texts" not in without
    assert without.count('class="embedlab-linked"') == 1


def test_a_word_can_be_pinned(page):
    assert "Beside “pizza”" in report_html(small_run(), pinned="pizza")
    assert "Beside “court”" in report_html(small_run(summary=small_summary() | {"pinned": "court"}))
    with pytest.raises(InputError, match="nowhere"):
        report_html(small_run(), pinned="nowhere")


def test_a_comparison_of_documents_alone_makes_a_report():
    said = Reader(report_html(Run({}, small_comparison("documents")))).said
    assert "two spaces of documents" in said
    assert "Beside “You will not believe this" in said
    assert "embedlab run" not in said


def test_a_bare_comparison_makes_a_report():
    words = small_comparison(maps={}, noise=None, left_ceiling=None, right_ceiling=None, log_odds=None, labels=None)
    words = words.replace(classes=(), topics=None, change=np.full(len(words.keys), np.nan))
    missing = {name: Score.missing("There is too little to go on.") for name in WITHIN}
    words = words.replace(left_scores=missing, right_scores=missing)
    reader = Reader(report_html(Run({}, words)))
    assert "project it first" in reader.said
    assert "There is too little to go on." in reader.said
    assert not reader.named("svg")


def test_the_command_repeats_the_settings():
    settings = {
        "seed": 3,
        "test_size": 0.2,
        "group": "a b",
        "ceiling": False,
        "register": True,
        "fast": True,
        "epochs": None,
    }
    said = Reader(report_html(small_run(summary={"settings": settings}))).said
    command = "embedlab run DATA -o DIR --no-ceiling --fast --seed 3 --test-size 0.2 --group-column 'a b'"
    assert command in said


def test_it_says_once_how_the_maps_were_made():
    summary = small_summary()
    for name, about in summary["projections"].items():
        turned = {"init": "map", "registered": True} if name.startswith("right") else {"init": "pca"}
        summary["projections"][name] = {**about, "parameters": {"seed": 7, **turned}}
    text = Reader(report_html(small_run(summary=summary))).text
    assert any("UMAP (seed 7); the right maps start from the left ones" in piece for piece in text)
