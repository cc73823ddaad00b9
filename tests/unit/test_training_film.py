"""A film of a real, small training, made by its job; and the one that is shipped."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from embedlab.comparison import compare
from embedlab.corpus import Corpus
from embedlab.errors import InputError
from embedlab.experiments.film_file import film_from_bytes
from embedlab.experiments.training_film import TrainingFilm
from embedlab.jobs.film_job import can_film, find_film, make_film
from embedlab.jobs.handover import save_corpus
from embedlab.jobs.run_settings import RunSettings
from embedlab.progress import silent
from embedlab.projectors import PCA
from embedlab.run import Run, read_run, write_run
from embedlab.space import EmbeddingSpace
from embedlab.trainers import TaskEmbedding

SAMPLE = Path(__file__).parents[2] / "sample_data" / "headlines"
WITHIN = (1 / 16, 1 / 2)
SETTINGS = RunSettings(dim=8, embedding_epochs=3, learning_rate=0.02)


def corpus() -> Corpus:
    """Texts whose label hangs on one of two words, among others that say nothing."""
    rng = np.random.default_rng(0)
    rows = [(label, word) for label, words in (("fun", "love puppy"), ("news", "court bank")) for word in words.split()]
    picked = [rows[row % 4] for row in range(240)]
    texts = [f"{word} {' '.join(f'w{number}' for number in rng.integers(0, 40, 5))}" for _, word in picked]
    return Corpus(texts, [label for label, _ in picked], name="toy")


@pytest.fixture(scope="module")
def trained() -> TaskEmbedding:
    train, _ = corpus().split(SETTINGS.test_size, SETTINGS.seed)
    return TaskEmbedding(**SETTINGS.of_embedding(0)).fit(train, within=WITHIN)


@pytest.fixture(scope="module")
def run(trained: TaskEmbedding, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run of these texts, its word2vec made up, with the film that the job makes of it."""
    folder = tmp_path_factory.mktemp("film")
    texts, words = corpus(), trained.space_.keys
    vectors = np.random.default_rng(1).normal(size=(len(words), 8))
    word2vec = EmbeddingSpace(words, vectors, counts=trained.space_.counts, name="word2vec")
    found = compare(trained.space_, word2vec, texts.split(SETTINGS.test_size, SETTINGS.seed))
    maps = {side: PCA().fit(space).projection_ for side, space in (("left", found.left), ("right", found.right))}
    summary = {
        "data": {"fingerprint": texts.fingerprint},
        "settings": SETTINGS.to_json(),
        "embedding": {"test_accuracy": 1.0},
    }
    write_run(Run(summary, found.replace(maps=maps)), folder / "run")
    save_corpus(texts, folder / "corpus.json")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMBEDLAB_HOME", str(folder / "home"))
        made = read_run(folder / "run")
        assert can_film(made)
        assert find_film(made) is None
        make_film({"run": str(folder / "run"), "corpus": str(folder / "corpus.json")}, silent)
        file = find_film(read_run(folder / "run"))
        assert file is not None
        kept = film_from_bytes(file.read_bytes())
        other = Corpus(["one", "two"] * 60, ["a", "b"] * 60, name="other")
        save_corpus(other, folder / "other.json")
        with pytest.raises(InputError, match="not the texts that the run was trained on"):
            make_film({"run": str(folder / "run"), "corpus": str(folder / "other.json")}, silent)
    return Run({**made.summary, "film": kept}, made.words)


@pytest.fixture(scope="module")
def film(run: Run) -> TrainingFilm:
    found: TrainingFilm = run.summary["film"]
    return found


def test_watching_changes_nothing_that_is_learned(trained: TaskEmbedding) -> None:
    train, _ = corpus().split(SETTINGS.test_size, SETTINGS.seed)
    unwatched = TaskEmbedding(**SETTINGS.of_embedding(0)).fit(train)
    np.testing.assert_array_equal(unwatched.space_.vectors, trained.space_.vectors)
    assert unwatched.moments_ == ()
    assert len(unwatched.snapshots_) == len(unwatched.history_) + 1


def test_moments_lie_within_the_first_epoch_and_at_the_end_of_each(trained: TaskEmbedding) -> None:
    epochs = [moment.epoch for moment in trained.moments_]
    assert len(epochs) == len(trained.snapshots_)
    assert epochs == pytest.approx([0, 1 / 16, 1 / 2, *range(1, len(trained.history_) + 1)], abs=0.03)
    for moment, told in zip(trained.moments_[3:], trained.history_, strict=True):
        assert moment.val_accuracy == pytest.approx(told["val_accuracy"], abs=1e-6)
        assert moment.val_loss == pytest.approx(told["val_loss"], abs=1e-4)


def test_a_moment_outside_the_first_epoch_is_refused() -> None:
    with pytest.raises(InputError, match="shares between 0 and 1"):
        TaskEmbedding(dim=4).fit(corpus(), within=(2.0,))


def test_the_film_ends_with_the_embedding_of_the_run(run: Run, film: TrainingFilm) -> None:
    reel = film.reel("random")
    placed = reel.plane.places(run.words.left.take(film.words).vectors)
    np.testing.assert_allclose(reel.places[-1].astype(np.float32), placed, atol=2e-3)
    assert reel.stills[-1].held_out_accuracy > reel.stills[0].held_out_accuracy
    assert film.all_words == len(run.words.left)


def test_the_second_reel_begins_with_word2vec_and_so_does_its_score(film: TrainingFilm) -> None:
    continued = film.reel("word2vec")
    assert continued.stills[0].standing.task.value == pytest.approx(film.frozen.task.value, abs=0.02)
    assert film.reel("random").stills[0].standing.task.value == pytest.approx(0, abs=0.2)
    assert continued.stills[-1].standing.task.value > continued.stills[0].standing.task.value


def test_a_film_has_no_other_start(film: TrainingFilm) -> None:
    with pytest.raises(InputError, match="choose random or word2vec"):
        film.reel("glove")


@pytest.fixture(scope="module")
def shipped() -> TrainingFilm:
    file = SAMPLE / "film.safetensors"
    assert file.stat().st_size <= 170_000
    return film_from_bytes(file.read_bytes())


def test_the_shipped_film_is_of_the_shipped_run(shipped: TrainingFilm) -> None:
    run = read_run(SAMPLE / "run")
    assert shipped.words == run.words.left.keys[: len(shipped.words)]
    reel = shipped.reel("random")
    placed = reel.plane.places(run.words.left.take(shipped.words).vectors)
    # Both are kept as float16: places to three decimals, vectors to a thousandth of their length.
    np.testing.assert_allclose(reel.places[-1].astype(np.float32), placed, atol=3e-3)
    last = reel.stills[-1].standing
    assert last.task.value == pytest.approx(run.words.left_scores["label_silhouette"].value, abs=0.005)
    assert last.meaning.value == pytest.approx(run.words.left_scores["topic_purity_at_10"].value, abs=0.005)
    assert reel.test_accuracy == pytest.approx(run.summary["embedding"]["test_accuracy"], abs=0.005)


def test_the_shipped_film_tells_its_story(shipped: TrainingFilm) -> None:
    random, continued = (shipped.reel(start).stills for start in ("random", "word2vec"))
    eighth = next(still for still in random if still.epoch > 0.1)
    assert eighth.held_out_accuracy > 0.85 > 0.6 > random[0].held_out_accuracy
    assert random[0].standing.line < 0.1 < 0.9 < random[-1].standing.line
    assert random[-1].standing.task.value > 0.8
    assert random[-1].standing.meaning.value < 0.12
    assert continued[0].standing.meaning.value > 0.75
    assert continued[-1].standing.meaning.ci[1] < continued[0].standing.meaning.ci[0]
    assert shipped.word2vec.meaning.value == pytest.approx(continued[0].standing.meaning.value, abs=0.01)
