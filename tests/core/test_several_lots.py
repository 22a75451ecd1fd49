"""Several lots, next offers, signals and deadlines by hand-made prices (docs/strategies.md 1.1, 1.3, 1.4 and 8)."""

from __future__ import annotations

import msgspec
import pytest

from srconsole.core.account import Account
from srconsole.core.offer import Exits, Offer, Plan, Target
from srconsole.core.trader_memory import TraderMemory
from tests.core.lots_at_hand import GLIDE, HOUR, JUMP, AtHand, at_hand, plan_of, touch

LINES = {"a": 100.0, "b": 99.0, "c": 98.0}
GRID = plan_of(*(touch(key, price) for key, price in LINES.items()))
LEFT = {key: Exits(90.0, targets=(Target(price + 1, 1.0),)) for key, price in LINES.items()}


def grid(price: float = 100.5, **given: object) -> AtHand:
    """Return a trader of three lines at 100, 99 and 98, each sold one line up, with one stop at 90."""
    return at_hand(price, GRID, LEFT, given, max_lots=3)


def test_a_glide_over_three_lines_buys_three_and_sells_each() -> None:
    """Given three lines
    When price glides down over all of them, and up again
    Then each is bought at its price, and sold one line up, the lowest first
    """
    trader = grid()
    assert [price for price, _, _ in trader.go(GLIDE, 97.0)] == [100.0, 99.0, 98.0]
    assert [price for price, _, _ in trader.go(GLIDE, 101.0)] == [99.0, 100.0, 101.0]
    assert [trade.tier for trade in trader.trades] == ["c", "b", "a"]


def test_a_jump_over_three_lines_buys_one() -> None:
    """Given three lines
    When price jumps from above all of them to below
    Then the nearest one is bought, at the price jumped to, and the next jump buys no other that it does not cross
    """
    trader = grid()
    assert [price for price, _, _ in trader.go(JUMP, 97.5)] == [97.5]
    assert [lot.key for lot in trader.lots] == ["c"]


def test_nothing_is_bought_on_the_jump_of_a_sale() -> None:
    """Given a lot on the upper line with a stop at 99.5
    When price jumps down past the stop and two lines
    Then it is sold and nothing is bought
    """
    trader = at_hand(100.5, GRID, {**LEFT, "a": Exits(99.5)}, max_lots=3)
    trader.go(GLIDE, 100.0)
    assert [reason for _, _, reason in trader.go(JUMP, 97.9)] == ["stop_loss"]


def test_a_stop_comes_before_a_trigger_at_one_price() -> None:
    """Given a lot whose stop is at 99, where another line has its trigger
    When price glides through 99 and on to 98.5
    Then the lot is sold at 99, and nothing is bought there: the rest of the way begins at it
    """
    trader = at_hand(100.5, GRID, {**LEFT, "a": Exits(99.0)}, max_lots=3)
    trader.go(GLIDE, 100.0)
    assert trader.go(GLIDE, 98.5) == [(99.0, 10.0, "stop_loss")]


def test_one_stop_sells_all_lots_the_oldest_first() -> None:
    """Given three lots with one stop at 90
    When price glides to 80
    Then all are sold at 90, in the order in which they were bought
    """
    trader = grid()
    trader.go(GLIDE, 97.0)
    assert {price for price, _, _ in trader.go(GLIDE, 80.0)} == {90.0}
    assert [trade.tier for trade in trader.trades] == ["a", "b", "c"]


def test_a_line_that_was_left_waits_for_the_close() -> None:
    """Given a line that was bought and sold at its target in a candle
    When price comes down to it again, in that candle and behind its close
    Then it is bought only behind the close
    """
    trader = grid()
    trader.go(GLIDE, 100.0, 101.0)
    assert trader.go(GLIDE, 99.5) == []
    trader.close(GRID)
    trader.go(JUMP, 101.0)
    assert [reason for _, _, reason in trader.go(GLIDE, 99.5)] == ["buy"]


def test_no_more_lots_than_there_may_be() -> None:
    """Given three lines and room for two lots
    When price glides over all three
    Then two are bought
    """
    trader = at_hand(100.5, GRID, LEFT, max_lots=2)
    trader.go(GLIDE, 97.0)
    assert [lot.key for lot in trader.lots] == ["a", "b"]


def test_max_positions_counts_lots() -> None:
    """Given three lines and guards.max_positions of 2
    When price glides over all three
    Then the third is refused
    """
    trader = grid(**{"guards.max_positions": 2})
    trader.go(GLIDE, 97.0)
    assert (len(trader.lots), trader.refused) == (2, {"max positions": 1})


def signal(low: float = 0.0, high: float = 1000.0, sells: dict[str, str] | None = None) -> Plan:
    """Return a plan that buys at the next price between two."""
    return Plan(nexts=(Offer.next("s", "s", 100.0, low=low, high=high),), sells=sells or {})


@pytest.mark.parametrize(
    ("price", "late", "bought"),
    [
        pytest.param(100.0, 0, True, id="at once"),
        pytest.param(100.0, 60_000, True, id="60 seconds later"),
        pytest.param(100.0, 60_001, False, id="later"),
        pytest.param(99.0, 0, True, id="at the lower bound"),
        pytest.param(98.9, 0, False, id="below it"),
        pytest.param(101.0, 0, True, id="at the upper bound"),
        pytest.param(101.1, 0, False, id="above it"),
    ],
)
def test_a_next_offer_is_bought_at_the_first_price(price: float, late: int, *, bought: bool) -> None:
    """Given a signal of the candle that ended at 01:00, to be bought between 99 and 101
    When the next price comes, so many milliseconds later
    Then it is bought within its bounds and 60 seconds
    """
    trader = at_hand(100.0, plan_of(), {"s": Exits(90.0)})
    trader.close(signal(99.0, 101.0))
    trader.at = HOUR + late
    assert bool(trader.go(JUMP, price)) is bought


def test_a_next_offer_is_tried_once() -> None:
    """Given a signal whose entry is refused at the first price
    When a second price comes in the same candle
    Then it is not tried again, and counted once
    """
    trader = at_hand(100.0, plan_of(), {"s": Exits(100.5)})
    trader.close(signal())
    trader.at = HOUR
    assert trader.go(JUMP, 100.0, 101.0) == []
    assert trader.refused == {"the stop would not lie below the price": 1}


@pytest.mark.parametrize(
    ("at", "sold"),
    [(2 * HOUR - 1, False), (2 * HOUR, True), (9 * HOUR, True)],
    ids=["just before", "at its very candle", "over a gap"],
)
def test_a_deadline_sells_on_the_first_jump(at: int, *, sold: bool) -> None:
    """Given a lot bought in the candle of 00:00 that may be held for two hours
    When a jump comes just before 02:00, at 02:00, or after a gap
    Then it is sold from 02:00 on, at the price of the jump
    """
    trader = at_hand(100.5, plan_of(touch("a", 100.0)), {"a": Exits(90.0, max_hold=2 * HOUR)})
    trader.go(GLIDE, 100.0)
    trader.at = at
    assert trader.go(JUMP, 101.0) == ([(101.0, 10.0, "time")] if sold else [])


def test_a_lot_is_held_for_a_candle_at_least() -> None:
    """Given a lot that may be held for a minute, in candles of an hour
    When price jumps within its candle, and at the next candle's opening
    Then it is sold then
    """
    trader = at_hand(100.5, plan_of(touch("a", 100.0)), {"a": Exits(90.0, max_hold=60_000)})
    trader.go(GLIDE, 100.0)
    trader.at = HOUR - 1
    assert trader.go(JUMP, 101.0) == []
    trader.at = HOUR
    assert [reason for _, _, reason in trader.go(JUMP, 101.0)] == ["time"]


def test_a_stop_goes_before_a_signal_and_that_before_a_deadline() -> None:
    """Given three lots: one at its stop, one that the plan sells, one whose time is up
    When price jumps
    Then each is sold whole at that price with its own reason
    """
    trader = at_hand(100.5, GRID, {"a": Exits(98.5), "b": Exits(90.0), "c": Exits(90.0, max_hold=HOUR)}, max_lots=3)
    trader.go(GLIDE, 99.0)
    trader.go(JUMP, 99.2)
    trader.close(Plan(GRID.offers, GRID.top_trigger, (), {"a": "signal", "b": "break"}))
    assert [reason for _, _, reason in trader.go(JUMP, 98.4)] == ["stop_loss", "break"]


def test_a_plan_moves_stops_up_only() -> None:
    """Given two lots with stops at 90
    When a plan puts one at 97 and the other at 80
    Then only the first moves; one above the price sells on the next jump, at its price
    """
    trader = grid()
    trader.go(GLIDE, 98.9)
    trader.close(plan_of(stops={"a": 97.0, "b": 80.0}))
    assert [lot.stop for lot in trader.lots] == [97.0, 90.0]
    trader.close(plan_of(stops={"b": 99.5}))
    assert [(price, reason) for price, _, reason in trader.go(JUMP, 98.0)] == [(98.0, "stop_loss")]


def test_the_state_of_several_lots() -> None:
    """Given two lots of which neither, then both trail
    When their state is asked for
    Then it is TAKE_PROFIT as soon as one does
    """
    trader = grid()
    trader.go(GLIDE, 98.9)
    assert trader.state.value == "STOP_LOSS"
    trader.lots[1].peak = 101.0
    assert trader.state.value == "TAKE_PROFIT"


def test_a_jump_goes_on_behind_a_restart() -> None:
    """Given a jump on which two lots reach their targets, of which one is sold
    When the trader is written down before the second order and restored
    Then the same jump sells the second, and buys nothing
    """
    trader = grid()
    trader.go(GLIDE, 98.9)
    order = trader.jump(102.0)
    assert order is not None
    trader.filled(order, trader.execute(order))
    written = msgspec.msgpack.encode((trader.remember(), trader.account))
    memory, account = msgspec.msgpack.decode(written, type=tuple[TraderMemory, Account])
    other = grid()
    other.account = account
    other.restore(memory)
    assert [reason for _, _, reason in other.go(JUMP, 102.0)] == ["target"]
    assert other.lots == []
