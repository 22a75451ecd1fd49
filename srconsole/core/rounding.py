"""Prices on ticks, quantities on steps, counted in decimals: floats only come near them (docs/strategy.md preface)."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final

DUST: Final = 1e-12
"""The share of what was bought that is nothing where no step is known: thousands of times what floats add or lose."""
_OFF_A_STEP: Final = Decimal("1e-6")
"""The share of a step by which a difference of quantities may miss it and still be meant to stand on it."""


def rounded_down(value: float, unit: float) -> float:
    """Return the largest multiple of a step or tick that is not above a value, as the float nearest to it."""
    size = Decimal(repr(unit))
    return float((Decimal(repr(value)) / size).to_integral_value(ROUND_FLOOR) * size)


def rounded_up(value: float, unit: float) -> float:
    """Return the smallest multiple of a step or tick that is not below a value, as the float nearest to it."""
    size = Decimal(repr(unit))
    return float((Decimal(repr(value)) / size).to_integral_value(ROUND_CEILING) * size)


def is_multiple(value: float, unit: float) -> bool:
    """Tell whether a value is the float nearest to a whole number of steps or ticks."""
    size = Decimal(repr(unit))
    return float((Decimal(repr(value)) / size).to_integral_value() * size) == value


def part_of(quantity: float, fraction: float, step: float) -> float:
    """Return a fraction of a quantity; with a step, 10 % of 0.7 is 0.07 and not the float a digit below it."""
    if step > 0:
        return float(Decimal(repr(quantity)) * Decimal(repr(fraction)))
    return quantity * fraction


def together(held: float, bought: float, step: float) -> float:
    """Return what two quantities are together; on the step, where there is one."""
    return _on_its_step(Decimal(repr(held)) + Decimal(repr(bought)), step) if step > 0 else held + bought


def left_of(held: float, sold: float, whole: float, step: float) -> float:
    """Return what is left of a quantity after a sale: on the step where there is one, and 0 where only dust would be.

    Args:
        held: what was held before the sale.
        sold: what was sold.
        whole: what was bought in all; dust is measured by it.
        step: of the market, 0 where none is known.
    """
    if sold >= held:
        return 0.0
    if step > 0:
        return _on_its_step(Decimal(repr(held)) - Decimal(repr(sold)), step)
    left = held - sold
    return left if left > whole * DUST else 0.0


def _on_its_step(quantity: Decimal, step: float) -> float:
    size = Decimal(repr(step))
    near = (quantity / size).to_integral_value() * size
    return float(near if abs(quantity - near) <= size * _OFF_A_STEP else quantity)
