"""When an offer is bought, and why it is not (docs/strategies.md sections 1.1 and 7.2)."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from srconsole.core import sizing
from srconsole.core.fill import Fill
from srconsole.core.lot import Ground, Lot, first_stop
from srconsole.core.offer import Add, Exits, Offer
from srconsole.core.order import Entry
from srconsole.core.refusals import (
    BELOW_TRIGGER,
    BEYOND_LIQUIDATION,
    HALTED,
    HELD_ALREADY,
    INSUFFICIENT_FUNDS,
    LEFT,
    LEVEL_DISABLED,
    MAX_POSITIONS,
    NO_GAIN,
    NO_PRICE,
    NO_RANGE,
    NO_ROOM,
    PAUSED,
    POSITION_OPEN,
)
from srconsole.core.rounding import liquidation_price, rounded_up

if TYPE_CHECKING:
    from srconsole.core.trader import Trader


def on_the_way_down(trader: Trader, start: float, to: float, above: float = -1.0) -> Entry | None:
    """Return the entry on the first trigger that a glide comes down to, above the first stop on its way."""
    if to > trader.plan.top_trigger or len(trader.lots) >= trader.max_lots:
        return None
    for offer in trader.plan.offers:
        if offer.trigger < to or offer.trigger <= above:
            break
        if offer.trigger < start and _is_open(trader, offer):
            order = entry_at(trader, offer, offer.trigger)
            if order is not None:
                trader.price = offer.trigger
                return order
    return None


def on_a_jump(trader: Trader, start: float, to: float) -> Entry | None:
    """Return the entry that a jump leads to: on the first next offer that it fills, else on the nearest touch."""
    if len(trader.lots) >= trader.max_lots:
        return None
    if trader.nexts and trader.at - trader.plan_time <= trader.settings.strategy.signal_max_age * 1000:
        for offer in trader.nexts:
            if offer.low <= to <= offer.high and _is_open(trader, offer):
                trader.nexts = tuple(other for other in trader.nexts if other is not offer)
                return entry_at(trader, offer, to)
    if to >= start or to > trader.plan.top_trigger:
        return None
    nearest: Offer | None = None
    best = 0.0
    for offer in trader.plan.offers:
        if offer.trigger < to:
            break
        if offer.trigger >= start or to < offer.low or not _is_open(trader, offer):
            continue
        distance = abs(offer.price - to)
        if nearest is None or distance < best or (distance == best and offer.price > nearest.price):
            nearest, best = offer, distance
    return None if nearest is None else entry_at(trader, nearest, to)


def _is_open(trader: Trader, offer: Offer) -> bool:
    """Tell whether an offer counts: its key is not held, and no lot of it was left in this candle."""
    return offer.key not in trader.left and (not trader.lots or trader.held(offer.key) is None)


def entry_at(trader: Trader, offer: Offer, price: float) -> Entry | None:
    """Return the entry on an offer at a price; one that is not to be had is counted with its reason."""
    order = judged(trader, offer, price)
    if isinstance(order, str):
        trader.refuse(order, offer)
        return None
    return order


def judged(trader: Trader, offer: Offer, price: float) -> Entry | str:
    """Return the entry on an offer at a price, or why it is refused, in a few words; changes nothing."""
    exits = trader.exits(offer, price)
    if isinstance(exits, str):
        return exits
    reason = against_exits(trader, exits, price) or held_back(trader, offer)
    if reason:
        return reason
    order, size = planned(trader, offer, price, exits)
    return _room(trader, order.margin) or size or beyond_liquidation(trader, order) or order


def touched(trader: Trader, offer: Offer) -> Entry | str:
    """Return the entry that price leads to when it comes down to a trigger, or why it leads to none; changes nothing.

    It is the answer for the offer by itself: one above it is met before it.
    """
    order = would_buy(trader, offer)
    if isinstance(order, str):
        return order
    if trader.price is None:
        return NO_PRICE
    return order if trader.price > offer.trigger else BELOW_TRIGGER


def would_buy(trader: Trader, offer: Offer) -> Entry | str:
    """Return the entry at an offer's trigger, or why there is none, wherever price is; changes nothing."""
    if offer.key in trader.disabled:
        return LEVEL_DISABLED
    if offer.key in trader.left:
        return LEFT
    if len(trader.lots) >= trader.max_lots:
        return POSITION_OPEN
    if trader.held(offer.key) is not None:
        return HELD_ALREADY
    return judged(trader, offer, offer.trigger)


def planned(trader: Trader, offer: Offer, price: float, exits: Exits) -> tuple[Entry, str]:
    """Return the entry at a price on an offer, with its usual size, and what that size speaks against it."""
    stop = rounded_up(exits.stop, trader.rules.tick)
    if stop >= price:
        return Entry(price, 0.0, offer, exits), ""
    bid = sizing.Bid(price, stop, offer.weight, exits.share)
    size = sizing.sized(bid, trader.settings, trader.rules, trader.account.closed_equity, trader.results)
    return Entry(price, size.quantity, offer, exits, size.margin, size.whole), size.reason


def against(trader: Trader, order: Entry) -> str:
    """Return what speaks against an entry before its size does, the first thing that does; empty for nothing."""
    exits = against_exits(trader, order.exits, order.price)
    return exits or held_back(trader, order.offer) or _room(trader, order.margin)


def against_exits(trader: Trader, exits: Exits, price: float) -> str:
    """Return what is wrong with the exits of an entry at a price; empty for nothing."""
    trail = exits.trail
    if trail is not None and trail.kind != "percent" and isnan(trader.values.atr(trail)):
        return NO_RANGE
    if first_stop(exits, price, trader.rules.tick, trader.values) >= price:
        return NO_ROOM
    return NO_GAIN if any(target.price <= price for target in exits.targets) else ""


def held_back(trader: Trader, offer: Offer | None = None) -> str:
    """Return what holds all entries of a market back, or that on an offer; empty for nothing."""
    if trader.paused:
        return PAUSED
    if offer is not None and offer.key in trader.disabled:
        return LEVEL_DISABLED
    if trader.halt.active:
        return HALTED
    guards, most = trader.account.guards, trader.settings.guards.max_positions
    if guards is not None and guards.tripped:
        return guards.tripped[0].value
    return MAX_POSITIONS if offer is not None and most and trader.account.positions() >= most else ""


def _room(trader: Trader, margin: float) -> str:
    return "" if trader.account.room(margin) else INSUFFICIENT_FUNDS


def beyond_liquidation(trader: Trader, order: Entry) -> str:
    """Return the refusal of an entry whose stop would lie at or below its liquidation price, else nothing."""
    stop = rounded_up(order.exits.stop, trader.rules.tick)
    fill = order.price * (1 + trader.settings.costs.slippage)
    return BEYOND_LIQUIDATION if stop <= liquidation_price(fill, trader.settings.risk) else ""


def due_add(trader: Trader, to: float) -> Entry | None:
    """Return the first add that is due at a price; one that is refused is dropped."""
    for lot in trader.lots:
        if lot.adds and lot.adds[0].price <= to:
            return add_at(trader, lot, lot.adds[0], to)
    return None


def add_at(trader: Trader, lot: Lot, add: Add, price: float) -> Entry | None:
    """Return an add of a lot at a price; whatever comes of it, it is not tried again."""
    lot.adds = tuple(other for other in lot.adds if other is not add)
    lot.watch()
    size = sizing.part_sized(lot.size, add.share, price, trader.settings, trader.rules)
    if held_back(trader) or _room(trader, size.margin) or size.reason:
        return None
    offer = Offer(lot.key, lot.label, lot.offer_price, price, price)
    return Entry(price, size.quantity, offer, Exits(add.stop), size.margin, lot.size, add)


def not_tried(trader: Trader, order: Entry, nexts: tuple[Offer, ...], price: float | None) -> None:
    """Have a trader be where a jump began that led to an entry which is to be tried later: next offers, add, price."""
    trader.broken_off(price)
    trader.nexts = nexts
    lot = trader.held(order.offer.key)
    if order.add is not None and lot is not None:
        lot.adds = (order.add, *lot.adds)
        lot.watch()


def bought(trader: Trader, order: Entry, fill: Fill) -> None:
    """Take a buy's fill, or a part of it: it opens a lot, or is more of one.

    Raises:
        ValueError: as many lots as there may be are open, and it is of none of them.
    """
    lot = trader.held(order.offer.key)
    if lot is None:
        if len(trader.lots) >= trader.max_lots:
            raise ValueError("an entry was filled while another lot is open")
        ground = Ground(trader.settings.costs, trader.candle_time, trader.values)
        opened = Lot.opened(order, fill, trader.time, trader.rules.step, trader.rules.tick, ground)
        opened.margin = opened.margin or trader.settings.risk.margin
        opened.strategy = trader.settings.strategy.name
        trader.lots.append(opened)
    else:
        lot.buy(fill)
        if order.add is not None:
            lot.margin += order.margin * (fill.quantity / order.quantity)
            lot.stop = max(lot.stop, rounded_up(order.add.stop, trader.rules.tick))
    trader.bind()
