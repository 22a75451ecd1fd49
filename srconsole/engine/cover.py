"""Cover: the stop that should lie at the exchange against the one that does (docs/strategy.md section 9).

A lot on a market is never left to this machine alone. Each reading of the account says which stops wait; what is
missing, of another trigger, size or price is placed or moved in place, and only the next reading says that it stands.
"""

from __future__ import annotations

from enum import Enum
from typing import Final

from msgspec import Struct

from srconsole.core.bounds import Count, Moment
from srconsole.core.rounding import DUST
from srconsole.engine.explained import same_quantity
from srconsole.engine.holding import Held
from srconsole.engine.inputs import StopAnswered
from srconsole.engine.market_ports import StopRequest
from srconsole.engine.order_numbers import is_stop, stop_id
from srconsole.engine.readings import StopSeen, Trigger
from srconsole.settings.schema import RiskSettings

APART: Final = 1000
"""Milliseconds from a good reading that lacks a stop to the question after another, so that it counts as absent."""
AGAIN: Final = 5000
"""Milliseconds before a change that the exchange has refused, or not answered, is tried again."""
UNREAD_AGAIN: Final = 30_000
"""Likewise before another stop is placed while none can be read: the first one may stand, and so may the entry's."""


class Finding(Enum):
    """What a reading says of the cover."""

    COVERED = "covered"
    MISSING = "missing"
    """Absent for the first time: it is looked again."""
    ABSENT = "absent"
    """Absent in two good readings."""
    UNREADABLE = "unreadable"


class CoverMemory(Struct, kw_only=True):
    """A lot's cover as it is written down.

    Attributes:
        standing: our stop, as the last good reading had it; None where it had none.
        by_size: whether the last one that stood sells a quantity of its own.
        told: the price of the stop that the entry carried, 0 where it carried none.
        awaited: whether it is of an entry that is out, and may be filled without our knowing.
        attached: the exchange's id of that stop, empty before it was read.
        waits_for: the client id of the request that has no answer yet, empty where there is none.
        count: how many requests there were in the run, so that each client id is used once.
        covered: when the lot was last known to be covered; at its fill, it is by the stop in the same order.
        bare_since: since when it is known not to be; None while it is covered.
        bare: milliseconds without cover so far.
        missing_since: when it was first missing in a good reading.
        replaced: whether a stop was placed since the one before was absent.
        backup: whether one was placed since stops could not be read.
        beside: whether others held more beside the lot; met: when price first met the stop meanwhile.
        changed: when a stop was last placed or moved; refused: when one was last refused, or had no answer.
    """

    standing: StopSeen | None = None
    by_size: bool = False
    told: float = 0.0
    awaited: bool = False
    attached: str = ""
    waits_for: str = ""
    count: Count = 0
    covered: Moment = 0
    bare_since: Moment | None = None
    bare: Count = 0
    missing_since: Moment | None = None
    replaced: bool = False
    backup: bool = False
    beside: bool = False
    met: Moment | None = None
    changed: Moment = 0
    refused: Moment = 0


class Cover:
    """One lot's cover.

    Attributes:
        memory: what is known of it.
        market: the symbol.
    """

    def __init__(self, run: str, market: str, risk: RiskSettings) -> None:
        """Begin without a lot; `run` is what client ids begin with."""
        self.memory = CoverMemory()
        self._run = run
        self.market = market
        self._risk = risk

    def opened(self, time: int, told: float) -> bool:
        """Know that a lot was just bought; the entry carried a stop at `told`, 0 for none.

        Tell whether a stop was seen or sent already, while the entry was out.
        """
        memory, begun = self.memory, self.memory.awaited
        if not begun:
            memory = self.memory = CoverMemory(count=memory.count, covered=time, told=told)
        memory.awaited = False
        return begun and (memory.standing is not None or memory.replaced or memory.backup)

    def awaits(self, time: int, told: float) -> None:
        """Know that an entry that is out may have bought: a position shows; `told` as where it is known."""
        if not self.memory.awaited:
            self.memory = CoverMemory(count=self.memory.count, covered=time, told=told, awaited=True)

    def came_to_nothing(self) -> None:
        """Know that an entry has bought nothing, or has sold it again: what was seen to come with it stays ours."""
        if self.memory.awaited:
            self.memory = CoverMemory(count=self.memory.count, attached=self.memory.attached)

    def closed(self) -> None:
        """Know that nothing is held any more; what is left of its stops is still ours."""
        memory = self.memory
        told = 0.0 if memory.attached else memory.told
        self.memory = CoverMemory(count=memory.count, attached=memory.attached, told=told)

    def inherit(self, count: int, told: float, attached: str) -> None:
        """Go on where a broken journal's run was: its stops are ours, and the next request has a number beyond its."""
        self.memory = CoverMemory(count=count, told=told, attached=attached)

    def taken_over(self, time: int) -> None:
        """Know that what that run held is held here: whether it is covered, the next look tells."""
        self.memory.covered = time

    def started(self) -> None:
        """Know that whoever waited for an answer is gone: the next reading tells what stands."""
        self.memory.waits_for = ""

    def is_ours(self, stop: StopSeen) -> bool:
        """Tell whether a stop is ours: by its client id, or as the one that came with our entry."""
        return is_stop(stop.client_id, self._run) or (
            bool(self.memory.attached) and stop.order_id == self.memory.attached
        )

    def recognise(self, stops: tuple[StopSeen, ...], tick: float) -> None:
        """Find the stop that came with the entry: the exchange names it by itself, and it is at the price told."""
        memory = self.memory
        if memory.told and not memory.attached:
            near = max(tick, memory.told * DUST)
            came_with_it = (stop for stop in stops if abs(stop.price - memory.told) <= near and not self.is_ours(stop))
            memory.attached = next((stop.order_id for stop in came_with_it), "")

    def look(self, stops: tuple[StopSeen, ...] | None, lot: Held, asked: int, now: int) -> Finding:
        """Take the stops of a reading; return what they say of the lot's cover.

        Args:
            stops: all that wait for the long position; None where they could not be read.
            lot: what is held.
            asked: when it was asked for, UTC milliseconds.
            now: when it came; it is of some moment between the two.
        """
        memory = self.memory
        if stops is None:
            return Finding.UNREADABLE
        self.recognise(stops, lot.tick)
        ours = [stop for stop in stops if self.is_ours(stop)]
        memory.standing = max(ours, key=lambda stop: stop.price, default=None)
        if memory.standing is not None:
            memory.by_size = memory.standing.quantity > 0
            if memory.bare_since is not None:
                memory.bare += max(0, now - memory.bare_since)
            memory.covered, memory.bare_since, memory.missing_since = asked, None, None
            memory.backup = False
            return Finding.COVERED
        if memory.bare_since is None:
            memory.bare_since = memory.covered
        if memory.missing_since is None:
            memory.missing_since = now
            return Finding.MISSING
        return Finding.ABSENT if asked - memory.missing_since >= APART else Finding.MISSING

    def backs_up(self, quantity: float, now: int) -> bool:
        """Tell whether a stop of a quantity, 0 for the whole position, is to be placed since none can be read.

        One of a part is placed once: where the first one stands all the same, both would sell what others hold.
        """
        memory = self.memory
        if memory.waits_for:
            return False
        failed = memory.refused >= memory.changed and now - memory.refused >= UNREAD_AGAIN
        return not memory.backup or (quantity == 0 and failed)

    def is_bare(self) -> bool:
        """Tell whether a stop was placed for one that was absent, and by all that was read since none stands."""
        return self.memory.replaced and self.memory.standing is None and not self.memory.backup

    def surplus(self, stops: tuple[StopSeen, ...]) -> tuple[StopSeen, ...]:
        """Return stops of ours beside the standing one, the highest: what it makes superfluous."""
        standing = self.memory.standing
        return tuple(stop for stop in stops if stop != standing and self.is_ours(stop))

    def placed(self, lot: Held, now: int, quantity: float) -> StopRequest:
        """Return the request for a new stop."""
        return self._request(lot, now, quantity, None)

    def moved(self, lot: Held, price: float, now: int, quantity: float, *, at_once: bool = False) -> StopRequest | None:
        """Return the request that brings the standing stop to where it should be; None where it may stay.

        Args:
            lot: what is held.
            price: the last price, USDT.
            now: UTC milliseconds.
            quantity: what it should sell, 0 for the whole position.
            at_once: whether a small or early move is made too.
        """
        memory, standing = self.memory, self.memory.standing
        memory.beside = quantity > 0
        memory.met = memory.met if price <= lot.stop else None
        if standing is None or memory.waits_for or now - memory.refused < AGAIN * (not at_once):
            return None
        other_kind = standing.trigger is not Trigger.LAST or not _sells(standing, quantity, lot.quantity)
        away = abs(lot.stop - standing.price)
        if away <= max(lot.tick / 2, lot.stop * DUST):
            away = 0.0
        # A person may put the stop lower: then any distance counts, as the exchange would sell too early.
        far = away > 0 and (at_once or lot.stop < standing.price or away >= self._risk.stop_min_move * price)
        late = now - memory.changed >= self._risk.stop_min_interval * 1000
        if other_kind or (far and (late or at_once)):
            return self._request(lot, now, quantity, standing)
        return None

    def whole(self, lot: Held | None, price: float | None, now: int) -> StopRequest | None:
        """Return the request that has the standing stop sell all that is held; None where it does, or others hold."""
        return None if lot is None or price is None or self.memory.beside else self.moved(lot, price, now, 0.0)

    def _request(self, lot: Held, now: int, quantity: float, standing: StopSeen | None) -> StopRequest:
        memory = self.memory
        memory.count += 1
        memory.changed = now
        memory.waits_for = stop_id(self._run, memory.count)
        return StopRequest(memory.waits_for, self.market, lot.stop, quantity, standing)

    def answered(self, answer: StopAnswered, now: int) -> bool:
        """Take what came of a request; False where it is not the one that waits."""
        memory = self.memory
        if answer.client_id != memory.waits_for:
            return False
        memory.waits_for = ""
        if not answer.taken:
            memory.refused = now
        return True

    def grace_left(self, now: int) -> int:
        """Return the milliseconds that the exchange's stop is still given for its fill; 0 where none.

        One that is gone has some. So has one that waits where others hold more beside the lot: it may have sold
        already what is ours, and what we sold then would be theirs.
        """
        memory = self.memory
        since = memory.missing_since
        if since is None and memory.beside and memory.standing is not None:
            memory.met = since = now if memory.met is None else memory.met
        if since is None:
            return 0
        return max(0, since + round(self._risk.stop_grace * 1000) - now)


def to_sell(there: float, ours: float) -> float:
    """Return the quantity that our stop is to sell: 0, the whole position, unless others hold more beside what is ours.

    Args:
        there: the position that was read, of the base currency.
        ours: what of it can be ours.
    """
    return 0.0 if there <= ours or same_quantity(there, ours) else ours


def _sells(stop: StopSeen, quantity: float, held: float) -> bool:
    """Tell whether a stop sells what it should: the whole position, or a quantity."""
    if quantity == 0:
        return stop.quantity == 0 or abs(stop.quantity - held) <= held * DUST
    return abs(stop.quantity - quantity) <= quantity * DUST
