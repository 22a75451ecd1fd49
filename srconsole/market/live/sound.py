"""An exchange's candles held to what a file's are held to."""

from __future__ import annotations

from collections.abc import Sequence

from srconsole.core.candle import Candle
from srconsole.errors import CandleError, ExchangeError
from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.checks import Origin, check_rows


def check_sound(symbol: str, candles: Sequence[Candle]) -> None:
    """Check candles one by one and their order.

    Raises:
        ExchangeError: one cannot be used.
    """
    try:
        check_rows(CandleColumns.of(symbol, candles), Origin("the exchange"))
    except CandleError as error:
        raise ExchangeError(f"{error}; it is asked again") from error
