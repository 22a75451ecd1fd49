"""Entries, exits and refusals: strategy.md sections 4 to 6."""

from __future__ import annotations

import pytest

from srconsole.core.fill import fill_at_once
from srconsole.core.lot import State
from srconsole.core.movement import Move, carry_out
from srconsole.core.offer import Exits, Offer, Plan
from srconsole.core.order import Entry, Exit, ExitReason
from srconsole.core.rounding import MarketRules
from srconsole.core.trader import NO_ROOM, Trader
from srconsole.core.trail import Trail
from srconsole.settings.schema import CostSettings, MarketSettings, RiskSettings, Settings
from tests.core.offers import exits, plan, rule, support

DISABLED = "S100"
JUMP, GLIDE = Move.JUMP, Move.GLIDE


def trader_at(
    price: float | None,
    *supports: float,
    risk: RiskSettings | None = None,
    market: MarketSettings | None = None,
    slippage: float = 0.0,
    stop_pct: float = 0.05,
) -> Trader:
    """Return a trader that last saw `price`; unless said, S1 = 100 (trigger 101, stop 95), S2 = 80 (80.8, 76)."""
    settings = Settings(
        market=market or MarketSettings(),
        risk=risk or RiskSettings(margin=100.0, leverage=1.0),
        costs=CostSettings(fee_rate=0.0, slippage=slippage),
    )
    trader = Trader(settings, rule(stop_pct))
    trader.close(plan(*(supports or (100.0, 80.0))))
    if price is not None:
        trader.jump(price)
    return trader


def go(trader: Trader, move: Move, *prices: float) -> None:
    """Let price move to these prices, one after the other, filling orders at once."""
    for price in prices:
        carry_out(trader, move, price, lambda order: fill_at_once(order, trader.settings.costs))


def test_an_entry_is_planned_from_its_support() -> None:
    """Given 100 USDT at leverage 1, S1 = 100, 5 % to the stop and a midpoint of 110
    When price glides from 105 to 100
    Then the entry is at the trigger, 101, for 100 / 101, with its stop at 95 and the midpoint at 110
    """
    trader = trader_at(105)
    assert trader.glide(100) == Entry(101, 100 / 101, support(100.0), exits(stop=95.0, midpoint=110.0))
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


@pytest.mark.parametrize("move", [JUMP, GLIDE])
@pytest.mark.parametrize(
    "reason", ["no pattern", "paused", "level disabled", "halted", "insufficient funds", "quantity too small"]
)
def test_a_refused_entry_changes_nothing_but_its_count(reason: str, move: Move) -> None:
    """Given one thing that stands against entries
    When price comes down to S1 twice in a candle, and once more in the next
    Then nothing is bought, and there are two refusals with that reason: one a level and candle
    """
    small = MarketSettings(min_quantity=2.0) if reason == "quantity too small" else None
    poor = RiskSettings(margin=100.0, leverage=1.0, initial_capital=99.0)
    trader = trader_at(105, risk=poor if reason == "insufficient funds" else None, market=small)
    trader.exits = rule(midpoint=None if reason == "no pattern" else 110.0)
    trader.paused = reason == "paused"
    trader.disabled = {DISABLED} if reason == "level disabled" else set()
    trader.halt.active = reason == "halted"
    go(trader, move, 100, 105, 100, 105)
    assert trader.refused == {reason: 1}
    trader.close(trader.plan)
    go(trader, move, 100)
    assert trader.refused == {reason: 2}
    assert trader.refusals == [(reason, trader.plan.offers[0])]
    assert (trader.state, trader.price, trader.trades) == (State.FLAT, 100, [])


def test_a_refusal_counts_for_its_level_only() -> None:
    """Given S1 disabled by hand and S2 not
    When price glides from 105 to 80
    Then S1 is refused and S2 entered
    """
    trader = trader_at(105)
    trader.disabled = {DISABLED}
    go(trader, GLIDE, 80)
    assert (trader.refused, trader.refusals) == ({"level disabled": 1}, [("level disabled", trader.plan.offers[0])])
    assert trader.lot is not None
    assert trader.lot.label == "S2"


def test_capital_is_the_closed_equity() -> None:
    """Given 100 USDT, all of it needed as margin
    When a trade loses
    Then the first entry is made, and none after it: insufficient funds
    """
    trader = trader_at(105, risk=RiskSettings(margin=100.0, leverage=1.0, initial_capital=100.0))
    go(trader, GLIDE, 80)
    assert len(trader.trades) == 1
    assert trader.closed_equity == pytest.approx(100 + 100 / 101 * (95 - 101))
    assert (trader.state, trader.refused) == (State.FLAT, {"insufficient funds": 1})


def test_losses_in_a_row_halt_entries() -> None:
    """Given a limit of one loss and a pause of one candle
    When S1 is stopped out, and price goes on to S2, in the next candle and in the one after it
    Then S2 is refused in both candles of the halt, and entered after it
    """
    risk = RiskSettings(margin=100.0, leverage=1.0, max_consecutive_losses=1, loss_pause=1)
    trader = trader_at(105, risk=risk)
    go(trader, GLIDE, 80)
    assert trader.refused == {"halted": 1}
    for refused, state in ((2, State.FLAT), (2, State.STOP_LOSS)):
        trader.close(trader.plan)
        go(trader, GLIDE, 90, 80)
        assert (trader.refused["halted"], trader.state) == (refused, state)


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


@pytest.mark.parametrize(
    ("tick", "move", "price", "bought"),
    [
        pytest.param(0.0, JUMP, 99.99, True, id="no tick: stop 99.5"),
        pytest.param(0.3, JUMP, 99.7, True, id="99.6, below 99.7"),
        pytest.param(0.3, JUMP, 99.6, False, id="99.6, at the price"),
        pytest.param(3.0, JUMP, 101.0, False, id="102, above the price"),
        pytest.param(3.0, GLIDE, 100.0, False, id="102, above the trigger, 101"),
        pytest.param(0.5, GLIDE, 100.0, True, id="99.5, below the trigger"),
    ],
)
def test_an_entry_needs_its_stop_on_the_tick_below_the_price(
    tick: float, move: Move, price: float, bought: bool
) -> None:
    """Given S1 = 100 (from 99 to 101) with its usual stop at 99.5, and a market's tick
    When price comes down to it
    Then it is bought where the stop, rounded up to the tick, lies below the price, and refused elsewhere
    """
    trader = trader_at(105, market=MarketSettings(tick=tick), stop_pct=0.005)
    go(trader, move, price)
    assert (trader.lot is not None) == bought
    assert trader.refused == ({} if bought else {"the stop would not lie below the price": 1})
    if trader.lot is not None and tick:
        count = trader.lot.stop / tick
        assert count == pytest.approx(round(count), abs=1e-9)
        assert trader.lot.stop >= 99.5


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


def test_an_entry_whose_trail_would_begin_at_the_price_is_refused() -> None:
    """No position is bought to be sold at once.

    Given a market whose tick is coarser than the trail, and a support above the pattern's midpoint, its trigger
        on a tick
    When price comes down to it
    Then the entry is refused, as its stop would not lie below the price
    """
    left_by = Exits(112.0, Trail(0.01, 110.0))
    trader = Trader(Settings(market=MarketSettings(tick=1.7)), lambda *_: left_by)
    trader.close(Plan.of((Offer("S1", "S1", 113.0, 113.9, 112.5),)))
    trader.price = 115.0
    assert trader.glide(113.0) is None
    assert trader.refused == {NO_ROOM: 1}
