"""The command line as other programs see it: JSON keys, files, exit codes."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

import pytest

from embedlab.cli import main
from embedlab.formats import read_space
from embedlab.run import read_run

ROOT = Path(__file__).parents[2]
SIDE = {"name", "rows", "dims", "pc1_share", "participation_ratio", "label_silhouette", "label_purity_at_10"}
WORDS = SIDE | {"topic_purity_at_10", "wordsim353", "simlex999", "category_purity_at_5", "analogies"}
BETWEEN = {"jaccard_at_10", "cka", "cka_debiased", "rsa", "procrustes_residual"}
PROJECTED = {"method", "rows", "seconds", "trustworthiness", "continuity", "knn_preservation", "file"}
SETTINGS = ("--seed", "1", "--method", "pca")
TRAINED = {"test_accuracy", "test_auc", "macro_f1", "majority_baseline", "epochs", "train_rows", "test_rows"}


def process(*words: object, home: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "embedlab", *map(str, words)]
    environment = {**os.environ, **({"EMBEDLAB_HOME": str(home)} if home else {})}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def embedlab(*words: object) -> subprocess.CompletedProcess[str]:
    """The same in this process, which is spared the start of another; what trains is a process of its own anyway."""
    command = ["embedlab", *map(str, words)]
    with (
        redirect_stdout(io.StringIO()) as stdout,
        redirect_stderr(io.StringIO()) as stderr,
        mock.patch.object(sys, "argv", command),
    ):
        code = main()
    return subprocess.CompletedProcess(command, code, stdout.getvalue(), stderr.getvalue())


def found(*words: object, how: Callable[..., subprocess.CompletedProcess[str]] = embedlab) -> dict:
    done = how(*words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """Six hundred headlines of our own."""
    pytest.importorskip("tensorflow", reason="TensorFlow is not installed: pip install tensorflow keras")
    folder = tmp_path_factory.mktemp("data")
    with (ROOT / "sample_data" / "headlines" / "headlines.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    with (folder / "headlines.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([rows[0], *rows[1::11]])
    return folder / "headlines.csv"


@pytest.fixture(scope="module")
def run(data, tmp_path_factory) -> tuple[Path, dict]:
    out = tmp_path_factory.mktemp("run") / "out"
    return out, found("run", data, "-o", out, *SETTINGS, how=process)


def test_run_says_and_writes_what_it_should(run):
    out, summary = run
    assert {"word2vec", "embedding", "comparison", "comparison_documents", "projections", "report", "warnings"} <= set(
        summary
    )
    assert summary["seconds"] > 0
    assert set(summary["embedding"]) >= TRAINED | {"vocabulary", "seconds", "space"}
    assert set(summary["word2vec"]) >= {"vocabulary", "tokens", "epochs", "seconds", "space"}
    assert set(summary["projections"]) == {
        f"{side}.{level}" for side in ("left", "right") for level in ("words", "documents")
    }
    for name, about in summary["projections"].items():
        assert set(about) >= PROJECTED
        assert (out / f"maps/{name}.csv").read_text(encoding="utf-8").startswith("key,x,y\n")
    words, documents = summary["comparison"], summary["comparison_documents"]
    assert set(words["left"]) >= WORDS
    assert set(words["right"]) >= WORDS
    assert set(documents["left"]) >= {"label_silhouette", "probe_accuracy"}
    for comparison in (words, documents):
        assert set(comparison) >= {"level", "shared_keys", "between", "ceiling", "left", "right"}
        assert set(comparison["between"]) >= BETWEEN
    assert set(words["ceiling"]["left"]) >= BETWEEN
    assert set(words["ceiling"]["right"]) >= BETWEEN
    assert json.loads((out / "run.json").read_text(encoding="utf-8")) == summary


def test_every_missing_score_has_a_reason(run):
    def check(value: object) -> None:
        if isinstance(value, dict):
            for name, item in value.items():
                if (
                    item is None
                    and f"{name}_ci" not in value
                    and name in WORDS | BETWEEN | {"rho", "value", "accuracy"}
                ):
                    assert value[f"{name}_reason"]
                check(item)

    check(run[1]["comparison"]["left"])
    check(run[1]["comparison"]["right"])
    check(run[1]["comparison"]["between"])


def test_the_split_names_every_row_once(run, data):
    with (run[0] / "split.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with data.open(newline="", encoding="utf-8") as file:
        labels = [row["label"] for row in csv.DictReader(file)]
    assert [(int(row["row"]), row["label"]) for row in rows] == list(enumerate(labels))
    tested = sum(row["part"] == "test" for row in rows)
    assert tested == run[1]["embedding"]["test_rows"] == round(len(rows) * 0.25)


def test_the_left_is_the_task_embedding_and_it_knows_the_labels_better(run):
    comparison = read_run(run[0]).words
    assert comparison.left.name == "task Embedding"
    assert comparison.right.name == "word2vec"
    assert comparison.left_scores["pc1_share"].value > 2 * comparison.right_scores["pc1_share"].value


def test_reuse_takes_the_kept_run_and_another_seed_does_not(run, data, tmp_path):
    done = embedlab("run", data, "-o", tmp_path / "again", *SETTINGS, "--reuse", "--json")
    assert json.loads(done.stdout)["seconds"] == run[1]["seconds"]
    same = ("embedding.safetensors", "maps/left.words.csv", "report.html")
    assert all((tmp_path / "again" / name).read_bytes() == (run[0] / name).read_bytes() for name in same)


def test_train_inspect_convert_project_compare(data, run, tmp_path):
    words = found("train", "word2vec", data, "-o", tmp_path / "w2v.safetensors", "--epochs", 5, "--dim", 16)
    assert set(words) >= {"vocabulary", "tokens", "epochs", "seconds", "space"}
    space = read_space(tmp_path / "w2v.safetensors")
    assert (len(space), space.dims) == (words["vocabulary"], 16)
    assert list(space.counts) == sorted(space.counts, reverse=True)

    outs = ["-o", tmp_path / "task.bin", "--model", tmp_path / "task.keras"]
    task = found("train", "embedding", data, *outs, "--init", tmp_path / "w2v.safetensors", "--frozen")
    assert read_space(tmp_path / "task.keras").vectors.tobytes() == read_space(tmp_path / "task.bin").vectors.tobytes()
    assert set(task) >= TRAINED | {"vocabulary", "seconds", "space"}

    about = found("inspect", tmp_path / "task.bin")
    assert about.pop("matrices") == []
    assert about == {"format": "word2vec binary", "rows": task["vocabulary"], "dims": 16, "problems": []}
    found("convert", tmp_path / "task.bin", tmp_path / "task.txt")
    assert read_space(tmp_path / "task.txt").vectors.tobytes() == read_space(tmp_path / "task.bin").vectors.tobytes()

    mapped = found(
        "project", tmp_path / "w2v.safetensors", "-o", tmp_path / "map.csv", "--method", "pca", "--dims", "3"
    )
    assert set(mapped) >= PROJECTED
    with (tmp_path / "map.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["key", "x", "y", "z"]
    assert [row[0] for row in rows[1:]] == list(space.keys)

    for level in ("words", "documents"):
        compared = found(
            "compare", run[0] / "embedding.safetensors", run[0] / "word2vec.safetensors", "--data", data, "--seed", "1",
            "--level", level,
        )  # fmt: skip
        said = run[1]["comparison" if level == "words" else "comparison_documents"]
        assert compared["level"] == level
        assert compared["ceiling"] == {"left": None, "right": None}
        assert compared["right"]["label_silhouette"] == pytest.approx(said["right"]["label_silhouette"], abs=1e-6)


def test_doctor_says_that_all_is_well():
    about = found("doctor", how=process)
    assert about["ok"]
    assert about["problems"] == []
    assert about["versions"]["gensim"]


def test_a_run_needs_no_labels_where_the_embedding_is_asked_for_a_number(tmp_path):
    pytest.importorskip("tensorflow", reason="TensorFlow is not installed: pip install tensorflow keras")
    rows = [f"{'very ' * (row % 2)}big thing {row % 5} of {row % 7},{10 * (row % 2) + row % 5}" for row in range(200)]
    (tmp_path / "prices.csv").write_text("\n".join(["text,price", *rows]), encoding="utf-8")
    words = ["--objective", "regression", "--target", "price", "--no-ceiling", "--method", "pca", "--epochs", "3"]
    summary = found("run", tmp_path / "prices.csv", "-o", tmp_path / "out", *words)
    assert summary["embedding"]["test_r2"] > 0.5
    for side in ("left", "right"):
        assert summary["comparison"][side]["label_silhouette"] is None
        assert "No labels" in summary["comparison"][side]["label_silhouette_reason"]
        assert summary["comparison_documents"][side]["probe_accuracy"] is None
    run = read_run(tmp_path / "out")
    assert run.classifier is None
    assert run.words.target == "price"
    means = dict(zip(run.words.keys, run.words.target_means, strict=True))
    assert means["very"] > means["big"]
    assert "learned to tell the price" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "words",
    [
        ["fly"],
        ["run", "x.csv"],
        ["run", "-o", "out"],
        ["run", "x.csv", "--class", "a=b", "-o", "out"],
        ["run", "--class", "nothing", "-o", "out"],
        ["run", "--class", "a=x", "--class", "a=y", "-o", "out"],
        ["run", "x.csv", "-o", "out", "--seed", "-1"],
        ["run", "x.csv", "-o", "out", "--seed", "5000000000"],
        ["train", "embedding", "x.csv", "-o", "a.txt", "--frozen"],
        ["train", "embedding", "x.csv", "-o", "a.txt", "--objective", "regression"],
        ["train", "embedding", "x.csv", "-o", "a.txt", "--target", "price"],
        ["train", "embedding", "x.csv", "-o", "a.txt", "--objective", "skip-gram", "--head", "gru"],
        ["train", "embedding", "x.csv", "-o", "a.txt", "--objective", "next-word", "--init", "b.txt"],
        ["run", "x.csv", "-o", "out", "--objective", "regression"],
        ["run", "x.csv", "-o", "out", "--objective", "skip-gram", "--head", "gru"],
        ["run", "x.csv", "-o", "out", "--start", "word2vec", "--init", "a.txt"],
        ["run", "x.csv", "-o", "out", "--perplexity", "9"],
        ["project", "x", "-o", "y", "--method", "magic"],
        ["project", "x", "-o", "y", "--x", "good - bad"],
        ["project", "x", "-o", "y", "--method", "axes"],
    ],
)
def test_wrong_usage_is_two(words):
    done = embedlab(*words)
    assert done.returncode == 2
    assert done.stdout == ""


@pytest.mark.parametrize(("words", "code"), [(["fly"], 2), (["inspect", "nowhere.bin"], 1)])
def test_a_process_ends_with_the_code_of_its_command(words, code):
    done = process(*words)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.splitlines()[-1] == embedlab(*words).stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["inspect", "nowhere.bin"], "nowhere.bin"),
        (["convert", "nowhere.bin", "a.xyz"], ".safetensors"),
        (["project", "nowhere.bin", "-o", "a.csv"], "nowhere.bin"),
        (["compare", "nowhere.bin", "nowhere.txt"], "nowhere.bin"),
    ],
)
def test_a_refusal_is_one_and_one_sentence(words, said, tmp_path):
    done = embedlab(*words)
    assert done.returncode == 1
    assert done.stdout == ""
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_map_by_axes_of_words(tmp_path):
    (tmp_path / "space.txt").write_text("4 2\ngood 3 0\nbad -3 0\ncat 0 2\ndog 0 -2\n")
    project = ("project", tmp_path / "space.txt", "-o", tmp_path / "map.csv", "--method", "axes")
    about = found(*project, "--x", "good - bad", "--y", "dog -> cat")
    assert set(about) >= PROJECTED
    assert about["parameters"]["ends"] == [["bad", "good"], ["dog", "cat"]]
    with (tmp_path / "map.csv").open(newline="", encoding="utf-8") as file:
        places = {key: (float(x), float(y)) for key, x, y in list(csv.reader(file))[1:]}
    assert places == {"good": (1, 0), "bad": (-1, 0), "cat": (0, 1), "dog": (0, -1)}
    refused = embedlab(*project, "--x", "goood - bad")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "did you mean 'good'" in refused.stderr


@pytest.mark.parametrize("out", ["nowhere/map.csv", "."])
def test_a_place_that_cannot_be_written_is_refused_before_the_work(out, tmp_path):
    (tmp_path / "space.txt").write_text("2 2\na 1 0\nb 0 1\n")
    done = embedlab("project", tmp_path / "space.txt", "-o", tmp_path / out)
    assert done.returncode == 1
    assert done.stderr.startswith("embedlab: ")
    assert "folder" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_problem_that_doctor_finds_is_its_exit_code(tmp_path):
    (tmp_path / "file").write_text("")
    done = process("doctor", "--json", home=tmp_path / "file")
    assert done.returncode == 1
    assert "EMBEDLAB_HOME" in json.loads(done.stdout)["problems"][0]


@pytest.mark.skipif(sys.platform == "darwin", reason="names of files are always Unicode there")
def test_names_that_are_no_text_are_written_all_the_same(tmp_path):
    name = tmp_path / os.fsdecode(b"\xff.txt")
    name.write_text("the cat sat\nthe dog sat\n")
    found("train", "word2vec", "--class", f"{os.fsdecode(b'caf' + bytes([0xE9]))}={name}", "--class", f"b={name}",
          "-o", tmp_path / "s.txt", "--epochs", "1", how=process)  # fmt: skip
    assert found("compare", tmp_path / "s.txt", tmp_path / "s.txt")["shared_keys"] == 4
    (tmp_path / "s.txt").rename(tmp_path / os.fsdecode(b"\xfe.txt"))
    assert found("inspect", tmp_path / os.fsdecode(b"\xfe.txt"), how=process)["rows"] == 4


def test_ctrl_c_ends_it_and_leaves_nothing(data, tmp_path):
    command = [sys.executable, "-m", "embedlab", "train", "word2vec", str(data), "-o", str(tmp_path / "a.bin")]
    with subprocess.Popen(
        [*command, "--epochs", "100000"],
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
        # A test run in the background of a shell inherits that Ctrl-C is ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        try:
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(4)
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 130
            assert process.stderr.read().strip().endswith("Stopped.")
        finally:
            process.kill()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words", [["fasttext"], ["embedding", "--objective", "skip-gram"], ["embedding", "--objective", "next-word"]]
)
def test_spaces_are_trained_on_text_alone(data, tmp_path, words):
    out = tmp_path / "space.safetensors"
    result = found("train", *words, data, "-o", out, "--epochs", 2, "--dim", 8)
    assert set(result) >= {"vocabulary", "tokens", "epochs", "seconds", "space", "warnings"}
    assert found("inspect", out)["rows"] == result["vocabulary"]
    assert found("inspect", out)["dims"] == 8


def test_data_sets_are_listed_with_licence_size_and_checksum():
    listed = found("data", "list")
    assert listed[0]["name"] == "clickbait"
    for about in listed:
        assert {"name", "licence", "bytes", "sha256", "url"} <= set(about)
        assert about["bytes"] == sum(file["bytes"] for file in about["files"])
        assert all(file["url"].startswith("https://") for file in about["files"])


def test_an_embedding_learns_to_tell_a_number(tmp_path):
    rows = [f"{'very ' * (row % 2)}big thing {row % 5},{10 * (row % 2) + row % 5}" for row in range(200)]
    (tmp_path / "prices.csv").write_text("\n".join(["text,price", *rows]), encoding="utf-8")
    out = tmp_path / "space.safetensors"
    words = ["--objective", "regression", "--target", "price", "--text-column", "text"]
    result = found("train", "embedding", tmp_path / "prices.csv", "-o", out, *words)
    assert result["test_r2"] > 0.8
    assert result["test_mae"] < result["baseline_mae"]
    assert found("inspect", out)["rows"] == result["vocabulary"]
