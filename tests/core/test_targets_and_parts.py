"""Targets, parts and break-even by hand-made prices (docs/strategies.md 1.2, 1.3 and 8)."""

from __future__ import annotations

import pytest

from srconsole.core.candle import Candle
from srconsole.core.offer import Add, BreakEven, Exits, Target
from srconsole.core.trail import Trail
from srconsole.core.trail_values import TrailValues
from tests.core.lots_at_hand import GLIDE, HOUR, JUMP, at_hand, plan_of, thirds, touch

AT_100 = plan_of(touch("a", 100.0))


def test_three_targets_on_one_glide() -> None:
    """Given a lot of 10 bought at 100, to be sold at 101, 102 and 103 by 33, 33 and 34 %
    When price glides to 105
    Then the parts are sold at their prices, the last one all that is held, and the trade's reason is the target
    """
    trader = at_hand(100.5, AT_100, {"a": thirds()})
    trader.go(GLIDE, 100.0)
    sold = trader.go(GLIDE, 105.0)
    assert [(price, reason) for price, _, reason in sold] == [(101.0, "target"), (102.0, "target"), (103.0, "target")]
    assert [quantity for _, quantity, _ in sold] == pytest.approx([3.3, 3.3, 3.4])
    (trade,) = trader.trades
    assert (trade.exit_reason, trade.parts, trade.quantity) == ("target", 3, 10.0)


def test_three_targets_on_one_jump() -> None:
    """Given the same lot
    When price jumps to 102.5, and then to 110
    Then two parts are sold at 102.5 and the rest at 110
    """
    trader = at_hand(100.5, AT_100, {"a": thirds()})
    trader.go(GLIDE, 100.0)
    assert [price for price, _, _ in trader.go(JUMP, 102.5)] == [102.5, 102.5]
    assert [(price, reason) for price, _, reason in trader.go(JUMP, 110.0)] == [(110.0, "target")]


@pytest.mark.parametrize(
    ("market", "sold"),
    [
        pytest.param({"market.step": 1.0}, [3.0, 3.0, 4.0], id="parts are rounded down, the last is the rest"),
        pytest.param({"market.step": 1.0, "market.min_quantity": 4.0}, [10.0], id="too small: used up, the last sells"),
        pytest.param({"market.step": 0.1, "market.min_quantity": 3.35}, [3.4, 6.6], id="only the third is enough"),
    ],
)
def test_parts_on_step_and_minimum(market: dict[str, object], sold: list[float]) -> None:
    """Given a lot of 10 with three targets, a step and a smallest quantity
    When price glides through all of them
    Then a part that is too small sells nothing and its target is used up, and no rest is left that cannot be sold
    """
    trader = at_hand(100.5, AT_100, {"a": thirds()}, market)
    trader.go(GLIDE, 100.0)
    assert sum(quantity for _, quantity, _ in trader.go(GLIDE, 105.0)) == pytest.approx(10.0)
    assert trader.lots == []


def test_a_rest_below_the_minimum_is_sold_with_its_part() -> None:
    """Given a lot of 10 of which the first target takes 97 %, and a smallest quantity of 0.5
    When price reaches the first target
    Then all is sold there, since 0.3 could not be sold any more
    """
    exits = Exits(95.0, targets=(Target(101.0, 0.97), Target(102.0, 0.03)))
    trader = at_hand(100.5, AT_100, {"a": exits}, {"market.min_quantity": 0.5})
    trader.go(GLIDE, 100.0)
    assert trader.go(GLIDE, 101.0) == [(101.0, 10.0, "target")]


def test_targets_that_do_not_sum_to_one_leave_a_rest() -> None:
    """Given a lot of 10 with one target of 25 %
    When price passes it
    Then a quarter is sold, and the rest stays with its stop
    """
    trader = at_hand(100.5, AT_100, {"a": Exits(95.0, targets=(Target(101.0, 0.25),))})
    trader.go(GLIDE, 100.0, 103.0)
    assert [lot.quantity for lot in trader.lots] == [7.5]
    assert trader.go(GLIDE, 90.0) == [(95.0, 7.5, "stop_loss")]


def test_the_path_of_a_candle_decides() -> None:
    """Given a 33/33/34 lot with break-even after 1 %, costs of 0.1 % a side
    When a candle opens at 100.5, falls to 94 and rises to 105
    Then it is stopped whole at 95: with a lot held the low comes first
    And where the low is 99 it sells its parts on the way up and is sold to the end there
    """
    exits = Exits(95.0, targets=thirds().targets, break_even=BreakEven(0.01))
    down = at_hand(100.5, AT_100, {"a": exits}, {"costs.fee_rate": 0.001})
    down.go(GLIDE, 100.0)
    assert [reason for _, _, reason in down.candle(Candle(HOUR, 100.5, 105.0, 94.0, 100.0, 1.0))] == ["stop_loss"]
    up = at_hand(100.5, AT_100, {"a": exits}, {"costs.fee_rate": 0.001})
    up.go(GLIDE, 100.0)
    assert [reason for _, _, reason in up.candle(Candle(HOUR, 100.5, 102.5, 99.0, 100.0, 1.0))] == [
        "target",
        "target",
        "break_even",
    ]
    assert up.done[-1][0] == 100 * 1.001 / 0.999


@pytest.mark.parametrize(("to", "stop"), [(100.99, 95.0), (101.0, 100.0), (101.5, 100.0)])
def test_break_even_begins_at_its_price(to: float, stop: float) -> None:
    """Given a lot bought at 100 with break-even to the entry after 1 %
    When price glides to just below 101, to 101, or past it
    Then the stop is at 100 from 101 on, and not before
    """
    trader = at_hand(100.5, AT_100, {"a": Exits(95.0, break_even=BreakEven(0.01, "entry"))})
    trader.go(GLIDE, 100.0, to)
    assert trader.lots[0].stop == stop


def test_break_even_waits_until_its_stop_lies_below_the_price() -> None:
    """Given a fee of 1 % a side, so that nothing is lost from 102.02 on, and break-even after 1 %
    When price glides to 102, and then to 103
    Then the stop stays at 102, and is where the costs are earned at 103
    """
    trader = at_hand(100.5, AT_100, {"a": Exits(95.0, break_even=BreakEven(0.01))}, {"costs.fee_rate": 0.01})
    trader.go(GLIDE, 100.0, 102.0)
    assert trader.lots[0].stop == 95.0
    trader.go(GLIDE, 103.0)
    assert trader.lots[0].stop == 100 * 1.01 / 0.99
    trader.go(GLIDE, 90.0)
    assert trader.trades[0].pnl == pytest.approx(0.0, abs=1e-9)
    assert trader.trades[0].exit_reason == "break_even"


@pytest.mark.parametrize(("to", "state"), [(102.0, "STOP_LOSS"), (102.01, "TAKE_PROFIT")])
def test_a_price_at_the_activation_does_not_activate(to: float, state: str) -> None:
    """Given a trail that begins above 102
    When price glides to 102, or just above
    Then it has begun only above
    """
    trader = at_hand(100.5, AT_100, {"a": Exits(95.0, Trail(0.01, 102.0))})
    trader.go(GLIDE, 100.0, to)
    assert trader.state.value == state


def test_an_atr_trail_moves_with_price_by_the_atr_of_the_last_close() -> None:
    """Given an ATR of 2 as of the last close, and a trail of one ATR from the entry on
    When price rises to 105, and a candle closes with which the ATR is 1
    Then the stop is at 103, and at 104 from that close on, and never falls as the ATR grows
    """
    trail = Trail(1.0, float("-inf"), "atr", length=1)
    values = TrailValues.of([trail])
    values.close(Candle(0, 100.0, 101.0, 99.0, 100.0, 1.0), ())
    trader = at_hand(100.5, AT_100, {"a": Exits(95.0, trail)}, values=values)
    trader.go(GLIDE, 100.0)
    assert trader.lots[0].stop == 98.0
    trader.go(GLIDE, 105.0)
    assert trader.lots[0].stop == 103.0
    values.close(Candle(HOUR, 100.5, 100.5, 99.5, 100.0, 1.0), ())
    trader.closing(105.0, 99.5)
    assert trader.lots[0].stop == 104.0
    values.close(Candle(2 * HOUR, 100.0, 110.0, 90.0, 100.0, 1.0), ())
    trader.closing(110.0, 90.0)
    assert trader.lots[0].stop == 104.0


def test_a_chandelier_moves_at_closes_only() -> None:
    """Given a chandelier of one ATR below the highest high of one candle, from the entry on
    When price rises within a candle, and the candle closes
    Then the stop moves at the close alone; while its ATR is unknown nothing is bought
    """
    trail = Trail(1.0, float("-inf"), "chandelier", length=1, period=1)
    unknown = at_hand(100.5, AT_100, {"a": Exits(95.0, trail)}, values=TrailValues.of([trail]))
    assert unknown.go(GLIDE, 100.0) == []
    assert unknown.refused == {"the trail's ATR is not known yet": 1}
    values = TrailValues.of([trail])
    values.close(Candle(0, 100.0, 101.0, 99.0, 100.0, 1.0), ())
    trader = at_hand(100.5, AT_100, {"a": Exits(95.0, trail)}, values=values)
    trader.go(GLIDE, 100.0, 106.0)
    assert trader.lots[0].stop == 95.0
    values.close(Candle(HOUR, 105.0, 106.0, 105.0, 106.0, 1.0), ())
    trader.closing(106.0, 105.0)
    assert trader.lots[0].stop == 106.0 - 6.0


def test_an_add_raises_the_stop_of_the_whole_lot() -> None:
    """Given a lot whose entry buys half of it, and the rest at 101 with the stop at 100
    When price glides to 102 and down to 99
    Then both halves are bought, the stop is at 100 and sells all of it there
    """
    exits = Exits(95.0, adds=(Add(101.0, 0.5, 100.0),), share=0.5)
    trader = at_hand(100.5, AT_100, {"a": exits})
    trader.go(GLIDE, 100.0, 102.0)
    assert [quantity for _, quantity, _ in trader.done] == [5.0, 5.0]
    assert trader.lots[0].holding.entry_price == 100.5
    assert trader.go(GLIDE, 99.0) == [(100.0, 10.0, "stop_loss")]


def test_an_add_that_is_refused_is_dropped() -> None:
    """Given a lot with an add at 101, and entries paused
    When price glides past 101, entries go on, and price passes 101 again
    Then nothing more is bought, and the stop stays where it was
    """
    trader = at_hand(100.5, AT_100, {"a": Exits(95.0, adds=(Add(101.0, 0.5, 100.0),), share=0.5)})
    trader.go(GLIDE, 100.0)
    trader.paused = True
    trader.go(GLIDE, 102.0)
    trader.paused = False
    assert trader.go(GLIDE, 100.5, 102.0) == []
    assert trader.lots[0].stop == 95.0
