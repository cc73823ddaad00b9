"""How fast the linked maps are, and what they hold: two maps in headless Chromium that draws in software.

``python benchmarks/linked_maps.py`` makes clustered maps, serves them on this machine, and handles them as a reader
does, with a pointer. What each row of the table means is in README.md beside this file.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import gzip
import http.server
import json
import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from embedlab.experiments.film_file import film_from_bytes
from embedlab.figures.film import film_maps
from embedlab.linked import Categorical, Diverging, Frame, LinkedMap, LinkedMaps, pack
from embedlab.linked.scripts import script, stylesheet
from embedlab.run import read_run

FLAGS = ["--no-sandbox", "--disable-gpu", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
# What draws in software calls itself a GPU: the maps are drawn with WebGL.
CALLED_A_GPU = """
const asked = WebGL2RenderingContext.prototype.getParameter;
WebGL2RenderingContext.prototype.getParameter = function (name) {
  return name === 0x9246 ? "a GPU" : asked.call(this, name);
};
"""
NEIGHBOURS, FRAMES = 10, 4
REPEATS = 10
SAMPLE = Path(__file__).parents[1] / "sample_data" / "headlines"
PAGE = """<!doctype html><meta charset="utf-8"><title>linked maps</title><link rel="stylesheet" href="linked.css">
<body><div class="embedlab-linked"></div><script type="module" src="measure.js"></script>"""
Figures = dict[str, list[float]]


def main() -> None:
    """Measure every size and print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 50_000, 100_000, 1_000_000], metavar="N")
    parser.add_argument("--repeats", type=int, default=REPEATS)
    parser.add_argument("--webgl", action="store_true", help="draw with WebGL although there is no GPU")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        results = {n: measure(playwright, n, given.repeats, given.webgl) for n in given.sizes}
        film = measure_film(playwright, given.repeats)
        rerun = bytes_of_a_rerun(playwright)
    machine = f"{platform.platform()}, {os.cpu_count()} processors, load {os.getloadavg()[1]:.1f}"
    if given.json:
        print(json.dumps({"machine": machine, "results": results, "film": film, "bytes of a rerun": rerun}))
    else:
        print(f"{machine}\n\n{table(results)}\n")
        print(f"The film of the sample plays at {said(film['playback, frames/s'])} frames a second.")
        told = f"{rerun['all']} bytes received, {rerun['of the maps']} of them for the maps"
        print(f"A rerun of the app that changes nothing: {told}.")


def measure(playwright: Any, n: int, repeats: int, webgl: bool = False) -> Figures:
    """All figures of maps of n keys; milliseconds, megabytes or frames a second, one entry a repeat."""
    figures: Figures = {}
    sent = pack_and_compress(figures, clustered_maps(n))
    with served(sent) as address, browser_page(playwright, init=CALLED_A_GPU if webgl else "") as new_page:
        for repeat in range(repeats):
            page = new_page(address)
            page.evaluate("bench.fetch()")
            note(figures, page.evaluate("bench.firstDraw()"))
            page.wait_for_selector('[data-ready="true"]')
            assert page.locator("[data-renderer]").first.get_attribute("data-renderer") == ("webgl" if webgl else "2d")
            if repeat == repeats - 1:
                note(figures, {"memory MB": memory_of(page)})
                handle(page, figures, n, repeats)
                note(figures, {"memory after it all MB": memory_of(page)})
            page.close()
    return figures


def measure_film(playwright: Any, repeats: int) -> Figures:
    """The film of the sample as Watch it learn shows it: three maps, three charts and the events."""
    comparison = read_run(SAMPLE / "run").words
    film = film_from_bytes((SAMPLE / "film.safetensors").read_bytes())
    figures: Figures = {}
    with (
        served(pack_and_compress(figures, film_maps(film, comparison))) as address,
        browser_page(playwright) as new_page,
    ):
        page = new_page(address)
        page.evaluate("bench.fetch()")
        note(figures, page.evaluate("bench.firstDraw()"))
        for _ in range(repeats):
            note(figures, {"playback, frames/s": rate(page, "Play")})
    return figures


def pack_and_compress(figures: Figures, maps: LinkedMaps) -> bytes:
    """What Python does with the maps before they are sent."""
    started = time.perf_counter()
    packed = pack(maps).data
    note(figures, {"pack in Python": 1000 * (time.perf_counter() - started), "packed MB": len(packed) / 1e6})
    started = time.perf_counter()
    sent = gzip.compress(packed, compresslevel=1, mtime=0)
    note(figures, {"gzip in Python": 1000 * (time.perf_counter() - started), "sent MB": len(sent) / 1e6})
    return sent


def handle(page: Any, figures: Figures, n: int, repeats: int) -> None:
    """Point, draw lassos, move and play, as a reader would."""
    note(figures, {"ceiling, frames/s": page.evaluate("bench.ceiling()")})
    note(figures, {"pan, frames/s": page.evaluate("bench.panning()")})
    rows = np.random.default_rng(1).permutation(n).tolist()
    for _ in range(repeats):
        spot = next(filter(None, (page.evaluate("row => bench.spot(row)", rows.pop()) for _ in range(100))))
        outcome = expect(page, "pointermove", lambda spot=spot: page.mouse.move(*spot))
        assert page.evaluate("bench.hovered()") >= 0
        note(figures, {f"hover, {name}": value for name, value in outcome.items()})
    corners = page.evaluate("bench.corners()")
    for _ in range(repeats):
        page.mouse.move(*corners[0])
        page.mouse.down()
        for corner in corners[1:]:
            page.mouse.move(*corner)
        outcome = expect(page, "pointerup", page.mouse.up)
        assert abs(page.evaluate("bench.selected()") / n - 0.25) < 0.05
        note(figures, {f"lasso, {name}": value for name, value in outcome.items()})
        page.keyboard.press("Escape")
    page.get_by_role("combobox", name="Find a word").fill("ba")
    page.locator(".lm-colour").select_option("1")
    watch(page, figures, repeats)


def watch(page: Any, figures: Figures, repeats: int) -> None:
    """Let the points fly there and back, and play the layouts the maps came through."""
    page.get_by_role("button", name="Compare", exact=True).click()
    for name in ("Fly there", "Fly back") * (repeats // 2):
        note(figures, {"morph, frames/s": rate(page, name)})
    page.keyboard.press("Escape")
    player = page.get_by_role("button", name="Play", exact=True)
    for _ in range(repeats if player.count() else 0):
        note(figures, {"playback, frames/s": rate(page, "Play")})


def rate(page: Any, name: str) -> float:
    """Frames a second of what a button starts, until it has ended."""
    page.evaluate("bench.watch()")
    page.get_by_role("button", name=name, exact=True).click()
    return float(page.evaluate("bench.outcome"))


def expect(page: Any, kind: str, do: Callable[[], None]) -> dict[str, float]:
    """Script time of an event's handlers and of the frames they ask for, and the time until all is shown."""
    page.evaluate("kind => bench.expect(kind)", kind)
    do()
    return dict(page.evaluate("bench.outcome"))


def memory_of(page: Any) -> float:
    """Megabytes after a forced garbage collection: JavaScript's heap, the browser's objects and array buffers."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("HeapProfiler.collectGarbage")
    usage = devtools.send("Runtime.getHeapUsage")
    devtools.detach()
    return (usage["usedSize"] + usage["embedderHeapUsedSize"] + usage["backingStorageSize"]) / 1e6


def bytes_of_a_rerun(playwright: Any) -> dict[str, int]:
    """What the browser receives over the websocket when an app runs again: 25,000 of 100,000 keys stay selected."""
    with tempfile.TemporaryDirectory() as folder, browser_page(playwright) as new_page:
        app = Path(folder) / "app.py"
        app.write_text(APP.format(benchmarks=str(Path(__file__).parent)), encoding="utf-8")
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            port = found.getsockname()[1]
        words = [sys.executable, "-m", "streamlit", "run", str(app), f"--server.port={port}", "--server.headless=true"]
        # As the app has it (.streamlit/config.toml).
        words += ["--server.address=127.0.0.1", "--browser.gatherUsageStats=false"]
        server = subprocess.Popen(words, stdout=subprocess.DEVNULL, cwd=folder)
        try:
            whole, without = (received(new_page, f"http://127.0.0.1:{port}", maps) for maps in (True, False))
            return {"all": whole, "of the maps": whole - without}
        finally:
            server.terminate()
            server.wait()


def received(new_page: Callable[..., Any], address: str, with_maps: bool) -> int:
    """Bytes of one rerun of the app, with or without the maps in it."""
    frames: list[int] = []
    page = new_page("about:blank", ready="true")
    page.on("websocket", lambda opened: opened.on("framereceived", lambda frame: frames.append(len(frame))))
    for _ in range(200):
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
            break
        page.wait_for_timeout(100)
    page.goto(f"{address}/?maps={int(with_maps)}")
    page.get_by_text("run 1").wait_for()
    if with_maps:
        page.wait_for_selector('[data-testid="linked-maps"][data-ready="true"]')
    page.wait_for_timeout(3000)
    frames.clear()
    page.get_by_role("button", name="run again").click()
    page.get_by_text("run 2").wait_for()
    page.wait_for_timeout(2000)
    return sum(frames)


APP = """
import sys

import streamlit as st

sys.path.insert(0, {benchmarks!r})
from linked_maps import clustered_maps

from embedlab.ui.linked_maps import linked_maps


@st.cache_resource
def selected_maps():
    maps = clustered_maps(100_000)
    return maps.replace(selected=maps.keys[::4])


st.button("run again")
st.session_state["runs"] = st.session_state.get("runs", 0) + 1
if st.query_params["maps"] == "1":
    linked_maps(selected_maps(), key="maps")
st.text(f"run {{st.session_state['runs']}}")
"""


def clustered_maps(n: int) -> LinkedMaps:
    """Two maps of the same keys in round clusters, with neighbours of the same cluster, counts and two colours."""
    rng = np.random.default_rng(0)
    cluster = rng.integers(0, max(8, n // 500), n)
    keys = tuple(f"{SYLLABLES[i % 64]}{SYLLABLES[i // 64 % 64]}{i:x}" for i in range(n))
    maps = tuple(clustered_map(title, keys, cluster, rng) for title in ("learned from labels", "learned from context"))
    colours = (
        Diverging("class log-odds", rng.normal(size=n).astype(np.float32), "news", "clickbait"),
        Categorical("topic", (cluster % 6).astype(np.int16), ("arts", "food", "law", "science", "sport", "travel")),
    )
    counts = (n / np.arange(1, n + 1)).astype(np.int64) + 1
    return LinkedMaps(maps, keys, colours, counts)


SYLLABLES = [a + b for a in "bdfghjklmnprstvz" for b in "aeio"]


def clustered_map(title: str, keys: tuple[str, ...], cluster: np.ndarray, rng: np.random.Generator) -> LinkedMap:
    """Each cluster at a place of its own; neighbours are the keys next to one another in its order."""
    n = len(keys)
    places = rng.uniform(-100, 100, (cluster.max() + 1, 2))
    xy = (places[cluster] + rng.normal(0, 2, (n, 2))).astype(np.float32)
    order = np.lexsort((rng.random(n), cluster))
    neighbours = np.empty((n, NEIGHBOURS), dtype=np.int32)
    for step in range(NEIGHBOURS):
        neighbours[order, step] = np.roll(order, -step - 1)
    similarities = -np.sort(-rng.uniform(0.3, 0.9, (n, NEIGHBOURS)), axis=1)
    frames = ()
    if n <= 50_000:
        drift = [(share, rng.normal(0, 30, (n, 2))) for share in np.linspace(1, 0, FRAMES)]
        frames = tuple(Frame(f"epoch {i + 1}", xy + share * away) for i, (share, away) in enumerate(drift))
    return LinkedMap(title, keys, xy, neighbours, similarities.astype(np.float32), frames=frames)


@contextlib.contextmanager
def served(maps: bytes) -> Iterator[str]:
    """Serve the page, its scripts and the packed maps on this machine."""
    measure_script = Path(__file__).with_name("linked_maps_page.js").read_bytes()
    files = {
        "/": ("text/html", PAGE.encode()),
        "/linked.js": ("text/javascript", f"{script()}export {{ LinkedView, hasGPU, openPacked }};".encode()),
        "/measure.js": ("text/javascript", measure_script),
        "/linked.css": ("text/css", stylesheet().encode()),
        "/maps": ("application/octet-stream", maps),
    }
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, files))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers from memory, in a way that gives the page its finest clock."""

    def __init__(self, files: dict[str, tuple[str, bytes]], *rest: Any) -> None:
        self.files = files
        super().__init__(*rest)

    def do_GET(self) -> None:
        """Answer."""
        kind, content = self.files.get(self.path, ("text/plain", b""))
        self.send_response(200 if self.path in self.files else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cross-Origin-Opener-Policy", "same-origin")
        self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextlib.contextmanager
def browser_page(playwright: Any, init: str = "") -> Iterator[Callable[..., Any]]:
    """A browser; gives what opens a page in it, each after a script of its own."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)

    def new_page(address: str, ready: str = "globalThis.bench") -> Any:
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.set_default_timeout(60_000)
        page.add_init_script(init)
        page.on("pageerror", lambda error: print(error.stack or error, file=sys.stderr))
        page.goto(address)
        page.wait_for_function(ready, timeout=15_000)
        return page

    yield new_page
    browser.close()


def note(figures: Figures, found: dict[str, float]) -> None:
    """Add one repeat."""
    for name, value in found.items():
        figures.setdefault(name, []).append(value)


def table(results: dict[int, Figures]) -> str:
    """The medians as Markdown, with the smallest and the largest where there are several."""
    lines = ["| | " + " | ".join(f"{n:,}" for n in results) + " |", "|---" * (len(results) + 1) + "|"]
    names = dict.fromkeys(name for figures in results.values() for name in figures)
    for name in names:
        cells = [said(figures.get(name, [])) for figures in results.values()]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def said(values: list[float]) -> str:
    """Median and range."""
    if not values:
        return "-"
    spread = f" ({min(values):.3g}-{max(values):.3g})" if len(values) > 1 else ""
    return f"{statistics.median(values):.3g}{spread}"


if __name__ == "__main__":
    main()
