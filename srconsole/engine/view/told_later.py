"""What a person may ask about later: refused entries, and what has happened while nobody looked."""

from __future__ import annotations

from typing import Literal, NamedTuple

REFUSALS_SHOWN = 20
NEWS_SHOWN = 500


class RefusalView(NamedTuple):
    """An entry that was due and was not made."""

    time: int
    """Opening time of its candle, UTC milliseconds."""
    label: str
    price: float
    """Of the level, USDT."""
    reason: str
    """In a few words."""


class NewsItem(NamedTuple):
    """Something that happened in a run and that a person who was away is told of."""

    sequence: int
    """Counted from 1 over all that happens in the run; 0 for a missed touch, which no journal has."""
    time: int
    """Opening time of its candle, UTC milliseconds."""
    kind: Literal["fill", "trade", "refused", "missed", "bare", "funding", "start", "grave", "other"]
    text: str
    """In a sentence; of a refusal the reason."""
    amount: float = 0.0
    """What a trade made or a funding moved, USDT; of what had no stop, the seconds."""
