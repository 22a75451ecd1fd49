"""A strategy as it runs: fed with candles, its plans handed to the traders (docs/strategies.md, 1.4)."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from srconsole.core.candle import Candle
from srconsole.core.dressing import dressed, trail_of
from srconsole.core.frames import Ended, Frames, FramesMemory
from srconsole.core.offer import Plan
from srconsole.core.trader import Trader
from srconsole.core.trail_values import TrailValues
from srconsole.settings.schema import Settings
from srconsole.strategies.contract import Strategy, View


class RunningMemory(Struct, kw_only=True):
    """A strategy as it runs, between two closes, as it is written down.

    Attributes:
        strategy: what its `remember` returns.
        frames: its longer candles; None in what was written down before there were any.
        values: what trails hang from; None likewise.
    """

    strategy: msgspec.Raw
    frames: FramesMemory | None = None
    values: TrailValues | None = None


class Running:
    """One strategy, and what its closes need beside base candles.

    Attributes:
        strategy: what makes the plans.
        exits: how a lot bought on an offer is left, with what the settings add.
        frames: the longer candles that it wants.
        values: what the trails of its lots hang from.
    """

    def __init__(self, strategy: Strategy, settings: Settings, base: int) -> None:
        """Begin without candles; `base` is how long a candle lasts, milliseconds.

        Raises:
            RequestError: a frame that it wants cannot be built from such candles.
        """
        needs = strategy.needs
        self.strategy = strategy
        self.exits = dressed(strategy.exits, settings, needs.max_lots)
        self.frames = Frames(needs.frames, base, needs.history)
        added = trail_of(settings.trail)
        self.values = TrailValues.of((*needs.trails, added) if added else needs.trails)
        self._plain = not needs.frames and not self.values.atrs

    def close(self, candle: Candle, traders: Sequence[Trader]) -> Plan:
        """Take one closed candle, in order; return the plan, which is in force for the traders from now on.

        Args:
            candle: the one that has closed; its movement is over.
            traders: all that trade the plan; the lots and the equity of the first are what the strategy sees.
        """
        first = traders[0]
        ended: Sequence[Ended] = ()
        if not self._plain:
            ended = self.frames.close(candle)
            self.values.close(candle, ended)
        for trader in traders:
            if trader.looks_at_closes:
                trader.closing(candle.high, candle.low)
        view = View(candle, first.lots, first.account.closed_equity, self.frames.candles, ended, first.sold)
        plan = self.strategy.close(view)
        for trader in traders:
            trader.close(plan)
        return plan

    def remember(self) -> RunningMemory:
        """Return what is to be written down; it shares parts, so write it down at once."""
        strategy = msgspec.Raw(msgspec.msgpack.encode(self.strategy.remember()))
        return RunningMemory(strategy=strategy, frames=self.frames.remember(), values=self.values)

    def restore(self, memory: RunningMemory) -> None:
        """Be where the memory was made; trails of other lengths than then begin anew.

        Raises:
            msgspec.DecodeError: it is of another strategy.
            ValueError: it is of other frames.
        """
        self.strategy.restore(bytes(memory.strategy))
        if memory.frames is not None:
            self.frames.restore(memory.frames)
        if memory.values is not None:
            self.values.go_on(memory.values)
