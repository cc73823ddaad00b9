"""What the pages stand on: text, downloads, landing, and a server process that stays light."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from builders import small_run

from embedlab.application import application_folder, run_app
from embedlab.errors import InputError
from embedlab.landing import land
from embedlab.ui.downloads import to_csv
from embedlab.ui.text import plain, rich

ROOT = Path(__file__).parents[2]
HOSTILE = [
    "![x](http://evil/x.png)",
    "[link](javascript:alert(1))",
    "<img src=x onerror=alert(1)>",
    "$x^2$ and `code` and **bold** and ~~gone~~",
    ":material/home: :red[red] :smile:",
    "# title\n- list\n1. one",
    "see http://evil.example and www.evil.example or a@evil.example",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_plain_text_keeps_no_markdown(text):
    made = plain(text)
    assert not re.search(r"(?<!\\)[`*_{}\[\]()#+.!|<>$~-]", made)
    assert "\n" not in made
    for found in ("http://", ":material/", "www.", ":red", ":smile"):
        assert found not in made.replace("\\", "")
    assert made.replace("\\", "").replace("\u2060", "") == " ".join(text.split())


def test_rich_text_escapes_what_it_is_given():
    assert rich("<b>{word}</b>", word="<i>'\"&") == "<b>&lt;i&gt;&#x27;&quot;&amp;</b>"


def test_cells_that_a_spreadsheet_would_run_are_text():
    rows = [{"word": start + "1+1", "number": -1.5} for start in "=+-@\t\r"] + [{"word": "plain", "number": 2}]
    lines = to_csv(rows).split("\n")
    assert all(line.lstrip('"').startswith("'") and line.endswith(",-1.5") for line in lines[1:7])
    assert lines[7] == '"plain",2'


def test_a_text_lands_near_its_own_kind():
    run = small_run()
    left, right = land(run, "The judge and the jury", n=4)
    assert left.known == right.known == ("judge", "jury")
    assert left.unknown == ("the", "and")
    assert {"judge", "jury"}.isdisjoint(word for word, _ in right.words)
    law = {"court", "trial", "lawyer", "verdict", "appeal", "bench", "plea", "witness"}
    assert sum(word in law for word, _ in right.words) >= 3
    similarities = [similarity for _, similarity in right.words]
    assert similarities == sorted(similarities, reverse=True)
    assert np.all(np.abs(similarities) <= 1.0001)
    assert len(left.documents) == 4


def test_a_text_of_unknown_words_lands_nowhere():
    left, right = land(small_run(documents=None), "zzz")
    assert left.words == right.words == left.documents == ()


def test_the_app_is_found_and_refuses_a_port_that_is_none():
    assert (application_folder() / "pages" / "compare.py").is_file()
    with pytest.raises(InputError, match="70000"):
        run_app(70_000)


def test_the_process_of_the_server_stays_light(tmp_path):
    script = f"""
import sys, os
sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / "tests")!r}]
os.environ["EMBEDLAB_HOME"] = {str(tmp_path / "home")!r}
from pathlib import Path
from builders import small_run
from embedlab.run import write_run
import embedlab.ui.runs as runs
folder = Path({str(tmp_path)!r}) / "sample_data"
write_run(small_run(), folder / "clickbait")
runs.sample_folder = lambda: folder
from streamlit.testing.v1 import AppTest
for name in ("compare", "your_data"):
    app = AppTest.from_file(Path({str(ROOT)!r}) / "pages" / (name + ".py"), default_timeout=30).run()
    assert not app.exception, app.exception
heavy = ("tensorflow", "keras", "umap", "numba", "gensim", "sklearn", "openTSNE")
print([name for name in heavy if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")
