"""What a run has come to and why it holds nothing, as its journal tells it: the account's line for a shell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import fsum
from typing import Any

from srconsole.core.trader import Trader
from srconsole.engine.as_written import as_written
from srconsole.engine.ports import Checkpoint, Remembered
from srconsole.engine.rows import candle_of, equity_of, trade_of
from srconsole.engine.view.of_end import NO_MORE
from srconsole.engine.view.of_trader import why_flat
from srconsole.engine.view.totals import DAY, Totals
from srconsole.strategies.built_in import BUILT_IN
from srconsole.strategies.levels.strategy import Levels


def account_of(
    trader: Trader, equity: float, rows: Sequence[str], trades: Iterable[str], timeframe: int
) -> dict[str, Any]:
    """Return what a run has come to, money in USDT, `below_peak` a fraction.

    Args:
        trader: of its market, as it stands.
        equity: with what is held marked to the newest price, USDT.
        rows: of its candles, the oldest first.
        trades: rows of its closed trades.
        timeframe: seconds a candle.
    """
    totals = Totals(trader.settings.risk.initial_capital)
    totals.trades(map(trade_of, trades))
    # Of all but the newest day how high equity was is all that counts.
    day = DAY // (timeframe * 1000) + 2
    totals.peaked(max(map(equity_of, rows[:-day]), default=0.0))
    for row in rows[-day:]:
        totals.close(candle_of(row).time + timeframe * 1000, equity_of(row))
    seen = totals.view(equity, fsum(lot.holding.fees for lot in trader.lots), trader.time)
    return {
        "trades": seen.trades,
        "won": seen.won,
        "since_start": seen.profit,
        "today": seen.today,
        "below_peak": seen.drawdown,
        "fees": seen.fees,
        "margin": fsum(trader.account.bound.values()),
    }


def why_nothing_is_held(
    remembered: Remembered, checkpoint: Checkpoint, trader: Trader, timeframe: int, *, ended: bool
) -> str | None:
    """Return why nothing is held, in the sentence of the position's pane; empty while something is.

    `ended` says that the candles of its file have all closed. None where the journal does not tell: a replay was left
    inside a candle, or the strategy is no built-in one.

    Raises:
        JournalError: the checkpoint cannot be read.
    """
    if trader.lots:
        return ""
    if ended:
        return NO_MORE
    if trader.settings.strategy.name not in BUILT_IN:
        return None
    market, known = as_written(remembered, checkpoint, timeframe)
    if not known:
        return None
    strategy = market.strategy
    structure = strategy.structure if isinstance(strategy, Levels) else None
    return why_flat(structure, market.trader, market.digits.decimals)
