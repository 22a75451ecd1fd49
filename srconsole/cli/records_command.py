"""`srconsole trades`, `orders`, `log`: what the panes show of a run, for people and scripts."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from srconsole.cli.printing import say
from srconsole.cli.records_text import RECORDS, record_rows, table_text
from srconsole.compose.run_records import looked_at
from srconsole.errors import RequestError
from srconsole.plain_text import json_text

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what these commands take besides the common options."""
    parser.add_argument("--run", dest="run_named", metavar="NAME", help="the run, by a part of its name; else the last")
    parser.add_argument("--last", metavar="N", type=int, help="the newest N alone")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print them as JSON and nothing else")
    form.add_argument("--plain", action="store_true", help="print one a line, a tab between its fields")


def run(arguments: argparse.Namespace) -> int:
    """Print a run's records; an engine that trades is not disturbed.

    Raises:
        RequestError: fewer than one are asked for, or there is no such run.
    """
    if arguments.last is not None and arguments.last < 1:
        raise RequestError(f"--last is a number of records from 1 on, not {arguments.last}")
    records = RECORDS[arguments.command]
    looked = looked_at(arguments.run_named, os.environ)
    found: list[Any] = records.read(looked)
    if arguments.last is not None:
        found = found[-arguments.last :]
    if arguments.json:
        say(json_text([records.values(one) for one in found]))
        return 0
    rows = record_rows(records, found, looked.decimals)
    if arguments.plain:
        say("\n".join("\t".join(row) for row in rows))
    else:
        say(table_text(rows) if found else records.none)
    return 0
