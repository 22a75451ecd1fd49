"""The rows of `historical_data.csv` and `historical_trades.csv`: the backtest's tables, a line at a time."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from srconsole.core.candle import Candle
from srconsole.core.trade import Trade
from srconsole.core.trader import Trader

CANDLE_COLUMNS = ("Time", "Open", "High", "Low", "Close", "Volume", "Symbol")
END_COLUMNS = ("Position", "Stop", "Equity")
"""As of the candle's end; between the two stand the strategy's own columns."""

OLD_COLUMNS: Final = 13
"""How many columns a trade had when a lot was sold at once, and `levels` was the one strategy."""

_FIRST_DAY: Final = date(1970, 1, 1)


class RowWriter:
    """Writes a market's candles' rows."""

    def __init__(self, symbol: str) -> None:
        self._symbol = symbol

    def line(self, candle: Candle, cells: str, trader: Trader) -> str:
        """Return the row of a candle that has moved but not closed; `cells` are the strategy's."""
        # `.value` takes longer than all the rest of the line's end.
        stop = repr(max(lot.stop for lot in trader.lots)) if trader.lots else ""
        return (
            f"{time_text(candle.time)},{candle.open!r},{candle.high!r},{candle.low!r},{candle.close!r},"
            f"{candle.volume!r},{self._symbol},{cells},{trader.state._value_},{stop},{trader.equity(candle.close)!r}"
        )


def candle_of(line: str) -> Candle:
    """Return the candle that a row was written of, or another line of a standard file that is written alike.

    Raises:
        ValueError: there is none in it.
    """
    time, *prices = line.split(",", 6)[:6]
    if len(prices) != 5:
        raise ValueError(f"{len(prices) + 1} columns")
    return Candle(_milliseconds(time), *map(float, prices))


def cells_of(line: str) -> str:
    """Return the strategy's cells of a candle's row."""
    return line.split(",", len(CANDLE_COLUMNS))[-1].rsplit(",", len(END_COLUMNS))[0]


def equity_of(line: str) -> float:
    """Return the equity as of the end of a candle's row, USDT."""
    return float(line.rsplit(",", 1)[-1])


def trade_line(trade: Trade) -> str:
    """Return the row of a closed trade."""
    times = {"entry_time", "exit_time"}
    return ",".join(
        time_text(value) if name in times else "" if value is None else value if isinstance(value, str) else repr(value)
        for name, value in trade._asdict().items()
    )


def trade_of(line: str) -> Trade:
    """Return the trade that a row was written of; rows of before there were parts have fewer columns.

    Raises:
        ValueError: there is none in it.
    """
    cells = line.split(",")
    if len(cells) != len(Trade._fields) and len(cells) != OLD_COLUMNS:
        raise ValueError(f"{len(cells)} columns")
    values: dict[str, Any] = {}
    for name, cell in zip(Trade._fields, cells, strict=False):
        if name in {"entry_time", "exit_time"}:
            values[name] = _milliseconds(cell)
        elif name in {"tier", "exit_reason", "strategy"}:
            values[name] = cell
        elif name == "parts":
            values[name] = int(cell)
        else:
            values[name] = float(cell) if cell else None
    return Trade(**values)


def _milliseconds(time: str) -> int:
    return round(datetime.fromisoformat(time).timestamp() * 1000)


def stamp_text(milliseconds: int) -> str:
    """Return a time as it stands before a line of a log; nothing where none is known yet, which is 0."""
    return f"{time_text(milliseconds)} " if milliseconds else ""


def time_text(milliseconds: int) -> str:
    """Return a time as files have it, such as `2024-01-01T00:00:00Z`."""
    seconds, rest = divmod(milliseconds, 1000)
    day, second = divmod(seconds, 86_400)
    text = f"{_day_text(day)}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    return f"{text}.{rest:03}000Z" if rest else f"{text}Z"


@lru_cache(maxsize=8)
def _day_text(day: int) -> str:
    """Return a day, counted from 1970 on, as `2024-01-01`: candle after candle is of the same one."""
    return (_FIRST_DAY + timedelta(days=day)).isoformat()
