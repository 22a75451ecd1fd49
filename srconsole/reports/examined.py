"""An examination as tables: for a terminal one below the other, for a page under their titles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.console import Group, RenderableType
from rich.text import Text

from srconsole.figures import percentage_text, result_text
from srconsole.reports.cost_tables import break_even_table, cost_table
from srconsole.reports.luck_tables import luck_table, split_table
from srconsole.reports.plain_table import Whole, table_of
from srconsole.reports.sensitivity_table import sensitivity_table
from srconsole.reports.tier_tables import holding_table, result_tables
from srconsole.research.beside import STEP, Beside
from srconsole.research.examination import Examination


class Part(NamedTuple):
    """A part of a report: its title, and what is drawn under it."""

    title: str
    drawn: RenderableType


def parts_of(found: Examination) -> Sequence[Part]:
    """Return all parts of an examination but its verdict, in their order."""
    parts = [
        Part("Sensitivity", sensitivity_table(found.ways)),
        Part("Costs", Group(cost_table(found.costs), break_even_table(found.break_even))),
        Part("Luck", luck_table(found.luck)),
        Part("By what was known at entry", result_tables(found.results)),
    ]
    if found.parts is not None:
        parts.append(Part("Candles held back", split_table(found.parts)))
    if found.beside is not None:
        parts.append(Part("Settings beside these", _beside_table(found.beside)))
    if found.holding is not None:
        parts.append(Part("How often levels hold", holding_table(found.holding)))
    return parts


def _beside_table(found: Beside) -> RenderableType:
    plateau = found.plateau
    table = table_of("one setting beside these", ("", "value", "net profit, USDT"))
    table.add_row("as set", "", result_text(plateau.best), style="bold")
    for path, value, made in found.neighbours:
        table.add_row(path, f"{value:g}" if isinstance(value, int) else percentage_text(value), result_text(made))
    about = f"Each is {percentage_text(STEP, 0)} less or more."
    if plateau.best > 0:
        kept, worst = percentage_text(plateau.kept, 0), percentage_text(plateau.worst, 0)
        about += f" They keep {kept} of the net profit in the median, {worst} at worst."
    return Group(Whole(table), Text(about, style="dim"))
