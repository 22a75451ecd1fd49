"""Simulated exchanges for tests: BTCUSDT from 100 USDT on, prices told one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from srconsole.core.candle import Candle
from srconsole.exchange.simulated.clock import advance
from srconsole.exchange.simulated.contract import Contract
from srconsole.exchange.simulated.market import Market
from srconsole.exchange.simulated.placing import Ticket, place
from srconsole.exchange.simulated.state import Conduct, Venue
from srconsole.exchange.simulated.values import Order

SYMBOL = "BTCUSDT"
MINUTE = 60_000
START = 1_700_006_400_000
"""Midnight, UTC: funding is due then, and every 8 hours after."""

CONTRACT = Contract.of(SYMBOL, pricePlace="2", volumePlace="3", sizeMultiplier="0.001", minTradeNum="0.001")


def flat_candles(prices: Sequence[float], span: int = MINUTE, start: int = START) -> list[Candle]:
    """Return candles that each stand still at a price."""
    return [Candle(start + number * span, *(price,) * 4, 1.0) for number, price in enumerate(prices)]


def venue_of(
    *prices: float,
    capital: int = 1000,
    hedge: bool = False,
    leverage: int = 10,
    conduct: Conduct | None = None,
    contract: Contract = CONTRACT,
    span: int = MINUTE,
) -> Venue:
    """Return an exchange whose price goes from one candle's to the next one's; the first one's is in force."""
    market = Market(contract, flat_candles(prices, span), span, start=START)
    venue = Venue(
        [market],
        capital=Decimal(capital),
        now=START,
        hedge=hedge,
        leverage=Decimal(leverage),
        isolated=True,
        conduct=conduct,
    )
    advance(venue, START)
    return venue


def minutes(venue: Venue, count: float = 1) -> None:
    """Let so many minutes pass."""
    advance(venue, venue.now + int(count * MINUTE))


def market_order(
    venue: Venue,
    side: str,
    size: str,
    *,
    isolated: bool = True,
    trade_side: str = "",
    reduce_only: bool = False,
    stop: str | None = None,
    client_id: str = "",
) -> Order:
    """Send a market order."""
    return place(
        venue,
        Ticket(
            SYMBOL,
            side,
            Decimal(size),
            isolated=isolated,
            trade_side=trade_side,
            reduce_only=reduce_only,
            stop=None if stop is None else Decimal(stop),
            client_id=client_id,
        ),
    )


def limit_order(
    venue: Venue, side: str, size: str, price: str, force: str = "gtc", *, reduce_only: bool = False
) -> Order:
    """Send a limit order with isolated margin."""
    return place(
        venue,
        Ticket(SYMBOL, side, Decimal(size), price=Decimal(price), isolated=True, force=force, reduce_only=reduce_only),
    )


def held(venue: Venue) -> dict[str, Decimal]:
    """Return what is held of each side."""
    return {position.side.value: position.size for position in venue.account.held(SYMBOL)}
