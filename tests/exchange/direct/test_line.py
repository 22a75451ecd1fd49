"""What becomes of calls on the line to a simulated exchange, on virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import TypeVar

import pytest

from srconsole.core.order import OrderState
from srconsole.errors import ExchangeError, Maintenance, RateLimited, Unreachable
from srconsole.exchange.direct.exchange import DirectExchange
from srconsole.exchange.direct.line import Line
from srconsole.exchange.simulated.exchange import SimulatedExchange
from srconsole.exchange.simulated.faults import Fault, Script
from srconsole.exchange.simulated.state import Venue
from srconsole.exchange.simulated.views import View
from srconsole.virtual_time.loop import VirtualTimeLoop
from tests.exchange.direct.test_orders_and_stops import PAIR, order
from tests.exchange.simulated.venues import START, SYMBOL, held, venue_of

Result = TypeVar("Result")


def play(
    venue: Venue, faults: list[Fault], act: Callable[[DirectExchange], Awaitable[Result]], view: View | None = None
) -> Result:
    """Do something at an exchange, over a line that has faults, on virtual time."""
    loop = VirtualTimeLoop(start=START)

    async def whole() -> Result:
        line = Line(SimulatedExchange(venue, view=view), loop.milliseconds, Script(faults))
        return await act(DirectExchange(line, {PAIR: SYMBOL}))

    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        return runner.run(whole())


@pytest.mark.parametrize("accepted", [False, True])
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault("drop"), Unreachable),
        (Fault("cut"), Unreachable),
        (Fault("status", status=502), Unreachable),
        (Fault("status", status=429), RateLimited),
        (Fault("code"), ExchangeError),
        (Fault("text"), ExchangeError),
    ],
    ids=lambda value: value.kind if isinstance(value, Fault) else "",
)
def test_a_lost_answer_says_nothing_of_the_order(fault: Fault, error: type[ExchangeError], accepted: bool) -> None:
    """Given a line that loses the answer to an order, before or after the exchange has taken it
    When it is sent and then looked up
    Then there is an error each time, and only the look-up tells whether it was bought
    """
    venue = venue_of(100)
    told = Fault(fault.kind, path="place-order", accepted=accepted, status=fault.status)

    async def act(exchange: DirectExchange) -> bool:
        with pytest.raises(error):
            await exchange.place(order("r-1", "buy", 1.0))
        return await exchange.look_up("r-1") is not None

    assert play(venue, [told], act) is accepted
    assert held(venue) == ({"long": Decimal(1)} if accepted else {})


@pytest.mark.parametrize("accepted", [False, True])
def test_a_late_answer_is_an_answer(accepted: bool) -> None:
    """Given an answer, or a request, that takes three seconds
    When an order is sent
    Then it is filled, three seconds later
    """

    async def act(exchange: DirectExchange) -> tuple[OrderState, float]:
        update = await exchange.place(order("r-1", "buy", 1.0))
        return update.state, asyncio.get_running_loop().time()

    fault = Fault("delay", path="place-order", seconds=3, accepted=accepted)
    assert play(venue_of(100), [fault], act) == (OrderState.FILLED, 3.0)


@pytest.mark.parametrize(("accepted", "found"), [(True, [True, True]), (False, [False, True])])
def test_a_request_may_arrive_when_nobody_waits_for_it(accepted: bool, found: list[bool]) -> None:
    """Given an order whose answer, or which itself, takes twenty seconds
    When it is sent with ten seconds' patience, and looked up until it counts as never taken, and once more
    Then it is given up after ten; an order that was late itself is there only then
    """

    async def act(exchange: DirectExchange) -> tuple[float, list[bool]]:
        with pytest.raises(Unreachable, match="10 s"):
            await exchange.place(order("r-1", "buy", 1.0))
        given_up = asyncio.get_running_loop().time()
        looks = [await exchange.look_up("r-1") is not None]
        await asyncio.sleep(6)
        looks.append(await exchange.look_up("r-1") is not None)
        return given_up, looks

    fault = Fault("delay", path="place-order", seconds=20, accepted=accepted)
    assert play(venue_of(100), [fault], act) == (10.0, found)


def test_an_order_may_show_late() -> None:
    """Given an exchange that shows orders after a second and fills after three
    When an order is sent and looked up each second
    Then it is taken, found once it shows, at first as untouched, then as filled
    """

    async def act(exchange: DirectExchange) -> list[OrderState]:
        states = [(await exchange.place(order("r-1", "buy", 1.0))).state]
        for _ in range(4):
            known = await exchange.look_up("r-1")
            assert known is not None
            states.append(known.state)
            await asyncio.sleep(1)
        return states

    taken, filled = OrderState.ACKNOWLEDGED, OrderState.FILLED
    view = View(orders_late=1000, fills_late=3000)
    assert play(venue_of(100), [], act, view) == [taken, taken, filled, filled, filled]


def test_what_was_not_read_is_not_nothing() -> None:
    """Given a position with a stop, and a line on which the list of stops is lost
    When it is read
    Then the stops are unknown, all else is read, and the reading says what is missing
    """

    async def act(exchange: DirectExchange) -> tuple[object, float, bool, str]:
        await exchange.place(order("r-1", "buy", 1.0, stop=95.0))
        reading = await exchange.read(PAIR)
        return reading.stops, reading.quantity, reading.equity is not None, reading.why_unread

    stops, quantity, read, why = play(venue_of(100), [Fault("drop", path="orders-plan-pending")], act)
    assert (stops, quantity, read) == (None, 1.0, True)
    assert "stops" in why


def test_a_position_that_was_not_read_is_an_error() -> None:
    """Given a line on which the position is lost
    When it is read
    Then there is no reading at all
    """

    async def act(exchange: DirectExchange) -> None:
        with pytest.raises(ExchangeError):
            await exchange.read(PAIR)

    play(venue_of(100), [Fault("text", path="single-position")], act)


def test_maintenance_declines_everything() -> None:
    """Given an exchange under maintenance
    When an order is sent
    Then it is told so, and nothing is bought
    """
    venue = venue_of(100)
    venue.maintenance = True

    async def act(exchange: DirectExchange) -> None:
        with pytest.raises(Maintenance):
            await exchange.place(order("r-1", "buy", 1.0))

    play(venue, [], act)
    assert held(venue) == {}
