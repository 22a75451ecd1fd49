"""Why the simulated exchange refuses an order, each reason with Bitget's code."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from srconsole.exchange.simulated.codes import Code, Refused
from srconsole.exchange.simulated.placing import Ticket, place
from srconsole.exchange.simulated.state import Venue
from srconsole.exchange.simulated.values import Order
from tests.exchange.simulated.venues import CONTRACT, SYMBOL, held, limit_order, market_order, venue_of

Send = Callable[[Venue], Order]

REFUSALS: list[tuple[str, bool, Send, Code]] = [
    (
        "hedge words in one-way mode",
        False,
        lambda v: market_order(v, "buy", "1", trade_side="open"),
        Code.MODE_MISMATCH,
    ),
    ("one-way words in hedge mode", True, lambda v: market_order(v, "buy", "1"), Code.MODE_MISMATCH),
    ("nothing to close", False, lambda v: market_order(v, "sell", "1", reduce_only=True), Code.NO_POSITION),
    ("below 5 USDT", False, lambda v: market_order(v, "buy", "0.04"), Code.BELOW_MINIMUM),
    ("below the smallest size", False, lambda v: market_order(v, "buy", "0.0004"), Code.SCALE_WRONG),
    ("off the step", False, lambda v: market_order(v, "buy", "1.0001"), Code.SCALE_WRONG),
    ("no size", False, lambda v: market_order(v, "buy", "0"), Code.PARAMETER_UNFIT),
    ("off the tick", False, lambda v: limit_order(v, "buy", "1", "99.999"), Code.PRICE_OFF_TICK),
    ("more than the balance", False, lambda v: market_order(v, "buy", "100"), Code.BALANCE_EXCEEDED),
    ("a stop above the price", False, lambda v: market_order(v, "buy", "1", stop="100"), Code.LONG_STOP_NOT_BELOW),
    ("a short's stop below it", False, lambda v: market_order(v, "sell", "1", stop="99"), Code.SHORT_STOP_NOT_ABOVE),
    ("a client id of 51", False, lambda v: market_order(v, "buy", "1", client_id="x" * 51), Code.CLIENT_ID_TOO_LONG),
    ("another symbol", False, lambda v: place(v, Ticket("ETHUSDT", "buy", Decimal(1))), Code.SYMBOL_UNKNOWN),
]


@pytest.mark.parametrize(("hedge", "send", "code"), [case[1:] for case in REFUSALS], ids=[case[0] for case in REFUSALS])
def test_what_does_not_fit_is_refused_and_changes_nothing(hedge: bool, send: Send, code: Code) -> None:
    """A refusal is proven: nothing was taken.

    Given an account that holds nothing
    When an order does not fit the contract, the mode or the funds
    Then it is refused with Bitget's code, and neither order, position nor balance change
    """
    venue = venue_of(100.0, hedge=hedge)
    with pytest.raises(Refused) as refused:
        send(venue)

    assert refused.value.code is code
    assert [*venue.orders, *venue.account.positions, *venue.plans] == []
    assert venue.account.balance == 1000


def test_a_client_id_is_taken_once() -> None:
    """An order that is sent twice is carried out once.

    Given an order that was filled under a client id
    When another comes under the same one
    Then it is refused as a duplicate, and what is held stays
    """
    venue = venue_of(100.0)
    market_order(venue, "buy", "1", client_id="src-1")
    with pytest.raises(Refused, match=Code.CLIENT_ID_TWICE):
        market_order(venue, "buy", "1", client_id="src-1")

    assert held(venue) == {"long": Decimal(1)}


def test_a_hedged_close_of_more_than_is_held_is_refused() -> None:
    """In hedge mode a close is not cut to what is there.

    Given 1 held long in hedge mode, half of which a waiting close has locked
    When 0.6 more are to be closed
    Then that is refused for want of position
    """
    venue = venue_of(100.0, hedge=True)
    market_order(venue, "buy", "1", trade_side="open")
    place(venue, Ticket(SYMBOL, "buy", Decimal("0.5"), price=Decimal(120), trade_side="close", isolated=True))
    with pytest.raises(Refused, match=Code.NOT_ENOUGH_POSITION):
        market_order(venue, "buy", "0.6", trade_side="close")

    assert held(venue) == {"long": Decimal(1)}


def test_an_order_of_the_other_margin_mode_is_refused_beside_a_position() -> None:
    """What ccxt sends by default, crossed, does not mix into an isolated position.

    Given an isolated position
    When a crossed order would add to it
    Then that is refused
    """
    venue = venue_of(100.0)
    market_order(venue, "buy", "1")
    with pytest.raises(Refused, match=Code.MARGIN_MODE_BLOCKED):
        market_order(venue, "buy", "1", isolated=False)


def test_a_closed_contract_opens_nothing_and_still_closes() -> None:
    """A contract that is taken off the market lets its positions go.

    Given a position in a contract that is not traded normally any more
    When more is bought, and then all of it sold
    Then the buy is refused and the sale carried out
    """
    venue = venue_of(100.0)
    market_order(venue, "buy", "1")
    venue.markets[SYMBOL].contract = CONTRACT.changed(symbolStatus="limit_open")
    with pytest.raises(Refused, match=Code.OFFLINE):
        market_order(venue, "buy", "1")
    market_order(venue, "sell", "1", reduce_only=True)

    assert held(venue) == {}


def test_size_and_leverage_stay_within_the_contracts_brackets() -> None:
    """The larger the position, the less leverage.

    Given a leverage of 100, which positions up to 150,000 USDT may have
    When a larger one is opened, and one with more than a market order may have
    Then both are refused
    """
    contract = CONTRACT.changed(maxMarketOrderQty="2000")
    venue = venue_of(100.0, capital=1_000_000, leverage=100, contract=contract)
    with pytest.raises(Refused, match=Code.LEVERAGE_TOO_HIGH):
        market_order(venue, "buy", "1501")
    with pytest.raises(Refused, match=Code.ABOVE_MAXIMUM):
        market_order(venue, "buy", "2001")
    market_order(venue, "buy", "1500")

    assert held(venue) == {"long": Decimal(1500)}
