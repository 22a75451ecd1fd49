"""`srconsole flatten`: sells all that a run holds, by its engine or without it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from srconsole.cli.printing import complain, say

if TYPE_CHECKING:
    import argparse

_REFUSED = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `flatten` takes besides the common options."""
    parser.add_argument(
        "--run", dest="named", metavar="NAME", help="the run, by a part of its name; needed where there are several"
    )
    parser.add_argument(
        "--all",
        action="store_true",
        dest="everything",
        help="without an engine: sell all that is held of the symbol, whoever bought it",
    )


def run(arguments: argparse.Namespace) -> int:
    """Have the run flat, and print what was done."""
    from srconsole.cli.settings_commands import settings_from_arguments
    from srconsole.compose.bitget_account import opening_by_proof
    from srconsole.compose.flatten import flatten

    answer = flatten(
        arguments.named,
        os.environ,
        lambda: settings_from_arguments(arguments).settings,
        opening_by_proof(os.environ),
        everything=arguments.everything,
    )
    if answer.done:
        say(answer.text)
        return 0
    complain(f"srconsole: {answer.text}")
    return _REFUSED
