"""A person who wants to be flat is, also in the journal, where what it holds is gone and no fill tells how."""

from __future__ import annotations

import msgspec
import pytest

from srconsole.core.by_hand import Flatten
from srconsole.core.order import OrderState
from srconsole.engine import facts, market_facts
from srconsole.engine.inputs import Asked
from srconsole.engine.readings import Cause
from tests.engine.watched import FLAT, MARKET, Watched

LONG_ENOUGH = 34
"""Seconds of flat readings behind which what no fill tells of is gone."""


def gone(*, asked: bool = True) -> Watched:
    """Return a market whose lot is gone from the exchange, by no fill known how, and which shall be flat."""
    market = Watched()
    lot = market.bought()
    market.read(market.holding(market.stop_at(lot.stop)), after=300)
    market.read(FLAT, after=2000)
    market.fills()
    if asked:
        market.take(Asked(MARKET, Flatten()))
        market.report(OrderState.CANCELLED, 0.0, note="nothing is held")
    return market


def looked_at(market: Watched, seconds: int = LONG_ENOUGH, *, quantity: float = 0.0) -> None:
    """Read account and fills each two seconds for so long, with prices."""
    for _ in range(seconds // 2):
        market.price(101.0, after=1000)
        market.read(msgspec.structs.replace(FLAT, quantity=quantity), after=1000)
        if market.market.trader.lot is None:
            break
        market.fills()


def test_what_is_gone_is_booked_where_a_person_wants_to_be_flat() -> None:
    """Given a lot that is gone from the exchange, by no fill known how
    When a person asks to be flat, and account and fills have said the same for half a minute
    Then it is booked as external at the last price, with the word that this is not the exchange's, and nothing is held
    """
    market = gone()
    looked_at(market)
    assert market.market.trader.lot is None
    (sold,) = market.noted(market_facts.SoldOutside)
    assert (sold.reason, sold.price) == ("external", 101.0)
    assert "not the exchange's" in sold.mark
    assert market.noted(facts.Closed)[0].trade.exit_reason == "external"
    assert not market.market.orders.flattening


@pytest.mark.parametrize(("asked", "seconds", "quantity"), [(False, LONG_ENOUGH, 0.0), (True, 20, 0.0)])
def test_nothing_is_booked_unasked_or_early(asked: bool, seconds: int, quantity: float) -> None:
    """Given a lot that is gone from the exchange, by no fill known how
    When nobody asks to be flat, or the fills may still be late
    Then it stays in the journal, and the difference is shown
    """
    market = gone(asked=asked)
    looked_at(market, seconds, quantity=quantity)
    assert market.lot.quantity > 0
    assert market.exchange_side.differences


def test_a_fill_that_comes_late_is_booked_at_its_price() -> None:
    """Given a person who wants to be flat, of whose lot the exchange lists the sale only after twenty seconds
    When that is read
    Then the trade is closed at that fill's price
    """
    market = gone()
    looked_at(market, 20)
    market.fills(market.sale(97.9, Cause.STOP))
    assert market.noted(facts.Closed)[0].trade.exit_price == 97.9
