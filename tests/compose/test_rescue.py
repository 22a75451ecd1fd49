"""A run is flattened at the exchange, without its engine."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path

import pytest

from srconsole.compose.rescue import Own, Rescue, own_of, symbol_of
from srconsole.engine.market_ports import StopRequest
from srconsole.engine.order_numbers import is_rescue, number_of
from srconsole.engine.request import Answer
from srconsole.errors import RequestError, Unreachable
from srconsole.exchange.simulated.faults import Fault, Faults, Script
from srconsole.exchange.simulated.state import Conduct, Venue
from srconsole.journal.folder_names import market_name
from tests.compose.held import PAIR, NoTime, buy, direct
from tests.exchange.simulated.venues import held, market_order, minutes, venue_of

OWN = Own("run1", 2.0)


def flattened(venue: Venue, own: Own = OWN, faults: Faults | None = None, *, everything: bool = False) -> Answer:
    """Flatten on an exchange."""
    return asyncio.run(Rescue(direct(venue, faults), PAIR, own, NoTime(), everything=everything).flatten())


@pytest.mark.parametrize("hedge", [False, True])
@pytest.mark.parametrize("sweeps", [False, True])
def test_a_position_is_sold_and_its_stops_are_swept(hedge: bool, sweeps: bool) -> None:
    """An engine has died, and its person wants out.

    Given a position of the run with its stop, in either position mode, at an exchange that leaves stops or takes them
    When it is flattened without the engine
    Then nothing is held and no stop is left, and the answer says what was sold
    """
    venue = venue_of(100, hedge=hedge, conduct=Conduct(sweeps_stops=sweeps))
    asyncio.run(buy(venue, 2.0))

    answer = flattened(venue)

    assert answer.done
    assert answer.text.startswith(f"sold 2 of {PAIR} at the exchange, without the engine")
    # By its id the run's next start books the sale as a person's, and takes it for none that it sent itself.
    _, sale = (order.client_id for order in venue.orders.values())
    assert (is_rescue(sale, "run1"), number_of(sale, "run1")) == (True, 0)
    assert held(venue) == {}
    assert venue.open_plans == {}
    assert flattened(venue) == Answer(True, f"nothing of {PAIR} was held, without the engine")


def test_what_the_run_has_not_bought_is_left() -> None:
    """A person's own coins are not a bot's to sell.

    Given a position of which the run has bought a part, and a stop of another program
    When it is flattened without the engine
    Then that part alone is sold, the rest and all stops are left, and both are told
    """
    venue = venue_of(100)
    asyncio.run(buy(venue, 2.0))
    market_order(venue, "buy", "3")
    asyncio.run(direct(venue).set_stop(StopRequest("other-1", PAIR, 80.0, 3.0, None)))

    answer = flattened(venue)

    assert answer.done
    assert held(venue) == {"long": Decimal(3)}
    assert "3 that this run has not bought are left" in answer.text
    assert "2 stops that it does not know, or that guard what is left, are left" in answer.text


def test_a_foreign_stop_on_a_flat_symbol_is_left() -> None:
    """Another program's order is shown, never cancelled.

    Given a position of the run with stops of its own and of another program
    When it is flattened
    Then the run's stops are gone, and the other one is left and told
    """
    venue = venue_of(100, conduct=Conduct(sweeps_stops=False))
    asyncio.run(buy(venue, 2.0))
    asyncio.run(direct(venue).set_stop(StopRequest("run1-s1", PAIR, 85.0, 1.0, None)))
    asyncio.run(direct(venue).set_stop(StopRequest("other-1", PAIR, 80.0, 1.0, None)))

    answer = flattened(venue)

    assert [plan.client_id for plan in venue.open_plans.values()] == ["other-1"]
    assert "2 of its stops swept; 1 stops that it does not know" in answer.text


def test_without_a_journal_nothing_is_guessed() -> None:
    """Whose coins they are decides whether they are sold.

    Given a position, and a journal that cannot be read
    When it is flattened, without and with the word that all may be sold
    Then the first is refused with what to add, nothing sold, and the second sells all
    """
    venue = venue_of(100)
    asyncio.run(buy(venue, 2.0))
    with pytest.raises(RequestError, match=r"2 are held of BTC/USDT:USDT.*add --all"):
        flattened(venue, Own("", None))
    assert held(venue) == {"long": Decimal(2)}

    assert flattened(venue, Own("", None), everything=True).done
    assert held(venue) == {}
    *_, sale = (order.client_id for order in venue.orders.values())
    assert not is_rescue(sale, "")


class Minutes(NoTime):
    """A clock on which each sleep is a minute at the exchange."""

    def __init__(self, venue: Venue) -> None:
        super().__init__()
        self._venue = venue

    async def sleep(self, seconds: float) -> None:
        """Let a minute pass there."""
        await super().sleep(seconds)
        minutes(self._venue)


def test_a_sale_in_parts_is_followed_to_its_end() -> None:
    """A thin book fills a part at a time.

    Given an exchange that fills half a coin at each price, and a position of two
    When it is flattened while price goes on
    Then it is sold to the end by one order, and nothing is held short
    """
    venue = venue_of(*[100.0] * 60, conduct=Conduct(depth=Decimal("0.5")))
    asyncio.run(buy(venue, 2.0))
    minutes(venue, 5)
    assert held(venue) == {"long": Decimal(2)}

    answer = asyncio.run(Rescue(direct(venue), PAIR, OWN, Minutes(venue)).flatten())

    assert answer.done
    assert held(venue) == {}
    assert [order.filled for order in venue.orders.values() if not order.buys] == [Decimal(2)]


def test_what_cannot_be_sold_is_told(caplog: pytest.LogCaptureFixture) -> None:
    """A person must hear at once that they have to do it themselves.

    Given an exchange that refuses every sale
    When a position is flattened
    Then the answer says how much is left and what to do, and its stop still lies there
    """
    venue = venue_of(100)
    asyncio.run(buy(venue, 2.0))
    refused = Fault("code", "place-order", calls=99, code="45117", message="not now")

    answer = flattened(venue, faults=Script([refused]))

    assert not answer.done
    assert "2 of BTC/USDT:USDT could not be sold after 10 tries: close it at the exchange now" in answer.text
    assert len(venue.open_plans) == 1


@pytest.mark.parametrize("accepted", [True, False])
def test_a_bad_line_is_tried_again(accepted: bool) -> None:
    """Whatever the line does, what is sold is what was held.

    Given an exchange that loses the first reads, and an answer or a request of the first sale
    When a position is flattened
    Then it is sold once, nothing is held on either side
    """
    venue = venue_of(100)
    asyncio.run(buy(venue, 2.0))
    faults = Script([Fault("drop", "single-position", calls=2), Fault("drop", "place-order", accepted=accepted)])

    answer = flattened(venue, faults=faults)

    assert answer.done
    assert held(venue) == {}
    assert [order.filled for order in venue.orders.values() if not order.buys] == [Decimal(2)]


def test_an_exchange_that_stays_silent_is_an_error() -> None:
    """A position that was not read is not flat.

    Given an exchange that cannot be reached
    When a position is flattened
    Then it is an error after ten reads, not an answer that all is done
    """
    clock = NoTime()
    venue = venue_of(100)
    script = Script([Fault("drop", "single-position", calls=99)])
    with pytest.raises(Unreachable):
        asyncio.run(Rescue(direct(venue, script), PAIR, OWN, clock).flatten())
    assert len(clock.slept) == 9


@pytest.mark.parametrize("symbol", ["BTC/USDT:USDT", "1000PEPE/USDT:USDT", "GÜN/USDT:USDT", "BTC/USDC:USDC"])
def test_a_folder_names_its_symbol(symbol: str) -> None:
    """Even a run whose journal is gone has a name.

    Given the folder of a perpetual's run
    When it is asked for its symbol
    Then it is that perpetual
    """
    assert symbol_of(Path("/home/live/bitget") / market_name(symbol, "15m")) == symbol


def test_a_folder_of_something_else_names_none(tmp_path: Path) -> None:
    """A replay's folder is no market's.

    Given the folder of a spot pair, and one without a journal
    When they are asked
    Then the first is refused, and of the second nothing is explained
    """
    with pytest.raises(RequestError, match="no run of a perpetual"):
        symbol_of(tmp_path / market_name("BTC/USDT", "1h"))
    assert own_of(tmp_path) == Own("", None)
