"""What a report is about: a history that was traded, with all that is known of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec
import pandas as pd

from srconsole.market.timeframe import timeframe_seconds
from srconsole.settings.schema import Settings

if TYPE_CHECKING:
    from srconsole.research.again import History
    from srconsole.research.backtest import Result

BACKTEST = "backtest"
"""The mode of what was traded at once, over a whole history."""
_BESIDE: Final = frozenset({"alerts", "console", "journal", "keys"})
"""Sections that change no trade; what alarms call is nobody else's business."""


@dataclass(frozen=True)
class Reported:
    """A traded history.

    Attributes:
        name: what the person calls it: a file, a run, a folder.
        mode: `backtest`, or the mode of a run (`replay`, `paper`, `testnet`, `live`).
        candles: one row a candle: Time (UTC), Open, High, Low, Close, Volume, Symbol, the strategy's columns, Position,
            Stop (NaN when flat), Equity (USDT).
        trades: one row a closed trade, as `research.backtest.Result` has them.
        fills: one row a fill, likewise; none where nobody kept them.
        summary: the figures by the keys of docs/interfaces.md; of a run those that its records tell.
        notes: what a reader must know, a sentence each.
        history: what can be traded again, None of what was recorded.
    """

    name: str
    mode: str
    candles: pd.DataFrame
    trades: pd.DataFrame
    fills: pd.DataFrame
    summary: Mapping[str, Any]
    notes: tuple[str, ...] = ()
    history: History | None = None

    @property
    def symbol(self) -> str:
        """The market."""
        return str(self.summary["symbol"])

    @property
    def timeframe(self) -> int:
        """Seconds a candle."""
        return timeframe_seconds(str(self.summary["timeframe"]))

    @property
    def capital(self) -> float:
        """What it began with, USDT."""
        return float(self.summary["settings"]["risk"]["initial_capital"])

    @property
    def strategy(self) -> str:
        """The strategy's name."""
        return str(self.summary["settings"]["strategy"]["name"])

    def changed_settings(self) -> dict[str, tuple[Any, Any]]:
        """Return each setting of trading that is not the built-in one, by its path: its value, and the built-in one."""
        built_in = trading_settings(msgspec.json.decode(msgspec.json.encode(Settings())))
        every = trading_settings(self.summary["settings"])
        return {path: (value, built_in.get(path)) for path, value in every.items() if built_in.get(path) != value}


def trading_settings(settings: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the settings that say what is traded and how, by their paths: none of the screen, of alarms, of files."""
    return {
        f"{section}.{key}": value
        for section, values in settings.items()
        if section not in _BESIDE
        for key, value in values.items()
    }


def of_result(result: Result, name: str, notes: tuple[str, ...] = (), history: History | None = None) -> Reported:
    """Return what a backtest of a file found, as a report is about it."""
    return Reported(name, BACKTEST, result.candles, result.trades, result.fills, result.summary, notes, history)
