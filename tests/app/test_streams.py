"""Tests of output that is closed, full, or read by nobody: the work is done all the same."""

import errno
import io
import os
import subprocess
import sys
from functools import lru_cache

import numpy as np
import PIL.Image
import pytest

from colorize_lib.app import cli, streams
from colorize_lib.runs import progress

# The command line with a network that paints everything red, and sees that no file of ours can
# get the number of a standard stream, to which other libraries write as they please.
COLORIZE = """
import os, sys
import numpy as np
from colorize_lib.app import cli
from colorize_lib.files import photograph_files
def paint(pixels):
    number = os.open(os.devnull, os.O_RDONLY)
    assert number > 2, number
    os.close(number)
    return np.full((*pixels.shape, 3), (255, 0, 0), np.uint8)
def colorize(chosen):
    photograph_files.colorize_files(chosen.photos, lambda: paint)
cli._colorize = colorize
sys.exit(cli.main(["colorize", *sys.argv[1:]]))
"""


@pytest.fixture
def album(tmp_path):
    """A folder of three gray photographs."""
    folder = tmp_path / "album"
    folder.mkdir()
    for name in "abc":
        PIL.Image.new("L", (6, 4), 100).save(folder / f"{name}.png")
    return folder


@pytest.mark.skipif(os.name == "nt", reason="redirected by the shell of other systems")
@pytest.mark.parametrize(
    ("command", "status", "told"),
    [
        pytest.param('PYTHONUNBUFFERED=1 "$@" >&4', 0, "", id="nobody reads the first line"),
        pytest.param('"$@" >&4', 0, "", id="nobody reads the last one"),
        pytest.param('"$@" 2>&4', 0, "", id="nobody reads errors"),
        pytest.param('"$@" >&4 2>&4', 0, "", id="nobody reads anything"),
        pytest.param('"$@" >&-', 0, "", id="output closed"),
        pytest.param('"$@" 2>&-', 0, "", id="errors closed"),
        pytest.param('"$@" <&- >&- 2>&-', 0, "", id="all closed"),
        pytest.param('"$@" >/dev/full', 1, "Not everything could be told", id="disk full"),
        pytest.param('"$@" >/dev/full 2>&1', 1, "", id="disk full for all"),
    ],
)
def test_an_album_is_colored_wherever_its_output_goes(album, command, status, told):
    if "/dev/full" in command and not os.path.exists("/dev/full"):
        pytest.skip("this system has no /dev/full")
    read, nobody_reads = os.pipe()
    os.close(read)
    script = f"exec 4>&0 </dev/null; {command}"
    finished = subprocess.run(
        ["sh", "-c", script, "sh", sys.executable, "-c", COLORIZE, album],
        capture_output=True,
        text=True,
        stdin=nobody_reads,
    )
    os.close(nobody_reads)
    for name in "abc":
        with PIL.Image.open(album / f"{name}-color.png") as picture:
            assert (np.asarray(picture) == (255, 0, 0)).all()
    assert finished.returncode == status
    assert told in finished.stderr and finished.stderr.count("\n") == bool(told)


@pytest.mark.parametrize("unread", ["output", "errors"])
def test_a_failure_is_a_failure_though_nobody_reads_of_it(album, unread):
    (album / "b.png").write_bytes(b"no picture")
    with io.StringIO() as heard:
        broken = Failing(errno.EPIPE)
        out, err = (broken, heard) if unread == "output" else (heard, broken)
        assert in_streams(["colorize", str(album / "b.png")], out, err) == 1
        assert ("b.png is not a picture" in heard.getvalue()) is (unread == "output")


class Failing(io.StringIO):
    """A stream that nothing can be written to."""

    def __init__(self, number):
        super().__init__()
        self.number = number

    def write(self, text):
        raise OSError(self.number, os.strerror(self.number))


def in_streams(arguments, out, err):
    """What a command returns that writes to these streams."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(sys, "stdout", out)
        monkeypatch.setattr(sys, "stderr", err)
        return cli.main(arguments)


@pytest.mark.parametrize(
    ("number", "status", "told"),
    [
        (errno.EPIPE, 0, ""),
        (errno.ENOSPC, 1, "(No space left on device)"),
        (errno.EIO, 1, "(Input/output error)"),
    ],
)
def test_what_only_tells_something_fails_if_that_is_lost_but_not_if_nobody_reads_it(
    number, status, told
):
    with io.StringIO() as heard:
        assert in_streams(["experiments"], Failing(number), heard) == status
        assert told in heard.getvalue() and heard.getvalue().count("\n") == bool(told)


@pytest.mark.parametrize("arguments", [["experiments"], ["colorize", "none.jpg"]])
def test_a_program_without_streams_runs_as_well(arguments):
    assert in_streams(arguments, None, None) == int(arguments[0] == "colorize")


@pytest.mark.parametrize("number", [errno.EPIPE, errno.EIO])
def test_what_nobody_reads_is_not_followed_without_end(monkeypatch, number):
    asked = []

    def follow(runs):
        while len(asked) < 10:
            asked.append(runs)
            yield "epoch"

    run = object()
    monkeypatch.setattr(progress, "all_runs", lambda say: [run])
    monkeypatch.setattr(progress, "in_words", lambda run: "training")
    monkeypatch.setattr(progress, "follow", follow)
    with io.StringIO() as heard:
        assert in_streams(["status", "--follow"], Failing(number), heard) in (0, 1)
    assert len(asked) == 1


def test_streams_are_what_they_were_afterwards(capsys):
    before = sys.stdout, sys.stderr
    with streams.that_may_break() as output:
        print("heard")
        assert sys.stdout is output and output.encoding == before[0].encoding
    assert (sys.stdout, sys.stderr) == before
    assert capsys.readouterr() == ("heard\n", "")


# Streams whose encoding lacks a character


def without_what_it_lacks(text, encoding):
    """The bytes of a text, found one character at a time: a question mark for each that fails."""
    known = b""
    for character in text:
        try:
            known += character.encode(encoding)
        except UnicodeEncodeError:
            known += b"?"
    return known


ARROWS = "PSNR, dB ↑  größer, 24.63 ± 0.08 ■□"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (ARROWS, "cp1252"),
        (ARROWS, "ascii"),
        (ARROWS, "cp437"),  # of a Windows shell
        (ARROWS, "utf-8"),
        ("photo-\udcff.jpg -> photo-\udcff-color.jpg", "utf-8"),  # a name that is no text
    ],
)
@pytest.mark.parametrize("name", ["stdout", "stderr"])
def test_what_an_encoding_lacks_is_a_question_mark_and_nothing_stops(
    monkeypatch, name, text, encoding
):
    written = io.BytesIO()
    stream = io.TextIOWrapper(written, encoding=encoding, newline="\n")
    monkeypatch.setattr(sys, name, stream)
    with streams.that_may_break():
        print(text, file=getattr(sys, name))
        print("and more", file=getattr(sys, name))
    expected = without_what_it_lacks(text, encoding) + b"\nand more\n"
    assert written.getvalue() == expected


COMMANDS = (
    ("leaderboard",),
    ("experiments",),
    ("--help",),
    ("data", "größer ↑"),
    ("colorize", "größer ↑"),
)


@lru_cache
def told_in(encoding, arguments):
    """What a command says in a process of its own, whose output has an encoding."""
    no_runs = os.environ["COLORIZE_RUNS"] + "-nowhere"
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "COLORIZE_RUNS": no_runs}
    command = [sys.executable, "-m", "colorize_lib", *arguments]
    return subprocess.run(command, env=environment, capture_output=True)


@pytest.mark.parametrize(
    ("arguments", "encoding"),
    [*((arguments, "cp1252") for arguments in COMMANDS), (COMMANDS[0], "ascii:strict")],
)
def test_every_command_ends_as_it_does_in_utf8(arguments, encoding):
    in_utf8, finished = (told_in(one, arguments) for one in ("utf-8", encoding))
    assert finished.returncode == in_utf8.returncode
    told = without_what_it_lacks(in_utf8.stdout.decode(), encoding.partition(":")[0])
    assert finished.stdout == told
    # Standard error always writes codes where it lacks a character: that stays.
    assert b"Traceback" not in finished.stdout + finished.stderr
