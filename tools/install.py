"""Put the exact packages of requirements.lock into .venv, once, and say clearly what failed.

Run it with Python 3.8 or newer: `python tools/install.py`. It does nothing when the environment
is up to date, so it needs the network only once. Packages come from the folder wheels/ alone where
that exists (see `make wheels`), else from wherever pip is set to look.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = ENVIRONMENT / ".installed"
LOCK = ROOT / "requirements.lock"
WHEELS = ROOT / "wheels"
LOG = ROOT / "build" / "install.log"
DETAILS = ROOT / "build" / "install-details.log"  # pip says only there what a server answered

SUPPORTED = ["3.13", "3.12", "3.11"]

# What to do about a failure, by words in what pip or the system wrote; the first match counts.
DISK = "The disk is full: free about 4 GB, then run the same command again."
VENV = "This Python cannot make environments: install your system's python3-venv package."
PROXY_LOGIN = (
    "The proxy wants a name and a password: set HTTPS_PROXY to http://NAME:PASSWORD@PROXY:PORT, "
    "then run the same command again."
)
PROXY = (
    "The proxy lets nothing through: set HTTPS_PROXY to the right one, or ask who runs it, then "
    "run the same command again."
)
CERTIFICATE = (
    "The certificate of the package index, or of a proxy before it, is not trusted: ask who runs "
    "it for its certificate, set PIP_CERT to that file, then run the same command again."
)
NOT_SECURE = (
    "The package index has no secure address: use one with https, or set PIP_TRUSTED_HOST to its "
    "name if you trust it, then run the same command again."
)
LOGIN = (
    "The package index wants a name and a password: set PIP_INDEX_URL to its address with "
    "NAME:PASSWORD@ before the host, then run the same command again."
)
FORBIDDEN = (
    "The package index answers that you may not have it (403): ask who runs it, or set "
    "PIP_INDEX_URL to another one, then run the same command again."
)
BROKEN = "The package index is out of order: run the same command again later."
NETWORK = (
    "The network, or the proxy, cannot be reached: connect, see that HTTPS_PROXY is right if it is "
    "set, then run the same command again."
)
NO_BUILD = (
    "A package has no build for this Python and system: use a 64-bit Python 3.11, 3.12 or 3.13 "
    "on Linux, Windows or a Mac with Apple silicon."
)
ADVICE = {
    "No space left": DISK,
    "No module named venv": VENV,
    "ensurepip": VENV,
    "failed: 407": PROXY_LOGIN,
    "407 Client Error": PROXY_LOGIN,
    "Tunnel connection failed": PROXY,
    "CERTIFICATE_VERIFY_FAILED": CERTIFICATE,
    "not a trusted or secure host": NOT_SECURE,
    "401 Client Error": LOGIN,
    "403 Client Error": FORBIDDEN,
    " Server Error": BROKEN,
    " error responses": BROKEN,
    "NewConnectionError": NETWORK,
    "NameResolutionError": NETWORK,
    "Connection aborted": NETWORK,
    "name resolution": NETWORK,
    "timed out": NETWORK,
    "No matching distribution": NO_BUILD,
}


class InstallError(Exception):
    """One sentence that says what failed and what to do."""


def version_of(python):
    """Return "3.12" for an interpreter, or None where it does not run."""
    program = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        result = subprocess.run([str(python), "-c", program], capture_output=True, text=True)
    except OSError:
        return None
    return result.stdout.strip() if result.returncode == 0 else None


def supported_python():
    """Return an interpreter that TensorFlow supports: this one, or else one on the path."""
    for python in [sys.executable] + ["python" + version for version in SUPPORTED]:
        if version_of(python) in SUPPORTED:
            return python
    raise InstallError(
        f"Python {version_of(sys.executable)} is not supported: install Python 3.11, 3.12 or 3.13."
    )


def state():
    """Return what the stamp holds: anything that changes here makes the environment stale."""
    inputs = LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    return f"{hashlib.sha256(inputs).hexdigest()} {ROOT}\n"


def settings():
    """Return pip's settings, in the environment: yours, but for where to install and to ask."""
    elsewhere = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT")
    yours = {name: value for name, value in os.environ.items() if name not in elsewhere}
    return {**yours, "PIP_USER": "0", "PIP_NO_INPUT": "1", "PIP_LOG": str(DETAILS)}


def run(command, step):
    """Run one command with its output in the log; raise InstallError where it fails."""
    DETAILS.write_text("", encoding="utf-8")
    with LOG.open("a", encoding="utf-8", errors="replace") as log:
        log.write(f"\n$ {' '.join(map(str, command))}\n")
        log.flush()
        start = log.tell()
        result = subprocess.run(
            command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, env=settings()
        )
    if result.returncode == 0:
        return
    output = LOG.read_bytes()[start:].decode("utf-8", errors="replace")
    print("\n".join(line[:200] for line in output.splitlines()[-8:]), file=sys.stderr)
    output += DETAILS.read_text(encoding="utf-8", errors="replace")
    advice = "Read the lines above, then run the same command again."
    if WHEELS.exists() and "No matching distribution" in output:
        advice = (
            "The folder wheels/ lacks a package: delete the folder, or run `make wheels` again."
        )
    else:
        advice = next((text for words, text in ADVICE.items() if words in output), advice)
    raise InstallError(f"{step} failed. {advice} (All of pip's output: {LOG.relative_to(ROOT)})")


def install():
    """Create .venv where there is no usable one, and install the lock and this package."""
    LOG.parent.mkdir(exist_ok=True)
    LOG.write_text("", encoding="utf-8")
    STAMP.unlink(missing_ok=True)
    if version_of(PYTHON) not in SUPPORTED:
        python = supported_python()
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        run([python, "-m", "venv", ENVIRONMENT], "Creating .venv")
    pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check"]
    source = ["--no-index", "--find-links", WHEELS.name] if WHEELS.is_dir() else []
    run([*pip, *source, "-r", LOCK.name], "Installing the packages")
    run([*pip, "--no-deps", "--no-build-isolation", "-e", "."], "Installing colorize_lib")
    STAMP.write_text(state(), encoding="utf-8")


def main():
    """Install unless the stamp says that there is nothing to do; return the exit status."""
    try:
        if STAMP.exists() and STAMP.read_text(encoding="utf-8") == state():
            return 0
        print("Installing into .venv: a few minutes the first time ...", flush=True)
        start = time.monotonic()
        install()
        print(f"Installed in {time.monotonic() - start:.0f} s.", flush=True)
    except (InstallError, OSError) as error:
        print(f"install: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
