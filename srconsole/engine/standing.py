"""What a movement or a fill did to a trader's lots, as facts: told from where it stood before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from srconsole.core.fill import Fill
from srconsole.core.offer import Key
from srconsole.core.order import Entry, Order
from srconsole.core.trader import Trader
from srconsole.engine import facts
from srconsole.engine.seed_rows import share_of_result


class Standing(NamedTuple):
    """Where a trader stood before a movement.

    Attributes:
        refusals: how many entries the candle had refused.
        trailing: the lots that were in TAKE_PROFIT.
        even: those whose stop was where nothing is lost.
    """

    refusals: int
    trailing: tuple[Key, ...] = ()
    even: tuple[Key, ...] = ()


def standing(trader: Trader) -> Standing:
    """Return where a trader stands."""
    lots = trader.lots
    if not lots:
        return Standing(len(trader.refusals))
    trailing = tuple(lot.key for lot in lots if lot.peak is not None)
    return Standing(len(trader.refusals), trailing, tuple(lot.key for lot in lots if lot.even_stop))


def since(trader: Trader, before: Standing) -> Iterator[facts.Fact]:
    """Yield what has become of entries and lots since, beside orders."""
    for reason, offer in trader.refusals[before.refusals :]:
        yield facts.EntryRefused(reason, offer.label, offer.price)
    for lot in trader.lots:
        if lot.even_stop and lot.key not in before.even:
            yield facts.BrokenEven(lot.even_stop, _named(lot.key, trader))
        if lot.peak is not None and lot.key not in before.trailing:
            yield facts.Switched(lot.peak, lot.stop, _named(lot.key, trader))


def filled_fact(order: Order, fill: Fill, trader: Trader) -> facts.Filled:
    """Return the fact of a fill; the trader does not have it yet."""
    intent = order.intent
    if isinstance(intent, Entry):
        return facts.Filled(order.client_id, *fill, lot=_named(intent.offer.key, trader))
    lot = None if order.foreign else trader.held(intent.lot) if intent.lot else trader.lot
    if lot is None:
        return facts.Filled(order.client_id, *fill, lot=intent.lot)
    made = share_of_result(fill, lot.holding)
    return facts.Filled(order.client_id, *fill, lot=intent.lot, paid=lot.holding.entry_price, made=made)


def _named(key: Key, trader: Trader) -> Key:
    """Return the key of a lot where there may be several; empty where it can be only one."""
    return key if trader.max_lots > 1 else ""
