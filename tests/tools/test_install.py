"""Tests of `make environment`: what it says when pip fails, by servers that refuse in their way."""

import http.server
import os
import sys
import threading
import zipfile

import pytest

import install

PIP = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check"]


@pytest.fixture(autouse=True)
def no_settings_of_this_computer(tmp_path, monkeypatch):
    """Neither settings of pip and proxies nor packages may change a test; logs go elsewhere."""
    for name in list(os.environ):
        if name.startswith("PIP_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_RETRIES", "0")
    for name, value in {"ROOT": tmp_path, "LOG": tmp_path / "install.log"}.items():
        monkeypatch.setattr(install, name, value)
    monkeypatch.setattr(install, "DETAILS", tmp_path / "details.log")
    monkeypatch.setattr(install, "WHEELS", tmp_path / "wheels")


def sentence_of(command):
    with pytest.raises(install.InstallError) as caught:
        install.run(command, "Installing the packages")
    return str(caught.value)


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers everything with one status: as a proxy (CONNECT) and as an index."""

    def answer(self):
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_CONNECT = answer

    def log_message(self, *arguments):
        """Keep the output of the tests clean."""


@pytest.fixture
def server(request):
    """The address of a server on this computer that answers with one status."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.status = request.param
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(
    ("server", "advice"),
    [
        (401, install.LOGIN),
        (403, install.FORBIDDEN),
        (500, install.BROKEN),  # pip says it in one way, and of 504 in another
        (504, install.BROKEN),
    ],
    indirect=["server"],
)
def test_an_index_that_refuses_is_told_by_its_answer(server, advice, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", server)
    assert advice in sentence_of([*PIP, "colorize-no-such-package"])


@pytest.mark.parametrize(
    ("server", "advice"),
    [(407, install.PROXY_LOGIN), (403, install.PROXY)],
    indirect=["server"],
)
def test_a_proxy_that_refuses_is_told_by_its_answer(server, advice, monkeypatch):
    monkeypatch.setenv("https_proxy", server)
    monkeypatch.setenv("PIP_INDEX_URL", "https://index.invalid/simple")
    assert advice in sentence_of([*PIP, "colorize-no-such-package"])


@pytest.mark.parametrize("server", [407], indirect=True)
def test_a_proxy_on_the_way_to_an_index_without_https_is_told_too(server, monkeypatch):
    monkeypatch.setenv("http_proxy", server)
    monkeypatch.setenv("PIP_INDEX_URL", "http://index.invalid/simple")
    assert install.NOT_SECURE in sentence_of([*PIP, "colorize-no-such-package"])
    monkeypatch.setenv("PIP_TRUSTED_HOST", "index.invalid")
    assert install.PROXY_LOGIN in sentence_of([*PIP, "colorize-no-such-package"])


# As pip 23.2 and pip 26.3 said it: the connection, its cause, and how both end.
BROKEN_BY = "WARNING: Retrying (Retry(total=0)) after connection broken by "
RECORDED = {
    "self-signed": (
        "'SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate "
        "verify failed: self-signed certificate (_ssl.c:1006)'))': /simple/keras/",
        install.CERTIFICATE,
    ),
    "of a proxy's own authority": (
        "'SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate "
        "verify failed: unable to get local issuer certificate (_ssl.c:1006)'))': /simple/keras/",
        install.CERTIFICATE,
    ),
    "407 in 23.2": (
        "'ProxyError('Cannot connect to proxy.', OSError('Tunnel connection failed: 407 Proxy "
        "Authentication Required'))': /simple/keras/",
        install.PROXY_LOGIN,
    ),
    "407 in 26.3": (
        "'OSError('Tunnel connection failed: 407 authenticationrequired')': /simple/keras/",
        install.PROXY_LOGIN,
    ),
    "no proxy there": (
        "'ProxyError('Cannot connect to proxy.', NewConnectionError('Failed to establish a new "
        "connection: [Errno 111] Connection refused'))': /simple/keras/",
        install.NETWORK,
    ),
    "no network": (
        "'NameResolutionError(\"Failed to resolve 'a.invalid' ([Errno -2] Name or service not "
        "known)\")': /simple/keras/",
        install.NETWORK,
    ),
    "cut off": (
        "'ProtocolError('Connection aborted.', ConnectionResetError(104, 'Connection reset by "
        "peer'))': /simple/keras/",
        install.NETWORK,
    ),
}


@pytest.mark.parametrize(("cause", "advice"), RECORDED.values(), ids=RECORDED)
def test_what_pip_printed_is_understood(cause, advice, capsys):
    words = f"{BROKEN_BY}{cause}\nERROR: No matching distribution found for keras==3.15.1"
    program = f"import sys; print({words!r}); sys.exit(1)"
    assert advice in sentence_of([sys.executable, "-c", program])
    assert "No matching distribution" in capsys.readouterr().err


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"PIP_USER": "1"},
        {"PIP_USER": "1", "PIP_TARGET": "elsewhere"},
        {"PIP_PREFIX": "elsewhere", "PIP_TARGET": "elsewhere"},
    ],
    ids=" and ".join,
)
def test_packages_go_into_the_environment_whatever_pip_is_set_to(tmp_path, monkeypatch, elsewhere):
    wheel = tmp_path / "small-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr(
            "small-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: small\nVersion: 1"
        )
        file.writestr("small-1.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n")
        file.writestr("small-1.dist-info/RECORD", "")
    for name, value in elsewhere.items():
        monkeypatch.setenv(name, value)
    install.run([*PIP, "--no-index", "--dry-run", str(wheel)], "Installing the packages")
    assert not (tmp_path / "elsewhere").exists()
    assert "Would install small-1" in (tmp_path / "install.log").read_text(encoding="utf-8")
