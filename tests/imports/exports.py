"""Candles as the programs and sites that people have them from write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.imports import odd
from tests.imports.odd import Row, iso, table, texts

CDD = "unix,date,symbol,open,high,low,close,Volume BTC,Volume USD"


def cdd(rows: list[Row], symbol: str = "BTC/USD", unix: Callable[[Any], str] = odd.seconds) -> list[list[str]]:
    """Return candles as CryptoDataDownload has them, the newest first."""
    return [
        [unix(row[0]), row[0].strftime("%Y-%m-%d %H:%M:%S"), symbol, *map(repr, row[1:]), repr(row[5] * row[4])]
        for row in reversed(rows)
    ]


def swapped_volumes(rows: list[Row]) -> list[list[str]]:
    """Return the same with the older half's two volumes in each other's place."""
    return [[*one[:7], one[8], one[7]] if at > 47 else one for at, one in enumerate(cdd(rows))]


def two_exports(rows: list[Row]) -> str:
    """Return a file that joins two exports, in which some hours come twice, finer and rounded."""
    fine = [[*one, "51191"] for one in cdd(rows, unix=odd.milliseconds)]
    coarse = [
        [
            f"{odd.seconds(row[0])}.0",
            row[0].strftime("%Y-%m-%d %I-%p"),
            "BTC/USD",
            *map(repr, row[1:5]),
            f"{row[5]:.2f}",
            f"{row[5] * row[4]:.2f}",
            "NULL",
        ]
        for row in reversed(rows[:20])
    ]
    return table(
        f"{CDD},tradecount", [*fine[:30], *(one for pair in zip(fine[30:], coarse, strict=False) for one in pair)]
    )


def klines(rows: list[Row], time: Callable[[Any], str]) -> list[list[str]]:
    """Return candles in the twelve columns of Binance; the takers bought a third."""
    return [
        [
            *fields,
            time(row[0] + timedelta(hours=1)),
            repr(row[5] * row[4]),
            str(round(row[5] * 7)),
            f"{row[5] / 3:.5f}",
            repr(row[5] / 3 * row[4]),
            "0",
        ]
        for row, fields in zip(rows, texts(rows, time), strict=True)
    ]


def quoted(*fields: str) -> list[str]:
    """Put quotes around fields."""
    return [f'"{field}"' for field in fields]


def investing(rows: list[Row]) -> str:
    """Return days as Investing.com has them."""
    lines = [
        ",".join(
            f'"{text}"'
            for text in (
                f"{row[0]:%b %d, %Y}",
                f"{row[4]:,}",
                f"{row[1]:,}",
                f"{row[2]:,}",
                f"{row[3]:,}",
                f"{row[5]:.2f}K",
                "1%",
            )
        )
        for row in reversed(rows)
    ]
    return "\ufeff" + "\r\n".join(['"Date","Price","Open","High","Low","Vol.","Change %"', *lines, ""])


def german(rows: list[Row]) -> str:
    """Return candles as a spreadsheet in Germany writes them."""
    lines = [[f"{row[0]:%d.%m.%Y %H:%M}", *(repr(number).replace(".", ",") for number in row[1:])] for row in rows]
    header = "Datum;Open;Hoch;Tief;Schluss;Volumen"
    return "\ufeff" + table(header, lines, ";", "\r\n")


def every_time_form(rows: list[Row]) -> str:
    """Return candles whose times are written in eight ways in turn."""
    forms: list[Callable[[Any], str]] = [
        iso,
        lambda time: f"{time:%Y-%m-%dT%H:%M:%S.000Z}",
        lambda time: f"{time:%Y-%m-%d %H:%M:%S}",
        lambda time: f"{time:%Y-%m-%dT%H:%M:%S+00:00}",
        lambda time: f"{time:%Y-%m-%d %H:%M}",
        lambda time: f"{time:%Y-%m-%d %H:%M:%S UTC}",
        odd.seconds,
        odd.milliseconds,
    ]
    return table(odd.STANDARD, [texts([row], forms[at % 8], ["BTC/USDT"])[0] for at, row in enumerate(rows)])


def with_lines(content: str, **others: str) -> str:
    """Replace lines of a file: l6="…" is its line 6."""
    lines = content.split("\n")
    for number, text in others.items():
        lines[int(number[1:]) - 1] = text
    return "\n".join(lines)


def nothing_traded(rows: list[Row]) -> str:
    """Return candles of which every third says that nothing was traded."""
    header = "Timestamp,Open,High,Low,Close,Volume_(BTC),Volume_(Currency),Weighted_Price"
    lines = [
        [*one, repr(row[5] * row[4]), repr(row[4])] for row, one in zip(rows, texts(rows, odd.seconds), strict=True)
    ]
    return table(header, [[one[0], *["NaN"] * 7] if at % 3 == 1 else one for at, one in enumerate(lines)])
