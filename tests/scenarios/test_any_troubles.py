"""Any troubles together, over a short market: whatever comes of the trades, the books are those of the exchange."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from srconsole.compose.rehearse.play import play
from srconsole.compose.rehearse.report import lost
from srconsole.compose.rehearse.stage import Played, Rehearsal
from srconsole.exchange.simulated.values import ZERO
from srconsole.settings.schema import Settings
from tests.scenarios.composed import composed

SEEDS = 100
GROUPS = 25


@pytest.mark.slow
@pytest.mark.parametrize("group", range(GROUPS))
def test_no_troubles_together_lose_anything(group: int) -> None:
    """Given a market that is bought several times, and troubles, kills and a person in it, all drawn from a seed
    When it is rehearsed
    Then no decision buys twice, the journal knows of every fill and position, no stop is left on a flat symbol, and
        the money is that of the exchange
    """
    bad = {seed: found for seed in range(group, SEEDS, GROUPS) if (found := wrong(seed))}
    assert bad == {}


def wrong(seed: int) -> list[str]:
    """Play a seed; return what must not be."""
    played = play(Settings(), Rehearsal(scenario=composed(seed)))
    ended = [f"the engine has ended: {played.ended}"] if played.ended else []
    return [*lost(played), *_bought_twice(played), *_waiting(played), *ended]


def _bought_twice(played: Played) -> Iterator[str]:
    """Yield what bought while another purchase was held still."""
    venue = played.stage.exchange.venue
    held, buying = ZERO, ""
    for fill in venue.fills:
        order = venue.orders[fill.order]
        if order.buys:
            if held and buying != order.id:
                yield f"{order.client_id} bought while something was held"
            buying = order.id
        held += fill.size if order.buys else -fill.size


def _waiting(played: Played) -> Iterator[str]:
    """Yield the orders that wait although nothing is held."""
    venue = played.stage.exchange.venue
    if not venue.account.positions:
        yield from (f"nothing is held, and order {order.client_id} waits" for order in venue.open_orders.values())
