"""Plays one seed, and says what it drew and what it came to: `python -m tests.simulation SEED [SECONDS]`."""

from __future__ import annotations

import sys

from tests.simulation.options import Options
from tests.simulation.world import played

if __name__ == "__main__":
    options = Options.drawn(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3600)
    print(options, flush=True)  # noqa: T201  # a program's result
    print(played(options))  # noqa: T201  # likewise
