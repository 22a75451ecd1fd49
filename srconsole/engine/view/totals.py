"""What a run has come to so far: profit, fees, trades won, how far equity is below its peak, and its curve."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from srconsole.core.trade import Trade
from srconsole.engine.view.snapshot import CANDLES_SHOWN, TotalsView

DAY: Final = 86_400_000
POINTS: Final = 48
"""Of the curve at most."""


class Totals:
    """Adds up what has happened, whether it is remembered or new.

    Equity is that at the closes of the first market's candles; a day begins with what it was at its first moment, UTC.

    Args:
        capital: that a run began with, USDT.
    """

    def __init__(self, capital: float) -> None:
        self._capital = capital
        # Exact, so that several markets' trades come to the same in any order.
        self._fees = Fraction(0)
        self._trades = 0
        self._won = 0
        self._peak = self._last = capital
        self._whole = True
        self._day = -1
        self._first = capital
        self._equities: deque[float] = deque(maxlen=CANDLES_SHOWN)

    def trade(self, trade: Trade) -> None:
        """Take a closed trade."""
        self._trades += 1
        self._won += trade.pnl > 0
        self._fees += Fraction(trade.fees)

    def trades(self, trades: Iterable[Trade]) -> None:
        """Take closed trades, in their order."""
        for trade in trades:
            self.trade(trade)

    def peaked(self, highest: float | None) -> None:
        """Know how high equity was at closes that are not told, USDT; None: that is not known."""
        self._whole = self._whole and highest is not None
        self._peak = max(self._peak, highest or 0.0)

    def close(self, end: int, equity: float) -> None:
        """Take the equity at a close, USDT, and when that was, UTC milliseconds."""
        day = end // DAY
        if day != self._day:
            # A candle that ends later in the day than its first moment began in it with what was there before.
            self._day, self._first = day, equity if end % DAY == 0 else self._last
        self._last = equity
        self._peak = max(self._peak, equity)
        self._equities.append(equity)

    def view(self, equity: float, open_fees: float, now: int) -> TotalsView:
        """Return all of it as of an equity, at a time in UTC milliseconds; `open_fees` are of what is held."""
        peak = max(self._peak, equity)
        first = self._first if now // DAY == self._day else self._last
        return TotalsView(
            profit=equity - self._capital,
            today=equity - first,
            fees=float(self._fees + Fraction(open_fees)),
            trades=self._trades,
            won=self._won,
            drawdown=1 - equity / peak if self._whole and peak > 0 else None,
            curve=_thinned(self._equities),
        )


def _thinned(equities: deque[float]) -> tuple[float, ...]:
    """Return so many points of a curve as are shown, the newest last, all as far apart."""
    apart = -(-len(equities) // POINTS) or 1
    return tuple(equities)[::-1][::apart][::-1]
