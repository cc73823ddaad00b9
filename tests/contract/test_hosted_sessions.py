"""Strangers on one server: twenty sessions over real connections, each with words that nobody else may ever be sent."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import free_port, served
from visitor import Visitor, in_a_loop, put, xsrf_token

SESSIONS = 20
MEGABYTE = 2**20


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    workspace = tmp_path_factory.mktemp("home")
    limits = {
        "UPLOAD_MB": "1",
        "UPLOADS": "3",
        "UPLOADS_MB": "30",
        "SESSION_JOBS": "2",
        "SERVER_JOBS": "40",
        "PLACES": "1",
    }
    environment = {f"EMBEDLAB_HOSTED_{name}": value for name, value in limits.items()}
    port = free_port()
    words = ["embedlab", "app", "--hosted", "--port", str(port)]
    with served(words, port, workspace, {"EMBEDLAB_HOME": str(workspace), **environment}) as address:
        yield address


def texts(canary: str) -> bytes:
    """A table in which each text, each label and the column of labels carry the canary."""
    rows = [
        f"A {canary} text about {word},{canary}{row % 2}"
        for row, word in enumerate(["rain", "sun", "wind", "snow"] * 5)
    ]
    return "\n".join([f"text,label of {canary}", *rows]).encode()


def test_no_session_is_ever_sent_a_word_of_another(address: str) -> None:
    canaries = [f"canary{secrets.token_hex(6)}" for _ in range(SESSIONS)]
    token = xsrf_token(address)

    async def visit(canary: str) -> bytes:
        async with Visitor(address, "your_data") as visitor:
            await visitor.ask()
            assert await visitor.upload(f"{canary}.csv", texts(canary), token) == 204
            for page in ("library", "", "your_data"):
                visitor.page = page
                await visitor.ask()
            # Reading the texts is a job, which on a fast machine is done by now.
            if await visitor.wait_for("Cancel", "Next: train") == "Cancel":
                await visitor.press("Cancel")
            return bytes(visitor.heard)

    async def visit_all() -> list[bytes]:
        return await asyncio.gather(*map(visit, canaries))

    heard = in_a_loop(visit_all())
    for canary, everything in zip(canaries, heard, strict=True):
        assert canary.encode() in everything
        assert not [other for other in canaries if other != canary and other.encode() in everything]


def test_uploads_are_bounded_whatever_a_browser_claims(address: str) -> None:
    token = xsrf_token(address)

    async def visit() -> None:
        async with Visitor(address, "your_data") as visitor, Visitor(address, "your_data") as other:
            await visitor.ask()
            await other.ask()
            small = [await visitor.place_for("junk.csv") for _ in range(4)]
            sent = [put(address + place.upload_url, "junk.csv", b"x" * 1000, token) for place in small]
            assert sent == [204, 204, 204, 413], "a session holds three files at once"
            place = await other.place_for("large.csv")
            assert put(address + place.upload_url, "large.csv", b"x" * (MEGABYTE + 1), token) == 413
            assert put(address + place.upload_url, "small.csv", b"x", "") == 403, "without the token of the server"
            assert put(address + place.upload_url, "small.csv", b"x", token) == 204

    in_a_loop(visit())


def test_a_page_that_was_not_started_for_strangers_says_so(tmp_path: Path) -> None:
    port = free_port()
    root = Path(__file__).parents[2]
    options = [f"--server.port={port}", "--server.headless=true", "--server.enableXsrfProtection=false"]
    environment = {"EMBEDLAB_HOME": str(tmp_path), "EMBEDLAB_HOSTED": "1"}
    with served(["streamlit", "run", str(root / "app.py"), *options], port, tmp_path, environment) as address:

        async def visit() -> str:
            async with Visitor(address) as visitor:
                await visitor.ask()
                assert len(visitor.elements) == 1, "nothing else is shown"
                return str(visitor.elements[0].text.body)

        assert "embedlab app --hosted" in in_a_loop(visit())
