"""Files whose times are those of a candle's end, or may be, as far as their form tells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from srconsole.imports.names import plain, role_of, spread

OPTIONS: Final = "--close-times, or --open-times"

_BITMEX: Final = ({"last size"}, {"home notional", "foreign notional"}, {"vwap"})
_TRADESTATION: Final = {"date", "time", "up", "down"}
_METASTOCK: Final = {"per", "date", "time"}
_NINJA_TIME: Final = re.compile(r"[0-9]{8} [0-9]{6}")
_MIDNIGHT: Final = re.compile(r"[0-9]{8} 000000")


def stamps_the_end(names: Sequence[str], time: Sequence[int], rows: Sequence[Sequence[str]], delimiter: str) -> str:
    """Return why a file's times may be those of closing, as a question; empty where its form does not suggest it.

    Args:
        names: the header as it is written; empty without one.
        time: the columns of the time.
        rows: some of the rows.
        delimiter: what divides the columns.
    """
    if not names:
        return _without_header(time, rows, delimiter)
    spelled = {spelling for name in names for spelling in (plain(name), plain(spread(name)))}
    squeezed = {spelling.replace(" ", "") for spelling in spelled}
    of_time = [names[at].strip() for at in time]
    if all(role_of(name) == "close time" for name in of_time):
        return f"the only times are those of closing ({', '.join(of_time)})"
    if all({name.replace(" ", "") for name in some} & squeezed for some in _BITMEX):
        return "these are BitMEX's bins, whose times are those of their end"
    if {"time open", "time close"} <= spelled and len(of_time) == 1 and role_of(of_time[0]) == "time":
        first = plain(spread(of_time[0]))
        return "" if first in ("time open", "open time") else f"{of_time[0]} may be the end of the candle"
    if spelled >= _TRADESTATION:
        return "these are TradeStation's or MultiCharts' columns, whose times are those of closing"
    if spelled >= _METASTOCK and len(time) == 2:
        return f"programs that write {' and '.join(of_time)} so give either opening or closing times"
    return ""


def form_of(names: Sequence[str], time: Sequence[int], rows: Sequence[Sequence[str]], delimiter: str) -> str:
    """Return `metastock` for the columns that Finam and stooq write too, `ninjatrader` for those that HistData does.

    Both give times of a zone that they do not name; any other form is empty.
    """
    if names:
        return "metastock" if len(time) == 2 and {plain(name) for name in names} >= _METASTOCK else ""
    first = rows[0][0].strip() if rows and rows[0] else ""
    return "ninjatrader" if delimiter == ";" and _NINJA_TIME.fullmatch(first) else ""


def _without_header(time: Sequence[int], rows: Sequence[Sequence[str]], delimiter: str) -> str:
    if form_of((), time, rows, delimiter) and not all(_MIDNIGHT.fullmatch(row[0].strip()) for row in rows if row):
        return "NinjaTrader writes closing times in this form, and HistData opening times"
    first = rows[0][time[0]].strip() if rows and time and time[0] < len(rows[0]) else ""
    if len(rows[0] if rows else ()) == 5 and first.isdigit():
        return "CoinGecko writes candles in these five columns with closing times, others with opening times"
    return ""
