"""The standard file that comes of an import: how it is written, and that it is read again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from srconsole.errors import CandleError
from srconsole.market.candle_file import load_candles
from srconsole.market.column_writer import Rows, plain_rows


class Standard(NamedTuple):
    """How a standard file is written and read again.

    Attributes:
        rows: makes its rows.
        load: reads it as every command does; raises CandleError where it is refused.
    """

    rows: Rows = plain_rows
    load: Callable[[Path], object] = load_candles


PLAIN: Final = Standard()
"""By plain Python."""


def read_back(written: Path, path: str, standard: Standard) -> None:
    """Read what was written as every command will; nobody is given a file that is refused then."""
    try:
        standard.load(written)
    except CandleError as error:
        reason = str(error).removeprefix(f"{written}:").partition("; to make it a standard file")[0].strip()
        place, _, rest = reason.partition(": ")
        reason = f"line {place}: {rest}" if place.isdigit() else reason
        raise CandleError(f"{path}: the file made from it would be refused by every command: {reason}") from error
