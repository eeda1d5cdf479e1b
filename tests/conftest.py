"""What every test shares: the quick profile, and a folder for runs that starts empty."""

import os
import tempfile

RUNS = tempfile.TemporaryDirectory(prefix="colorize-test-runs-")

# Kernels and other processes that tests start inherit these.
os.environ["COLORIZE_PROFILE"] = "quick"
os.environ["COLORIZE_RUNS"] = RUNS.name
