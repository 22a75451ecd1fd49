"""The traded histories that a report or a chart is about: files of candles, folders of backtests, runs."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from srconsole.cli.candles import candles_of
from srconsole.cli.printing import complain
from srconsole.cli.settings_commands import settings_from_arguments
from srconsole.errors import RequestError
from srconsole.market.timeframe import timeframe_text
from srconsole.settings.layers import settings_from

if TYPE_CHECKING:
    import argparse

    from srconsole.research.reported import Reported

_FILES = (".csv", ".csv.gz")


def add_history_argument(parser: argparse.ArgumentParser, *, several: bool) -> None:
    """Add what names histories: one RUN or several, `--run` for one by its name alone."""
    kinds = "candles (.csv, .csv.gz), which are traded by the settings in force; a folder of backtest --out; or a run"
    which = f"{kinds}, by a part of its name; without one, the last run"
    if several:
        parser.add_argument("histories", metavar="RUN", nargs="*", help=f"{which}; several stand side by side")
    else:
        parser.add_argument("histories", metavar="RUN", nargs="?", type=lambda name: [name], help=which)
    parser.add_argument(
        "--run", dest="run_named", metavar="NAME", help="a run, by a part of its name, whatever else is called so"
    )


def histories_of(arguments: argparse.Namespace) -> list[Reported]:
    """Return the histories that a command line names, in its order; without any the last run.

    Raises:
        RequestError: one is none of the three, or cannot be used.
        JournalError: a run's journal cannot be read.
    """
    named: Sequence[str] = arguments.histories or ()
    made = [_named(name, arguments) for name in named]
    if arguments.run_named is not None or not named:
        made.append(_run(arguments.run_named))
    return made


def _named(name: str, arguments: argparse.Namespace) -> Reported:
    path = Path(name)
    if path.is_dir():
        return _folder(path)
    if path.exists() or name.endswith(_FILES):
        return _file(name, arguments)
    _check_run(name)
    return _run(name)


def _check_run(name: str) -> None:
    """Refuse a name that nothing has."""
    from srconsole.compose.orders import named
    from srconsole.compose.run_records import MODES
    from srconsole.journal.run_folder import home_folder, market_runs

    home = home_folder(os.environ)
    if not named(market_runs(home, MODES), name, home):
        raise RequestError(
            f"{name}: no file of candles, no folder of a backtest and no run in {home} is called so; name one of them"
        )


def _folder(path: Path) -> Reported:
    from srconsole.journal.run_folder import JOURNAL

    if (path / JOURNAL).exists():
        from srconsole.compose.run_records import looked_in
        from srconsole.compose.run_reported import run_reported

        return run_reported(looked_in(path.resolve()))
    from srconsole.research.reported_folder import reported_folder

    return reported_folder(path)


def _run(part: str | None) -> Reported:
    from srconsole.compose.run_records import looked_at
    from srconsole.compose.run_reported import run_reported

    return run_reported(looked_at(part, os.environ))


def _file(name: str, arguments: argparse.Namespace) -> Reported:
    """Trade a file of candles by the settings in force."""
    from srconsole.cli.progress import ProgressBar
    from srconsole.research.again import History
    from srconsole.research.backtest import backtest_of
    from srconsole.research.kernel_run import slower
    from srconsole.research.reported import of_result

    loaded = settings_from_arguments(arguments)
    candles = candles_of(name)
    if loaded.asked is not None:
        loaded.asked.check(timeframe_text(candles.report.timeframe), name)
    finer = getattr(arguments, "detail", None)
    detail = None if finer is None else candles_of(finer)
    with ProgressBar("candles") as progress:
        history = History(candles, settings_from(loaded.settings), detail, told=complain, progress=progress)
        result = backtest_of(history, file=name, progress=progress)
    slow = slower("Traded", result.plain)
    notes = (*candles.report.warnings(), *([f"{slow}."] if slow else []))
    return of_result(result, name, notes, history)
