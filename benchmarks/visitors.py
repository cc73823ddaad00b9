"""Twenty visitors on Compare while jobs run: `python benchmarks/visitors.py`.

Each visitor is a connection of its own that speaks Streamlit's protocol: it opens the page, then asks for it again and
again after a pause, as a click does. What a browser would draw is not in it; what the server takes is. Beside them,
`embedlab run` works on our own headlines, one process a job, for as long as the visitors are there.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

ROOT = Path(__file__).parents[1]
WORDS = ("court", "pizza", "good", "india", "christmas", "police")


def main() -> None:
    """Read the options, measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--visitors", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=10, help="how often each asks for the page again")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["EMBEDLAB_HOME"] = home
        found = measure(given.visitors, given.rounds, given.jobs, Path(home))
    if given.json:
        print(json.dumps(found))
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
        opened, again = asyncio.run(visit_all(f"ws://127.0.0.1:{port}/_stcore/stream", visitors, rounds))
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
    async with connect(address, subprotocols=["streamlit"], max_size=None) as connection:
        opened = await ask(connection, "")
        again = []
        for _ in range(rounds):
            await asyncio.sleep(dice.uniform(0.5, 3))
            again.append(await ask(connection, f"pick={dice.choice(WORDS)}"))
    return opened, again


async def ask(connection: ClientConnection, query: str) -> float:
    """Ask for the page and wait until its script has run to the end; the seconds it took."""
    message = BackMsg()
    message.rerun_script.query_string = query
    started = time.perf_counter()
    await connection.send(message.SerializeToString())
    while True:
        answer = ForwardMsg.FromString(await connection.recv())
        if answer.WhichOneof("type") == "script_finished":
            if answer.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                raise SystemExit("A page did not run to its end: the figures would mean nothing.")
            return time.perf_counter() - started


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
