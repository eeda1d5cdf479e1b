"""Check a computer before class: versions, memory, disk, data, and what to do about each."""

import importlib.metadata
import os
import platform
import shutil
from typing import NamedTuple

import psutil
from packaging.requirements import Requirement

from colorize_lib.errors import ColorizeError
from colorize_lib.files import cifar10
from colorize_lib.runs import records

MEMORY_GB = 3
DISK_GB = 2


class Finding(NamedTuple):
    """One thing that was looked at."""

    fine: bool
    what: str
    advice: str = ""


def check():
    """Look at everything that the notebooks need.

    Returns:
        List of `Finding`, each with advice where something is not fine.
    """
    return [_python(), *_packages(), _cores(), _memory(), _disk(), _cifar10()]


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
    findings = []
    for text in importlib.metadata.requires("colorize-lib"):
        requirement = Requirement(text)
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        again = "Install the project again, as the README says, and restart this notebook."
        try:
            version = importlib.metadata.version(requirement.name)
        except importlib.metadata.PackageNotFoundError:
            findings.append(Finding(False, f"{requirement.name} is missing", again))
            continue
        fine = requirement.specifier.contains(version, prereleases=True)
        wanted = "" if fine else f", needed: {requirement.specifier}"
        findings.append(Finding(fine, f"{requirement.name} {version}{wanted}", again))
    return findings


def _cores():
    return Finding(True, f"{os.cpu_count()} processor cores")


def _memory():
    free = psutil.virtual_memory().available / 2**30
    return Finding(
        free >= MEMORY_GB,
        f"{free:.1f} GB of memory free",
        f"The notebooks need up to {MEMORY_GB} GB: close other programs and notebooks.",
    )


def _disk():
    free = shutil.disk_usage(records.PROJECT).free / 2**30
    return Finding(
        free >= DISK_GB,
        f"{free:.0f} GB of disk free",
        f"CIFAR-10 and the runs need {DISK_GB} GB: free some space.",
    )


def _cifar10():
    try:
        cifar10.find()
    except ColorizeError as error:
        return Finding(False, "no CIFAR-10; only the full profile needs it", str(error))
    return Finding(True, "CIFAR-10 is there, for the full profile")
