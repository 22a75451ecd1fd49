"""Tables that were drawn for a terminal, as sections of a page: the same words and digits."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from srconsole.reports.examined import Part
from srconsole.reports.page.section import Section, escaped, note_html, table_html
from srconsole.reports.plain_table import Whole


def drawn_section(part: Part) -> Section:
    """Return a part of an examination as a section: each table under its title, each line in small print."""
    return Section(part.title, "".join(_html(part.drawn)))


def _html(drawn: RenderableType) -> Iterator[str]:
    if isinstance(drawn, Group):
        for each in drawn.renderables:
            yield from _html(each)
    elif isinstance(drawn, Whole):
        yield from _html(drawn.table)
    elif isinstance(drawn, Table):
        columns = [[_text(cell) for cell in column.cells] for column in drawn.columns]
        headings = [_text(column.header) if drawn.show_header else "" for column in drawn.columns]
        title = f"<h3>{escaped(_text(drawn.title))}</h3>" if drawn.title else ""
        yield title + table_html(headings, list(zip(*columns, strict=True)))
    else:
        yield note_html(_text(drawn))


def _text(drawn: object) -> str:
    if isinstance(drawn, Text):
        return drawn.plain.strip()
    if isinstance(drawn, str):
        return drawn.strip()
    raise TypeError(f"a {type(drawn).__name__} is no part of a page")
