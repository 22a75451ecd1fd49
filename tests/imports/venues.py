"""Candles as venues' own endpoints return them, made from a seeded walk: which columns, in which order."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from tests.imports.odd import Row, milliseconds, seconds


@dataclass(frozen=True)
class Traded:
    """All that a venue may tell of a candle; `paid` is the money, `size` what a contract is worth."""

    row: Row
    step: timedelta
    paid: float
    trades: int
    share: float
    size: float

    def text(self, column: str) -> str:
        """Write one of the columns that venues have."""
        time, open_, high, low, close, volume = self.row
        numbers = dict(zip("ohlc", (open_, high, low, close), strict=True))
        if column in numbers:
            return repr(numbers[column])
        texts = {
            "t": milliseconds(time),
            "s": seconds(time),
            "iso": f"{time:%Y-%m-%dT%H:%M:%S}Z",
            "end": str(int(milliseconds(time + self.step)) - 1),
            "base": repr(volume),
            "paid": f"{self.paid:.8f}".rstrip("0"),
            "cents": f"{self.paid:.2f}",
            "vwap": repr(self.paid / volume if volume else 0.0),
            "n": str(self.trades if volume else 0),
            "taker": f"{volume * self.share:.5f}",
            "taker_paid": f"{self.paid * self.share:.6f}",
            "contracts": str(round(volume / self.size)),
            "contracts_of_100": str(round(self.paid / 100)),
            "dollars": str(round(self.paid)),
            "satoshi": str(round(volume * 1e8)),
            "name": "BTC_USDT",
        }
        return texts.get(column, column)


def traded(rows: Sequence[Row], step: timedelta = timedelta(hours=1), size: float = 0.001) -> list[Traded]:
    """Add to candles what was paid, at a mean price between low and high, and what else venues tell."""
    chance = random.Random(7)
    return [
        Traded(
            row,
            step,
            row[5] * (row[3] + (row[2] - row[3]) * chance.uniform(0.2, 0.8)),
            chance.randrange(200, 5000),
            chance.uniform(0.3, 0.7),
            size,
        )
        for row in rows
    ]


def dump(candles: Sequence[Traded], columns: Sequence[str], header: str = "") -> str:
    """Write candles in some columns, with a header or without."""
    lines = [",".join(candle.text(column) for column in columns) for candle in candles]
    return "\n".join([*([header] if header else []), *lines, ""])


@dataclass(frozen=True)
class Venue:
    """What an endpoint returns.

    Attributes:
        columns: in their order; `base` is what has to become the Volume.
        header: the names its documents give them.
        said: `--columns` for the same without a header, where the order is none that can be known.
    """

    columns: str
    header: str
    said: str = ""

    def lines(self, candles: Sequence[Traded], *, header: bool) -> str:
        """Write candles as the endpoint returns them."""
        return dump(candles, self.columns.split(), self.header if header else "")


_TAKERS = "taker_buy_volume,taker_buy_quote_volume,ignore"
_OHLC = "time,open,high,low,close"

VENUES = {
    "Binance": Venue(
        "t o h l c base end paid n taker taker_paid 0",
        f"open_time,{_OHLC[5:]},volume,close_time,quote_volume,count,{_TAKERS}",
    ),
    "Binance COIN-M": Venue(
        "t o h l c contracts_of_100 end base n contracts_of_100 taker 0",
        f"open_time,{_OHLC[5:]},volume,close_time,base_asset_volume,count,{_TAKERS}",
        "volume=8",
    ),
    "MEXC, BingX": Venue("t o h l c base end paid", f"{_OHLC},volume,close time,quote asset volume"),
    "HashKey": Venue("t o h l c base 0 paid n taker taker_paid", f"{_OHLC},volume,zero,amount,count,tb,tq"),
    "Bybit": Venue("t o h l c base paid", f"start,{_OHLC[5:]},volume,turnover"),
    "Bybit inverse": Venue("t o h l c dollars base", f"start,{_OHLC[5:]},volume,turnover"),
    "Bitget": Venue("t o h l c base paid", f"ts,{_OHLC[5:]},baseVolume,quoteVolume"),
    "Bitget spot": Venue("t o h l c base paid paid", f"ts,{_OHLC[5:]},base volume,usdt volume,quote volume"),
    "Bitget inverse": Venue("t o h l c paid base", f"ts,{_OHLC[5:]},vol,vol2"),
    "OKX spot": Venue("t o h l c base base paid 1", "ts,o,h,l,c,vol,volCcy,volCcyQuote,confirm"),
    "OKX swap": Venue("t o h l c contracts base paid 1", "ts,o,h,l,c,vol,volCcy,volCcyQuote,confirm"),
    "Kraken": Venue("s o h l c vwap base n", f"{_OHLC},vwap,volume,count"),
    "Kraken CSV": Venue("s o h l c base n", f"{_OHLC},volume,trades"),
    "Coinbase": Venue("s l h o c base", "time,low,high,open,close,volume", "time,low,high,open,close,volume"),
    "Bitfinex": Venue("t o c h l base", "mts,open,close,high,low,volume", "time,open,close,high,low,volume"),
    "KuCoin": Venue("s o c h l base paid", "time,open,close,high,low,volume,turnover", "time,open,close,high,low"),
    "WhiteBIT": Venue("s o c h l base paid", "time,open,close,high,low,stock,deal", "time,open,close,high,low"),
    "P2B": Venue(
        "s o c h l base paid name", "time,open,close,high,low,amount,volume,market", "time,open,close,high,low"
    ),
    "Gate spot": Venue(
        "s paid c h l o base true", "t,sum,c,h,l,o,amount,closed", "time,,close,high,low,open"
    ),
    "DigiFinex": Venue("s base c h l o", "t,volume,c,h,l,o", "time,volume,close,high,low,open"),
    "NDAX": Venue("t h l o c base 0 1 1", "t,high,low,open,close,volume,bid,ask,id", "time,high,low,open,close"),
    "bitbank": Venue("o h l c base t", "open,high,low,close,volume,time", "open,high,low,close,volume,time"),
    "Poloniex": Venue(
        "l h o c paid base taker_paid taker n 0 vwap name t end",
        "low,high,open,close,amount,quantity,buyTakerAmount,buyTakerQuantity,tradeCount,ts,weightedAverage,interval,"
        "time,closeTime",
        "low,high,open,close,,,,,,,,,time",
    ),
    "HTX": Venue("s o c l h base paid n", "time,open,close,low,high,amount,vol,count", "time,open,close,low,high"),
    "BitMEX inverse": Venue(
        "iso o h l c n dollars vwap 1 satoshi base dollars",
        "timestamp,open,high,low,close,trades,volume,vwap,lastSize,turnover,homeNotional,foreignNotional",
    ),
    "Deribit": Venue("t o h l c base paid", "ticks,open,high,low,close,volume,cost", ""),
    "XT": Venue("t o c h l base paid", "t,o,c,h,l,q,v", "time,open,close,high,low"),
    "Upbit": Venue(
        "t o h l c paid base",
        "time,opening_price,high_price,low_price,close,candle_acc_trade_price,candle_acc_trade_volume",
    ),
    "One Trading": Venue(
        "iso h l o c base paid", "time,high,low,open,close,total_amount,volume", "time,high,low,open,close"
    ),
    "GRVT": Venue("t end o c h l base paid n", "open_time,close_time,open,close,high,low,volume_b,volume_q,trades",
                  "time,,open,close,high,low"),
    "dYdX": Venue("iso l h o c base paid n", "time,low,high,open,close,baseTokenVolume,usdVolume,trades",
                  "time,low,high,open,close"),
    "Crypto.com": Venue("t o h l c base", "t,o,h,l,c,v"),
    "Bitstamp": Venue("s h l base o c", "timestamp,high,low,volume,open,close", "time,high,low,volume,open,close"),
    "CryptoCompare": Venue("s h l o base paid c", "time,high,low,open,volumefrom,volumeto,close",
                           "time,high,low,open,,,close"),
    "lighter": Venue("t o h l c base paid", "t,o,h,l,c,v,V"),
}  # fmt: skip
