"""Backtests whose results are known beforehand."""

from __future__ import annotations

import asyncio

from srconsole.core.candle import Candle
from srconsole.engine.view.trial import Figures, Told, Trial, Wanted
from srconsole.errors import RequestError
from srconsole.settings.layers import settings_from
from tests.console import canned

WANTED = Wanted("candles.csv")


def trial(
    net: float = 9.53,
    fall: float = 0.056,
    changes: str = "",
    trades: int = 3,
    capital: float = 1000.0,
    symbol: str = "BTC/USD",
    decimals: int = 2,
) -> Trial:
    """Return a backtest that has made so much."""
    figures = Figures(
        symbol=symbol,
        timeframe="1h",
        first="2018-09-01T00:00:00Z",
        last="2019-10-17T08:00:00Z",
        candles=9873,
        net_profit=net,
        max_drawdown_pct=fall,
        sharpe=0.97,
        exposure=0.531,
        buy_and_hold=146.31,
        final_equity=1000 + net,
        sensitivity={"adverse": {"trades": 3, "net_profit": net}, "polls": {"trades": 2, "net_profit": -27.04}},
        refused={"halted": 117, "no pattern": 35},
        detail={"used": 4540, "not_used": 5333},
        verdict=["+9.53 USDT in 3 trades: 2 of 7 checks speak against it.", "There are 3 trades, too few to tell."],
    )
    settings = settings_from({"risk.initial_capital": capital})
    return Trial(WANTED._replace(changes=changes), figures, canned.trades()[:trades], settings, 3600, decimals)


class CannedTrials:
    """Backtests that end when they are let; implements `engine.view.trial.Trials`.

    Attributes:
        asked: what was asked for, in order.
        ends: is set where a backtest may come to its end.
        cancelled: how many were ended before theirs.
    """

    def __init__(self, symbol: str = "BTC/USD") -> None:
        self._symbol = symbol
        self.asked: list[Wanted] = []
        self.ends = asyncio.Event()
        self.cancelled = 0

    def first(self) -> Wanted:
        """Return what is asked for at first."""
        return WANTED

    def why_not(self, field: str, text: str) -> str:
        """Return that there is no such file, for one name."""
        return "gone.csv: there is no such file" if (field, text) == ("file", "gone.csv") else ""

    async def run(self, wanted: Wanted, told: Told) -> Trial:
        """Be a third done, and wait to be let end; without candles it fails."""
        self.asked.append(wanted)
        if wanted.file == "nothing.csv":
            raise RequestError("nothing.csv: there is no such file")
        told(3291, 9873)
        try:
            await self.ends.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        capital = 5000.0 if wanted.changes == "risk.initial_capital=5000" else 1000.0
        symbol, decimals = ("ETH/USD", 5) if wanted.file == "eth.csv" else (self._symbol, 2)
        net = 9.53 * len(self.asked)
        return trial(net, changes=wanted.changes, capital=capital, symbol=symbol, decimals=decimals)

    def candles(self, file: str, since: int, count: int) -> tuple[Candle, ...]:
        """Return the real candles."""
        return tuple(candle for candle in canned.real_candles() if candle.time >= since)[:count]
