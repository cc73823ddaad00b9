"""No text of anybody's reaches Streamlit as Markdown or HTML unescaped: read from the sources, so on every path."""

import re
from pathlib import Path

import pytest
from shown_text import escaped_in_vain, markdown_parameters, unescaped

ROOT = Path(__file__).parents[2]
FILES = [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py")), *sorted((ROOT / "embedlab" / "ui").glob("*.py"))]
HEAD = "import streamlit as st\nfrom embedlab.ui.text import plain, rich\n"


@pytest.fixture(scope="module")
def sources():
    return {".".join(file.relative_to(ROOT).with_suffix("").parts): file.read_text(encoding="utf-8") for file in FILES}


def found_in(code):
    return [problem.code for problem in unescaped({"page": HEAD + code})]


def test_the_app_escapes_whatever_it_shows_as_markdown_or_html(sources):
    assert unescaped(sources) == []


def test_nothing_is_escaped_that_is_shown_as_it_is(sources):
    assert escaped_in_vain(sources) == []
    for code in ("st.text(plain(word))", "st.selectbox('Texts', texts, format_func=lambda text: plain(text.title))"):
        assert escaped_in_vain({"page": HEAD + code})


def test_every_module_that_escapes_is_caught_without(sources):
    bare = {name: re.sub(r"\bplain\b", "bare", text) for name, text in sources.items()}
    escaping = {name for name, text in sources.items() if re.search(r"import .*\bplain\b(?!_)", text)}
    assert len(escaping) > 15
    assert escaping <= {problem.module for problem in unescaped(bare)}


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("button", {"label", "help"}),
        ("pills", {"label", "options", "format_func", "help"}),
        ("metric", {"label", "value", "delta", "help"}),
        ("progress", {"text"}),
        ("tabs", {"tabs"}),
        ("dialog", {"title"}),
        ("toast", {"body"}),
    ],
)
def test_streamlit_documents_what_it_reads_as_markdown(name, parameters):
    assert markdown_parameters()[name] == parameters


@pytest.mark.parametrize(
    "code",
    [
        "st.caption(word)",
        "st.caption(f'The word {word}')",
        "st.button('Go', help=word)",
        "st.container().markdown(word)",
        "for place in st.columns(2):\n    place.metric('Rows', look['rows'])",
        "st.tabs([entry.title for entry in entries])",
        "st.pills('Words', words)",
        "st.segmented_control('Runs', runs, format_func=lambda run: run.title)",
        "st.selectbox(**{'label': 1}, help='a' + word)",
        "st.dataframe(rows, column_config={'a': st.column_config.Column('a', help=word)})",
        "def show(title):\n    st.header(title)\nshow(plain(word))\nshow(word)",
        "def said(word):\n    return f'It is {word}'\nst.info(said(entry.note))",
        "st.html(f'<b>{word}</b>')",
        "st.html(plain(word))",
        "st.caption(rich('{word}', word=word))",
        "st.html(rich(word))",
        "st.markdown('<b>', unsafe_allow_html=True)",
        "st.html(rich('<script>{word}</script>', word=word), unsafe_allow_javascript=True)",
        "st.html(with_tips(word))",
        "typed = st.text_input('Word')\nst.warning(typed)",
        "def show(word: str = entry.title):\n    st.toast(word)",
    ],
)
def test_text_that_is_not_escaped_is_caught(code):
    assert found_in(code)


@pytest.mark.parametrize(
    "code",
    [
        "st.caption(f'**{plain(word)}**, {count:,} times, {share:.1%}')",
        "st.text(word)",
        "SCROLL = '<script>scroll()</script>'\nst.html(SCROLL, unsafe_allow_javascript=True)",
        "st.html(with_tips(rich('<p>{word}</p>', word=word)))",
        "st.selectbox('Space', titles)",
        "st.pills('Words', words, format_func=plain)",
        "st.error('\\n'.join(map(plain, sentences)))",
        "st.html('<ul>' + ''.join(rich('<li>{word}</li>', word=word) for word in words) + '</ul>')",
        "ABOUT = {'pca': 'a', 'umap': 'b'}\nst.caption(ABOUT[method])\nst.tabs(list(ABOUT))",
        "def show(title):\n    st.header(title)\nshow(plain(word))\nshow('Words')",
        "for place, (name, why) in zip(st.columns(2), {'a': 'b'}.items()):\n    place.button(name, help=why)",
    ],
)
def test_what_is_escaped_or_ours_is_let_through(code):
    assert found_in(code) == []


def test_no_script_of_the_maps_reads_text_as_html_or_as_a_program():
    parsing = (
        r"(inner|outer)HTML|insertAdjacent|document\.write|\beval\(|new Function|DOMParser|ContextualFragment|srcdoc"
    )
    files = sorted((ROOT / "embedlab" / "linked" / "frontend").glob("*.js"))
    assert len(files) > 20
    assert [file.name for file in files if re.search(parsing, file.read_text(encoding="utf-8"))] == []
