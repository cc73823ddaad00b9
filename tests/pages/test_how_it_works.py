"""How it works without a browser, on the shipped samples: they are what the page is about."""

from __future__ import annotations

import dataclasses
import html
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from embedlab.experiments.context_words import ContextWords
from embedlab.experiments.filters import random_filters
from embedlab.experiments.lookup import gradient_step
from embedlab.jobs import how_job
from embedlab.jobs.job import Job
from embedlab.run import read_run, write_run
from embedlab.store import Store
from embedlab.tokens import tokenize
from embedlab.ui.how import SECTIONS

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample_data"
HOSTILE = "![x](http://evil.example/x.png) <img src=x onerror=alert(1)> $x$ :red[y]"


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Open the page with an address and a session, and fail if it raised."""
    monkeypatch.setenv("EMBEDLAB_HOME", str(tmp_path / "home"))

    def open_page(query: dict[str, str] | None = None, **state: object) -> AppTest:
        app = AppTest.from_file(ROOT / "pages" / "how_it_works.py", default_timeout=60)
        app.query_params.update(query or {})
        for key, value in state.items():
            app.session_state[key.replace("__", ".")] = value
        app.run()
        assert not app.exception, app.exception
        return app

    return open_page


def shown(app: AppTest) -> str:
    """All text of ours and the visitor's, without markup."""
    bodies = " ".join(element.proto.body for element in app.get("html"))
    plain = " ".join(element.value for element in (*app.text, *app.caption))
    return html.unescape(re.sub("<[^>]+>", "", bodies)) + plain


def test_every_section_is_there_in_its_order(page):
    app = page()
    assert [header.value for header in app.header] == list(SECTIONS.values())
    assert [header.proto.anchor for header in app.header] == list(SECTIONS)
    assert not app.error


def test_the_lookup_and_the_step_are_on_the_visitors_word_and_sentence(page):
    app = page(how__word="Guitar", how__sentence="A guitar in the snow")
    run = read_run(SAMPLES / "headlines" / "run")
    row = run.words.left.row("guitar")
    said = shown(app)
    assert f"“guitar” is row {row + 1:,} of {len(run.words.left):,}" in said
    assert "equal to the last bit" in said
    assert re.search(r"5 of 2,474 rows move", said)
    step = gradient_step(run.classifier, [tokenize("A guitar in the snow")], [run.classifier.classes[0]])
    assert f"from {step.loss:.3f} to {step.loss_after:.3f}" in said


def test_another_label_is_another_step(page):
    app = page()
    before = shown(app)
    app.get("button_group")[1].set_value("news").run()
    assert not app.exception
    after = shown(app)
    falls = [re.search(r"falls from ([\d.]+) to", said)[1] for said in (before, after)]
    assert float(falls[0]) > 10 * float(falls[1]), "the sentence is news, so calling it bait is the larger error"


def test_an_unknown_word_is_said_and_replaced(page):
    said = shown(page(how__word="guitarr"))
    assert "no row for 'guitarr'" in said
    assert "Did you mean 'guitar'?" in said
    assert "“alps” is row" in said


def test_what_visitors_type_stays_text(page):
    app = page(how__word=HOSTILE, how__sentence=f"{HOSTILE} snow", **{"how.headline.a": HOSTILE})
    bodies = " ".join(element.proto.body for element in app.get("html"))
    assert "<img" not in bodies
    assert not any("evil" in element.value for element in app.markdown)


def test_a_sentence_without_words_is_said(page):
    assert "no word in the sentence" in shown(page(how__sentence="?!"))


def test_the_figure_says_what_it_shows_and_the_fair_test(page):
    said = shown(page())
    assert "On the right b and c match" in said
    assert "The fair test, among texts of one label" in said
    assert "random directions" in said
    typed = page(**{f"how.headline.{name}": "Snow" for name in "abc"})
    assert "the effect is not there" in shown(typed)


def test_the_real_headlines_have_no_texts_and_say_so(page):
    app = page(how__run="real")
    said = shown(app)
    assert "“court” is row" in said
    assert "so this is about our own headlines" in said
    assert "The fair test needs texts with topics" in said
    assert not [button for button in app.button if button.label.startswith("Train")]


def test_the_slider_shows_another_map_with_its_own_quality(page):
    app = page()
    app.selectbox(key="how.points").set_value("sizes").run()
    said = shown(app)
    assert "10 times wider than the first; here it is drawn 1.0 times as wide" in said
    before = re.search(r"Trustworthiness (\S+)", said)[1]
    app.select_slider(key="how.setting.tsne").set_value(2).run()
    assert re.search(r"Trustworthiness (\S+)", shown(app))[1] != before


def test_claims_of_one_verdict_are_shown_alone(page):
    app = page()
    assert {"● right", "◐ half right", "○ wrong"} <= set(re.findall(r"[●◐○] (?:half right|right|wrong)", shown(app)))
    only = page(how__verdict="wrong")
    assert set(re.findall(r"”\s*([●◐○])", shown(only))) == {"○"}


def test_what_was_trained_on_the_texts_is_used(page, tmp_path):
    run = read_run(SAMPLES / "headlines" / "run")
    right = run.words.right
    tables = ContextWords(right.keys, right.vectors, right.vectors)
    with Store().keep("lessons", how_job._key("contexts", run)) as folder:
        (folder / "context.safetensors").write_bytes(tables.to_bytes())
    app = page()
    assert "Near “glacier ice melted” word2vec expects" in shown(app)
    app.text_input(key="how.context").set_value("Guitar").run()
    assert f"Near “Guitar” word2vec expects {tables.predict(['guitar'])[0][0]}, " in shown(app)
    app.text_input(key="how.context").set_value("zzzz").run()
    assert "knows none of" in app.error[0].value


def test_trained_filters_are_shown_and_can_be_put_aside(page):
    from safetensors.numpy import save

    run = read_run(SAMPLES / "headlines" / "run")
    drawn = random_filters(64, seed=5)
    tensors = {f"{side}.{name}": getattr(drawn, name) for side in ("left", "right") for name in ("weights", "bias")}
    with Store().keep("lessons", how_job._key("filters", run)) as folder:
        (folder / "filters.safetensors").write_bytes(save(tensors))
    app = page()
    assert "trained to tell the labels" in shown(app)
    app.toggle(key="how.trained").set_value(False).run()
    assert "random directions" in shown(app)


def test_a_run_of_a_visitor_without_texts_offers_no_training(page, tmp_path):
    run = read_run(SAMPLES / "headlines" / "run")
    run_id = "ab" * 16
    place = tmp_path / "home" / "app" / run_id / "run"
    write_run(dataclasses.replace(run, classifier=None), place)
    app = page(how__run=run_id, runs__made=[run_id])
    assert "no model that can be asked here" in shown(app)
    assert "not kept here" in shown(app)


def test_the_page_loads_nothing_heavy(tmp_path):
    script = f"""
import os, sys
os.environ["EMBEDLAB_HOME"] = {str(tmp_path / "home")!r}
from streamlit.testing.v1 import AppTest
app = AppTest.from_file({str(ROOT / "pages" / "how_it_works.py")!r}, default_timeout=60).run()
assert not app.exception, app.exception
assert len(app.header) == {len(SECTIONS)}
heavy = ("tensorflow", "keras", "umap", "numba", "gensim", "sklearn", "openTSNE")
print([name for name in heavy if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")


def test_a_run_of_ones_own_begins_with_its_own_texts(page, tmp_path):
    run = read_run(SAMPLES / "headlines" / "run")
    run_id = "cd" * 16
    write_run(run, tmp_path / "home" / "app" / run_id / "run")
    app = page(how__run=run_id, runs__made=[run_id])
    texts = run.documents
    by_text = dict(zip(texts.left.columns["text"], zip(texts.labels, texts.topics, strict=True), strict=True))
    first, second, third = (by_text[app.text_input(key=f"how.headline.{name}").placeholder] for name in ("a", "b", "c"))
    assert second == third
    assert first[0] != second[0]


def test_after_a_reload_the_run_of_the_address_and_its_training_are_found(page, tmp_path, monkeypatch):
    run_id = "ef" * 16
    place = tmp_path / "home" / "app" / run_id
    write_run(read_run(SAMPLES / "headlines" / "run"), place / "run")
    (place / "corpus.json").write_text('{"texts": [], "unlabelled": []}', encoding="utf-8")
    job = Job("abc", "make_lesson", "Train", "me", "running", "", 0.5, "word2vec: epoch 1", 1.0, "", "")
    monkeypatch.setattr("embedlab.ui.how_jobs.find_job", lambda job_id: job if job_id == "abc" else None)
    monkeypatch.setattr("embedlab.ui.job_progress.find_job", lambda job_id: job if job_id == "abc" else None)
    address = {"run": run_id, "contexts_job": f"{run_id}.abc"}
    app = page(address)
    assert app.session_state["how.run"] == run_id
    assert "job.cancel.abc" in [button.key for button in app.button]
    # Another run neither shows that training nor forgets it.
    other = page(address, how__run="own")
    assert "job.cancel.abc" not in [button.key for button in other.button]
    assert other.query_params["contexts_job"] == f"{run_id}.abc"


def test_a_comparison_of_two_spaces_trained_nothing_and_is_not_offered(page, tmp_path):
    run = read_run(SAMPLES / "headlines" / "run")
    run_id = "01" * 16
    compared = dataclasses.replace(run, summary={**run.summary, "pair": {}})
    write_run(compared, tmp_path / "home" / "app" / run_id / "run")
    assert page(how__run=run_id, runs__made=[run_id]).session_state["how.run"] == "own"


def test_what_stands_beside_a_word_is_read_in_the_texts_and_not_in_their_labels(page):
    said = shown(page(how__word="gardens"))
    beside = said.split("Beside “gardens”")[1].split("In place of “gardens”")[0]
    assert "times" in beside
    assert "news" not in beside
