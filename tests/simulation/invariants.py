"""What must hold at every step of a simulation: the exchange's state against what is on the disk."""

from __future__ import annotations

from decimal import Decimal
from itertools import islice
from math import isclose
from typing import NamedTuple

from srconsole.engine.facts import Fact
from srconsole.engine.market_facts import Adopted, SoldOutside
from srconsole.engine.reconcile import held_otherwise
from srconsole.exchange.simulated.state import Venue
from srconsole.exchange.simulated.values import ZERO, Effect, Fill, Order, Side

MONEY = 1e-9
"""Sums that differ by no more than this fraction are the same."""
NOTICED = 120_000
"""Milliseconds after which what others did is known, on the worst of lines."""
BARE = 15_000
"""Milliseconds within which a position is covered again, or sold, while nothing is wrong with the line."""
LEFT = 15_000
"""Milliseconds within which a stop of ours is swept from a flat symbol, likewise."""


class Known(NamedTuple):
    """What the engine knows, which is on the disk.

    Attributes:
        held: the quantity.
        stop: where the lot's stop is, 0 without a lot.
        order: the client id of the order that is out, empty where there is none; note: what is known of it.
        closed_equity: USDT.
        foreign: whether that order sells what is others'.
    """

    held: float
    stop: float
    order: str
    note: str
    closed_equity: float
    foreign: bool = False


class Broken(AssertionError):
    """An invariant does not hold; the message says which, and when."""


class Invariants:
    """Looks at both sides each time that the engine has something on the disk.

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
        self._prefix = f"{run}-"
        self._judged = self._followed = 0
        self._agreed = self._paid = self._covered = self._swept = venue.now
        self._ours = self._foreign = self._transferred = ZERO
        self._billed = len(venue.account.bills)
        self._balance, self._own_balance = ZERO, 0.0
        self._calm: Known | None = None
        self._net = ZERO
        self._buying = ""
        self._for_others: set[str] = set()
        self._mixed = False

    def look(self, known: Known, *, fine: bool) -> None:
        """Judge what the exchange has beside what the engine knows; `fine`: whether nothing is wrong with the line.

        Raises:
            Broken: something does not hold.
        """
        self.looks += 1
        if known == self._calm and self._is_as_it_was():
            self._is_all_right()
            return
        if known.foreign:
            self._for_others.add(known.order)
        found = (
            self._of_fills() or self._of_orders() or self._of_the_position(known) or self._of_stops(known, fine=fine)
        )
        if found:
            raise Broken(f"at {self._venue.now}: {found}")
        agrees = self._agreed == self._paid == self._venue.now
        self._calm = known if agrees and not (known.held or known.order) else None

    def _is_as_it_was(self) -> bool:
        """Tell whether nothing is held or waits, and nothing has happened since the last look."""
        venue = self._venue
        return (
            venue.account.balance is self._balance
            and not (venue.account.positions or venue.open_plans or venue.open_orders)
            and len(venue.fills) == self._followed
            and len(venue.orders) == self._judged
        )

    def _is_all_right(self) -> None:
        self._agreed = self._paid = self._covered = self._swept = self._venue.now

    def told(self, fact: Fact) -> None:
        """Know what a person has chosen: what is adopted is ours, and what is given up has no price of the exchange."""
        if isinstance(fact, Adopted):
            adopted = Decimal(repr(fact.quantity))
            # What was sold there in the same moment, it has sold.
            self._ours = min(self._ours + adopted, self._venue.account.size(self._symbol, Side.LONG))
            self._foreign = max(ZERO, self._foreign - adopted)
        elif isinstance(fact, SoldOutside) and not fact.fill_id:
            self._mixed = True

    def begun(self) -> None:
        """Know that an engine begins: what happened while there was none is news to it."""
        self._is_all_right()

    def at_rest(self, known: Known) -> None:
        """Judge what has to be so once all troubles are over.

        Raises:
            Broken: something does not hold.
        """
        self.look(known, fine=True)
        if known.order:
            raise Broken(f"a minute without trouble, and what came of {known.order} is not known: {known.note}")
        there = float(self._venue.account.size(self._symbol, Side.LONG))
        if not self._foreign and (found := held_otherwise(self._symbol, known.held, there)):
            raise Broken(f"a minute without trouble: {found}")
        if known.held and not self._has_stop():
            raise Broken(f"a minute without trouble, {known.held!r} is held, and no stop covers it")

    def _has_stop(self) -> bool:
        return any(plan.is_loss for plan in self._venue.open_plans.values())

    def _of_orders(self) -> str:
        """Judge the orders that came since the last look."""
        orders = self._venue.orders
        if len(orders) > self._judged:
            new, self._judged = islice(orders.values(), self._judged, None), len(orders)
            opening = (order for order in new if not order.buys and order.effect is not Effect.CLOSE)
            for order in opening:
                if order.client_id.startswith(self._prefix):
                    return f"the sale {order.client_id} could have opened something"
        waiting = self._venue.open_orders
        if len(waiting) > 1 and (ours := sum(self._is_ours(order) for order in waiting.values())) > 1:
            return f"{ours} orders of ours are out"
        if self._venue.position(self._symbol, Side.SHORT) is not None and not self._mixed:
            return "something is held short"
        return ""

    def _is_ours(self, order: Order) -> bool:
        return order.client_id.startswith(self._prefix)

    def _of_fills(self) -> str:
        """Judge the fills that came since the last look: a lot is bought while nothing of ours is held, by one order.

        A sale is of ours as far as there is anything, but for one of what is others'; their buys are what is left.
        """
        fills = self._venue.fills
        if len(fills) == self._followed:
            return ""
        new, self._followed = fills[self._followed :], len(fills)
        found = [sentence for fill in new if (sentence := self._of_fill(fill))]
        account = self._venue.account
        self._net = account.size(self._symbol, Side.LONG) - account.size(self._symbol, Side.SHORT)
        if self._venue.position(self._symbol, Side.LONG) is None:
            self._ours = self._foreign = ZERO
        return found[0] if found else ""

    def _of_fill(self, fill: Fill) -> str:
        order, found = self._venue.orders[fill.order], ""
        if self._is_ours(order) and order.buys:
            if self._ours and self._buying != order.id:
                found = f"{order.client_id} bought {fill.size}, while {self._ours} was held already"
            self._buying = order.id
            self._ours += self._opened(fill)
        elif order.buys:
            self._foreign += self._opened(fill)
            self._mixed = True
        elif order.client_id in self._for_others:
            self._foreign, rest = max(ZERO, self._foreign - fill.size), max(ZERO, fill.size - self._foreign)
            self._ours = max(ZERO, self._ours - rest)
        else:
            self._ours = max(ZERO, self._ours - fill.size)
        self._net += fill.size if order.buys else -fill.size
        if not order.buys and order.effect is not Effect.CLOSE:
            self._mixed = True
        return found

    def _opened(self, fill: Fill) -> Decimal:
        """Return how much of a buy was held: what closed a short was not."""
        return fill.size - min(fill.size, max(ZERO, -self._net))

    def _of_the_position(self, known: Known) -> str:
        now = self._venue.now
        if known.order or self._venue.maintenance:
            # Until what came of it is known, the two may differ; a closed exchange tells nothing.
            self._agreed = self._paid = now
            return ""
        position = self._venue.position(self._symbol, Side.LONG)
        there = 0.0 if position is None else float(position.size)
        if there != known.held and (found := held_otherwise(self._symbol, known.held, there)):
            if there > (known.held + float(self._foreign)) * (1 + MONEY) or (
                not self._foreign and now - self._agreed > NOTICED
            ):
                return found
            if self._foreign:
                # Until others' part is gone the two differ; what is sold with it is news from then on.
                self._agreed = now
            return ""
        self._agreed = now
        if there or self._mixed or isclose(self._without_transfers(), known.closed_equity, rel_tol=MONEY):
            self._paid = now
        elif now - self._paid > NOTICED:
            return (
                f"the journal has a closed equity of {known.closed_equity!r}, the account one of "
                f"{self._without_transfers()!r}"
            )
        return ""

    def _without_transfers(self) -> float:
        """Return the account's balance without what was transferred since the beginning."""
        balance = self._venue.account.balance
        if balance is not self._balance:
            # Each bill makes another number of it.
            self._balance, self._own_balance = balance, float(balance - self._moved())
        return self._own_balance

    def _moved(self) -> Decimal:
        """Return what was transferred since the beginning."""
        bills = self._venue.account.bills
        if len(bills) > self._billed:
            new, self._billed = bills[self._billed :], len(bills)
            self._transferred += sum((bill.amount for bill in new if bill.kind.startswith("trans_")), start=ZERO)
        return self._transferred

    def _of_stops(self, known: Known, *, fine: bool) -> str:
        """Judge how long something is held without a stop, and how long a stop is left where nothing is held."""
        now, there = self._venue.now, self._venue.position(self._symbol, Side.LONG) is not None
        if not fine or known.order or not (known.held and there) or self._has_stop():
            self._covered = now
        elif now - self._covered > BARE:
            return f"{known.held!r} is held without a stop for {(now - self._covered) / 1000:g} s"
        if not fine or known.order or there or not self._venue.open_plans:
            self._swept = now
        elif now - self._swept > LEFT:
            return f"nothing is held, and {len(self._venue.open_plans)} stops wait"
        return ""
