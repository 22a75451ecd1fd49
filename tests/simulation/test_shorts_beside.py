"""A short that somebody opens between the reading of the account and the purchase, at the simulated exchange."""

from __future__ import annotations

from decimal import Decimal

import pytest

from srconsole.compose.rehearse.stage import CONTRACT
from srconsole.exchange.simulated.happenings import ForeignOrder
from tests.simulation.options import Options
from tests.simulation.world import world_of

JUST_BEFORE = 30
"""Milliseconds: behind the reading, and ahead of the order."""


@pytest.mark.slow
@pytest.mark.parametrize("share", ["0.3", "1", "1.5"])
def test_a_short_that_a_purchase_closed_leaves_nothing_behind(share: str) -> None:
    """Given a market where nobody else trades, but for a short of a part of our first purchase, all of it or more,
        opened just before it
    When that is played for half an hour
    Then the purchase closed the short as far as both went, and journal and exchange are one soon after
    """
    options = Options.drawn(3, 1800).quietly()
    alone, _ = world_of(options)
    bought = alone.fills[0]
    size = (bought.size * Decimal(share)).quantize(Decimal("0.0001"))
    short = ForeignOrder(bought.time - JUST_BEFORE, CONTRACT, "sell", size, reduce_only=False)
    beside, _ = world_of(options, [short])
    theirs, closing = beside.fills[:2]
    assert (theirs.size, theirs.client_id) != (bought.size, bought.client_id)
    assert closing.client_id == bought.client_id
    assert closing.size == min(size, bought.size)
