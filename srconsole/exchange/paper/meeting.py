"""Which stops a price meets, and at what price they sell (docs/strategy.md section 9, rule 8).

A poll shows one price: what rests at or above it is met, and sells at that poll's bid. A closed minute shows how low
price was: what rests at or above its low sells where it rests, or at the opening where that lies lower already.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from srconsole.core.candle import Candle
from srconsole.core.rounding import liquidation_price, rounded_up
from srconsole.engine.market_ports import Quote
from srconsole.engine.readings import Cause
from srconsole.exchange.paper.account import PaperHolding
from srconsole.exchange.paper.resting import RestingStop
from srconsole.settings.schema import RiskSettings

WICK = "wick"
"""Said of a fill that no poll has seen."""


class Seen(NamedTuple):
    """What is known of price for one moment, or for one minute."""

    lowest: float
    ceiling: float
    """At which, at most, what is met is sold, before slippage."""
    in_passing: bool
    """Whether price went through what it met, so that it sold there; a poll only shows where price is now."""
    time: int
    """UTC milliseconds: of the poll, or the minute's end."""

    @classmethod
    def at(cls, quote: Quote) -> Seen:
        """Return what a poll shows."""
        return cls(quote.last, quote.bid or quote.last, False, quote.time)

    @classmethod
    def within(cls, minute: Candle, end: int) -> Seen:
        """Return what a closed minute shows."""
        return cls(minute.low, minute.open, True, end)


class Sale(NamedTuple):
    """What the exchange sells by itself."""

    price: float
    """Before slippage, USDT."""
    stop: RestingStop | None
    """None where it liquidates."""
    quantity: float
    """Of the base currency; 0 for all that is held then."""
    time: int
    mark: str

    @property
    def cause(self) -> Cause:
        """Why it is sold."""
        return Cause.LIQUIDATION if self.stop is None else Cause.STOP


class Bounds(NamedTuple):
    """Where a position's margin ends, USDT."""

    liquidation: float
    """On the tick, where it is closed by force."""
    bankruptcy: float
    """Where all of its margin is used up."""

    @classmethod
    def of(cls, held: PaperHolding, risk: RiskSettings, tick: float) -> Bounds:
        """Return those of what is held."""
        bankruptcy = held.price - held.margin / held.holding.quantity
        return cls(rounded_up(liquidation_price(held.price, risk), tick), max(bankruptcy, 0.0))


def met(stops: Sequence[RestingStop], bounds: Bounds, seen: Seen) -> list[Sale]:
    """Return what price has met, in the order in which a falling price meets it.

    A liquidation is last: it takes all that stops above it have left.
    """
    above = sorted((stop for stop in stops if stop.price >= bounds.liquidation), key=lambda stop: -stop.price)
    sales = [_sale(stop.price, stop, stop.quantity, seen) for stop in above if seen.lowest <= stop.price]
    if seen.lowest <= bounds.liquidation:
        sales.append(_sale(bounds.liquidation, None, 0.0, seen))
    return sales


def _sale(resting: float, stop: RestingStop | None, quantity: float, seen: Seen) -> Sale:
    price = min(resting, seen.ceiling) if seen.in_passing else seen.ceiling
    return Sale(price, stop, quantity, seen.time, WICK if seen.in_passing else "")
