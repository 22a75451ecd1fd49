"""Quantities on a market's step and prices on its tick, counted in decimals (docs/strategy.md sections 5 and 6)."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from srconsole.settings.schema import MarketSettings, RiskSettings

DUST: Final = 1e-12
"""The share of a whole that is nothing: thousands of times what floats add or lose."""
_NOISE: Final = Decimal(repr(DUST))


class MarketRules(NamedTuple):
    """What an exchange accepts for a symbol; 0 is unknown.

    Attributes:
        step: quantities are multiples of it, of the base currency.
        tick: prices are multiples of it, USDT.
        min_quantity: the smallest quantity, of the base currency.
        min_notional: the smallest worth of an order, USDT.
    """

    step: float = 0.0
    tick: float = 0.0
    min_quantity: float = 0.0
    min_notional: float = 0.0

    @classmethod
    def of(cls, market: MarketSettings) -> MarketRules:
        """Return what the settings say."""
        return cls(market.step, market.tick, market.min_quantity, market.min_notional)


def rounded_down(quantity: float, step: float) -> float:
    """Return the largest multiple of a step that a quantity holds; the quantity itself where no step is known."""
    return quantity if step == 0 else _rounded(quantity, step, ROUND_FLOOR)


def rounded_up(price: float, tick: float) -> float:
    """Return the smallest multiple of a tick at or above a price; the price itself where no tick is known."""
    return price if tick == 0 else _rounded(price, tick, ROUND_CEILING)


@lru_cache(maxsize=64)
def _rounded(value: float, unit: float, rounding: str) -> float:
    """Return the next multiple of a unit; one that a value misses by the noise of a float only is that value."""
    size = _decimal(unit)
    count = Decimal(repr(value)) / size
    nearest = count.to_integral_value()
    if count != nearest and abs(count - nearest) > nearest * _NOISE:
        nearest = count.to_integral_value(rounding)
    return float(nearest * size)


@lru_cache(maxsize=64)
def _decimal(unit: float) -> Decimal:
    """Return a step or a tick in decimals; a run has a few of them and asks at each new peak."""
    return Decimal(repr(unit))


def is_multiple(quantity: float, step: float) -> bool:
    """Tell whether a quantity is the float nearest to a whole number of steps."""
    return quantity_of(steps(quantity, step), step) == quantity


def steps(quantity: float, step: float) -> int:
    """Return the whole number of steps nearest to a quantity."""
    return int((Decimal(repr(quantity)) / Decimal(repr(step))).to_integral_value())


def quantity_of(count: int, step: float) -> float:
    """Return the quantity of so many steps."""
    return float(count * Decimal(repr(step)))


def part_of(quantity: float, fraction: float, step: float) -> float:
    """Return a fraction of a quantity, rounded down to the step; 10 % of 0.7 holds seven of 0.01, by its decimals."""
    if step == 0:
        return quantity * fraction
    return rounded_down(float(Decimal(repr(quantity)) * Decimal(repr(fraction))), step)


def less(held: float, sold: float, step: float, whole: float) -> float:
    """Return what is left of a quantity: counted in steps where one is known, and 0 where only dust would be left.

    Args:
        held: what was held before.
        sold: what is taken from it.
        step: of the market, 0 where none is known.
        whole: what dust is measured by.
    """
    if sold >= held:
        return 0.0
    if step > 0:
        return quantity_of(steps(held, step) - steps(sold, step), step)
    left = held - sold
    return left if left > whole * DUST else 0.0


def more(held: float, bought: float, step: float) -> float:
    """Return two quantities together, counted in steps where one is known."""
    return held + bought if step == 0 else quantity_of(steps(held, step) + steps(bought, step), step)


def entry_quantity(fill_price: float, risk: RiskSettings, rules: MarketRules) -> float:
    """Return the quantity that `margin * leverage` USDT buys at a fill price, 0 if it is below the market's minimum."""
    return accepted(*worth_of(risk.margin * risk.leverage, fill_price, rules.step), rules)


def worth_of(notional: float, fill_price: float, step: float) -> tuple[float, float]:
    """Return the quantity that so many USDT buy, and what it is worth: without a step, those to the last digit."""
    quantity = notional / fill_price
    if step > 0:
        quantity = rounded_down(quantity, step)
        notional = quantity * fill_price
    return quantity, notional


def accepted(quantity: float, notional: float, rules: MarketRules) -> float:
    """Return a quantity that is worth so many USDT, 0 if it is below the market's minimum."""
    return 0.0 if quantity < rules.min_quantity or notional < rules.min_notional else quantity


def liquidation_price(entry_price: float, risk: RiskSettings) -> float:
    """Return the price at which a position's margin would be used up down to the maintenance margin."""
    return entry_price * (1 - 1 / risk.leverage + risk.maintenance_rate)
