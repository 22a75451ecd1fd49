"""Runs a command with little memory above what it needs to start: `limited_run.py MEGABYTES WARM COMMAND FILE …`.

WARM is a small file, on which the command is run first, so that all that it loads is there. Where MEGABYTES is 0
nothing is limited. The last line on stderr is the limit in bytes, which counts what is the process's own, not mapped
files.
"""

from __future__ import annotations

import io
import resource
import sys
from contextlib import redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory

from srconsole.cli.main import main


def own_memory() -> int:
    """Return how much of the process's memory counts against its limit, bytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmData"))


def limited(megabytes: int, warm: str, command: list[str]) -> int:
    """Run the command and return its exit code."""
    with TemporaryDirectory() as folder, redirect_stdout(io.StringIO()):
        written = command.index("--out") + 1 if "--out" in command else len(command)
        main(
            [
                command[0],
                warm,
                *command[2:written],
                *[str(Path(folder) / "out") for _ in command[written : written + 1]],
            ]
        )
    limit = own_memory() + megabytes * 1_000_000 if megabytes else 0
    if limit:
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    code = main(command)
    sys.stderr.write(f"\n{limit}\n")
    return code


if __name__ == "__main__":
    raise SystemExit(limited(int(sys.argv[1]), sys.argv[2], sys.argv[3:]))
