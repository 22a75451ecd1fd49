"""The rows of `historical_data.csv` and `historical_trades.csv`: the backtest's tables, a line at a time."""

from __future__ import annotations

from datetime import UTC, datetime

from srconsole.core.candle import Candle
from srconsole.core.order import Trade
from srconsole.core.tier import NO_TIERS, Tiers, sr_proximity
from srconsole.core.trader import Trader

TIERS_SHOWN = 10


class RowWriter:
    """Writes candles' rows; the text of the tiers is made once for as long as they stay."""

    def __init__(self, symbol: str) -> None:
        self._symbol = symbol
        self._tiers: Tiers = NO_TIERS
        self._tier_text = _tier_text(NO_TIERS)

    def line(self, candle: Candle, tiers: Tiers, trader: Trader) -> str:
        """Return the row of a candle that has moved but not closed; `tiers` were in force during it."""
        if tiers is not self._tiers:
            self._tiers, self._tier_text = tiers, _tier_text(tiers)
        proximity = sr_proximity(tiers, candle.high, candle.low, candle.close)
        stop = "" if trader.position is None else repr(trader.position.stop)
        return (
            f"{time_text(candle.time)},{candle.open!r},{candle.high!r},{candle.low!r},{candle.close!r},"
            f"{candle.volume!r},{self._symbol},{proximity},{self._tier_text},{trader.state.value},{stop},"
            f"{trader.equity(candle.close)!r}"
        )


def candle_of(line: str) -> Candle:
    """Return the candle that a row was written of, or another line of a standard file that is written alike.

    Raises:
        ValueError: there is none in it.
    """
    time, *prices = line.split(",", 6)[:6]
    if len(prices) != 5:
        raise ValueError(f"{len(prices) + 1} columns")
    moment = datetime.fromisoformat(time)
    return Candle(round(moment.timestamp() * 1000), *map(float, prices))


def trade_line(trade: Trade) -> str:
    """Return the row of a closed trade."""
    times = {"entry_time", "exit_time"}
    return ",".join(
        time_text(value) if name in times else "" if value is None else value if isinstance(value, str) else repr(value)
        for name, value in trade._asdict().items()
    )


def time_text(milliseconds: int) -> str:
    """Return a time as files have it, such as `2024-01-01T00:00:00Z`."""
    seconds, rest = divmod(milliseconds, 1000)
    text = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{rest:03}000Z" if rest else f"{text}Z"


def _tier_text(tiers: Tiers) -> str:
    prices = [""] * (2 * TIERS_SHOWN)
    for offset, ranked in ((-1, tiers.supports), (TIERS_SHOWN - 1, tiers.resistances)):
        for tier in ranked:
            if tier.number <= TIERS_SHOWN:
                prices[offset + tier.number] = repr(tier.price)
    return ",".join(prices)
