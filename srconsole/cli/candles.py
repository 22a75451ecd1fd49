"""The candles of a command's file, and what a person has to know about how they were packed."""

from __future__ import annotations

from srconsole.cli.printing import complain
from srconsole.market.candle_file import Candles, load_candles


def candles_of(file: str, *, quiet: bool = False) -> Candles:
    """Read a file of candles; what is odd about how it was packed is said on stderr.

    Args:
        file: its name, as it was typed.
        quiet: whether nothing but errors is wanted.

    Raises:
        CandleError: as `load_candles`.
    """
    candles = load_candles(file)
    if candles.report.packing and not quiet:
        complain(f"srconsole: {file}: {candles.report.packing}")
    return candles
