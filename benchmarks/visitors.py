"""Twenty visitors at once: `python benchmarks/visitors.py`, or with `--hosted` as strangers who bring texts and train.

Each visitor is a connection of its own that speaks Streamlit's protocol. What a browser would draw is not in it; what
the server takes is. Without `--hosted` each opens Compare, then asks for it again and again after a pause, as a click
does, while `embedlab run` works on our own headlines, one process a job, for as long as the visitors are there. With it
each uploads texts in which the words of one kind carry a mark of its own, looks at them, and as many as `--trainings`
says train on them and open the comparison. Everything that the server sends to anybody is searched for the marks of
the others, and the memory of the server is told.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from visitor import Visitor, xsrf_token  # noqa: E402 - the tests speak the same protocol

WORDS = ("court", "pizza", "good", "india", "christmas", "police")


def main() -> None:
    """Read the options, measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--visitors", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=10, help="how often each asks for the page again")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--hosted", action="store_true", help="strangers who upload and train, on a shared server")
    parser.add_argument("--trainings", type=int, default=4, help="how many of the strangers train")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        os.environ["EMBEDLAB_HOME"] = home
        if given.hosted:
            found = host(given.visitors, given.trainings)
        else:
            found = measure(given.visitors, given.rounds, given.jobs, Path(home))
    if given.json:
        print(json.dumps(found))
        return
    if given.hosted:
        print("{visitors} strangers, {trained} trained; marks of others seen: {cross_reads}".format(**found))
        print("server: {idle_mb:.0f} MB with one page open, {peak_mb:.0f} MB at most".format(**found))
        print("{sent_mb:.1f} MB were sent in all; {seconds:.0f} s".format(**found))
        return
    for name, seconds in (("open", found["open"]), ("again", found["again"])):
        print(f"{name}: median {seconds['median']:.2f} s, p95 {seconds['p95']:.2f} s, worst {seconds['worst']:.2f} s")
    print(f"{found['visitors']} visitors, {found['requests']} pages, {found['jobs_running']} jobs running throughout")


def measure(visitors: int, rounds: int, jobs: int, home: Path) -> dict:
    """Serve the app beside working jobs, let the visitors come, and say how long pages took."""
    port = free_port()
    options = [f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true"]
    server = subprocess.Popen([sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), *options], cwd=ROOT)
    working = [start_job(home, number) for number in range(jobs)]
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health")
        opened, again = asyncio.run(visit_all(f"http://127.0.0.1:{port}", visitors, rounds))
        running = sum(job.poll() is None for job in working)
    finally:
        for process in (server, *working):
            process.terminate()
            process.wait()
    return {
        "visitors": visitors,
        "requests": len(opened) + len(again),
        "jobs_running": running,
        "open": summary(opened),
        "again": summary(again),
    }


def start_job(home: Path, number: int) -> subprocess.Popen[bytes]:
    """A run that lasts longer than the visits: many epochs."""
    data = ROOT / "sample_data" / "headlines" / "headlines.csv"
    words = ["run", str(data), "-o", str(home / f"run{number}"), "--seed", str(number), "--epochs", "2000", "--quiet"]
    return subprocess.Popen([sys.executable, "-m", "embedlab", *words], stdout=subprocess.DEVNULL)


async def visit_all(address: str, visitors: int, rounds: int) -> tuple[list[float], list[float]]:
    """The seconds of every first page, and of every later one."""
    results = await asyncio.gather(*(visit(address, rounds, number) for number in range(visitors)))
    return [opened for opened, _ in results], [seconds for _, more in results for seconds in more]


async def visit(address: str, rounds: int, number: int) -> tuple[float, list[float]]:
    """One visitor: the seconds of the first page and of the later ones."""
    dice = random.Random(number)
    await asyncio.sleep(dice.uniform(0, 5))
    async with Visitor(address) as visitor:
        opened = await visitor.ask()
        again = []
        for _ in range(rounds):
            await asyncio.sleep(dice.uniform(0.5, 3))
            visitor.query = f"pick={dice.choice(WORDS)}"
            again.append(await visitor.ask())
    return opened, again


def host(visitors: int, trainings: int) -> dict:
    """Serve strangers; who was sent a mark of another, and what memory the server took."""
    port = free_port()
    words = ["embedlab", "app", "--hosted", "--port", str(port)]
    program = subprocess.Popen([sys.executable, "-m", *words], cwd=ROOT)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(f"{address}/_stcore/health")
        (server,) = psutil.Process(program.pid).children()
        started = time.perf_counter()
        return asyncio.run(host_all(address, visitors, trainings, server)) | {"seconds": time.perf_counter() - started}
    finally:
        program.terminate()
        program.wait()


async def host_all(address: str, visitors: int, trainings: int, server: psutil.Process) -> dict:
    """Let them come at once, and look for the marks of the others in what each was sent."""
    async with Visitor(address) as first:
        await first.ask()
    idle, memory = server.memory_info().rss, [server.memory_info().rss]

    async def weigh() -> None:
        while True:
            memory.append(server.memory_info().rss)
            await asyncio.sleep(0.2)

    marks, token = [secrets.token_hex(6) for _ in range(visitors)], xsrf_token(address)
    weighing = asyncio.create_task(weigh())
    heard = await asyncio.gather(
        *(stranger(address, mark, token, trains=row < trainings) for row, mark in enumerate(marks))
    )
    weighing.cancel()
    seen = [mark.encode() in said for mark, said in zip(marks, heard, strict=True)]
    if not all(seen):
        raise SystemExit("A stranger did not see their own texts: the figures would mean nothing.")
    crossed = sum(
        other.encode() in said for mark, said in zip(marks, heard, strict=True) for other in marks if other != mark
    )
    return {
        "visitors": visitors,
        "trained": min(trainings, visitors),
        "cross_reads": crossed,
        "idle_mb": idle / 1e6,
        "peak_mb": max(memory) / 1e6,
        "sent_mb": sum(map(len, heard)) / 1e6,
    }


async def stranger(address: str, mark: str, token: str, *, trains: bool) -> bytes:
    """One who brings texts, looks at them, perhaps trains and compares, and looks around; all that they were sent."""
    async with Visitor(address, "your_data") as visitor:
        await visitor.ask()
        status = await visitor.upload(f"texts {mark}.csv", marked_texts(mark), token)
        if status >= 300:
            raise SystemExit(f"An upload was refused with the status {status}.")
        await visitor.wait_for("Next: train", seconds=900)
        if trains:
            await visitor.press("Next: train")
            await visitor.wait_for("Train and compare", seconds=900)
            await visitor.press("Train and compare")
            await visitor.wait_for("Open in Compare", seconds=3600)
        for page in ("", "how_it_works", "watch_it_learn", "should_i_pre_train", "library"):
            visitor.page = page
            await visitor.ask()
        return bytes(visitor.heard)


def marked_texts(mark: str) -> bytes:
    """Two kinds of texts; in the texts of one, every word ends in the mark."""
    dice = random.Random(mark)
    nouns = ("harbour", "orchard", "library", "kitchen", "stadium", "garden", "station", "museum", "bakery", "theatre")
    rows = ["text,kind"]
    for _ in range(150):
        first, second, third = dice.sample(nouns, 3)
        rows.append(f"Council closes {first} near the {second} and the {third} today,news")
        rows.append(f"ten{mark} secrets{mark} {first}{mark} {second}{mark} love{mark} {third}{mark},fun{mark}")
    return "\n".join(rows).encode()


def summary(seconds: list[float]) -> dict[str, float]:
    """Median, 95th percentile and the worst."""
    return {
        "median": statistics.median(seconds),
        "p95": statistics.quantiles(seconds, n=20, method="inclusive")[-1],
        "worst": max(seconds),
    }


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(address: str) -> None:
    """Wait until the server answers, a minute at most."""
    for _ in range(600):
        try:
            urllib.request.urlopen(address, timeout=1)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The app did not start within a minute.")


if __name__ == "__main__":
    main()
