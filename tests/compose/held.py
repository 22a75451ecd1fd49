"""A position on the simulated exchange, asked without a socket, for who works at it without an engine."""

from __future__ import annotations

from srconsole.engine.ports import OrderRequest
from srconsole.exchange.direct.exchange import DirectExchange
from srconsole.exchange.direct.line import Line
from srconsole.exchange.direct.quotes import DirectQuotes
from srconsole.exchange.simulated.exchange import SimulatedExchange
from srconsole.exchange.simulated.faults import Faults
from srconsole.exchange.simulated.state import Venue
from tests.exchange.simulated.venues import START, SYMBOL

PAIR = "BTC/USDT:USDT"


class NoTime:
    """A clock on which nothing is waited for."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def monotonic(self) -> float:
        """Return the seconds slept."""
        return sum(self.slept)

    def wall(self) -> int:
        """Return the time of day, which began when this did."""
        return round(sum(self.slept) * 1000)

    async def sleep(self, seconds: float) -> None:
        """Count a sleep."""
        self.slept.append(seconds)


def direct(venue: Venue, faults: Faults | None = None) -> DirectExchange:
    """Return a way to an exchange."""
    return DirectExchange(Line(SimulatedExchange(venue), faults=faults), {PAIR: SYMBOL})


def quotes(venue: Venue) -> DirectQuotes:
    """Return its public side."""
    return DirectQuotes(Line(SimulatedExchange(venue)), SYMBOL)


async def buy(venue: Venue, quantity: float, client_id: str = "run1-1", stop: float = 90.0) -> None:
    """Buy with a stop in the same order."""
    await direct(venue).place(OrderRequest(client_id, PAIR, "buy", quantity, False, 100.0, START, stop))
