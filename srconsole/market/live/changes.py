"""What is different about two forms of one candle, in words."""

from __future__ import annotations

from srconsole.core.candle import Candle
from srconsole.figures import exact_text


def changes_text(before: Candle, now: Candle) -> str:
    """Return what has become what, to the last digit: `low from 99.8 to 99.75, volume from 12 to 13.5`."""
    fields = zip(Candle._fields[1:], before[1:], now[1:], strict=True)
    return ", ".join(f"{name} from {exact_text(was)} to {exact_text(is_)}" for name, was, is_ in fields if was != is_)
