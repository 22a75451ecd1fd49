"""One candle by the rules of backtesters that act between bars, and by which of their rules it ends otherwise.

backtesting.py and vectorbt are told what to do at a bar's close and carry it out in the next bar. What follows from
that is the same in both, and is said here once, each rule by its name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import Enum

from benchmarks.peers.glides import Four, candle_of_glides
from benchmarks.peers.history import Rules, Support
from benchmarks.peers.position import Standing


class Rule(Enum):
    """A rule of theirs that srconsole has not."""

    ONE_ORDER = (
        "one order rests for the next bar, at the nearest trigger below the close; srconsole waits at all of them"
    )
    BETTER_OPEN = "a limit order is filled at any better open; srconsole does not buy what a jump has gone through"
    SIZE_OF_LIMIT = "a size is that of the order's limit; srconsole's is that of the price at which it buys"
    STOP_NEXT_BAR = "a stop that is hit in the bar of the purchase is looked at from the next bar on"
    STOP_BETWEEN_BARS = "a stop is moved between bars; srconsole's follows the peak inside of them"
    HIGH_OF_ENTRY = "the high of the bar of a purchase does not count: whether it came before, nobody knows"
    ONE_TRADE_A_BAR = "after a sale nothing is bought before the next bar"


def order_of(standing: Standing, rules: Rules, supports: Sequence[Support], midpoint: float) -> Support | None:
    """Return the support at which a limit order rests during the next bar, None where none does."""
    if standing.lot is not None or not standing.may_buy(rules, midpoint):
        return None
    below = [each for each in supports if each.price * (1 + rules.proximity) < standing.price]
    return max(below, key=lambda each: each.price, default=None)


def candle_of_bars(
    standing: Standing, rules: Rules, at: int, prices: Four, supports: Sequence[Support], midpoint: float
) -> Standing:
    """Return the state after a bar, before its close."""
    first, high, low, last = prices
    lot = standing.lot
    if lot is not None:
        stop = lot.stop(rules)
        if low <= stop:
            return replace(standing.sold(rules, at, min(first, stop)), price=last)
        return replace(standing, lot=lot.raised(high), price=last)
    level = order_of(standing, rules, supports, midpoint)
    if level is None or low > level.price * (1 + rules.proximity):
        return replace(standing, price=last)
    limit = level.price * (1 + rules.proximity)
    bought = standing.bought(rules, at, min(first, limit), level, midpoint, sized=limit)
    # The close comes after the purchase; whether the high does, nobody knows.
    return replace(bought, lot=bought.lot and bought.lot.raised(last), price=last)


def rule_behind(
    standing: Standing, rules: Rules, at: int, prices: Four, supports: Sequence[Support], midpoint: float
) -> Rule | None:
    """Return the rule of theirs by which a candle ends otherwise than by srconsole's, None where it ends alike."""
    ours = candle_of_glides(standing, rules, at, prices, supports, midpoint)
    theirs = candle_of_bars(standing, rules, at, prices, supports, midpoint)
    if ours == replace(theirs, left=ours.left):
        return None
    if standing.lot is not None:
        return Rule.ONE_TRADE_A_BAR if ours.trades[:1] == theirs.trades[:1] else Rule.STOP_BETWEEN_BARS
    if _entry(ours) != _entry(theirs):
        level = order_of(standing, rules, supports, midpoint)
        through = level is not None and prices[0] < level.price * (1 - rules.proximity)
        return Rule.BETTER_OPEN if through else Rule.ONE_ORDER
    if ours.trades:
        return Rule.STOP_NEXT_BAR
    alike = ours.lot is not None and theirs.lot is not None and ours.lot.quantity == theirs.lot.quantity
    return Rule.HIGH_OF_ENTRY if alike else Rule.SIZE_OF_LIMIT


def _entry(standing: Standing) -> float | None:
    """Return the price of a candle's first purchase, None where nothing was bought."""
    if standing.trades:
        return standing.trades[0].entry_price
    return None if standing.lot is None else standing.lot.price
