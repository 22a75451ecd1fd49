"""`srconsole backtest`: trade a file of candles by the rules, and report."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from srconsole.cli.progress import ProgressBar
from srconsole.cli.settings_commands import settings_from_arguments
from srconsole.market.candle_file import load_candles
from srconsole.market.candle_writer import write_table
from srconsole.research.backtest import Result, backtest
from srconsole.research.report import backtest_report, candle_notes

if TYPE_CHECKING:
    import argparse

    from srconsole.market.checks import CandleReport


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `backtest` takes besides the common options."""
    parser.add_argument("file", metavar="FILE", help="candles, a .csv or .csv.gz")
    parser.add_argument("--detail", metavar="FINER", help="finer candles of the same symbol, to move price by")
    parser.add_argument("--trade-from", metavar="TIME", help="levels from before TIME, trades from then (UTC)")
    parser.add_argument("--out", metavar="DIR", help="write candles.csv, trades.csv and summary.json there")
    parser.add_argument("--json", action="store_true", help="print the summary as JSON and nothing else")
    parser.add_argument("--quiet", action="store_true", help="print nothing but errors")


def run(arguments: argparse.Namespace) -> int:
    """Backtest a file; write what was asked for, then print the summary."""
    settings = settings_from_arguments(arguments).settings
    candles = load_candles(Path(arguments.file))
    detail = None if arguments.detail is None else load_candles(Path(arguments.detail)).frame
    with ProgressBar("candles") as progress:
        result = backtest(
            candles.frame,
            settings,
            detail,
            trade_from=arguments.trade_from,
            file=arguments.file,
            progress=progress,
        )
    if arguments.out is not None:
        _write(result, Path(arguments.out))
    if arguments.json:
        print(summary_text(result.summary))
    elif not arguments.quiet:
        _print(result, candles.report)
    return 0


def summary_text(summary: dict[str, Any]) -> str:
    """Return a summary as JSON."""
    return json.dumps(summary, indent=2, ensure_ascii=False, allow_nan=False)


def _print(result: Result, report: CandleReport) -> None:
    from rich.console import Console

    console = Console(file=sys.stdout, highlight=False)
    for note in candle_notes(report):
        console.print(note, style="dim")
    console.print(backtest_report(result))


def _write(result: Result, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with ProgressBar("rows written") as progress:
        write_table(result.candles, folder / "candles.csv", progress=progress)
    write_table(result.trades, folder / "trades.csv")
    _write_text(summary_text(result.summary) + "\n", folder / "summary.json")


def _write_text(text: str, path: Path) -> None:
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)
