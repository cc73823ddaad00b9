"""Downloads against a server on this machine that breaks off, lies and refuses."""

from __future__ import annotations

import hashlib
import http.server
import threading
from collections.abc import Iterator

import pytest

from embedlab import datasets
from embedlab.corpus import read_corpus
from embedlab.datasets import Dataset, RemoteFile, find_dataset, get_dataset
from embedlab.download import digest, download
from embedlab.errors import DownloadError, InputError

CONTENT = bytes(range(256)) * 2000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Server(http.server.ThreadingHTTPServer):
    """Serves CONTENT; may break off, not know ranges, send the wrong bytes, or refuse."""

    content = CONTENT
    breaks_after: int | None = None
    knows_ranges = True
    status = 200
    extra = b""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str | None] = []
        self.sent = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/file"


class Handler(http.server.BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        self.server.asked.append(wanted)
        if self.server.status != 200:
            self.send_error(self.server.status)
            return
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted and self.server.knows_ranges else 0
        rest = self.server.content[start:] + self.server.extra
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}")
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        rest = rest[: self.server.breaks_after]
        self.server.sent += len(rest)
        self.wfile.write(rest)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


def fetch(server, path, **changes):
    return download(server.url, path, **({"size": len(CONTENT), "sha256": SHA256, "wait": 0.0} | changes))


def test_a_file_arrives_whole_and_is_not_fetched_again(server, tmp_path):
    path = fetch(server, tmp_path / "file")
    assert path.read_bytes() == CONTENT
    assert fetch(server, path) == path
    assert len(server.asked) == 1
    assert list(tmp_path.iterdir()) == [path]


def test_a_broken_download_goes_on_where_it_broke(server, tmp_path):
    server.breaks_after = 100_000
    assert fetch(server, tmp_path / "file").read_bytes() == CONTENT
    assert server.asked == [None, *(f"bytes={start}-" for start in range(100_000, len(CONTENT), 100_000))]
    assert server.sent == len(CONTENT)


def test_a_later_call_goes_on_too(server, tmp_path):
    server.breaks_after = 0
    with pytest.raises(DownloadError, match="could not be fetched"):
        fetch(server, tmp_path / "file", attempts=2)
    assert not (tmp_path / "file").exists()
    server.breaks_after = 200_000
    with pytest.raises(KeyboardInterrupt):
        fetch(server, tmp_path / "file", progress=interrupt)
    server.breaks_after = None
    server.asked.clear()
    assert fetch(server, tmp_path / "file").read_bytes() == CONTENT
    assert server.asked[0].startswith("bytes=")


def interrupt(fraction, message):
    if fraction > 0.3:
        raise KeyboardInterrupt


def test_a_server_without_ranges_sends_it_all_again(server, tmp_path):
    partial = tmp_path / f".file.{SHA256[:12]}.part"
    partial.write_bytes(b"begun")
    server.knows_ranges = False
    assert fetch(server, tmp_path / "file").read_bytes() == CONTENT


def test_a_wrong_file_is_thrown_away(server, tmp_path):
    server.content = CONTENT[:-1] + b"?"
    with pytest.raises(DownloadError, match="not the file that was expected"):
        fetch(server, tmp_path / "file")
    assert list(tmp_path.iterdir()) == []


def test_an_endless_file_is_cut_off(server, tmp_path):
    server.extra = b"x" * 5_000_000
    with pytest.raises(DownloadError, match="more than the 512,000 bytes"):
        fetch(server, tmp_path / "file")
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= len(CONTENT)


def test_a_refusal_is_said_and_not_repeated(server, tmp_path):
    server.status = 404
    with pytest.raises(DownloadError, match="404"):
        fetch(server, tmp_path / "file")
    assert len(server.asked) == 1


def test_a_server_in_trouble_is_asked_again(server, tmp_path):
    server.status = 503
    with pytest.raises(DownloadError, match="try again later"):
        fetch(server, tmp_path / "file", attempts=3)
    assert len(server.asked) == 3


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.org/x", "http://example.org/x", "nonsense"])
def test_only_safe_addresses_are_fetched(url, tmp_path):
    with pytest.raises(DownloadError, match="only https"):
        download(url, tmp_path / "file", size=1, sha256=SHA256)


def test_a_data_set_becomes_a_corpus(server, tmp_path, monkeypatch):
    server.content = b"one text here\nanother text there\n" * 200
    file = {"url": server.url, "bytes": len(server.content), "sha256": hashlib.sha256(server.content).hexdigest()}
    files = tuple(RemoteFile(f"{name}.txt", **file) for name in ("praise", "complaint"))
    dataset = Dataset("tiny", "two kinds", "MIT", "Nobody 2026", "https://example.org", files)
    monkeypatch.setattr(datasets, "DATASETS", (dataset,))
    folder = get_dataset(find_dataset("tiny"), tmp_path / "tiny")
    corpus = read_corpus(folder)
    assert corpus.classes == ("complaint", "praise")
    assert "Nobody 2026" in (folder / "CITATION.txt").read_text()


def test_an_unknown_data_set_is_refused_with_the_nearest_name():
    with pytest.raises(InputError, match="did you mean 'clickbait'"):
        find_dataset("clikbait")


def test_the_real_headlines_are_those_that_the_catalogue_names(real_headlines):
    named = {file.name.removesuffix(".txt.gz"): file for file in find_dataset("clickbait").files}
    for label, path in real_headlines.items():
        assert (named[label].bytes, named[label].sha256) == (path.stat().st_size, digest(path))
