"""The levels of a history by the batch form (argrelextrema), in a process of its own.

`python -m srconsole.compose.market.batch_form` reads settings and candles from stdin, as `batch_check` writes them, and
writes what the levels say to stdout. SciPy and pandas stay out of the engine's process.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Final

import msgspec
import pandas as pd

from srconsole.compose.market.batch_check import Asked
from srconsole.compose.market.levels_said import Said, said_of
from srconsole.core.candle import Candle
from srconsole.engine.rows import candle_of
from srconsole.research.swings import ScannedSwings
from srconsole.settings.schema import Settings
from srconsole.strategies.levels.edit import Edit
from srconsole.strategies.levels.structure import Structure

NICE: Final = 10
"""How far the process stands back behind others."""


def levels_of(settings: Settings, candles: Sequence[Candle], edits: Sequence[Edit] = ()) -> Said:
    """Return what the levels say as of the last candle's close, with what was done to them by hand."""
    numbers = pd.DataFrame(
        {
            "High": [candle.high for candle in candles],
            "Low": [candle.low for candle in candles],
            "Volume": [candle.volume for candle in candles],
        },
        dtype="float64",
    )
    structure = Structure(settings, ScannedSwings(numbers, settings.levels), edits)
    for candle in candles:
        structure.close(candle.time, candle.high, candle.low, candle.close, candle.volume)
    return said_of(structure)


if __name__ == "__main__":
    os.nice(NICE)
    asked = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Asked)
    settings = Settings(levels=asked.levels, strategy=asked.strategy)
    said = levels_of(settings, [candle_of(row) for row in asked.rows], asked.edits)
    sys.stdout.buffer.write(msgspec.msgpack.encode(said))
