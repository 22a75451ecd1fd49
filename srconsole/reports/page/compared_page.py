"""The page that compares several traded histories."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import pandas as pd

from srconsole.figures import NOTHING
from srconsole.reports.page.document import page_html
from srconsole.reports.page.plots import compared_figure
from srconsole.reports.page.section import Section, note_html, plot_html, table_section
from srconsole.reports.words import figure_texts, setting_text
from srconsole.research.compared import correlations, equity_curve
from srconsole.research.reported import Reported, trading_settings

_LETTERS: Final = 26


def compared_page(reported: Sequence[Reported], verdict: Sequence[str] = (), further: Sequence[Section] = ()) -> str:
    """Return a page that compares histories, as one HTML file, which fetches nothing.

    Args:
        reported: the histories, two or more.
        verdict: sentences at the very top, the first one the largest.
        further: sections that stand last.

    Raises:
        RequestError: plotly is not installed.
    """
    names = names_of(reported)
    first = min(str(one.summary["first"]) for one in reported)
    last = max(str(one.summary["last"]) for one in reported)
    about = f"{', '.join(dict.fromkeys(one.symbol for one in reported))} · {first} to {last}"
    told = (
        f"{name}  {one.symbol} {one.summary['timeframe']} {one.strategy}"
        for name, one in zip(names, reported, strict=True)
    )
    curves = {text: equity_curve(one) for text, one in zip(told, reported, strict=True)}
    equity = plot_html("compared", compared_figure(curves), tall=True)
    note = note_html("Each curve is in percent of the capital that it began with.")
    sections = [
        _runs(reported, names),
        Section("Equity", note + equity),
        _figures(reported, names),
        _correlations(correlations(reported), names),
        _settings(reported, names),
        *further,
    ]
    return page_html(("comparison", f"{len(reported)} runs compared", about), verdict, sections)


def names_of(reported: Sequence[Reported]) -> list[str]:
    """Return a short name for each history: A, B, C …, from the 27th on their numbers."""
    return [chr(ord("A") + at) if at < _LETTERS else f"no. {at + 1}" for at in range(len(reported))]


def _runs(reported: Sequence[Reported], names: Sequence[str]) -> Section:
    rows = [
        (name, one.name, one.mode, f"{one.symbol} {one.summary['timeframe']}", one.strategy, *_period(one))
        for name, one in zip(names, reported, strict=True)
    ]
    return table_section("Runs", ("", "run", "mode", "market", "strategy", "from", "to"), rows)


def _period(one: Reported) -> list[str]:
    return [str(one.summary[key])[:16].replace("T", " ") for key in ("first", "last")]


def _figures(reported: Sequence[Reported], names: Sequence[str]) -> Section:
    texts = [figure_texts(one.summary) for one in reported]
    rows = [(figure, *(each[at][1] for each in texts)) for at, (figure, _) in enumerate(texts[0])]
    return table_section("Figures", ("", *names), rows)


def _correlations(table: pd.DataFrame, names: Sequence[str]) -> Section:
    rows = [
        (name, *(NOTHING if math.isnan(value) else f"{value:.2f}" for value in row))
        for name, row in zip(names, table.to_numpy().tolist(), strict=True)
    ]
    note = (
        "Of the changes of equity on the UTC days that two of them share: near 1 they win and lose together, near 0 "
        "one says nothing of the other."
    )
    return table_section("Correlation of daily returns", ("", *names), rows, note)


def _settings(reported: Sequence[Reported], names: Sequence[str]) -> Section:
    """Return the settings in which the histories differ."""
    every = [trading_settings(one.summary["settings"]) for one in reported]
    paths = sorted({path for one in every for path in one})
    rows = [
        (path, *(setting_text(one[path]) if path in one else NOTHING for one in every))
        for path in paths
        if any(one.get(path) != every[0].get(path) for one in every)
    ]
    if not rows:
        return Section("Settings", note_html("All of them were traded by the same settings."))
    return table_section("Settings in which they differ", ("setting", *names), rows)
