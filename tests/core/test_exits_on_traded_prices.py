"""Nothing is sold at a price that was not there: strategy.md sections 4 and 6."""

from __future__ import annotations

from functools import partial

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.core.by_hand import Command, Refused, SetTrail, SwitchToTakeProfit, obey
from srconsole.core.fill import Fill, fill_at_once
from srconsole.core.movement import move_through
from srconsole.core.order import Entry, Exit
from srconsole.core.trader import Trader
from srconsole.settings.schema import MarketSettings, Settings
from srconsole.strategies.contract import View
from srconsole.strategies.levels.strategy import Levels
from tests.core.at_hand import FREE, PLAN, RISK, held, long
from tests.core.offers import rule
from tests.walks import tradable_settings, walk


def on_tick(tick: float, trail_pct: float, midpoint: float = 101.5) -> Trader:
    """Return a flat trader above S1 = 100 (trigger 101, stop 95) in a market with a tick."""
    settings = Settings(risk=RISK, costs=FREE, market=MarketSettings(tick=tick))
    trader = Trader(settings, rule(midpoint=midpoint, trail_pct=trail_pct))
    trader.close(PLAN)
    trader.jump(105.0)
    return trader


def bought(trader: Trader) -> None:
    """Let price come down to S1."""
    order = trader.glide(101.0)
    assert isinstance(order, Entry)
    trader.filled(order, fill_at_once(order, FREE))


def test_a_trailing_stop_is_never_above_the_highest_price_on_the_tick() -> None:
    """Given a tick of 1, a trail of 0.1 % and prices between ticks
    When price rises to 102.4, whose trail is at 102.2976, which rounds up to 103
    Then the stop is at 102, the highest tick that was reached, and the fall after it sells there
    """
    trader = on_tick(1.0, 0.001)
    bought(trader)
    assert trader.glide(102.4) is None
    assert held(trader).stop == 102.0
    order = trader.glide(101.0)
    assert isinstance(order, Exit)
    assert order.price == 102.0


def test_a_lot_that_begins_in_take_profit_has_its_stop_below_the_price() -> None:
    """Given a tick of 0.4, a trail of 0.1 % and a midpoint below the trigger of 101, which lies between two ticks
    When the entry is due, whose trail at 100.899 rounds up to 101.2
    Then it is made, with its stop at 100.8
    """
    trader = on_tick(0.4, 0.001, midpoint=100.5)
    bought(trader)
    assert held(trader).stop == 100.8


@pytest.mark.parametrize(
    ("trail_pct", "midpoint", "command"),
    [
        pytest.param(0.001, 110.0, SwitchToTakeProfit(), id="to TAKE_PROFIT"),
        pytest.param(0.05, 101.5, SetTrail(0.001), id="another trail"),
    ],
)
def test_by_hand_too_the_trail_is_below_the_price(trail_pct: float, midpoint: float, command: Command) -> None:
    """Given a position in a market with a tick of 1, the price at 102.4
    When a person has it trailed by 0.1 %, which rounds up to 103
    Then that is done, and the stop is at 102
    """
    trader = on_tick(1.0, trail_pct, midpoint)
    bought(trader)
    trader.glide(102.4)
    obey(command, trader)
    assert held(trader).stop == 102.0


def test_a_trail_on_the_price_itself_is_refused_by_hand() -> None:
    """Given a position in a market with a tick of 1, the price at 102, which is on the tick
    When a person gives it a trail of 0.1 %, which rounds up to the price itself
    Then it is refused
    """
    trader = on_tick(1.0, 0.05)
    bought(trader)
    trader.glide(102.0)
    with pytest.raises(Refused, match="flatten instead"):
        obey(SetTrail(0.001), trader)


@pytest.mark.parametrize("to", [90.0, 94.0])
def test_an_exit_that_was_not_to_be_had_is_sold_where_price_is(to: float) -> None:
    """Given a position with its stop at 95 whose exit was rejected, and price at 92 by now
    When price glides on, below the stop all the way
    Then the position is sold at 92 and not at the stop, which is not traded any more
    """
    trader = long()
    assert isinstance(trader.glide(92.0), Exit)
    trader.price = 92.0  # the exit was rejected, and price went on
    order = trader.glide(to)
    assert isinstance(order, Exit)
    assert order.price == 92.0


@given(
    drawn=tradable_settings(),
    seed=st.integers(0, 10_000),
    tick=st.sampled_from([0.0, 0.01, 0.3, 1.0, 2.5]),
    of_prices=st.sampled_from([0.01, 0.1, 0.5]),
    trail_pct=st.sampled_from([0.001, 0.002, 0.01]),
)
def test_every_order_has_a_price_of_its_candle(
    drawn: Settings, seed: int, tick: float, of_prices: float, trail_pct: float
) -> None:
    """Given any settings and candles, whose prices need not lie on the market's tick
    When they are traded
    Then each order's price lies between its candle's low and high, and no trailing stop above its peak
    """
    market = MarketSettings(tick=tick)
    strategy = msgspec.structs.replace(drawn.strategy, trail_pct=trail_pct, midpoint_fraction=0.2)
    settings = Settings(market=market, levels=drawn.levels, strategy=strategy)
    levels = Levels(settings)
    trader = Trader(settings, levels.exits)
    for candle in walk(seed, 150, tick=of_prices):
        orders: list[Entry | Exit] = []
        trader.time = candle.time
        move_through(trader, candle, partial(kept, orders))
        trader.close(levels.close(View(candle, trader.lots, 0.0)))
        assert all(candle.low <= order.price <= candle.high for order in orders)
    assert all(trade.peak is None or trade.stop <= trade.peak for trade in trader.trades)


def kept(orders: list[Entry | Exit], order: Entry | Exit) -> Fill:
    """Fill an order, and keep it."""
    orders.append(order)
    return fill_at_once(order, FREE)
