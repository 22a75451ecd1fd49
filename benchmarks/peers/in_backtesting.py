"""The rules as a strategy of backtesting.py: one limit order with its stop between bars, moved at each close."""

from __future__ import annotations

import math
import warnings
from dataclasses import replace

from backtesting import Strategy
from backtesting.lib import FractionalBacktest

from benchmarks.peers.bars import order_of
from benchmarks.peers.history import SATOSHI, History, Made, Rules
from benchmarks.peers.position import Lot, Standing


def trades(history: History, rules: Rules) -> list[Made]:
    """Return what it trades; its prices are in units of `SATOSHI`, since its quantities are whole."""
    frame = history.frame.set_index(history.frame["Time"].dt.tz_localize(None))
    with warnings.catch_warnings():
        # It says of each purchase whose stop lies in its bar that it is dubious: that is `Rule.STOP_NEXT_BAR`.
        warnings.simplefilter("ignore")
        test = FractionalBacktest(
            frame[["Open", "High", "Low", "Close", "Volume"]],
            _Levels,
            cash=rules.capital,
            commission=rules.fee_rate,
            margin=rules.margin / rules.notional,
            fractional_unit=SATOSHI,
        )
        made = test.run(history=history, rules=rules)["_trades"]
    return [
        Made(int(row.EntryBar), int(row.ExitBar), float(row.EntryPrice), float(row.ExitPrice), float(row.Size))
        for row in made.sort_values("EntryBar", kind="stable").itertuples()
    ]


class _Levels(Strategy):  # type: ignore[misc]  # it comes without types
    """Waits at the nearest support, then follows with the stop; `run` is given both values."""

    history: History = None  # type: ignore[assignment]  # backtesting.py wants each parameter to have a value
    rules: Rules = None  # type: ignore[assignment]

    def init(self) -> None:
        self.standing = Standing(self.history.prices[0][0], self.rules.capital)
        self.seen = 0

    def next(self) -> None:
        at = len(self.data) - 1
        close = self.history.prices[at][3]
        self._look(at, close)
        for order in self.orders:
            if not order.is_contingent:
                order.cancel()
        self.standing = replace(self.standing, price=close).closed()
        if at + 1 < len(self.history.prices):
            self._order(at + 1)

    def _look(self, at: int, close: float) -> None:
        """Take note of what was bought and sold in this bar."""
        if len(self.closed_trades) > self.seen:
            self.seen = len(self.closed_trades)
            self.standing = self.standing.sold(self.rules, at, self.closed_trades[-1].exit_price / SATOSHI)
        elif self.trades and self.standing.lot is None:
            [trade] = self.trades
            price = trade.entry_price / SATOSHI
            limit = trade.tag.price * (1 + self.rules.proximity)
            self.standing = self.standing.bought(
                self.rules, at, price, trade.tag, self.history.midpoint[at], sized=limit
            )
            self._raise(close)
        elif self.trades:
            self._raise(self.history.prices[at][1])

    def _raise(self, price: float) -> None:
        lot: Lot | None = self.standing.lot
        if lot is not None:
            raised = lot.raised(price)
            self.standing = replace(self.standing, lot=raised)
            self.trades[0].sl = raised.stop(self.rules) * SATOSHI

    def _order(self, following: int) -> None:
        level = order_of(self.standing, self.rules, self.history.supports[following], self.history.midpoint[following])
        if level is None:
            return
        limit = level.price * (1 + self.rules.proximity)
        quantity = math.floor(self.rules.notional / limit / SATOSHI)
        stop = level.price * (1 - self.rules.stop_pct)
        self.buy(size=quantity, limit=limit * SATOSHI, sl=stop * SATOSHI, tag=level)
