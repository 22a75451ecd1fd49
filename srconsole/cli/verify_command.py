"""`srconsole verify`: whether a backtest, or a run, can be trusted."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from srconsole.cli.candles import candles_of
from srconsole.cli.printing import complain, draw, say
from srconsole.cli.progress import ProgressBar
from srconsole.cli.settings_commands import settings_from_arguments
from srconsole.errors import RequestError
from srconsole.market.timeframe import timeframe_text
from srconsole.plain_text import json_text

if TYPE_CHECKING:
    import argparse

    from srconsole.research.verify.check import Check

SAMPLES = 8
MOST_SAMPLES = 1000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `verify` takes besides the common options."""
    parser.add_argument("file", metavar="FILE", nargs="?", help="candles, a .csv or .csv.gz; without it a run's trades")
    parser.add_argument("--run", dest="run_named", metavar="NAME", help="the run, by a part of its name; else the last")
    parser.add_argument("--detail", metavar="FINER", help="finer candles of the same symbol, to move price by")
    parser.add_argument("--samples", metavar="N", type=int, help=f"cut the history at N places; {SAMPLES} by default")
    parser.add_argument("--seed", metavar="S", type=int, help="draw the places by S; 0 by default")
    parser.add_argument("--json", action="store_true", help="print the checks as JSON and nothing else")


def run(arguments: argparse.Namespace) -> int:
    """Check what was asked for and print what came of it; 1 where something does not hold."""
    if arguments.file is not None and arguments.run_named is not None:
        raise RequestError("a file and --run are given; name a file to check its backtest, or a run, and not both")
    title, checks = _of_run(arguments) if arguments.file is None else _of_file(arguments)
    if arguments.json:
        say(json_text([check.record() for check in checks]))
    else:
        from srconsole.reports.verify_tables import verify_table

        draw(verify_table(title, checks))
    from srconsole.research.verify.check import all_hold

    return 0 if all_hold(checks) else 1


def _of_file(arguments: argparse.Namespace) -> tuple[str, list[Check]]:
    import random

    from srconsole.research.verify.history import verify_history

    samples = SAMPLES if arguments.samples is None else arguments.samples
    if not 1 <= samples <= MOST_SAMPLES:
        raise RequestError(f"--samples {samples} must be from 1 to {MOST_SAMPLES:,}")
    if arguments.seed is not None and arguments.seed < 0:
        raise RequestError(f"--seed {arguments.seed} must be a whole number from 0 on")
    loaded = settings_from_arguments(arguments)
    candles = candles_of(arguments.file)
    timeframe = timeframe_text(candles.report.timeframe)
    if loaded.asked is not None:
        loaded.asked.check(timeframe, arguments.file)
    detail = None if arguments.detail is None else candles_of(arguments.detail)
    with ProgressBar("checks") as progress:
        checks = verify_history(
            candles,
            loaded.settings,
            detail,
            samples=samples,
            chance=random.Random(arguments.seed or 0),  # noqa: S311  # no secret is drawn
            told=complain,
            progress=progress,
        )
    return f"{candles.report.symbol} {timeframe}  {loaded.settings.strategy.name}", checks


def _of_run(arguments: argparse.Namespace) -> tuple[str, list[Check]]:
    from srconsole.compose.run_records import looked_at
    from srconsole.compose.verified_run import verify_run

    if arguments.samples is not None or arguments.seed is not None:
        raise RequestError("--samples and --seed are for a file, and a run is checked whole; leave them out")
    looked = looked_at(arguments.run_named, os.environ)
    detail = None if arguments.detail is None else candles_of(arguments.detail)
    with ProgressBar("candles") as progress:
        return f"{looked.symbol}  {looked.folder.parent.name}", verify_run(looked, detail, progress)
