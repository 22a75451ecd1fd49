"""Snapshots made of a structure and a trader."""

from __future__ import annotations

from srconsole.core.level import Level
from srconsole.core.order import State
from srconsole.core.position import Position
from srconsole.core.sizing import liquidation_price
from srconsole.core.structure import Structure
from srconsole.core.tier import Tier
from srconsole.core.trader import Trader
from srconsole.engine.snapshot import LevelView, PositionView
from srconsole.figures import price_text


def levels_of(structure: Structure, trader: Trader) -> tuple[LevelView, ...]:
    """Return all levels, the highest price first."""
    names = {tier.level: tier.name for tier in (*structure.tiers.supports, *structure.tiers.resistances)}
    levels = [*structure.supports.levels, *structure.resistances.levels]
    levels.sort(key=lambda level: (-level.price, level.id))
    return tuple(_view(level, names.get(level.id, ""), level.id in trader.disabled) for level in levels)


def _view(level: Level, tier: str, disabled: bool) -> LevelView:
    return LevelView(level.id, tier, level.price, level.touches, level.first.time, level.last.time, disabled)


def position_of(trader: Trader) -> PositionView | None:
    """Return the open position, marked to the last price."""
    position = trader.position
    if position is None:
        return None
    settings = trader.settings
    price = position.entry_price if trader.price is None else trader.price
    return PositionView(
        state=position.state,
        tier=position.tier,
        level_price=position.level_price,
        quantity=position.quantity,
        entered=position.entered,
        entry_price=position.entry_price,
        entry_time=position.entry_time,
        stop=position.stop,
        midpoint=position.midpoint,
        peak=position.peak,
        trail_pct=position.trail_pct,
        liquidation=liquidation_price(position.entry_price, settings.risk),
        unrealised=position.profit_at(price),
        risk=_result_at_stop(position, settings.costs.slippage, settings.costs.fee_rate),
    )


def _result_at_stop(position: Position, slippage: float, fee_rate: float) -> float:
    fill = position.stop * (1 - slippage)
    return position.profit_at(fill) - position.quantity * fill * fee_rate


def why_flat(structure: Structure, trader: Trader, decimals: int) -> str:
    """Return in a sentence why nothing is held, prices with so many decimals; empty while something is."""
    if trader.state is not State.FLAT:
        return ""
    if trader.paused:
        return "entries are paused by hand"
    if trader.halt.active:
        left = trader.halt.candles_left
        until = "until a person resumes" if left is None else f"for {left} more candle{'s' if left != 1 else ''}"
        return f"halted after {trader.halt.losses_in_row} losses in a row, {until}"
    if structure.pattern is None:
        return "no low-high-low pattern yet, so there is no midpoint"
    if trader.settings.risk.margin > trader.closed_equity:
        return "insufficient funds: the margin is more than the equity"
    support = _next_support(trader)
    if support is None:
        return "no support in force that price could come down to"
    return f"waiting for price to come down to {support.name} at {price_text(support.upper, decimals)}"


def _next_support(trader: Trader) -> Tier | None:
    for support in trader.tiers.supports:
        open_to_entry = support.level not in trader.disabled and support.level not in trader.left
        if open_to_entry and (trader.price is None or support.upper < trader.price):
            return support
    return None
