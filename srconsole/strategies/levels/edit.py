"""What a person has done to the books by hand (docs/strategy.md section 2, "By hand").

All edits of a run are kept, each with the candle at whose close it takes effect, so that the books follow from the
candles and the edits alone: the batch form, a restart and other settings come to the same ones.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from srconsole.core.bounds import Count, Moment
from srconsole.core.offer import Key
from srconsole.strategies.levels.book import Level, LevelBook, Side, Touch

Kind = Literal["add", "remove", "keep", "let go"]


class Edit(Struct, frozen=True):
    """One change.

    Attributes:
        kind: a level made by hand is added or removed, any level kept from now on or let go like others again.
        candle: it takes effect at the close of the candle of this number, counted from 0.
        time: opening time of the candle in which it was asked for, UTC milliseconds.
        key: of the level; of one that is added, its own.
        price: of one that is added, USDT.
    """

    kind: Kind
    candle: Count
    time: Moment
    key: Annotated[Key, Meta(pattern="^[SR][+-]?[0-9]{1,15}$")]
    price: float = 0.0


def made_by(edit: Edit) -> Level:
    """Return the level that an edit adds; the hand that made it counts as its first touch."""
    touch = Touch(edit.candle, edit.time, edit.time)
    return Level(Side(edit.key[0]), edit.price, touch, touch, made=int(edit.key[1:].lstrip("+-")), kept=True)


def key_of(side: Side, edits: list[Edit]) -> Key:
    """Return the key of the next level to be made by hand."""
    return f"{side.value}+{1 + len([edit for edit in edits if edit.kind == 'add'])}"


def carry_out(edit: Edit, books: dict[str, LevelBook]) -> None:
    """Change the book that an edit is about; one whose level is not there any more changes nothing."""
    book = books[edit.key[0]]
    match edit.kind:
        case "add":
            book.add(made_by(edit))
        case "remove":
            book.remove(edit.key)
        case "keep" | "let go":
            book.keep(edit.key, kept=edit.kind == "keep")
