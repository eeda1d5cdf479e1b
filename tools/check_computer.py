"""Say what a computer still needs before class: python tools/check_computer.py

Run it with Python 3.8 or newer, installed or not: it changes nothing. A line is `ok`; `LOOK`, with
what to do; or `can wait`, when no lesson needs it.
"""

import json
import platform
import shutil
import subprocess
import sys
import textwrap
from typing import NamedTuple

import install

NEEDED_GB = 4
SYSTEMS = {"linux": "linux", "darwin": "macosx", "win32": "win_"}  # as in the names of packages
OK, LOOK, CAN_WAIT = "ok", "LOOK", "can wait"
# The installed Python runs this; its own check imports everything that the lessons import.
CHECK = (
    "import json; from colorize_lib.app import computer; "
    "print('\\n' + json.dumps([finding._asdict() for finding in computer.check()]))"
)
INSTALL = "Run: make environment (Windows: python tools\\install.py)"


class Row(NamedTuple):
    """One line of the table."""

    state: str
    what: str
    advice: str = ""


def python_row():
    """Whether there is a Python that the packages are made for."""
    try:
        version = install.version_of(install.supported_python())
    except install.InstallError as error:
        return Row(LOOK, f"Python {platform.python_version()}", str(error))
    if sys.maxsize < 2**32:
        return Row(LOOK, f"Python {version}, 32 bits", install.NO_BUILD)
    return Row(OK, f"Python {version}, 64 bits")


def wheels_row():
    """Whether the packages in wheels/ are made for this Python and this system."""
    folder = install.WHEELS
    if not folder.is_dir():
        return Row(OK, "no folder wheels/: packages come from the network")
    names = [path.name for path in folder.glob("tensorflow-*.whl")]
    version = install.version_of(install.supported_python()).replace(".", "")
    # The last part of a name is such as manylinux_2_27_x86_64 or win_amd64.
    wanted = SYSTEMS.get(sys.platform, sys.platform), platform.machine().lower()
    platforms = [name.rpartition("-")[2] for name in names if f"-cp{version}-" in name]
    if any(all(part in one for part in wanted) for one in platforms):
        return Row(OK, f"wheels/ has {len(list(folder.iterdir()))} packages for this Python")
    return Row(
        LOOK,
        "wheels/ is made for another Python or system",
        "Run `make wheels` on a computer that has the same Python and system as this one.",
    )


def disk_row():
    """Whether there is space for the packages, where they are not installed yet."""
    free = shutil.disk_usage(install.ROOT).free / 2**30
    advice = f"The packages need {NEEDED_GB} GB: free some space."
    return Row(OK if free >= NEEDED_GB else LOOK, f"{free:.0f} GB of disk free", advice)


def is_installed():
    """Whether .venv is there and as requirements.lock wants it."""
    stamp = install.STAMP
    return stamp.exists() and stamp.read_text(encoding="utf-8") == install.state()


def installed_rows(python=install.PYTHON):
    """What the check of notebook 00 finds: what is fine in one line, then what is not."""
    command = [str(python), "-c", CHECK]
    try:
        result = subprocess.run(
            command, cwd=install.ROOT, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        advice = "Delete the folder .venv. " + INSTALL
        return [Row(LOOK, "what is installed does not start", advice)]
    findings = json.loads(result.stdout.splitlines()[-1])
    fine = [finding["what"] for finding in findings if finding["fine"]]
    rows = [Row(OK, what) for what in fine if " free" in what]
    rows.append(Row(OK, f"{len(fine) - len(rows)} more things: packages, processor"))
    for finding in findings:
        if not finding["fine"]:
            state = CAN_WAIT if finding["optional"] else LOOK
            rows.append(Row(state, finding["what"], finding["advice"]))
    return rows


def rows():
    """Return everything there is to know about this computer."""
    found = [python_row()]
    if is_installed():
        return [*found, Row(OK, "installed in .venv"), *installed_rows()]
    if found[0].state == OK:
        found.append(wheels_row())
    return [*found, disk_row(), Row(LOOK, "not installed yet", INSTALL)]


def table(found):
    """Return the lines for a person, with advice below what needs it, and the sum at the end."""
    lines = [f"{platform.node() or 'this computer'} ({platform.system()}, {platform.machine()})"]
    for row in found:
        lines.append(f"  {row.state:9} {row.what}")
        if row.state != OK:
            indent = " " * 15
            lines += textwrap.wrap(
                row.advice, 95, initial_indent=indent[:-3] + "-> ", subsequent_indent=indent
            )
    problems = sum(row.state == LOOK for row in found)
    lines.append("READY for class" if not problems else f"NOT READY: {problems} to look at")
    return "\n".join(lines)


def main():
    """Print the table; return 0 if the computer is ready, else 1."""
    found = rows()
    print(table(found))
    return int(any(row.state == LOOK for row in found))


if __name__ == "__main__":
    sys.exit(main())
