"""The candles of a command's file, and what a person has to know about how they were packed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from srconsole.cli.printing import complain

if TYPE_CHECKING:
    from srconsole.market.candle_file import Candles
    from srconsole.market.checks import CandleReport


def candles_of(file: str, *, quiet: bool = False) -> Candles:
    """Read a file of candles; what is odd about how it was packed is said on stderr.

    Args:
        file: its name, as it was typed.
        quiet: whether nothing but errors is wanted.

    Raises:
        CandleError: as `load_candles`.
    """
    from srconsole.market.candle_file import load_candles

    candles = load_candles(file)
    note_packing(file, candles.report, quiet=quiet)
    return candles


def note_packing(file: str, report: CandleReport, *, quiet: bool = False) -> None:
    """Say on stderr what is odd about how a file was packed."""
    if report.packing and not quiet:
        complain(f"srconsole: {file}: {report.packing}")
