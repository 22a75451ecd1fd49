"""Price with levels, stops and trades as plotly draws it."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import pandas as pd

from srconsole.figures import price_text, result_text
from srconsole.reports.page.plots import numbers, times_text
from srconsole.reports.page.section import escaped
from srconsole.reports.price_scale import is_logarithmic
from srconsole.research.level_spans import longest

MOST_SPANS: Final = 3000
"""Stretches of levels that are drawn: the longest ones."""
MOST_TRADES: Final = 3000
"""Trades whose marks are drawn: the newest ones."""


class Priced(NamedTuple):
    """What the chart shows.

    Attributes:
        candles: Time, Open, High, Low, Close, and Stop where there is one.
        spans: levels over time, as `research.level_spans` has them.
        trades: as `research.backtest.Result` has them.
        decimals: of the market's prices.
    """

    candles: pd.DataFrame
    spans: pd.DataFrame
    trades: pd.DataFrame
    decimals: int

    def left_out(self) -> str:
        """Return a sentence about what is too much to draw; empty where all is drawn."""
        parts = []
        if len(self.spans) > MOST_SPANS:
            parts.append(f"of {len(self.spans):,} stretches of levels the {MOST_SPANS:,} longest")
        if len(self.trades) > MOST_TRADES:
            parts.append(f"of {len(self.trades):,} trades the newest {MOST_TRADES:,}")
        return f"Drawn are {' and '.join(parts)}." if parts else ""


def price_figure(priced: Priced) -> dict[str, Any]:
    """Return candles with the levels as steps in time, the stop, and where trades were entered and left."""
    candles = priced.candles
    bars = {
        "type": "candlestick", "name": "price", "x": times_text(candles["Time"]),
        **{name: numbers(candles[name.capitalize()]) for name in ("open", "high", "low", "close")},
        "increasing": {"line": {"color": "@up", "width": 1}, "fillcolor": "@up"},
        "decreasing": {"line": {"color": "@down", "width": 1}, "fillcolor": "@down"}, "showlegend": False,
    }  # fmt: skip
    trades = priced.trades.iloc[-MOST_TRADES:]
    data = [
        bars,
        *_levels(priced),
        *_stop(candles),
        *_entries(trades, priced.decimals),
        *_exits(trades, priced.decimals),
    ]
    buttons = [
        {"count": count, "label": label, "step": step, "stepmode": "backward"}
        for count, label, step in (
            (7, "week", "day"),
            (1, "month", "month"),
            (3, "quarter", "month"),
            (1, "year", "year"),
        )
    ]
    selector = {"buttons": [*buttons, {"step": "all", "label": "all"}], "x": 0, "y": 1.01, "yanchor": "bottom"}
    layout = {
        "meta": {"fit": True}, "dragmode": "zoom", "hovermode": "closest", "margin": {"t": 64},
        "legend": {"orientation": "h", "x": 1, "xanchor": "right", "y": 1.01, "yanchor": "bottom"},
        "xaxis": {
            "type": "date", "rangeslider": {"visible": False},
            "rangeselector": {**selector, "bgcolor": "@grid", "activecolor": "@bar", "font": {"color": "@ink"}},
        },
        "yaxis": {
            "type": "log" if is_logarithmic(candles) else "linear", "fixedrange": True,
            "tickformat": f",.{priced.decimals}~f",
        },
    }  # fmt: skip
    return {"data": data, "layout": layout}


def _levels(priced: Priced) -> list[dict[str, Any]]:
    spans = longest(priced.spans, MOST_SPANS)
    made = []
    for side, name, colour in (("S", "supports", "@support"), ("R", "resistances", "@resistance")):
        part = spans[spans["side"] == side]
        if part.empty:
            continue
        x: list[str | None] = []
        y: list[float | None] = []
        text: list[str] = []
        rows = zip(
            times_text(part["begin"]), times_text(part["end"]), numbers(part["price"]), part["tier"], strict=True
        )
        for begin, end, price, tier in rows:
            x += [begin, end, None]
            y += [price, price, None]
            text += [f"{tier} {price_text(price, priced.decimals)}"] * 3
        made.append({
            "type": "scatter", "mode": "lines", "name": name, "x": x, "y": y, "text": text,
            "line": {"color": colour, "width": 1.2}, "hovertemplate": "%{text}<extra></extra>",
        })  # fmt: skip
    return made


def _stop(candles: pd.DataFrame) -> list[dict[str, Any]]:
    if "Stop" not in candles.columns or candles["Stop"].isna().all():
        return []
    return [{
        "type": "scatter", "mode": "lines", "name": "stop", "x": times_text(candles["Time"]),
        "y": numbers(candles["Stop"]),
        "connectgaps": False, "line": {"color": "@stop", "width": 1.4, "shape": "hv"},
        "hovertemplate": "stop %{y}<extra></extra>",
    }]  # fmt: skip


def _entries(trades: pd.DataFrame, decimals: int) -> list[dict[str, Any]]:
    text = [
        f"bought {escaped(tier)} at {price_text(price, decimals)}"
        for tier, price in zip(trades["tier"], trades["entry_price"], strict=True)
    ]
    return _marks("entries", trades["entry_time"], trades["entry_price"], text, ("triangle-up", "@line"))


def _exits(trades: pd.DataFrame, decimals: int) -> list[dict[str, Any]]:
    made = []
    for name, which, colour in (
        ("exits with a profit", trades["pnl"] >= 0, "@up"),
        ("exits with a loss", trades["pnl"] < 0, "@down"),
    ):
        part = trades[which]
        text = [
            f"{escaped(reason.replace('_', ' '))} at {price_text(price, decimals)}, {result_text(pnl)} USDT"
            for reason, price, pnl in zip(part["exit_reason"], part["exit_price"], part["pnl"], strict=True)
        ]
        made += _marks(name, part["exit_time"], part["exit_price"], text, ("triangle-down", colour))
    return made


def _marks(
    name: str, times: pd.Series, prices: pd.Series, text: list[str], look: tuple[str, str]
) -> list[dict[str, Any]]:
    if times.empty:
        return []
    symbol, colour = look
    return [{
        "type": "scatter", "mode": "markers", "name": name, "x": times_text(times), "y": numbers(prices), "text": text,
        "marker": {"symbol": symbol, "size": 9, "color": colour, "line": {"color": "@card", "width": 1}},
        "hovertemplate": "%{x|%Y-%m-%d %H:%M}<br>%{text}<extra></extra>",
    }]  # fmt: skip
