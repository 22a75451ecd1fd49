"""Price, equity and drawdown as pictures, by matplotlib, which is loaded when the first one is wanted."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from srconsole.errors import RequestError
from srconsole.figures import quantity_text
from srconsole.market.timeframe import timeframe_text
from srconsole.plain_text import plain
from srconsole.reports.page.price_plot import MOST_SPANS, MOST_TRADES, Priced
from srconsole.reports.price_scale import is_logarithmic
from srconsole.research.breakdowns import drawdown_of
from srconsole.research.extras import missing
from srconsole.research.level_spans import level_spans, longest
from srconsole.research.longer_candles import shown_candles
from srconsole.research.reported import Reported

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CANDLES: Final = 400
"""Candles of a picture at most: more of them are narrower than their own line."""
UP: Final = "#0b7f6b"
DOWN: Final = "#c2413b"
LINE: Final = "#2f6fde"
STOP: Final = "#d98a00"
RESISTANCE: Final = "#a046aa"
INK: Final = "#1c2330"
SOFT: Final = "#5d6778"
GRID: Final = "#e1e5eb"
_FEW_TIMES: Final = 10.0
"""The highest price by the lowest up to which a scale of equal shares has a label for each first digit."""
_DOTS: Final = 100
"""Dots an inch."""
_LAST_SIGN: Final = "\u07ff"
"""The font that comes along has the letters up to here; what lies behind is written as its escape."""

Draw = Callable[["Axes", Reported], None]


def new_figure(width: float, height: float) -> Figure:
    """Return an empty figure of so many inches.

    Raises:
        RequestError: matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415  # only who draws a picture pays for it
    except ImportError as error:
        raise RequestError(missing("a picture", "matplotlib")) from error
    return Figure(figsize=(width, height), dpi=_DOTS, facecolor="white")


def picture(what: str, reported: Reported, pixels: tuple[int, int], form: str) -> bytes:
    """Return a picture of a history.

    Args:
        what: of `PICTURES`.
        reported: the history.
        pixels: width and height.
        form: `png` or `svg`.

    Raises:
        RequestError: matplotlib is not installed.
    """
    figure = new_figure(pixels[0] / _DOTS, pixels[1] / _DOTS)
    PICTURES[what](figure.add_axes((0.075, 0.08, 0.91, 0.84)), reported)
    return saved(figure, form)


def saved(figure: Figure, form: str) -> bytes:
    """Return a figure as a file's content; the same figure gives the same bytes."""
    import matplotlib as mpl  # noqa: PLC0415  # there where a figure is

    content = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": "srconsole"}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        figure.savefig(content, format=form, metadata={"Date": None} if form == "svg" else None)
    return content.getvalue()


def drawable(text: str) -> str:
    """Return a text as a picture can show it: signs that its font has not are written as their escapes."""
    return "".join(sign if sign <= _LAST_SIGN else sign.encode("unicode_escape").decode() for sign in plain(text))


def heading(reported: Reported) -> str:
    """Return what a picture is of, in one line."""
    summary = reported.summary
    return drawable(
        f"{reported.symbol} {summary['timeframe']}  {reported.strategy}  {reported.mode}  "
        f"{str(summary['first'])[:10]} to {str(summary['last'])[:10]}"
    )


def draw_price(axes: Axes, reported: Reported) -> None:
    """Draw candles with levels, stop and where trades were entered and left."""
    shown = shown_candles(reported.candles, reported.timeframe, CANDLES)
    frame = shown.frame
    times = _days(frame["Time"])
    _candles(axes, frame, times, shown.seconds / 86_400)
    spans = level_spans(reported.candles)
    _levels(axes, spans)
    if "Stop" in frame.columns and frame["Stop"].notna().any():
        axes.step(times, frame["Stop"].to_numpy(), where="post", color=STOP, linewidth=1, label="stop")
    _trades(axes, reported.trades)
    made_of = "" if shown.merged == 1 else f", in candles of {timeframe_text(shown.seconds)}"
    left_out = Priced(frame, spans, reported.trades, 0).left_out()
    _finish(axes, "\n".join(filter(None, (f"{heading(reported)}{made_of}", left_out))), times)
    low, high = float(frame["Low"].min()), float(frame["High"].max())
    if is_logarithmic(frame):
        axes.set_yscale("log", subs=range(2, 10) if high < _FEW_TIMES * low else (2, 5))
        axes.yaxis.set_minor_formatter(_price)
        axes.grid(visible=True, which="minor", color=GRID, linewidth=0.6)
        low, high = low * 0.95, high * 1.05
    else:
        room = (high - low) * 0.04 or high * 0.01
        low, high = low - room, high + room
    axes.set_ylim(low, high)
    axes.yaxis.set_major_formatter(_price)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="upper left", fontsize=8, frameon=False, ncols=6)


def draw_equity(axes: Axes, reported: Reported) -> None:
    """Draw equity by time, the capital it began with as a dotted line."""
    frame = shown_candles(reported.candles, reported.timeframe).frame
    times = _days(frame["Time"])
    axes.plot(times, frame["Equity"].to_numpy(), color=LINE, linewidth=1.3)
    axes.axhline(reported.capital, color=SOFT, linewidth=0.8, linestyle=":")
    _finish(axes, f"{heading(reported)}  equity, USDT", times)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")


def draw_drawdown(axes: Axes, reported: Reported) -> None:
    """Draw how far equity is below its peak, by time, in percent."""
    frame = shown_candles(reported.candles.assign(Drawdown=drawdown_of(reported)), reported.timeframe).frame
    times, depth = _days(frame["Time"]), frame["Drawdown"].to_numpy()
    axes.fill_between(times, depth, 0.0, color=DOWN, alpha=0.25, linewidth=0)
    axes.plot(times, depth, color=DOWN, linewidth=0.9)
    axes.set_ylim(min(float(depth.min()) * 1.08, -0.001), 0.0)
    _finish(axes, f"{heading(reported)}  drawdown, of the peak", times)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.1%}")


PICTURES: Final[dict[str, Draw]] = {"price": draw_price, "equity": draw_equity, "drawdown": draw_drawdown}
"""What can be drawn, by its name."""


def _candles(axes: Axes, frame: pd.DataFrame, times: np.ndarray[tuple[int], np.dtype[np.float64]], day: float) -> None:
    opened, closed = frame["Open"].to_numpy(), frame["Close"].to_numpy()
    middle = times + day / 2
    least = (float(frame["High"].max()) - float(frame["Low"].min())) / 1500
    for risen, colour in ((True, UP), (False, DOWN)):
        which = (closed >= opened) == risen
        axes.vlines(
            middle[which], frame["Low"].to_numpy()[which], frame["High"].to_numpy()[which], color=colour, linewidth=0.7
        )
        height = np.maximum(np.abs(closed - opened)[which], least)
        axes.bar(middle[which], height, day * 0.7, np.minimum(opened, closed)[which], color=colour, linewidth=0)


def _levels(axes: Axes, every: pd.DataFrame) -> None:
    spans = longest(every, MOST_SPANS)
    for side, name, colour in (("S", "supports", UP), ("R", "resistances", RESISTANCE)):
        part = spans[spans["side"] == side]
        if len(part):
            begin, end = _days(part["begin"]), _days(part["end"])
            axes.hlines(part["price"].to_numpy(), begin, end, color=colour, alpha=0.45, linewidth=0.7, label=name)


def _trades(axes: Axes, every: pd.DataFrame) -> None:
    trades = every.iloc[-MOST_TRADES:]
    if trades.empty:
        return
    won = trades["pnl"] >= 0
    kinds = (
        ("entries", trades["entry_time"], trades["entry_price"], "^", LINE),
        ("exits with a profit", trades["exit_time"][won], trades["exit_price"][won], "v", UP),
        ("exits with a loss", trades["exit_time"][~won], trades["exit_price"][~won], "v", DOWN),
    )
    for name, times, prices, marker, colour in kinds:
        if len(times):
            axes.scatter(_days(times), prices.to_numpy(), 26, color=colour, marker=marker, edgecolors="white",
                         linewidths=0.5, zorder=5, label=name)  # fmt: skip


def _finish(axes: Axes, title: str, times: np.ndarray[tuple[int], np.dtype[np.float64]]) -> None:
    axes.set_title(title, loc="left", fontsize=10, color=INK, parse_math=False)
    axes.xaxis_date()
    axes.set_xlim(float(times[0]), max(float(times[-1]), float(times[0]) + 1e-6))
    axes.grid(visible=True, color=GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(which="both", colors=SOFT, labelsize=8)
    for edge in axes.spines.values():
        edge.set_color(GRID)


def _price(price: float, _: float) -> str:
    """Write a price of the scale, with fewer digits than its market tells: it is a round one."""
    return quantity_text(float(f"{price:.6g}"))


def _days(times: pd.Series) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return times as matplotlib counts them: days since 1970 UTC."""
    days: np.ndarray[tuple[int], np.dtype[np.float64]] = (
        times.dt.as_unit("us").astype("int64").to_numpy() / 86_400_000_000
    )
    return days
