"""`srconsole rehearse`: the engine on the live path against a simulated exchange, on a file's candles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from srconsole.errors import RequestError
from srconsole.loading import loading

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from srconsole.compose.rehearse.report import Report
    from srconsole.compose.rehearse.stage import Rehearsal
    from srconsole.settings.presets import Asked


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `rehearse` takes besides the common options."""
    parser.add_argument(
        "file", metavar="FILE", nargs="?", help="candles, a .csv or .csv.gz; the bundled ones if left out"
    )
    parser.add_argument("--detail", metavar="FINER", help="finer candles of the same symbol, to move price by")
    trouble = parser.add_mutually_exclusive_group()
    trouble.add_argument("--chaos", metavar="X", default="0", help="trouble by chance, from 0 for none to 1")
    trouble.add_argument("--scenario", metavar="FILE", help="trouble that a file tells")
    parser.add_argument("--seed", metavar="N", default="1", help="where chance comes from: the same comes to the same")
    parser.add_argument("--speed", metavar="N", help="candles a second, or max for as fast as it goes")
    parser.add_argument("--no-screen", action="store_true", help="play to the end without a screen, and report")
    parser.add_argument("--report", metavar="OUT", help="with --no-screen, write the report as JSON there")


def run(arguments: argparse.Namespace) -> int:
    """Rehearse, on the screen or without one, and return the exit code: 1 where something was lost."""
    with loading():
        from srconsole.cli.settings_commands import settings_from_arguments

        loaded = settings_from_arguments(arguments)
        settings = loaded.settings
        rehearsal = _rehearsal(arguments, loaded.asked)
    if arguments.no_screen:
        return _without_a_screen(settings, rehearsal(), arguments)
    if arguments.report is not None:
        raise RequestError("--report is of a rehearsal without a screen: give --no-screen as well")
    with loading():
        from srconsole.compose.console import open_rehearsed
        from srconsole.compose.replay import SAMPLE

    source = Path(arguments.scenario or arguments.file or SAMPLE).name
    return open_rehearsed(settings, source, rehearsal, arguments.watch)


def _rehearsal(arguments: argparse.Namespace, asked: Asked | None) -> Callable[[], Rehearsal]:
    """Check what is asked for; return what makes a rehearsal of it, which loads the simulated exchange."""
    from srconsole.cli.replay_command import speed_of
    from srconsole.market.regular_candles import regular_file

    file, detail = (None if name is None else Path(name) for name in (arguments.file, arguments.detail))
    chaos, seed = _chaos_of(arguments.chaos), _seed_of(arguments.seed)
    speed = None if arguments.speed is None else speed_of(arguments.speed)
    for given in (file, detail):
        if given is not None:
            with regular_file(str(given)):
                pass
    told = None
    if arguments.scenario is not None:
        from srconsole.compose.rehearse.scenario import read_scenario

        told = read_scenario(Path(arguments.scenario))

    def made() -> Rehearsal:
        from srconsole.compose.rehearse.scenario import NOTHING
        from srconsole.compose.rehearse.stage import Rehearsal

        sample = Rehearsal().file
        return Rehearsal(sample if file is None else file, detail, chaos, seed, told or NOTHING, speed, asked)

    return made


def _without_a_screen(settings: Any, rehearsal: Any, arguments: argparse.Namespace) -> int:
    with loading():
        import msgspec

        from srconsole.cli.ending import ended_in_order
        from srconsole.cli.input_files import kept_by
        from srconsole.cli.printing import say
        from srconsole.compose.rehearse.play import failed, rehearsed
        from srconsole.market.output_files import OutputFiles
        from srconsole.plain_text import json_text

    with ended_in_order(), OutputFiles(kept_by(arguments)) as files:
        draft = None if arguments.report is None else files.file(arguments.report)
        found = rehearsed(settings, rehearsal)
        if draft is not None:
            files.begin()
            draft.write(f"{json_text(msgspec.to_builtins(found))}\n".encode())
            files.put_in_place()
        say(_in_words(found))
    return int(failed(found))


def _in_words(report: Report) -> str:
    told = (
        f"{report.candles} candles, {len(report.trades)} trades, {len(report.differences)} of them not as a backtest "
        f"with polls makes them; {len(report.faults)} faults, {len(report.happenings)} doings of others; seed "
        f"{report.seed}"
    )
    lines = [told, *(f"lost: {sentence}" for sentence in report.lost)]
    lines += [f"not as the scenario expects: {sentence}" for sentence in report.unmet]
    if report.ended:
        lines.append(f"the engine has ended: {report.ended}")
    return "\n".join(lines)


def _chaos_of(text: str) -> float:
    try:
        level = float(text)
    except ValueError:
        level = -1.0
    if not 0 <= level <= 1:
        raise RequestError(f"--chaos {text}: give a number from 0 for no trouble to 1")
    return level


def _seed_of(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise RequestError(f"--seed {text}: give a whole number of at most 18 digits")
    return int(text)
