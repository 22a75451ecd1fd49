"""What the kernel can do: settings whose trades it gives to the last digit, in the form in which it takes them."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Final

from srconsole.kernel.library import Asked, LevelRules, TradeRules, Unit
from srconsole.settings.schema import GuardSettings, Settings

_SIZINGS: Final = {"margin": 0, "fixed": 1, "risk": 2}
_CAPS: Final = {"margin": 0, "seed": 1, "none": 2}
_MOST_LEVELS: Final = 50
_EXACT: Final = 2**53
"""Below it every whole number is a double."""
_POWERS: Final = 22
"""So many powers of ten are doubles."""


def unclaimed(settings: Settings) -> str:
    """Return why the kernel does not take these settings, in a few words; empty where it does."""
    if settings.strategy.name != "levels":
        return f"the strategy {settings.strategy.name}"
    if settings.pyramid.levels > 1:
        return "pyramid.levels"
    if settings.sizing.rule not in _SIZINGS:
        return f"sizing.rule {settings.sizing.rule}"
    if settings.levels.max_levels > _MOST_LEVELS or settings.levels.swing_order < 1:
        return "levels out of range"
    unset = GuardSettings(flatten=settings.guards.flatten, day_win_trades=settings.guards.day_win_trades)
    return "" if settings.guards == unset else "guards"


def level_rules(settings: Settings) -> LevelRules:
    """Return what decides about levels, tiers and pattern."""
    levels, strategy = settings.levels, settings.strategy
    return LevelRules(
        swing_order=levels.swing_order,
        max_levels=levels.max_levels,
        max_age=levels.max_age,
        by_recency=levels.rank_by == "recency",
        lowest=strategy.midpoint_low == "lowest",
        merge_tolerance=levels.merge_tolerance,
        proximity=levels.proximity,
        min_prominence=levels.min_prominence,
        min_volume_ratio=levels.min_volume_ratio,
        midpoint_fraction=strategy.midpoint_fraction,
    )


def trade_rules(settings: Settings, asked: Asked) -> TradeRules:
    """Return what else decides about trades; `asked`, which has to live as long, rounds where doubles cannot tell."""
    strategy, risk, market, sizing = settings.strategy, settings.risk, settings.market, settings.sizing
    return TradeRules(
        stop_pct=strategy.stop_pct,
        trail_pct=strategy.trail_pct,
        favourable=strategy.intrabar == "favourable",
        polls=strategy.movement == "polls",
        margin=risk.margin,
        leverage=risk.leverage,
        initial_capital=risk.initial_capital,
        maintenance_rate=risk.maintenance_rate,
        max_notional=risk.max_notional,
        max_consecutive_losses=risk.max_consecutive_losses,
        loss_pause=risk.loss_pause,
        fee_rate=settings.costs.fee_rate,
        slippage=settings.costs.slippage,
        step=unit_of(market.step),
        tick=unit_of(market.tick),
        min_quantity=market.min_quantity,
        min_notional=market.min_notional,
        sizing=_SIZINGS[sizing.rule],
        cap=_CAPS[sizing.cap],
        quantity=sizing.quantity,
        risk=sizing.risk,
        ask=asked.function,
    )


@cache
def unit_of(size: float) -> Unit:
    """Return a step or a tick with its decimals as numerator and denominator, 0 where these are not exact."""
    _, digits, exponent = Decimal(repr(size)).as_tuple()
    numerator = int("".join(map(str, digits))) * 10 ** max(int(exponent), 0)
    denominator = 10 ** max(-int(exponent), 0)
    if numerator >= _EXACT or denominator > 10**_POWERS:
        return Unit(size, 0.0, 0.0)
    return Unit(size, float(numerator), float(denominator))
