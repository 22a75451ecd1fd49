"""How a file is written that people import: the keys of `[import.NAME]`, which `srconsole import` has as options."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

PREFIX = "import"
"""What the sections begin with: `[import.NAME]`."""


def _about(comment: str) -> Meta:
    return Meta(description=comment)


class ImportShape(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the files of one source are written, where that cannot be seen from the file; empty: as it looks."""

    columns: Annotated[
        str,
        _about(
            "columns in the order of the file (`time,open,close,high,low,volume`, `-` for others), or by the name or "
            "number they have (`time=Date,open=2`, date and hour as `time=Date+Hour`); a name with commas, signs or "
            'quotes stands in double quotes, a quote in it twice: `time="Date, local",open="say ""open"""`'
        ),
    ] = ""
    symbol: Annotated[str, _about("the market's name, or which of several symbols in the file")] = ""
    tz: Annotated[str, _about("zone of times that carry none: UTC, Europe/Berlin, +03:00")] = ""
    dates: Annotated[Literal["", "day-first", "month-first"], _about("what 03/04/2024 is: 3 April or March 4")] = ""
    time_unit: Annotated[
        Literal["", "s", "ms", "us", "ns", "days", "days-1904"],
        _about("unit of times that are numbers; days are those of spreadsheets, since 1900 or since 1904"),
    ] = ""
    clock: Annotated[
        Literal["", "hh", "hhmm", "hhmmss"],
        _about("what 930 is in a column of hours: 09:30 (hhmm) or 00:09:30 (hhmmss)"),
    ] = ""
    times: Annotated[Literal["", "open", "close"], _about("whether times are those of opening or of closing")] = ""
    timeframe: Annotated[str, _about("how long a candle lasts, such as 1h; which one, where a file has two")] = ""
    delimiter: Annotated[str, _about("what stands between columns: `,`, `;`, `|` or `tab`")] = ""
    decimal: Annotated[Literal["", ".", ","], _about("what stands before decimals")] = ""
    encoding: Annotated[str, _about("how letters are written: utf-8, utf-16, cp1252")] = ""
    duplicates: Annotated[
        Literal["", "first", "last"], _about("which candle counts where a time comes twice with different ones")
    ] = ""
    unfinished: Annotated[
        Literal["", "drop", "keep"], _about("what becomes of candles that a column of the file marks as unfinished")
    ] = ""
    volume: Annotated[
        Literal["", "none"],
        _about("the file holds no volume: 0 is written, and `levels.min_volume_ratio` means nothing"),
    ] = ""
    open_outside: Annotated[
        Literal["", "widen"], _about("widen low … high to an open outside of it, where the open is the close before it")
    ] = ""
    bad_rows: Annotated[Literal["", "skip"], _about("leave out rows that cannot be used")] = ""
