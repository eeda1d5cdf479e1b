"""Tests of fetching the archives of data sets, from a server on this computer."""

import errno
import hashlib
import http.server
import io
import os
import socket
import threading

import pooch
import pytest

from colorize_lib.files import archives, cifar10, tiny_imagenet

CONTENT = bytes(range(256)) * 1000
STALL_SECONDS = 3  # then the server gives up: ten times as long as fetch() waits in the tests


@pytest.fixture(autouse=True)
def a_computer_without_data(no_cifar10, monkeypatch):
    """Nothing that this computer has may change a test."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture(params=[cifar10, tiny_imagenet], ids=["cifar10", "tiny_imagenet"])
def source(request, monkeypatch):
    """A data set, whose archive is that of the server: `source.fetch` expects it."""
    source = request.param
    algorithm = source.ARCHIVE.known_hash.partition(":")[0]
    known_hash = f"{algorithm}:{hashlib.new(algorithm, CONTENT).hexdigest()}"
    monkeypatch.setattr(source, "ARCHIVE", source.ARCHIVE._replace(known_hash=known_hash))
    return source


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers each address with one way in which a download goes well or wrong."""

    def do_GET(self):
        self.server.requests.append(self.path)
        kind = self.path.strip("/")
        if kind == "missing":
            self.send_error(404)
        elif kind == "silent":
            self.server.over.wait(STALL_SECONDS)
        else:
            self.send_response(200)
            if kind != "truncated-without-length":
                self.send_header("Content-Length", str(len(CONTENT)))
            self.end_headers()
            whole = {"good": CONTENT, "wrong": CONTENT[::-1]}
            self.wfile.write(whole.get(kind, CONTENT[: len(CONTENT) // 2]))
            if kind == "stalled":
                self.server.over.wait(STALL_SECONDS)

    def log_message(self, *arguments):
        """Keep the output of the tests clean."""


@pytest.fixture
def server(source, monkeypatch):
    """A server whose file is the one that is expected. `server.url` is its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.requests = []
    server.over = threading.Event()
    server.url = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv(f"{source.ARCHIVE.variable}_URL", f"{server.url}/good")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()
    thread.join()


def test_fetch_downloads_the_archive_to_where_find_looks(source, server, tmp_path, capfd):
    path = source.fetch(progress=False)
    assert path == tmp_path / "cache" / "colorize-cnn" / source.ARCHIVE.name
    assert path.read_bytes() == CONTENT
    assert list(path.parent.iterdir()) == [path]
    assert source.find() == path
    if os.name != "nt":  # which has no such permissions
        assert path.stat().st_mode & 0o777 == 0o644, "others may read it, too"
    assert "%" not in capfd.readouterr().err
    source.fetch(tmp_path / "shown", progress=True)
    assert "100%" in capfd.readouterr().err


def test_only_a_wrong_file_is_downloaded_again_and_that_is_announced(
    source, server, tmp_path, capsys
):
    path = tmp_path / source.ARCHIVE.name
    path.write_bytes(b"half a file")
    for said in (f"{path} is damaged (its checksum is wrong)", ""):
        assert source.fetch(str(tmp_path), progress=False) == path
        assert path.read_bytes() == CONTENT and server.requests == ["/good"]
        assert capsys.readouterr().out.partition(": ")[0] == said


@pytest.mark.parametrize(
    ("scheme", "kind", "reason"),
    [
        ("http", "missing", "404 Not Found"),
        ("http", "silent", "sent nothing for 0.3 seconds"),
        ("http", "stalled", "sent nothing for 0.3 seconds"),
        ("http", "truncated", "broke before the end"),
        ("http", "truncated-without-length", "checksum is wrong"),
        ("http", "wrong", "checksum is wrong"),
        ("https", "good", "no secure connection"),
        ("nonsense", "good", "the address cannot be used"),
        ("http", "refused", "no connection"),
    ],
)
@pytest.mark.parametrize("before", [None, b"half a file"])
def test_a_failed_download_says_why_and_leaves_what_was_there(
    source, server, tmp_path, monkeypatch, complaint, scheme, kind, reason, before
):
    url = f"{scheme}{server.url.removeprefix('http')}/{kind}"
    monkeypatch.setattr(archives, "READ_TIMEOUT_SECONDS", 0.3)
    (tmp_path / "folder").mkdir()
    if before:
        (tmp_path / "folder" / source.ARCHIVE.name).write_bytes(before)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: nobody answers there
        if kind == "refused":
            url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        monkeypatch.setenv(f"{source.ARCHIVE.variable}_URL", url)
        sentence = complaint(source.fetch, tmp_path / "folder", progress=False)
    assert reason in sentence and url in sentence and source.ARCHIVE.variable in sentence
    left = [file.read_bytes() for file in (tmp_path / "folder").iterdir()]
    assert left == ([before] if before else [])


class FullDisk(io.FileIO):
    """A real file on a disk that has room for 100,000 bytes more."""

    def write(self, content):
        if self.tell() + len(content) > 100_000:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().write(content)


def test_a_file_that_cannot_be_saved_is_a_clear_error(
    source, server, tmp_path, monkeypatch, complaint
):
    (tmp_path / "file").write_text("in the way")
    assert str(tmp_path / "file") in complaint(source.fetch, tmp_path / "file", progress=False)
    monkeypatch.setattr(pooch.downloaders, "open", FullDisk, raising=False)
    folder = tmp_path / "folder"
    sentence = complaint(source.fetch, folder, progress=False)
    assert "disk is full" in sentence and str(folder) in sentence
    assert list(folder.iterdir()) == []
