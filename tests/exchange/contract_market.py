"""What every exchange behind `engine.market_ports.MarketExchange` keeps to: fills, positions, the account, leverage.

A subclass named Test… gives the fixture `venue`; see `contract` for what is judged and how a venue says what it lacks.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Protocol

import pytest

from srconsole.engine.market_ports import MarketExchange
from srconsole.engine.readings import Cause, FillSeen
from srconsole.errors import ExchangeError
from tests.exchange.contract import Ability, Venue, assert_filled, assert_rejected, ended, order, placed

LEVERAGE = 4.0
"""Another one than most accounts have."""


class MarketVenue(Venue, Protocol):
    """An account, flat and funded, at an exchange whose price the test moves; at first it is `terms.price`."""

    def connect(self) -> MarketExchange:
        """Return a new connection to the account, as after a start of the program; older ones may be open still."""
        ...

    def now(self) -> int:
        """Return the exchange's time, UTC milliseconds."""
        ...

    async def move_price(self, last: float, bid: float | None = None, ask: float | None = None) -> None:
        """Let the price of `terms.symbol` jump and the exchange act on it; bid and ask are the last price if None."""
        ...

    async def fill_in_parts(self) -> None:
        """Have the next order filled in several fills; asked for where `PARTS` can be shown."""
        ...

    async def lose_answer(self) -> None:
        """Have the next order taken and its answer lost; asked for where `LOST_ANSWERS` can be shown."""
        ...


def whole(fills: tuple[FillSeen, ...]) -> tuple[float, float, float]:
    """Return quantity, mean price and fee of fills together."""
    quantity = sum(fill.quantity for fill in fills)
    return quantity, sum(fill.quantity * fill.price for fill in fills) / quantity, sum(fill.fee for fill in fills)


@pytest.mark.asyncio
class MarketContract:
    """The promises about positions, fills and the account, one a test."""

    async def test_a_flat_account_reads_as_flat(self, venue: MarketVenue) -> None:
        """Given a flat, funded account
        When it is read
        Then nothing is held on either side, nothing waits, and the money is there
        """
        reading = await venue.connect().read(venue.terms.symbol)
        assert (reading.quantity, reading.short, reading.entry_price, reading.liquidation) == (0, 0, 0, 0)
        assert (reading.stops, reading.orders) == ((), ())
        assert (reading.changes_risk, reading.why_unread) == ("", "")
        assert reading.equity is not None
        assert reading.available is not None
        assert 0 < reading.available <= reading.equity

    async def test_a_position_is_read_with_what_it_cost(self, venue: MarketVenue) -> None:
        """Given a flat account
        When a quantity is bought
        Then it is read as held long, at the fill's price, its margin is no longer available, and equity lost the fee
        """
        terms, exchange = venue.terms, venue.connect()
        await exchange.prepare(terms.symbol, LEVERAGE)
        before = await exchange.read(terms.symbol)
        bought = await placed(exchange, order(terms, "a", "buy", terms.quantity))
        after = await exchange.read(terms.symbol)
        assert (after.quantity, after.short) == (terms.quantity, 0)
        assert after.entry_price == pytest.approx(bought.price, rel=1e-6)
        assert 0 <= after.liquidation < after.entry_price
        assert before.equity is not None
        assert before.available is not None
        assert after.equity is not None
        assert after.available is not None
        worth = bought.filled * bought.price
        assert before.equity - after.equity == pytest.approx(bought.fee, abs=worth * 0.01)
        assert before.available - after.available == pytest.approx(worth / LEVERAGE, abs=worth * 0.02)
        assert await exchange.position(terms.symbol) == after.quantity

    async def test_what_is_left_of_a_position_is_read(self, venue: MarketVenue) -> None:
        """Given a position
        When half of it is sold, and then the rest
        Then half of it is read at the same entry price, and then nothing
        """
        terms, exchange = venue.terms, venue.connect()
        bought = await placed(exchange, order(terms, "a", "buy", terms.quantity))
        await placed(exchange, order(terms, "b", "sell", terms.quantity / 2, reduce_only=True))
        half = await exchange.read(terms.symbol)
        assert half.quantity == pytest.approx(terms.quantity / 2, rel=1e-12)
        assert half.entry_price == pytest.approx(bought.price, rel=1e-6)
        await placed(exchange, order(terms, "c", "sell", terms.quantity, reduce_only=True))
        flat = await exchange.read(terms.symbol)
        assert (flat.quantity, flat.short, flat.entry_price) == (0, 0, 0)

    async def test_leverage_and_margin_mode_are_as_prepared(self, venue: MarketVenue) -> None:
        """Given a flat account
        When leverage and margin mode are prepared, and prepared again
        Then the second time is no error, and the wanted leverage and isolated margin are read, by others too
        """
        terms, exchange = venue.terms, venue.connect()
        await exchange.prepare(terms.symbol, LEVERAGE)
        await exchange.prepare(terms.symbol, LEVERAGE)
        for each in (exchange, venue.connect()):
            reading = await each.read(terms.symbol)
            assert (reading.leverage, reading.isolated) == (LEVERAGE, True)

    async def test_fills_are_listed_with_ids_that_stay(self, venue: MarketVenue) -> None:
        """Given a buy and a sale
        When the fills are listed twice, by two connections
        Then they are those of the two orders, the oldest first, and each has the same id each time
        """
        terms, exchange, begin = venue.terms, venue.connect(), venue.now()
        bought = await placed(exchange, order(terms, "a", "buy", terms.quantity))
        sold = await placed(exchange, order(terms, "b", "sell", terms.quantity, reduce_only=True))
        fills = await exchange.fills(terms.symbol, begin)
        assert await venue.connect().fills(terms.symbol, begin) == fills
        assert len({fill.fill_id for fill in fills}) == len(fills)
        assert [fill.time for fill in fills] == sorted(fill.time for fill in fills)
        assert {fill.cause for fill in fills} == {Cause.ORDER}
        for update, buys in ((bought, True), (sold, False)):
            own = tuple(fill for fill in fills if fill.client_id == update.client_id)
            assert all(fill.buys is buys and fill.order_id and fill.fill_id for fill in own)
            assert whole(own) == pytest.approx((update.filled, update.price, update.fee), rel=1e-9)
        assert await exchange.fills(terms.symbol, fills[-1].time + 1) == ()

    async def test_trades_are_no_bills(self, venue: MarketVenue) -> None:
        """Given a buy and a sale, before any funding was due
        When what else moved the balance is listed
        Then there is nothing: trades and their fees are told by their fills
        """
        terms, exchange, begin = venue.terms, venue.connect(), venue.now()
        await placed(exchange, order(terms, "a", "buy", terms.quantity))
        await placed(exchange, order(terms, "b", "sell", terms.quantity, reduce_only=True))
        assert await exchange.bills(terms.symbol, begin) == ()

    async def test_parts_are_one_order(self, venue: MarketVenue) -> None:
        """Given an order that the exchange fills in several parts
        When what came of it is asked
        Then it is one update with their sum, their mean price and all of their fees
        """
        venue.terms.need(Ability.PARTS)
        terms, exchange, begin = venue.terms, venue.connect(), venue.now()
        await venue.fill_in_parts()
        update = await placed(exchange, order(terms, "a", "buy", terms.quantity))
        fills = await exchange.fills(terms.symbol, begin)
        assert len(fills) > 1
        assert_filled(update, "a", terms.quantity)
        assert whole(fills) == pytest.approx((update.filled, update.price, update.fee), rel=1e-9)

    async def test_an_order_whose_answer_was_lost_is_there_once(self, venue: MarketVenue) -> None:
        """Given an order that was taken and whose answer was lost
        When it is looked up, and sent again under its id by a new start
        Then it was filled, and nothing more was bought
        """
        venue.terms.need(Ability.LOST_ANSWERS)
        terms, exchange = venue.terms, venue.connect()
        request = order(terms, "a", "buy", terms.quantity)
        await venue.lose_answer()
        with pytest.raises(ExchangeError):
            await exchange.place(request)
        known = await exchange.look_up("a")
        assert known is not None
        assert_filled(await ended(exchange, known), "a", terms.quantity)
        with suppress(ExchangeError):
            await placed(venue.connect(), request)
        assert await exchange.position(terms.symbol) == terms.quantity

    async def test_market_orders_pay_the_spread(self, venue: MarketVenue) -> None:
        """Given a bid below the last price and an ask above it
        When a quantity is bought and sold
        Then the buy cost at least the ask, and the sale brought at most the bid
        """
        venue.terms.need(Ability.SPREAD)
        terms, exchange = venue.terms, venue.connect()
        bid, ask = terms.price * 0.999, terms.price * 1.001
        await venue.move_price(terms.price, bid, ask)
        bought = await placed(exchange, order(terms, "a", "buy", terms.quantity))
        sold = await placed(exchange, order(terms, "b", "sell", terms.quantity, reduce_only=True))
        assert bought.price >= ask
        assert sold.price <= bid

    async def test_the_price_moves_equity_and_what_is_paid(self, venue: MarketVenue) -> None:
        """Given a position
        When the price has risen by a twentieth and it is sold
        Then the sale brings about that price, and equity has grown by about the gain
        """
        terms, exchange = venue.terms, venue.connect()
        before = (await exchange.read(terms.symbol)).equity
        await placed(exchange, order(terms, "a", "buy", terms.quantity))
        await venue.move_price(terms.price * 1.05)
        sold = await placed(exchange, order(terms, "b", "sell", terms.quantity, reduce_only=True))
        after = (await exchange.read(terms.symbol)).equity
        assert before is not None
        assert after is not None
        assert sold.price == pytest.approx(terms.price * 1.05, rel=0.01)
        gain = terms.quantity * terms.price * 0.05
        assert after - before == pytest.approx(gain, abs=terms.quantity * terms.price * 0.01)

    async def test_what_is_refused_leaves_nothing_behind(self, venue: MarketVenue) -> None:
        """Given a flat account
        When a buy that there is no money for is placed with a stop
        Then it is refused, and neither a position nor a stop is read, nor a fill listed
        """
        terms, exchange, begin = venue.terms, venue.connect(), venue.now()
        stopped = order(terms, "a", "buy", terms.unaffordable)._replace(stop=round(terms.price * 0.9))
        assert_rejected(await placed(exchange, stopped), "a")
        reading = await exchange.read(terms.symbol)
        assert (reading.quantity, reading.stops, reading.orders) == (0, (), ())
        assert await exchange.fills(terms.symbol, begin) == ()
