"""Price, equity and drawdown as curves in text, by plotext, which is loaded when the first one is wanted."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from rich.cells import cell_len, set_cell_size

from srconsole.figures import amount_text, percentage_text, price_text
from srconsole.plain_text import plain
from srconsole.research.breakdowns import drawdown_of
from srconsole.research.kept_points import kept_points
from srconsole.research.level_spans import level_spans
from srconsole.research.price_decimals import decimals_of_prices
from srconsole.research.reported import Reported

_FRAME: Final = str.maketrans("─│┌┐└┘├┤┬┴┼", "-|+++++++++")
_COLUMNS: Final = {"price": ("Close", ""), "equity": ("Equity", ", USDT"), "drawdown": ("Drawdown", ", of the peak")}
_DOTS: Final = 2
"""Points for each column: the lowest and the highest value of what it stands for."""
LEAST: Final = (24, 8)
"""Columns and rows below which nothing can be read."""
MOST: Final = (1000, 300)


class Look(NamedTuple):
    """How a chart is drawn.

    Attributes:
        width, height: columns and rows, within `LEAST` and `MOST`.
        marker: `braille`, or the sign of each point.
        ascii_only: whether its frame is of ASCII too.
    """

    width: int
    height: int
    marker: str
    ascii_only: bool


def terminal_chart(what: str, reported: Reported, look: Look) -> str:
    """Return a chart as lines of text: what it is in the first one, its scale on the left, its times below.

    Args:
        what: `price` (closes with the supports and resistances that are in force at the end, entries and exits),
            `equity` (USDT) or `drawdown` (percent of the peak).
        reported: the history.
        look: how it is drawn.
    """
    candles = reported.candles.assign(Drawdown=drawdown_of(reported))
    column, unit = _COLUMNS[what]
    every = candles[column].to_numpy(np.float64)
    kept = kept_points(every, look.width * _DOTS)
    times, values = _seconds(candles["Time"].iloc[kept]), every[kept]
    title = f"{what}{unit}  {reported.symbol} {reported.summary['timeframe']} {reported.strategy}, {reported.mode}"
    plot = _begun(look.width, look.height - (2 if what == "price" else 1))
    plot.plot(times.tolist(), values.tolist(), marker=look.marker)
    marks = {float(values.min()), float(values.max()), (float(values.min()) + float(values.max())) / 2}
    legend = _price_marks(plot, reported, look) if what == "price" else []
    decimals = decimals_of_prices(candles[name].to_numpy() for name in ("Open", "High", "Low", "Close"))
    write = {"price": lambda v: price_text(v, decimals), "equity": amount_text, "drawdown": percentage_text}[what]
    plot.yticks(sorted(marks), [write(mark) for mark in sorted(marks)])
    _time_scale(plot, times, look.width)
    text = str(plot.uncolorize(plot.build()))
    lines = [plain(title), *(row.rstrip() for row in text.splitlines()), *(["  ".join(legend)] if legend else [])]
    drawn = "\n".join(line if cell_len(line) <= look.width else set_cell_size(line, look.width) for line in lines)
    return drawn.translate(_FRAME) if look.ascii_only else drawn


def _begun(width: int, height: int) -> Any:
    import plotext  # noqa: PLC0415  # a fifth of a second that only who looks at a curve pays for

    plotext.clear_figure()
    plotext.theme("clear")
    plotext.limit_size(False, False)
    plotext.plotsize(width, height)
    return plotext


def _price_marks(plot: Any, reported: Reported, look: Look) -> list[str]:
    """Draw the levels in force at the end, and where trades were entered and left; return what the signs mean."""
    low, high = float(reported.candles["Low"].min()), float(reported.candles["High"].max())
    spans = level_spans(reported.candles)
    spans = spans[spans["open"] & spans["price"].between(low, high)]
    line = "-" if look.ascii_only else "╌"
    for begin, end, price in zip(_seconds(spans["begin"]), _seconds(spans["end"]), spans["price"], strict=True):
        plot.plot([begin, end], [price, price], marker=line)
    entry, left = ("B", "S") if look.ascii_only else ("▲", "▼")
    trades = reported.trades
    if len(trades):
        plot.scatter(_seconds(trades["entry_time"]).tolist(), trades["entry_price"].tolist(), marker=entry)
        plot.scatter(_seconds(trades["exit_time"]).tolist(), trades["exit_price"].tolist(), marker=left)
    return [f"{entry} entry", f"{left} exit", *([f"{line} levels in force at the end"] if len(spans) else [])]


def _time_scale(plot: Any, times: np.ndarray[tuple[int], np.dtype[np.float64]], width: int) -> None:
    count = max(2, min(8, width // 16))
    at = np.linspace(times[0], times[-1], count)
    form = "%Y-%m-%d" if times[-1] - times[0] >= 86_400 * count else "%d %H:%M"
    plot.xticks(at.tolist(), [pd.Timestamp(time, unit="s").strftime(form) for time in at.tolist()])


def _seconds(times: pd.Series) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    seconds: np.ndarray[tuple[int], np.dtype[np.float64]] = times.dt.as_unit("us").astype("int64").to_numpy() / 1e6
    return seconds
