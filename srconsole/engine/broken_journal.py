"""Where a market's journal cannot be gone on with: what is still known, what a person is told, and what is refused.

Nothing of this stops an exit: it goes on from the exchange's position and the last known stop.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import fsum
from typing import Final

import msgspec

from srconsole.core.fill import Fill
from srconsole.core.lot import Lot, first_stop
from srconsole.core.order import Entry, Exit
from srconsole.core.trader import Trader
from srconsole.engine.checkpoint import memory_of
from srconsole.engine.cover import CoverMemory
from srconsole.engine.facts import Filled, Noted, Ordered, Rejected
from srconsole.engine.legacy import Legacy
from srconsole.engine.market_facts import StopSet
from srconsole.engine.market_trading import MarketTrading
from srconsole.engine.ports import Checkpoint
from srconsole.engine.readings import Reading
from srconsole.engine.status import intent_of, trader_of
from srconsole.errors import JournalError, RequestError
from srconsole.figures import exact_text, quantity_text

ADVICE: Final = "nothing is entered, and exits go on from the exchange's position and the last known stop"
"""What takes the place of starting anew."""

_ANEW: Final = re.compile(
    r"(?:: put it back [a-z ]+)?[;:,]?(?: or)?(?: keep the run's folder and)? start anew with --fresh"
    r"(?:, which keeps [a-z ]+ in a folder beside the new one)?"
)


SPARE: Final = 10_000
"""By how much client ids are counted on beyond those that are known, for orders that a damaged file has lost."""


def left_by(checkpoint: Checkpoint, behind: Sequence[Noted]) -> Legacy:
    """Return what a run was after a checkpoint and the facts behind it.

    Raises:
        JournalError: the checkpoint cannot be read.
    """
    trader, memory = trader_of(checkpoint, behind), memory_of(checkpoint.state)
    kept = memory.markets[trader.market]
    out = {} if kept.orders.order is None else {kept.orders.order.client_id: Ordered.of(kept.orders.order)}
    cover = CoverMemory() if kept.exchange is None else kept.exchange.cover
    orders = memory.orders
    for fact in (noted.fact for noted in behind if noted.market == trader.market):
        if isinstance(fact, Ordered):
            out[fact.client_id], orders = fact, orders + 1
            cover = _carried(cover, intent_of(fact))
        elif isinstance(fact, Filled | Rejected):
            out.pop(fact.client_id, None)
        elif isinstance(fact, StopSet) and not cover.attached:
            cover.told = fact.price
    inherited = None if kept.exchange is None else kept.exchange.inherits
    lot = as_one(trader.lots) or inherited
    for order in out.values():
        if isinstance(entry := intent_of(order), Entry):
            lot = _with(lot, entry, trader)
    return _legacy(trader, lot, orders, cover)


def left_in_memory(market: MarketTrading) -> Legacy:
    """Return what a run is, as an engine has it whose journal breaks."""
    trader, order, exchange = market.trader, market.order, market.exchange
    lot = as_one(trader.lots) or (None if exchange is None else exchange.inherits)
    if order is not None and isinstance(order.intent, Entry) and order.filled < order.intent.quantity:
        rest = msgspec.structs.replace(order.intent, quantity=order.intent.quantity - order.filled)
        lot = _with(lot, rest, trader)
    cover = CoverMemory() if exchange is None else exchange.cover.memory
    if order is not None:
        cover = _carried(cover, order.intent)
    return _legacy(trader, lot, market.orders.numbers.count, cover)


def _carried(cover: CoverMemory, intent: Entry | Exit) -> CoverMemory:
    """Return a cover that knows of the stop which an entry carries; the exchange gives that an id of its own."""
    if isinstance(intent, Exit):
        return cover
    return CoverMemory(count=cover.count, told=first_stop(intent.exits, intent.price, 0.0))


def as_one(lots: Sequence[Lot]) -> Lot | None:
    """Return lots as one: all that they hold, with the lowest stop and nothing else that would sell a part of it."""
    if len(lots) < 2:
        return lots[0] if lots else None
    oldest = lots[0]
    merged = msgspec.structs.replace(
        oldest,
        holding=msgspec.structs.replace(oldest.holding),
        stop=min(lot.stop for lot in lots),
        initial_stop=min(lot.initial_stop for lot in lots),
        targets=(),
        whole=False,
        margin=fsum(lot.margin for lot in lots),
    )
    for lot in lots[1:]:
        merged.holding.buy(Fill(lot.holding.entry_price, lot.quantity, 0.0))
    merged.watch()
    return merged


def _with(lot: Lot | None, entry: Entry, trader: Trader) -> Lot:
    """Return a lot as if an entry that is out were bought; the exchange says how much of it was."""
    fill = Fill(entry.price, entry.quantity, 0.0)
    if lot is None:
        return Lot.opened(entry, fill, trader.time, trader.rules.step, trader.rules.tick)
    copied = msgspec.structs.replace(lot, holding=msgspec.structs.replace(lot.holding))
    copied.holding.buy(fill)
    return copied


def _legacy(trader: Trader, lot: Lot | None, orders: int, cover: CoverMemory) -> Legacy:
    return Legacy(
        lot=lot,
        account=trader.account,
        orders=orders + SPARE,
        stops=cover.count + SPARE,
        told=cover.told,
        attached=cover.attached,
        time=trader.time,
    )


def end_of(legacy: Legacy) -> str:
    """Return in words what is taken over."""
    lot = legacy.lot
    if lot is None:
        return "nothing is known to be held"
    return f"up to {quantity_text(lot.quantity)} are known, with the stop at {exact_text(lot.stop)}"


def of_a_market(error: JournalError) -> JournalError:
    """Return the same fault with what a market's run does about it, in place of the advice to start anew."""
    text, count = _ANEW.subn("", str(error))
    return type(error)(f"{text.strip()}; {ADVICE}") if count else error


def refuse_fresh(reading: Reading | None) -> None:
    """Make sure that a market's run may be begun anew: the exchange says that nothing is held and nothing waits.

    Raises:
        RequestError: something is, or it is not known.
    """
    what = _there(reading)
    if what:
        raise RequestError(
            f"--fresh is refused while {what}: what the old run knows of it would be out of reach; start without it"
        )


def _there(reading: Reading | None) -> str:
    if reading is None or reading.stops is None or reading.orders is None:
        return "position and orders at the exchange are not known"
    if reading.quantity or reading.short:
        return "the exchange shows a position"
    return "the exchange shows an order" if reading.stops or reading.orders else ""
