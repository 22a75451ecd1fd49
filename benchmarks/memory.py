"""What files of ten thousand to ten million candles cost, and those that memory has no room for: time, and memory.

Each command runs as a process of its own, first as it is, then with little memory of its own (`ulimit -d`), so that the
columns are in mapped files. What is its own (anonymous) and what is mapped is read while it works: mapped pages the
system takes back when it needs them.
Run it as `python benchmarks/memory.py [--candles N]`; N is the largest file's.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np

from srconsole.compose.standard_rows import standard_rows
from srconsole.market.column_writer import Values
from srconsole.market.csv_format import HEADER

CHECKOUT = Path(__file__).resolve().parents[1]
LITTLE = 160
"""Megabytes of its own memory that a process may have where it has little; `sweep` and `import`, which begin with more,
have twice as much."""
FIRST, APART = 1_420_070_400_000_000, 10_000_000
"""When the first candle opens, in 2015, and how far they are apart: ten million of them end before today."""
PART = 200_000
LIMITED = """
import resource, sys
limit = int(sys.argv.pop(1)) * 1_000_000
if limit:
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
from srconsole.cli.main import main
raise SystemExit(main())
"""


class Cost(NamedTuple):
    """What a process took: seconds of processors, megabytes of its own and mapped, at most."""

    seconds: float
    own: float
    mapped: float


def made_file(path: Path, candles: int) -> None:
    """Write candles that swing around 50,000, a part at a time."""
    chance, rows, last = np.random.default_rng(1), standard_rows(), 50_000.0
    with path.open("wb") as file:
        file.write(f"{HEADER}\n".encode())
        for start in range(0, candles, PART):
            numbers = np.arange(start, min(start + PART, candles))
            swing = 0.05 * np.sin(numbers / 9_000) + chance.normal(0, 6e-4, len(numbers))
            close = np.round(50_000 * np.exp(swing), 1)
            opened = np.concatenate(([last], close[:-1]))
            high = np.round(np.maximum(opened, close) + chance.exponential(15, len(numbers)), 1)
            low = np.round(np.minimum(opened, close) - chance.exponential(15, len(numbers)), 1)
            volume = chance.random(len(numbers)).round(5)
            times = (FIRST + numbers * APART).view("datetime64[us]")
            columns: list[Values] = [times, opened, high, low, close, volume, "BTC/USDT"]
            file.write(rows(columns, len(numbers)))
            last = close[-1]


def cost(arguments: Sequence[str], megabytes: int, folder: Path) -> Cost:
    """Run a command, with so much memory of its own where it is not 0, and watch what it takes."""
    command = [sys.executable, "-c", LIMITED, str(megabytes), *arguments]
    environment = {**os.environ, "TMPDIR": str(folder), "PYTHONPATH": str(CHECKOUT)}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment, cwd=folder)
    own = mapped = 0
    while child.returncode is None:
        with suppress(subprocess.TimeoutExpired):
            child.wait(timeout=0.005)
        seen = held_by(child.pid)
        own, mapped = max(own, seen.get("RssAnon", 0)), max(mapped, seen.get("RssFile", 0))
    if child.returncode != 0:
        raise SystemExit(f"{' '.join(arguments)} ended with {child.returncode}")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    return Cost(seconds, own / 1000, mapped / 1000)


def held_by(process: int) -> dict[str, int]:
    """Return what of a process is in memory, kilobytes by kind."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:  # it has ended meanwhile
        return {}
    return {line.split(":")[0]: int(line.split()[1]) for line in lines if line.startswith("Rss")}


def told(name: str, candles: int, found: Cost) -> None:
    """Print a line."""
    columns = candles * 6 * 8 / 1e6
    print(
        f"{name} of {candles:,} candles: {found.seconds:.2f} s of processors, {found.seconds / candles * 1e9:.0f} ns a "
        f"candle, {found.own:.0f} MB of its own, {found.mapped:.0f} MB mapped; ratio of its own to the columns "
        f"{found.own / columns:.2f}"
    )


def growth(most: int, folder: Path) -> None:
    """Measure a backtest of ever more candles, as it is and with little memory."""
    candles = 10_000
    while candles <= most:
        path = folder / f"{candles}.csv"
        made_file(path, candles)
        for megabytes in (0, LITTLE):
            name = f"backtest with {megabytes} MB" if megabytes else "backtest"
            told(name, candles, cost(["backtest", str(path), "--quiet"], megabytes, folder))
        if candles * 10 <= most:
            path.unlink()
        candles *= 10


def others(path: Path, candles: int, folder: Path) -> None:
    """Measure what else reads a file, each with little memory."""
    made = folder / "made.csv"
    for name, *options in (
        ["levels", "--json"],
        ["annotate", "--out", str(made)],
        ["backtest", "--quiet", "--out", str(folder / "out")],
        ["sweep", "--quiet", "--param", "strategy.stop_pct=0.01,0.02"],
        ["import", "--out", str(made)],
    ):
        megabytes = LITTLE * 2 if name in {"sweep", "import"} else LITTLE
        found = cost([name, str(path), *options], megabytes, folder)
        writes = " --out" if "--out" in options and name == "backtest" else ""
        told(f"{name}{writes} with {megabytes} MB", candles, found)
        for file in (made, *(folder / "out").glob("*")):
            file.unlink(missing_ok=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--candles", type=int, default=10_000_000)
    most = parser.parse_args().candles
    if not Path("/proc/self/status").exists():
        raise SystemExit("only Linux tells what of a process is its own and what is mapped")
    with tempfile.TemporaryDirectory(dir="/var/tmp") as name:  # `/tmp` may be memory
        growth(most, Path(name))
        largest = max(Path(name).glob("*.csv"), key=lambda path: path.stat().st_size)
        others(largest, int(largest.stem), Path(name))


if __name__ == "__main__":
    main()
