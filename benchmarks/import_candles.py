"""How long odd files take to read, next to `read_candles` on the same candles in the standard form.

    python benchmarks/import_candles.py [--rows 1000000] [--repeats 9] [--memory]

The files are made in a temporary folder; the readers take turns, and the median of each one's times counts. Reading is
what is compared, as `read_candles` writes nothing; the time of a whole import, with its file written, stands beside it.
With `--memory` an import of four times as many rows, newest first, is run in a process of its own, and its peak told.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pandas as pd

from benchmarks.read_candles import PRICES, made_up_candles
from srconsole.compose.standard_rows import standard_rows
from srconsole.imports.importer import import_candles, odd_candles
from srconsole.imports.standard import Standard
from srconsole.market.candle_file import read_candles
from srconsole.market.candle_writer import write_table
from srconsole.research.candle_columns import load_columns
from srconsole.settings.shapes import ImportShape

LATEST = 4_000_000_000_000_000
"""The present, for candles that are made up: in 2096."""


def data_site(candles: pd.DataFrame, path: Path) -> None:
    """Write candles as a data site does: a banner, the newest first, seconds beside a date in words, two volumes."""
    rows = candles.iloc[::-1]
    columns = {
        "unix": rows["Time"].dt.as_unit("s").astype("int64"),
        "date": rows["Time"].dt.strftime("%Y-%m-%d %H:%M:%S"),
        "symbol": rows["Symbol"],
        **{name.lower(): rows[name] for name in PRICES},
        "Volume BTC": rows["Volume"],
        "Volume USDT": (rows["Volume"] * rows["Close"]).round(5),
    }
    with path.open("w", encoding="utf-8") as file:
        file.write("https://www.CryptoDataDownload.com\n")
        pd.DataFrame(columns).to_csv(file, index=False)


def spreadsheet(candles: pd.DataFrame, path: Path) -> None:
    """Write candles as a German spreadsheet does: semicolons, decimal commas, the day first, CRLF, a mark in front."""
    columns = {
        "Datum": candles["Time"].dt.strftime("%d.%m.%Y %H:%M"),
        **dict(zip(("Open", "Hoch", "Tief", "Schluss"), (candles[name] for name in PRICES), strict=True)),
        "Volumen": candles["Volume"],
        "Symbol": candles["Symbol"],
    }
    frame = pd.DataFrame(columns)
    frame.to_csv(path, index=False, sep=";", decimal=",", lineterminator="\r\n", encoding="utf-8-sig")


SHAPES: dict[str, tuple[Callable[[pd.DataFrame, Path], None], ImportShape]] = {
    "data site, newest first": (data_site, ImportShape()),
    "German spreadsheet": (spreadsheet, ImportShape(dates="day-first")),
}


def read(path: Path, shape: ImportShape) -> int:
    """Read an odd file, check and examine it, and return its candles."""
    with odd_candles(str(path), shape, latest=LATEST, folder=path.parent) as found:
        return sum(map(len, found.blocks()))


def whole_import(path: Path, shape: ImportShape) -> None:
    """Import an odd file as the command does, into out.csv beside it."""
    standard = Standard(standard_rows(), load_columns)
    import_candles(str(path), str(path.with_name("out.csv")), shape, latest=LATEST, standard=standard)


def seconds(work: Callable[[], object]) -> float:
    """Return how long a piece of work takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def peak_of_import(path: Path) -> None:
    """Import a file and print the most memory that took, in MB; to be run in a process of its own."""
    base = most_memory()
    whole_import(path, ImportShape())
    print(f"a file of {path.stat().st_size / 1e6:.0f} MB: {base} MB before, {most_memory()} MB at the peak")


def most_memory() -> int:
    """Return the most memory this process has had so far, in MB, as Linux tells it."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))


def main() -> None:
    """Make the files, time every reader in turn, print the medians and the ratios."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--peak-of", type=Path)
    arguments = parser.parse_args()
    if arguments.peak_of is not None:
        peak_of_import(arguments.peak_of)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        compare(folder, arguments.rows, arguments.repeats)
        if arguments.memory:
            for times in (1, 4):
                data_site(made_up_candles(arguments.rows * times), folder / "large.csv")
                command = [sys.executable, "-m", "benchmarks.import_candles", "--peak-of", str(folder / "large.csv")]
                subprocess.run(command, check=True)


def compare(folder: Path, rows: int, repeats: int) -> None:
    """Time the readers in turn and print what came of it."""
    candles = made_up_candles(rows)
    standard = folder / "standard.csv"
    write_table(candles, standard)
    work: dict[str, Callable[[], object]] = {"read_candles": partial(read_candles, standard)}
    for name, (write, shape) in SHAPES.items():
        path = folder / f"{name}.csv"
        write(candles, path)
        if read(path, shape) != rows:
            raise SystemExit(f"{name}: not all candles were read")
        work[name] = partial(read, path, shape)
        work[f"{name}, and written"] = partial(whole_import, path, shape)
    taken: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(repeats):
        for name, piece in work.items():
            taken[name].append(seconds(piece))
    medians = {name: statistics.median(times) for name, times in taken.items()}
    base = medians.pop("read_candles")
    print(f"{rows:,} rows, median of {repeats} runs; read_candles: {base:.3f} s")
    for name, median in medians.items():
        print(f"{name}: {median:.3f} s; ratio to read_candles {median / base:.2f}")


if __name__ == "__main__":
    main()
