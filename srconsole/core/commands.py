"""What a person may ask of a trader; the rules for it are in `core.by_hand`."""

from __future__ import annotations

from msgspec import Struct

from srconsole.core.offer import Key


class PauseEntries(Struct, frozen=True, tag=True):
    """No entries until resumed; exits, switch and trail go on."""


class ResumeEntries(Struct, frozen=True, tag=True):
    """Entries again, after a pause; a halt or a guard that only a person ends, ends too."""


class Flatten(Struct, frozen=True, tag=True):
    """Pause entries and sell the whole lot."""


class MoveStop(Struct, frozen=True, tag=True, omit_defaults=True):
    """Put a lot's stop at a price; the lot need not be named where there is one alone.

    Attributes:
        only_up: whether it is refused where it would lower the stop, which is to be agreed to first.
    """

    price: float
    lot: Key = ""
    only_up: bool = False


class BreakEvenStop(Struct, frozen=True, tag=True, omit_defaults=True):
    """Put a lot's stop where its trade would end with neither profit nor loss, fees and slippage included."""

    lot: Key = ""


class SetTrail(Struct, frozen=True, tag=True, omit_defaults=True):
    """Set the distance of a lot's trailing stop below the peak, a fraction."""

    trail_pct: float
    lot: Key = ""


class SwitchToTakeProfit(Struct, frozen=True, tag=True, omit_defaults=True):
    """Have a lot in TAKE_PROFIT from now on, with the present price as peak."""

    lot: Key = ""


class TakeTargetOff(Struct, frozen=True, tag=True, omit_defaults=True):
    """Have nothing sold any more at one of a lot's targets, which is named by its price, USDT."""

    price: float
    lot: Key = ""


class SellLot(Struct, frozen=True, tag=True, omit_defaults=True):
    """Sell all of one lot; entries go on."""

    lot: Key = ""


class EnterLevel(Struct, frozen=True, tag=True):
    """Buy now, as an entry on this support: its usual stop, size and midpoint, whatever is paused or halted."""

    level: Key


class ClosePart(Struct, frozen=True, tag=True, omit_defaults=True):
    """Sell a fraction of what is held of a lot, above 0 and at most 1."""

    fraction: float
    lot: Key = ""


class DisableLevel(Struct, frozen=True, tag=True):
    """No entries on this level until it is enabled."""

    level: Key


class EnableLevel(Struct, frozen=True, tag=True):
    """Entries on this level again."""

    level: Key


class AddLevel(Struct, frozen=True, tag=True):
    """Have a level at a price from the next close on: a support at or below the last price, else a resistance."""

    price: float


class RemoveLevel(Struct, frozen=True, tag=True):
    """Take a level away that was made by hand; nothing is bought on it any more, and at the next close it is gone."""

    level: Key


class PinLevel(Struct, frozen=True, tag=True):
    """Keep a level, whatever its age and however many there are."""

    level: Key


class UnpinLevel(Struct, frozen=True, tag=True):
    """Let a level go like others again."""

    level: Key


class ResetHalt(Struct, frozen=True, tag=True):
    """End the halt after losses in a row, and forget them; a guard that only a person ends, ends too."""


LevelCommand = AddLevel | RemoveLevel | PinLevel | UnpinLevel
"""What is asked of the strategy's books, and not of a trader: `engine.levels_by_hand` has the rules."""

Command = (
    PauseEntries
    | ResumeEntries
    | Flatten
    | MoveStop
    | BreakEvenStop
    | SetTrail
    | SwitchToTakeProfit
    | TakeTargetOff
    | SellLot
    | EnterLevel
    | ClosePart
    | DisableLevel
    | EnableLevel
    | LevelCommand
    | ResetHalt
)
