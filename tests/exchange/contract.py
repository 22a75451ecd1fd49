"""What every exchange behind `engine.ports.Exchange` keeps to, whoever runs it.

A subclass named Test… gives the fixture `venue`. Fills are judged by what any exchange owes (quantity, a price above 0,
a fee), not by an exact price, so that an adapter of a real exchange can be put through the same tests. What a venue
cannot show it says in `Terms.cannot`; the tests that need it are skipped there. A market's exchange keeps to
`contract_market` and `contract_stops` as well.
"""

from __future__ import annotations

import asyncio
from enum import Enum
from typing import Final, NamedTuple, Protocol

import pytest

from srconsole.core.order import OrderState, is_end
from srconsole.engine.inputs import OrderUpdate
from srconsole.engine.ports import Exchange, OrderRequest

LOOKS: Final = 100
"""How often an order is looked up until its end is known."""


class Ability(Enum):
    """What not every exchange does, or not every venue can make happen."""

    SEVERAL_SYMBOLS = "trades several symbols"
    REMEMBERS_REFUSALS = "knows an order that it has refused"
    NEVER_SHORT = "refuses a sale of more than is held that does not say reduce-only"
    SPREAD = "has a bid and an ask apart from the last price"
    PARTS = "can fill an order in parts"
    LOST_ANSWERS = "can take an order and lose the answer"
    STOPS_GO = "takes a position's stops away with it"


class Terms(NamedTuple):
    """What can be traded at a venue with the money there is."""

    symbol: str
    other_symbol: str
    price: float
    """About what both symbols cost."""
    quantity: float
    """A small order, still half of which is accepted; several of them can be afforded."""
    unaffordable: float
    """A quantity that there is no money for."""
    below_minimum: float
    """A whole number of steps that is too few."""
    between_steps: float
    """A quantity large enough that is no whole number of steps."""
    cannot: frozenset[Ability] = frozenset()
    """What is not seen here."""

    def need(self, ability: Ability) -> None:
        """Skip the test where the venue cannot show what it is about."""
        if ability in self.cannot:
            pytest.skip(f"no exchange here that {ability.value}")


class Venue(Protocol):
    """An account, flat and funded, at the exchange under test."""

    @property
    def terms(self) -> Terms:
        """What can be traded there."""
        ...

    def connect(self) -> Exchange:
        """Return a new connection to the account, as after a start of the program; older ones may be open still."""
        ...


def order(
    terms: Terms, client_id: str, side: str, quantity: float, *, reduce_only: bool = False, other: bool = False
) -> OrderRequest:
    """Return a market order at the venue's price."""
    symbol = terms.other_symbol if other else terms.symbol
    return OrderRequest(client_id, symbol, side, quantity, reduce_only, terms.price, 1_546_300_800_000)


async def placed(exchange: Exchange, request: OrderRequest) -> OrderUpdate:
    """Place an order and return what came of it, looked up where the answer was only that it was taken."""
    return await ended(exchange, await exchange.place(request))


async def ended(exchange: Exchange, update: OrderUpdate) -> OrderUpdate:
    """Return the end of an order, looked up until it is known."""
    for _ in range(LOOKS):
        if is_end(update.state):
            break
        await asyncio.sleep(0)
        update = await exchange.look_up(update.client_id) or update
    return update


def assert_filled(update: OrderUpdate, client_id: str, quantity: float) -> None:
    """Assert that all of an order was filled, at a price above 0."""
    assert (update.client_id, update.state, update.filled) == (client_id, OrderState.FILLED, quantity)
    assert update.price > 0


def assert_rejected(update: OrderUpdate, client_id: str) -> None:
    """Assert that nothing of an order was filled, and that the exchange said why."""
    assert (update.client_id, update.state, update.filled) == (client_id, OrderState.REJECTED, 0.0)
    assert update.note


@pytest.mark.asyncio
class ExchangeContract:
    """The promises, one a test."""

    async def test_a_market_buy_is_filled_and_held(self, venue: Venue) -> None:
        """Given a flat, funded account
        When a market buy is placed
        Then it is filled whole at a price above 0, and the position is what was bought
        """
        terms, exchange = venue.terms, venue.connect()
        update = await placed(exchange, order(terms, "a", "buy", terms.quantity))
        assert_filled(update, "a", terms.quantity)
        assert update.price == pytest.approx(terms.price, rel=0.1)
        assert update.fee == update.fee
        assert await exchange.position(terms.symbol) == terms.quantity

    async def test_the_same_id_is_the_same_order(self, venue: Venue) -> None:
        """Given an order that was filled, whose answer the sender has lost
        When it is sent again under its client id
        Then the answer is the first fill, and nothing more is bought
        """
        terms, exchange = venue.terms, venue.connect()
        first = await placed(exchange, order(terms, "a", "buy", terms.quantity))
        again = await placed(exchange, order(terms, "a", "buy", terms.quantity))
        assert again == first
        assert_filled(again, "a", terms.quantity)
        assert await exchange.position(terms.symbol) == terms.quantity

    async def test_what_came_of_an_order_can_be_asked(self, venue: Venue) -> None:
        """Given an order that was filled and one that was refused
        When each is looked up by its client id
        Then the answer is what placing it came to
        """
        terms, exchange = venue.terms, venue.connect()
        filled = await placed(exchange, order(terms, "a", "buy", terms.quantity))
        refused = await placed(exchange, order(terms, "b", "buy", terms.unaffordable))
        assert_filled(filled, "a", terms.quantity)
        assert_rejected(refused, "b")
        assert await exchange.look_up("a") == filled
        if Ability.REMEMBERS_REFUSALS not in terms.cannot:
            assert await exchange.look_up("b") == refused

    async def test_an_id_it_never_took_is_unknown(self, venue: Venue) -> None:
        """Given an exchange that took one order
        When another client id is looked up
        Then the answer is that there is no such order
        """
        terms, exchange = venue.terms, venue.connect()
        await placed(exchange, order(terms, "a", "buy", terms.quantity))
        assert await exchange.look_up("never-sent") is None

    async def test_a_part_can_be_sold(self, venue: Venue) -> None:
        """Given a position
        When half of it is sold reduce-only
        Then half of it is still held
        """
        terms, exchange = venue.terms, venue.connect()
        await placed(exchange, order(terms, "a", "buy", terms.quantity))
        update = await placed(exchange, order(terms, "b", "sell", terms.quantity / 2, reduce_only=True))
        assert_filled(update, "b", terms.quantity / 2)
        assert await exchange.position(terms.symbol) == pytest.approx(terms.quantity / 2, rel=1e-12)

    async def test_reduce_only_never_flips(self, venue: Venue) -> None:
        """Given a position
        When three times as much is sold reduce-only
        Then only what is held is sold, and the account is flat
        """
        terms, exchange = venue.terms, venue.connect()
        await placed(exchange, order(terms, "a", "buy", terms.quantity))
        update = await placed(exchange, order(terms, "b", "sell", 3 * terms.quantity, reduce_only=True))
        assert_filled(update, "b", terms.quantity)
        assert await exchange.position(terms.symbol) == 0

    async def test_reduce_only_needs_a_position(self, venue: Venue) -> None:
        """Given a flat account
        When a reduce-only sale is placed
        Then it comes to nothing, refused or called off with a reason, and the account is flat
        """
        terms, exchange = venue.terms, venue.connect()
        update = await placed(exchange, order(terms, "a", "sell", terms.quantity, reduce_only=True))
        assert (update.client_id, update.filled) == ("a", 0.0)
        assert update.state in {OrderState.REJECTED, OrderState.CANCELLED}
        assert update.note
        assert await exchange.position(terms.symbol) == 0

    async def test_nothing_is_sold_short(self, venue: Venue) -> None:
        """Given a position
        When twice as much is sold without saying reduce-only
        Then it is refused with a reason, and the position is untouched
        """
        venue.terms.need(Ability.NEVER_SHORT)
        terms, exchange = venue.terms, venue.connect()
        await placed(exchange, order(terms, "a", "buy", terms.quantity))
        assert_rejected(await placed(exchange, order(terms, "b", "sell", 2 * terms.quantity)), "b")
        assert await exchange.position(terms.symbol) == terms.quantity

    @pytest.mark.parametrize("kind", ["unaffordable", "below_minimum", "between_steps"])
    async def test_a_refusal_says_why_and_changes_nothing(self, venue: Venue, kind: str) -> None:
        """Given a flat account
        When a buy is placed that there is no money for, that is too small, or that is no whole number of steps
        Then it is refused with a reason, again when it is sent again, and the account stays flat
        """
        terms, exchange = venue.terms, venue.connect()
        bad = order(terms, "a", "buy", getattr(terms, kind))
        update = await placed(exchange, bad)
        assert_rejected(update, "a")
        assert await placed(exchange, bad) == update
        assert await exchange.position(terms.symbol) == 0

    async def test_a_restart_forgets_nothing(self, venue: Venue) -> None:
        """Given a fill and a refusal
        When the program is started again
        Then what came of them and the position are as before, and sending the orders again does nothing new
        """
        terms, before = venue.terms, venue.connect()
        orders = [order(terms, "a", "buy", terms.quantity), order(terms, "b", "buy", terms.unaffordable)]
        updates = [await placed(before, each) for each in orders]
        after = venue.connect()
        if Ability.REMEMBERS_REFUSALS not in terms.cannot:
            assert [await after.look_up(each.client_id) for each in orders] == updates
        assert [await placed(after, each) for each in orders] == updates
        assert await after.position(terms.symbol) == terms.quantity

    async def test_symbols_are_apart(self, venue: Venue) -> None:
        """Given a position in each of two symbols
        When one of them is closed
        Then the other one is untouched
        """
        venue.terms.need(Ability.SEVERAL_SYMBOLS)
        terms, exchange = venue.terms, venue.connect()
        await placed(exchange, order(terms, "a", "buy", terms.quantity))
        await placed(exchange, order(terms, "b", "buy", terms.quantity, other=True))
        await placed(exchange, order(terms, "c", "sell", terms.quantity, reduce_only=True))
        assert await exchange.position(terms.symbol) == 0
        assert await exchange.position(terms.other_symbol) == terms.quantity

    async def test_the_rules_are_what_is_kept_to(self, venue: Venue) -> None:
        """Given the rules that the exchange states for a symbol
        When an order of exactly the least they allow is placed
        Then it is filled
        """
        terms, exchange = venue.terms, venue.connect()
        rules = await exchange.rules(terms.symbol)
        assert min(rules) >= 0
        least = max(rules.min_quantity, rules.min_notional / terms.price, rules.step)
        assert least > terms.below_minimum
        assert_filled(await placed(exchange, order(terms, "a", "buy", least)), "a", least)
