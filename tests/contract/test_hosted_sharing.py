"""Two strangers on one server: who was given the address of another's texts looks at them, and ends or changes nothing.

No job starts: a supervisor of the test's own holds the only place, so whatever is asked for waits.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest
from serving import free_port, served
from visitor import Visitor, in_a_loop, xsrf_token

from embedlab.ids import new_id
from embedlab.jobs.lock import Lock
from embedlab.jobs.registry import Registry
from embedlab.jobs.supervisor import lock_path

TEXTS = b"text,label\n" + b"".join(b"a text about rain %d,%d\n" % (row, row % 2) for row in range(20))


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    """The jobs of a workspace whose one place is taken."""
    registry = Registry(tmp_path_factory.mktemp("home") / "jobs")
    registry.submit(new_id(), "check", {"question": ""}, title="", owner="")
    with Lock(lock_path(registry.folder, "held")):
        assert registry.claim("held", 1) is not None
        yield registry


@pytest.fixture(scope="module")
def address(registry: Registry) -> Iterator[str]:
    home, port = registry.folder.parent, free_port()
    words = ["embedlab", "app", "--hosted", "--port", str(port)]
    with served(words, port, home, {"EMBEDLAB_HOME": str(home), "EMBEDLAB_HOSTED_PLACES": "1"}) as address:
        yield address


def waiting(registry: Registry) -> int:
    return sum(job.state == "queued" for job in registry.jobs())


def test_what_two_wait_for_is_ended_by_neither_alone(address: str, registry: Registry) -> None:
    async def visit() -> None:
        async with Visitor(address, "your_data") as owner, Visitor(address, "your_data") as guest:
            await owner.ask()
            await owner.upload(f"{secrets.token_hex(6)}.csv", TEXTS, xsrf_token(address))
            await owner.wait_for("Cancel")
            guest.query = owner.query
            await guest.ask()
            await guest.wait_for("Cancel")
            assert waiting(registry) == 1, "both ask for the same and wait for one job"
            await owner.press("Cancel")
            await owner.wait_for("Try again")
            assert waiting(registry) == 1, "the other still waits for it"
            await owner.press("Try again")
            await owner.wait_for("Cancel")
            assert waiting(registry) == 1, "who comes back joins it again"
            await guest.press("Cancel")
            await owner.press("Cancel")
            assert waiting(registry) == 0, "nobody waits for it any more"

    in_a_loop(visit())
