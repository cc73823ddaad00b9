from __future__ import annotations

import dataclasses
import gzip
import json
import shutil
from pathlib import Path

import pytest

from embedlab.experiments.learning_curve import CurveSettings, LearningCurve
from embedlab.jobs.curve_job import run_curve
from embedlab.jobs.handover import load_corpus, save_corpus
from embedlab.jobs.job import Event, Job
from embedlab.jobs.tasks import TASKS
from embedlab.progress import silent
from embedlab.ui import curve_form, curve_jobs, held_out
from embedlab.ui.runs import REAL_SAMPLE

STARTED = dataclasses.make_dataclass("Started", ["id"])("0" * 32)
SHIPPED = Path(__file__).parents[2] / "sample_data"


@pytest.fixture
def shipped(samples: Path) -> Path:
    for file in ("clickbait/curve.json.gz", "headlines/curve.json.gz", "headlines/held_out.json.gz"):
        shutil.copyfile(SHIPPED / file, samples / file)
    return samples


def said(app) -> str:
    """Everything in words on the page."""
    return " ".join([*(text.value for text in app.text), *(str(html.proto.body) for html in app.get("html"))])


def test_a_verdict_a_chart_and_a_table_are_there_at_once(shipped, page):
    app = page("should_i_pre_train")
    told = said(app)
    assert "Yes, while labels are few" in told
    assert "220,988 tokens" in told
    assert "TF-IDF with logistic regression needs no embedding" in told
    table = app.dataframe[0].value
    assert table["Labels"].tolist()[0] == "50"
    assert {"frozen", "fine-tuned", "labels alone", "TF-IDF", "own rows"} <= set(table.columns)


def test_the_other_sample_has_the_other_verdict(shipped, page):
    app = page("should_i_pre_train", {"texts": "own"})
    assert app.selectbox[0].value == "own"
    assert "No." in said(app)
    assert "use TF-IDF, nothing beats it" in said(app)


def test_a_line_that_is_switched_off_leaves_the_table(shipped, page):
    app = page("should_i_pre_train")
    lines = next(group for group in app.get("button_group") if "Lines" in group.label)
    lines.set_value(["frozen", "tfidf"]).run()
    assert list(app.dataframe[0].value.columns) == ["Labels", "frozen", "TF-IDF"]


def test_a_word_without_a_label_is_asked_of_our_own_headlines(shipped, page):
    app = page("should_i_pre_train")
    assert any("“himalaya”: No labelled text has it" in text.value for text in app.text)
    near = app.dataframe[-1].value.set_index("Start")["Nearest words"]
    assert near["frozen"].split(", ")[0] == "alps"
    app.text_input(key="held_out.typed.own").set_value("two words").run()
    assert any("one word, without spaces" in text.value for text in app.text)
    words = next(group for group in app.get("button_group") if group.label == "Words to hold out")
    words.set_value("alps").run()
    assert app.text_input(key="held_out.typed.own").value == ""
    assert any(text.value.startswith("“alps”") for text in app.text)


def test_a_word_that_no_text_has_is_said_so(shipped, page):
    app = page("should_i_pre_train")
    app.text_input(key="held_out.typed.own").set_value("zebra<b>").run()
    assert any("'zebra'" in text.value or "one word" in text.value for text in (*app.error, *app.text)) or app.error


def test_a_page_without_shipped_curves_still_leads_on(samples, page):
    app = page("should_i_pre_train")
    assert "Bring texts" in [button.label for button in app.button]


def test_ones_own_texts_are_offered_estimated_drawn_and_found_again(shipped, page, monkeypatch):
    """The worker is this process: what is tested is the page, the job's own tests are elsewhere."""
    monkeypatch.setattr(
        curve_jobs,
        "start_job",
        lambda job_id, task, arguments, **_: (run_now(arguments), dataclasses.make_dataclass("Job", ["id"])(job_id))[1],
    )
    page("your_data", {"data": "headlines"})
    app = page("should_i_pre_train", {"data": "headlines", "texts": "texts-headlines"})
    assert app.selectbox[0].value == "texts-headlines"
    button = next(button for button in app.button if button.label == "Draw the curve")
    assert any("trainings" in text.value and "seeds" in text.value for text in app.text)
    button.click().run(timeout=120)  # it starts processes
    assert not app.exception
    assert "with 6 labels" in said(app) or "labels" in app.dataframe[0].value.columns[0].lower()
    again = page("should_i_pre_train", {"data": "headlines", "texts": "texts-headlines"})
    assert "Draw it again, in another way" in [expander.label for expander in again.expander]


def test_after_a_reload_the_curve_of_the_address_is_shown_unless_the_texts_are_other_ones(shipped, page, monkeypatch):
    started = []
    monkeypatch.setattr(
        curve_jobs,
        "start_job",
        lambda job_id, task, arguments, **_: (
            started.append((job_id, arguments)),
            dataclasses.make_dataclass("Job", ["id"])(job_id),
        )[1],
    )
    page("your_data", {"data": "headlines"})
    address = {"data": "headlines", "texts": "texts-headlines"}
    next(b for b in page("should_i_pre_train", address).button if b.label == "Draw the curve").click().run()
    ((job_id, arguments),) = started
    corpus = load_corpus(arguments["corpus"])
    seven = {**arguments["settings"], "inits": ["tfidf"], "sizes": [6], "seeds": 7}
    left = run_curve(corpus, CurveSettings.from_json(seven)).to_json()
    ended = Job(job_id, "learning_curve", "Curve", "me", "done", "", 1.0, "", 1.0, "", "")
    monkeypatch.setattr(curve_jobs, "find_job", lambda asked: ended if asked == job_id else None)
    monkeypatch.setattr(curve_jobs, "job_result", lambda asked: left)
    again = page("should_i_pre_train", {**address, "job": f"texts-headlines.{corpus.fingerprint[:12]}.{job_id}"})
    assert "6" in again.dataframe[0].value["Labels"].tolist()
    other = page("should_i_pre_train", {**address, "job": f"texts-headlines.{'0' * 12}.{job_id}"})
    assert not [table for table in other.dataframe if "Labels" in table.value]


def own_texts(page, query: dict[str, str] | None = None):
    """The page on the small sample as texts of one's own."""
    page("your_data", {"data": "headlines"})
    return page("should_i_pre_train", {"data": "headlines", "texts": "texts-headlines", **(query or {})})


def press(app, label: str):
    return next(button for button in app.button if button.label == label).click().run()


def test_words_of_ones_own_texts_are_offered_and_none_is_probed_unasked(shipped, page, monkeypatch):
    asked = []
    monkeypatch.setattr(held_out, "is_done", lambda key, task, arguments, title: asked.append(arguments["key"]["word"]))
    rows = [f"Ten cats you will love number {n},fun\nCourt rules on storm number {n},news" for n in range(5)]
    rest = [f"word{n},fun\nword{n},news" for n in range(100)]
    (shipped / "headlines" / "headlines.csv").write_text("\n".join(["headline,label", *rows, *rest]))
    app = own_texts(page)
    words = next(group for group in app.get("button_group") if group.label == "Words to hold out")
    assert set(words.options) <= {"cats", "court", "love", "on", "rules", "storm", "ten"}
    assert asked == []
    words.set_value(words.options[0]).run()
    assert len(asked) == 1


def test_two_tabs_draw_one_curve(shipped, page, monkeypatch):
    running = {}

    def start(job_id, task, arguments, **_):
        running[job_id] = Job(job_id, task, "Curve", "me", "running", "", 0.5, "Half", 1.0, "", "")
        return running[job_id]

    monkeypatch.setattr(curve_jobs, "start_job", start)
    for find in ("curve_jobs.find_job", "jobs.find_job", "jobs._join_job"):
        monkeypatch.setattr(f"embedlab.ui.{find}", running.get)
    told = [Event(1, 0.0, 0.5, "frozen: 6 labels, seed 0", "", {"accuracy": 0.75, "size": 6.0})]
    monkeypatch.setattr(curve_jobs, "job_events", lambda job_id: told)
    monkeypatch.setattr(curve_jobs, "show_progress", lambda *_: None)
    first, second = own_texts(page), own_texts(page)
    assert "Draw the curve" in [button.label for button in second.button]
    first = press(first, "Draw the curve")
    press(second, "Draw the curve")
    third = own_texts(page)
    assert len(running) == 1
    for tab in (first, third):
        assert "Draw the curve" not in [button.label for button in tab.button]
        assert any("1 trainings are done" in caption.value for caption in tab.caption), "what is done is drawn"


def test_vectors_of_ones_own_are_a_start_once_it_is_said_what_they_know(shipped, page, monkeypatch):
    asked = []
    monkeypatch.setattr(curve_jobs, "start_job", lambda *given, **_: asked.append(given[2]) or STARTED)
    monkeypatch.setattr(
        curve_form, "is_done", lambda key, task, arguments, title: bool(TASKS[task](arguments, silent) or True)
    )
    app = own_texts(page)
    app.selectbox(key="curve.space.texts-headlines").set_value(f"{REAL_SAMPLE}/word2vec").run()
    assert any("1 of the 11 different words of the labelled texts have a vector" in text.value for text in app.text)
    assert any("6 ways to start" in text.value for text in app.text)
    press(app, "Draw the curve")
    ((name, file),) = asked[0]["spaces"].items()
    assert asked[0]["settings"]["inits"][-1] == name == "word2vec of “Real headlines”"
    assert Path(file).is_file()


def test_what_is_held_out_can_be_chosen(shipped, page, monkeypatch):
    asked = []
    monkeypatch.setattr(curve_jobs, "start_job", lambda *given, **_: asked.append(given[2]) or STARTED)
    rows = [
        f"Ten {word} you will love,fun,2026-01-{day:02}\nCourt rules on {word},news,2026-01-{day:02}"
        for day, word in enumerate("abcdef", 1)
    ]
    (shipped / "headlines" / "headlines.csv").write_text("\n".join(["headline,label,day", *rows]))
    app = own_texts(page)
    app.selectbox(key="curve.split.texts-headlines").set_value("by time").run()
    press(app, "Draw the curve")
    assert {name: asked[0]["settings"][name] for name in ("group", "part", "time")} == {
        "group": None,
        "part": None,
        "time": "day",
    }


def run_now(arguments: dict) -> None:
    """A curve of TF-IDF alone, kept as the whole one would be."""
    from embedlab.experiments.curve_plan import plan_curve
    from embedlab.files import atomic_write
    from embedlab.store import Store

    corpus, settings = load_corpus(arguments["corpus"]), CurveSettings.from_json(arguments["settings"])
    quick = run_curve(corpus, dataclasses.replace(settings, inits=("tfidf",), sizes=(6,), seeds=2))
    with Store().keep("curve", plan_curve(corpus, settings).curve_key) as folder:
        atomic_write(folder / "curve.json", json.dumps(quick.to_json()))


@pytest.mark.parametrize("name", ["clickbait", "headlines"])
def test_the_shipped_curves_say_what_their_numbers_say(name):
    found = json.loads(gzip.decompress((SHIPPED / name / "curve.json.gz").read_bytes()))
    curve = LearningCurve.from_json(found)
    assert curve.to_json() == found, "verdict and all"
    assert (SHIPPED / name / "curve.json.gz").stat().st_size < 15_000
    assert len(curve.rows) == len(curve.sizes) * 6 * 5
    for mean in curve.summary:
        rows = [row for row in curve.rows if (row.size, row.init) == (mean.size, mean.init)]
        assert sum(row.accuracy for row in rows) / len(rows) == pytest.approx(mean.accuracy.value, abs=1e-4)
        assert mean.accuracy.low <= mean.accuracy.value <= mean.accuracy.high


def test_a_corpus_of_a_run_can_be_drawn_too(shipped, page, tmp_path):
    """A run whose texts were kept is offered by its title."""
    from builders import small_run

    from embedlab.corpus import Corpus
    from embedlab.library import Library
    from embedlab.run import write_run

    entry = "0123456789abcdef0123456789abcdef"
    folder = Library().path(entry)
    write_run(small_run(), folder / "run")
    Library().describe(entry, title="Letters to *us*")
    save_corpus(Corpus(("a b", "a c", "d e", "d f") * 5, ("x", "x", "y", "y") * 5), folder / "corpus.json")
    app = page("should_i_pre_train")
    assert any(button.label.startswith("Curve of Letters") for button in app.button)
