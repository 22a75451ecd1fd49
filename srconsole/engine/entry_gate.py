"""What stands against an entry on a market, beyond the rules of every driver (docs/strategy.md section 9).

An entry is only made after a reading, at most two seconds old, that shows the symbol as the journal explains it.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from srconsole.core.bounds import Moment
from srconsole.core.lot import first_stop
from srconsole.core.order import Entry
from srconsole.core.refusals import INSUFFICIENT_FUNDS, TOO_SMALL
from srconsole.core.rounding import rounded_down
from srconsole.core.trader import Trader
from srconsole.engine.explained import MOST_OFF, Difference
from srconsole.engine.inputs import EntriesBarred, PriceSeen, TermsRead
from srconsole.engine.readings import Funding, Reading, Terms

READ_AGE: Final = 2000
"""Milliseconds that a reading may have been asked for before the price on which an entry is decided."""
BEFORE_FUNDING: Final = 600_000
"""Milliseconds before a funding in which its rate counts."""
HEAD_ROOM: Final = 0.99
"""The share of what is available that an entry may bind: its fee and a worse price need room."""

DISK: Final = "disk"
"""Who bars entries while the journal cannot be written."""
SETTING: Final = "leverage"
"""Who bars entries while leverage or margin mode could not be set."""
NOT_READ: Final = "the account was not read in time"
TOO_DEAR: Final = "the funding that is due costs more than risk.max_funding"
CROSSED: Final = "the account is on crossed margin"
BEYOND: Final = "the stop would lie beyond the liquidation price of the exchange's bracket"
BRACKET: Final = "the exchange's bracket allows less leverage"
LEVERAGE: Final = "the leverage at the exchange is another one"
JUST_SET: Final = "the leverage was set just now, and the account is read again"
ORDERS_UNREAD: Final = "the orders at the exchange could not be read"
BALANCE_OFF: Final = "the balance differs by more than 1 % from what is known"

_REAL = ("testnet", "live")


class GateMemory(Struct, kw_only=True):
    """What stands against entries, as it is written down.

    Attributes:
        bars: reasons from outside, by who has them; quiet: who has one that is only that of a start.
        terms, funding: as last read.
        clean: when the newest reading was asked for that explained everything with the symbol flat, or where
            more may be bought beside what is held; 0 for none.
        against: what that reading itself had against an entry.
        available: what an entry may bind, as read; None where it was not said.
        short_of: what was available when the exchange said that it was too little; None where it did not.
        just_set: whether leverage and margin mode were set and no reading has come since; one was perhaps under way.
        apart: equity at the exchange less the closed equity known here, when both were first seen flat.
        off: by how much that has changed unexplained since, USDT.
    """

    bars: dict[str, str] = {}
    quiet: list[str] = []
    terms: Terms | None = None
    funding: Funding | None = None
    clean: Moment = 0
    against: str = ""
    available: float | None = None
    short_of: float | None = None
    just_set: bool = False
    apart: float | None = None
    off: float = 0.0


class EntryGate:
    """Tells what stands against an entry.

    Attributes:
        memory: what is known.
    """

    def __init__(self, trader: Trader) -> None:
        self.memory = GateMemory()
        self._trader = trader

    def forget_reading(self) -> None:
        """Know that what was read is old."""
        self.memory.clean = 0
        self.memory.bars.pop(DISK, None)

    def bar(self, barred: EntriesBarred) -> bool:
        """Take a reason from outside, or that there is none any more; tell whether a person should read of it.

        What is only not known yet at a start is no news, nor that it is known then.
        """
        before, quiet = self.memory.bars.get(barred.source, ""), barred.source in self.memory.quiet
        if quiet:
            self.memory.quiet.remove(barred.source)
        if barred.reason:
            self.memory.bars[barred.source] = barred.reason
        else:
            self.memory.bars.pop(barred.source, None)
        if barred.starting and (quiet or not before):
            self.memory.quiet.append(barred.source)
            return False
        return before != barred.reason and not (quiet and not barred.reason)

    def was_set(self) -> None:
        """Know that leverage and margin mode are as they shall be: what was read of them before is old."""
        memory = self.memory
        memory.just_set, memory.clean = True, 0
        if memory.against in {CROSSED, LEVERAGE}:
            memory.against = ""

    def take_terms(self, read: TermsRead) -> None:
        """Take what may be done with the contract; its steps hold from the next entry on."""
        self.memory.terms, self.memory.funding = read.terms, read.funding
        if self._trader.lot is None:
            self._trader.rules = read.terms.rules

    def fits(self, reading: Reading) -> bool:
        """Tell whether leverage and margin mode are as they shall be."""
        return reading.isolated and reading.leverage == self._trader.settings.risk.leverage

    def has_to_be_set(self, reading: Reading) -> bool:
        """Tell whether leverage and margin mode are to be set, or looked at again since that has failed.

        What has failed may have been done all the same, or a person has done it since.
        """
        return not self.fits(reading) or SETTING in self.memory.bars

    def read(self, reading: Reading, asked: int, found: tuple[Difference, ...]) -> None:
        """Take a reading that no order has overtaken; `asked`: when it was asked for, our time, UTC milliseconds.

        Readings come one after the other: only the first one behind a setting can have been under way meanwhile.
        """
        memory = self.memory
        was_under_way, memory.just_set = memory.just_set and not self.fits(reading), False
        if was_under_way:
            return
        memory.available = reading.available
        if memory.short_of is not None and reading.available is not None and reading.available > memory.short_of:
            memory.short_of = None
        flat = self._trader.lot is None
        memory.clean = asked if not found and (flat or self._buys_beside) else 0
        memory.against = self._against(reading, found)
        if flat and not found and reading.equity is not None:
            apart = reading.equity - self._trader.account.closed_equity
            if memory.apart is None:
                memory.apart = apart
            memory.off = apart - memory.apart

    @property
    def _buys_beside(self) -> bool:
        """Whether more may be bought while something is held: another lot, or more of the same."""
        return self._trader.max_lots > 1 or self._trader.settings.pyramid.levels > 1

    def sold(self) -> None:
        """Know that an order was filled: what was read before is old."""
        if self._buys_beside:
            self.memory.clean = 0

    def too_dear(self, entry: Entry) -> bool:
        """Tell whether an entry of another size than the usual one would bind more than is available."""
        trader, available = self._trader, self.memory.available
        real = trader.settings.market.mode in _REAL and trader.settings.sizing.rule != "margin"
        return real and available is not None and entry.margin > available * HEAD_ROOM

    def _against(self, reading: Reading, found: tuple[Difference, ...]) -> str:
        if found:
            return f"read-only: {found[0].text}"
        if reading.orders is None or reading.stops is None:
            return ORDERS_UNREAD
        if reading.changes_risk:
            return reading.changes_risk
        if not reading.isolated:
            return CROSSED
        return "" if self.fits(reading) else LEVERAGE

    def moved_by(self, amount: float) -> None:
        """Know that money came in or went out, USDT."""
        if self.memory.apart is not None:
            self.memory.apart += amount
            self.memory.off -= amount

    def accept_balance(self) -> None:
        """Take the exchange's balance as explained, since a person says so."""
        if self.memory.apart is not None:
            self.memory.apart += self.memory.off
        self.memory.off = 0.0

    def out_of_funds(self) -> None:
        """Know that the exchange had too little for an entry: none is made until there is more."""
        self.memory.short_of = 0.0 if self.memory.available is None else self.memory.available

    def is_read(self, price: PriceSeen) -> bool:
        """Tell whether the symbol was read flat, by a question at most `READ_AGE` before a price."""
        return self.memory.clean > 0 and price.received - self.memory.clean <= READ_AGE

    def reasons(self) -> tuple[str, ...]:
        """Return all that stands against entries whatever the price, in a few words each."""
        memory = self.memory
        closed = "" if memory.terms is None else memory.terms.closed
        unread = JUST_SET if memory.just_set else ""
        return tuple(filter(None, (*memory.bars.values(), closed, unread, memory.against, self._against_money())))

    def against(self, price: PriceSeen) -> str:
        """Return what stands against an entry on a price, in a few words; empty where nothing does.

        It says nothing of a reading that is still to come: `is_read` does.
        """
        memory, trader = self.memory, self._trader
        for reason in memory.bars.values():
            return reason
        if memory.terms is not None and memory.terms.closed:
            return memory.terms.closed
        funding = memory.funding
        dear = funding is not None and funding.rate > trader.settings.risk.max_funding
        if dear and funding is not None and 0 <= funding.time - price.time <= BEFORE_FUNDING:
            return TOO_DEAR
        if memory.against:
            return memory.against
        return self._against_money()

    def _against_money(self) -> str:
        memory, trader = self.memory, self._trader
        if memory.short_of is not None:
            return INSUFFICIENT_FUNDS
        if abs(memory.off) > MOST_OFF * trader.account.closed_equity:
            return BALANCE_OFF
        real = trader.settings.market.mode in _REAL
        if trader.settings.sizing.rule != "margin":
            return ""
        if real and memory.available is not None and trader.settings.risk.margin > memory.available * HEAD_ROOM:
            return INSUFFICIENT_FUNDS
        return ""

    def against_size(self, entry: Entry) -> str:
        """Return what speaks against an entry's size, in a few words; empty where nothing does."""
        rules = self._trader.rules
        most = rounded_down(self.most(entry), rules.step)
        if most < rules.min_quantity or most * entry.price < rules.min_notional or most == 0:
            return TOO_SMALL
        if self.too_much_leverage():
            return BRACKET
        if self.too_dear(entry):
            return INSUFFICIENT_FUNDS
        return BEYOND if self.beyond_liquidation(entry) else ""

    def beyond_liquidation(self, entry: Entry) -> bool:
        """Tell whether an entry's stop would lie where the bracket's maintenance rate liquidates it before."""
        rate = 0.0 if self.memory.terms is None else self.memory.terms.maintenance_rate
        if rate <= 0:
            return False
        risk = self._trader.settings.risk
        stop = first_stop(entry.exits, entry.price, self._trader.rules.tick, self._trader.values)
        return stop <= entry.price * (1 - 1 / risk.leverage + rate)

    def too_much_leverage(self) -> bool:
        """Tell whether the bracket of an entry allows less leverage than it would have."""
        most = 0.0 if self.memory.terms is None else self.memory.terms.most_leverage
        return 0 < most < self._trader.settings.risk.leverage

    def most(self, entry: Entry) -> float:
        """Return the quantity that an entry may have: one market order has to be able to sell it again."""
        most = 0.0 if self.memory.terms is None else self.memory.terms.most
        return min(entry.quantity, most) if most > 0 else entry.quantity
