"""Entries and exits: strategy.md sections 4 to 6."""

from __future__ import annotations

import pytest

from srconsole.core.lot import State
from srconsole.core.movement import Move
from srconsole.core.order import Entry, Exit, ExitReason
from srconsole.core.rounding import MarketRules
from srconsole.core.trader import Trader
from srconsole.settings.schema import CostSettings, MarketSettings, Settings
from tests.core.offers import exits, plan, rule, support
from tests.core.traders import GLIDE, JUMP, go, trader_at


def test_an_entry_is_planned_from_its_support() -> None:
    """Given 100 USDT at leverage 1, S1 = 100, 5 % to the stop and a midpoint of 110
    When price glides from 105 to 100
    Then the entry is at the trigger, 101, for 100 / 101, with its stop at 95 and the midpoint at 110
    """
    trader = trader_at(105)
    assert trader.glide(100) == Entry(101, 100 / 101, support(100.0), exits(95.0, 110.0), 100.0, 100 / 101)
    assert trader.price == 101


@pytest.mark.parametrize(
    ("start", "end", "entry"),
    [
        pytest.param(105, 101.0, 101, id="ends at the trigger"),
        pytest.param(105, 101.01, None, id="ends just above it"),
        pytest.param(101, 100.0, None, id="starts at the trigger: not from above"),
        pytest.param(95, 105.0, None, id="upwards"),
        pytest.param(105, 75.0, 101, id="the first trigger on the way"),
        pytest.param(101, 80.8, 80.8, id="from below S1's to S2's"),
    ],
)
def test_glides(start: float, end: float, entry: float | None) -> None:
    """Given triggers at 101 and 80.8
    When price glides
    Then it enters at the first trigger that it comes down to from above
    """
    order = trader_at(start).glide(end)
    assert (order.price if order else None) == entry


@pytest.mark.parametrize(
    ("start", "end", "tier"),
    [
        pytest.param(105, 101.0, "S1", id="to the trigger"),
        pytest.param(105, 101.01, None, id="not down to it"),
        pytest.param(105, 99.0, "S1", id="to the lower end of the band"),
        pytest.param(105, 98.99, None, id="through it: missed"),
        pytest.param(101, 100.0, None, id="from the trigger: not from above"),
        pytest.param(90, 100.0, None, id="upwards"),
        pytest.param(105, 80.0, "S2", id="through S1 into S2"),
    ],
)
def test_jumps(start: float, end: float, tier: str | None) -> None:
    """Given bands from 99 to 101 (S1) and from 79.2 to 80.8 (S2)
    When price jumps
    Then it enters where it is if it came from above into a band; a jump through one misses it
    """
    order = trader_at(start).jump(end)
    entered = (order.price, order.offer.label) if isinstance(order, Entry) else None
    assert entered == (None if tier is None else (end, tier))


@pytest.mark.parametrize(("end", "level"), [(100.4, 100), (100.6, 101), (100.5, 101)])
def test_a_jump_enters_on_the_nearest_support(end: float, level: float) -> None:
    """Given supports at 101 and 100
    When price jumps to 100.4 (0.4 from 100), 100.6 (0.4 from 101) or 100.5 (a tie)
    Then it enters on the nearer one, and on the higher one in a tie
    """
    order = trader_at(105, 101, 100).jump(end)
    assert isinstance(order, Entry)
    assert order.offer.price == level


@pytest.mark.parametrize("move", [JUMP, GLIDE])
def test_the_first_price_ever_never_enters(move: Move) -> None:
    """Given a trader that has seen no price
    When the first one is 100, inside the band of S1
    Then it is only where price starts from
    """
    trader = trader_at(None)
    go(trader, move, 100)
    assert (trader.state, trader.price) == (State.FLAT, 100)


@pytest.mark.parametrize(("move", "price"), [(GLIDE, 95), (JUMP, 90)])
def test_exit_price(move: Move, price: float) -> None:
    """Given a position with its stop at 95
    When price glides or jumps to 90
    Then a glide sells it at the stop, a jump at 90
    """
    trader = trader_at(105)
    go(trader, GLIDE, 100)
    order = trader.glide(90) if move is GLIDE else trader.jump(90)
    assert order == Exit(price, 100 / 101, ExitReason.STOP_LOSS)


def test_one_position_at_a_time() -> None:
    """Given a position on S1 = 100, its stop at 80, and S2 = 85 (trigger 85.85)
    When price glides down to 84
    Then nothing more is bought
    """
    trader = trader_at(105, 100, 85, stop_pct=0.2)
    go(trader, GLIDE, 84)
    assert trader.lot is not None
    assert (trader.lot.label, trader.lot.quantity) == ("S1", 100 / 101)


def test_a_support_that_was_left_waits_for_the_close() -> None:
    """Given a position on S1 that was stopped out
    When price comes back to 105 and down to S1 in the same candle, by glide and by jump, and in the next one
    Then only the next candle enters again
    """
    trader = trader_at(105)
    go(trader, GLIDE, 94, 105, 100, 105)
    go(trader, JUMP, 100, 105)
    assert (len(trader.trades), trader.state) == (1, State.FLAT)
    trader.close(trader.plan)
    go(trader, GLIDE, 100)
    assert trader.state is State.STOP_LOSS


def test_offers_past_ten_trade_like_the_others() -> None:
    """Given eleven supports, 110 down to 60 in steps of 5
    When price glides from 62 to 60, where only S11 is (trigger 60.6)
    Then it enters on S11
    """
    order = trader_at(62, *range(110, 59, -5)).glide(60)
    assert isinstance(order, Entry)
    assert order.offer.label == "S11"


def test_an_entry_above_the_midpoint_starts_in_take_profit() -> None:
    """Given S1 = 120 (trigger 121.2) above the midpoint of 110
    When it is entered
    Then the position is in TAKE_PROFIT with 121.2 as peak, and its stop at the higher of 114 and 121.2 * 0.9
    """
    trader = trader_at(125, 120)
    go(trader, GLIDE, 121)
    assert trader.lot is not None
    assert (trader.state, trader.lot.peak) == (State.TAKE_PROFIT, 121.2)
    assert trader.lot.stop == 114


def test_slippage_moves_fills_and_leaves_the_rules_prices() -> None:
    """Given a slippage of 1 % and 100 USDT
    When S1 is entered at its trigger, 101, and left at its stop, 95
    Then fills are 101 * 1.01 and 95 * 0.99, the quantity is 100 / (101 * 1.01), and the stop is 95 still
    """
    trader = trader_at(105, slippage=0.01)
    go(trader, GLIDE, 94)
    (trade,) = trader.trades
    assert (trade.entry_price, trade.exit_price) == (101 * 1.01, 95 * 0.99)
    assert (trade.quantity, trade.stop) == (100 / (101 * 1.01), 95)


def test_the_settings_tick_is_the_markets_unless_it_is_known_otherwise() -> None:
    """Given settings with a tick of 0.4, and an exchange that says 0.3
    When a trader is made of the settings alone, and with the exchange's rules
    Then the stop of 95 is at 95.2, and at 95.1
    """
    settings = Settings(market=MarketSettings(tick=0.4), costs=CostSettings(fee_rate=0.0))
    stops = []
    for rules in (None, MarketRules(tick=0.3)):
        trader = Trader(settings, rule(), rules=rules)
        trader.close(plan(100.0))
        trader.jump(105)
        go(trader, GLIDE, 100)
        assert trader.lot is not None
        stops.append(trader.lot.stop)
    assert stops == [95.2, 95.1]
