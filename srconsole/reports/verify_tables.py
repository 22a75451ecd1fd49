"""What checks have come to, as a table for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.console import RenderableType
from rich.text import Text

from srconsole.plain_text import plain
from srconsole.reports.plain_table import bare_table
from srconsole.research.verify.check import Check, Verdict

_STYLES: Final = {
    Verdict.HOLDS: "green",
    Verdict.FAILED: "bold red",
    Verdict.DEPENDS: "yellow",
    Verdict.UNKNOWN: "dim",
}


def verify_table(title: str, checks: Sequence[Check]) -> RenderableType:
    """Return one row a check: its name, the verdict in a word, and what was found, in as many lines as it takes."""
    table = bare_table(title)
    table.add_column("check", max_width=22)
    table.add_column("", no_wrap=True)
    table.add_column("what was found", overflow="fold")
    for check in checks:
        verdict = Text(check.verdict.value, style=_STYLES[check.verdict])
        table.add_row(Text(plain(check.name)), verdict, Text(plain(check.told)))
    return table
