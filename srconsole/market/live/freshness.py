"""How old everything is that a feed knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

KINDS: Final = ("price", "candle", "clock", "terms")


class Ages(NamedTuple):
    """Seconds since the last good answer of each kind, None before the first.

    Attributes:
        price, candle, clock, terms: the kinds; a candle counts from when the newest that is due was there.
        ahead: seconds that the exchange's clock is ahead of this machine's, None while it is not known.
        latency: seconds from asking for that to the answer.
        in_flight: polls that wait for their answer.
        failures: polls in a row without a price.
        error: why a read has failed that has not gone well since, in a sentence, the price's first; empty where none.
    """

    price: float | None
    candle: float | None
    clock: float | None
    terms: float | None
    ahead: float | None
    latency: float
    in_flight: int
    failures: int
    error: str


class Freshness:
    """Is told of every answer, and tells how long that is ago.

    Attributes:
        in_flight: polls that wait for their answer.
        ahead, latency: as in `Ages`.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._at: dict[str, float] = {}
        self._failures = 0
        self._errors: dict[str, str] = {}
        self.in_flight = 0
        self.ahead: float | None = None
        self.latency = 0.0

    def good(self, kind: str) -> None:
        """Know that there was a good answer of a kind: price, candle, clock or terms."""
        self._at[kind] = self._monotonic()
        self._errors.pop(kind, None)
        if kind == "price":
            self._failures = 0

    def failed(self, kind: str, error: str) -> None:
        """Know that there was no good answer of a kind, and why."""
        self._errors[kind] = error
        if kind == "price":
            self._failures += 1

    def ages(self) -> Ages:
        """Return how old everything is now."""
        price, candle, clock, terms = map(self._age, KINDS)
        error = next((self._errors[kind] for kind in KINDS if kind in self._errors), "")
        return Ages(price, candle, clock, terms, self.ahead, self.latency, self.in_flight, self._failures, error)

    def _age(self, kind: str) -> float | None:
        at = self._at.get(kind)
        return None if at is None else self._monotonic() - at
