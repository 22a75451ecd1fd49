"""A strategy driven through closes for tests, with the longer candles it asks for and lots that it is said to have."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from srconsole.core.candle import Candle
from srconsole.core.fill import Fill
from srconsole.core.frames import Frames, FramesMemory
from srconsole.core.holding import Holding
from srconsole.core.lot import Lot
from srconsole.core.offer import Plan
from srconsole.settings.schema import Settings
from srconsole.strategies.contract import Strategy, View

Make = Callable[[Settings, int], Strategy]

NOTHING_LEFT: Mapping[str, str] = {}


class Driven:
    """A strategy and the longer candles that it is shown.

    Attributes:
        strategy: it.
        plans: what it wanted behind each candle so far.
        frames: the longer candles.
    """

    def __init__(self, strategy: Strategy, base: int) -> None:
        self.strategy = strategy
        self.plans: list[Plan] = []
        self.frames = Frames(strategy.needs.frames, base, strategy.needs.history)

    def close(self, candle: Candle, lots: Sequence[Lot] = (), left: Mapping[str, str] = NOTHING_LEFT) -> Plan:
        """Close a candle; return the plan."""
        ended = self.frames.close(candle)
        plan = self.strategy.close(View(candle, lots, 1000.0, self.frames.candles, ended, left))
        self.plans.append(plan)
        return plan

    def close_all(self, candles: Sequence[Candle]) -> list[Plan]:
        """Close candles; return all plans so far."""
        for candle in candles:
            self.close(candle)
        return self.plans

    def restore_frames(self, memory: bytes) -> None:
        """Have the longer candles go on from what was written of others."""
        self.frames.restore(msgspec.msgpack.decode(memory, type=FramesMemory))

    def written(self) -> bytes:
        """Return what the strategy remembers, as a checkpoint has it."""
        return msgspec.msgpack.encode(self.strategy.remember())


def lot(key: str, price: float, *, quantity: float = 1.0, time: int = 0) -> Lot:
    """Return a lot that an offer at a price bought."""
    return Lot(
        key=key,
        label="S",
        offer_price=price,
        activation=float("inf"),
        initial_stop=price * 0.98,
        stop=price * 0.98,
        trail_pct=0.0,
        tick=0.0,
        holding=Holding.opened(Fill(price, quantity, 0.0), 0.0),
        entry_time=time,
    )
