"""Curves and distributions as plotly draws them; colours as `@name` are the page's."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from srconsole.reports.page.section import escaped

Floats = NDArray[np.float64]

LINES = tuple("abcdefgh")
"""Colours of the runs that are compared, in order."""


def times_text(times: pd.Series) -> list[str]:
    """Return times (UTC) as plotly takes them, to the second."""
    return [str(text).replace("T", " ") for text in np.datetime_as_string(_plain(times), unit="s")]


def numbers(values: pd.Series | Floats) -> list[float | None]:
    """Return numbers to ten digits, which is more than a chart shows; None where there is none."""
    return [float(f"{value:.10g}") if np.isfinite(value) else None for value in np.asarray(values, np.float64).tolist()]


def equity_figure(frame: pd.DataFrame, capital: float) -> dict[str, Any]:
    """Return equity above drawdown, by time.

    Args:
        frame: Time, Equity (USDT), Drawdown (a fraction from 0 down).
        capital: what it began with, USDT.
    """
    times = times_text(frame["Time"])
    equity = {
        "type": "scatter", "mode": "lines", "name": "equity", "x": times, "y": numbers(frame["Equity"]),
        "line": {"color": "@line", "width": 1.6}, "hovertemplate": "%{y:,.2f} USDT<extra>equity</extra>",
    }  # fmt: skip
    fall = {
        "type": "scatter", "mode": "lines", "name": "drawdown", "x": times, "y": numbers(frame["Drawdown"]),
        "yaxis": "y2", "line": {"color": "@down", "width": 1}, "fill": "tozeroy", "fillcolor": "@fall",
        "hovertemplate": "%{y:.2%}<extra>below its peak</extra>",
    }  # fmt: skip
    level = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": capital, "y1": capital}
    layout = {
        "showlegend": False, "hovermode": "x unified", "dragmode": "zoom",
        "xaxis": {"type": "date", "anchor": "y2", "hoverformat": "%Y-%m-%d %H:%M"},
        "yaxis": {"domain": [0.36, 1], "title": {"text": "equity, USDT"}, "fixedrange": True, "tickformat": ",~r"},
        "yaxis2": {"domain": [0, 0.28], "title": {"text": "drawdown"}, "fixedrange": True, "tickformat": ".0%"},
        "shapes": [{**level, "line": {"color": "@soft", "width": 1, "dash": "dot"}}], "margin": {"t": 12},
    }  # fmt: skip
    return {"data": [equity, fall], "layout": layout}


def distribution_figure(values: Sequence[float], title: str, *, signed: bool = True) -> dict[str, Any]:
    """Return how often which values came, those below 0 in another colour where a sign means something.

    Args:
        values: one a trade.
        title: what they are, and their unit.
        signed: whether below 0 is lost.
    """
    bins = _edges(np.asarray(values, np.float64))
    counts, edges = np.histogram(values, bins=bins)
    middles = (edges[:-1] + edges[1:]) / 2
    bars = {
        "type": "bar", "x": numbers(middles), "y": [int(count) for count in counts],
        "width": numbers(np.diff(edges) * 0.94),
        "customdata": [[float(low), float(high)] for low, high in _pairs(edges)],
        "marker": {"color": ["@down" if signed and middle < 0 else "@up" if signed else "@bar" for middle in middles]},
        "hovertemplate": "%{customdata[0]:,.4~g} to %{customdata[1]:,.4~g}<br>%{y} trades<extra></extra>",
    }  # fmt: skip
    layout = {
        "showlegend": False, "xaxis": {"title": {"text": title}, "tickformat": ",~r"},
        "yaxis": {"title": {"text": "trades"}, "fixedrange": True}, "margin": {"t": 12},
    }  # fmt: skip
    return {"data": [bars], "layout": layout}


def compared_figure(curves: Mapping[str, pd.Series]) -> dict[str, Any]:
    """Return several runs' equity on one chart, as percent of the capital that each began with.

    Args:
        curves: by the run's name, equity as a fraction of its capital, by time (UTC).
    """
    data = [
        {
            "type": "scatter", "mode": "lines", "name": escaped(name), "x": times_text(curve.index.to_series()),
            "y": numbers(curve - 1), "line": {"color": f"@{LINES[at % len(LINES)]}", "width": 1.6},
            "hovertemplate": "%{y:+.2%}",
        }
        for at, (name, curve) in enumerate(curves.items())
    ]  # fmt: skip
    layout = {
        "hovermode": "x unified", "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "xaxis": {"type": "date", "hoverformat": "%Y-%m-%d %H:%M"},
        "yaxis": {"title": {"text": "of the capital"}, "tickformat": "+.0%", "fixedrange": True}, "margin": {"t": 40},
    }  # fmt: skip
    return {"data": data, "layout": layout}


def _edges(values: Floats) -> Floats:
    """Return the edges of bins of one width, 0 being one of them: what was won and what was lost share no bar."""
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    wanted = max(8, min(40, round(2 * len(values) ** (1 / 2))))
    width = (high - low) / wanted or 1.0
    first, last = math.floor(low / width), math.floor(high / width) + 1
    return np.arange(first, last + 1) * width


def _pairs(edges: Floats) -> list[tuple[float, float]]:
    return list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))


def _plain(times: pd.Series) -> NDArray[np.datetime64]:
    return np.asarray(times.dt.tz_convert("UTC").dt.tz_localize(None).dt.as_unit("us"), "datetime64[us]")
