"""`srconsole plugin new` and `check`: write a plug-in that runs, and say how far one can be trusted."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Final

from srconsole.bundled import bundled
from srconsole.cli.candles import candles_of
from srconsole.cli.ending import ended_in_order
from srconsole.cli.printing import complain, say
from srconsole.cli.progress import ProgressBar
from srconsole.cli.settings_commands import settings_from_arguments
from srconsole.errors import RequestError
from srconsole.plain_text import plain
from srconsole.plugins.opened import limits_of
from srconsole.plugins.plugin import Plugin
from srconsole.plugins.rows import rows_of
from srconsole.plugins.strategy import asking_of
from srconsole.plugins.telling import told
from srconsole.plugins.template import write_new
from srconsole.plugins.verdicts import Check, Verdicts

if TYPE_CHECKING:
    import argparse

BUNDLED: Final = "data/coinbase_BTC-USD_1h_2018-09_2019-10.csv"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `plugin` takes besides the common options."""
    parser.add_argument(
        "action", choices=["new", "check"], help="new: write a plug-in to begin with; check: try one on candles"
    )
    parser.add_argument("target", metavar="NAME|FILE", help="what the new one is called; the file to check")
    parser.add_argument("--data", metavar="CSV", help="candles to try it on; without, the bundled ones")


def run(arguments: argparse.Namespace) -> int:
    """Write a new plug-in into the current folder, or try one and say what was found."""
    if arguments.action == "new":
        if arguments.data is not None:
            raise RequestError("plugin new takes no --data; `srconsole plugin check FILE --data CSV` does")
        file = write_new(arguments.target, Path())
        say(f"{file}: written; `srconsole plugin check {file}` tries it, `backtest FILE --plugin {file}` trades it")
        return 0
    return _check(arguments)


def _check(arguments: argparse.Namespace) -> int:
    settings = settings_from_arguments(arguments).settings
    asking = asking_of(settings)
    data = str(bundled(BUNDLED)) if arguments.data is None else arguments.data
    plugin = Plugin(Path(arguments.target), limits_of(settings), complain)
    candles = candles_of(data)
    rows = rows_of(candles.columns)
    if len(rows) < asking.warmup:
        raise RequestError(
            f"{data}: {len(rows)} candles are too few, a plug-in is asked from {asking.warmup} on (plugin.warmup); "
            "give it more"
        )
    with ended_in_order(), plugin:
        begun = perf_counter()
        with ProgressBar("closes") as progress:
            verdicts = Check(plugin, rows, asking).verdicts(progress)
        each = (perf_counter() - begun) / plugin.calls
    head = f"{plugin.file}: {plugin.name}, tried on {len(rows)} candles of {data}: {1000 * each:.1f} ms a call"
    say("\n".join(map(plain, [head, *told(plugin, rows, verdicts)])))
    return _code(verdicts)


def _code(verdicts: Verdicts) -> int:
    """Return 2 for a plug-in that no run takes."""
    return RequestError.exit_code if verdicts.random else 0
