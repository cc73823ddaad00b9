"""The container's files, as far as they can be checked without building it."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import click
import pytest

from embedlab.cli import cli

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def steps() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile, with the lines of each joined."""
    text = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [tuple(line.split(maxsplit=1)) for line in lines]  # type: ignore[misc]


def of(steps: list[tuple[str, str]], name: str) -> list[str]:
    return [rest for step, rest in steps if step == name]


def test_everything_that_is_copied_is_here_and_not_ignored(steps):
    sources = [source for rest in of(steps, "COPY") for source in rest.split()[:-1]]
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert all((ROOT / source).exists() for source in sources)
    assert set(sources) == let_in


def test_all_that_the_wheel_is_built_from_is_copied(steps):
    tomllib = pytest.importorskip("tomllib")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    wanted = {*wheel["packages"], *wheel["force-include"], project["project"]["readme"]}
    wanted |= set(project["project"]["license-files"])
    assert wanted <= {source for rest in of(steps, "COPY") for source in rest.split()[:-1]}


def test_the_app_is_started_for_strangers_by_an_ordinary_user(steps):
    names = [name for name, _ in steps]
    assert of(steps, "USER") == ["embedlab"]
    assert names.index("USER") < names.index("CMD")
    (command,) = of(steps, "CMD")
    words = json.loads(command)
    assert words[:3] == ["python", "-m", "embedlab"]
    context = click.Context(cli)
    started = cli.get_command(context, words[3])
    assert started is not None
    given = started.make_context(words[3], words[4:], parent=context).params
    assert given["hosted"] is True
    assert given["port"] == int(of(steps, "EXPOSE")[0])


def test_the_health_check_asks_the_port_that_is_served(steps):
    (check,) = of(steps, "HEALTHCHECK")
    assert f"127.0.0.1:{of(steps, 'EXPOSE')[0]}/_stcore/health" in check
    compile(json.loads(check.split("CMD", 1)[1])[2], "health check", "exec")


def test_umap_is_compiled_where_no_mount_hides_it_and_where_it_can_be_written(steps):
    words = [word for rest in of(steps, "ENV") for word in shlex.split(rest)]
    variables = dict(word.split("=", 1) for word in words)
    (volumes,) = map(json.loads, of(steps, "VOLUME"))
    # Both are written to, so that both must be volumes where the root is read-only: numba refuses a cache otherwise.
    assert volumes == [variables["EMBEDLAB_HOME"], variables["NUMBA_CACHE_DIR"]]
    assert not Path(variables["NUMBA_CACHE_DIR"]).is_relative_to(variables["EMBEDLAB_HOME"])
    assert any("doctor --warm-up" in rest for rest in of(steps, "RUN")[-1:])


def test_the_installation_is_that_of_the_readme(steps):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    runs = " ".join(of(steps, "RUN"))
    assert "pip install --require-hashes -r requirements-light.txt" in runs
    assert "pip install --require-hashes -r requirements-light.txt" in readme


def test_a_space_names_the_port_and_a_short_title():
    text = (ROOT / "docs" / "space" / "README.md").read_text(encoding="utf-8")
    front = dict(re.findall(r"^(\w+): (.+)$", text.split("---")[1], re.MULTILINE))
    assert front["sdk"] == "docker"
    assert front["app_port"] == "8501"
    assert len(front["short_description"]) <= 60
