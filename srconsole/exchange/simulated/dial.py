"""Trouble by chance: faults of the line and doings of others, drawn from a seed, so that a run can be had again."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Final

from msgspec import Struct

from srconsole.exchange.simulated.clock import HOUR
from srconsole.exchange.simulated.faults import Fault
from srconsole.exchange.simulated.happenings import (
    ClosedByHand,
    Deleveraged,
    ForeignOrder,
    Happening,
    LeverageChanged,
    Liquidated,
    Maintenance,
    MarkMoves,
    ModesChanged,
    ReadsChange,
    Transfer,
)
from srconsole.exchange.simulated.views import View


class Drawn(Struct, frozen=True):
    """A fault that a dial drew, and the call that met it."""

    time: int
    path: str
    fault: Fault


DRAWS: Final = (
    Fault("drop"),
    Fault("drop", accepted=True),
    Fault("cut", accepted=True),
    Fault("status", status=429),
    Fault("status", status=502, accepted=True),
    Fault("status", status=524, accepted=True),
    Fault("code"),
    Fault("code", code="40010", message="Request timed out", accepted=True),
    Fault("code", code="429", message="Too Many Requests"),
    Fault("text", accepted=True),
    Fault("text", body=""),
    Fault("delay", accepted=True, seconds=0.05),
    Fault("delay", seconds=0.05),
)
"""What a dial draws from, all alike."""


class Dial:
    """Faults by chance.

    Args:
        chance: where the draws come from; one seed gives one sequence for one sequence of calls.
        level: 0 for none, 1 for a fault in every second call.

    Attributes:
        drawn: what was drawn so far, for a report.
    """

    def __init__(self, chance: Random, level: float) -> None:
        self._chance = chance
        self._level = level
        self.drawn: list[Drawn] = []

    def meet(self, path: str, now: int) -> Fault | None:
        """Return what becomes of a call, None where it goes well."""
        if not self._level or self._chance.random() >= self._level / 2:
            return None
        fault = self._chance.choice(DRAWS)
        self.drawn.append(Drawn(now, path, fault))
        return fault


LASTS: Final = 5 * 60_000
"""Milliseconds for which what passes again lasts."""


def draw_happenings(chance: Random, level: float, symbol: str, start: int, end: int) -> list[Happening]:
    """Return what others do between two times, UTC milliseconds: at a level of 1 about one thing an hour.

    What would stay (maintenance, late reads, a mark that is off) passes after five minutes.
    """
    found: list[Happening] = []
    time = float(start)
    while level > 0:
        time += chance.expovariate(level / HOUR)
        if time >= end:
            break
        found += _draw(chance, int(time), symbol)
    return found


def _draw(chance: Random, at: int, symbol: str) -> tuple[Happening, ...]:
    """Return one thing that others do, and its end where it has one."""
    way, size, coin = chance.choice(("buy", "sell")), Decimal(chance.randint(1, 20)), chance.random() < 0.5
    skew, after = chance.choice((-60_000, 60_000)), at + LASTS
    good_again = ReadsChange(after, View())
    kinds: tuple[tuple[Happening, ...], ...] = (
        (ClosedByHand(at, symbol),),
        (Liquidated(at, symbol),),
        (Deleveraged(at, symbol, Decimal("0.5")),),
        (ForeignOrder(at, symbol, way, size / 100, reduce_only=coin),),
        (LeverageChanged(at, symbol, size),),
        (ModesChanged(at, hedge=coin),),
        (Transfer(at, size if coin else -size),),
        (Maintenance(at, begins=True), Maintenance(after, begins=False)),
        (ReadsChange(at, View(fills_late=3000, orders_late=1000, fills_twice=True)), good_again),
        (ReadsChange(at, View(candles_late=LASTS, closes_unnamed=True)), good_again),
        (ReadsChange(at, View(clock_off=skew)), good_again),
        (MarkMoves(at, symbol, Decimal("1.01")), MarkMoves(after, symbol, Decimal(1))),
    )
    return chance.choice(kinds)
