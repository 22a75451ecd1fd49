"""The command `srconsole`: finds the command that was asked for, runs it, and turns errors into one message.

A command is a module with `add_arguments(parser)` and `run(arguments) -> int`, imported only when it is asked
for: the libraries behind the commands take a second to import, and `--help` has to answer at once.
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from traceback import format_exception
from typing import TYPE_CHECKING, Any, Final, NoReturn, Protocol, cast

import srconsole
from srconsole.cli.printing import check_stdout, complain, say
from srconsole.cli.streams import settle_streams
from srconsole.errors import RequestError, SrconsoleError
from srconsole.loading import loading, without_algebra
from srconsole.plain_text import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "backtest": ("trade a file of candles by the rules, and report", "srconsole.cli.backtest_command"),
    "sweep": ("trade files by many combinations of settings, and rank them", "srconsole.cli.sweep_command"),
    "optimize": ("look for the best settings on a file, and walk forward", "srconsole.cli.optimize_command"),
    "levels": ("list the support and resistance levels of a file, or of a run", "srconsole.cli.levels_command"),
    "report": ("write a report on what was traded: a page, a PDF, tables", "srconsole.cli.report_command"),
    "chart": ("draw price, equity or drawdown of what was traded", "srconsole.cli.chart_command"),
    "annotate": ("write a file's candles with their levels beside them", "srconsole.cli.annotate_command"),
    "verify": (
        "check that a backtest or a run holds, trade by trade",
        "srconsole.cli.verify_command",
    ),
    "import": ("turn a CSV file of any kind into a standard one", "srconsole.cli.import_command"),
    "fetch": ("download candles from an exchange into a standard file", "srconsole.cli.fetch_command"),
    "replay": ("open the console on a file of candles, traded on paper", "srconsole.cli.replay_command"),
    "rehearse": ("trade a file against a simulated exchange, on the live path", "srconsole.cli.rehearse_command"),
    "status": ("print the state of the run that was traded last", "srconsole.cli.status_command"),
    "trades": ("list the closed trades of a run", "srconsole.cli.records_command"),
    "orders": ("list the orders of a run and what came of them", "srconsole.cli.records_command"),
    "log": ("print what has happened in a run, in sentences", "srconsole.cli.records_command"),
    "pause": ("have the engine that trades buy nothing", "srconsole.cli.order_command"),
    "resume": ("have the engine that trades buy again", "srconsole.cli.order_command"),
    "flatten": ("sell everything and buy nothing, by the engine or without it", "srconsole.cli.flatten_command"),
    "doctor": ("say what is wrong with this machine, these keys, this account", "srconsole.cli.doctor_command"),
    "plugin": ("write a strategy file of your own, or check one", "srconsole.cli.plugin_command"),
    "settings": ("show or check the settings in force", "srconsole.cli.settings_commands"),
}
"""The commands, by name: what they do in one line, and the module that does it."""

CONSOLE: Final = "console"
"""The command that runs where none is named; people do not type it."""

_ON_SCREEN: Final = frozenset({CONSOLE, "replay", "rehearse"})
"""The commands that stay until a person leaves; their terminal is watched before anything else is loaded."""

_FAILED: Final = 1
_INTERRUPTED: Final = 130  # what shells report for a program that Ctrl-C ended


class CommandModule(Protocol):
    """What the module of a command offers."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own arguments and options."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Do the work and return the exit code."""


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are srconsole's errors."""

    def error(self, message: str) -> NoReturn:
        raise RequestError(f"{message}; `{self.prog} --help` says what is possible")

    def _print_message(self, message: str, file: Any = None) -> None:
        say(message.removesuffix("\n"))


class _CommandParser(_Parser):
    """A command's parser, which gets its arguments when the command line turns out to be for it."""

    def __init__(self, *, module: str, **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)
        self._module = module

    def parse_known_args(self, args: Iterable[str] | None = None, namespace: Any = None) -> tuple[Any, list[str]]:
        with loading(), without_algebra():
            command = cast("CommandModule", import_module(self._module))
        command.add_arguments(self)
        _add_common_options(self)
        self.set_defaults(run=command.run)
        return super().parse_known_args(args, namespace)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code (interfaces.md, "Commands").

    Args:
        argv: the arguments without the program's name; None takes those of the process.
    """
    words = sys.argv[1:] if argv is None else list(argv)
    settle_streams()
    return _told(lambda: _run(words), debug="--debug" in words)


def _told(work: Callable[[], int], *, debug: bool) -> int:
    """Do some work and return its exit code; an error becomes one message on stderr and its code."""
    try:
        return work()
    except KeyboardInterrupt as ended:
        return getattr(ended, "exit_code", _INTERRUPTED)
    except Exception as error:  # noqa: BLE001  # the one place where every error becomes a message
        return _report(error, debug=debug)


def _run(words: list[str]) -> int:
    if not _names_command(words):
        words = [CONSOLE, *words]
    try:
        with loading():
            arguments = _parser(words[0]).parse_args(words)
    except SystemExit:  # --help and --version have printed what was asked for
        return 0
    if arguments.command not in _ON_SCREEN:
        return _carry_out(arguments)
    from srconsole.console.watch import Watch, terminals

    with Watch(terminals()) as arguments.watch, loading():
        # An error is told in here: the watch may end the process where it ends itself.
        return _told(lambda: _carry_out(arguments), debug=arguments.debug)


def _carry_out(arguments: argparse.Namespace) -> int:
    if not getattr(arguments, "quiet", False):
        from srconsole.cli.input_files import input_files

        check_stdout(input_files(arguments))
    return int(arguments.run(arguments))


def _names_command(words: list[str]) -> bool:
    """Tell whether a command, or help, is asked for; options alone are for the console."""
    return bool(words) and (words[0] in {"-h", "--help", "--version"} or not words[0].startswith("-"))


def _parser(asked: str) -> argparse.ArgumentParser:
    """Return the parser of all commands, or of the one that is asked for alone: each takes its time to make."""
    parser = _Parser(
        prog="srconsole",
        description="Trades crypto perpetuals on support and resistance levels.",
        epilog="Without a command the console opens on what the settings say: out of the box a replay of bundled "
        "candles, traded on paper. `srconsole COMMAND --help` says more about each.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"srconsole {srconsole.__version__}")
    commands = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND", parser_class=_CommandParser)
    for name in [asked] if asked in COMMANDS else [] if asked == CONSOLE else COMMANDS:
        about, module = COMMANDS[name]
        commands.add_parser(name, help=about, description=f"{about[0].upper()}{about[1:]}.", module=module)
    if asked == CONSOLE:
        commands.add_parser(CONSOLE, module="srconsole.cli.console_command")
    return parser


def _add_common_options(parser: argparse.ArgumentParser) -> None:
    common = parser.add_argument_group("settings and errors")
    common.add_argument("--settings", metavar="FILE", help="a settings file that wins over the ones found")
    common.add_argument(
        "--set",
        metavar="section.key=value",
        action="append",
        default=[],
        help="one setting, which wins over all; may be repeated",
    )
    common.add_argument(
        "--preset",
        metavar="NAME",
        action="append",
        default=[],
        help="settings that come along, just above what is built in; may be repeated",
    )
    common.add_argument("--strategy", metavar="NAME", help="the strategy, short for --set strategy.name=NAME")
    common.add_argument("--plugin", metavar="FILE", help="a strategy file of your own, which is traded")
    common.add_argument("--debug", action="store_true", help="show where in the program an error came from")


def _report(error: Exception, *, debug: bool) -> int:
    """Print one message for an error on stderr and return the exit code."""
    if debug:
        complain("".join(format_exception(error)).rstrip())
    complain(f"srconsole: {_sentence(error)}")
    return error.exit_code if isinstance(error, SrconsoleError) else _FAILED


def _sentence(error: Exception) -> str:
    if isinstance(error, SrconsoleError):
        return str(error)
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        return plain(f"{place}{error.strerror or error}; check that it is there, may be used and has room")
    if isinstance(error, MemoryError):
        return "there is not enough memory for this; end other programs, or ask for less at a time"
    return "this is a fault of srconsole; run it again with --debug to see what it is, and where"
