"""Sections of a page: a title, what stands under it, and tables that are plain rows of text."""

from __future__ import annotations

import html
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple

from srconsole.plain_text import plain

_LONG: Final = 40
"""Rows from which on a table scrolls in a window of its own."""


class Section(NamedTuple):
    """A part of the page.

    Attributes:
        title: its heading, text.
        body: what stands under it, HTML whose text from outside is escaped; `table_section` makes it of rows.
    """

    title: str
    body: str


def escaped(text: object) -> str:
    """Return a text from anywhere as HTML shows it, on one line: what steers or hides is told, nothing is obeyed."""
    return html.escape(plain(str(text)))


def table_section(
    title: str, headings: Sequence[str], rows: Sequence[Sequence[object]], note: str = "", names: Collection[int] = (0,)
) -> Section:
    """Return a section with one table.

    Args:
        title: its heading.
        headings: one a column.
        rows: texts, as many as there are headings; a column of figures stands at the right.
        note: what has to be known about it, a sentence.
        names: numbers of columns that hold names, also where these look like figures.
    """
    return Section(title, note_html(note) + table_html(headings, rows, names))


def note_html(note: str) -> str:
    """Return a sentence in small print; nothing where there is none."""
    return f'<p class="note">{escaped(note)}</p>' if note else ""


def table_html(headings: Sequence[str], rows: Sequence[Sequence[object]], names: Collection[int] = (0,)) -> str:
    """Return a table that scrolls by itself where the window is narrow; `names` as for `table_section`."""
    right = [
        at not in names and bool(rows) and all(_is_figure(str(row[at])) for row in rows) for at in range(len(headings))
    ]
    head = "".join(_cell("th", heading, to_right=right[at]) for at, heading in enumerate(headings))
    lines = (
        f"<tr>{''.join(_cell('td', cell, to_right=right[at]) for at, cell in enumerate(row))}</tr>" for row in rows
    )
    return (
        f'<div class="scroll{" long" if len(rows) > _LONG else ""}" tabindex="0"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div>"
    )


def plot_html(name: str, figure: Mapping[str, Any], *, tall: bool = False, linked: bool = False) -> str:
    """Return the place of a plot and what is drawn there.

    Args:
        name: names it on its page, letters alone.
        figure: data and layout as plotly has them; colours as `@name` are those of the page, light or dark.
        tall: whether it has more of the window's height.
        linked: whether a stretch of time that is chosen in it is shown in the other linked ones too.
    """
    data = json.dumps(figure, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")
    kind = f"plot{' tall' if tall else ''}"
    link = ' data-linked="time"' if linked else ""
    return (
        f'<script type="application/json" id="{name}-figure">{data}</script>'
        f'<div class="{kind}" id="{name}" data-figure="{name}-figure"{link} role="img" aria-label="{name}"></div>'
    )


def _cell(tag: str, cell: object, *, to_right: bool) -> str:
    text = str(cell)
    sign = " up" if text.startswith("+") else " down" if text.startswith("-") and len(text) > 1 else ""
    kind = f"{'figure' if to_right else ''}{sign if tag == 'td' and to_right else ''}".strip()
    return f"<{tag}{f' class={chr(34)}{kind}{chr(34)}' if kind else ''}>{escaped(text)}</{tag}>"


def _is_figure(text: str) -> bool:
    """Tell whether a cell holds a figure, or stands for one that is not known."""
    return text in {"", "-"} or text.lstrip("+-")[:1].isdigit()
