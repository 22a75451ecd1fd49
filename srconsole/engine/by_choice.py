"""What a person chooses where the exchange has what is not explained: adopt it, close it, or leave it alone."""

from __future__ import annotations

from math import fsum
from typing import Final

import msgspec

from srconsole.core.by_hand import Refused
from srconsole.core.fill import Fill
from srconsole.core.offer import Exits, Offer
from srconsole.core.order import Entry, Exit, ExitReason
from srconsole.core.rounding import less, rounded_up
from srconsole.core.trader import Trader
from srconsole.engine import market_facts
from srconsole.engine.at_exchange import AtExchange
from srconsole.engine.explained import same_quantity
from srconsole.engine.inputs import EntriesBarred
from srconsole.engine.legacy import BROKEN, JOURNAL
from srconsole.engine.market_trading import MarketTrading
from srconsole.engine.readings import Reading
from srconsole.engine.request import IGNORED, AdoptPosition, Answer, IgnoreMarket, MarketRequest
from srconsole.engine.shortfall import NOT_THEIRS, give_up
from srconsole.figures import quantity_text

OLD: Final = 30_000
"""Milliseconds before the newest price that a reading may have been asked for on which a choice is made."""
NOT_LATELY: Final = "the account was not read since the last order, or not lately: ask again"
FILLS_UNREAD: Final = "it is being read how it went: ask again"
PERSON: Final = "a person"
"""Who bars entries where a person said so."""
ADOPTED: Final = "adopted"
"""Key and label of a lot that was not bought from here."""


def choose(request: MarketRequest, market: MarketTrading, asked: int) -> None:
    """Carry a choice out; `asked` is the number of the request.

    Raises:
        Refused: it cannot be done; nothing was changed.
    """
    exchange = _of(market)
    if isinstance(request, IgnoreMarket):
        exchange.gate.bar(EntriesBarred(market.market, PERSON, IGNORED))
        market.orders.reply(asked, Answer(True, f"{IGNORED}; resuming entries ends that"))
        return
    # Where it is refused for want of a reading, the next one is on its way.
    exchange.look_again()
    exchange, reading = read_of(market)
    if isinstance(request, AdoptPosition):
        _adopt(request.stop, market, exchange, reading, asked)
    else:
        _close(market, reading, asked)


def _of(market: MarketTrading) -> AtExchange:
    """Return a market's exchange.

    Raises:
        Refused: it was never read, or an order is out that changes it.
    """
    exchange = market.exchange
    if exchange is None or exchange.reading is None:
        raise Refused("the account was not read yet")
    if market.order is not None:
        raise Refused("an order is out: ask again when its end is known")
    return exchange


def read_of(market: MarketTrading) -> tuple[AtExchange, Reading]:
    """Return a market's exchange as it is now.

    Raises:
        Refused: it was not read lately, or an order has changed it since, or is out.
    """
    exchange = _of(market)
    reading, price = exchange.reading, market.polls.prices.newest
    if reading is None or exchange.overtaken or (price is not None and price.received - exchange.asked > OLD):
        raise Refused(NOT_LATELY)
    return exchange, reading


def resumed(market: MarketTrading) -> None:
    """Know that a person resumes entries: no flatten goes on, what they left alone counts, the balance is as it is.

    Raises:
        Refused: a journal broke, and the exchange was not read flat with nothing of this run left since.
    """
    check_resuming(market)
    exchange = market.exchange
    market.orders.flattening = False
    if exchange is not None:
        if JOURNAL in exchange.gate.memory.bars:
            exchange.gate.bar(EntriesBarred(market.market, JOURNAL, ""))
            market.orders.note(market_facts.Barred(JOURNAL, ""))
        exchange.gate.bar(EntriesBarred(market.market, PERSON, ""))
        exchange.gate.accept_balance()


def check_resuming(market: MarketTrading) -> None:
    """Check that a person can resume entries.

    Raises:
        Refused: a journal broke, and the exchange was not read flat with nothing of this run left since.
    """
    exchange = market.exchange
    if exchange is None or JOURNAL not in exchange.gate.memory.bars:
        return
    reading = exchange.reading
    left = reading is None or reading.stops is None or any(map(exchange.cover.is_ours, reading.stops))
    if left or not exchange.gate.memory.clean or market.order is not None:
        raise Refused(BROKEN)


def known(market: MarketTrading) -> float:
    """Return the quantity that is held by the journal."""
    return market.trader.quantity


def _adopt(stop: float, market: MarketTrading, exchange: AtExchange, reading: Reading, asked: int) -> None:
    check_adoption(market, reading)
    if reading.quantity < known(market):
        _give_up(market, reading)
    else:
        _take_over(stop, market, reading)
    exchange.followed()
    exchange.look_again()
    market.orders.reply(asked, Answer(True, f"{quantity_text(reading.quantity)} is held"))


def check_adoption(market: MarketTrading, reading: Reading) -> None:
    """Check that a position can be adopted.

    Raises:
        Refused: it cannot, there is none, or it was not read yet how what is gone was sold.
    """
    if reading.short > 0:
        raise Refused("a short position is not taken over: close it at the exchange")
    if same_quantity(reading.quantity, known(market)):
        raise Refused("the position is the one that is known")
    if reading.quantity < known(market) and market.exchange is not None and not market.exchange.shortfall.memory.looked:
        raise Refused(FILLS_UNREAD)


def foreign(market: MarketTrading, reading: Reading) -> float:
    """Return how much is held at the exchange beside what is known.

    Raises:
        Refused: nothing is.
    """
    if reading.quantity <= known(market):
        raise Refused("the exchange holds nothing beside what is known")
    return less(reading.quantity, known(market), market.trader.rules.step, reading.quantity)


def _take_over(stop: float, market: MarketTrading, reading: Reading) -> None:
    trader = market.trader
    more = foreign(market, reading)
    paid = reading.entry_price
    lot = trader.lot
    if lot is not None:
        # The exchange tells one mean price for all.
        ours = fsum(each.holding.entry_price * each.quantity for each in trader.lots)
        paid = max((paid * reading.quantity - ours) / more, 0.0) or paid
        lot.holding.buy(Fill(paid, more, 0.0))
        market.orders.note(market_facts.Adopted(more, paid, lot.stop))
        return
    entry = adopting(stop, trader, reading)
    trader.filled(entry, Fill(paid, more, 0.0))
    market.orders.note(market_facts.Adopted(more, paid, entry.exits.stop))


def adopting(stop: float, trader: Trader, reading: Reading) -> Entry:
    """Return a whole position as if it had been bought here, with this stop; 0 for the usual one.

    Raises:
        Refused: the stop is not below the price.
    """
    paid = reading.entry_price
    price = paid if trader.price is None else trader.price
    offer = Offer(ADOPTED, ADOPTED, paid, paid, paid)
    usual = trader.exits(offer, paid)
    exits = Exits(paid * (1 - trader.settings.strategy.stop_pct)) if isinstance(usual, str) else usual
    exits = msgspec.structs.replace(exits, stop=rounded_up(stop or exits.stop, trader.rules.tick))
    if not 0 < exits.stop < price:
        raise Refused("a stop of {} is not below the price, {}: give one that is", exits.stop, price)
    return Entry(paid, reading.quantity, offer, exits)


def _give_up(market: MarketTrading, reading: Reading) -> None:
    """Book what is gone, and by no fill is known how, since a person says that it is gone."""
    trader = market.trader
    lot = trader.lot
    if lot is None or trader.price is None:
        raise Refused("no price has been seen yet")
    give_up(market.orders, trader, less(known(market), reading.quantity, trader.rules.step, known(market)), NOT_THEIRS)


def _close(market: MarketTrading, reading: Reading, asked: int) -> None:
    more, price = foreign(market, reading), market.trader.price
    if price is None:
        raise Refused("no price has been seen yet")
    market.orders.send(Exit(price, more, ExitReason.MANUAL), asked, foreign=True)
