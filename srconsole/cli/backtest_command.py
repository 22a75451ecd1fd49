"""`srconsole backtest`: trade a file of candles by the rules, and report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from srconsole.cli.candles import candles_of
from srconsole.cli.ending import ended_in_order
from srconsole.cli.input_files import kept_by
from srconsole.cli.printing import complain, draw, say
from srconsole.cli.progress import ProgressBar
from srconsole.cli.settings_commands import settings_from_arguments
from srconsole.market.candle_writer import write_frame
from srconsole.market.output_files import Draft, OutputFiles
from srconsole.market.timeframe import timeframe_text
from srconsole.plain_text import json_text
from srconsole.research.backtest import Result, backtest
from srconsole.research.report import backtest_report, candle_notes, core_note

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

OUTPUTS: Final = ("candles.csv", "trades.csv", "summary.json", "fills.csv")
"""What `--out` names a folder for."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `backtest` takes besides the common options."""
    parser.add_argument("file", metavar="FILE", help="candles, a .csv or .csv.gz")
    parser.add_argument("--detail", metavar="FINER", help="finer candles of the same symbol, to move price by")
    parser.add_argument("--trade-from", metavar="TIME", help="levels from before TIME, trades from then (UTC)")
    parser.add_argument("--out", metavar="DIR", help="write candles.csv, trades.csv, fills.csv and summary.json there")
    parser.add_argument("--json", action="store_true", help="print the summary as JSON and nothing else")
    parser.add_argument("--quiet", action="store_true", help="print nothing but errors")


def run(arguments: argparse.Namespace) -> int:
    """Backtest a file; write what was asked for, then print the summary."""
    loaded = settings_from_arguments(arguments)
    with ended_in_order(), OutputFiles(kept_by(arguments)) as files:
        drafts = [] if arguments.out is None else files.folder(arguments.out, OUTPUTS)
        candles = candles_of(arguments.file, quiet=arguments.quiet)
        if loaded.asked is not None:
            loaded.asked.check(timeframe_text(candles.report.timeframe), arguments.file)
        detail = None
        if arguments.detail is not None:
            detail = candles_of(arguments.detail, quiet=arguments.quiet).frame
        with ProgressBar("candles") as progress:
            result = backtest(
                candles.frame,
                loaded.settings,
                detail,
                trade_from=arguments.trade_from,
                file=arguments.file,
                progress=progress,
                told=_unheard if arguments.quiet else complain,
            )
        if drafts:
            files.begin()
            _write(result, drafts)
            files.put_in_place()
        # A result that could not be printed takes its files away again.
        if arguments.json:
            say(json_text(result.summary))
        elif not arguments.quiet:
            draw(*candle_notes(candles.report), *core_note(result), backtest_report(result, candles.frame))
    return 0


def _unheard(line: str) -> None:
    """Let a line pass: nothing but errors is wanted."""


def _write(result: Result, drafts: Sequence[Draft]) -> None:
    candles, trades, summary, fills = drafts
    with ProgressBar("rows written") as progress:
        write_frame(result.candles, candles, progress=progress)
    write_frame(result.trades, trades)
    write_frame(result.fills, fills)
    summary.write(f"{json_text(result.summary)}\n".encode())
