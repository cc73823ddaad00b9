from __future__ import annotations

import importlib.util
import json
import os
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from embedlab.datasets import DATASETS
from embedlab.errors import InputError, RegistryError
from embedlab.ids import new_id
from embedlab.jobs.lock import Lock
from embedlab.jobs.processes import this_boot
from embedlab.jobs.run_settings import RunSettings
from embedlab.jobs.supervisor import lock_path
from embedlab.progress import Message
from embedlab.ui import jobs, run_jobs, runs, uploads

SENTENCES = "headline,label\n" + "".join(
    f"Ten {word} secrets you will love,clickbait\nCourt rules on {word} prices,news\n" for word in "abcdef"
)
UPLOAD = "0" * 32


@pytest.fixture
def uploaded(samples):
    """A file as an upload leaves it on disk; its id."""

    def upload(content, name="mine.csv"):
        path = samples.parent / "home" / "uploads" / UPLOAD / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return UPLOAD

    return upload


@pytest.fixture
def look(page, uploaded):
    """The step Look on a file of this content."""

    def open_look(content, name="mine.csv"):
        return page("your_data", {"data": uploaded(content, name)})

    return open_look


def said(app):
    elements = (*app.text, *app.caption, *app.error, *app.warning, *app.info, *app.subheader)
    return " ".join(element.value for element in elements).replace("\\", "")


def step(app):
    return next(control.value for control in app.segmented_control if control.label == "Step")


def press(app, label):
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception, app.exception
    return app


def box(app, label):
    return next(box for box in app.selectbox if box.label == label)


def table(*rows):
    return "text,label\n" + "".join(f"{text},{label}\n" for text, label in rows)


# Choose


def test_it_begins_with_the_choice(page):
    app = page("your_data")
    assert step(app) == "1. Choose"
    ways = ["Bring a file", "Or paste texts", "Or try a sample", "Or load vectors"]
    assert [element.value for element in app.subheader] == ways


@pytest.mark.parametrize("asked", ["2. Look", "3. Train"])
def test_later_steps_ask_for_texts_first(page, asked):
    app = page("your_data", your_data__step=asked)
    assert "choose some first" in said(app)
    assert step(press(app, "Choose texts")) == "1. Choose"


def test_a_sample_is_one_click_away_and_in_the_address(page):
    app = press(page("your_data"), "Use headlines")
    assert step(app) == "2. Look"
    assert app.query_params["data"] == "headlines"
    assert "6 texts to train on and 2 to test on" in said(app)


def test_pasted_texts_of_two_kinds_are_kept(page):
    app = page("your_data")
    names, texts = app.text_input, app.text_area
    names[0].input("![good](http://evil/)")
    names[1].input("bad")
    texts[0].input("Lovely soup\n\nWe came back\nSo kind")
    texts[1].input("We waited\nNever again\nCold soup")
    press(app, "Use these texts")
    assert step(app) == "2. Look"
    assert list(app.dataframe[0].value.iloc[0]) == ["Lovely soup", "![good](http://evil/)"]
    again = page("your_data", {"data": app.query_params["data"]})
    assert again.metric[0].value == "6"


def test_an_incomplete_paste_says_what_is_missing_and_loses_nothing(page):
    app = page("your_data")
    app.text_input[0].input("good")
    app.text_area[0].input("Lovely soup\nSo kind")
    press(app, "Use these texts")
    assert "two different names" in said(app)
    app.text_input[1].input("bad")
    press(app, "Use these texts")
    assert "The kind 'bad' has no text yet" in said(app)
    assert (app.text_area[0].value, step(app)) == ("Lovely soup\nSo kind", "1. Choose")


def test_a_data_set_says_size_licence_and_citation_before_it_is_fetched(page, monkeypatch):
    app = page("your_data")
    assert "Licence: MIT" in said(app)
    assert "ASONAM 2016" in said(app)
    assert "Download (0.7 MB)" in [button.label for button in app.button]
    monkeypatch.setenv("EMBEDLAB_HOSTED", "1")
    assert not any("Download" in button.label for button in page("your_data").button)


def test_a_data_set_is_fetched_by_a_job(page, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "embedlab.ui.data_choice.start_job", lambda *given, **more: asked.append(given) or SimpleNamespace(id=given[0])
    )
    press(page("your_data"), "Download (0.7 MB)")
    assert [given[1:] for given in asked] == [("fetch_dataset", {"name": "clickbait"})]


def test_a_download_shows_how_far_it_is_in_any_tab(page, running):
    job = running(task="fetch_dataset")
    app = page("your_data")
    assert "Download (0.7 MB)" not in [button.label for button in app.button]
    press(app, "Cancel")
    assert jobs.find_job(job.id).stop == "now"


def test_a_data_set_that_is_here_is_used(page, samples):
    folder = samples.parent / "home" / "data" / "clickbait"
    folder.mkdir(parents=True)
    for file, word in zip(DATASETS[0].files, ("secrets", "court"), strict=True):
        (folder / file.name).write_text("".join(f"text {number} of {word} things\n" for number in range(30)))
    app = press(page("your_data"), "Use real headlines")
    assert step(app) == "2. Look"
    assert app.metric[0].value == "60"


# Look


def test_columns_are_guessed_and_previewed(look):
    app = look(SENTENCES)
    assert step(app) == "2. Look"
    assert (box(app, "Column of the texts").value, box(app, "Column of the labels").value) == ("headline", "label")
    assert len(app.dataframe[0].value) == 6


def test_columns_that_are_not_obvious_are_asked_for(look):
    app = look("one,two\n" + "".join(f"a{n},b{n}\n" for n in range(30)))
    assert "Say which column holds the texts" in said(app)
    assert "Next: train" not in [button.label for button in app.button]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "empty"),
        ("headline,label\nOne only,news\nTwo of them,news\n", "one class"),
        (b"\x00\x01\x02\x03" * 50, "mine"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(look, content, sentence):
    app = look(content)
    assert sentence in said(app)
    assert "Next: train" not in [button.label for button in app.button]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (SENTENCES, "There are only 12 texts"),
        (table(*((f"court case number {n} opens", "ab"[n > 380]) for n in range(420))), "91% of the texts are 'a'"),
        (table(*((f"a word{n} b", f"k{n % 70}") for n in range(420))), "70 different labels"),
        (SENTENCES.encode("utf-16"), "was read as UTF-16"),
        (SENTENCES + "Ten a secrets you will love,clickbait\n", "Copies of a text with the same label, left out: 1."),
        (SENTENCES + ",news\n", "Rows without a text, skipped: 1."),
    ],
)
def test_what_may_mislead_is_said(look, content, sentence):
    assert sentence in said(look(content))


def test_a_split_of_the_data_itself_is_kept(look):
    parts = ["train"] * 9 + ["test"] * 3
    lines = SENTENCES.strip().split("\n")
    content = "\n".join([f"{lines[0]},part", *(f"{line},{part}" for line, part in zip(lines[1:], parts, strict=True))])
    app = look(content)
    chosen = box(app, "Column that says train or test")
    chosen.select(chosen.options.index("part")).run()
    assert "9 texts to train on and 3 to test on, as your column says" in said(app)


def test_a_group_stays_on_one_side(look):
    lines = SENTENCES.strip().split("\n")
    content = "\n".join([f"{lines[0]},author", *(f"{line},p{row // 4}" for row, line in enumerate(lines[1:]))])
    app = look(content)
    chosen = box(app, "Column of groups")
    chosen.select(chosen.options.index("author")).run()
    assert "no group on both sides" in said(app)


def test_hostile_names_columns_and_labels_are_text(look):
    rows = "![a](http://evil/c.png) text,<img src=http://evil/d.png>\n" + "".join(
        f"Text {n} here and there,![x](http://evil/{n % 2}.png)\n" for n in range(8)
    )
    app = look(rows, "a![a](b).csv")
    box(app, "Column of the texts").select("![a](http://evil/c.png) text").run()
    box(app, "Column of the labels").select("<img src=http://evil/d.png>").run()
    assert app.metric[1].value == "2"
    assert not any("evil" in element.value for element in app.markdown)
    shown = "".join(element.proto.body for element in app.get("html"))
    assert "evil" in shown
    assert "<img" not in shown


def test_uploads_of_sessions_long_gone_are_swept(samples, uploaded):
    old = samples.parent / "home" / "uploads" / uploaded(SENTENCES)
    os.utime(old, (time.time() - 2 * 86_400,) * 2)
    kept = uploads.keep_upload("mine.csv", b"headline,label\n")
    assert (samples.parent / "home" / "uploads" / kept / "mine.csv").is_file()
    assert not old.exists()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../../etc/x.bin", "x.bin"),
        ("C:\\me\\a.csv", "a.csv"),
        ("...", "upload.csv"),
        ("a\x00b", "a_b"),
        ("a." + "b" * 75 + ".csv", "b" * 75 + ".csv"),
        ("冰" * 99 + ".csv", "冰" * 65 + ".csv"),
    ],
)
def test_names_of_uploads_are_harmless(name, kept):
    assert uploads.harmless(name) == kept


@pytest.mark.parametrize("asked", ["../../etc", "f" * 32, "nothing"])
def test_an_address_of_texts_that_are_not_here_begins_anew(page, asked):
    app = page("your_data", {"data": asked})
    assert step(app) == "1. Choose"
    assert "data" not in app.query_params


# Train


@pytest.fixture
def train(page, uploaded):
    def open_train(content=SENTENCES):
        return page("your_data", {"data": uploaded(content)}, your_data__step="3. Train")

    return open_train


@pytest.fixture
def started(monkeypatch):
    """What would have been started."""
    found = []
    monkeypatch.setattr("embedlab.ui.run_form.start_run", lambda *given, **more: found.append((*given, more)))
    return found


def test_without_tensorflow_it_says_what_to_install(train, monkeypatch):
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *rest: None if name == "tensorflow" else found(name))
    app = train()
    assert "TensorFlow" in said(app)
    assert "pip install" in app.code[0].value
    assert "Train and compare" not in [button.label for button in app.button]


def test_one_button_trains_by_the_preset(train, started):
    app = press(train(), "Train and compare")
    assert step(app) == "4. Watch"
    corpus, settings, space, _ = started[0]
    assert (len(corpus), settings, space) == (12, RunSettings(), None)


ALONE = "".join(f"Ten {word} secrets you will love\nCourt rules on {word} prices\n" for word in "abcdef")


@pytest.mark.parametrize("name", ["mine.txt", "mine.csv"])
def test_texts_without_labels_are_looked_at_and_train_on_the_words_around_a_word(page, uploaded, started, name):
    """A file of texts alone has none; of a table with labels the visitor may say so."""
    upload = uploaded(ALONE if name == "mine.txt" else SENTENCES, name)
    app = page("your_data", {"data": upload})
    if name == "mine.csv":
        box(app, "Column of the labels").set_value("").run()
    assert list(app.dataframe[0].value.columns) == ["text"]
    assert [(found.label, found.value) for found in app.metric][:2] == [("Texts", "12"), ("Words a text", "5.5")]
    assert "9 texts to train on and 3 to test on, by chance" in said(app)
    app = press(press(app, "Next: train"), "Train and compare")
    corpus, settings, _, more = started[0]
    assert (len(corpus), corpus.labels, settings.objective) == (12, None, "skip-gram")
    assert more["title"] == "mine (the words around a word)"


@pytest.mark.parametrize(("preset", "told"), [("Quick", {"ceiling": False}), ("Thorough", {"dim": 128, "epochs": 400})])
def test_presets_are_settings_and_say_how_long_they_take(train, started, preset, told):
    app = train()
    next(control for control in app.segmented_control if control.label == "How thorough").set_value(preset).run()
    assert "This takes about" in said(app)
    press(app, "Train and compare")
    assert started[0][1] == RunSettings(**told)
    assert started[0][3] == {"title": f"mine ({preset.lower()})"}


def test_every_setting_reaches_the_run(train, started):
    app = train()
    told = {
        "dim": 32, "min_count": 2, "window": 3, "epochs": 9, "negative": 7, "sample": 0.01, "embedding_epochs": 4,
        "batch_size": 64, "learning_rate": 0.01, "seed": 5,
    }  # fmt: skip
    chosen = {
        "algorithm": "fasttext", "skip_gram": False, "hierarchical_softmax": False, "head": "gru", "start": "word2vec",
        "trainable": False, "method": "tsne", "map_dims": 3,
    }  # fmt: skip
    for name, value in told.items():
        app.number_input(f"train.Good.{name}").set_value(value)
    for name, value in chosen.items():
        app.selectbox(f"train.Good.{name}").set_value(value)
    app.toggle("train.Good.ceiling").set_value(False).run()
    app.slider("map.perplexity").set_value(12).run()
    press(app, "Train and compare")
    assert started[0][1] == RunSettings(**told, **chosen, ceiling=False, map_parameters=(("perplexity", 12),))


PRICES = "text,label,price,sold\n" + "".join(
    f"Ten fine {word}s,dear,{90 + row}.5,yes\nOne plain {word},cheap,{row},no\n" for row, word in enumerate("abcdef")
)


def shown_pairs(app):
    return next(element.proto.body for element in app.get("html") if "class='pairs'" in element.proto.body)


def test_the_embedding_may_be_asked_for_a_number(train, started):
    app = train(PRICES)
    assert "Ten fine as → <b>dear</b>" in shown_pairs(app)
    app.selectbox("train.Good.objective").set_value("regression").run()
    assert app.selectbox("train.Good.target").options == ["price"]
    assert "Ten fine as → <b>90.5</b>" in shown_pairs(app)
    assert {"train.Good.start", "train.Good.trainable"}.isdisjoint(box.key for box in app.selectbox)
    press(app, "Train and compare")
    assert started[0][1] == RunSettings(objective="regression", target="price")
    assert started[0][3] == {"title": "mine (price)"}


@pytest.mark.parametrize(("objective", "pair"), [("skip-gram", "<li>"), ("next word", "ten fine → <b>as</b>")])
def test_the_embedding_may_be_asked_for_words(train, started, objective, pair):
    app = train(PRICES)
    app.selectbox("train.Good.objective").set_value(objective).run()
    assert pair in shown_pairs(app)
    assert "train.Good.head" not in [box.key for box in app.selectbox]
    press(app, "Train and compare")
    assert started[0][1] == RunSettings(objective=objective)


def test_numbers_are_offered_only_where_there_are_some(train):
    assert "regression" not in train().selectbox("train.Good.objective").options


def test_the_embedding_may_start_from_a_saved_space(train, started, samples):
    folder = runs.describe_run("a" * 32, "![x](y)")
    folder.mkdir()
    (folder / "run.json").write_text("{}")
    (folder / "embedding.safetensors").touch()
    app = train()
    app.selectbox("train.Good.start").set_value(f"{'a' * 32}/embedding").run()
    press(app, "Train and compare")
    assert started[0][1].start == "space"
    assert started[0][2] == folder / "embedding.safetensors"


# Watch


@pytest.fixture
def running(samples):
    """A job in the registry, launched by a supervisor that does nothing but live."""
    held = []

    def start(error=None, task="run", result=None, news=(), title="mine"):
        job_id, queue = new_id(), jobs._queue()
        lock = Lock(lock_path(queue.registry.folder, job_id))
        held.append(lock)
        with queue._tending:  # nobody else is to start it
            queue.registry.submit(job_id, task, {}, title=title, owner="me")
            assert queue.registry.claim(job_id, places=100).id == job_id
        queue.registry.launch(job_id, job_id, this_boot())
        queue.registry.tell(job_id, job_id, 10.0, [*news, (0.25, Message("word2vec, epoch 3 of 50"))])
        if error is not None:
            queue.registry.end(job_id, job_id, "failed", error=str(error), kind=type(error).__name__)
        if result is not None:
            queue.registry.end(job_id, job_id, "done", result=result)
        return jobs.find_job(job_id)

    yield start
    for lock in held:
        lock.release()


def result(accuracy, **settings):
    sides = {side: {"pc1_share": 0.5, "category_purity_at_5": None} for side in ("left", "right")}
    told = RunSettings(**settings).to_json()
    return {"embedding": {"test_accuracy": accuracy}, "comparison": sides, "settings": told, "seconds": 130.0}


def test_a_training_is_found_again_by_its_address(page, running):
    job = running()
    app = page("your_data", {"job": job.id})
    assert step(app) == "4. Watch"
    assert "Training on mine" in said(app)
    assert "You may leave this page" in said(app)
    assert "About 30 seconds left." in said(app)
    assert app.query_params["job"] == job.id


def test_numbers_of_a_training_become_curves_with_a_summary(page, running):
    epochs = [Message("", stage="embedding", epoch=n, loss=1 / n, accuracy=n / 4, val_accuracy=n / 5) for n in (1, 2)]
    read = Message("", stage="word2vec", epoch=3, epochs=50, words_per_second=420_000)
    app = page("your_data", {"job": running(news=[(0.1, told) for told in (*epochs, read)]).id})
    assert "2 epochs; accuracy on texts held out from training went from 20.0% to 40.0%." in said(app)
    assert "reading 3 of 50 of the text, 420,000 words a second." in said(app)
    assert len(app.get("plotly_chart")) == 2


def test_what_reads_the_text_goes_by_its_name(page, running):
    read = Message("fastText: epoch 3 of 50", stage="word2vec", epoch=3, epochs=50, words_per_second=90_000)
    learned = [Message("", stage="embedding", epoch=n, loss=1 / n, val_loss=2 / n) for n in (1, 2)]
    app = page("your_data", {"job": running(news=[(0.1, told) for told in (*learned, read)]).id})
    assert "fastText: reading 3 of 50 of the text" in said(app)
    assert "loss on texts held out from training went from 2.000 to 1.000" in said(app)


def test_a_training_that_told_a_number_says_how_well(page, running):
    found = result(None) | {
        "embedding": {"target": "price", "test_mae": 2.0, "baseline_mae": 9.0, "test_r2": 0.83, "test_rows": 30}
    }
    first = running(result=found, title="a")
    running(result=result(0.8), title="b")
    app = page("your_data", {"job": first.id})
    assert "tells the price of 30 held-out texts with a mean error of 2" in said(app)
    assert list(app.dataframe[0].value["On held-out texts"]) == ["80.0% right", "R² 0.83"]


def test_trainings_that_wait_say_when_their_turn_is(page, samples):
    queue = jobs._queue()
    with queue._tending:  # nobody starts them
        ids = [new_id() for _ in range(2)]
        for job_id in ids:
            queue.registry.submit(job_id, "run", {}, title="mine", owner="me")
        app = page("your_data", {"job": ids[0]})
        press(app, "Cancel")
    assert "It starts next." in said(app)
    assert jobs.find_job(ids[0]).state == "cancelled"
    jobs.cancel_job(ids[1])


def test_a_training_can_be_asked_for_the_best_so_far(page, running):
    job = running()
    app = press(page("your_data", {"job": job.id}), "Finish now")
    assert "Ending with the best so far" in said(app)
    assert jobs.find_job(job.id).stop == "keep"


def test_who_waits_for_the_best_so_far_is_told_what_is_going_on(page, running):
    job = running()
    jobs.stop_job(job.id)
    news = [(0.5, Message("UMAP: 100 of 200 rounds"))]
    for seconds, told in ((25.0, "the maps are still made"), (40.0, "asked for 30 seconds ago")):
        jobs._queue().registry.tell(job.id, job.id, seconds, news)
        app = page("your_data", {"job": job.id})
        assert told in said(app)


@pytest.mark.parametrize("asked", ["1. Choose", "4. Watch"])
def test_a_damaged_list_of_jobs_is_said_in_one_sentence(page, running, asked):
    job = running()
    path = jobs._queue().registry.path
    for file in path.parent.glob("jobs.sqlite3*"):
        file.unlink()
    path.write_bytes(b"not a database at all, but long enough to be looked at" * 20)
    app = page("your_data", {"job": job.id}, your_data__step=asked)
    assert ["The list of jobs is damaged" in error.value for error in app.error] == [True]


def test_a_wish_that_could_not_be_recorded_is_said(page, running, monkeypatch):
    app = page("your_data", {"job": running().id})

    def refuse(*given):
        raise RegistryError("The list of jobs cannot be written, the disk is full: make room, then try again.")

    monkeypatch.setattr(jobs._queue().registry, "ask_to_stop", refuse)
    press(app, "Finish now")
    assert ["the disk is full" in error.value for error in app.error] == [True]
    assert "Training on mine" in said(app)


def test_a_training_of_another_machine_is_not_known_any_more(page):
    app = page("your_data", {"job": "f" * 32})
    assert "not known here any more" in said(app)
    assert "job" not in app.query_params


def test_a_failed_training_says_why_and_leaves_nothing(page, running):
    job = running(InputError("The texts hold no ![word](http://evil/): give more texts."))
    out = runs.describe_run(job.id, "mine")
    app = page("your_data", {"job": job.id})
    assert "The texts hold no ![word]" in said(app)
    assert not out.parent.exists()


def test_a_job_of_another_page_is_not_watched_here(page, running):
    job = running(InputError("These maps cannot be made."), "make_view")
    app = page("your_data", {"job": job.id})
    assert "not known here any more" in said(app)


def test_finished_trainings_are_compared_by_what_differs(page, running):
    first = running(result=result(0.9, seed=1, window=5), title="a")
    running(result=result(0.8, seed=2, window=3), title="![b](c)")
    app = page("your_data", {"job": first.id})
    assert "Done in 10 seconds. 90.0% of held-out labels right." in said(app)
    rows = app.dataframe[0].value
    assert list(rows["Training"]) == ["![b](c)", "a"]
    assert list(rows["Settings that differ"]) == ["seed: 2, window: 3", "seed: 1"]
    assert list(rows["On held-out texts"]) == ["80.0% right", "90.0% right"]
    assert set(rows["Time"]) == {"2 minutes"}


def test_the_texts_of_a_training_are_kept_for_the_next(samples, monkeypatch):
    asked = []
    monkeypatch.setattr(run_jobs, "start_job", lambda *given, **more: asked.append(given))
    monkeypatch.setattr(run_jobs, "follow_job", lambda job_id: None)
    from embedlab.corpus import Corpus

    corpus = Corpus(("a b", "c d"), ("x", "y"), name="mine")
    space = samples / "start.safetensors"
    space.write_bytes(b"vectors")
    first = run_jobs.start_run(corpus, RunSettings(start="space", window=3), space)
    second = run_jobs.train_again(first, "mine", RunSettings.from_json(asked[0][2]["settings"]))
    given = asked[1][2]
    assert json.loads(Path(given["corpus"]).read_text())["texts"] == ["a b", "c d"]
    assert Path(given["space"]).read_bytes() == b"vectors"
    assert (given["settings"]["window"], given["afresh"]) == (3, True)
    assert Path(given["out"]).parent.name == second != first
    with pytest.raises(InputError, match="were not kept"):
        run_jobs.train_again("b" * 32, "other", RunSettings())
