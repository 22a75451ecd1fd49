"""What moves the account's balance beside trades: fundings are booked, transfers move what losses are measured from."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from srconsole.core.bounds import Moment
from srconsole.core.trader import Trader
from srconsole.engine import market_facts
from srconsole.engine.effects import ReadBills
from srconsole.engine.entry_gate import EntryGate
from srconsole.engine.inputs import BillsRead
from srconsole.engine.market_orders import MarketOrders
from srconsole.engine.readings import BillKind, BillSeen

OVERLAP: Final = 3_600_000
"""Milliseconds that are asked for again, since bills come late."""
BEHIND_FUNDING: Final = 60_000
"""Milliseconds after a funding's time at which its bill is asked for."""
APART: Final = 60_000
"""Milliseconds between two looks at the bills for a balance that is not explained."""
SMALL: Final = 0.005
"""USDT that need no explanation."""


class BalanceMemory(Struct, kw_only=True):
    """What is booked, as it is written down.

    Attributes:
        since: from when on bills are of this run.
        booked: the ids of those that are booked, of the span that is asked for again.
        asked: when bills were last asked for.
        funding: the time of the last funding whose bill was asked for.
        explained: until when all that moved the balance is known, since it agreed then, or the bills were read.
    """

    since: Moment = 0
    booked: dict[str, int] = {}
    asked: Moment = 0
    funding: Moment = 0
    explained: Moment = 0


class Balance:
    """Books what moves the balance and is no trade.

    Attributes:
        memory: what is booked.
    """

    def __init__(self, trader: Trader, orders: MarketOrders, gate: EntryGate) -> None:
        self.memory = BalanceMemory()
        self._trader = trader
        self._orders = orders
        self._gate = gate

    def read(self, now: int, equity: float | None) -> None:
        """Ask for bills where a funding was due, or the balance differs unexplained.

        Args:
            now: when the account was read, UTC milliseconds.
            equity: what the gate was told of it, USDT; None where it was not read.
        """
        memory, funding = self.memory, self._gate.memory.funding
        if not memory.since:
            # What was charged before the run is none of its money.
            memory.since = now
        if self._gate.memory.clean and equity is not None and abs(self._gate.memory.off) <= SMALL:
            memory.explained = now
        due = memory.funding and now - memory.funding >= BEHIND_FUNDING
        if due or (abs(self._gate.memory.off) > SMALL and now - memory.asked >= APART):
            memory.asked, memory.funding = now, 0
            # A balance is only compared while flat, and by an engine that runs: what is not explained may be days old.
            since = max(memory.since, min(memory.explained, now) - 2 * OVERLAP)
            self._orders.have(ReadBills(self._trader.market, since))
        if funding is not None and not memory.funding and self._trader.lot is not None and funding.time > now:
            memory.funding = funding.time

    def bills(self, read: BillsRead) -> None:
        """Take bills; each is booked once."""
        memory = self.memory
        for bill in read.bills:
            if bill.bill_id not in memory.booked and bill.time >= memory.since:
                memory.booked[bill.bill_id] = bill.time
                self._book(bill)
        memory.explained = max(memory.explained, memory.asked)
        memory.booked = {name: time for name, time in memory.booked.items() if time >= read.since}

    def _book(self, bill: BillSeen) -> None:
        self._orders.note(market_facts.Booked(bill.kind.value, bill.amount))
        if bill.kind is BillKind.FUNDING:
            self._trader.account.trade_closed(bill.amount)
        else:
            self._gate.moved_by(bill.amount)
            # A fee is a loss, whatever coin it was paid in: what losses are measured from stays.
            if bill.kind is BillKind.TRANSFER and self._trader.account.guards is not None:
                self._trader.account.guards.moved_by(bill.amount)
