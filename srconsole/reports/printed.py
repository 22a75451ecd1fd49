"""A report to print: a PDF with figures, curves, price with trades, and tables."""

from __future__ import annotations

import io
import math
import textwrap
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from srconsole.figures import percent_text
from srconsole.reports.page.months import MONTHS
from srconsole.reports.page.report_page import head_of
from srconsole.reports.pictures import (
    INK,
    SOFT,
    draw_drawdown,
    draw_equity,
    draw_price,
    drawable,
    new_figure,
)
from srconsole.reports.words import GROUP_HEADINGS, figure_texts, group_rows, remarks
from srconsole.research.breakdowns import YEAR, by_group, monthly_returns
from srconsole.research.reported import Reported

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_PAPER: Final = (11.69, 8.27)
"""A4 across, inches."""
_LINES: Final = 42
"""Lines of a page of tables."""
_WIDE: Final = 160
"""Letters of a line of text."""


def printed_report(reported: Reported, verdict: Sequence[str] = ()) -> bytes:
    """Return a PDF about a traded history.

    Args:
        reported: the history.
        verdict: sentences at the very top; none where nobody has judged.

    Raises:
        RequestError: matplotlib is not installed.
    """
    pages = [_first(reported, verdict), _curves(reported), _price(reported), *_tables(reported)]
    from matplotlib.backends.backend_pdf import PdfPages  # noqa: PLC0415  # there where a figure is

    content = io.BytesIO()
    with warnings.catch_warnings(), PdfPages(content, metadata={"CreationDate": None}) as file:
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        for page in pages:
            file.savefig(page)
    return content.getvalue()


def _first(reported: Reported, verdict: Sequence[str]) -> Figure:
    page = new_figure(*_PAPER)
    kind, title, about = head_of(reported)
    _say(page, 0.06, 0.92, kind.upper(), 9, SOFT)
    _say(page, 0.06, 0.88, title, 20, INK)
    top = _lines(page, 0.85, [about], 9)
    if verdict:
        top = _lines(page, top - 0.02, [verdict[0]], 13)
        top = _lines(page, top, [f"- {sentence}" for sentence in verdict[1:]], 10)
    top -= 0.04
    for at, (name, value) in enumerate(figure_texts(reported.summary)):
        left, height = 0.06 + at % 4 * 0.225, top - at // 4 * 0.078
        _say(page, left, height, name, 9, SOFT)
        _say(page, left, height - 0.03, value, 13, INK)
    _lines(page, top - 6 * 0.078, [*reported.notes, *remarks(reported.summary)], 9)
    return page


def _curves(reported: Reported) -> Figure:
    page = new_figure(*_PAPER)
    draw_equity(page.add_axes((0.07, 0.42, 0.88, 0.5)), reported)
    draw_drawdown(page.add_axes((0.07, 0.08, 0.88, 0.25)), reported)
    return page


def _price(reported: Reported) -> Figure:
    page = new_figure(*_PAPER)
    draw_price(page.add_axes((0.07, 0.08, 0.88, 0.84)), reported)
    return page


def _tables(reported: Reported) -> list[Figure]:
    months = monthly_returns(reported)
    rows = [
        (str(year), *("" if math.isnan(value) else percent_text(value) for value in row.to_list()))
        for year, row in months.iterrows()
    ]
    lines = ["Returns by month", *_aligned([("UTC", *MONTHS, YEAR), *rows])]
    for title, column in (("By tier", "tier"), ("By how they were left", "exit_reason")):
        groups = group_rows(by_group(reported.trades, column))
        if groups:
            lines += ["", title, *_aligned([(column.replace("_", " "), *GROUP_HEADINGS), *groups])]
    pages = []
    for start in range(0, len(lines), _LINES):
        page = new_figure(*_PAPER)
        for at, line in enumerate(lines[start : start + _LINES]):
            _say(page, 0.05, 0.93 - at * 0.0205, line, 8.5, INK, family="monospace")
        pages.append(page)
    return pages


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows as lines, the first column at the left, all others at the right of theirs."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    ]


def _lines(page: Figure, top: float, sentences: Sequence[str], size: float) -> float:
    """Write sentences below each other, wrapped; return where the next one would stand."""
    for sentence in sentences:
        for line in textwrap.wrap(sentence, round(_WIDE * 9 / size)):
            _say(page, 0.06, top, line, size, SOFT if size < 10 else INK)
            top -= size * 0.0026
    return top


def _say(
    page: Figure, left: float, top: float, text: str, size: float, colour: str, family: str = "sans-serif"
) -> None:
    page.text(left, top, drawable(text), fontsize=size, color=colour, family=family, parse_math=False)
