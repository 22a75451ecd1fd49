"""How long `srconsole --version` and `--help` take, against a Python that does nothing.

The three are started in turn, again and again, so that a busy moment of the machine falls on all of them.
"""

from __future__ import annotations

import subprocess
import sys
from statistics import median
from time import perf_counter

RUNS = 15

COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "srconsole --version": [sys.executable, "-m", "srconsole", "--version"],
    "srconsole --help": [sys.executable, "-m", "srconsole", "--help"],
}


def milliseconds(command: list[str]) -> float:
    """Run a command once and return the time it took."""
    start = perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return (perf_counter() - start) * 1000


def main() -> None:
    """Print the median of each command and its ratio to bare Python."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(RUNS):
        for name, command in COMMANDS.items():
            times[name].append(milliseconds(command))
    bare = median(times["python -c pass"])
    for name, taken in times.items():
        print(f"{name:<20} {median(taken):7.1f} ms   {median(taken) / bare:5.2f} x")


if __name__ == "__main__":
    main()
