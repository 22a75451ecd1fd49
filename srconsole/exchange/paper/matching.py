"""What the paper exchange makes of an order: a whole fill, or a refusal with its reason (docs/strategy.md section 5).

Fills are those of `core.fill.fill_of`, digit for digit. An entry that the core allows is never refused here:
quantity times price may miss the notional it was divided from by a rounding error, and so the limits on money have
that much room.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from srconsole.core.fill import Fill, fill_of
from srconsole.core.refusals import INSUFFICIENT_FUNDS
from srconsole.core.rounding import is_multiple
from srconsole.engine.explained import same_quantity
from srconsole.engine.ports import OrderRequest
from srconsole.exchange.paper.account import Account
from srconsole.figures import amount_text, exact_text
from srconsole.settings.schema import MarketSettings, RiskSettings, Settings

NOTHING_HELD: Final = "reduce-only: nothing is held"
"""Why a sale comes to nothing that a stop, or somebody else, was quicker than."""
ROUNDING: Final = 1e-12
"""Room for rounding errors where money is compared, as a fraction: a thousand times what they come to."""


class Refusal(NamedTuple):
    """Why an order is not taken."""

    reason: str


Result = Fill | Refusal


def outcome_of(order: OrderRequest, account: Account, settings: Settings) -> Result:
    """Return what comes of a market order on an account; the account is not changed."""
    held = account.held(order.symbol)
    reason = _malformed(order) or _against_position(order, held)
    if reason is not None:
        return Refusal(reason)
    # Sums of what was bought and sold are off by a float's noise, which leaves nothing to sell and lacks nothing.
    whole = order.quantity <= held or same_quantity(held, order.quantity)
    quantity = order.quantity if whole or not order.reduce_only else held
    fill = fill_of(order.price, quantity, order.side == "buy", settings.costs)
    if not (order.reduce_only and same_quantity(quantity, held)):
        reason = _against_limits(fill, settings.market)
    if reason is None and order.side == "buy":
        reason = _against_funds(fill, account, settings.risk)
    return fill if reason is None else Refusal(reason)


def margin_of(fill: Fill, risk: RiskSettings) -> float:
    """Return the USDT that a bought fill binds."""
    return fill.quantity * fill.price / risk.leverage


def _malformed(order: OrderRequest) -> str | None:
    if order.side not in {"buy", "sell"}:
        return f"an order buys or sells, not {order.side!r}"
    if not (math.isfinite(order.quantity) and order.quantity > 0):
        return f"a quantity is above 0, not {exact_text(order.quantity)}"
    if not (math.isfinite(order.price) and order.price > 0):
        return f"a price is above 0, not {exact_text(order.price)}"
    if not math.isfinite(order.quantity * order.price):
        return f"{exact_text(order.quantity)} at {exact_text(order.price)} is worth more than can be counted"
    return None


def _against_position(order: OrderRequest, held: float) -> str | None:
    if order.side == "buy":
        return "reduce-only: there is never a short position to buy back" if order.reduce_only else None
    if order.reduce_only:
        return NOTHING_HELD if held == 0 else None
    if order.quantity > held and not same_quantity(order.quantity, held):
        return f"long only: {exact_text(order.quantity)} to sell, {exact_text(held)} held"
    return None


def _against_limits(fill: Fill, market: MarketSettings) -> str | None:
    if market.step > 0 and not is_multiple(fill.quantity, market.step):
        return f"quantity {exact_text(fill.quantity)} is not a multiple of the step {exact_text(market.step)}"
    if fill.quantity < market.min_quantity:
        return f"quantity {exact_text(fill.quantity)} is below the minimum {exact_text(market.min_quantity)}"
    notional = fill.quantity * fill.price
    if notional * (1 + ROUNDING) < market.min_notional:
        return f"a worth of {amount_text(notional)} USDT is below the minimum {amount_text(market.min_notional)}"
    return None


def _against_funds(fill: Fill, account: Account, risk: RiskSettings) -> str | None:
    margin = margin_of(fill, risk)
    equity = max(account.closed_equity, account.realised)
    if (margin + account.bound) * (1 - ROUNDING) > equity:
        available = equity - account.bound
        return f"{INSUFFICIENT_FUNDS}: {amount_text(margin)} USDT needed as margin, {amount_text(available)} available"
    return None
