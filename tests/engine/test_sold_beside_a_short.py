"""What others sold of a lot whose purchase closed a short: each sale is booked whole, in whatever order it is read."""

from __future__ import annotations

import msgspec
import pytest

from srconsole.core.order import OrderState
from srconsole.engine import facts, market_facts
from srconsole.engine.inputs import FillsRead
from srconsole.engine.readings import Cause, FillSeen
from tests.engine.test_closed_a_short import SHORT, Netted
from tests.engine.watched import FLAT, MARKET, Watched


def sold_of(market: Watched) -> list[tuple[str, float, float]]:
    """Return what is booked of others' sales: the fill, how much of it, at which price."""
    sales = market.noted(market_facts.SoldOutside)
    return [(sale.fill_id, round(sale.quantity, 9), sale.price) for sale in sales]


@pytest.mark.parametrize("cause", [Cause.ORDER, Cause.STOP, Cause.LIQUIDATION, Cause.UNSAID])
def test_a_sale_that_is_listed_ahead_of_the_reading_that_shows_it_is_booked_whole(cause: Cause) -> None:
    """Given a purchase that closed a short of 0.5, and all that was left of it sold at 101, which the list of fills
        shows while the newest reading is of before
    When the account is read behind that for some seconds
    Then all of the sale is booked at 101, 0.5 at what it cost, and nothing stays in the journal
    """
    market = Netted()
    left = round(market.lot.quantity - SHORT, 9)
    market.read(market.holding(market.stop_at(market.lot.stop), quantity=left), after=2000)
    sale = msgspec.structs.replace(market.fill("elsewhere", left, 101.0, buys=False), cause=cause)
    market.listed.append(sale)
    market.fills(*market.listed)
    market.looked_at(0.0)
    assert sum(quantity for _, quantity, _ in sold_of(market)) == pytest.approx(left)
    assert {(fill, price) for fill, _, price in sold_of(market)} == {("elsewhere", 101.0)}
    assert market.booked == [(SHORT, 99.6)]
    assert market.market.trader.lot is None
    (closed,) = market.noted(facts.Closed)
    assert closed.trade.quantity == pytest.approx(left + SHORT)
    market.read(FLAT, after=2000)
    assert not market.exchange_side.differences


def test_a_sale_of_before_is_not_booked_while_the_purchase_is_not_listed() -> None:
    """Given a purchase that closed a short of 0.5, and an exchange that lists our purchase three seconds late
    When its list of fills shows the sale that opened the short, and then the purchase too
    Then that sale is not taken for one of the lot, and 0.5 is booked at what it cost
    """
    market = Netted()
    left = market.lot.quantity - SHORT
    stop = market.stop_at(market.lot.stop)
    sales = market.exchange_side.sales
    for _ in range(2):
        market.read(market.holding(stop, quantity=left), after=1500)
        market.take(FillsRead(MARKET, sales.since, tuple(market.listed[:1])))
    market.looked_at(left)
    assert not sold_of(market)
    assert market.booked == [(SHORT, 99.6)]
    assert market.lot.quantity == pytest.approx(left)


def test_a_purchase_that_is_never_listed_does_not_keep_a_sale_from_being_booked() -> None:
    """Given a lot that somebody sold, and an exchange that lists the sale but not our purchase
    When that was read for ten seconds
    Then the sale is booked
    """
    market = Watched()
    market.bought()
    sale = market.sale(101.0, Cause.ORDER)
    for _ in range(7):
        market.read(FLAT, after=2000)
        market.take(FillsRead(MARKET, market.exchange_side.sales.since, (sale,)))
    assert sold_of(market) == [("f1", sale.quantity, 101.0)]
    assert market.market.trader.lot is None


def test_what_was_asked_of_the_lot_before_tells_nothing_of_this_one() -> None:
    """Given a lot that is held, and fills that were asked for while another one was
    When they come, with a sale that nobody has booked
    Then nothing is booked
    """
    market = Watched()
    lot = market.bought()
    sale = market.sale(101.0, Cause.ORDER)
    market.take(FillsRead(MARKET, market.exchange_side.sales.since - 1000, (sale,)))
    assert not sold_of(market)
    assert market.lot.quantity == lot.quantity


def half_of_a_sale_booked() -> tuple[Watched, FillSeen]:
    """Return a market that has booked a half of somebody's sale, and that sale."""
    market = Watched()
    half = market.bought().quantity / 2
    sale = market.sale(101.0, Cause.ORDER)
    market.read(market.holding(market.stop_at(market.lot.stop), quantity=half), after=2000)
    market.fills(sale)
    assert market.lot.quantity == half
    return market, sale


@pytest.mark.parametrize("restarted", [False, True])
def test_the_rest_of_a_sale_is_booked_once_a_reading_shows_it(restarted: bool) -> None:
    """Given a sale of a whole lot that is listed while the newest reading shows a half of the lot, perhaps a restart
    When a reading shows nothing of it any more
    Then the other half is booked of the same sale, with its share of the fee, once
    """
    market, sale = half_of_a_sale_booked()
    half = market.lot.quantity
    if restarted:
        market.restarted()
    market.read(FLAT, after=500)
    market.fills(sale)
    market.fills(sale)
    assert sold_of(market) == [("f1", half, 101.0), ("f1", half, 101.0)]
    (closed,) = market.noted(facts.Closed)
    assert closed.trade.fees == pytest.approx(sale.fee)


def test_the_rest_of_a_sale_that_was_of_others_is_not_booked_later() -> None:
    """Given a sale of which a half was the lot's, and readings that show all the rest of the lot for ten seconds
    When the lot's stop sells it a while later
    Then that is booked as the stop's sale, whole, and nothing more of the other
    """
    market, sale = half_of_a_sale_booked()
    stop = market.stop_at(market.lot.stop)
    for _ in range(6):
        market.read(market.holding(stop), after=2000)
    half = market.lot.quantity
    market.read(FLAT, after=2000)
    market.fills(sale)
    assert market.lot.quantity == half
    market.fills(sale, market.sale(97.0, Cause.STOP, name="f2"))
    assert sold_of(market) == [("f1", half, 101.0), ("f2", half, 97.0)]


def test_a_new_sale_comes_before_the_rest_of_an_old_one() -> None:
    """Given a sale of which a half is booked, and no reading since
    When the lot's stop has sold what was left, and both are listed
    Then all of the stop's sale is booked, and nothing more of the other
    """
    market, sale = half_of_a_sale_booked()
    half = market.lot.quantity
    market.read(FLAT, after=500)
    market.fills(sale, market.sale(97.0, Cause.STOP, name="f2"))
    assert sold_of(market) == [("f1", half, 101.0), ("f2", half, 97.0)]


def test_the_rest_of_a_sale_is_not_of_the_next_lot() -> None:
    """Given a sale that was of a lot and of more beside it, and another lot that is bought within a minute
    When half of that is missing, and no other sale is listed
    Then nothing of it is booked
    """
    market = Watched()
    quantity = market.bought().quantity
    sale = market.sale(101.0, Cause.ORDER, quantity=2 * quantity)
    market.read(FLAT, after=2000)
    market.fills(sale)
    assert market.market.trader.lot is None
    market.price(105.0)
    market.read(FLAT, after=1000)
    market.price(98.4, after=500)
    market.report(OrderState.FILLED)
    whole = market.lot.quantity
    for _ in range(7):
        market.read(market.holding(market.stop_at(market.lot.stop), quantity=whole / 2), after=2000)
        market.take(FillsRead(MARKET, market.exchange_side.sales.since, (sale,)))
    assert sold_of(market) == [("f1", quantity, 101.0)]
    assert market.lot.quantity == whole
