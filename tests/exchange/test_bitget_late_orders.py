"""An order that shows late at Bitget is waited for, not taken for somebody else's."""

from __future__ import annotations

from decimal import Decimal

import pytest

from srconsole.engine.readings import Cause
from srconsole.errors import ExchangeError
from srconsole.exchange.simulated.clock import react
from tests.exchange.bitget_account import bought, opened
from tests.exchange.simulated.clients import PAIR
from tests.exchange.simulated.venues import SYMBOL, venue_of

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]


async def test_a_fill_whose_order_does_not_show_yet_waits_for_its_cause() -> None:
    """Given a position sold by its stop, whose order shows three seconds late
    When the fills are listed at once, and again later
    Then there is no answer at first, and then the stop is named: it is not remembered as anything else
    """
    venue = venue_of(100)
    async with opened(venue) as (seen, account):
        bitget, begin = account.exchange, venue.now
        await bought(bitget, 1.0, "b-1", stop=95.0)
        seen.exchange.view.orders_late = 3000
        await seen.sleep(5.0)
        venue.markets[SYMBOL].last = Decimal(94)
        react(venue, SYMBOL)
        with pytest.raises(ExchangeError, match="does not show yet"):
            await bitget.fills(PAIR, begin)
        await seen.sleep(3.0)
        fills = await bitget.fills(PAIR, begin)

    assert [fill.cause for fill in fills] == [Cause.ORDER, Cause.STOP]
