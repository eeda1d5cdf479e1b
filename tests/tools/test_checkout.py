"""A test of what git hands out, on computers whose git is set to the line ends of Windows, too."""

import shutil
import subprocess

import pytest

from notebook_files import ROOT


@pytest.mark.skipif(
    not (ROOT / ".git").exists() or not shutil.which("git"), reason="this is no checkout of git"
)
@pytest.mark.parametrize("setting", ["core.autocrlf=true", "core.autocrlf=input", "core.eol=crlf"])
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
