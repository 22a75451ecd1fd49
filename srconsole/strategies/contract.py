"""What a strategy is: it sees closed candles and its own lots, and says what it wants until the next close.

It has no clock, no price between closes, no I/O and no chance in it. What happens between two closes is done by
`core.trader` with the plan in force, the same in backtest, replay, paper and live.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from srconsole.core.candle import Candle
from srconsole.core.lot import Lot
from srconsole.core.offer import Exits, Key, Offer, Plan
from srconsole.core.trail import Trail


class Needs(Struct, frozen=True):
    """What a strategy has to be given.

    Attributes:
        frames: the longer frames whose candles it wants, such as `1h`.
        history: candles before the first traded one, of the base frame.
        max_lots: how many lots it may hold at once.
        trails: the trails that its exits may name whose ATR or highest high has to be kept, whatever their activation.
        candles_alone: its plans follow from the candles alone, whatever is held; then one of it serves all traders.
    """

    frames: tuple[str, ...] = ()
    history: int = 0
    max_lots: int = 1
    trails: tuple[Trail, ...] = ()
    candles_alone: bool = False


class View(Struct, frozen=True, gc=False):
    """What a strategy sees at a close.

    Attributes:
        candle: the one that has just closed.
        lots: what is held, the oldest first; only to be read.
        equity: the account's closed equity, USDT.
        candles: the closed candles of each longer frame, the newest last, no more than a strategy's history needs.
        ended: the longer candles that ended with this close, each with its frame, in the order in which they ended.
        left: the keys that were left in this candle, each with the reason of its last sale, such as `stop_loss`.
    """

    candle: Candle
    lots: Sequence[Lot]
    equity: float
    candles: Mapping[str, Sequence[Candle]] = {}
    ended: Sequence[tuple[str, Candle]] = ()
    left: Mapping[Key, str] = {}


class Strategy(Protocol):
    """From closed candles to plans."""

    needs: Needs
    """What it has to be given."""

    columns: tuple[str, ...]
    """What it adds to a candle's row, by name."""

    def close(self, view: View) -> Plan:
        """Take one closed candle, in order; return the plan that is in force from now on."""
        ...

    def exits(self, offer: Offer, price: float) -> Exits | str:
        """Return how a lot bought on an offer at a price is left, or why it is not to be bought; changes nothing."""
        ...

    def cells(self, candle: Candle) -> str:
        """Return what it adds to the row of a candle that has moved and not closed, as CSV without the ends' commas."""
        ...

    def remember(self) -> Struct:
        """Return all that `close` keeps between calls; it may share parts, so write it down at once."""
        ...

    def restore(self, memory: bytes) -> None:
        """Be where `remember` was called, from its MessagePack.

        Raises:
            msgspec.DecodeError: it is of another form.
        """
        ...
