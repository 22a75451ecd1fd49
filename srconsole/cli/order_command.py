"""`srconsole pause` and `resume`: single orders to the engine that trades, from another shell."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from srconsole.cli.printing import complain, say
from srconsole.compose.orders import order

if TYPE_CHECKING:
    import argparse

_REFUSED = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what an order takes besides the common options."""
    parser.add_argument(
        "--run", dest="named", metavar="NAME", help="the run, by a part of its name; needed where several are traded"
    )


def run(arguments: argparse.Namespace) -> int:
    """Hand the order to the engine and print what it did."""
    answer = order(arguments.command, arguments.named, os.environ)
    if answer.done:
        say(answer.text)
        return 0
    complain(f"srconsole: {answer.text}")
    return _REFUSED
