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
    from srconsole.research.figures_run import Figures, Given
    from srconsole.settings.check import Loaded
    from srconsole.settings.schema import Settings

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
        _backtest(arguments, loaded, files, drafts)
    return 0


class Told(NamedTuple):
    """What is printed: a summary, the prices at which trades began and ended, the candles, why it took its time."""

    summary: dict[str, Any]
    exits: Sequence[tuple[float, float]]
    columns: CandleColumns
    plain_core: str


def _backtest(arguments: argparse.Namespace, loaded: Loaded, files: OutputFiles, drafts: Sequence[Draft]) -> None:
    """Backtest, write what is asked for, and print: no library of tables is loaded."""
    columns, report = _candles(arguments.file, arguments)
    if loaded.asked is not None:
        loaded.asked.check(timeframe_text(report.timeframe), arguments.file)
    why = why_plain(loaded.settings, detail=arguments.detail is not None)
    figures = _figures(_given(columns, report, arguments), settings_from(loaded.settings), arguments, plain=bool(why))
    if drafts:
        files.begin()
        _write(figures, len(columns), drafts)
        files.put_in_place()
    exits = [(trade.entry_price, trade.exit_price) for trade in figures.trades]
    _print(arguments, report, Told(figures.summary, exits, columns, why))


def _candles(file: str, arguments: argparse.Namespace) -> tuple[CandleColumns, CandleReport]:
    with loading():
        from srconsole.research.candle_columns import load_columns

    columns, report = load_columns(file)
    note_packing(file, report, quiet=arguments.quiet)
    return columns, report


def _given(columns: CandleColumns, report: CandleReport, arguments: argparse.Namespace) -> Given:
    """Return what is traded."""
    with loading():
        from srconsole.research.figures_run import Given

    detail = None
    if arguments.detail is not None:
        from srconsole.market.detail import Detail

        detail = Detail(columns, report, *_candles(arguments.detail, arguments))
    first = None
    if arguments.trade_from is not None:
        from srconsole.research.first_traded import first_traded

        first = first_traded(columns, arguments.trade_from)
    return Given(columns, report, arguments.file, first, detail)


def _figures(given: Given, settings: Settings, arguments: argparse.Namespace, *, plain: bool) -> Figures:
    """Trade the candles, by the plain core or by the kernel."""
    if not plain:
        from srconsole.research.figures_run import figures_of

        return figures_of(given, settings)
    from srconsole.cli.progress import ProgressBar
    from srconsole.research.core_figures import core_figures

    with ProgressBar("candles") as progress:
        told = _unheard if arguments.quiet else complain
        return core_figures(given, settings, told=told, progress=progress, rows=arguments.out is not None)


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


def _write(figures: Figures, candles: int, drafts: Sequence[Draft]) -> None:
    from srconsole.cli.progress import ProgressBar
    from srconsole.compose.standard_rows import standard_rows
    from srconsole.market.column_writer import write_columns
    from srconsole.research.traded_columns import fill_columns, trade_columns

    of_candles, trades, summary, fills = drafts
    rows = standard_rows()
    with ProgressBar("rows written") as progress:
        write_columns(figures.parts(), of_candles, rows=rows, total=candles, progress=progress)
    write_columns([trade_columns(figures.trades)], trades, rows=rows)
    write_columns([fill_columns(figures.fills)], fills, rows=rows)
    summary.write(f"{json_text(figures.summary)}\n".encode())
