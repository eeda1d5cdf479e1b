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

SUPPORTED = ["3.13", "3.12", "3.11"]

# What to do about a failure, by words in what pip or the system wrote; the first match counts.
DISK = "The disk is full: free about 4 GB, then run the same command again."
VENV = "This Python cannot make environments: install your system's python3-venv package."
NETWORK = "The network cannot be reached: connect, then run the same command again."
NO_BUILD = (
    "A package has no build for this Python and system: use a 64-bit Python 3.11, 3.12 or 3.13 "
    "on Linux, Windows or a Mac with Apple silicon."
)
ADVICE = {
    "No space left": DISK,
    "No module named venv": VENV,
    "ensurepip": VENV,
    "NewConnectionError": NETWORK,
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


def run(command, step):
    """Run one command with its output in the log; raise InstallError where it fails."""
    with LOG.open("a", encoding="utf-8", errors="replace") as log:
        log.write(f"\n$ {' '.join(map(str, command))}\n")
        log.flush()
        start = log.tell()
        result = subprocess.run(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
    if result.returncode == 0:
        return
    output = LOG.read_bytes()[start:].decode("utf-8", errors="replace")
    print("\n".join(line[:200] for line in output.splitlines()[-8:]), file=sys.stderr)
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
