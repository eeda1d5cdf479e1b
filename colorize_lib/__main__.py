"""Makes `python -m colorize_lib` work."""

import sys

from colorize_lib.cli import main

sys.exit(main())
