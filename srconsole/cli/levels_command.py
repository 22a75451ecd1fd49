"""`srconsole levels`: list the support and resistance levels of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from srconsole.cli.candles import candles_of
from srconsole.cli.printing import draw, say
from srconsole.cli.settings_commands import settings_from_arguments
from srconsole.plain_text import json_text
from srconsole.research.levels import levels_as_of
from srconsole.research.report import level_table

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `levels` takes besides the common options."""
    parser.add_argument("file", metavar="FILE", help="candles, a .csv or .csv.gz")
    parser.add_argument("--at", metavar="TIME", help="as of TIME (UTC) instead of the last candle's close")
    parser.add_argument("--json", action="store_true", help="print them as JSON and nothing else")


def run(arguments: argparse.Namespace) -> int:
    """Print the level table of a file."""
    settings = settings_from_arguments(arguments).settings
    found = levels_as_of(candles_of(arguments.file).frame, settings, arguments.at)
    if arguments.json:
        say(json_text(found.records()))
    else:
        draw(level_table(found))
    return 0
