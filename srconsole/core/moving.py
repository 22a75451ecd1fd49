"""What a movement leads to, order after order (docs/strategies.md section 1.3).

A movement is asked for its next order again and again, with the same end, until there is none: what it has come to so
far is written down with the trader, since an order may be out for a while.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from srconsole.core import buying, guarding, selling
from srconsole.core.order import Entry, Exit

if TYPE_CHECKING:
    from srconsole.core.trader import Trader


class Moving(Struct):
    """A movement that an order was given of; the next one is that of the same movement if it has the same end.

    Attributes:
        start, to: where price came from, and where it goes, USDT.
        jumps: whether nothing between the two is tradable.
        acted: whether something was bought or sold.
        added, offered: whether an add, or an entry, was given.
    """

    start: float
    to: float
    jumps: bool
    acted: bool = False
    added: bool = False
    offered: bool = False


def on_a_glide(trader: Trader, start: float, to: float) -> Entry | Exit | None:
    """Return the next order of a glide on which lots are held; None at its end, once they have followed."""
    moving, trader.moving = trader.moving, None
    if moving is None and _is_quiet(trader, to):
        return followed(trader, to)
    # At the end of its way up a glide may have come to a first order and not to the next one there.
    begun = start if moving is None or moving.jumps or moving.to != to else moving.start
    if to > begun:
        order = selling.on_the_way_up(trader, begun, to)
        if order is not None:
            trader.price = order.price
            trader.moving = Moving(begun, to, jumps=False)
            return order
    stopped = selling.highest_stop(trader, start, to)
    if to < start:
        entry = buying.on_the_way_down(trader, start, to, above=-1.0 if stopped is None else stopped[1])
        if entry is not None:
            return entry
    if stopped is None:
        return followed(trader, to)
    lot, trader.price = stopped
    guarding.met(trader, start, trader.price)
    return trader.sale_of(lot, trader.price, lot.exit_reason)


def on_a_jump(trader: Trader, to: float, *, buys: bool = True) -> Entry | Exit | None:
    """Return the next order of a jump; None at its end."""
    moving = trader.moving
    if moving is None or not moving.jumps or moving.to != to:
        moving = trader.moving = None
        guarding.before(trader)
        if not trader.lots:
            return _of_offers(trader, to)
        if trader.plan.sells or not _is_quiet(trader, to):
            start = trader.price
        else:
            trader.price = to
            sale = followed(trader, to)
            if sale is not None:
                trader.moving = Moving(to, to, jumps=True)
            return sale
    else:
        sale = guarding.before(trader)
        if sale is not None:
            return sale
        start = moving.start
    trader.price = to
    begun = Moving(to if start is None else start, to, jumps=True) if moving is None else moving
    begun.acted = begun.acted or not buys
    order: Entry | Exit | None = None
    if trader.lots:
        order = _of_lots(trader, to, begun)
    if order is None and start is not None and not begun.acted and not begun.offered:
        order = buying.on_a_jump(trader, start, to)
        begun.offered = order is not None
    trader.moving = None if order is None else begun
    return order


def _of_offers(trader: Trader, to: float) -> Entry | None:
    """Return the entry that a jump leads to where nothing is held."""
    start, trader.price = trader.price, to
    order = None if start is None else buying.on_a_jump(trader, start, to)
    if order is not None and start is not None:
        trader.moving = Moving(start, to, jumps=True, offered=True)
    return order


def _is_quiet(trader: Trader, to: float) -> bool:
    """Tell whether a movement on which one lot is held, and no other may be, can only have it follow."""
    if len(trader.lots) != 1 or trader.max_lots > 1:
        return False
    lot = trader.lots[0]
    return lot.stop < to < lot.due_from and (lot.deadline is None or trader.at < lot.deadline)


def _of_lots(trader: Trader, to: float, moving: Moving) -> Entry | Exit | None:
    """Return the next order that a jump leads to for the lots held; None once they have followed."""
    # What this jump has bought is there to stay.
    if not moving.added and not moving.offered:
        whole = selling.whole(trader, to)
        if whole is not None:
            if to <= whole[0].stop:
                guarding.met(trader, moving.start, to)
            return trader.sale_of(whole[0], to, whole[1])
        sale = selling.target_met(trader, to)
        if sale is not None:
            return sale
        if not moving.acted:
            add = buying.due_add(trader, to)
            if add is not None:
                moving.added = True
                return add
    return followed(trader, to)


def followed(trader: Trader, to: float) -> Exit | None:
    """Have the lots held follow a price; return the sale that this leads to."""
    met = None
    for lot in trader.lots:
        if lot.price_moved_to(to, trader.values) and met is None:
            met = lot
    sale = guarding.look(trader)
    if met is not None:
        return trader.sale_of(met, to, met.exit_reason)
    if sale is not None:
        # A guard sells behind the movement: at its end the lots were still held.
        for lot in trader.lots:
            lot.mark(to, to)
    return sale
