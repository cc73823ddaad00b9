"""Our readers beside gensim's, on the files of vectors that gensim tests itself with."""

from __future__ import annotations

import contextlib
from pathlib import Path

import numpy as np
import pytest
from gensim.models import KeyedVectors
from gensim.models.fasttext import load_facebook_vectors
from gensim.test.utils import common_texts, datapath

from embedlab.errors import InputError
from embedlab.formats import fasttext, glove, read_space, read_words, word2vec, word2vec_text
from embedlab.formats.fasttext import FastTextOnDisk
from embedlab.formats.registry import find_format

TEXT = (
    "EN.1-10.cbow1_wind5_hs0_neg10_size300_smpl1e-05.txt", "IT.1-10.cbow1_wind5_hs0_neg10_size300_smpl1e-05.txt",
    "crime-and-punishment.vec", "high_precision.kv.txt", "lee_fasttext.vec", "pang_lee_polarity_fasttext.vec",
    "toy-model.vec", "w2v_keyedvectors_load_test.modeldata", "word2vec_pre_kv_c",
)  # fmt: skip
BINARY = ("euclidean_vectors.bin", "high_precision.kv.bin", "poincare_vectors.bin")
FASTTEXT = (
    "cp852_fasttext.bin", "crime-and-punishment.bin", "lee_fasttext.bin", "lee_fasttext_new.bin",
    "non_ascii_fasttext.bin", "toy-model.bin", "toy-model-pretrained.bin",
)  # fmt: skip
WHOLE_MODELS = ("compatible-hash-true.model", "model-from-gensim-3.8.0.w2v", "w2v-lee-v0.12.0", "word2vec_3.3")
OURS = (word2vec_text.FORMAT, word2vec.FORMAT, glove.FORMAT, fasttext.FORMAT)
# gensim gives the end of a sentence sub-words; fastText does not, see the test of its own .vec.
END = "</s>"


def same(space, keys, vectors) -> None:
    """`space` has these rows, less those that no space can hold."""
    usable = [row for row, key in enumerate(keys) if key and vectors[row].any() and np.isfinite(vectors[row]).all()]
    assert space.keys == tuple(keys[row] for row in usable)
    assert space.vectors.tobytes() == vectors[usable].astype(np.float32).tobytes()


@pytest.mark.parametrize("name", [*TEXT, *BINARY])
def test_word2vec_files_are_read_as_gensim_reads_them(name):
    theirs = KeyedVectors.load_word2vec_format(datapath(name), binary=name in BINARY, unicode_errors="backslashreplace")
    same(read_space(datapath(name)), theirs.index_to_key, theirs.vectors)


def test_glove_is_read_as_gensim_reads_it():
    theirs = KeyedVectors.load_word2vec_format(datapath("test_glove.txt"), binary=False, no_header=True)
    space = read_space(datapath("test_glove.txt"))
    assert space.provenance["format"] == "GloVe text"
    same(space, theirs.index_to_key, theirs.vectors)


@pytest.mark.parametrize("name", FASTTEXT)
def test_fasttext_is_read_and_unseen_words_are_made_as_gensim_does(name):
    theirs = load_facebook_vectors(datapath(name))
    ours = FastTextOnDisk(Path(datapath(name)))
    keys = [key for key in theirs.index_to_key if key != END]
    unseen = ["unheard-of", "naïve", "冰淇淋", "останавливаться", "😀!", *(f"{key}qz" for key in keys[:20])]
    assert [key for key in ours.index if key != END] == keys
    for words in (keys, unseen):
        vectors, known = ours.vectors(words)
        assert known.all()
        assert np.array_equal(vectors, np.array([theirs.get_vector(word) for word in words], dtype=np.float32))


@pytest.mark.parametrize("name", ["crime-and-punishment", "lee_fasttext", "pang_lee_polarity_fasttext", "toy-model"])
def test_the_binary_of_fasttext_gives_the_vectors_of_its_own_text(name):
    printed = read_space(datapath(f"{name}.vec"))
    space = read_words(datapath(f"{name}.bin"), printed.keys)
    assert space.keys == printed.keys
    np.testing.assert_allclose(space.vectors, printed.vectors, rtol=5e-5, atol=6e-6)


@pytest.fixture(scope="module")
def saved(tmp_path_factory) -> Path:
    """Files that gensim saves: keyed vectors, with and without counts, large, of fastText; and a whole model."""
    from gensim.models import FastText, Word2Vec

    folder = tmp_path_factory.mktemp("saved")
    options = {"vector_size": 5, "min_count": 1, "epochs": 1}
    words = Word2Vec(common_texts, **options)
    words.save(str(folder / "words.model"))
    words.wv.save(str(folder / "words.kv"))
    FastText(common_texts, bucket=50, **options).wv.save(str(folder / "parts.kv"))
    large = KeyedVectors(300)
    large.add_vectors([f"w{row}" for row in range(500)], np.random.default_rng(0).normal(size=(500, 300)))
    large.save(str(folder / "large.kv"), sep_limit=0)
    return folder


@pytest.mark.parametrize("name", ["words.kv", "parts.kv", "large.kv"])
def test_keyed_vectors_are_read_as_gensim_reads_them(saved, name):
    theirs = KeyedVectors.load(str(saved / name))
    space = read_space(saved / name)
    assert space.keys == tuple(theirs.index_to_key)
    np.testing.assert_allclose(space.vectors, theirs.vectors, atol=2e-8 if name == "parts.kv" else 0)
    if name == "words.kv":
        assert space.counts.tolist() == [theirs.get_vecattr(key, "count") for key in space.keys]


def test_keyed_vectors_of_gensim_3_are_read():
    theirs = KeyedVectors.load(datapath("old_keyedvectors_320.dat"))
    same(read_space(datapath("old_keyedvectors_320.dat")), theirs.index_to_key, theirs.vectors)


def test_vectors_that_lie_beside_are_missed(saved, tmp_path):
    alone = tmp_path / "large.kv"
    alone.write_bytes((saved / "large.kv").read_bytes())
    with pytest.raises(InputError, match="put both together"):
        read_space(alone)


@pytest.mark.parametrize("name", [*map(datapath, WHOLE_MODELS), "words.model"])
def test_whole_models_are_refused_with_the_two_lines_that_convert_them(saved, name):
    with pytest.raises(InputError, match=r"gensim\.models\.\w+\.load\(.*model\.wv\.save\("):
        read_space(saved / name)


def test_every_file_of_vectors_of_gensim_is_among_these():
    known = {*TEXT, *BINARY, *FASTTEXT, "test_glove.txt"}
    # What gensim does not read: a header of three rows above one, sub-words as lines, labels for words.
    known |= {"pretrained.vec", "fb-ngrams.txt", "pang_lee_polarity_fasttext.bin"}
    found = set()
    for path in Path(datapath("")).iterdir():
        with contextlib.suppress(InputError):
            if path.is_file() and find_format(path) in OURS:
                found.add(path.name)
    assert found == known
