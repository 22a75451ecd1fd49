"""What the settings add to a strategy's exits: trails and adds that are every strategy's (docs/strategies.md, 7)."""

from __future__ import annotations

from math import fsum
from typing import Final

import msgspec

from srconsole.core.offer import Add, BreakEven, ExitRule, Exits, Offer
from srconsole.core.trail import Trail
from srconsole.settings.schema import PyramidSettings, Settings, TrailSettings

MINUTE: Final = 60_000
"""Milliseconds a minute."""


def dressed(rule: ExitRule, settings: Settings, max_lots: int) -> ExitRule:
    """Return a rule for exits with what `[trail]` and `[pyramid]` add to it; itself where they add nothing."""
    pyramid = settings.pyramid if max_lots == 1 and settings.pyramid.levels > 1 else None
    trail = settings.trail if _adds(settings.trail) else None
    if pyramid is None and trail is None:
        return rule

    def exits_of(offer: Offer, price: float) -> Exits | str:
        exits = rule(offer, price)
        if isinstance(exits, str):
            return exits
        if trail is not None and exits.trail is None:
            exits = _trailed(exits, price, trail)
        if pyramid is not None and all(target.fraction >= 1 for target in exits.targets):
            exits = _in_parts(exits, price, pyramid)
        return exits

    return exits_of


def trail_of(trail: TrailSettings, price: float = 0.0) -> Trail | None:
    """Return the trail that the settings give a lot that was decided at a price; None for none."""
    if trail.kind == "none":
        return None
    amount = {"percent": trail.percent, "atr": trail.atr, "chandelier": trail.chandelier}[trail.kind]
    activation = price * (1 + trail.after)
    return Trail(amount, activation, trail.kind, "", trail.length, trail.period, trail.steps)


def _adds(trail: TrailSettings) -> bool:
    return trail.kind != "none" or trail.break_even_after > 0 or trail.max_hold > 0


def _trailed(exits: Exits, price: float, trail: TrailSettings) -> Exits:
    even = exits.break_even
    if even is None and trail.break_even_after > 0:
        even = BreakEven(trail.break_even_after)
    return msgspec.structs.replace(
        exits,
        trail=trail_of(trail, price),
        break_even=even,
        max_hold=exits.max_hold or trail.max_hold * MINUTE,
    )


def _in_parts(exits: Exits, price: float, pyramid: PyramidSettings) -> Exits:
    weights = [pyramid.scale**number for number in range(pyramid.levels)]
    whole = fsum(weights)
    step = pyramid.step_pct
    adds = tuple(
        Add(price * (1 + number * step), weights[number] / whole, price * (1 + (number - 1) * step))
        for number in range(1, pyramid.levels)
    )
    return msgspec.structs.replace(exits, adds=adds, share=weights[0] / whole)
