"""What a request would come to now, told before it is given: nothing is changed and nothing is written."""

from __future__ import annotations

import copy

import msgspec

from srconsole.core.by_hand import AddLevel, Command, Flatten, LevelCommand, Refused, ResumeEntries, obey
from srconsole.core.fill import Fill, fill_at_once
from srconsole.core.lot import Lot
from srconsole.core.offer import Key
from srconsole.core.order import Entry, Exit, Order
from srconsole.core.rounding import less
from srconsole.core.selling import lot_of
from srconsole.core.trader import Trader
from srconsole.engine.by_choice import adopting, check_adoption, check_resuming, foreign, known, read_of
from srconsole.engine.decider import NEEDS_NO_ORDER_OUT, ORDER_OUT
from srconsole.engine.levels_by_hand import foreseen, planned
from srconsole.engine.market_trading import MarketTrading
from srconsole.engine.request import AdoptPosition, CloseForeign, FeedRequest, IgnoreMarket, Request
from srconsole.engine.view.of_trader import foreseen_entry, result_at_stop
from srconsole.engine.view.preview import Preview
from srconsole.strategies.levels.book import Side


def preview(request: Request, market: MarketTrading) -> Preview:
    """Return what a request would come to now."""
    if isinstance(request, FeedRequest | IgnoreMarket):
        return Preview()
    if market.order is not None and isinstance(request, NEEDS_NO_ORDER_OUT):
        return Preview(ORDER_OUT)
    trader = _copy(market.trader)
    if market.order is not None and isinstance(request, Flatten):
        _fill_whole(market.order, trader)
    try:
        if isinstance(request, LevelCommand):
            return _of_level(request, market, trader)
        if isinstance(request, AdoptPosition | CloseForeign):
            return _chosen(request, market, trader)
        if isinstance(request, ResumeEntries):
            check_resuming(market)
        return _after(request, trader)
    except Refused as refused:
        return Preview(refused.told(market.digits.decimals))


def _of_level(request: LevelCommand, market: MarketTrading, trader: Trader) -> Preview:
    """Return what a level to be added would be, and what a touch of it would buy; else only whether it can be done."""
    if not isinstance(request, AddLevel):
        planned(request, market)
        return Preview()
    offer = foreseen(request, market)
    if isinstance(offer, Side):
        return Preview(tier=offer.value, price=request.price)
    entry = foreseen_entry(offer, trader)
    return Preview(
        buys=entry.quantity,
        price=offer.trigger,
        stop=entry.stop,
        at_stop=entry.at_stop,
        tier=offer.label,
        held_up=entry.held_up,
    )


def _chosen(request: AdoptPosition | CloseForeign, market: MarketTrading, trader: Trader) -> Preview:
    """Return what is done about a position that is not explained, on a copy of its trader."""
    reading = read_of(market)[1]
    price = 0.0 if trader.price is None else trader.price
    if isinstance(request, CloseForeign):
        return Preview(sells=foreign(market, reading), price=price, held=known(market))
    check_adoption(market, reading)
    if reading.quantity < known(market):
        gone = less(known(market), reading.quantity, trader.rules.step, known(market))
        return Preview(sells=gone, price=price, held=reading.quantity)
    paid = Fill(reading.entry_price, reading.quantity, 0.0)
    if trader.lot is None:
        trader.filled(adopting(request.stop, trader, reading), paid)
        return _held(trader.lot, trader, Preview(price=paid.price))
    return Preview(price=paid.price, held=reading.quantity, stop=trader.lot.stop, state=trader.lot.state)


def _copy(trader: Trader) -> Trader:
    """Return a trader that may be changed without the real one; its closed trades are left out."""
    copied = copy.copy(trader)
    copied.account = copy.deepcopy(trader.account)
    copied.lots = copy.deepcopy(trader.lots)
    copied.moving = None
    copied.halt = copy.copy(trader.halt)
    copied.trades = []
    copied.disabled = set(trader.disabled)
    copied.left, copied.sold = set(trader.left), dict(trader.sold)
    copied.results = list(trader.results)
    return copied


def _fill_whole(order: Order, trader: Trader) -> None:
    """Fill what is left of the order that is out, as it is likely to be: flatten sells what is held behind it."""
    whole = order.intent.quantity
    rest = less(whole, order.filled, trader.rules.step, whole)
    if rest > 0:
        intent = msgspec.structs.replace(order.intent, quantity=rest)
        trader.filled(intent, fill_at_once(intent, trader.settings.costs))


def _after(command: Command, trader: Trader) -> Preview:
    order = obey(command, trader)
    if order is None:
        return _held(_lot_of(trader, command), trader, Preview())
    if isinstance(order, Entry):
        fill = fill_at_once(order, trader.settings.costs)
        trader.filled(order, fill)
        bought = Preview(buys=order.quantity, price=order.price, fee=fill.fee, margin=order.margin)
        return _held(trader.held(order.offer.key), trader, bought)
    seen = _sold(trader, order)
    while isinstance(command, Flatten) and trader.lots and order is not None:
        order = obey(command, trader)
        seen = _both(seen, _sold(trader, order)) if isinstance(order, Exit) else seen
    return seen


def _lot_of(trader: Trader, command: Command) -> Lot | None:
    """Return the lot that a command is about: the one that it names, else the only one."""
    key: Key = getattr(command, "lot", "")
    return trader.held(key) if key else trader.lot


def _both(one: Preview, other: Preview) -> Preview:
    """Return what two sales of one command come to."""
    result = (one.result or 0.0) + (other.result or 0.0)
    makes, fee, lots = one.makes + other.makes, one.fee + other.fee, one.lots + other.lots
    return other._replace(sells=one.sells + other.sells, makes=makes, result=result, fee=fee, lots=lots)


def _sold(trader: Trader, order: Exit) -> Preview:
    before = lot_of(trader, order)
    fill = fill_at_once(order, trader.settings.costs)
    share = fill.quantity / before.holding.bought
    makes = fill.quantity * (fill.price - before.holding.entry_price) - fill.fee - before.holding.entry_fees * share
    trade = trader.filled(order, fill)
    seen = Preview(sells=order.quantity, price=order.price, makes=makes, fee=fill.fee, lots=1)
    return seen._replace(result=trade.pnl) if trade is not None else _held(before, trader, seen)


def _held(lot: Lot | None, trader: Trader, seen: Preview) -> Preview:
    if lot is None:
        return seen
    price = lot.holding.entry_price if trader.price is None else trader.price
    return seen._replace(
        result=lot.profit_at(price),
        held=lot.quantity,
        stop=lot.stop,
        at_stop=result_at_stop(lot, trader.settings.costs),
        state=lot.state,
        trail_pct=lot.trail_pct,
    )
