"""`srconsole backtest`: trade a file of candles by the rules, and report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from srconsole.cli.candles import note_packing
from srconsole.cli.ending import ended_in_order
from srconsole.cli.input_files import kept_by
from srconsole.cli.printing import complain, draw, say
from srconsole.cli.settings_commands import settings_from_arguments
from srconsole.loading import loading
from srconsole.market.output_files import Draft, OutputFiles
from srconsole.market.timeframe import timeframe_text
from srconsole.plain_text import json_text
from srconsole.research.kernel_run import why_plain
from srconsole.settings.layers import settings_from

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from srconsole.market.candle_arrays import CandleColumns
    from srconsole.market.checks import CandleReport
    from srconsole.research.backtest import Result
    from srconsole.research.figures_run import Figures
    from srconsole.settings.check import Loaded

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
        if arguments.detail or why_plain(loaded.settings, detail=False):
            _by_core(arguments, loaded, files, drafts)
        else:
            _by_kernel(arguments, loaded, files, drafts)
    return 0


def _by_kernel(arguments: argparse.Namespace, loaded: Loaded, files: OutputFiles, drafts: Sequence[Draft]) -> None:
    """Backtest, write what is asked for, and print: no library of tables is loaded."""
    with loading():
        from srconsole.research.candle_columns import load_columns
        from srconsole.research.figures_run import figures_of

    columns, report = load_columns(arguments.file)
    note_packing(arguments.file, report, quiet=arguments.quiet)
    if loaded.asked is not None:
        loaded.asked.check(timeframe_text(report.timeframe), arguments.file)
    first = 0
    if arguments.trade_from is not None:
        from srconsole.research.first_traded import first_traded

        first = first_traded(columns, arguments.trade_from)
    figures = figures_of(columns, report, settings_from(loaded.settings), arguments.file, first)
    if drafts:
        files.begin()
        _write_columns(figures, columns, drafts)
        files.put_in_place()
    exits = [(trade.entry_price, trade.exit_price) for trade in figures.trades]
    _print(arguments, report, Told(figures.summary, exits, columns))


class Told(NamedTuple):
    """What is printed: a summary, the prices at which trades began and ended, the candles, why it took its time."""

    summary: dict[str, Any]
    exits: Sequence[tuple[float, float]]
    columns: CandleColumns
    plain_core: str = ""


def _by_core(arguments: argparse.Namespace, loaded: Loaded, files: OutputFiles, drafts: Sequence[Draft]) -> None:
    """Backtest by tables, write those that are asked for, and print."""
    from srconsole.cli.candles import candles_of
    from srconsole.cli.progress import ProgressBar
    from srconsole.research.backtest import backtest

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
    exits = list(zip(result.trades["entry_price"].tolist(), result.trades["exit_price"].tolist(), strict=True))
    _print(arguments, candles.report, Told(result.summary, exits, candles.columns, result.plain))


def _print(arguments: argparse.Namespace, report: CandleReport, told: Told) -> None:
    """Print what a backtest found; where that is not possible its files go."""
    if arguments.json:
        say(json_text(told.summary))
    elif not arguments.quiet:
        from srconsole.reports.backtest_text import backtest_report, candle_notes, core_note
        from srconsole.reports.verdict_text import verdict_text

        columns = told.columns
        prices = (columns.open, columns.high, columns.low, columns.close)
        shown = backtest_report(told.summary, told.exits, prices)
        notes = (*candle_notes(report), *core_note("traded", told.plain_core))
        draw(*notes, verdict_text(told.summary["verdict"]), shown)


def _unheard(line: str) -> None:
    """Let a line pass: nothing but errors is wanted."""


def _write_columns(figures: Figures, columns: CandleColumns, drafts: Sequence[Draft]) -> None:
    from srconsole.cli.progress import ProgressBar
    from srconsole.compose.standard_rows import standard_rows
    from srconsole.market.column_writer import write_columns
    from srconsole.research.traded_columns import candle_parts, fill_columns, trade_columns

    candles, trades, summary, fills = drafts
    rows, run = standard_rows(), figures.run
    with ProgressBar("rows written") as progress:
        write_columns(candle_parts(run, columns), candles, rows=rows, total=len(columns), progress=progress)
    write_columns([trade_columns(figures.trades)], trades, rows=rows)
    write_columns([fill_columns(run.fills)], fills, rows=rows)
    summary.write(f"{json_text(figures.summary)}\n".encode())


def _write(result: Result, drafts: Sequence[Draft]) -> None:
    from srconsole.cli.progress import ProgressBar
    from srconsole.market.candle_writer import write_frame

    candles, trades, summary, fills = drafts
    with ProgressBar("rows written") as progress:
        write_frame(result.candles, candles, progress=progress)
    write_frame(result.trades, trades)
    write_frame(result.fills, fills)
    summary.write(f"{json_text(result.summary)}\n".encode())
