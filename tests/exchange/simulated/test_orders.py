"""Orders on the simulated exchange: what they mean in each position mode, when they are filled, why refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from srconsole.exchange.simulated.clock import liquidate
from srconsole.exchange.simulated.codes import Code, Refused
from srconsole.exchange.simulated.state import Conduct
from srconsole.exchange.simulated.values import Side, State
from tests.exchange.simulated.venues import SYMBOL, held, limit_order, market_order, minutes, venue_of


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


def test_a_price_may_slip_against_who_trades_at_the_market() -> None:
    """Slippage is the settings', as in a backtest.

    Given a slippage of 1 %
    When 1 is bought and sold again at 100
    Then it is bought at 101 and sold at 99
    """
    venue = venue_of(100.0, conduct=Conduct(slippage=0.01))
    bought, sold = market_order(venue, "buy", "1"), market_order(venue, "sell", "1", reduce_only=True)

    assert (bought.average, sold.average) == (Decimal(101), Decimal(99))
