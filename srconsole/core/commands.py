"""What a person may ask of a trader; `core.by_hand` carries it out (docs/strategy.md section 6, "By hand").

With several lots a command names the one it means by its key; empty means the only one.
"""

from __future__ import annotations

from msgspec import Struct

from srconsole.core.offer import Key


class PauseEntries(Struct, frozen=True, tag=True):
    """No entries until resumed; exits, switch and trail go on."""


class ResumeEntries(Struct, frozen=True, tag=True):
    """Entries again, after a pause; a halt or a guard that only a person ends, ends too."""


class Flatten(Struct, frozen=True, tag=True):
    """Pause entries and sell all that is held; of several lots each in turn, the oldest first."""


class MoveStop(Struct, frozen=True, tag=True):
    """Put the stop at a price."""

    price: float
    lot: Key = ""


class BreakEvenStop(Struct, frozen=True, tag=True):
    """Put the stop where the trade would end with neither profit nor loss, fees and slippage included."""

    lot: Key = ""


class SetTrail(Struct, frozen=True, tag=True):
    """Set the distance of this trade's trailing stop below the peak, a fraction."""

    trail_pct: float
    lot: Key = ""


class SwitchToTakeProfit(Struct, frozen=True, tag=True):
    """Be in TAKE_PROFIT from now on, with the present price as peak."""

    lot: Key = ""


class EnterLevel(Struct, frozen=True, tag=True):
    """Buy now, as an entry on this support: its usual stop, size and midpoint, whatever is paused or halted."""

    level: Key


class ClosePart(Struct, frozen=True, tag=True):
    """Sell a fraction of what is held, above 0 and at most 1."""

    fraction: float
    lot: Key = ""


class SellLot(Struct, frozen=True, tag=True):
    """Sell one lot, all of it; entries go on."""

    lot: Key


class DropTarget(Struct, frozen=True, tag=True):
    """Sell nothing at a target: the price of one that is still unsold."""

    price: float
    lot: Key = ""


class DisableLevel(Struct, frozen=True, tag=True):
    """No entries on this level until it is enabled."""

    level: Key


class EnableLevel(Struct, frozen=True, tag=True):
    """Entries on this level again."""

    level: Key


class ResetHalt(Struct, frozen=True, tag=True):
    """End the halt after losses in a row, and forget them; a guard that only a person ends, ends too."""


Command = (
    PauseEntries
    | ResumeEntries
    | Flatten
    | MoveStop
    | BreakEvenStop
    | SetTrail
    | SwitchToTakeProfit
    | EnterLevel
    | ClosePart
    | SellLot
    | DropTarget
    | DisableLevel
    | EnableLevel
    | ResetHalt
)
