"""What a choice would come to, told before it is made."""

from __future__ import annotations

import msgspec
import pytest

from srconsole.engine import market_facts
from srconsole.engine.inputs import Asked
from srconsole.engine.preview import preview
from srconsole.engine.request import AdoptPosition, CloseForeign, IgnoreMarket
from tests.engine.watched import FLAT, MARKET, Watched

HELD = msgspec.structs.replace(FLAT, quantity=0.5, entry_price=104.0)


@pytest.mark.parametrize("stop", [0.0, 101.0])
def test_adopting_is_told_as_it_is_done(stop: float) -> None:
    """Given a position at the exchange that was not bought from here
    When it is asked what adopting it comes to, with a stop or the usual one, and then it is adopted
    Then quantity, stop and what it makes there were told as they are, and asking changed nothing
    """
    market = Watched()
    market.read(HELD)
    told = preview(AdoptPosition(stop), market.market)
    assert market.market.trader.lot is None
    market.take(Asked(MARKET, AdoptPosition(stop)))

    assert told.refused == ""
    assert (told.held, told.stop, told.price) == (0.5, market.lot.stop, 104.0)
    assert told.at_stop is not None
    assert told.at_stop < 0


def test_what_is_gone_is_told_before_it_is_booked() -> None:
    """Given a position of ours of which the exchange has less
    When it is asked what adopting that comes to
    Then it is told how much is booked as sold, and what is held then; with more, that the stop stays
    """
    market = Watched()
    lot = market.bought()
    some, more = lot.quantity - 1.0, lot.quantity + 0.5
    market.read(msgspec.structs.replace(HELD, quantity=some), after=300)
    market.fills()
    told = preview(AdoptPosition(), market.market)
    assert told.held == pytest.approx(some)
    assert told.sells == pytest.approx(1.0)
    market.read(msgspec.structs.replace(HELD, quantity=more), after=300)
    told = preview(AdoptPosition(), market.market)
    assert (told.held, told.sells, told.stop) == (more, 0.0, lot.stop)
    assert not market.noted(market_facts.Adopted)


def test_selling_what_is_not_ours_is_told() -> None:
    """Given a position at the exchange that was not bought from here, and one that is not there
    When it is asked what selling it comes to
    Then quantity and price are told, or that there is nothing
    """
    market = Watched()
    market.read(HELD)
    told = preview(CloseForeign(), market.market)
    assert (told.sells, told.price, told.held) == (0.5, market.market.trader.price, 0.0)
    market.read(FLAT, after=300)
    assert "nothing beside" in preview(CloseForeign(), market.market).refused
    assert preview(IgnoreMarket(), market.market).refused == ""


@pytest.mark.parametrize(
    ("reading", "stop", "why"),
    [
        (HELD, 200.0, "is not below the price"),
        (FLAT, 0.0, "the one that is known"),
        (msgspec.structs.replace(FLAT, short=0.5), 0.0, "a short position"),
    ],
)
def test_what_would_be_refused_is_told_as_refused(reading: object, stop: float, why: str) -> None:
    """Given a stop above the price, nothing held, or a short position
    When it is asked what adopting it comes to
    Then it is told why it would be refused
    """
    market = Watched()
    assert isinstance(reading, type(FLAT))
    market.read(reading)
    assert why in preview(AdoptPosition(stop), market.market).refused
