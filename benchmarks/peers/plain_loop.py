"""A history, candle by candle, by either set of rules: a plain loop without a framework."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from benchmarks.peers.bars import Rule, candle_of_bars, rule_behind
from benchmarks.peers.glides import Four, candle_of_glides
from benchmarks.peers.history import History, Made, Rules, Support
from benchmarks.peers.position import Standing

Candle = Callable[[Standing, Rules, int, Four, Sequence[Support], float], Standing]


def trades_of_glides(history: History, rules: Rules) -> list[Made]:
    """Return the trades by srconsole's rules."""
    return [made for _, after in _walk(history, rules, candle_of_glides) for made in after.trades]


def trades_of_bars(history: History, rules: Rules) -> list[Made]:
    """Return the trades by the rules of those that act between bars."""
    return [made for _, after in _walk(history, rules, candle_of_bars) for made in after.trades]


class Compared(NamedTuple):
    """A trade of either side.

    Attributes:
        made: the trade; ours, theirs: who made it, one of them or both.
        rule: by which rule of theirs the two had parted when it was made, None where both made it.
    """

    made: Made
    ours: bool
    theirs: bool
    rule: Rule | None


def compared(history: History, rules: Rules) -> list[Compared]:
    """Return all trades of both sides, in their order; they part by a rule, and meet when they stand alike again.

    Raises:
        ValueError: a trade differs, and no rule has parted them.
    """
    found: list[Compared] = []
    parted: Rule | None = None
    ours = theirs = Standing(history.prices[0][0], rules.capital)
    for at in range(len(history.prices)):
        given = _given(history, at)
        if parted is None:
            parted = rule_behind(theirs, rules, at, *given)
        ours = candle_of_glides(ours, rules, at, *given)
        theirs = candle_of_bars(theirs, rules, at, *given)
        both = [made for made in ours.trades if any(made.like(other) for other in theirs.trades)]
        found += [Compared(made, ours=True, theirs=True, rule=None) for made in both]
        found += [Compared(made, ours=True, theirs=False, rule=parted) for made in ours.trades if made not in both]
        found += [
            Compared(made, ours=False, theirs=True, rule=parted)
            for made in theirs.trades
            if not any(made.like(one) for one in both)
        ]
        if parted is None and len(both) < max(len(ours.trades), len(theirs.trades)):
            raise ValueError(f"candle {at}: a trade differs, and no rule has parted the two")
        ours, theirs = ours.closed(), theirs.closed()
        if replace(ours, equity=theirs.equity) == theirs:
            parted = None
    return found


def _given(history: History, at: int) -> tuple[Four, list[Support], float]:
    return history.prices[at], history.supports[at], history.midpoint[at]


def _walk(history: History, rules: Rules, candle: Candle) -> Iterator[tuple[int, Standing]]:
    standing = Standing(history.prices[0][0], rules.capital)
    for at in range(len(history.prices)):
        after = candle(standing, rules, at, *_given(history, at))
        yield at, after
        standing = after.closed()
