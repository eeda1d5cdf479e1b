"""The worked example of CONTRIBUTING.md, run as a student would: in one cell, on a folder."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import PIL.Image

from colorize_lib import data

PROJECT = Path(__file__).parent.parent
AFTER_THE_EXAMPLE = """
import numpy as np
own = [row for board in leaderboard.boards() for row in board.rows if row.kind == "yours"]
print("own rows:", [row.title for row in own])
print("own metric:", own[0].figures["true_lightness"]["blue"]["value"])
print("colored:", colored.shape, int(np.ptp(colored.astype(int), axis=-1).max()) > 0)
print("baselines in its record:", sorted(run.record["floors"]))
print("through the door:", training.load("mine").source == run.network.source)
"""


def test_the_example_gives_a_network_a_place_on_the_leaderboard_and_a_colored_photograph(tmp_path):
    pictures = tmp_path / "my pictures"
    pictures.mkdir()
    for number, tile in enumerate(data.bundled().train_images[::100]):
        PIL.Image.fromarray(tile).resize((64, 48)).save(pictures / f"{number:02}.png")
    text = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (cell,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    command = [sys.executable, "-c", cell + AFTER_THE_EXAMPLE]
    env = {**os.environ, "COLORIZE_RUNS": str(tmp_path / "runs")}
    finished = subprocess.run(
        command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=300
    )
    assert finished.returncode == 0, finished.stderr
    said = finished.stdout
    assert "own rows: ['YOURS: Three convolutions (quick, epochs 3, seed 0)']" in said
    assert float(re.search(r"own metric: (\S+)", said)[1]) > -np.inf
    assert "colored: (400, 600, 3) True" in said
    assert "['gray_copy_accuracy', 'gray_copy_loss', 'truth_loss']" in said
    assert "through the door: True" in said
