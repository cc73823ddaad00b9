"""Twenty visitors at once: `python benchmarks/visitors.py`, or with `--hosted` as strangers who bring texts and train.

Each visitor is a connection of its own that speaks Streamlit's protocol. What a browser would draw is not in it; what
the server takes is. Without `--hosted` each opens Compare, then asks for it again and again after a pause, as a click
does, while jobs of the app train on our own headlines for as long as the visitors are there.

With it each brings texts in which the words of one kind carry a mark of its own. As many as `--trainings` says train on
them and open the comparison; the others look around for as long as that takes, `--minutes` at most, and before it while
one more brings the largest file that is taken. Told is how long their pages took, what was refused and in which words,
the memory of the server, and how often the mark of one was sent to another.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
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
from collections import Counter
from pathlib import Path

import psutil

from embedlab.corpus import read_corpus
from embedlab.jobs.handover import save_corpus
from embedlab.jobs.queue import JobQueue
from embedlab.jobs.run_settings import RunSettings

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from visitor import Visitor, xsrf_token  # noqa: E402 - the tests speak the same protocol

WORDS = ("court", "pizza", "good", "india", "christmas", "police")
_PAGES = ("", "how_it_works", "watch_it_learn", "should_i_pre_train", "library")
_ACT = 60.0
"""Seconds of looking around before anything else begins."""

_LARGE = 49 * 2**20


def main() -> None:
    """Read the options, measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--visitors", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=10, help="how often each asks for the page again")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--hosted", action="store_true", help="strangers who upload and train, on a shared server")
    parser.add_argument("--trainings", type=int, default=4, help="how many of the strangers train")
    parser.add_argument("--minutes", type=float, default=20, help="after which strangers wait for no training")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        os.environ["EMBEDLAB_HOME"] = home
        if given.hosted:
            found = host(given.visitors, given.trainings, given.minutes)
        else:
            found = measure(given.visitors, given.rounds, given.jobs, Path(home))
    if given.json:
        print(json.dumps(found))
        return
    if given.hosted:
        print(
            "{visitors} strangers, {trained} of {trainings} trained; marks of others seen: {cross_reads}".format(
                **found
            )
        )
        for sentence, times in found["refused"].items():
            print(f"refused {times} times: {sentence}")
        for name, seconds in found["pages"].items():
            print(f"pages of who only looked, {name or 'at the end'}: {in_words(seconds)}")
        print("server: {idle_mb:.0f} MB with one page open, {peak_mb:.0f} MB at most".format(**found))
        print("{sent_mb:.1f} MB were sent in all; {seconds:.0f} s".format(**found))
        return
    for name, seconds in (("open", found["open"]), ("again", found["again"])):
        print(f"{name}: {in_words(seconds)}")
    print(f"{found['visitors']} visitors, {found['requests']} pages, {found['jobs_running']} jobs running throughout")


def measure(visitors: int, rounds: int, jobs: int, home: Path) -> dict:
    """Serve the app beside working jobs, let the visitors come, and say how long pages took."""
    port = free_port()
    options = [f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true"]
    server = subprocess.Popen([sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), *options], cwd=ROOT)
    queue = JobQueue(home / "jobs")
    working = [start_job(queue, home, number) for number in range(jobs)]
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health")
        opened, again = asyncio.run(visit_all(f"http://127.0.0.1:{port}", visitors, rounds))
        running = sum(job.state == "running" for job in queue.jobs())
    finally:
        for job_id in working:
            queue.cancel(job_id)
        server.terminate()
        server.wait()
        while not all(job.done for job in queue.jobs()):
            time.sleep(0.1)
    return {
        "visitors": visitors,
        "requests": len(opened) + len(again),
        "jobs_running": running,
        "open": summary(opened),
        "again": summary(again),
    }


def start_job(queue: JobQueue, home: Path, number: int) -> str:
    """A training that lasts longer than the visits, as the app starts one; its id."""
    corpus, out = home / f"corpus{number}.json", home / f"run{number}"
    save_corpus(read_corpus(ROOT / "sample_data" / "headlines" / "headlines.csv"), corpus)
    settings = RunSettings(seed=number, epochs=2000).to_json()
    given = {"corpus": str(corpus), "out": str(out), "settings": settings, "space": None, "afresh": True}
    return queue.submit("run", given, title="", owner=str(number)).id


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


def host(visitors: int, trainings: int, minutes: float) -> dict:
    """Serve strangers, and say what `Crowd` found."""
    port = free_port()
    words = ["embedlab", "app", "--hosted", "--port", str(port)]
    program = subprocess.Popen([sys.executable, "-m", *words], cwd=ROOT)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(f"{address}/_stcore/health")
        (server,) = psutil.Process(program.pid).children()
        started = time.perf_counter()
        found = asyncio.run(Crowd(address, visitors, min(trainings, visitors), minutes, server).come())
        return found | {"seconds": time.perf_counter() - started}
    finally:
        program.terminate()
        program.wait()
        end_jobs()


def end_jobs() -> None:
    """Nothing goes on once the figures are there."""
    queue = JobQueue()
    for job in queue.jobs():
        queue.cancel(job.id)
    while not all(job.done for job in queue.jobs()):
        queue.tend()
        time.sleep(0.2)


class Crowd:
    """Strangers on a shared server, and what became of them."""

    def __init__(self, address: str, visitors: int, trainings: int, minutes: float, server: psutil.Process) -> None:
        self.address, self.server, self.trainings = address, server, trainings
        self.until = time.monotonic() + 60 * minutes
        self.token = xsrf_token(address)
        self.marks = [secrets.token_hex(6) for _ in range(visitors)]
        self.heard: dict[str, bytes] = {}
        self.pages: dict[str, list[float]] = {}
        self.refused: Counter[str] = Counter()
        self.trained = self.here = 0
        self.all_here = asyncio.Event()
        self.now = "while others bring texts"

    async def come(self) -> dict:
        """Let them come, in three acts, and look for the marks of the others in what each was sent."""
        much = large_texts()
        async with Visitor(self.address) as first:
            await first.ask()
        idle, memory = self.server.memory_info().rss, [self.server.memory_info().rss]
        telling = asyncio.create_task(self.tell(memory))
        trainers, lookers = self.marks[: self.trainings], self.marks[self.trainings :]
        looking = [asyncio.create_task(self.look_around(mark)) for mark in lookers]
        await self.all_here.wait()
        self.now = "with nothing else to do"
        await asyncio.sleep(_ACT)
        self.now = "while one brings a large file"
        await self.bring_much(much)
        self.now = "while others train"
        await asyncio.gather(*map(self.train, trainers))
        self.now = ""
        await asyncio.gather(*looking)
        telling.cancel()
        return {
            "visitors": len(self.marks),
            "trainings": self.trainings,
            "trained": self.trained,
            "refused": dict(self.refused),
            "pages": {name: summary(seconds) for name, seconds in self.pages.items() if len(seconds) > 1},
            "cross_reads": self.crossed(),
            "idle_mb": idle / 1e6,
            "peak_mb": max(memory) / 1e6,
            "sent_mb": sum(map(len, self.heard.values())) / 1e6,
        }

    def crossed(self) -> int:
        """How often somebody was sent the mark of another."""
        if not all(mark.encode() in said for mark, said in self.heard.items()):
            raise SystemExit("A stranger did not see their own texts: the figures would mean nothing.")
        return sum(other.encode() in said for mark, said in self.heard.items() for other in self.marks if other != mark)

    async def tell(self, memory: list[int]) -> None:
        """Weigh the server, and say now and then how far things are."""
        for tick in itertools.count(1):
            memory.append(self.server.memory_info().rss)
            if tick % 50 == 0:
                done = f"{self.trained} of {self.trainings} trained, {sum(map(len, self.pages.values()))} pages"
                print(f"{self.now or 'at the end'}: {done}", file=sys.stderr, flush=True)
            await asyncio.sleep(0.2)

    async def bring(self, visitor: Visitor, name: str, content: bytes) -> None:
        """Bring texts and wait until they are read."""
        await visitor.ask()
        status = await visitor.upload(name, content, self.token)
        if status >= 300:
            raise SystemExit(f"An upload was refused with the status {status}.")
        await visitor.wait_for("Next: train", seconds=900)

    async def bring_much(self, content: bytes) -> None:
        """One more stranger, with a large file."""
        async with Visitor(self.address, "your_data") as visitor:
            await self.bring(visitor, "much.csv", content)

    async def train(self, mark: str) -> None:
        """Bring texts, train on them, open the comparison."""
        async with Visitor(self.address, "your_data") as visitor:
            await self.bring(visitor, f"texts {mark}.csv", marked_texts(mark))
            await visitor.press("Next: train")
            await visitor.wait_for("Train and compare", seconds=900)
            await visitor.press("Train and compare")
            if said := visitor.errors():
                self.refused.update(said)
            else:
                with contextlib.suppress(AssertionError):  # told as one that has not trained
                    await visitor.wait_for("Open in Compare", seconds=max(0.0, self.until - time.monotonic()))
                    self.trained += 1
            visitor.page = ""
            await visitor.ask()
            self.heard[mark] = bytes(visitor.heard)

    async def look_around(self, mark: str) -> None:
        """Bring texts, then go from page to page until everybody is done, and note how long each took."""
        dice = random.Random(mark)
        async with Visitor(self.address, "your_data") as visitor:
            await self.bring(visitor, f"texts {mark}.csv", marked_texts(mark))
            self.here += 1
            if self.here == len(self.marks) - self.trainings:
                self.all_here.set()
            while self.now:
                await asyncio.sleep(dice.uniform(0.5, 3))
                visitor.page, act = dice.choice(_PAGES), self.now
                self.pages.setdefault(act, []).append(await visitor.ask())
            self.heard[mark] = bytes(visitor.heard)


def large_texts() -> bytes:
    """As many texts as one file may hold."""
    line = "Council closes harbour near the orchard and the library {0} today,news\nTen secrets of love {0},fun\n"
    lines, size = ["text,kind\n"], 0
    while size < _LARGE:
        lines.append(line.format(len(lines)))
        size += len(lines[-1])
    return "".join(lines).encode()


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


def in_words(seconds: dict[str, float]) -> str:
    """What `summary` found, as it is printed."""
    return "median {median:.2f} s, p95 {p95:.2f} s, worst {worst:.2f} s".format(**seconds)


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
