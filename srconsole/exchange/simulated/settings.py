"""How the account trades: leverage, margin mode, position mode; what is refused while positions or orders are open."""

from __future__ import annotations

from decimal import Decimal

from srconsole.exchange.simulated.codes import Code, Refused
from srconsole.exchange.simulated.placing import check_margin_mode
from srconsole.exchange.simulated.state import Venue
from srconsole.exchange.simulated.values import Side, total


def set_leverage(venue: Venue, symbol: str, leverage: Decimal, side: Side | None) -> None:
    """Set a symbol's leverage in the margin mode that it is in, and bind what it holds anew.

    Raises:
        Refused: it is no whole number that the contract allows; in hedge mode with isolated margin no side is named;
            or the margin that it takes is not available.
    """
    contract = venue.market(symbol).contract
    if leverage != leverage.to_integral_value() or leverage < contract.number("minLever"):
        raise Refused(Code.PARAMETER_UNFIT, "The parameter does not meet the specification leverage")
    if leverage > contract.number("maxLever"):
        raise Refused(Code.LEVERAGE_TOO_HIGH, f"The maximum leverage is {contract.row['maxLever']}")
    leverages = venue.account.leverages[symbol]
    if leverages.isolated and venue.account.hedge and side is None:
        raise Refused(Code.SCALE_WRONG, "Parameter verification exception double fixed, hold side is null")
    sides = (side,) if side is not None and venue.account.hedge else tuple(Side)
    changed = [
        position
        for position in venue.account.held(symbol)
        if position.isolated == leverages.isolated and (not position.isolated or position.side in sides)
    ]
    margins = [position.margin * position.leverage / leverage for position in changed]
    if total(margins) - total(position.margin for position in changed) > venue.available():
        raise Refused(Code.BALANCE_EXCEEDED, "The order amount exceeds the balance")
    for position, margin in zip(changed, margins, strict=True):
        position.margin, position.leverage = margin, leverage
    if not leverages.isolated:
        leverages.crossed = leverage
        return
    leverages.long = leverage if Side.LONG in sides else leverages.long
    leverages.short = leverage if Side.SHORT in sides else leverages.short


def set_margin_mode(venue: Venue, symbol: str, *, isolated: bool) -> None:
    """Set a symbol's margin mode.

    Raises:
        Refused: it has positions or orders in the other.
    """
    venue.market(symbol)
    check_margin_mode(venue, symbol, isolated=isolated)
    venue.account.leverages[symbol].isolated = isolated


def set_position_mode(venue: Venue, *, hedge: bool) -> None:
    """Set the account's position mode, which all symbols share.

    Raises:
        Refused: positions, orders or plans are open, and the mode would change.
    """
    if hedge != venue.account.hedge and (venue.account.positions or venue.open_orders or venue.open_plans):
        raise Refused(Code.POSITION_MODE_BLOCKED, "Position or order exists, the position mode cannot be switched")
    venue.account.hedge = hedge
