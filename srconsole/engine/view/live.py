"""What is shown of a market beside its trader: ages, the exchange's stop, and what is not explained."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from srconsole.core.order import OrderState
from srconsole.engine.at_exchange import AtExchange
from srconsole.engine.explained import foreign_sales
from srconsole.engine.market_trading import MarketTrading
from srconsole.engine.readings import Trigger

CHOICES: Final = ("adopt", "close", "ignore")


class Calls(NamedTuple):
    """How much an exchange is asked.

    Attributes:
        made: calls in the last second.
        allowed: as many as there may be; 0 where nobody counts.
    """

    made: int = 0
    allowed: int = 0


class Outlook(NamedTuple):
    """What the parts around the engine know of themselves; ages in seconds, None before the first answer.

    Attributes:
        price_age, candle_age: since the last good price, and since the newest candle that is due was there.
        ahead: seconds that the exchange's clock is ahead; None while it is not known.
        latency: seconds from asking to the answer.
        failing: why prices, candles, clock or terms do not come, in a sentence; empty while all do.
        account_calls: with the account's keys, orders among them.
        public_calls: for prices, candles, clock and terms, which exchanges limit apart.
        held_back: why reads are held back, in a sentence; empty where they are not.
    """

    price_age: float | None = None
    candle_age: float | None = None
    ahead: float | None = None
    latency: float = 0.0
    failing: str = ""
    account_calls: Calls = Calls()
    public_calls: Calls = Calls()
    held_back: str = ""


LookAround = Callable[[], Outlook]


class StopView(NamedTuple):
    """The stop at the exchange, as last read."""

    price: float
    trigger: str
    """`LAST`, or `MARK`, as which a stop counts whose price the exchange does not say."""
    quantity: float
    """Of the base currency; 0 for the whole position."""


class FundingView(NamedTuple):
    """What is charged next for what is held."""

    time: int
    """UTC milliseconds."""
    rate: float
    """A fraction of the notional; a long pays it where it is above 0."""
    cost: float | None
    """USDT, for what is held now at the last price; None while nothing is."""


class LiveView(NamedTuple):
    """One market, as its exchange has it."""

    outlook: Outlook
    account_age: float | None
    """Seconds since the account was asked for what is known of it; None before the first time."""
    account_failing: str
    """Why it is not read, in a sentence; empty while it is."""
    stop: StopView | None
    covered: bool
    """Whether what is held has a stop at the exchange, as last read, or what an order of unknown fate may have bought;
    true while nothing is."""
    uncovered_for: float | None
    """Seconds that it has had none; None while it is covered."""
    uncovered_in_all: float
    """Seconds without one in this trade, before now."""
    unknown: str
    """What of the order that is out is not known, with its evidence; empty where all is."""
    differences: tuple[str, ...]
    """What the exchange has that is not explained, a sentence each."""
    choices: tuple[str, ...]
    """What a person may choose about it."""
    beside: tuple[str, ...]
    """What of others waits beside our position, and bars nothing."""
    against_entries: tuple[str, ...]
    """What stands against entries."""
    funding: FundingView | None
    balance_off: float
    """USDT that the exchange's equity has moved by, unexplained."""
    unsold: int
    """How many sales in a row the exchange has refused of what is held; 0 once one was carried out."""


def live_view(market: MarketTrading, outlook: Outlook, now: int, why_unread: str) -> LiveView | None:
    """Return what is shown of a market's exchange; None where its account is not read.

    Args:
        market: what is traded.
        outlook: what the parts around know.
        now: our time, UTC milliseconds.
        why_unread: why the account is not read, in a sentence; empty while it is.
    """
    exchange = market.exchange
    if exchange is None:
        return None
    memory = exchange.cover.memory
    held = market.trader.lot is not None or memory.awaited
    return LiveView(
        outlook=outlook,
        account_age=None if not exchange.asked else max(0, now - exchange.asked) / 1000,
        account_failing=why_unread,
        stop=_stop(exchange),
        covered=not held or memory.bare_since is None,
        uncovered_for=None if memory.bare_since is None or not held else max(0, now - memory.bare_since) / 1000,
        uncovered_in_all=memory.bare / 1000,
        unknown=_unknown(market),
        differences=tuple(difference.text for difference in exchange.differences),
        choices=CHOICES if exchange.differences else (),
        beside=() if exchange.reading is None else foreign_sales(exchange.reading, market.orders.numbers.run),
        against_entries=exchange.gate.reasons(),
        funding=_funding(market, exchange),
        balance_off=exchange.gate.memory.off,
        unsold=0 if market.trader.lot is None or exchange.sold else market.orders.rejections,
    )


def _stop(exchange: AtExchange) -> StopView | None:
    standing = exchange.cover.memory.standing
    if standing is None:
        return None
    return StopView(standing.price, "LAST" if standing.trigger is Trigger.LAST else "MARK", standing.quantity)


def _unknown(market: MarketTrading) -> str:
    order = market.order
    if order is None or order.state is not OrderState.UNKNOWN:
        return ""
    side = "buy" if order.buys else "sell"
    return f"what came of order {order.client_id} ({side}) is unknown: {order.note}; it is looked up, not sent again"


def _funding(market: MarketTrading, exchange: AtExchange) -> FundingView | None:
    funding, trader = exchange.gate.memory.funding, market.trader
    if funding is None:
        return None
    cost = None
    if trader.lot is not None and trader.price is not None:
        cost = trader.quantity * trader.price * funding.rate
    return FundingView(funding.time, funding.rate, cost)
