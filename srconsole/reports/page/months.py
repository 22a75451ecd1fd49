"""Returns by month and year as a table whose colours are as deep as the return."""

from __future__ import annotations

import math
from typing import Final

import pandas as pd

from srconsole.figures import percent_text
from srconsole.reports.page.section import Section, escaped
from srconsole.research.breakdowns import YEAR

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DEEPEST: Final = 0.6
"""How far a cell is covered by its colour at most; text stays readable on it."""


def months_section(table: pd.DataFrame) -> Section:
    """Return the section with the change of equity in each month, as `research.breakdowns.monthly_returns` has it."""
    months = table.drop(columns=YEAR).abs().to_numpy()
    largest = float(months[~pd.isna(months)].max()) if (~pd.isna(months)).any() else 0.0
    head = "".join(f'<th class="figure">{name}</th>' for name in (*MONTHS, "year"))
    lines = []
    for year, row in table.iterrows():
        cells = "".join(_cell(float(value), largest) for value in row.drop(YEAR).to_list())
        lines.append(f"<tr><td>{escaped(year)}</td>{cells}{_cell(float(row[YEAR]), 0.0)}</tr>")
    body = (
        f'<div class="scroll" tabindex="0"><table><thead><tr><th>UTC</th>{head}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div>"
    )
    return Section("Returns by month", body)


def _cell(value: float, largest: float) -> str:
    if math.isnan(value):
        return '<td class="month"></td>'
    side = "down" if value < 0 else "up" if value > 0 else ""
    depth = _DEEPEST * abs(value) / largest if largest else 0.0
    return f'<td class="month {side}" style="--heat:{depth:.2f}">{percent_text(value)}</td>'
