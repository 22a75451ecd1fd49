"""Snapshots of other strategies than `levels`, made of the canned ones and of figures that belong to them."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

from srconsole.core.candle import Candle
from srconsole.core.lot import State
from srconsole.core.turns import Happens, Side, Turn
from srconsole.engine.view.snapshot import GuardView, LevelView, Snapshot
from srconsole.engine.view.strategy import GuardMeter, LineView, LotView, OfferView, StrategyView, TargetView
from srconsole.settings.schema import Settings
from tests.console import canned

DAY = 86_400_000
METERS = (
    GuardMeter("week loss", 0.012, 0.05, baseline=1020.0),
    GuardMeter("day drop", 0.0, 0.1, baseline=1009.53),
    GuardMeter("stops in a row", 2, 3, "count"),
    GuardMeter("day win rate", 0.4, 0.35, least=True),
    GuardMeter("day's move", 0.041, 0.2),
)
GUARDS = GuardView(1009.53, 0.0125, 0.02, 1047.79, 0.036514, 0.2, (), METERS)
"""Those of a preset of the scalper."""


def sold_at(stop: float) -> Turn:
    """Return what happens at a stop."""
    return Turn(Happens.SOLD, Side.TO, stop)


def mean(candles: tuple[Candle, ...], length: int) -> tuple[float, ...]:
    """Return the means of so many closes, nan before there are so many."""
    closes = [candle.close for candle in candles]
    return tuple(
        math.nan if place + 1 < length else math.fsum(closes[place + 1 - length : place + 1]) / length
        for place in range(len(closes))
    )


def strength(candles: tuple[Candle, ...], length: int = 14) -> tuple[float, ...]:
    """Return a share of gains in all moves of the last closes, percent: a curve of the looks of an RSI."""
    closes = [candle.close for candle in candles]
    moves = [0.0, *(after - before for before, after in pairwise(closes))]
    found = []
    for place in range(len(moves)):
        window = moves[max(0, place + 1 - length) : place + 1]
        gains, losses = sum(max(move, 0.0) for move in window), sum(max(-move, 0.0) for move in window)
        found.append(100 * gains / (gains + losses) if place >= length and gains + losses else math.nan)
    return tuple(found)


def signals(settings: Settings | None = None) -> Snapshot:
    """Return a flat `sma`, which waits for a cross."""
    shown = canned.flat(settings)
    candles = shown.market.candles
    lines = (
        LineView("sma_fast", mean(candles, 10)),
        LineView("sma_slow", mean(candles, 50)),
        LineView("rsi", strength(candles), "rsi", (30.0, 70.0)),
    )
    view = StrategyView("sma", "waits for sma_fast 10 to cross above sma_slow 50", lines=lines)
    return _of(shown, view, why_flat="waits for sma_fast 10 to cross above sma_slow 50")


def macd(settings: Settings | None = None) -> Snapshot:
    """Return a `macd` that holds a lot with a stop and one target."""
    shown = canned.in_stop_loss(settings)
    candles = shown.market.candles
    fast, slow = mean(candles, 12), mean(candles, 26)
    line = tuple(one - other for one, other in zip(fast, slow, strict=True))
    smooth = tuple(math.nan if place < 34 else math.fsum(line[place - 8 : place + 1]) / 9 for place in range(len(line)))
    lot = LotView(
        key="macd", label="macd", state=State.STOP_LOSS, quantity=0.133781, entered=0.133781, entry_price=3737.46,
        entry_time=canned.at("2019-01-10T12"), stop=3662.71, unrealised=0.200305, at_stop=-10.6,
        targets=(TargetView(3886.96, 0.133781),), break_even=3741.95,
        turns=(Turn(Happens.PART_SOLD, Side.FROM, 3886.96), sold_at(3662.71)),
    )  # fmt: skip
    lines = (LineView("macd", line, "macd", (0.0,)), LineView("signal", smooth, "macd"))
    view = StrategyView("macd", "sells when macd crosses below its signal", lots=(lot,), lines=lines)
    return _of(shown, view, position=_position(shown, lot))


def scalper(settings: Settings | None = None) -> Snapshot:
    """Return a scalper whose lot has three targets, a break-even and a deadline; all guards are set."""
    shown = canned.in_stop_loss(settings)
    lot = LotView(
        key="S3730.0", label="S1", state=State.STOP_LOSS, quantity=0.133781, entered=0.133781, entry_price=3737.46,
        entry_time=canned.at("2019-01-10T12"), stop=3700.16, unrealised=0.200305, at_stop=-5.6,
        targets=(TargetView(3793.52, 0.044147), TargetView(3832.0, 0.044147), TargetView(3916.57, 0.045487)),
        break_even=3741.95, break_even_from=3774.83, deadline=canned.at("2019-01-10T16"), liquidation=3008.66,
        turns=(Turn(Happens.PART_SOLD, Side.FROM, 3793.52), Turn(Happens.EVEN, Side.FROM, 3774.83, 3741.95),
               sold_at(3700.16)),
    )  # fmt: skip
    levels = (
        LevelView("R3971.58", "R", "R2", 3971.58, 3, 0, canned.at("2018-12-28T19"), disabled=False),
        LevelView("R3916.57", "R", "R1", 3916.57, 4, 0, canned.at("2019-01-02T23"), disabled=False),
        LevelView("S3730.0", "S", "S1", 3730.0, 3, 0, canned.at("2019-01-04T14"), disabled=False),
        LevelView("S3676.15", "S", "S2", 3676.15, 2, 0, canned.at("2018-12-25T15"), disabled=False),
    )
    adx = tuple(value / 2.5 for value in strength(shown.market.candles, 20))
    lines = (LineView("adx", adx, "adx", (25.0,)), LineView("rsi", strength(shown.market.candles), "rsi", (30.0, 70.0)))
    view = StrategyView("scalper", "sells in three parts, or below S1 - 0.5 %", lots=(lot,), lines=lines)
    held = _of(shown, view, position=_position(shown, lot), levels=levels)
    return held._replace(guards=GUARDS)


def grid(settings: Settings | None = None) -> Snapshot:
    """Return a grid with two lots held and offers on its other lines."""
    shown = canned.in_stop_loss(settings)
    lots = tuple(
        LotView(
            key=str(line), label=str(line), state=State.STOP_LOSS, quantity=0.0267, entered=0.0267, entry_price=price,
            entry_time=canned.at(f"2019-01-10T{hour}"), stop=3518.2, unrealised=(3741.2 - price) * 0.0267 - 0.06,
            at_stop=(3518.2 - price) * 0.0267 - 0.12, targets=(TargetView(target, 0.0267),), break_even=price * 1.0012,
            turns=(Turn(Happens.PART_SOLD, Side.FROM, target), sold_at(3518.2)),
        )
        for line, price, target, hour in ((0, 3779.03, 3816.82, "07"), (-1, 3741.24, 3779.03, "12"))
    )  # fmt: skip
    offers = tuple(
        OfferView(str(line), str(line), "touch", price, price, price - 37.79, math.inf, 0.0267, 3518.2,
                  disabled=line == -3)
        for line, price in ((-2, 3703.45), (-3, 3665.66), (-4, 3627.87), (-5, 3590.08))
    )  # fmt: skip
    view = StrategyView("grid", "buys on each line below, sells on the next above", offers, lots, max_lots=10)
    return _of(shown, view, position=_position(shown, lots[0]))


def breakout(settings: Settings | None = None) -> Snapshot:
    """Return a breakout whose lot trails by ATR, in TAKE_PROFIT."""
    shown = canned.in_take_profit(settings)
    lot = LotView(
        key="R7", label="R7", state=State.TAKE_PROFIT, quantity=0.133781, entered=0.133781, entry_price=3737.46,
        entry_time=canned.at("2019-01-04T16"), stop=3985.6, unrealised=38.257, at_stop=32.4, stop_reason="take_profit",
        peak=4114.8, trail="3 ATR 1h", break_even=3741.95,
        turns=(Turn(Happens.STOP_RISES, Side.ABOVE, 4114.8), sold_at(3985.6)),
    )  # fmt: skip
    levels = (
        LevelView("R9", "R", "R1", 4175.0, 2, canned.at("2018-12-20T17"), canned.at("2018-12-24T15"), disabled=False),
        LevelView("R7", "S", "S1", 3971.58, 3, canned.at("2018-12-28T19"), canned.at("2019-01-04T14"), disabled=False),
    )
    view = StrategyView("breakout", "sells on a close below 3,960.10, where the zone of R7 ends", lots=(lot,))
    return _of(shown, view, position=_position(shown, lot), levels=levels)


def _position(shown: Snapshot, lot: LotView) -> Any:
    position = shown.market.position
    assert position is not None
    return position._replace(
        state=lot.state, tier=lot.label, quantity=lot.quantity, entry_price=lot.entry_price, entry_time=lot.entry_time,
        stop=lot.stop, midpoint=math.inf, peak=lot.peak, trail_pct=0.0, unrealised=lot.unrealised, risk=lot.at_stop,
    )  # fmt: skip


def _of(shown: Snapshot, view: StrategyView, **fields: Any) -> Snapshot:
    return canned.changed(shown, **{"strategy": view, "levels": (), "pattern": None, "waited_for": None, **fields})


STATES = {"signals": signals, "macd": macd, "scalper": scalper, "grid": grid, "breakout": breakout}
