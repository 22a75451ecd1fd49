"""How much an entry buys (docs/strategies.md section 7.1)."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum
from typing import Final, NamedTuple

from srconsole.core.refusals import NO_EDGE, TOO_LARGE, TOO_SMALL
from srconsole.core.rounding import MarketRules, accepted, rounded_down, worth_of
from srconsole.settings.schema import Settings

_CAP: Final = 0.1
"""The share of equity that an entry by risk may have as its margin."""
_MOST: Final = 0.25
"""The share of equity that an entry by Kelly may be worth."""


class Sized(NamedTuple):
    """A size, and what speaks against it.

    Attributes:
        quantity: what is bought, of the base currency; 0 where it is refused.
        margin: what it binds, USDT.
        whole: the whole of which it is a part, before it is rounded.
        reason: why it is refused; empty where it is not.
    """

    quantity: float
    margin: float
    whole: float
    reason: str = ""


class Bid(NamedTuple):
    """An entry that is to be sized.

    Attributes:
        price, stop: at which it is decided, and the stop it begins with; before slippage, USDT.
        weight: the offer's.
        share: what of the whole the entry itself buys.
    """

    price: float
    stop: float
    weight: float = 1.0
    share: float = 1.0


def sized(bid: Bid, settings: Settings, rules: MarketRules, equity: float, results: Sequence[float]) -> Sized:
    """Return how much an entry buys; never more than asked for, so that one below the market's minimum is refused.

    Args:
        bid: the entry.
        settings: the settings in force.
        rules: what the market accepts.
        equity: the account's closed equity, USDT.
        results: the pnl of the strategy's trades on this market, the newest last, USDT.
    """
    fill = bid.price * (1 + settings.costs.slippage)
    rule = settings.sizing.rule
    if rule == "kelly":
        share = kelly_share(settings, results)
        if share is None:
            rule = "margin"
        elif share <= 0:
            return Sized(0.0, 0.0, 0.0, NO_EDGE)
        else:
            return _by_quantity(equity * share * bid.weight / fill, bid.share, fill, settings, rules)
    if rule == "margin":
        return _by_margin(bid, fill, settings, rules)
    whole = settings.sizing.quantity if rule == "fixed" else by_risk(bid, fill, settings, equity)
    return _by_quantity(whole * bid.weight, bid.share, fill, settings, rules)


def part_sized(whole: float, share: float, price: float, settings: Settings, rules: MarketRules) -> Sized:
    """Return how much a further buy of a lot is, by its share of the whole size."""
    fill = price * (1 + settings.costs.slippage)
    part = _by_quantity(whole, share, fill, settings, rules)
    by_margin = settings.sizing.rule == "margin"
    return part._replace(margin=settings.risk.margin * share) if by_margin else part


def by_risk(bid: Bid, fill: float, settings: Settings, equity: float) -> float:
    """Return the quantity of which the stop loses the chosen share of equity, as the cap has it."""
    price, stop, risk = bid.price, bid.stop, settings.sizing.risk
    if settings.sizing.cap == "seed":
        return min(equity * risk / (abs(price - stop) / price * price), equity * _CAP)
    quantity = equity * risk / (price - stop)
    if settings.sizing.cap == "margin":
        return min(quantity, _CAP * equity * settings.risk.leverage / fill)
    return quantity


def kelly_share(settings: Settings, results: Sequence[float]) -> float | None:
    """Return the share of equity that Kelly's rule buys for, 0 for none; None where too few trades tell it."""
    sizing = settings.sizing
    newest = results[-sizing.window :]
    won = [pnl for pnl in newest if pnl > 0]
    lost = [pnl for pnl in newest if pnl < 0]
    if len(newest) < sizing.min_trades or not won or not lost:
        return None
    chance = len(won) / (len(won) + len(lost))
    payoff = (fsum(won) / len(won)) / (-fsum(lost) / len(lost))
    edge = chance - (1 - chance) / payoff
    return min(max(edge * sizing.fraction, sizing.floor), _MOST)


def _by_margin(bid: Bid, fill: float, settings: Settings, rules: MarketRules) -> Sized:
    risk = settings.risk
    whole = risk.margin * risk.leverage * bid.weight
    quantity, worth = worth_of(whole * bid.share, fill, rules.step)
    margin = risk.margin * bid.weight * bid.share
    return Sized(*_judged(quantity, worth, margin, whole / fill, settings, rules))


def _by_quantity(whole: float, share: float, fill: float, settings: Settings, rules: MarketRules) -> Sized:
    quantity = rounded_down(whole * share, rules.step)
    worth = quantity * fill
    return Sized(*_judged(quantity, worth, worth / settings.risk.leverage, whole, settings, rules))


def _judged(
    quantity: float, worth: float, margin: float, whole: float, settings: Settings, rules: MarketRules
) -> tuple[float, float, float, str]:
    most = settings.risk.max_notional
    if accepted(quantity, worth, rules) <= 0:
        return 0.0, margin, whole, TOO_SMALL
    # Without a step an entry by margin is worth what it was planned to be, not the product of rounded floats.
    return quantity, margin, whole, TOO_LARGE if most and worth > most else ""
