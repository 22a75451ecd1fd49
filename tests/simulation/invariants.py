"""What must hold at every step of a simulation: the exchange's state against what is on the disk."""

from __future__ import annotations

from collections.abc import Iterator
from math import isclose

from srconsole.engine.reconcile import held_otherwise
from srconsole.engine.view.snapshot import Snapshot
from srconsole.exchange.simulated.state import Venue
from srconsole.exchange.simulated.values import ZERO, Effect, Order, Side

MONEY = 1e-9
"""Sums that differ by no more than this fraction are the same."""
NOTICED = 120_000
"""Milliseconds after which a sale of the exchange's own is known, on the worst of lines."""


class Broken(AssertionError):
    """An invariant does not hold; the message says which, and when."""


class Invariants:
    """Looks at both sides each time that the engine has shown something.

    Args:
        venue: the exchange.
        symbol: the exchange's name of what is traded.
        run: the run's id, which its orders bear.

    Attributes:
        looks: how often it has looked.
    """

    def __init__(self, venue: Venue, symbol: str, run: str) -> None:
        self.looks = 0
        self._venue = venue
        self._symbol = symbol
        self._run = run
        self._judged = self._followed = 0
        self._agreed = venue.now
        self._held = ZERO
        self._buying = ""

    def look(self, snapshot: Snapshot) -> None:
        """Judge what the exchange has beside what the engine shows, which is on the disk.

        Raises:
            Broken: something does not hold.
        """
        self.looks += 1
        for sentence in (*self._of_orders(), *self._of_fills(), *self._of_the_position(snapshot)):
            raise Broken(f"at {self._venue.now}: {sentence}")

    def at_rest(self, snapshot: Snapshot) -> None:
        """Judge what has to be so once all troubles are over.

        Raises:
            Broken: something does not hold.
        """
        self.look(snapshot)
        order = snapshot.market.order
        if order is not None:
            raise Broken(f"a minute without trouble, and what came of {order.client_id} is not known: {order.note}")

    def _of_orders(self) -> Iterator[str]:
        """Judge the orders that came since the last look."""
        orders = list(self._venue.orders.values())
        new, self._judged = orders[self._judged :], len(orders)
        yield from self._of_new(order for order in new if order.client_id.startswith(f"{self._run}-"))
        waiting = [order for order in self._venue.open_orders.values() if order.client_id.startswith(f"{self._run}-")]
        if len(waiting) > 1:
            yield f"{len(waiting)} orders of ours are out"
        if self._venue.position(self._symbol, Side.SHORT) is not None:
            yield "something is held short"
        if self._venue.position(self._symbol, Side.LONG) is None and self._venue.open_plans:
            yield f"nothing is held, and {len(self._venue.open_plans)} stops wait"

    def _of_new(self, orders: Iterator[Order]) -> Iterator[str]:
        for order in orders:
            if not order.buys and order.effect is not Effect.CLOSE:
                yield f"the sale {order.client_id} could have opened something"

    def _of_fills(self) -> Iterator[str]:
        """Judge the fills that came since the last look: a lot is bought while nothing is held, by one order."""
        fills = self._venue.fills
        new, self._followed = fills[self._followed :], len(fills)
        for fill in new:
            order = self._venue.orders[fill.order]
            if order.buys:
                if self._held and self._buying != order.id:
                    yield f"{order.client_id} bought {fill.size}, while {self._held} was held already"
                self._buying = order.id
            self._held += fill.size if order.buys else -fill.size

    def _of_the_position(self, snapshot: Snapshot) -> Iterator[str]:
        market = snapshot.market
        if market.order is not None:
            # Until what came of it is known, the two may differ.
            return
        known = 0.0 if market.position is None else market.position.quantity
        there = float(self._venue.account.size(self._symbol, Side.LONG))
        if found := held_otherwise(self._symbol, known, there):
            if there > known or self._venue.now - self._agreed > NOTICED:
                yield found
            return
        self._agreed = self._venue.now
        balance, equity = float(self._venue.account.balance), snapshot.account.closed_equity
        if not there and not isclose(balance, equity, rel_tol=MONEY):
            yield f"the journal has a closed equity of {equity!r}, the account one of {balance!r}"
