"""What every exchange behind `engine.market_ports.MarketExchange` keeps to where stops rest at it.

A subclass named Test… gives the fixture `venue`; see `contract` for what is judged and how a venue says what it lacks.
"""

from __future__ import annotations

import pytest

from srconsole.core.rounding import rounded_up
from srconsole.engine.market_ports import MarketExchange, StopRefused, StopRequest
from srconsole.engine.readings import Cause, StopSeen, Trigger
from tests.exchange.contract import Ability, Terms, order, placed
from tests.exchange.contract_market import MarketVenue


async def level(exchange: MarketExchange, terms: Terms, share: float) -> float:
    """Return a share of the venue's price, on the tick."""
    return rounded_up(terms.price * share, (await exchange.rules(terms.symbol)).tick)


async def the_stops(exchange: MarketExchange, terms: Terms) -> tuple[StopSeen, ...]:
    """Return the stops that are read, all other orders being none."""
    reading = await exchange.read(terms.symbol)
    assert reading.stops is not None
    assert reading.orders == ()
    return reading.stops


async def held_with_stop(exchange: MarketExchange, terms: Terms, share: float) -> StopSeen:
    """Buy a quantity that carries its stop at a share of the price; return the stop as it is read."""
    stop = await level(exchange, terms, share)
    await placed(exchange, order(terms, "entry", "buy", terms.quantity)._replace(stop=stop))
    (seen,) = await the_stops(exchange, terms)
    assert seen.price == stop
    return seen


@pytest.mark.asyncio
class StopContract:
    """The promises about stops, one a test."""

    async def test_a_buy_carries_its_stop(self, venue: MarketVenue) -> None:
        """Given a flat account
        When a buy that carries a stop is filled
        Then a stop at that price covers what is held, and has an id of the exchange, seen by others too
        """
        terms, exchange = venue.terms, venue.connect()
        seen = await held_with_stop(exchange, terms, 0.95)
        assert seen.order_id
        assert seen.quantity in {0, terms.quantity}
        assert await the_stops(venue.connect(), terms) == (seen,)

    async def test_a_stop_is_placed_for_the_whole_position(self, venue: MarketVenue) -> None:
        """Given a position without a stop
        When one is placed without a quantity
        Then it is read as one of the whole position, under our id, that looks at the last price
        """
        terms, exchange = venue.terms, venue.connect()
        await placed(exchange, order(terms, "a", "buy", terms.quantity))
        assert await the_stops(exchange, terms) == ()
        price = await level(exchange, terms, 0.95)
        assert await exchange.set_stop(StopRequest("s", terms.symbol, price, 0.0, None)) is None
        (seen,) = await the_stops(exchange, terms)
        assert (seen.client_id, seen.price, seen.quantity, seen.trigger) == ("s", price, 0.0, Trigger.LAST)

    async def test_a_stop_is_placed_for_a_part(self, venue: MarketVenue) -> None:
        """Given a position without a stop
        When one is placed for half of it
        Then it is read with that quantity
        """
        terms, exchange = venue.terms, venue.connect()
        await placed(exchange, order(terms, "a", "buy", terms.quantity))
        price = await level(exchange, terms, 0.95)
        assert await exchange.set_stop(StopRequest("s", terms.symbol, price, terms.quantity / 2, None)) is None
        (seen,) = await the_stops(exchange, terms)
        assert (seen.price, seen.quantity, seen.trigger) == (price, terms.quantity / 2, Trigger.LAST)

    async def test_a_stop_is_moved_in_place(self, venue: MarketVenue) -> None:
        """Given a position whose entry carried its stop
        When that stop is moved up, and up again
        Then it is the same stop each time, at the new price, looking at the last price, and the only one
        """
        terms, exchange = venue.terms, venue.connect()
        before = await held_with_stop(exchange, terms, 0.95)
        standing = before
        for client_id, share in (("s1", 0.96), ("s2", 0.97)):
            price = await level(exchange, terms, share)
            moved = StopRequest(client_id, terms.symbol, price, standing.quantity, standing)
            assert await exchange.set_stop(moved) is None
            (standing,) = await the_stops(exchange, terms)
            assert (standing.order_id, standing.price) == (before.order_id, price)
            assert (standing.quantity, standing.trigger) == (before.quantity, Trigger.LAST)

    @pytest.mark.parametrize("share", [1.0, 1.05])
    async def test_a_stop_that_price_is_beyond_is_refused(self, venue: MarketVenue, share: float) -> None:
        """Given a position
        When a stop is placed at the price or above it
        Then it is refused as crossed, with a reason, and nothing is placed or sold
        """
        terms, exchange = venue.terms, venue.connect()
        await placed(exchange, order(terms, "a", "buy", terms.quantity))
        price = await level(exchange, terms, share)
        refused = await exchange.set_stop(StopRequest("s", terms.symbol, price, 0.0, None))
        assert isinstance(refused, StopRefused)
        assert refused.crossed
        assert refused.why
        assert await the_stops(exchange, terms) == ()
        assert await exchange.position(terms.symbol) == terms.quantity

    async def test_a_refused_move_leaves_the_stop_as_it_was(self, venue: MarketVenue) -> None:
        """Given a position with a stop
        When it is moved above the price
        Then that is refused as crossed, and the stop stands where it stood
        """
        terms, exchange = venue.terms, venue.connect()
        before = await held_with_stop(exchange, terms, 0.95)
        price = await level(exchange, terms, 1.05)
        refused = await exchange.set_stop(StopRequest("s", terms.symbol, price, before.quantity, before))
        assert refused is not None
        assert refused.crossed
        assert await the_stops(exchange, terms) == (before,)

    async def test_nothing_is_there_to_be_stopped(self, venue: MarketVenue) -> None:
        """Given a flat account
        When a stop is placed
        Then it is refused with a reason that is not the price, and none is read
        """
        terms, exchange = venue.terms, venue.connect()
        price = await level(exchange, terms, 0.95)
        refused = await exchange.set_stop(StopRequest("s", terms.symbol, price, 0.0, None))
        assert refused is not None
        assert not refused.crossed
        assert refused.why
        assert await the_stops(exchange, terms) == ()

    async def test_a_stop_that_is_gone_is_not_moved(self, venue: MarketVenue) -> None:
        """Given a position whose stop was taken away
        When that stop is moved
        Then it is refused with a reason that is not the price, and none is placed in its stead
        """
        terms, exchange = venue.terms, venue.connect()
        gone = await held_with_stop(exchange, terms, 0.95)
        await exchange.cancel(terms.symbol, [gone])
        price = await level(exchange, terms, 0.96)
        refused = await exchange.set_stop(StopRequest("s", terms.symbol, price, gone.quantity, gone))
        assert refused is not None
        assert not refused.crossed
        assert await the_stops(exchange, terms) == ()

    async def test_stops_are_taken_away(self, venue: MarketVenue) -> None:
        """Given a position with a stop
        When it is cancelled, and cancelled again
        Then none is left, the second time is no error, and the position is untouched
        """
        terms, exchange = venue.terms, venue.connect()
        seen = await held_with_stop(exchange, terms, 0.95)
        await exchange.cancel(terms.symbol, [seen])
        assert await the_stops(exchange, terms) == ()
        await exchange.cancel(terms.symbol, [seen])
        assert await exchange.position(terms.symbol) == terms.quantity

    async def test_no_stop_is_left_when_all_is_sold(self, venue: MarketVenue) -> None:
        """Given a position with a stop
        When all of it is sold
        Then no stop is left: the exchange takes it away itself, or lets it be taken away while nothing is held
        """
        terms, exchange = venue.terms, venue.connect()
        seen = await held_with_stop(exchange, terms, 0.95)
        await placed(exchange, order(terms, "b", "sell", terms.quantity, reduce_only=True))
        if Ability.STOPS_GO in terms.cannot:
            await exchange.cancel(terms.symbol, [seen])
        assert await the_stops(exchange, terms) == ()
        await venue.move_price(terms.price * 0.9)
        assert await exchange.position(terms.symbol) == 0

    async def test_a_stop_that_is_met_sells(self, venue: MarketVenue) -> None:
        """Given a position with a stop
        When price stays above the stop, and then falls through it
        Then at first nothing happens; then all is sold, listed as the stop's fill, and no stop is left
        """
        terms, exchange, begin = venue.terms, venue.connect(), venue.now()
        stop = await held_with_stop(exchange, terms, 0.95)
        await venue.move_price(await level(exchange, terms, 0.951))
        assert await exchange.position(terms.symbol) == terms.quantity
        await venue.move_price(await level(exchange, terms, 0.945))
        reading = await exchange.read(terms.symbol)
        assert (reading.quantity, reading.short, reading.stops) == (0, 0, ())
        bought, *sold = await exchange.fills(terms.symbol, begin)
        assert (bought.cause, bought.buys) == (Cause.ORDER, True)
        assert {(fill.cause, fill.buys) for fill in sold} == {(Cause.STOP, False)}
        assert sum(fill.quantity for fill in sold) == terms.quantity
        assert all(0 < fill.price <= stop.price for fill in sold)

    async def test_a_stop_of_a_part_leaves_the_rest(self, venue: MarketVenue) -> None:
        """Given a position with a stop of half of it
        When price falls through the stop, and on
        Then that half is sold once, and the rest is held
        """
        terms, exchange = venue.terms, venue.connect()
        await placed(exchange, order(terms, "a", "buy", terms.quantity))
        price = await level(exchange, terms, 0.97)
        assert await exchange.set_stop(StopRequest("s", terms.symbol, price, terms.quantity / 2, None)) is None
        await venue.move_price(terms.price * 0.965)
        await venue.move_price(terms.price * 0.96)
        reading = await exchange.read(terms.symbol)
        assert reading.quantity == pytest.approx(terms.quantity / 2, rel=1e-12)
        assert reading.stops == ()

    async def test_a_stop_is_of_what_is_held_when_it_is_met(self, venue: MarketVenue) -> None:
        """Given a position with a stop of all of it, half of which was sold since
        When price falls through the stop
        Then what is left is sold, and nothing is held short
        """
        terms, exchange = venue.terms, venue.connect()
        await held_with_stop(exchange, terms, 0.95)
        await placed(exchange, order(terms, "b", "sell", terms.quantity / 2, reduce_only=True))
        await venue.move_price(terms.price * 0.94)
        reading = await exchange.read(terms.symbol)
        assert (reading.quantity, reading.short) == (0, 0)
