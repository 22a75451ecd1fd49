"""Orders on the simulated exchange: what they mean in each position mode, when they are filled, why refused."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from srconsole.exchange.simulated.clock import liquidate
from srconsole.exchange.simulated.codes import Code, Refused
from srconsole.exchange.simulated.placing import Ticket, place
from srconsole.exchange.simulated.state import Conduct, Venue
from srconsole.exchange.simulated.values import Order, Side, State
from tests.exchange.simulated.venues import CONTRACT, SYMBOL, limit_order, market_order, minutes, venue_of

Send = Callable[[Venue], Order]


def held(venue: Venue) -> dict[str, Decimal]:
    """Return what is held of each side."""
    return {position.side.value: position.size for position in venue.account.held(SYMBOL)}


def test_a_market_buy_is_filled_at_the_last_price_with_the_takers_fee() -> None:
    """An entry costs what the contract says.

    Given a price of 100 and a taker's fee of 0.06 %
    When 2 are bought at the market with leverage 10
    Then 2 are held from 100, 20 USDT are bound, and the balance is 0.12 USDT lower
    """
    venue = venue_of(100.0)
    order = market_order(venue, "buy", "2")
    position = venue.account.positions[SYMBOL, Side.LONG]

    assert (order.state, order.average, order.fee) == (State.FILLED, Decimal(100), Decimal("-0.12"))
    assert (position.size, position.entry, position.margin) == (Decimal(2), Decimal(100), Decimal(20))
    assert venue.account.balance == Decimal("999.88")
    assert venue.available() == Decimal("979.88")


def test_selling_half_frees_half_the_margin_and_books_the_profit() -> None:
    """A part of a position may be closed.

    Given 2 bought at 100 and a price of 110
    When 1 is sold, reduce-only
    Then 10 USDT are earned, 1 is held, and 10 USDT stay bound
    """
    venue = venue_of(100.0, 110.0)
    market_order(venue, "buy", "2")
    minutes(venue)
    order = market_order(venue, "sell", "1", reduce_only=True)
    position = venue.account.positions[SYMBOL, Side.LONG]

    assert order.profit == 10
    assert (position.size, position.entry, position.margin, position.profit) == (
        Decimal(1),
        Decimal(100),
        Decimal(10),
        Decimal(10),
    )


def test_in_one_way_mode_a_sale_turns_a_long_into_a_short() -> None:
    """One-way mode is taken literally: without reduce-only an order goes through zero.

    Given 1 held long in one-way mode
    When 3 are sold without reduce-only
    Then 2 are held short, and the order has a fill for each part
    """
    venue = venue_of(100.0)
    market_order(venue, "buy", "1")
    order = market_order(venue, "sell", "3")

    assert held(venue) == {"short": Decimal(2)}
    assert [fill.size for fill in venue.fills if fill.order == order.id] == [1, 2]


def test_in_one_way_mode_reduce_only_is_cut_to_what_is_held() -> None:
    """A close never opens.

    Given 1 held long in one-way mode
    When 3 are sold, reduce-only
    Then 1 is sold and nothing is held
    """
    venue = venue_of(100.0)
    market_order(venue, "buy", "1")
    order = market_order(venue, "sell", "3", reduce_only=True)

    assert held(venue) == {}
    assert (order.filled, order.state) == (Decimal(1), State.FILLED)


def test_in_hedge_mode_both_sides_are_held_and_a_close_names_the_position() -> None:
    """Hedge mode is taken literally, as ccxt sends it: buy and close closes the long.

    Given 1 long and 2 short in hedge mode
    When a buy closes 1
    Then the long is closed and the short untouched
    """
    venue = venue_of(100.0, hedge=True)
    market_order(venue, "buy", "1", trade_side="open")
    market_order(venue, "sell", "2", trade_side="open")
    assert held(venue) == {"long": Decimal(1), "short": Decimal(2)}
    market_order(venue, "buy", "1", trade_side="close")

    assert held(venue) == {"short": Decimal(2)}


def test_the_other_reading_of_a_hedged_close_is_served_too() -> None:
    """Bitget's documents contradict each other on it, so that a client has to read positions back.

    Given an exchange where a close's side is its direction, and 1 held long
    When a buy closes 1, and then a sale
    Then the buy finds no position, and the sale closes the long
    """
    venue = venue_of(100.0, hedge=True, conduct=Conduct(close_names_position=False))
    market_order(venue, "buy", "1", trade_side="open")
    with pytest.raises(Refused, match=Code.NO_POSITION):
        market_order(venue, "buy", "1", trade_side="close")
    market_order(venue, "sell", "1", trade_side="close")

    assert held(venue) == {}


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


def test_a_waiting_order_is_filled_at_its_limit_once_price_reaches_it() -> None:
    """A limit order waits, binds its margin, and pays the maker's fee.

    Given a limit buy at 95 while the price is 100
    When the price falls to 94
    Then it is filled at 95 with the maker's fee
    """
    venue = venue_of(100.0, 96.0, 94.0)
    order = limit_order(venue, "buy", "1", "95")
    assert (order.state, venue.frozen()) == (State.LIVE, Decimal("9.5"))
    minutes(venue)
    assert order.filled == 0
    minutes(venue)

    assert (order.average, order.fee) == (Decimal(95), Decimal("-0.019"))
    assert venue.frozen() == 0


@pytest.mark.parametrize(
    ("force", "price", "state", "filled"),
    [
        ("ioc", "99", State.CANCELED, 0),
        ("ioc", "101", State.CANCELED, 1),
        ("fok", "101", State.CANCELED, 0),
        ("post_only", "101", State.CANCELED, 0),
        ("post_only", "99", State.LIVE, 0),
        ("gtc", "101", State.PARTLY, 1),
    ],
)
def test_how_long_an_order_waits(force: str, price: str, state: State, filled: int) -> None:
    """Each kind of order does with its rest what its name says.

    Given a price of 100 at which no more than 1 can be had
    When 2 are ordered with a limit
    Then what cannot be had at once waits, ends, or keeps the whole order from being filled
    """
    venue = venue_of(100.0, conduct=Conduct(depth=Decimal(1)))
    order = limit_order(venue, "buy", "2", price, force)

    assert (order.state, order.filled) == (state, Decimal(filled))


def test_a_market_order_larger_than_the_market_is_filled_in_parts() -> None:
    """A fill may take several prices.

    Given a market that gives 1 at each price
    When 2.5 are bought and the price goes from 100 to 101
    Then 1 is bought at 100, 1.5 more at 101 where the candle's next prices come, and the mean says so
    """
    venue = venue_of(100.0, 101.0, conduct=Conduct(depth=Decimal(1)))
    minutes(venue, 0.75)
    order = market_order(venue, "buy", "2.5")
    assert (order.state, order.filled) == (State.PARTLY, Decimal(1))
    minutes(venue)

    assert (order.left, order.average) == (Decimal(0), Decimal("100.6"))
    assert [fill.size for fill in venue.fills] == [1, 1, Decimal("0.5")]


def test_a_waiting_close_ends_with_its_position() -> None:
    """Nothing waits to close what is gone.

    Given a limit order that would close the last quarter of a long at 120
    When the rest is sold at the market, and then the exchange liquidates what is left
    Then the limit order is cancelled
    """
    venue = venue_of(100.0)
    market_order(venue, "buy", "2")
    waiting = limit_order(venue, "sell", "0.5", "120", reduce_only=True)
    market_order(venue, "sell", "1.5", reduce_only=True)
    assert [*venue.open_orders] == [waiting.id]
    liquidate(venue, venue.account.positions[SYMBOL, Side.LONG])

    assert waiting.state is State.CANCELED
    assert not venue.open_orders


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


def test_a_price_may_slip_against_who_trades_at_the_market() -> None:
    """Slippage is the settings', as in a backtest.

    Given a slippage of 1 %
    When 1 is bought and sold again at 100
    Then it is bought at 101 and sold at 99
    """
    venue = venue_of(100.0, conduct=Conduct(slippage=0.01))
    bought, sold = market_order(venue, "buy", "1"), market_order(venue, "sell", "1", reduce_only=True)

    assert (bought.average, sold.average) == (Decimal(101), Decimal(99))
