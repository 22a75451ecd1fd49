"""Each signal strategy by its name, made from settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from srconsole.settings.schema import Settings
from srconsole.strategies.signals.crossings import MacdCrossing, RsiReturn, SmaCrossing
from srconsole.strategies.signals.momentum import Momentum
from srconsole.strategies.signals.reversion import Reversion
from srconsole.strategies.signals.strategy import PercentExits, Signals
from srconsole.strategies.signals.strengths import Strengths
from srconsole.strategies.signals.system import System
from srconsole.strategies.signals.votes import Votes


def sma(settings: Settings, base: int) -> Signals:
    """Make `sma`."""
    of = settings.signals
    return _by_percent("sma", SmaCrossing(of.sma_fast, of.sma_slow), settings)


def rsi(settings: Settings, base: int) -> Signals:
    """Make `rsi`."""
    of = settings.signals
    return _by_percent("rsi", RsiReturn(of.rsi_length, of.oversold, of.overbought), settings)


def macd(settings: Settings, base: int) -> Signals:
    """Make `macd`."""
    of = settings.signals
    return _by_percent("macd", MacdCrossing(of.macd_fast, of.macd_slow, of.macd_signal), settings)


def multi(settings: Settings, base: int) -> Signals:
    """Make `multi`, by votes or by strength."""
    of = settings.signals
    if of.mode == "average":
        return _by_percent("multi", Votes(of.threshold), settings)
    system = Strengths(of.strength, of.atr_stop, of.atr_target)
    return Signals("multi", system, system.exits)


def mean_reversion(settings: Settings, base: int) -> Signals:
    """Make `mean_reversion`."""
    of = settings.signals
    return _by_percent("mean_reversion", Reversion(need_rsi=of.need_rsi, exit_at=of.exit), settings)


def momentum(settings: Settings, base: int) -> Signals:
    """Make `momentum`."""
    return _by_percent("momentum", Momentum(), settings)


SIGNAL_STRATEGIES: Final[dict[str, Callable[[Settings, int], Signals]]] = {
    "sma": sma,
    "rsi": rsi,
    "macd": macd,
    "multi": multi,
    "mean_reversion": mean_reversion,
    "momentum": momentum,
}
"""By name; the second argument is the candles' length, milliseconds, which none of them needs."""


def _by_percent(name: str, system: System[Any], settings: Settings) -> Signals:
    return Signals(name, system, PercentExits(settings.signals.stop_pct, settings.signals.target_pct))
