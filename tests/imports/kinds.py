"""One small file of each kind that people have, each with the candles that should come of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.imports import odd
from tests.imports.exports import (
    CDD,
    cdd,
    every_time_form,
    german,
    investing,
    klines,
    nothing_traded,
    quoted,
    swapped_volumes,
    two_exports,
    with_lines,
)
from tests.imports.odd import Row, hourly, iso, standard, table, texts

HOURS = hourly()


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
