"""What a backtest of `levels` costs: its trades beside a loop in C, the whole command beside importing pandas.

All of it in the same run, in turn, so that a busy machine is busy for all of them. The loop (single_pass.c) is compiled
here with the kernel's flags, and its trades have to be the kernel's.
Run it as `python benchmarks/backtest.py [--candles N] [--rounds N]`.
"""

from __future__ import annotations

import argparse
import ctypes
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd

from benchmarks.core import made_candles, report
from srconsole.kernel.claims import level_rules, trade_rules
from srconsole.kernel.compiler import FLAGS, SOURCES, compiled, compiler
from srconsole.kernel.library import Asked, CandleArrays, Library, OutcomeArrays
from srconsole.kernel.traded import TRADE, Prices, Traded
from srconsole.market.candle_writer import write_table
from srconsole.settings.schema import LevelSettings, Settings

CHECKOUT = Path(__file__).resolve().parents[1]
BUNDLED = next((CHECKOUT / "data").glob("*.csv"))
REFERENCE = CHECKOUT / "benchmarks" / "single_pass.c"
# A process begins with the memory of the one that starts it: that one has to be small.
MEASURED = """
import os, subprocess, sys
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, used = os.wait4(child.pid, 0)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""
READERS = {
    "polars": "import polars, sys; polars.read_csv(sys.argv[1])",
    "pyarrow": "import pyarrow.csv, sys; pyarrow.csv.read_csv(sys.argv[1])",
    "pandas": "import pandas, sys; pandas.read_csv(sys.argv[1])",
}


class SinglePass:
    """The reference loop."""

    def __init__(self, folder: Path) -> None:
        """Compile it."""
        library = folder / "single_pass.so"
        others = [str(path) for path in SOURCES.glob("*.c") if path.stem not in {"run", "walk", "trials"}]
        subprocess.run([compiler() or "cc", *FLAGS, "-o", str(library), str(REFERENCE), *others, "-lm"], check=True)
        self._loop = ctypes.CDLL(str(library)).single_pass
        self._done = ctypes.CDLL(str(library)).outcome_done

    def trades(self, prices: Prices, settings: Settings) -> bytes:
        """Return the trades, as the kernel has them."""
        candles = CandleArrays(len(prices.open), *(column.ctypes.data for column in prices))
        out = OutcomeArrays()
        asked = Asked()
        rules = trade_rules(settings, asked)
        self._loop(ctypes.byref(candles), ctypes.byref(level_rules(settings)), ctypes.byref(rules), ctypes.byref(out))
        found = ctypes.string_at(out.trades, out.trade_count * TRADE.itemsize) if out.trade_count else b""
        self._done(ctypes.byref(out))
        return found


def in_turn(works: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return the median processor time of each piece of work, one after the other round by round; seconds."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            begun = time.process_time()
            work()
            taken[name].append(time.process_time() - begun)
    return {name: median(times) for name, times in taken.items()}


def processes(commands: dict[str, Sequence[str]], rounds: int) -> dict[str, tuple[float, float]]:
    """Return the median processor time (seconds) and memory (MB) of each command as a process of its own, in turn."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            measured = [sys.executable, "-c", MEASURED, *command]
            done = subprocess.run(measured, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT, check=True)
            seconds, kilobytes = done.stdout.split()
            taken[name].append((float(seconds), float(kilobytes) / 1000))
    return {name: (median(t for t, _ in each), median(m for _, m in each)) for name, each in taken.items()}


def trades_alone(frame: pd.DataFrame, rounds: int, folder: Path) -> None:
    """Measure the trades alone, without rows: the kernel beside the loop."""
    kernel, loop = Library(compiled()), SinglePass(folder)
    prices = Prices(*(frame[name].to_numpy(np.float64) for name in ("Open", "High", "Low", "Close", "Volume")))
    for settings in (Settings(), Settings(levels=LevelSettings(swing_order=5))):
        history = Traded(kernel, prices, settings)
        (outcome,) = history.trade([settings])
        if loop.trades(prices, settings)[: outcome.trades.nbytes] != outcome.trades.tobytes():
            raise SystemExit("the loop trades otherwise than the kernel")
        whole = lambda settings=settings: Traded(kernel, prices, settings).trade([settings])  # noqa: E731
        looped = lambda settings=settings: loop.trades(prices, settings)  # noqa: E731
        took = in_turn({"kernel": whole, "loop": looped}, rounds)
        report(
            f"{len(outcome.trades):,} trades of {len(frame):,} candles, swing_order {settings.levels.swing_order}",
            f"{took['kernel'] * 1e3:.2f} ms",
            {"a loop in C": took["kernel"] / took["loop"]},
        )


def installed(name: str) -> bool:
    """Tell whether a library is here."""
    return subprocess.run([sys.executable, "-c", f"import {name}"], capture_output=True, check=False).returncode == 0


def commands(frame: pd.DataFrame, rounds: int, folder: Path) -> None:
    """Measure whole processes: the command on the bundled file and on a large one."""
    made = folder / "made.csv"
    write_table(frame, made)
    python, srconsole = sys.executable, [sys.executable, "-m", "srconsole"]
    command = [*srconsole, "backtest", "--quiet"]
    took = processes(
        {
            "backtest": [*srconsole, "backtest", str(BUNDLED)],
            "levels": [*srconsole, "levels", str(BUNDLED)],
            "annotate": [*srconsole, "annotate", str(BUNDLED), "--out", str(folder / "annotated.csv")],
            "pandas": [python, "-c", "import pandas"],
        },
        rounds,
    )
    for name in ("backtest", "levels", "annotate"):
        seconds, memory = took[name]
        report(
            f"{name} of the bundled file",
            f"{seconds:.2f} s, {memory:.0f} MB",
            {"import pandas": seconds / took["pandas"][0]},
        )
    reader = next(name for name in READERS if installed(name))
    took = processes(
        {"command": [*command, str(made)], "reader": [python, "-c", READERS[reader], str(made)]},
        max(3, rounds // 3),
    )
    seconds, memory = took["command"]
    columns = len(frame) * 6 * 8 / 1e6
    report(
        f"backtest of {len(frame):,} candles in a CSV",
        f"{seconds:.2f} s, {memory:.0f} MB",
        {f"{reader} reading them": seconds / took["reader"][0], "memory of the columns": memory / columns},
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--candles", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=9)
    asked = parser.parse_args()
    frame = made_candles(asked.candles)
    with tempfile.TemporaryDirectory() as name:
        trades_alone(frame, asked.rounds, Path(name))
        commands(frame, asked.rounds, Path(name))


if __name__ == "__main__":
    main()
