"""What is shown at the end of a file: no entry is waited for; and what came of it, as a backtest's summary has it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from srconsole.core.trade import Trade
from srconsole.engine.ports import Journal
from srconsole.engine.rows import trade_of
from srconsole.engine.view.results import Results
from srconsole.engine.view.snapshot import MarketView

_ALL: Final = 2**62
NO_MORE: Final = "the candles have ended: no price comes to an entry any more"
"""Why nothing is held at the end of a file."""


def as_ended(market: MarketView) -> MarketView:
    """Return a market as it is shown once its candles have ended: no entry is waited for."""
    return market._replace(waited_for=None, why_flat=market.why_flat and NO_MORE)


def results_of(trades: Iterable[Trade], equities: Iterable[float], capital: float) -> Results:
    """Return the results of closed trades, and of equity at each candle's end."""
    count = wins = 0
    net = fees = 0.0
    for trade in trades:
        count, wins, net, fees = count + 1, wins + (trade.pnl >= 0), net + trade.pnl, fees + trade.fees
    peak, depth, share = capital, 0.0, 0.0
    for equity in equities:
        peak = max(peak, equity)
        depth, share = max(depth, peak - equity), max(share, (peak - equity) / peak)
    return Results(count, wins, net, fees, depth, share, capital)


class KeptResults:
    """Reads a market's results from the journal, once for each number of trades: what a person sells is known too."""

    def __init__(self, journal: Journal, capital: float) -> None:
        self._journal = journal
        self._capital = capital
        self._known: tuple[int, Results] | None = None

    def of(self, market: str, trades: int) -> Results:
        """Return the results of a market that has so many trades, all of them on the disk."""
        if self._known is None or self._known[0] != trades:
            rows = self._journal.newest_rows(market, _ALL, _ALL)
            closed = map(trade_of, self._journal.newest_trades(market, _ALL))
            made = results_of(closed, (float(row.rsplit(",", 1)[1]) for row in rows), self._capital)
            self._known = (trades, made)
        return self._known[1]
