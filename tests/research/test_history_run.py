"""A history traded candle by candle: what its run holds together (strategy.md sections 5 to 8)."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from srconsole.core.candle import Candle
from srconsole.core.lot import State
from srconsole.core.rounding import rounded_up
from srconsole.research.backtest import backtest
from srconsole.research.history_run import HistoryRun
from srconsole.settings.schema import (
    CostSettings,
    LevelSettings,
    MarketSettings,
    RiskSettings,
    Settings,
    StrategySettings,
)
from tests.frames import frame
from tests.walks import candles, tradable_settings, walk

# Supports at 100 and 102, the pattern 100, 120, 102 with its midpoint at 111; triggers are the supports themselves.
FREE = Settings(
    levels=LevelSettings(swing_order=1, proximity=0.0, merge_tolerance=0.0),
    strategy=StrategySettings(stop_pct=0.01, trail_pct=0.2),
    risk=RiskSettings(leverage=1.0),
    costs=CostSettings(fee_rate=0.0),
)
BASE = [
    (106.0, 108.0, 105.0, 107.0),
    (107.0, 108.0, 100.0, 106.0),
    (106.0, 110.0, 105.0, 109.0),
    (109.0, 120.0, 108.0, 111.0),
    (111.0, 112.0, 104.0, 105.0),
    (105.0, 107.0, 102.0, 106.0),
    (106.0, 107.0, 104.0, 106.0),
]
BOUGHT_AT_102 = (106.0, 107.0, 102.0, 105.0)


def test_a_trade_that_made_exactly_nothing_is_a_win() -> None:
    """Given a support bought at 102 without fees, and a trail of 20 %
    When price rises to 127.5, whose trail is at 102, and falls back there
    Then the trade made exactly 0 and counts as a win: one win, no loss, and a streak of one
    """
    made = candles(*BASE, BOUGHT_AT_102, (105.0, 127.5, 104.0, 126.0), (126.0, 126.0, 101.0, 101.5))
    result = backtest(frame(made), FREE)
    assert result.trades[["entry_price", "exit_price", "pnl"]].to_numpy().tolist() == [[102.0, 102.0, 0.0]]
    summary = result.summary
    assert (summary["trades"], summary["wins"], summary["losses"], summary["win_rate"]) == (1, 1, 0, 1.0)
    assert (summary["longest_win_streak"], summary["longest_loss_streak"]) == (1, 0)
    assert (summary["largest_win"], summary["largest_loss"], summary["average_loss"]) == (0.0, None, None)


@pytest.mark.parametrize(("tick", "stop"), [(0.0, 102 * 0.99), (0.25, 101.0), (0.7, 101.5)])
def test_the_settings_tick_counts_in_a_backtest(tick: float, stop: float) -> None:
    """Given a support bought at 102, its usual stop at 100.98, and a tick in [market]
    When the candle closes
    Then the stop in the row is rounded up to the tick
    """
    settings = msgspec.structs.replace(FREE, market=MarketSettings(tick=tick))
    rows = backtest(frame(candles(*BASE, BOUGHT_AT_102)), settings).candles
    assert rows["Position"].iloc[-1] == "STOP_LOSS"
    assert rows["Stop"].iloc[-1] == stop


@given(settings=tradable_settings(), seed=st.integers(0, 1000), tick=st.sampled_from([0.1, 0.25, 0.5]))
@hypothesis_settings(max_examples=15)
def test_every_stop_of_a_backtest_is_on_the_tick(settings: Settings, seed: int, tick: float) -> None:
    """Given any settings with a tick, and a random walk on prices of that tick
    When it is traded candle by candle
    Then every stop in force is a multiple of the tick, not below the rules' stop and less than a tick above it
    """
    settings = msgspec.structs.replace(settings, market=msgspec.structs.replace(settings.market, tick=tick))
    history = HistoryRun(settings)
    for candle in walk(seed, 150, tick=tick):
        history.candle(candle)
        lot = history.trader.lot
        if lot is None:
            continue
        by_rule = lot.offer_price * (1 - settings.strategy.stop_pct)
        if lot.peak is not None:
            by_rule = max(by_rule, lot.peak * (1 - settings.strategy.trail_pct))
        assert Decimal(repr(lot.stop)) % Decimal(repr(tick)) == 0
        assert by_rule <= lot.stop == rounded_up(by_rule, tick)
    assert all(trade.stop == rounded_up(trade.stop, tick) for trade in history.trader.trades)


def test_a_candle_that_is_skipped_builds_levels_and_trades_nothing() -> None:
    """Given candles whose last one comes down to a support
    When all are skipped and closed
    Then there are levels, nothing was bought, and the last close is the last price seen
    """
    history = HistoryRun(FREE)
    for candle in candles(*BASE, BOUGHT_AT_102):
        history.skip(candle)
        history.close(candle)
    assert [tier.price for tier in history.tiers.supports] == [102.0, 100.0]
    assert (history.trader.state, history.trader.price, history.trader.refused) == (State.FLAT, 105.0, {})


def test_rivals_share_the_plans_and_nothing_else() -> None:
    """Given a trader that sees a whole candle, and a rival that sees only its four prices
    When a candle falls through a support and comes back
    Then the first has bought and the rival has not, on an account of its own
    """
    polls = msgspec.structs.replace(FREE, strategy=StrategySettings(stop_pct=0.1, trail_pct=0.2, movement="polls"))
    wide = msgspec.structs.replace(FREE, strategy=StrategySettings(stop_pct=0.1, trail_pct=0.2))
    history = HistoryRun(wide, rivals=[polls])
    for candle in candles(*BASE, (106.0, 107.0, 101.0, 105.0)):
        history.candle(candle)
    (rival,) = history.rivals
    assert (history.trader.state, rival.state) == (State.STOP_LOSS, State.FLAT)
    assert rival.plan is history.trader.plan
    assert rival.account is not history.trader.account
    assert (rival.account.bound, history.trader.account.bound) == ({}, {"": 100.0})


def test_finer_candles_move_price_in_place_of_their_candle() -> None:
    """Given a candle that opens above a support and closes above it, and finer ones of which the first misses it
    When price moves through the finer ones
    Then the trade's time is that of the whole candle, and its price the support's
    """
    history = HistoryRun(FREE)
    *before, last = candles(*BASE, BOUGHT_AT_102)
    for candle in before:
        history.candle(candle)
    halves = [
        Candle(last.time, 106.0, 107.0, 104.0, 104.0, 1.0),
        Candle(last.time + 1_800_000, 104.0, 105.0, 102.0, 105.0, 1.0),
    ]
    history.candle(last, halves)
    lot = history.trader.lot
    assert lot is not None
    assert (lot.entry_time, lot.holding.entry_price) == (last.time, 102.0)
