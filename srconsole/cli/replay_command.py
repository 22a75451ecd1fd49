"""`srconsole replay`: the console on a file of candles, traded on paper."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from srconsole.errors import RequestError

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `replay` takes besides the common options."""
    parser.add_argument(
        "file", metavar="FILE", nargs="?", help="candles, a .csv or .csv.gz; those of the settings if left out"
    )
    parser.add_argument("--detail", metavar="FINER", help="finer candles of the same symbol, to move price by")
    parser.add_argument("--speed", metavar="N", help="candles a second, or max for as fast as it goes")
    parser.add_argument("--from", dest="paced_from", metavar="TIME", help="bring the candles before TIME (UTC) at once")
    parser.add_argument("--plain", action="store_true", help="in lines instead of a screen: told a line, typed a line")
    parser.add_argument("--fresh", action="store_true", help="begin anew; an earlier run is kept aside")


def run(arguments: argparse.Namespace) -> int:
    """Open the console on a file and return its exit code."""
    from srconsole.cli.dumb_terminal import status_instead
    from srconsole.cli.settings_commands import settings_from_arguments
    from srconsole.compose.console import open_console, open_lines
    from srconsole.compose.replay import Replay

    paced_from = None
    if arguments.paced_from is not None:
        from srconsole.cli.times import milliseconds_of

        paced_from = milliseconds_of(arguments.paced_from)
    loaded = settings_from_arguments(arguments)
    settings = loaded.settings
    named = Replay.of(settings) if arguments.file is None else Replay(Path(arguments.file))
    replay = Replay(
        file=named.file,
        detail=named.detail if arguments.detail is None else Path(arguments.detail),
        speed=None if arguments.speed is None else speed_of(arguments.speed),
        paced_from=paced_from,
        fresh=arguments.fresh,
        asked=loaded.asked,
    )
    if not arguments.plain and (told := status_instead(os.environ)) is not None:
        return told
    opened = open_lines if arguments.plain else open_console
    return opened(settings, replay, arguments.watch)


def speed_of(text: str) -> float:
    """Read a speed in candles a second; `max` is infinity. Raises RequestError where it is none."""
    if text == "max":
        return float("inf")
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0 < speed <= 100_000:
        raise RequestError(f"--speed {text}: give candles a second, above 0 and at most 100000, or max")
    return speed
