"""A unified account on the simulated exchange, for tests of the adapter."""

from __future__ import annotations

from srconsole.engine.market_ports import StopRequest
from srconsole.engine.readings import StopSeen
from srconsole.exchange.simulated.state import Conduct, Venue
from tests.exchange.simulated.clients import PAIR
from tests.exchange.simulated.venues import venue_of

NAMES = {"category": "USDT-FUTURES", "symbol": "BTCUSDT"}


def unified(*prices: float, hedge: bool = False, conduct: Conduct | None = None) -> Venue:
    """Return an exchange with a unified account of 1000 USDT in isolated margin, ten times levered."""
    venue = venue_of(*(prices or (100.0,)), hedge=hedge, conduct=conduct)
    venue.kind = "unified"
    return venue


def stop_at(price: float, quantity: float = 0.0, standing: StopSeen | None = None, client_id: str = "s") -> StopRequest:
    """Return a stop as the engine asks for it."""
    return StopRequest(client_id, PAIR, price, quantity, standing)
