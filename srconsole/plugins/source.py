"""Where the signals of a plug-in come from: computed ahead for a history, or asked for at each close."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol, cast

from msgspec import Struct

from srconsole.errors import PluginError
from srconsole.plugins.plugin import Asked
from srconsole.plugins.rows import Window

Signal = Literal[-1, 0, 1]
"""Sell, neither, buy."""


class Heard(Struct, frozen=True):
    """What was heard of a plug-in at a close.

    Attributes:
        signal: 1 buy, -1 sell, 0 hold.
        fault: what went wrong instead, a sentence with file and line; empty where nothing did.
    """

    signal: Signal
    fault: str = ""


class Source(Protocol):
    """Gives the signal of a close."""

    def heard(self, window: Window) -> Heard:
        """Return what the plug-in says of the newest candle of its window.

        Raises:
            PluginError: it failed, and this source lets that end the run.
        """
        ...


class Known:
    """Signals of a history that were computed ahead (`history.signals_of`)."""

    def __init__(self, candles: Sequence[int], signals: Sequence[int]) -> None:
        """Take the opening times of the history's candles, UTC milliseconds, and their signals."""
        self._signals: Mapping[int, int] = dict(zip(candles, signals, strict=True))

    def heard(self, window: Window) -> Heard:
        """Return what was said of the newest candle."""
        return Heard(cast("Signal", self._signals[window.newest().time]))


class AtEachClose:
    """Asks the plug-in at each close, and lets its errors end the run: for histories."""

    def __init__(self, plugin: Asked) -> None:
        self._plugin = plugin

    def heard(self, window: Window) -> Heard:
        """Ask for the newest candle."""
        return Heard(cast("Signal", self._plugin.last_signal(window.sent())))


class InLife:
    """Asks the plug-in at each close; one that fails holds, and it is told: for what goes on trading."""

    def __init__(self, plugin: Asked) -> None:
        self._plugin = plugin

    def heard(self, window: Window) -> Heard:
        """Ask for the newest candle; hold where there is no answer."""
        try:
            return Heard(cast("Signal", self._plugin.last_signal(window.sent())))
        except PluginError as error:
            return Heard(0, str(error))
