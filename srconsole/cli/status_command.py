"""`srconsole status`: the state of the run that was traded last."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from srconsole.cli.printing import say
from srconsole.cli.status_text import status_texts
from srconsole.compose.runs import run_status
from srconsole.figures import NOTHING
from srconsole.plain_text import json_text

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `status` takes besides the common options."""
    parser.add_argument("--run", dest="run_named", metavar="NAME", help="the run, by a part of its name; else the last")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print it as JSON and nothing else")
    form.add_argument("--plain", action="store_true", help="print a key and its value a line, tab between them")


def run(arguments: argparse.Namespace) -> int:
    """Print the state; an engine that trades is not disturbed."""
    status = run_status(os.environ, arguments.run_named)
    if arguments.json:
        say(json_text(status))
    elif arguments.plain:
        say("\n".join(f"{key}\t{text}" for key, text in status_texts(status)))
    else:
        texts = status_texts(status)
        width = max(len(key) for key, _ in texts)
        say("\n".join(f"{key.replace('_', ' '):<{width}}  {text or NOTHING}" for key, text in texts))
    return 0
