"""Which side a hedged close has at Bitget: a proof decides, and without one nothing meets somebody else's short."""

from __future__ import annotations

from decimal import Decimal

import pytest

from srconsole.core.order import OrderState
from srconsole.errors import ExchangeError
from srconsole.exchange.simulated.state import Conduct
from tests.exchange.bitget_account import bought, closing, opened
from tests.exchange.simulated.venues import held, market_order, venue_of

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

BESIDE = pytest.mark.parametrize("names_position", [True, False])
READINGS = {True: "position", False: "direction"}


@BESIDE
async def test_with_a_proof_a_long_is_closed_beside_somebody_elses_short(names_position: bool) -> None:
    """Given one held long and two short by somebody else, at an exchange of either reading, and a proof of that reading
    When what is held long is sold
    Then one order goes out, by that reading, the long is closed and the short is as it was
    """
    venue = venue_of(100, hedge=True, conduct=Conduct(close_names_position=names_position))
    async with opened(venue, close_side=READINGS[names_position]) as (seen, account):
        await bought(account.exchange)
        market_order(venue, "sell", "2", trade_side="open")
        seen.heard.clear()
        update = await account.exchange.place(closing())

    (body,) = seen.sent("place-order")
    assert (body["side"], body["tradeSide"]) == ("buy" if names_position else "sell", "close")
    assert (update.state, held(venue)) == (OrderState.FILLED, {"short": Decimal(2)})


@BESIDE
async def test_with_a_proof_ccxt_closes_by_the_same_reading(names_position: bool) -> None:
    """Given the same, and an exchange that does not take the order that is signed here
    When what is held long is sold
    Then ccxt's order closes it by the proved reading, and the short is as it was
    """
    venue = venue_of(100, hedge=True, conduct=Conduct(close_names_position=names_position))
    async with opened(venue, close_side=READINGS[names_position]) as (seen, account):
        await bought(account.exchange)
        market_order(venue, "sell", "2", trade_side="open")
        seen.heard.clear()
        seen.fault("code", code="40009", message="sign signature error")
        update = await account.exchange.place(closing())

    assert [(body["clientOid"], body["side"]) for body in seen.sent("place-order")] == [
        ("s-1-c", "buy" if names_position else "sell")
    ]
    assert (update.state, held(venue)) == (OrderState.FILLED, {"short": Decimal(2)})


@BESIDE
async def test_with_a_proof_the_other_reading_is_never_tried(names_position: bool) -> None:
    """Given one held long, and a proof that no longer fits the exchange
    When it is sold
    Then one order goes out and is refused, and what is held stays held
    """
    venue = venue_of(100, hedge=True, conduct=Conduct(close_names_position=names_position))
    async with opened(venue, close_side=READINGS[not names_position]) as (seen, account):
        await bought(account.exchange)
        seen.heard.clear()
        update = await account.exchange.place(closing())

    assert (update.state, len(seen.sent("place-order"))) == (OrderState.REJECTED, 1)
    assert "prove again" in update.note
    assert held(venue) == {"long": Decimal(1)}


@BESIDE
async def test_without_a_proof_nothing_is_sent_that_could_meet_a_short(names_position: bool) -> None:
    """Given one held long and two short by somebody else, an exchange of either reading, and no proof
    When what is held long is sold
    Then nothing goes out, and the refusal says what to do; once the short is gone it is sold
    """
    venue = venue_of(100, hedge=True, conduct=Conduct(close_names_position=names_position))
    async with opened(venue) as (seen, account):
        await bought(account.exchange)
        market_order(venue, "sell", "2", trade_side="open")
        seen.heard.clear()
        refused = await account.exchange.place(closing())
        assert (refused.state, seen.sent("place-order")) == (OrderState.REJECTED, [])
        assert "doctor --prove" in refused.note
        assert held(venue) == {"long": Decimal(1), "short": Decimal(2)}
        assert account.exchange.close_side == ""
        market_order(venue, "buy" if not names_position else "sell", "2", trade_side="close")
        update = await account.exchange.place(closing(1.0, "s-2"))

    assert (update.state, held(venue)) == (OrderState.FILLED, {})
    assert account.exchange.close_side == READINGS[names_position]


@BESIDE
async def test_a_close_shows_the_reading_for_the_next(names_position: bool) -> None:
    """Given two held long at an exchange of either reading, and no proof
    When one is sold, somebody else goes two short, and the other one is sold
    Then both are sold, and the short is as it was
    """
    venue = venue_of(100, hedge=True, conduct=Conduct(close_names_position=names_position))
    async with opened(venue) as (_, account):
        await bought(account.exchange, 2.0)
        await account.exchange.place(closing())
        market_order(venue, "sell", "2", trade_side="open")
        update = await account.exchange.place(closing(1.0, "s-2"))

    assert (update.state, held(venue)) == (OrderState.FILLED, {"short": Decimal(2)})


async def test_a_close_that_met_somebody_elses_short_is_the_last() -> None:
    """Given one held long and, by somebody else, two short, and a proof that no longer fits the exchange
    When what is held long is sold, and sold again
    Then the first order has met the short one, which is told, and nothing is sent after it
    """
    venue = venue_of(100, hedge=True, conduct=Conduct(close_names_position=False))
    market_order(venue, "sell", "2", trade_side="open")
    async with opened(venue, close_side="position") as (seen, account):
        await bought(account.exchange)
        seen.heard.clear()
        with pytest.raises(ExchangeError, match="nothing more is sent"):
            await account.exchange.place(closing())
        with pytest.raises(ExchangeError, match="nothing more is sent"):
            await account.exchange.place(closing(1.0, "s-2"))

    assert len(seen.sent("place-order")) == 1
