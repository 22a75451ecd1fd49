"""The figures of a history as tiles, the most important first."""

from __future__ import annotations

from srconsole.reports.page.section import Section, escaped, note_html
from srconsole.reports.words import figure_texts, remarks
from srconsole.research.reported import Reported


def figures_section(reported: Reported) -> Section:
    """Return the section with the figures, and below them what a reader must know."""
    tiles = "".join(_tile(name, value) for name, value in figure_texts(reported.summary))
    said = "".join(map(note_html, (*reported.notes, *remarks(reported.summary))))
    return Section("Figures", f'<dl class="figures">{tiles}</dl>{said}')


def _tile(name: str, value: str) -> str:
    kind = ' class="up"' if value.startswith("+") else ' class="down"' if value.startswith("-") and value != "-" else ""
    return f"<div><dt>{escaped(name)}</dt><dd{kind}>{escaped(value)}</dd></div>"
