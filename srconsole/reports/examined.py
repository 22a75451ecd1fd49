"""An examination as tables: for a terminal one below the other, for a page under their titles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.console import Group, RenderableType
from rich.text import Text

from srconsole.figures import percentage_text, result_text
from srconsole.reports.cost_tables import break_even_table, cost_table
from srconsole.reports.luck_tables import luck_table, split_table
from srconsole.reports.plain_table import table_of
from srconsole.reports.sensitivity_table import sensitivity_table
from srconsole.reports.tier_tables import holding_table, result_tables
from srconsole.research.beside import STEP, VARIED
from srconsole.research.examination import Examination
from srconsole.research.optimise.stability import Plateau


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
    if found.plateau is not None:
        parts.append(Part("Settings beside these", _plateau_table(found.plateau)))
    if found.holding is not None:
        parts.append(Part("How often levels hold", holding_table(found.holding)))
    return parts


def _plateau_table(found: Plateau) -> RenderableType:
    quarter = percentage_text(STEP, 0)
    table = table_of("net profit of settings beside these, USDT", ("", ""))
    table.show_header = False
    table.add_row("as set", result_text(found.best))
    for value in sorted(found.neighbours, reverse=True):
        table.add_row("beside", result_text(value))
    kept = "" if found.best <= 0 else f" They keep {percentage_text(found.kept, 0)} in the median: {found.verdict}."
    about = f"Beside are {', '.join(VARIED)}, each {quarter} more and {quarter} less.{kept}"
    return Group(table, Text(about, style="dim"))
