"""`srconsole fetch`: download candles from an exchange into a standard file, resumable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from srconsole.cli.ending import ended_in_order
from srconsole.cli.input_files import kept_by
from srconsole.cli.printing import complain, say
from srconsole.cli.progress import ProgressBar
from srconsole.cli.settings_commands import settings_from_arguments
from srconsole.cli.times import milliseconds_of
from srconsole.compose.fetch import Fetch, Fetched, Wanted, open_fetch
from srconsole.market.output_files import OutputFiles
from srconsole.market.timeframe import timeframe_seconds
from srconsole.settings.keys import KEYS

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `fetch` takes besides the common options."""
    parser.add_argument("symbol", metavar="SYMBOL", help="a perpetual: BTC/USDT:USDT, BTCUSDT or BTCUSDT_UMCBL")
    parser.add_argument(
        "--timeframe", metavar="TF", required=True, help="how long a candle lasts, such as 1m, 1h or 1d"
    )
    parser.add_argument("--since", metavar="TIME", required=True, help="candles that open at or after TIME (UTC)")
    parser.add_argument("--until", metavar="TIME", help="candles that have closed by TIME (UTC); by default now")
    exchanges = KEYS["market.exchange"].choices
    parser.add_argument("--exchange", choices=exchanges, help="from where; by default market.exchange of the settings")
    parser.add_argument("--out", metavar="FILE", required=True, help="the file to write, .csv or .csv.gz")


def run(arguments: argparse.Namespace) -> int:
    """Fetch candles, write them and say what was found; what is there when it ends early is kept."""
    wanted, kept = _wanted(arguments), kept_by(arguments)
    with ended_in_order(), OutputFiles(kept) as files, open_fetch(files, wanted, kept) as fetch:
        fetched = _downloaded(fetch)
        files.begin()
        with ProgressBar("rows written") as progress:
            fetch.write(fetched, progress)
        files.put_in_place()
        say(fetched.text)
    return 0


def _downloaded(fetch: Fetch) -> Fetched:
    try:
        with ProgressBar("candles") as progress:
            fetch.download(progress)
        return fetch.check()
    except KeyboardInterrupt:
        if fetch.kept():
            complain(f"srconsole: {fetch.kept()}")
        raise


def _wanted(arguments: argparse.Namespace) -> Wanted:
    """Read what is asked for, so that nothing is sent before all of it makes sense."""
    market = settings_from_arguments(arguments).settings.market
    since = milliseconds_of(arguments.since, "--since")
    until = None if arguments.until is None else milliseconds_of(arguments.until, "--until")
    if arguments.exchange is not None:
        market = replace(market, exchange=arguments.exchange)
    return Wanted.of(arguments.symbol, timeframe_seconds(arguments.timeframe), (since, until), market, arguments.out)
