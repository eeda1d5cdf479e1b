"""Check a computer before class: versions, memory, disk, data, and what to do about each.

Packages are imported where they are used, so that one that is missing or broken can be told.
"""

import importlib.metadata
import os
import platform
import shutil
from pathlib import Path
from typing import NamedTuple

from colorize_lib.errors import ColorizeError

MEMORY_GB = 3
DISK_GB = 2
INSTALL_AGAIN = "Install the project again, as the README says, and restart this notebook."


class Finding(NamedTuple):
    """One thing that was looked at."""

    fine: bool
    what: str
    advice: str = ""
    optional: bool = False  # no lesson needs it, unless you choose so


def check():
    """Look at everything that the notebooks need.

    Returns:
        List of `Finding`, each with advice where something is not fine.
    """
    findings = [_python()]
    for look in (_packages, _keras, _cores, _memory, _disk, _cifar10):
        try:
            findings += look()
        except ImportError as error:
            package = (error.name or "a package").partition(".")[0]
            finding = Finding(False, f"{package} cannot be imported", INSTALL_AGAIN)
            if finding not in findings:
                findings.append(finding)
    return findings


def report(findings):
    """The findings as text, one line each, with advice under those that need attention."""
    lines = []
    for finding in findings:
        lines.append(f"{'ok   ' if finding.fine else 'LOOK '} {finding.what}")
        if not finding.fine:
            lines.append(f"      -> {finding.advice}")
    return "\n".join(lines)


def _python():
    version = platform.python_version_tuple()
    fine = version[0] == "3" and 11 <= int(version[1]) <= 13
    return Finding(
        fine,
        f"Python {platform.python_version()}",
        "Install Python 3.11, 3.12 or 3.13 and make a new environment with it.",
    )


def _packages():
    """What the package says that it requires, against what is installed."""
    from packaging.requirements import Requirement

    try:
        required = importlib.metadata.requires("colorize-lib")
    except importlib.metadata.PackageNotFoundError:
        return [Finding(False, "colorize-lib is not installed", INSTALL_AGAIN)]
    findings = []
    for text in required:
        requirement = Requirement(text)
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            version = importlib.metadata.version(requirement.name)
        except importlib.metadata.PackageNotFoundError:
            findings.append(Finding(False, f"{requirement.name} is missing", INSTALL_AGAIN))
            continue
        fine = requirement.specifier.contains(version, prereleases=True)
        wanted = "" if fine else f", needed: {requirement.specifier}"
        found = f"{requirement.name} {version}{wanted}"
        findings.append(Finding(fine, found, INSTALL_AGAIN))
    return findings


def _keras():
    """Nothing, where Keras loads; what is installed may still be broken, or set up wrong."""
    try:
        from colorize_lib import backend  # noqa: F401
    except ColorizeError as error:
        return [Finding(False, "Keras does not load", str(error))]
    return []


def _cores():
    return [Finding(True, f"{os.cpu_count()} processor cores")]


def _memory():
    import psutil

    free = psutil.virtual_memory().available / 2**30
    advice = f"The notebooks need up to {MEMORY_GB} GB: close other programs and notebooks."
    return [Finding(free >= MEMORY_GB, f"{free:.1f} GB of memory free", advice)]


def _disk():
    free = shutil.disk_usage(Path(__file__).parent).free / 2**30
    advice = f"CIFAR-10 and the runs need {DISK_GB} GB: free some space."
    return [Finding(free >= DISK_GB, f"{free:.0f} GB of disk free", advice)]


def _cifar10():
    from colorize_lib.files import cifar10

    try:
        cifar10.find()
    except ColorizeError as error:
        words = "no CIFAR-10; only the full profile needs it"
        return [Finding(False, words, str(error), optional=True)]
    return [Finding(True, "CIFAR-10 is there, for the full profile")]
