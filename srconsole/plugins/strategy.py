"""A plug-in as a strategy: its signals become plans as every signal strategy's do (docs/strategies.md 1.7, 3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec import Struct

from srconsole.core.bounds import Count
from srconsole.core.candle import Candle
from srconsole.core.offer import Exits
from srconsole.plugins.rows import Window
from srconsole.plugins.source import Signal, Source
from srconsole.plugins.verdicts import Asking
from srconsole.settings.schema import Settings
from srconsole.strategies.contract import Needs
from srconsole.strategies.signals.strategy import PercentExits, Signals
from srconsole.strategies.signals.system import System

NAME: Final = "plugin"
"""The strategy's name, and the key of its one lot."""

MOST_FAULTS: Final = 3
"""Failures in a row that pause entries."""


class PluginMemory(Struct):
    """What the next signals depend on.

    Attributes:
        candles: the newest closed ones, as many as the plug-in is shown.
        faults: how often it has failed in a row.
    """

    candles: list[Candle]
    faults: Count = 0


class PluginSystem(System[PluginMemory]):
    """Asks a source for the signal of each close.

    Attributes:
        fault: what went wrong at the last close, a sentence; empty where nothing did.
    """

    columns = ()

    def __init__(self, source: Source, asking: Asking) -> None:
        """Take where the signals come from, and how many candles it is shown."""
        super().__init__(PluginMemory([]))
        self.history = asking.warmup - 1
        self.fault = ""
        self._source = source
        self._asking = asking
        self._window = Window(asking.window)

    def signal(self, candle: Candle) -> Signal:
        """Take one closed candle; return what the plug-in says, a hold until it has its warm-up.

        Raises:
            PluginError: it failed, and its source lets that end the run.
        """
        kept = self.memory.candles
        kept.append(candle)
        if len(kept) > self._asking.window:
            del kept[0]
        self._window.add(candle)
        if len(self._window) < self._asking.warmup:
            return 0
        heard = self._source.heard(self._window)
        self.fault = heard.fault
        self.memory.faults = self.memory.faults + 1 if heard.fault else 0
        return heard.signal

    def values(self) -> tuple[float, ...]:
        """Return none: a plug-in's own columns stay with it."""
        return ()

    def waits(self, held: bool) -> str:
        """Return what is waited for, or what went wrong."""
        if self.fault:
            return f"holds, since {self.fault}"
        return f"waits for {'a sell' if held else 'a buy'} signal"

    def restore(self, memory: bytes) -> None:
        """Be where the memory was written down; of more candles than are shown now the newest are kept."""
        super().restore(memory)
        del self.memory.candles[: -self._asking.window]
        self._window.restore(self.memory.candles)
        self.fault = ""


class PluginStrategy(Signals):
    """The strategy of a plug-in; implements `strategies.contract.Strategy`."""

    def __init__(self, source: Source, asking: Asking, exits: Callable[[float], Exits | str]) -> None:
        """Take where its signals come from, how much it is shown, and the exits at a price of entry."""
        self._plugged = PluginSystem(source, asking)
        super().__init__(NAME, self._plugged, exits)
        self.needs = Needs(history=self._plugged.history, candles_alone=True)

    @property
    def fault(self) -> str:
        """What went wrong at the last close, a sentence with file and line; empty where nothing did."""
        return self._plugged.fault

    @property
    def failing(self) -> bool:
        """Whether it has failed so often in a row that entries are to be paused."""
        return self._plugged.memory.faults >= MOST_FAULTS


def asking_of(settings: Settings) -> Asking:
    """Return how `[plugin]` has a plug-in asked."""
    return Asking(settings.plugin.window, settings.plugin.warmup)


def strategy_of(settings: Settings, source: Source) -> PluginStrategy:
    """Make the strategy that settings ask for, with its signals from a source."""
    exits = PercentExits(settings.signals.stop_pct, settings.signals.target_pct)
    return PluginStrategy(source, asking_of(settings), exits)
