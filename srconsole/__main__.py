"""`python -m srconsole`, the same as the command `srconsole`."""

from __future__ import annotations

import sys

from srconsole.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
