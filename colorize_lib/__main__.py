"""Makes `python -m colorize_lib` work."""

import sys

from colorize_lib.app.cli import main

sys.exit(main())
