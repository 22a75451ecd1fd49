"""One small file of each kind that people have, and what is made of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.imports import odd
from tests.imports.odd import Row, expected, hourly, imported, iso, refusal, standard, table, texts, written

HOURS = hourly()
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


@dataclass(frozen=True)
class Kind:
    """One kind of file.

    Attributes:
        content: what is in it.
        candles: what should come of it.
        said: the options that settle it, where it needs any.
        asks: what the refusal without them names.
        notes: words of the report.
        symbol: of the candles.
    """

    content: str | bytes
    candles: list[Row]
    said: dict[str, str] = field(default_factory=dict)
    asks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    symbol: str = "BTC/USDT"


DAYS = hourly(40, step=timedelta(days=1))
MINUTES = hourly(60, "2024-03-03", timedelta(minutes=1))
BERLIN = hourly(48, "2023-10-28")
NEW_YORK = hourly(48, "2024-03-09")
BRIEF = {"symbol": "BTC/USDT"}
SIX_HOURS = hourly(40, step=timedelta(hours=6))
LONG = hourly(96)


def tiny(row: Row) -> Row:
    """Return a candle with prices of some ten-millionths."""
    open_, high, low, close = (float(f"{number / 1e11:.4g}") for number in row[1:5])
    return row[0], open_, max(open_, high, close), min(open_, low, close), close, row[5] * 1e6


PEPE = [tiny(row) for row in HOURS]
COINS = ("BTC", "ETH", "SOL")
SPOT = ("BTC/USDT", "BTCUSDT", "btc-usdt", "XBT/USDT", "BINANCE:BTCUSDT", " BTC/USDT ")
SPELLINGS = (*SPOT, "BTC/USDT:USDT", "BTCUSDT_UMCBL", "=1+1")
ONES = (1.0, 1.0, 1.0, 1.0, 0.0)
SAVED_AT = round(HOURS[20][3] * 0.9995, 2)
UNFINISHED = [*HOURS[:20], (*HOURS[20][:3], SAVED_AT, SAVED_AT, 7.0), *HOURS[21:]]
IDLE = [(*row[:5], 0.0) if 20 <= at < 30 else row for at, row in enumerate(HOURS)]

KINDS = {
    "01 banner, newest first, two volumes": Kind(
        f"https://www.CryptoDataDownload.com\n{table(CDD, cdd(HOURS))}",
        HOURS,
        notes=("newest first",), symbol="BTC/USD"
    ),
    "02 volumes swapped midway": Kind(
        table(CDD, swapped_volumes(LONG)),
        LONG,
        notes=("48 x row with base volume and money swapped: put right, first on line 50",),
        symbol="BTC/USD",
    ),
    "03 two exports joined": Kind(two_exports(HOURS), HOURS, notes=("rounded",), symbol="BTC/USD"),
    "04 a wild first candle": Kind(
        standard([(HOURS[0][0], 2e5, 2e5, 5e4, *HOURS[0][4:]), *HOURS[1:]]),
        [(HOURS[0][0], 2e5, 2e5, 5e4, *HOURS[0][4:]), *HOURS[1:]],
        notes=("candle far wider",),
    ),
    "05 repeated, symbol without a slash": Kind(
        table(CDD, [*cdd(HOURS, "BTCUSD"), *cdd(HOURS[:5], "BTCUSD")]),
        HOURS,
        notes=("5 x repeated candle, equal", "written as BTC/USD"),
        symbol="BTC/USD",
    ),
    "06 Kraken, no header": Kind(
        table("", texts(HOURS, odd.seconds, ["7"])), HOURS, notes=("Kraken", "no header"), symbol="UNKNOWN"
    ),
    "08 Binance in microseconds": Kind(
        table("", klines(HOURS, lambda time: f"{odd.seconds(time)}000000")), HOURS, symbol="UNKNOWN"
    ),
    "09 Binance with a header": Kind(
        table(
            "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore",
            klines(HOURS, odd.milliseconds),
        ),
        HOURS,
        symbol="UNKNOWN",
    ),
    "10 Investing.com": Kind(
        investing(DAYS),
        [(*row[:5], float(f"{row[5]:.2f}e3")) for row in DAYS],
        notes=("thousands", "K, M or B"),
        symbol="UNKNOWN",
    ),
    "11 Yahoo": Kind(
        table(
            "Date,Open,High,Low,Close,Adj Close,Volume",
            [[*one[:5], "1.0", one[5]] for one in texts(DAYS, lambda time: f"{time:%Y-%m-%d}")],
        ),
        DAYS,
        symbol="UNKNOWN",
    ),
    "12 local time, off UTC's grid": Kind(
        table("datetime,open,high,low,close,volume", texts(SIX_HOURS, odd.wall("Asia/Kolkata", "%Y-%m-%d %H:%M:%S"))),
        SIX_HOURS,
        {"tz": "Asia/Kolkata", **BRIEF},
        ("--tz", "--symbol"),
    ),
    "13 TradingView": Kind(
        table(
            "time,open,high,low,close,Plot,Plot,A组1,Volume",
            [[*one[:5], "1", "2", "3", one[5]] for one in texts(HOURS, odd.offset(9))],
        ),
        HOURS,
        symbol="UNKNOWN",
    ),
    "14 no symbol": Kind(
        table("timestamp,open,high,low,close,volume", texts(HOURS, lambda time: f"{time:%Y-%m-%d %H:%M:%S+00:00}")),
        HOURS,
        BRIEF,
        ("--symbol",),
    ),
    "15 saved unfinished": Kind(
        table("timestamp,open,high,low,close,volume", texts(UNFINISHED, odd.milliseconds)),
        UNFINISHED,
        notes=("saved before the candle ended",),
        symbol="UNKNOWN",
    ),
    "20 German spreadsheet": Kind(
        german(HOURS), HOURS, {"dates": "day-first", **BRIEF}, ("--day-first", "--symbol"), ("decimal commas",)
    ),
    "21 byte order mark, CRLF": Kind("\ufeff" + standard(HOURS).replace("\n", "\r\n"), HOURS),
    "22 quoted thousands": Kind(
        table(odd.STANDARD, [quoted(iso(one[0]), *(f"{number:,}" for number in one[1:]), "BTC/USDT") for one in HOURS]),
        HOURS,
        notes=("thousands",),
    ),
    "23 repeated and out of order": Kind(
        standard([*HOURS[:20], *HOURS[12:20], *HOURS[20:], HOURS[3]]),
        HOURS,
        notes=("9 x repeated", "out of order"),
    ),
    "24 disagreeing": Kind(
        standard([*HOURS, (*HOURS[7][:4], HOURS[7][3], HOURS[7][5])]),
        HOURS,
        {"duplicates": "first"}, ("--duplicates", ":50")
    ),
    "25 bad rows": Kind(
        with_lines(
            standard(HOURS),
            l6="2024-03-01T04:00:00Z,NaN,1,1,1,1,BTC/USDT",
            l10="2024-03-01T08:00:00Z,0,0,0,0,5,BTC/USDT",
            l14="2024-03-01T12:00:00Z,5,4,3,5,5,BTC/USDT",
            l18="2024-13-45T99:00:00Z,5,5,5,5,5,BTC/USDT",
            l22="2024-03-01T20:00:00Z,5,5,5",
            l26="# a remark",
            l30="2024-03-02T04:00:00Z,5,1e400,5,5,5,BTC/USDT",
            l34="2024-03-02T08:00:00Z,5,0x1F,5,5,5,BTC/USDT",
            l38="   ",
            l42="2024-03-02T16:00:00Z,5,5,5,5,-3.5,BTC/USDT",
        ),
        [row for at, row in enumerate(HOURS) if at not in range(4, 41, 4)],
        {"bad_rows": "skip"},
        ("--skip-bad", ":6:"),
        ("left out: prices that contradict", "left out: times that are none", "remark"),
    ),
    "26 cut short": Kind(standard(HOURS)[:-30], HOURS[:-1], notes=("cut short", "line 49")),
    "27 no line feed at the end": Kind(standard(HOURS)[:-1], HOURS),
    "28 clocks go back": Kind(
        standard(BERLIN, time=odd.wall("Europe/Berlin", "%Y-%m-%d %H:%M:%S")),
        BERLIN,
        {"tz": "Europe/Berlin"}, ("--tz",)
    ),
    "29 clocks go forward, month first": Kind(
        standard(NEW_YORK, time=odd.wall("America/New_York", "%m/%d/%Y %I:%M %p")),
        NEW_YORK,
        {"tz": "America/New_York", "dates": "month-first"},
        ("--tz", "--month-first"),
    ),
    "30 three symbols": Kind(
        table(odd.STANDARD, [one for row in HOURS for coin in COINS for one in texts([row], iso, [f"{coin}/USDT"])]),
        HOURS,
        {"symbol": "ETH/USDT"},
        ("--symbol", "ETH/USDT 48"),
        symbol="ETH/USDT",
    ),
    "31 spellings": Kind(
        table(
            odd.STANDARD,
            [
                texts([row], iso, [name])[0]
                for row, name in zip(
                    HOURS,
                    SPELLINGS,
                    strict=False,
                )
            ],
        ),
        HOURS[:6],
        BRIEF,
        ("--symbol",),
        ("row of another symbol",),
    ),
    "32 two timeframes": Kind(
        standard([*HOURS, *MINUTES]), HOURS, {"timeframe": "1h"}, ("--timeframe 1h",), ("another timeframe",)
    ),
    "33 every form of time": Kind(every_time_form(HOURS), HOURS),
    "34 midnight without its time": Kind(
        standard(HOURS, time=lambda time: f"{time:%Y-%m-%d %H:%M:%S}".removesuffix(" 00:00:00")), HOURS
    ),
    "35 index column, exponents": Kind(
        table(f",{odd.STANDARD}", [[str(at), *one] for at, one in enumerate(texts(PEPE, iso, ["PEPE/USDT"]))]),
        PEPE,
        symbol="PEPE/USDT",
    ),
    "36 MetaTrader 5": Kind(
        table(
            "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>",
            [
                [*(row[0] + timedelta(hours=3)).strftime("%Y.%m.%d %H:%M:%S").split(), *map(repr, row[1:]), "0", "12"]
                for row in HOURS
            ],
            "\t",
        ),
        HOURS,
        {"tz": "+03:00", **BRIEF},
        ("--tz",),
    ),
    "37 MetaTrader 4": Kind(
        table("", [[*f"{row[0]:%Y.%m.%d %H:%M}".split(), *map(repr, row[1:])] for row in HOURS]),
        HOURS,
        {"tz": "UTC", **BRIEF},
        ("--tz",),
    ),
    "38 UTF-16, tabs below a header with commas": Kind(
        (odd.STANDARD + "\r\n" + table("", texts(HOURS, iso, ["BTC/USDT"]), "\t", "\r\n")).encode("utf-16"),
        HOURS,
        notes=("utf-16", "tabs"),
    ),
    "42 gzip": Kind(odd.packed(standard(HOURS)), HOURS, notes=("gzip",)),
    "43 closing times": Kind(
        standard(HOURS, time=lambda time: f"{time + timedelta(minutes=59):%Y-%m-%dT%H:%M:59.999Z}"),
        HOURS,
        {"times": "close"},
        ("--close-times",),
        ("opening times",),
    ),
    "44 other order, capitals, blanks": Kind(
        table(
            " VOLUME , Close,LOW ,high, open,TIME, symbol ",
            [[f" {o[5]} ", f" {o[4]}", o[3], f"{o[2]} ", o[1], o[0], " BTC/USDT "] for o in texts(HOURS, iso)],
        ),
        HOURS,
    ),
    "45 no volume for a while": Kind(standard(IDLE), IDLE, notes=("10 candles in a row without volume",)),
    "46 gaps": Kind(
        standard([*HOURS[:10], *HOURS[17:30], *HOURS[31:]]),
        [*HOURS[:10], *HOURS[17:30], *HOURS[31:]],
        notes=("2 gaps, 8 candles missing", "7 missing: 2024-03-01T10:00:00Z to 2024-03-01T16:00:00Z"),
    ),
    "47 nothing traded": Kind(
        nothing_traded(HOURS),
        [row for at, row in enumerate(HOURS) if at % 3 != 1],
        notes=("no trade", "16 gaps"),
        symbol="BTC/USD",
    ),
    "48 impossible times": Kind(
        standard([(datetime(1970, 1, 1, tzinfo=UTC), *ONES), *HOURS, (datetime(2099, 1, 1, tzinfo=UTC), *ONES)]),
        HOURS,
        {"bad_rows": "skip"},
        ("--skip-bad", ":2:"),
    ),
}  # fmt: skip

REFUSED = {
    "07 no header, another order": (
        table("", [[o[0], o[1], o[4], o[2], o[3], o[5]] for o in texts(HOURS, odd.milliseconds)]),
        ("no header", ":1:", "--columns"),
    ),
    "16 no close": (table("Date,Time,Open,High,Low,Volume", [["", "", "", "", "", ""]]), ("no Close column",)),
    "17 no candles": (
        table("timestamp,coinId,price,marketCap,totalVolume", [["1640563200000", "bitcoin", "5", "6", "7"]]),
        ("Open, High, Low", "no candles"),
    ),
    "39 a header alone": (odd.STANDARD + "\n", ("no candles",)),
    "40 nothing": ("", ("empty",)),
    "41 one candle": (standard(HOURS[:1]), ("one candle only", "at least two")),
    "49 damaged": (with_lines(standard(HOURS), l9="\0\0\0", l10="W\udce4hrung"), (":9:", "NUL")),
}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_is_read(tmp_path: Path, kind: Kind) -> None:
    """Given a file of a kind that people have
    When it is imported, with the options that settle what it leaves open
    Then the candles are those it was made of, to the last digit, and the report says what was found
    """
    report, candles, symbol = imported(written(tmp_path, kind.content), **kind.said)

    assert candles == expected(kind.candles)
    assert symbol == kind.symbol
    text = report.text()
    assert [note for note in kind.notes if note not in text] == []


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS.values() if kind.asks], ids=[n for n, k in KINDS.items() if k.asks]
)
def test_what_is_open_is_asked_for(tmp_path: Path, kind: Kind) -> None:
    """Given a file that leaves something open, such as its zone
    When it is imported without the option that settles it
    Then nothing is written, and one sentence names the option, or the line at fault
    """
    message = refusal(written(tmp_path, kind.content))

    assert [word for word in kind.asks if word not in message] == []


@pytest.mark.parametrize(("content", "said"), REFUSED.values(), ids=REFUSED)
def test_what_holds_no_candles_is_refused(tmp_path: Path, content: str, said: tuple[str, ...]) -> None:
    """Given a file without candles, or one that is damaged
    When it is imported
    Then nothing is written, and one sentence says why
    """
    message = refusal(written(tmp_path, content.encode("utf-8", "surrogateescape")))

    assert [word for word in said if word not in message] == []
