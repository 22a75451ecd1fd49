"""A backtest in a process of its own.

`python -m srconsole.compose.trial.form` reads what is wanted from stdin, a line of JSON, and writes lines of JSON to
stdout: how far it is, and at last what came of it, or what is wrong. It ends with whoever has begun it.
"""

from __future__ import annotations

import math
import os
import sys
import threading
import time
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from srconsole.core.trade import Trade
from srconsole.engine.rows import trade_line
from srconsole.engine.view.trial import Figures
from srconsole.errors import SrconsoleError
from srconsole.settings.schema import Settings

if TYPE_CHECKING:
    import pandas as pd

NICE: Final = 10
"""How far the process stands back behind others."""
_OFTEN: Final = 0.25
"""Seconds between two lines about progress."""


class Asked(Struct, frozen=True):
    """What is wanted: files, and assignments as `--set` takes them."""

    file: str
    detail: str
    assignments: list[str]


class Said(Struct, frozen=True, omit_defaults=True):
    """A line: progress, an end, or a fault."""

    done: int = 0
    total: int = 0
    fault: str = ""
    figures: Figures | None = None
    trades: list[str] = []
    settings: Settings | None = None
    timeframe: int = 0
    decimals: int = 0
    rows: list[tuple[int, str, float | None]] = []


def carried_out(asked: Asked) -> Said:
    """Run a backtest and return what came of it; how far it is goes to stdout meanwhile.

    Raises:
        SrconsoleError: files or settings cannot be used.
    """
    from srconsole.market.candle_file import load_candles
    from srconsole.research.backtest import backtest
    from srconsole.research.frames import decimals_in

    settings = settings_with(asked.assignments)
    candles = load_candles(asked.file)
    detail = load_candles(asked.detail).frame if asked.detail else None
    result = backtest(candles.frame, settings, detail, file=asked.file, progress=_Progress(), told=_unheard)
    return Said(
        figures=msgspec.convert(result.summary, Figures),
        trades=[trade_line(_trade(row)) for row in result.trades.to_dict("records")],
        settings=settings,
        timeframe=candles.report.timeframe,
        decimals=decimals_in(candles.frame, settings.market.tick),
        rows=changes_in(result.candles),
    )


def settings_with(assignments: Sequence[str]) -> Settings:
    """Return the settings of the next start in this folder, with assignments as `--set` takes them.

    Raises:
        SettingsError: something is wrong with them, or with a file of settings.
    """
    from srconsole.settings.layers import load_settings

    home = os.environ.get("HOME", "")
    return load_settings(
        folder=Path.cwd(), home=Path(home) if home else None, environment=os.environ, assignments=assignments
    ).settings


def changes_in(candles: pd.DataFrame) -> list[tuple[int, str, float | None]]:
    """Return the rows in which Position or Stop is another than in the row before: when, and what they are."""
    positions, stops = candles["Position"].astype(str), candles["Stop"]
    same = (stops == stops.shift()) | (stops.isna() & stops.shift().isna())
    changed = candles[(positions != positions.shift()) | ~same]
    rows = zip(changed["Time"], changed["Position"], changed["Stop"], strict=True)
    return [
        (round(time.timestamp() * 1000), str(position), None if math.isnan(stop) else float(stop))
        for time, position, stop in rows
    ]


def _trade(row: dict[Hashable, Any]) -> Trade:
    """Return the trade of a frame's row."""
    values = {str(name): value for name, value in row.items()}
    for name in ("entry_time", "exit_time"):
        values[name] = round(values[name].timestamp() * 1000)
    for name in ("midpoint", "peak"):
        values[name] = None if math.isnan(values[name]) else values[name]
    return Trade(**values)


class _Progress:
    """Says how far it is, now and then."""

    def __init__(self) -> None:
        self._last = 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.perf_counter()
        if now - self._last >= _OFTEN:
            self._last = now
            _say(Said(done=done, total=total))


def _unheard(line: str) -> None:
    """Let pass what a plug-in prints: there is nobody to read it."""


def _say(said: Said) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(said) + b"\n")
    sys.stdout.buffer.flush()


def _end_with_the_console() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    os.nice(NICE)
    wanted = msgspec.json.decode(sys.stdin.buffer.readline(), type=Asked)
    threading.Thread(target=_end_with_the_console, daemon=True).start()
    try:
        _say(carried_out(wanted))
    except SrconsoleError as error:
        _say(Said(fault=str(error)))
