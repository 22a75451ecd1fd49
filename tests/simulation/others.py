"""What others do in a simulation, by chance: people, other programs, the exchange itself, and its refusals."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from srconsole.compose.rehearse.renamed import Renamed
from srconsole.core.rounding import MarketRules
from srconsole.engine.market_ports import MarketExchange, StopRefused, StopRequest
from srconsole.exchange.simulated.happenings import (
    ClosedByHand,
    ContractChanged,
    Deleveraged,
    ForeignOrder,
    FundingRate,
    Happening,
    LeverageChanged,
    Liquidated,
    Maintenance,
    MarkMoves,
    ModesChanged,
    ReadsChange,
    StopGone,
    Transfer,
)
from srconsole.exchange.simulated.views import View

HOUR = 3_600_000
LASTS = (5_000, 30_000, 120_000)
"""Milliseconds for which what passes again lasts."""


def drawn_others(chance: Random, an_hour: float, symbol: str, begin: int, end: int) -> list[Happening]:
    """Return what others do between two times, UTC milliseconds, so often an hour; at the end all is as it was."""
    found: list[Happening] = []
    time = float(begin)
    while an_hour and (time := time + chance.expovariate(an_hour) * HOUR) < end:
        found += (each for each in _one(chance, int(time), symbol, end))
    return [*found, *_as_it_was(symbol, end)] if found else []


def _one(chance: Random, at: int, symbol: str, end: int) -> tuple[Happening, ...]:
    """Return one thing that others do, and its end where it has one."""
    way, size, coin = chance.choice(("buy", "sell")), Decimal(chance.randint(1, 20)), chance.random() < 0.5
    after = min(at + chance.choice(LASTS), end)
    good_again = ReadsChange(after, View())
    kinds: tuple[tuple[Happening, ...], ...] = (
        (ClosedByHand(at, symbol),),
        (ClosedByHand(at, symbol),),
        (Liquidated(at, symbol),),
        (Deleveraged(at, symbol, Decimal("0.5")),),
        (Deleveraged(at, symbol, Decimal("0.3")),),
        (ForeignOrder(at, symbol, way, size / 10, reduce_only=coin), ClosedByHand(after, symbol)),
        (LeverageChanged(at, symbol, size), LeverageChanged(after, symbol, Decimal(10))),
        (ModesChanged(at, isolated=False), ModesChanged(after, isolated=True)),
        (Transfer(at, size if coin else -size),),
        (Maintenance(at, begins=True), Maintenance(after, begins=False)),
        (ReadsChange(at, View(fills_late=3000, orders_late=1000, fills_twice=True)), good_again),
        (ReadsChange(at, View(candles_late=60_000, closes_unnamed=True)), good_again),
        (MarkMoves(at, symbol, Decimal("1.01")), MarkMoves(after, symbol, Decimal(1))),
        (MarkMoves(at, symbol, Decimal("0.99")), MarkMoves(after, symbol, Decimal(1))),
        (ContractChanged(at, symbol, {"symbolStatus": "maintain"}), ContractChanged(after, symbol, _NORMAL)),
        (FundingRate(at, symbol, Decimal("0.0005") * (1 if coin else -1)),),
        (StopGone(at, symbol),),
        (StopGone(at, symbol),),
    )
    return chance.choice(kinds)


_NORMAL = {"symbolStatus": "normal"}


def _as_it_was(symbol: str, at: int) -> tuple[Happening, ...]:
    return (
        Maintenance(at, begins=False),
        ReadsChange(at, View()),
        MarkMoves(at, symbol, Decimal(1)),
        ContractChanged(at, symbol, _NORMAL),
    )


class Refusing(Renamed):
    """An exchange that refuses stops now and then.

    Args:
        exchange, ours, theirs, rules: as of `Renamed`.
        chance, share: so many of all stops are refused.
    """

    def __init__(
        self, exchange: MarketExchange, ours: str, theirs: str, rules: MarketRules, chance: Random, share: float
    ) -> None:
        super().__init__(exchange, ours, theirs, rules)
        self._chance = chance
        self._share = share

    async def set_stop(self, stop: StopRequest) -> StopRefused | None:
        """Place a stop or move it, or refuse it."""
        if self._share and self._chance.random() < self._share:
            return StopRefused("the exchange will not have it", crossed=False)
        return await super().set_stop(stop)
