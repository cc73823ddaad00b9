"""Loading vectors and comparing any two spaces: what is asked, what is told, what is kept."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from builders import TOPICS
from hostile.vector_files import fasttext

from embedlab.errors import InputError
from embedlab.formats import read_space, write_space
from embedlab.glossary import term
from embedlab.jobs.tasks import TASKS
from embedlab.library import Library
from embedlab.progress import silent
from embedlab.space import EmbeddingSpace
from embedlab.ui import compare_with, runs, vector_files

HOSTILE = "![x](http://evil.example/x.png)"
WORDS = [word for words in TOPICS.values() for word in words]


def vectors(words, name="foreign.txt"):
    lines = [f"{word} {row} {row % 7} 1" for row, word in enumerate(words, 1)]
    return name, "\n".join([f"{len(lines)} 3", *lines, ""]).encode(), "text/plain"


@pytest.fixture
def load(page):
    """The step Load vectors, with a file given."""

    def open_with(given):
        app = page("your_data", your_data__loading=True)
        uploader(app, "A file of vectors").set_value(given).run()
        assert not app.exception, app.exception
        return app

    return open_with


def uploader(app, label):
    return next(found for found in app.file_uploader if found.label == label)


def said(app):
    elements = (*app.text, *app.caption, *app.error, *app.warning, *app.info, *app.subheader, *app.markdown)
    return " ".join(element.value for element in elements).replace("\\", "")


def figures(app):
    return {found.label: found.value.replace("\\", "") for found in app.metric}


def press(app, label):
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception, app.exception
    return app


def test_what_is_in_the_file_is_told_before_it_is_kept(load):
    app = load(vectors([word.title() for word in WORDS[:20]] + ["Zero"]))
    assert figures(app) | {"Rows": "21", "Dimensions": "3", "Format": "word2vec text"} == figures(app)
    assert "“Court” is now “court”" in said(app)
    assert Library().entries() == ()


def test_coverage_is_that_of_the_chosen_texts(load):
    app = load(vectors([word.title() for word in WORDS[:20]]))
    # The run in place of the real headlines has 40 words and one that only word2vec has.
    assert figures(app)["Different words"] == "48.8%"
    assert "20 of 41 different words" in said(app)
    assert f"{WORDS[20]} (140)" in said(app)
    next(found for found in app.toggle if found.label == "Write keys as the texts do").set_value(False).run()
    assert figures(app)["Different words"] == "0.0%"
    assert "Not one word is known" in said(app)


def test_of_several_matrices_one_is_chosen_by_its_name(load):
    out = io.BytesIO()
    np.savez(out, keys=np.array(WORDS[:9]), plain=np.ones((9, 2)), **{HOSTILE: np.ones((9, 3))})
    app = load(("two.npz", out.getvalue(), "application/zip"))
    chooser = next(found for found in app.selectbox if "2 matrices" in found.label)
    assert chooser.options == ["plain: 9 × 2, with its words", f"{HOSTILE}: 9 × 3, with its words"]
    assert "Rows" not in figures(app)
    assert not [button for button in app.button if button.label == "Keep in the Library"]
    chooser.set_value(HOSTILE).run()
    assert figures(app)["Dimensions"] == "3"


def test_how_many_words_were_composed_is_told(load):
    app = load(("model.bin", fasttext(), "application/octet-stream"))
    assert "not in the file, composed of their sub-words: 41." in said(app)
    assert figures(app)["Different words"] == "100.0%"
    assert "As the file is" in said(app)


def test_fewer_rows_may_be_asked_for(load):
    app = load(vectors(WORDS))
    app.number_input[0].set_value(5).run()
    assert figures(app)["Rows"] == "5"


def test_what_cannot_be_read_is_a_sentence_and_another_file_can_be_chosen(load):
    app = load(("photo.jpg", b"\xff\xd8\xff\xe0 no vectors", "image/jpeg"))
    assert len(app.error) == 1
    assert "photo" in said(app)
    press(app, "Other vectors")
    assert uploader(app, "A file of vectors").value is None
    assert "vectors" not in app.query_params


def test_keys_that_are_markup_are_text(load):
    app = load(vectors([HOSTILE.replace(" ", ""), *WORDS[:5]], name=f"{HOSTILE[:4]}.txt"))
    assert not any("](http" in element.value for element in (*app.markdown, *app.caption, *app.info))


def test_kept_vectors_are_an_entry_that_says_what_it_is(load, monkeypatch):
    moved = []
    monkeypatch.setattr("streamlit.switch_page", moved.append)
    app = load(vectors(WORDS[:20], "my vectors.txt"))
    press(app, "Keep in the Library")
    (entry,) = Library().entries()
    assert (entry.kind, entry.title, entry.summary["rows"]) == ("space", "my vectors", 20)
    assert entry.summary["coverage"]["covered_words"] == 20
    assert moved == ["pages/library.py"]
    assert app.session_state["library.left"] == f"{entry.id}/space"
    files = {path.name for path in (Library().path(entry.id) / "space").iterdir()}
    assert files == {"space.safetensors", "space.json"}
    assert list((Library().folder.parent / "vectors").iterdir()) == []


def test_a_path_is_read_where_it_lies_and_never_for_strangers(page, samples, monkeypatch):
    name, content, _ = vectors(WORDS[:10])
    (samples / name).write_bytes(content)
    app = page("your_data", your_data__loading=True)
    app.text_input("vectors.path").set_value("not/whole").run()
    assert "no file 'not/whole' on this machine" in said(app)
    app.text_input("vectors.path").set_value(str(samples / name)).run()
    assert figures(app)["Rows"] == "10"
    monkeypatch.setenv("EMBEDLAB_HOSTED", "1")
    strange = page("your_data", your_data__loading=True)
    assert [found.label for found in strange.text_input] == []
    offered = next(found for found in strange.selectbox if found.label == "Pre-trained vectors").options
    assert offered == ["glove-wiki-gigaword-50", "glove-wiki-gigaword-100"]


def test_pretrained_vectors_say_size_licence_and_check_before_they_are_fetched(page):
    app = page("your_data", your_data__loading=True)
    assert "PDDL" in said(app)
    assert "MD5" in said(app)
    next(found for found in app.selectbox if found.label == "Pre-trained vectors").set_value("fasttext-crawl-300").run()
    assert "1.3 GB" in said(app)
    assert "No checksum is published" in said(app)


@pytest.fixture
def kept(samples):
    """Vectors in the library: its entry."""
    folder = samples.parent / "home" / "vectors" / "made"
    folder.mkdir(parents=True)
    name, content, _ = vectors([*WORDS[:25], "elsewhere"])
    (folder / name).write_bytes(content)
    TASKS["load_vectors"]({"file": str(folder / name), "folder": str(folder)}, silent)
    summary = json.loads((folder / "look.json").read_text())
    entry_id = Library().take_in("space", folder, summary, title="Foreign")
    return Library().entry(entry_id)


def test_a_space_is_scored_once(page, kept):
    app = press(page("library"), "Score")
    scores = app.dataframe[0].value
    assert term("pc1_share").label in set(scores["score"])
    assert term("label_silhouette").label not in set(scores["score"])
    assert (Library().path(kept.id) / "space" / "scores.json").is_file()


def test_any_two_spaces_are_compared_as_an_entry_of_their_own(page, kept, monkeypatch):
    asked = []
    monkeypatch.setattr(compare_with, "start_job", lambda *given, **more: asked.append(given))
    app = press(page("library"), "Compare with…")
    assert app.selectbox("library.left").value == f"{kept.id}/space"
    app.selectbox("library.right").set_value("own/word2vec").run()
    next(found for found in app.selectbox if found.label == "Map").set_value("pca").run()
    press(app, "Compare")
    ((job_id, task, arguments),) = asked
    assert arguments["facts"] == {"run": str(runs.run_folder("own"))}
    TASKS[task](arguments, silent)
    entry = Library().entry(job_id)
    assert (entry.kind, entry.summary["pair"]["shared"]) == ("comparison", 25)
    shown = page("compare", {"run": job_id})
    assert "25 words are in both spaces; 1 are in Foreign alone" in said_everywhere(shown)
    assert "Foreign and word2vec of “Our own headlines”" in said(page("library"))


def said_everywhere(app):
    return " ".join(str(found.proto) for found in app.get("html")) + said(app)


def test_a_comparison_goes_out_and_comes_back_as_one(page, kept, tmp_path):
    out = runs.run_folder("f" * 32)
    left = {"title": "Foreign", "file": str(Library().path(kept.id) / "space" / "space.safetensors")}
    right = {"title": "theirs", "run": str(runs.run_folder("own")), "space": "embedding"}
    TASKS["compare_spaces"]({"left": left, "right": right, "facts": None, "out": str(out), "method": "pca"}, silent)
    archive = Library().export("f" * 32, tmp_path / "pair.zip")
    shutil.rmtree(out.parent)
    entry = Library().entry(Library().import_archive(archive))
    assert entry.kind == "comparison"
    assert entry.summary["pair"]["left"]["title"] == "Foreign"


def test_spaces_that_are_gone_are_not_offered(page, kept):
    app = page("library", library__left=f"{'e' * 32}/space", library__asked=True)
    assert app.selectbox("library.left").value is None


def test_texts_that_go_on_to_training_stay_in_the_library(page, samples):
    rows = "text,label\n" + "".join(f"good {word},yes\nbad {word},no\n" for word in WORDS)
    folder = samples.parent / "home" / "uploads" / ("a" * 32)
    folder.mkdir(parents=True)
    (folder / "mine.csv").write_text(rows)
    app = page("your_data", {"data": "a" * 32})
    assert "removed after a day" in said(app)
    press(app, "Next: train")
    (entry,) = Library().entries()
    assert (entry.id, entry.kind, entry.summary["rows"]) == ("a" * 32, "corpus", 80)
    # It has moved, and is not read again for that.
    read = sorted((samples.parent / "home" / "read").rglob("*.json"))
    again = page("your_data", {"data": "a" * 32})
    assert "mine" in said(again)
    assert sorted((samples.parent / "home" / "read").rglob("*.json")) == read
    library = page("library")
    assert "80 texts" in said(library)


def test_a_run_without_its_texts_says_what_is_missing(page, samples):
    Library().describe("b" * 32, title="Brought in")
    shutil.copytree(samples / "clickbait", Library().path("b" * 32) / "run")
    assert "Its texts are not here" in said(page("library"))
    (Library().path("b" * 32) / "corpus.json").write_text("{}")
    assert "Its texts are not here" not in said(page("library"))


def test_nothing_is_kept_of_vectors_that_were_not_read(samples):
    found = vector_files.VectorFile("c" * 32, Path(samples), Path("x.txt"), None, {})
    with pytest.raises(InputError, match="Nothing was read"):
        vector_files.take_into_library(found, {}, "x", None)


def test_what_two_tabs_ask_of_one_file_is_kept_apart(samples, tmp_path):
    name, content, _ = vectors(WORDS[:20])
    file = tmp_path / name
    file.write_bytes(content)
    (tmp_path / "brought").mkdir()
    found = vector_files.VectorFile("c" * 32, tmp_path / "brought", file, None, {})
    questions = [{"file": str(file)}, {"file": str(file), "limit": 7}]
    for asked in questions:
        TASKS["load_vectors"]({**asked, "folder": str(found.place(asked)), "cache": str(found.folder)}, silent)
    assert [found.look(asked)["rows"] for asked in questions] == [20, 7]
    entry_id = vector_files.take_into_library(found, questions[1], "x", None)
    assert len(read_space(Library().path(entry_id) / "space" / "space.safetensors")) == 7


def test_another_sessions_vectors_are_copied_and_not_moved_or_changed(samples, tmp_path, monkeypatch):
    monkeypatch.setenv("EMBEDLAB_HOSTED", "1")
    folder, asked = tmp_path / "theirs", {"file": "x.txt"}
    found = vector_files.VectorFile("c" * 32, folder, Path("x.txt"), None, {})
    found.place(asked).mkdir(parents=True)
    write_space(EmbeddingSpace(("a", "b"), np.eye(2, dtype=np.float32)), found.place(asked) / "space.safetensors")
    (found.place(asked) / "look.json").write_text('{"rows": 2}')
    before = sorted(folder.rglob("*"))
    with pytest.raises(InputError, match="only that one may change it"):
        vector_files.keep_vocabulary(found, "words.txt", b"soup")
    entry_id = vector_files.take_into_library(found, asked, "x", None)
    assert read_space(Library().path(entry_id) / "space" / "space.safetensors").keys == ("a", "b")
    assert sorted(folder.rglob("*")) == before


def test_a_file_of_words_that_was_corrected_is_another_file(samples, tmp_path):
    found = vector_files.VectorFile("c" * 32, tmp_path, Path("x.npy"), None, {})
    kept = []
    for words in (b"soup\n", b"court\n"):
        vector_files.keep_vocabulary(found, "words.txt", words)
        (path,) = (tmp_path / "keys").glob("*/*")
        assert path.read_bytes() == words
        kept.append(path)
    assert kept[0] != kept[1]
