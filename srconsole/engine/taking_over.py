"""Takes over what a broken journal's run held: as much as the exchange still shows, with the last known stop."""

from __future__ import annotations

import msgspec

from srconsole.core.fill import Fill
from srconsole.core.holding import Holding
from srconsole.core.rounding import rounded_up
from srconsole.engine import market_facts
from srconsole.engine.at_exchange import AtExchange
from srconsole.engine.explained import same_quantity
from srconsole.engine.inputs import EntriesBarred
from srconsole.engine.legacy import BROKEN, JOURNAL, JournalReplaced
from srconsole.engine.market_trading import MarketTrading
from srconsole.engine.readings import Reading

GONE = "of what the broken journal knew, nothing is held any more: how it was sold is not booked"


def begin_with(market: MarketTrading, told: JournalReplaced) -> None:
    """Begin in a broken journal's place: entries are barred, and what was held waits for a reading."""
    legacy, trader, orders = told.legacy, market.trader, market.orders
    trader.time = orders.now = legacy.time
    orders.note(market_facts.JournalBroke(told.text))
    orders.numbers.count_from(legacy.orders)
    if legacy.account is not None:
        trader.account.go_on(legacy.account, trader.settings.guards)
        trader.account.release(market.market)
        trader.account.marked.pop(market.market, None)
    exchange = market.exchange
    if exchange is not None:
        exchange.inherits = legacy.lot
        exchange.cover.inherit(legacy.stops, legacy.told, legacy.attached)
        exchange.gate.bar(EntriesBarred(market.market, JOURNAL, BROKEN))
        orders.note(market_facts.Barred(JOURNAL, BROKEN))
        exchange.look_again()


def take_over(market: MarketTrading, reading: Reading, received: int) -> None:
    """Hold what was known, as far as a reading shows it; what it shows beyond that stays unexplained."""
    exchange = market.exchange
    if exchange is None or exchange.inherits is None:
        return
    left, exchange.inherits = exchange.inherits, None
    orders, trader = market.orders, market.trader
    orders.now = max(orders.now, received)
    quantity = min(reading.quantity, left.quantity)
    if trader.lot is not None or same_quantity(quantity, 0.0):
        orders.note(market_facts.Remark(GONE))
        return
    price = left.holding.entry_price
    fee = left.holding.entry_fees * quantity / left.holding.bought
    # Whoever read the broken journal did not know the market's tick and step.
    tick, step = trader.rules.tick, trader.rules.step
    stop = max([rounded_up(left.stop, tick), *_ours(exchange, reading)])
    initial, holding = rounded_up(left.initial_stop, tick), Holding.opened(Fill(price, quantity, fee), step)
    trader.lot = msgspec.structs.replace(left, stop=stop, initial_stop=initial, tick=tick, holding=holding)
    trader.lot.margin = trader.settings.risk.margin
    trader.bind()
    exchange.taken_over()
    orders.note(market_facts.Adopted(quantity, price, stop))


def _ours(exchange: AtExchange, reading: Reading) -> list[float]:
    """Return the prices of our stops at the exchange: none was above the engine's."""
    return [stop.price for stop in reading.stops or () if exchange.cover.is_ours(stop)]
