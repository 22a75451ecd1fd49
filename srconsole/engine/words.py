"""Words that several sentences share."""

from __future__ import annotations

from srconsole.figures import price_text, quantity_text


def fill_text(quantity: float, price: float, decimals: int) -> str:
    """Return what was filled, such as `0.133781 at 3,737.46`."""
    return f"{quantity_text(quantity)} at {price_text(price, decimals)}"
