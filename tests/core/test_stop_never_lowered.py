"""A stop is never lowered unless a person says so: strategy.md section 6, "By hand"."""

from __future__ import annotations

import pytest

from srconsole.core.by_hand import BreakEvenStop, MoveStop, Refused, SwitchToTakeProfit, obey
from srconsole.core.offer import Exits
from tests.core.at_hand import do, held, long
from tests.core.lots_at_hand import JUMP, AtHand, at_hand, plan_of, touch


def two_lots() -> AtHand:
    """Return a trader at 110 that holds `a`, bought at 101 with its stop at 90, and `b`, bought at 100."""
    trader = at_hand(
        105.0, plan_of(touch("a", 101.0), touch("b", 100.0)), {"a": Exits(90.0), "b": Exits(90.0)}, max_lots=2
    )
    trader.go(JUMP, 101.0, 100.0, 110.0)
    assert [lot.key for lot in trader.lots] == ["a", "b"]
    return trader


@pytest.mark.parametrize("stop", [101.0, 103.0])
def test_break_even_never_lowers_a_stop(stop: float) -> None:
    """Break-even is a way up.

    Given a position bought at 101 without fees, price at 104, and its stop put by hand at 101 or 103
    When a person asks for break-even
    Then it is refused, both prices are told, and the stop stays where it is
    """
    trader = long(104)
    do(trader, MoveStop(stop))

    with pytest.raises(Refused) as refused:
        obey(BreakEvenStop(), trader)

    assert refused.value.told(2) == f"the stop is at {stop:.2f} already, not below break-even, 101.00"
    assert held(trader).stop == stop


def test_break_even_never_lowers_a_trailing_stop() -> None:
    """A stop that trails above the entry has locked more than break-even.

    Given a position bought at 101 in TAKE_PROFIT, its stop trailing a peak of 120 at 108
    When a person asks for break-even
    Then it is refused as being no way up, and the stop stays
    """
    trader = long(120, 115)

    with pytest.raises(Refused, match="not below break-even"):
        obey(BreakEvenStop(), trader)

    assert held(trader).stop == 108


def test_break_even_of_one_lot_looks_at_that_lot() -> None:
    """Each lot has a stop of its own.

    Given two lots at 110, one bought at 101 with its stop at 105, one bought at 100 with its stop at 90
    When break-even is asked of each
    Then the first refuses and keeps 105, the second goes up to 100
    """
    trader = two_lots()
    obey(MoveStop(105.0, "a"), trader)

    with pytest.raises(Refused, match="not below break-even"):
        obey(BreakEvenStop("a"), trader)
    obey(BreakEvenStop("b"), trader)

    assert [lot.stop for lot in trader.lots] == [105.0, 100.0]


@pytest.mark.parametrize(("stop", "done"), [(96.0, True), (95.0, True), (94.9, False)])
def test_a_stop_that_may_only_go_up_does_not_go_down(stop: float, done: bool) -> None:
    """What was typed as a rise is none if the stop has risen further meanwhile.

    Given a position in STOP_LOSS with its stop at 95
    When a stop is set that may only go up
    Then a higher one and the same one are taken, and a lower one is refused
    """
    trader = long(104)

    if done:
        do(trader, MoveStop(stop, only_up=True))
        assert held(trader).stop == stop
        return
    with pytest.raises(Refused) as refused:
        obey(MoveStop(stop, only_up=True), trader)
    assert refused.value.told(2) == "the stop is at 95.00 by now: 94.90 would lower it"
    assert held(trader).stop == 95.0


@pytest.mark.parametrize("price", [96.0, 104.0, 109.0])
def test_a_switch_by_hand_never_lowers_a_stop(price: float) -> None:
    """The trail begins where it raises the stop, else the stop stays.

    Given a position in STOP_LOSS with its stop at 95, and a trail of 10 %
    When a person switches it to TAKE_PROFIT at some price
    Then the stop is the higher one of 95 and 10 % below the price
    """
    trader = long(price)

    do(trader, SwitchToTakeProfit())

    assert held(trader).stop == pytest.approx(max(95.0, price * 0.9))


@pytest.mark.parametrize(
    ("refused", "text"),
    [
        (Refused("a stop of {} is not below the price, {}", 2590.8313200000002, 10647.83), ("2,590.83", "10,647.83")),
        (Refused("of {strange} text"), ("of {strange} text",)),
    ],
)
def test_a_refusal_tells_prices_as_its_market_does(refused: Refused, text: tuple[str, ...]) -> None:
    """No screen shows a float to its last digit.

    Given a refusal with prices in it, and one whose text has braces and no price
    When it is told with the two decimals of its market
    Then prices have two decimals, and a text without prices is left as it is
    """
    told = refused.told(2)

    assert all(part in told for part in text)
    assert "0002" not in told
