"""One candle by srconsole's rules, as plainly as can be: a jump, then three glides (docs/strategy.md 4 to 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from benchmarks.peers.history import Rules, Support
from benchmarks.peers.position import Standing

Four = tuple[float, float, float, float]


def candle_of_glides(
    standing: Standing, rules: Rules, at: int, prices: Four, supports: Sequence[Support], midpoint: float
) -> Standing:
    """Return the state after a candle's movements, before its close; the path inside is the adverse one."""
    first, high, low, last = prices
    now = _jump(standing, rules, at, first, supports, midpoint)
    path = (high, low, last) if now.lot is None else (low, high, last)
    for to in path:
        now = _glide(now, rules, at, to, supports, midpoint)
    return now


def _jump(now: Standing, rules: Rules, at: int, to: float, supports: Sequence[Support], midpoint: float) -> Standing:
    came_from, now = now.price, replace(now, price=to)
    if now.lot is not None:
        lot = now.lot.raised(to)
        now = replace(now, lot=lot)
        return now.sold(rules, at, to) if to <= lot.stop(rules) else now
    met = [
        each
        for each in supports
        if each.key not in now.left
        and came_from > each.price * (1 + rules.proximity) >= to >= each.price * (1 - rules.proximity)
    ]
    if not met or not now.may_buy(rules, midpoint):
        return now
    nearest = min(met, key=lambda each: (abs(each.price - to), -each.price))
    return now.bought(rules, at, to, nearest, midpoint)


def _glide(now: Standing, rules: Rules, at: int, to: float, supports: Sequence[Support], midpoint: float) -> Standing:
    if to >= now.price:
        return replace(now, price=to, lot=None if now.lot is None else now.lot.raised(to))
    while True:
        if now.lot is not None:
            stop = now.lot.stop(rules)
            if to > stop:
                return replace(now, price=to)
            now = now.sold(rules, at, stop)
        left = now.left
        triggers = {each.price * (1 + rules.proximity): each for each in reversed(supports) if each.key not in left}
        met = [trigger for trigger in triggers if to <= trigger < now.price]
        if not met or not now.may_buy(rules, midpoint):
            return replace(now, price=to)
        now = now.bought(rules, at, max(met), triggers[max(met)], midpoint)
