"""The state of a run as its journal tells it: what the engine shows, or what it held when it ended."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, isfinite
from typing import Any, Final

from srconsole.core.by_hand import liquidation_of
from srconsole.core.fill import Fill
from srconsole.core.lot import Lot
from srconsole.core.offer import Exits, Offer
from srconsole.core.order import Entry, Exit, ExitReason, OrderState
from srconsole.core.rounding import less
from srconsole.core.trader import Trader
from srconsole.core.trail import Trail
from srconsole.engine import facts, market_facts
from srconsole.engine.checkpoint import memory_of, settings_of
from srconsole.engine.ports import Checkpoint
from srconsole.engine.rows import time_text
from srconsole.engine.view.of_trader import result_at_stop, stake_of

_ANY: Final = 2**31
"""More lots than any strategy holds: how many there may be is not known here."""


def status_of(checkpoint: Checkpoint, behind: Sequence[facts.Noted], newest: float | None = None) -> dict[str, Any]:
    """Return the state after a checkpoint and the facts behind it; times are ISO-8601 UTC, money USDT.

    A replay's engine writes a checkpoint with everything it shows, so there are facts behind it only where it was
    killed inside a candle; a market's writes one a minute. Of the facts behind it, fills count. What is held is None
    while it is not known what came of an order; `total` is None where nobody knows how many candles there will be.
    What each lot has made is at the newest price, where one is given, else at the last that was traded on.

    Raises:
        JournalError: the checkpoint cannot be read.
    """
    trader = trader_of(checkpoint, behind)
    lot, price = trader.lot, trader.price
    known = not order_unknown(checkpoint, behind)
    memory = memory_of(checkpoint.state)
    market, total = memory.markets[trader.market], memory.totals.get(trader.market)
    return {
        "symbol": trader.market,
        "strategy": trader.settings.strategy.name,
        "in_position": lot is not None if known else None,
        "position_size": trader.quantity if known else None,
        "entry_price": _paid(trader.lots) if known and lot is not None else None,
        "state": trader.state.value,
        "stop": None if lot is None else max(each.stop for each in trader.lots),
        "midpoint": None if lot is None or not isfinite(lot.activation) else lot.activation,
        "peak": None if lot is None else lot.peak,
        "equity": trader.closed_equity if price is None else trader.equity(price),
        "losses_in_row": trader.halt.losses_in_row,
        "halted": trader.halt.active,
        "paused": trader.paused,
        "last_price": price,
        "last_price_time": None if price is None else time_text(trader.time),
        "candles": checkpoint.place,
        "total": total,
        "ended": total is not None and checkpoint.place >= total,
        "decimals": market.digits[0],
        "lots": [_lot(each, trader, newest or price) for each in trader.lots] if known else None,
    }


def _paid(lots: Sequence[Lot]) -> float:
    """Return the mean price of what is held."""
    if len(lots) == 1:
        return lots[0].holding.entry_price
    held = fsum(lot.quantity for lot in lots)
    return fsum(lot.holding.entry_price * lot.quantity for lot in lots) / held


def _lot(lot: Lot, trader: Trader, price: float | None) -> dict[str, Any]:
    """Return a lot as a status tells it; prices before slippage but for the entry's fill, money in USDT."""
    stake = stake_of(lot, trader)
    return {
        "key": lot.key,
        "label": lot.label,
        "quantity": lot.quantity,
        "entry_price": lot.holding.entry_price,
        "entry_time": time_text(lot.entry_time),
        "state": lot.state.value,
        "stop": lot.stop,
        "peak": lot.peak,
        "targets": [target.price for target in lot.targets],
        "deadline": None if lot.deadline is None else time_text(lot.deadline),
        "trail_pct": lot.trail_pct,
        "break_even": stake.break_even,
        "liquidation": liquidation_of(trader, lot),
        "unrealised": lot.profit_at(lot.holding.entry_price if price is None else price),
        "at_stop": result_at_stop(lot, trader.settings.costs),
        "paid": stake.paid,
        "risked": stake.risked,
        "fees": stake.fees,
        "margin": stake.margin,
    }


def held_at_most(checkpoint: Checkpoint, behind: Sequence[facts.Noted]) -> float:
    """Return what the first market's trader holds, and what a buy may have brought whose end is not on the disk.

    Raises:
        JournalError: the checkpoint cannot be read.
    """
    trader = trader_of(checkpoint, behind)
    market = next(iter(memory_of(checkpoint.state).markets.values()))
    kept, inherited = market.orders.order, None if market.exchange is None else market.exchange.inherits
    buys = {kept.client_id: kept.intent.quantity - kept.filled} if kept is not None and kept.buys else {}
    for fact in (noted.fact for noted in behind if noted.market == trader.market):
        if isinstance(fact, facts.Ordered) and fact.side == "buy":
            buys[fact.client_id] = fact.quantity
        elif isinstance(fact, facts.Filled | facts.Rejected):
            buys.pop(fact.client_id, None)
    inherits = 0.0 if inherited is None else inherited.quantity
    return fsum((trader.quantity or inherits, *buys.values()))


def order_unknown(checkpoint: Checkpoint, behind: Sequence[facts.Noted]) -> bool:
    """Tell whether the exchange has not said what came of an order of the first market.

    Raises:
        JournalError: the checkpoint cannot be read.
    """
    market, kept = next(iter(memory_of(checkpoint.state).markets.items()))
    order = kept.orders.order
    unknown = order.client_id if order is not None and order.state is OrderState.UNKNOWN else ""
    for noted in behind:
        match noted.fact:
            case facts.Unknown(client_id) if noted.market == market:
                unknown = client_id
            case facts.Filled(client_id) | facts.Rejected(client_id) if client_id == unknown:
                unknown = ""
    return bool(unknown)


def trader_of(checkpoint: Checkpoint, behind: Sequence[facts.Noted]) -> Trader:
    """Return the first market's trader as it stood after a checkpoint and the facts behind it.

    Raises:
        JournalError: the checkpoint cannot be read.
    """
    memory = memory_of(checkpoint.state)
    market, kept = next(iter(memory.markets.items()))
    out = [] if kept.orders.order is None else [facts.Ordered.of(kept.orders.order)]
    trader = Trader(settings_of(memory), only_looked_at, memory.account, market, max_lots=_ANY)
    trader.restore(kept.trader)
    _catch_up(trader, out, [noted for noted in behind if noted.market == market])
    return trader


def only_looked_at(offer: Offer, price: float) -> str:
    """Refuse every entry: a trader with these exits is only looked at."""
    return "only looked at"


def _catch_up(trader: Trader, out: Sequence[facts.Ordered], behind: Sequence[facts.Noted]) -> None:
    orders = {order.client_id: order for order in out}
    for noted in behind:
        fact = noted.fact
        if isinstance(fact, facts.Ordered):
            orders[fact.client_id] = fact
        elif isinstance(fact, facts.Filled) and fact.client_id in orders:
            order = orders[fact.client_id]
            trader.time, trader.price = noted.time, order.price
            trader.filled(intent_of(order), Fill(fact.price, fact.quantity, fact.fee))
        else:
            _catch_up_at_the_exchange(trader, fact)


def _catch_up_at_the_exchange(trader: Trader, fact: facts.Fact) -> None:
    lot = trader.lot
    match fact:
        case market_facts.SoldOutside(_, price, quantity, fee, reason) if lot is not None:
            _sell(trader, trader.lots, Fill(price, quantity, fee), ExitReason(reason))
        case market_facts.ClosedShort(quantity, price) if lot is not None:
            _sell(trader, trader.lots[::-1], Fill(price, quantity, 0.0), ExitReason.EXTERNAL)
        case market_facts.Adopted(quantity, price) if lot is not None:
            lot.holding.buy(Fill(price, quantity, 0.0))
        case market_facts.Adopted(quantity, price, stop):
            offer = Offer("adopted", "adopted", price, price, price)
            trader.filled(Entry(price, quantity, offer, Exits(stop)), Fill(price, quantity, 0.0))
        case facts.Switched() | facts.BrokenEven() | market_facts.StopSet():
            _follow(trader, fact)


def _follow(trader: Trader, fact: facts.Switched | facts.BrokenEven | market_facts.StopSet) -> None:
    """Have stops where a fact says that they went."""
    lots = trader.lots
    if isinstance(fact, market_facts.StopSet):
        if len(lots) == 1:
            lots[0].stop = fact.price
        return
    for lot in lots:
        if fact.lot not in {"", lot.key}:
            continue
        if isinstance(fact, facts.BrokenEven):
            lot.stop = lot.even_stop = max(lot.stop, fact.stop)
        elif fact.price is not None:
            lot.take_profit_from(fact.price)


def _sell(trader: Trader, lots: Sequence[Lot], fill: Fill, reason: ExitReason) -> None:
    """Have lots sold one after the other, as much as was."""
    left = fill.quantity
    for lot in tuple(lots):
        part = min(left, lot.quantity)
        if part > 0:
            left = less(left, part, trader.rules.step, fill.quantity)
            sale = trader.sale_of(lot, fill.price, reason, part)
            trader.filled(sale, Fill(fill.price, part, fill.fee * part / fill.quantity))


def intent_of(order: facts.Ordered) -> Entry | Exit:
    """Return what an order's fact was written of."""
    bought = order.bought
    if bought is None:
        return Exit(order.price, order.quantity, ExitReason(order.reason), order.lot, order.left)
    offer = Offer(bought.key, bought.label, bought.offer_price, order.price, order.price)
    trail = Trail(bought.trail_pct, bought.activation)
    exits = Exits(bought.stop, trail, bought.targets, max_hold=bought.max_hold)
    return Entry(order.price, order.quantity, offer, exits)
