"""Who wrote a file, as far as its form tells.

A file whose source is known never to say the symbol is read without one; a file of any other form has to have it, in a
column, its header or its name, or it is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from srconsole.imports.names import plain


class Sighting(NamedTuple):
    """What can be seen of a file before its rows are read.

    Attributes:
        banner: the lines above its header, in small letters.
        names: its header's names, as `plain` has them; empty without a header.
        width: its columns.
        time: the first row's time, as it is written.
        clock_apart: whether date and hour stand in two columns.
        form: `metastock` or `ninjatrader` where the table is written as these do, else empty.
        money: whether there is the money that was paid for the volume.
    """

    banner: str
    names: tuple[str, ...]
    width: int
    time: str
    clock_apart: bool
    form: str
    money: bool


class Known(NamedTuple):
    """A source.

    Attributes:
        name: what people call it.
        says_symbol: whether its files say the symbol.
        server_time: whether its times are those of some server's zone.
        market: the symbol of all its files, where there is only one.
        counts_money: whether it counts the volume of a coin in money.
        venue: the exchange whose spellings of symbols its files have, in capitals, where it is one.
    """

    name: str
    says_symbol: bool = True
    server_time: bool = False
    market: str = ""
    venue: str = ""
    counts_money: bool = False


_OHLC: Final = ("open", "high", "low", "close")
_CCXT: Final = ("timestamp", *_OHLC, "volume")
_ANY: Final = Known("")


def known_source(seen: Sighting) -> Known:
    """Recognise a file's source; one without a name where it is none of those known."""
    if "cryptodatadownload" in seen.banner:
        return Known("CryptoDataDownload")
    if seen.form == "ninjatrader":
        return Known("NinjaTrader or HistData", server_time=True)
    if seen.form == "metastock":
        return Known("MetaStock, Finam or stooq", server_time=True)
    if seen.clock_apart and (not seen.names or "tickvol" in seen.names):
        return Known("MetaTrader", says_symbol=False, server_time=True)
    return _by_header(seen) if seen.names else _by_width(seen)


def _by_header(seen: Sighting) -> Known:
    names = seen.names
    digits = seen.time.strip().isdigit()
    known = {
        Known("Binance's klines", says_symbol=False): names[:5] == ("open time", *_OHLC) and seen.width == 12,
        Known("Investing.com", says_symbol=False): {"price", "vol", "change %"} <= set(names),
        Known("Yahoo Finance", says_symbol=False, counts_money=True): "adj close" in names and names[0] == "date",
        Known("Kaggle's Bitstamp file", says_symbol=False, market="BTC/USD"): (
            "volume btc" in names and "volume currency" in names and names[0] == "timestamp"
        ),
        Known("BitMEX's bins", says_symbol=False, venue="BITMEX"): {"lastsize", "homenotional"} <= set(names)
        or {"last size", "home notional"} <= set(names),
        Known("TradingView", says_symbol=False): names[:5] == ("time", *_OHLC) and "symbol" not in names,
        Known("ccxt's rows", says_symbol=False): names == _CCXT and digits,
    }
    return next((source for source, fits in known.items() if fits), _ANY)


def _by_width(seen: Sighting) -> Known:
    if not seen.time.strip().isdigit():
        return _ANY
    names = {
        (5, False): "CoinGecko's candles",
        (6, False): "ccxt's rows",
        (7, False): "Kraken's trades",
        (8, False): "Kraken's candles",
        (7, True): "an exchange's rows, with the money traded",
        (8, True): "rows as MEXC and BingX have them",
        (9, True): "rows as OKX has them",
        (12, True): "Binance's klines",
    }
    name = names.get((seen.width, seen.money), "an exchange's rows" if seen.money else "")
    return Known(name, says_symbol=False, venue="KRAKEN" if "Kraken" in name else "") if name else _ANY


def sighting(
    banner: Sequence[str],
    names: Sequence[str],
    width: int,
    row: Sequence[str],
    time: Sequence[int],
    *,
    form: str,
    money: bool,
) -> Sighting:
    """Put together what `known_source` looks at.

    Args:
        banner: the lines above the header.
        names: the header as it is written.
        width: how many columns there are.
        row: the first row.
        time: the columns of the time.
        form: as `Sighting` has it.
        money: whether there is the money that was paid for the volume.
    """
    first = row[time[0]] if row and time[0] < len(row) else ""
    return Sighting("\n".join(banner).lower(), tuple(map(plain, names)), width, first, len(time) == 2, form, money)
