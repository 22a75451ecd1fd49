"""Entries, exits and refusals: strategy.md sections 4 to 6."""

from __future__ import annotations

import pytest

from srconsole.core.level import LevelId
from srconsole.core.movement import Move, carry_out
from srconsole.core.order import Entry, Exit, ExitReason, Fill, State, fill_at_once
from srconsole.core.pattern import Pattern
from srconsole.core.tier import Tier, Tiers
from srconsole.core.trader import Trader
from srconsole.settings.schema import CostSettings, MarketSettings, RiskSettings, Settings, StrategySettings

PATTERN = Pattern(90.0, 120.0, 100.0, 110.0)
DISABLED = LevelId("S", 100)
JUMP, GLIDE = Move.JUMP, Move.GLIDE


def tiers(*prices: float) -> Tiers:
    """Return supports at these prices, from the highest down, with a proximity of 1 %."""
    supports = tuple(
        Tier(f"S{number}", number, price, price * 1.01, price * 0.99, LevelId("S", int(price)))
        for number, price in enumerate(prices, start=1)
    )
    return Tiers(supports, (), supports[0].upper, float("inf"))


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
        strategy=StrategySettings(stop_pct=stop_pct, trail_pct=0.1),
        risk=risk or RiskSettings(margin=100.0, leverage=1.0),
        costs=CostSettings(fee_rate=0.0, slippage=slippage),
    )
    trader = Trader(settings)
    trader.close(tiers(*(supports or (100.0, 80.0))), PATTERN)
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
    assert trader.glide(100) == Entry(101, 100 / 101, "S1", LevelId("S", 100), 100, stop=95, midpoint=110)
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
    entered = (order.price, order.tier) if isinstance(order, Entry) else None
    assert entered == (None if tier is None else (end, tier))


@pytest.mark.parametrize(("end", "level"), [(100.4, 100), (100.6, 101), (100.5, 101)])
def test_a_jump_enters_on_the_nearest_support(end: float, level: float) -> None:
    """Given supports at 101 and 100
    When price jumps to 100.4 (0.4 from 100), 100.6 (0.4 from 101) or 100.5 (a tie)
    Then it enters on the nearer one, and on the higher one in a tie
    """
    order = trader_at(105, 101, 100).jump(end)
    assert isinstance(order, Entry)
    assert order.level_price == level


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
    assert trader.position is not None
    assert (trader.position.tier, trader.position.quantity) == ("S1", 100 / 101)


def test_a_support_that_was_left_waits_for_the_close() -> None:
    """Given a position on S1 that was stopped out
    When price comes back to 105 and down to S1 in the same candle, by glide and by jump, and in the next one
    Then only the next candle enters again
    """
    trader = trader_at(105)
    go(trader, GLIDE, 94, 105, 100, 105)
    go(trader, JUMP, 100, 105)
    assert (len(trader.trades), trader.state) == (1, State.FLAT)
    trader.close(trader.tiers, trader.pattern)
    go(trader, GLIDE, 100)
    assert trader.state is State.STOP_LOSS


def test_tiers_past_ten_trade_like_the_others() -> None:
    """Given eleven supports, 110 down to 60 in steps of 5
    When price glides from 62 to 60, where only S11 is (trigger 60.6)
    Then it enters on S11
    """
    order = trader_at(62, *range(110, 59, -5)).glide(60)
    assert isinstance(order, Entry)
    assert order.tier == "S11"


def test_an_entry_above_the_midpoint_starts_in_take_profit() -> None:
    """Given S1 = 120 (trigger 121.2) above the midpoint of 110
    When it is entered
    Then the position is in TAKE_PROFIT with 121.2 as peak, and its stop at the higher of 114 and 121.2 * 0.9
    """
    trader = trader_at(125, 120)
    go(trader, GLIDE, 121)
    assert trader.position is not None
    assert (trader.state, trader.position.peak) == (State.TAKE_PROFIT, 121.2)
    assert trader.position.stop == 114


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
    trader.pattern = None if reason == "no pattern" else PATTERN
    trader.paused = reason == "paused"
    trader.disabled = {DISABLED} if reason == "level disabled" else set()
    trader.halt.active = reason == "halted"
    go(trader, move, 100, 105, 100, 105)
    assert trader.refused == {reason: 1}
    trader.close(trader.tiers, trader.pattern)
    go(trader, move, 100)
    assert trader.refused == {reason: 2}
    assert trader.refusals == [(reason, trader.tiers.supports[0])]
    assert (trader.state, trader.price, trader.trades) == (State.FLAT, 100, [])


def test_a_refusal_counts_for_its_level_only() -> None:
    """Given S1 disabled by hand and S2 not
    When price glides from 105 to 80
    Then S1 is refused and S2 entered
    """
    trader = trader_at(105)
    trader.disabled = {DISABLED}
    go(trader, GLIDE, 80)
    assert (trader.refused, trader.refusals) == ({"level disabled": 1}, [("level disabled", trader.tiers.supports[0])])
    assert trader.position is not None
    assert trader.position.tier == "S2"


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
        trader.close(trader.tiers, trader.pattern)
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


def test_a_second_entry_is_a_fault_and_not_a_position() -> None:
    """Given a trader that is long
    When another entry's fill is handed to it
    Then that is an error, and the position it holds is not replaced
    """
    trader = Trader(Settings())
    order = Entry(101.0, 2.0, "S1", LevelId("S", 1), 100.0, 99.0, 110.0)
    trader.filled(order, Fill(101.0, 2.0, 0.0))
    held = trader.position
    with pytest.raises(ValueError, match="while a position is open"):
        trader.filled(order, Fill(102.0, 3.0, 0.0))
    assert trader.position is held
