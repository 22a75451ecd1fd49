"""The grid: its lines, its stop, its pause (strategies.md section 6)."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from srconsole.core.candle import Candle
from srconsole.core.offer import Exits, Offer, Plan, Target
from srconsole.settings.schema import GridSettings
from srconsole.strategies.grid.strategy import Grid
from tests.strategies.driven import Driven, lot
from tests.strategies.grid.drawn import grid_settings
from tests.strategies.grid.second import Close, told
from tests.walks import HOUR

SETTINGS = GridSettings(lines=2, spacing=0.01, stop_pct=0.05, pause=3)


class Closed:
    """A grid that hourly candles are closed for, and the plan behind the last one."""

    def __init__(self, settings: GridSettings = SETTINGS) -> None:
        self.grid = Grid(settings)
        self.plan = Plan()
        self._driven = Driven(self.grid, HOUR)
        self._time = 0

    def at(self, price: float, held: tuple[str, ...] = (), left: Mapping[str, str] | None = None) -> Plan:
        """Close a candle at a price, with lots of these lines held and those left; return the plan."""
        self._time += HOUR
        lots = [lot(key, 100.0) for key in held]
        self.plan = self._driven.close(Candle(self._time, price, price, price, price, 1.0), lots, left or {})
        return self.plan

    @property
    def centre(self) -> float | None:
        """The centre that the grid remembers."""
        return self.grid.remember().centre


def test_the_first_close_is_the_centre_of_the_lines() -> None:
    """Given two lines each side, 1 % apart, and a stop 5 % below
    When the first candle closes at 100
    Then lines 1, 0, -1 and -2 are offered at 101, 100, 99 and 98, each down to the next, the lowest to the stop, for a
        quarter of the usual size
    """
    plan = Closed().at(100.0)
    stop = 98.0 * 0.95
    assert plan.offers == tuple(
        Offer(key, key, price, price, low, weight=0.25)
        for key, price, low in (("1", 101.0, 100.0), ("0", 100.0, 99.0), ("-1", 99.0, 98.0), ("-2", 98.0, stop))
    )
    assert plan.top_trigger == 101.0
    assert (plan.nexts, plan.sells, plan.stops) == ((), {}, {})


def test_a_lot_is_sold_a_line_higher_and_stopped_below_all() -> None:
    """Given lines about 100
    When lots of the lowest and the highest line are bought, and of a line that is none
    Then each has the next line as its target, and the stop of all; the last is refused
    """
    closed = Closed()
    offers = {offer.key: offer for offer in closed.at(100.0).offers}
    stop = 98.0 * 0.95
    assert closed.grid.exits(offers["-2"], 97.0) == Exits(stop, targets=(Target(99.0, 1.0),))
    assert closed.grid.exits(offers["1"], 100.5) == Exits(stop, targets=(Target(102.0, 1.0),))
    assert closed.grid.exits(Offer("2", "2", 102.0, 102.0, 101.0), 102.0) == "no such line"
    assert Grid(SETTINGS).exits(offers["1"], 100.5) == "no such line"


def test_the_plan_is_the_same_object_while_the_grid_stands() -> None:
    """Given a grid
    When candles close inside of it, with lots and without, and lots are sold at their targets
    Then the plan is the very same
    """
    closed = Closed()
    plan = closed.at(100.0)
    assert closed.at(98.5, ("-1", "0")) is plan
    assert closed.at(101.0, ("1",), {"-1": "target", "0": "target"}) is plan
    assert closed.at(101.9) is plan


@pytest.mark.parametrize(("price", "centre"), [(102.0, 100.0), (102.1, 102.1), (98.0, 100.0), (97.9, 97.9)])
def test_a_close_beyond_the_outer_lines_moves_an_empty_grid(price: float, centre: float) -> None:
    """Given a grid from 98 to 102
    When a candle closes at a price while nothing is held, or while a lot is, or may not move it
    Then only beyond the outer lines, without lots and where it may, the centre is that close
    """
    closed, holding, fixed = Closed(), Closed(), Closed(msgspec.structs.replace(SETTINGS, recentre=False))
    for one in (closed, holding, fixed):
        one.at(100.0)
    closed.at(price)
    holding.at(price, ("0",))
    fixed.at(price)
    assert (closed.centre, holding.centre, fixed.centre) == (centre, 100.0, 100.0)


@pytest.mark.parametrize("reason", ["stop_loss", "break_even", "take_profit"])
def test_a_lot_that_met_its_stop_ends_the_grid(reason: str) -> None:
    """Given a grid with a pause of three candles, and lots of which one met its stop in a candle
    When that candle closes, and the next ones
    Then there are no lines, the rest is sold because of a break, and the third close after it is the new centre
    """
    closed = Closed()
    closed.at(100.0)
    plan = closed.at(95.0, ("0", "1"), {"-2": reason})
    assert (plan.offers, plan.sells, closed.centre) == ((), {"0": "break", "1": "break"}, None)
    assert "sells what is left" in plan.waits
    assert closed.at(94.0, (), {"0": "break", "1": "break"}).waits == "pauses for 2 candles: the grid was stopped"
    plan = closed.at(93.0)
    assert (plan.offers, plan.waits) == ((), "pauses for 1 candle: the grid was stopped")
    assert len(closed.at(92.0).offers) == 4
    assert closed.centre == 92.0


@pytest.mark.parametrize("reason", ["target", "manual", "guard", "break", "time"])
def test_a_lot_that_was_sold_otherwise_leaves_the_grid_as_it_is(reason: str) -> None:
    """Given a grid
    When a lot was sold at its target, by hand, by a guard
    Then the lines stay
    """
    closed = Closed()
    plan = closed.at(100.0)
    assert closed.at(99.5, (), {"-1": reason}) is plan


def test_without_a_pause_the_close_of_the_stop_is_the_next_centre() -> None:
    """Given a grid without a pause
    When all its lots met the stop in a candle
    Then that candle's close is the new centre; with a lot still held it waits until that is sold
    """
    settings = msgspec.structs.replace(SETTINGS, pause=0)
    empty, holding = Closed(settings), Closed(settings)
    for one in (empty, holding):
        one.at(100.0)
    empty.at(92.0, (), {"-2": "stop_loss"})
    holding.at(92.0, ("0",), {"-2": "stop_loss"})
    assert (empty.centre, holding.centre) == (92.0, None)
    holding.at(91.0, (), {"0": "break"})
    assert holding.centre == 91.0


def test_a_pause_outlasts_what_is_still_held() -> None:
    """Given a stopped grid whose rest is sold only after the pause
    When that is sold
    Then the next centre is set at that close
    """
    closed = Closed()
    closed.at(100.0)
    closed.at(95.0, ("0",), {"-2": "stop_loss"})
    for price in (94.0, 93.0, 92.0, 91.0):
        assert closed.at(price, ("0",)).sells == {"0": "break"}
    closed.at(90.0)
    assert closed.centre == 90.0


@given(
    settings=grid_settings(),
    closes=st.lists(
        st.tuples(
            st.integers(-60, 60).map(lambda step: 100.0 + step / 4),
            st.sampled_from([(), (), (0,), (-1, 0)]),
            st.integers(0, 9).map(lambda drawn: drawn == 0),
        ).map(Close._make),
        max_size=120,
    ),
)
@hypothesis_settings(max_examples=300, deadline=None)
def test_a_second_implementation_has_the_same_lines(settings: GridSettings, closes: list[Close]) -> None:
    """Given any closes, lots and stops
    When an implementation of its own goes through them
    Then centre, offers, targets, stop and sales are the same behind each
    """
    closed = Closed(settings)
    for close, wanted in zip(closes, told(closes, settings), strict=True):
        left = {"9": "stop_loss"} if close.stopped else {}
        plan = closed.at(close.price, tuple(map(str, close.lots)), left)
        exits = {offer.key: closed.grid.exits(offer, offer.price) for offer in plan.offers}
        assert closed.centre == wanted.centre
        assert {int(offer.key): (offer.trigger, offer.low) for offer in plan.offers} == {
            i: (trigger, low) for i, (trigger, low, _) in wanted.offers.items()
        }
        for i, (_, _, target) in wanted.offers.items():
            assert exits[str(i)] == Exits(wanted.stop or 0.0, targets=(Target(target, 1.0),))
        assert set(plan.sells) == set(map(str, wanted.sold))


def test_a_row_has_the_centre_and_the_pause() -> None:
    """Given a grid before its first close, standing, and stopped
    When cells are asked for
    Then they are its centre and how many candles it pauses for
    """
    closed = Closed()
    candle = Candle(0, 1.0, 1.0, 1.0, 1.0, 1.0)
    assert closed.grid.cells(candle) == ",0"
    closed.at(100.5)
    assert closed.grid.cells(candle) == "100.5,0"
    closed.at(90.0, (), {"0": "stop_loss"})
    assert closed.grid.cells(candle) == ",3"


def test_lines_are_shown_to_whoever_looks() -> None:
    """Given a grid before its first close, and standing
    When its levels are asked for
    Then there are none, and then the lines that buy, the highest first
    """
    closed = Closed()
    assert list(closed.grid.shown_levels()) == []
    closed.at(100.0)
    assert [(one.key, one.label, one.price) for one in closed.grid.shown_levels()] == [
        ("1", "1", 101.0),
        ("0", "0", 100.0),
        ("-1", "-1", 99.0),
        ("-2", "-2", 98.0),
    ]


def test_lines_are_known_since_the_close_that_they_stand_from() -> None:
    """Given a grid that stands since the first candle, and is stopped, pauses, and stands anew
    When its lines are asked for, also after a restart
    Then they are known since that candle, and then since the one of the new centre
    """
    closed = Closed()
    closed.at(100.0)
    closed.at(100.5)
    assert {one.known for one in closed.grid.shown_levels()} == {HOUR}
    again = Grid(SETTINGS)
    again.restore(msgspec.msgpack.encode(closed.grid.remember()))
    assert again.shown_levels() == closed.grid.shown_levels()
    closed.at(90.0, (), {"0": "stop_loss"})
    for _ in range(SETTINGS.pause):
        closed.at(90.0)
    assert {one.known for one in closed.grid.shown_levels()} == {6 * HOUR}


def test_it_may_hold_a_lot_of_each_line() -> None:
    """Given five lines each side
    When it is asked what it needs
    Then it may hold ten lots, and needs no history
    """
    needs = Grid(GridSettings()).needs
    assert (needs.max_lots, needs.history, needs.frames) == (10, 0, ())


def test_the_centre_is_told_to_its_last_digit() -> None:
    """Given a market above 100,000
    When the grid is set at a close of 110,647.83
    Then its words have all digits of that price, written as prices are everywhere
    """
    assert "around 110,647.83 as price falls" in Closed().at(110_647.83).waits
