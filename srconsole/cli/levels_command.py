"""`srconsole levels`: list the support and resistance levels of a file, or of a run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from srconsole.cli.candles import note_packing
from srconsole.cli.printing import draw, say
from srconsole.cli.settings_commands import settings_from_arguments
from srconsole.plain_text import json_text
from srconsole.research.kernel_run import why_not_compiled
from srconsole.settings.layers import settings_from

if TYPE_CHECKING:
    import argparse

    from srconsole.research.shown_levels import ShownLevels


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `levels` takes besides the common options."""
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "file", metavar="FILE", nargs="?", help="candles, a .csv or .csv.gz; without one, the levels of a run"
    )
    which.add_argument(
        "--run", dest="run_named", metavar="NAME", help="which run, by a part of its name; without it, the last one"
    )
    parser.add_argument("--at", metavar="TIME", help="as of TIME (UTC) instead of the last candle's close")
    parser.add_argument("--json", action="store_true", help="print them as JSON and nothing else")


def run(arguments: argparse.Namespace) -> int:
    """Print the level table of a file, or of a run."""
    found = _of_a_run(arguments) if arguments.file is None else _of_a_file(arguments)
    if arguments.json:
        say(json_text(found.records))
    else:
        from srconsole.reports.backtest_text import core_note
        from srconsole.reports.level_table import level_table

        why = why_not_compiled() if arguments.file is not None else ""
        draw(*core_note("found", why), level_table(found))
    return 0


def _of_a_file(arguments: argparse.Namespace) -> ShownLevels:
    settings = settings_from_arguments(arguments).settings
    from srconsole.research.candle_columns import load_columns
    from srconsole.research.shown_levels import levels_of_columns

    columns, report = load_columns(arguments.file)
    note_packing(arguments.file, report)
    if arguments.at is not None:
        from srconsole.research.closed_candles import closed_by

        columns = closed_by(columns, report, arguments.at)
    return levels_of_columns(columns, report, settings_from(settings))


def _of_a_run(arguments: argparse.Namespace) -> ShownLevels:
    from srconsole.compose.run_levels import run_levels
    from srconsole.compose.run_records import looked_at

    return run_levels(looked_at(arguments.run_named, os.environ), arguments.at).shown()
