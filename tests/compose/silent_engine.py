"""An engine that holds a run's lock and answers nobody; with `deaf` it does not hear SIGTERM either."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from srconsole.journal.run_folder import RunFolder


def hold(home: Path, run: str, *, deaf: bool) -> None:
    """Take the run and wait."""
    if deaf:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with RunFolder(home, *Path(run).parts):
        sys.stdout.write("held\n")
        sys.stdout.flush()
        signal.pause()


if __name__ == "__main__":
    hold(Path(sys.argv[1]), sys.argv[2], deaf=sys.argv[3:] == ["deaf"])
