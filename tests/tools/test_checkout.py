"""What git hands out, also where it is set to the line ends of Windows, and what it ignores."""

import shutil
import subprocess

import pytest

from notebook_files import ROOT

pytestmark = pytest.mark.skipif(
    not (ROOT / ".git").exists() or not shutil.which("git"), reason="this is no checkout of git"
)


@pytest.mark.parametrize("setting", ["core.autocrlf=true", "core.eol=crlf"])
def test_every_file_is_checked_out_byte_for_byte(tmp_path, setting):
    def git(*words, **how):
        command = ["git", "-c", setting, "-C", tmp_path / "clone", *words]
        return subprocess.run(command, capture_output=True, check=True, text=True, **how).stdout

    clone = ["git", "-c", setting, "clone", "--quiet", str(ROOT), str(tmp_path / "clone")]
    subprocess.run(clone, check=True)
    kept = dict(
        line.split()[::-1]
        for line in git("ls-tree", "-r", "--format=%(objectname) %(path)", "HEAD").splitlines()
    )
    found = git("hash-object", "--no-filters", "--stdin-paths", input="\n".join(kept))
    assert dict(zip(kept, found.split(), strict=True)) == kept


def test_what_a_reader_makes_is_ignored():
    made = ["notebooks/colored/coffee.png", "my/colored/coffee-2.png", "colored/album.jpg"]
    made += ["my/00_start_here.ipynb", "runs/quick/conv_dense/record.json", "build/install.log"]
    command = ["git", "check-ignore", *made]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert result.stdout.splitlines() == made
