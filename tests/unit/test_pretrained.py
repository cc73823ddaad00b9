"""Pre-trained vectors by name: what the catalogue says, and a fetch from a server on this machine."""

from __future__ import annotations

import gzip
import hashlib
import http.server
import re
import threading

import pytest

from embedlab import datasets
from embedlab.datasets import VECTORS, Dataset, RemoteFile, find_dataset, get_dataset
from embedlab.errors import DownloadError
from embedlab.formats import read_space

CONTENT = gzip.compress(b"3 2\ncat 1 2\ndog 3 4\nowl 5 6\n" + b"", mtime=0)


@pytest.fixture
def address():
    """Where CONTENT is served, ten bytes an answer at first: whoever asks must come back for the rest."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            start = int(re.findall(r"\d+", self.headers.get("Range", "0"))[0])
            self.send_response(206 if start else 200)
            self.send_header("Content-Range", f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}")
            self.send_header("Content-Length", str(len(CONTENT) - start))
            self.end_headers()
            self.wfile.write(CONTENT[start : start + 10])
            self.close_connection = True

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/vectors.txt.gz"
        server.shutdown()


def tiny(address, **checksum):
    file = RemoteFile("vectors.txt.gz", address, len(CONTENT), **checksum)
    return Dataset("tiny", "three animals", "PDDL 1.0", "Nobody 2026", "https://example.org", (file,), "vectors")


@pytest.mark.parametrize(
    ("checksum", "said"),
    [
        ({"sha256": hashlib.sha256(CONTENT).hexdigest()}, "SHA-256"),
        ({"md5": hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()}, "MD5"),
        ({}, "No checksum is published"),
    ],
)
def test_vectors_arrive_in_pieces_and_are_read(address, tmp_path, monkeypatch, checksum, said):
    monkeypatch.setattr(datasets, "VECTORS", (tiny(address, **checksum),))
    dataset = find_dataset("tiny")
    assert said in dataset.check
    folder = get_dataset(dataset, tmp_path / "tiny")
    assert read_space(folder / "vectors.txt.gz", limit=2).keys == ("cat", "dog")
    assert "PDDL" in (folder / "CITATION.txt").read_text()


def test_other_bytes_than_the_publisher_names_are_thrown_away(address, tmp_path):
    with pytest.raises(DownloadError, match="MD5"):
        get_dataset(tiny(address, md5="0" * 32), tmp_path / "tiny")
    assert list((tmp_path / "tiny").iterdir()) == []


def test_the_catalogue_says_what_using_and_checking_it_takes():
    assert len({dataset.name for dataset in VECTORS}) == len(VECTORS)
    for dataset in VECTORS:
        (file,) = dataset.files
        assert (dataset.kind, dataset.to_json()["kind"]) == ("vectors", "vectors")
        assert file.url.startswith("https://")
        assert file.bytes > 50_000_000
        assert dataset.licence
        assert dataset.citation
        for checksum, digits in ((file.sha256, 64), (file.md5, 32)):
            assert checksum is None or re.fullmatch(rf"[0-9a-f]{{{digits}}}", checksum)
