"""The kernel held against the plain core, to the last digit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from hypothesis import strategies as st

from srconsole.core.candle import Candle
from srconsole.core.lot import State
from srconsole.core.trader import Trader
from srconsole.kernel.core_forms import trader_of
from srconsole.kernel.library import Library
from srconsole.kernel.traded import Outcome, Prices, Rows, Traded
from srconsole.kernel.trials import SharedHistory
from srconsole.kernel.walked import InForce, Walked
from srconsole.research.history_run import HistoryRun
from srconsole.settings.schema import Settings, SizingSettings, TrailSettings
from srconsole.strategies.levels.strategy import Levels
from srconsole.strategies.levels.tier import Tiers, sr_proximity
from tests.walks import HOUR, tradable_settings

STATES = {State.FLAT: 0, State.STOP_LOSS: 1, State.TAKE_PROFIT: 2}


class Row(NamedTuple):
    """What a candle ended with, and the tiers that were in force during it."""

    position: int
    stop: float | None
    equity: float
    proximity: str
    supports: tuple[float, ...]
    resistances: tuple[float, ...]
    midpoint: float | None


def plainly(settings: Settings, candles: Sequence[Candle], first: int = 0) -> tuple[Trader, list[Row]]:
    """Trade candles on the plain core."""
    run = HistoryRun(settings, HOUR)
    rows = []
    for at, candle in enumerate(candles):
        (run.skip if at < first else run.move)(candle)
        rows.append(_row(run, candle))
        run.close(candle)
    return run.trader, rows


def _row(run: HistoryRun, candle: Candle) -> Row:
    trader, tiers, strategy = run.trader, run.tiers, run.strategy
    assert isinstance(strategy, Levels)
    pattern = strategy.structure.pattern
    return Row(
        STATES[trader.state],
        trader.lots[0].stop if trader.lots else None,
        trader.equity(candle.close) if trader.lots else trader.closed_equity,
        sr_proximity(tiers, candle.high, candle.low, candle.close),
        *_prices(tiers),
        None if pattern is None else pattern.midpoint,
    )


def _prices(tiers: Tiers) -> tuple[tuple[float, ...], tuple[float, ...]]:
    return tuple(tier.price for tier in tiers.supports), tuple(tier.price for tier in tiers.resistances)


def by_kernel(
    kernel: Library, settings: Settings, candles: Sequence[Candle], first: int = 0
) -> tuple[Trader, list[Row]]:
    """Trade candles by the kernel."""
    columns = np.array([candle[1:] for candle in candles], dtype=np.float64).reshape(-1, 5).T
    traded = Traded(kernel, Prices(*columns), settings)
    rows = traded.empty_rows()
    (outcome,) = traded.trade([settings], first, rows)
    _assert_same_together(kernel, settings, Prices(*columns), first, outcome, rows)
    trader = trader_of(outcome, [candle.time for candle in candles], settings, HOUR)
    walked = Walked(kernel, Prices(*columns), settings)
    # Seven candles at a time: what is in force goes on from one stretch to the next.
    numbers = np.concatenate([part.proximity for part in walked.level_rows(7)])
    told = [_in_force(part, at) for part in walked.in_force(7) for at in range(part.part.start, part.part.stop)]
    return trader, [
        Row(
            int(rows.position[at]),
            None if np.isnan(rows.stop[at]) else float(rows.stop[at]),
            float(rows.equity[at]),
            _name(int(number)),
            *told[at],
        )
        for at, number in enumerate(numbers)
    ]


def _assert_same_together(
    kernel: Library, settings: Settings, prices: Prices, first: int, outcome: Outcome, rows: Rows
) -> None:
    """Hold what a sweep has of the trader to what the walk through the closes has traded, a day being five candles."""
    count = len(prices.open)
    days = np.unique(np.minimum(np.arange(first, count) // 5 * 5 + 4, count - 1))
    tried = SharedHistory(kernel, prices, first, days).trade([settings, settings])
    closed = len(outcome.trades)
    assert tried.trades.tolist() == [closed, closed]
    for name in ("entry", "exit", "pnl", "fees"):
        column = outcome.trades[name].tolist()
        assert getattr(tried, name).tolist() == column + column
    assert tried.halts.tolist() == [outcome.halts] * 2
    assert tried.held.tolist() == [np.count_nonzero(rows.position[first:])] * 2
    assert tried.daily.tolist() == [rows.equity[days].tolist()] * 2
    capital = settings.risk.initial_capital
    values = np.concatenate(([capital], rows.equity[first:]))
    peaks = np.maximum.accumulate(values)
    assert tried.deepest.tolist() == [(peaks - values).max()] * 2
    assert tried.deepest_fraction.tolist() == [((peaks - values) / peaks).max()] * 2
    assert tried.equity.tolist() == [values[-1]] * 2


def _name(number: int) -> str:
    return f"S{number}" if number > 0 else f"R{-number}" if number else "No"


def _in_force(part: InForce, at: int) -> tuple[tuple[float, ...], tuple[float, ...], float | None]:
    which = int(np.searchsorted(part.epochs["from"], at, side="right")) - 1
    epoch, price = part.epochs[which], part.levels["price"]
    below = price[epoch["supports"] : epoch["supports"] + epoch["support_count"]]
    above = price[epoch["resistances"] : epoch["resistances"] + epoch["resistance_count"]]
    return tuple(below.tolist()), tuple(above.tolist()), float(epoch["midpoint"]) if epoch["has_pattern"] else None


def assert_same(kernel: Library, settings: Settings, candles: Sequence[Candle], first: int = 0) -> int:
    """Hold trades, the open lot, refusals, the halt, capital and every row together; return how many trades it were."""
    plain, rows = plainly(settings, candles, first)
    trader, kernel_rows = by_kernel(kernel, settings, candles, first)
    assert trader.trades == plain.trades
    assert trader.lots == plain.lots
    assert trader.refused == plain.refused
    assert trader.halt == plain.halt
    assert (trader.closed_equity, trader.price) == (plain.closed_equity, plain.price)
    assert (trader.account.bound, trader.account.lots) == (plain.account.bound, plain.account.lots)
    assert kernel_rows == rows
    return len(plain.trades)


@st.composite
def claimed_settings(draw: st.DrawFn) -> Settings:
    """Draw settings of everything that the kernel says it can do."""
    drawn, replace = draw(tradable_settings()), msgspec.structs.replace
    market = replace(drawn.market, tick=draw(st.sampled_from([0.0, 0.0, 0.5, 0.01, 0.3, 0.125, 1e-5, 7.0])))
    risk = replace(
        drawn.risk,
        leverage=draw(st.sampled_from([1.0, 5.0, 20.0, 125.0])),
        max_notional=draw(st.sampled_from([0.0, 0.0, 499.0])),
        maintenance_rate=draw(st.sampled_from([0.005, 0.1])),
    )
    sizing = SizingSettings(
        rule=draw(st.sampled_from(["margin", "margin", "fixed", "risk"])),
        quantity=draw(st.sampled_from([0.7, 4.9, 12.34])),
        risk=draw(st.sampled_from([0.0001, 0.01, 0.1])),
        cap=draw(st.sampled_from(["margin", "seed", "none"])),
    )
    trail = TrailSettings(kind=draw(st.sampled_from(["none", "percent"])), max_hold=90)
    return replace(drawn, market=market, risk=risk, sizing=sizing, trail=trail)
