"""What a journal holds, looked at before anything is done on it: damage is told in a sentence, wherever it is."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Annotated, Any, Final, Literal, NoReturn, cast

import msgspec
from msgspec import Meta, Struct, defstruct

from srconsole.core.level import LevelId
from srconsole.core.memory import TraderMemory
from srconsole.core.order import State, Trade
from srconsole.core.position import Position
from srconsole.engine.ports import Fact, Pace
from srconsole.engine.request import read
from srconsole.errors import JournalError

FIRST, LAST = -62_135_596_800_000, 253_402_300_799_999
"""The years 1 to 9999, in UTC milliseconds: times beyond them cannot be written as dates."""

_Time = Annotated[int, Meta(ge=FIRST, le=LAST)]
_Above0 = Annotated[float, Meta(gt=0)]
_Count = Annotated[int, Meta(ge=0)]


class _Order(Struct, forbid_unknown_fields=True):
    client_id: str
    symbol: str
    quantity: _Above0
    reduce_only: bool
    price: float
    time: _Time


class _Buy(_Order, forbid_unknown_fields=True):
    side: Literal["buy"]
    reason: Literal["entry"]
    tier: str
    level_id: tuple[Literal["S", "R"], _Time]
    level: float
    stop: float
    midpoint: float


class _Sell(_Order, forbid_unknown_fields=True):
    side: Literal["sell"]
    reason: Literal["stop_loss", "take_profit", "manual"]


def _body(name: str, fields: Iterable[tuple[str, Any]]) -> type[Struct]:
    return defstruct(name, list(fields), forbid_unknown_fields=True)


_TRADE_FIELDS: Final[dict[str, Any]] = {
    **dict.fromkeys(Trade._fields, float),
    **dict.fromkeys(("entry_time", "exit_time"), _Time),
    **dict.fromkeys(("tier", "exit_reason"), str),
    "peak": float | None,
}
_BODIES: Final[dict[str, type[Struct]]] = {
    "started": _body("Started", [("symbol", str), ("name", str)]),
    "resumed": _body("Resumed", [("symbol", str), ("name", str)]),
    "fill": _body("Filled", [("client_id", str), ("price", _Above0), ("quantity", _Above0), ("fee", float)]),
    "rejected": _body("RejectedOrder", [("client_id", str), ("reason", str)]),
    "trade": _body("TradeClosed", _TRADE_FIELDS.items()),
    "switched": _body("Switched", [("price", float), ("stop", float)]),
    "halted": _body("Halted", [("losses", _Count), ("candles_left", _Count | None)]),
    "halt ended": _body("HaltEnded", []),
    "refused": _body("RefusedEntry", [("reason", str), ("tier", str), ("level", float)]),
    "done": _body("Done", [("text", str)]),
    "not done": _body("NotDone", [("text", str)]),
}


def check_facts(facts: Iterable[Fact]) -> None:
    """Make sure that facts are what an engine writes.

    Raises:
        JournalError: one is not.
    """
    for fact in facts:
        try:
            _check_fact(fact)
        except (msgspec.ValidationError, ValueError) as error:
            _refuse(f"fact {fact.sequence} ({fact.kind})", error)


def _check_fact(fact: Fact) -> None:
    if not FIRST <= fact.time <= LAST:
        raise ValueError(f"its time is {fact.time}")
    if fact.kind == "request":
        # What a person asks for may be no number; the engine refuses that.
        read(fact.body)
        return
    if fact.kind == "order":
        msgspec.convert(fact.body, _Buy if fact.body.get("side") == "buy" else _Sell)
    elif fact.kind in _BODIES:
        msgspec.convert(fact.body, _BODIES[fact.kind])
    else:
        raise ValueError("there is no such fact")
    _check_finite(fact.body)


def check_state(trader: TraderMemory, pace: Pace, orders: int) -> None:
    """Make sure that a remembered trader, pace and number of orders can be gone on with.

    Raises:
        JournalError: a number in it is none, or beyond what can be.
    """
    try:
        _check_finite(msgspec.to_builtins(trader))
        _check_times(trader.time, *(level.first_touch for level in _levels(trader)))
        _check_counts(trader, pace, orders)
        if trader.position is not None:
            _check_position(trader.position)
    except ValueError as error:
        _refuse("checkpoint", error)


def _check_counts(trader: TraderMemory, pace: Pace, orders: int) -> None:
    halt = trader.halt
    counts = (halt.losses_in_row, halt.count, halt.candles_left or 0, *trader.refused.values(), pace.steps, orders)
    if min(counts) < 0:
        raise ValueError("a count is below 0")
    if not pace.speed > 0:
        raise ValueError(f"a speed is {pace.speed}")


def _check_position(position: Position) -> None:
    _check_times(position.entry_time)
    if not 0 < position.quantity <= position.entered or position.entry_price <= 0:
        raise ValueError(f"a position of {position.quantity!r} at {position.entry_price!r}")
    if position.state is State.FLAT or (position.state is State.TAKE_PROFIT) == (position.peak is None):
        raise ValueError(f"a position in {position.state.value} with a peak of {position.peak!r}")


def _levels(trader: TraderMemory) -> list[LevelId]:
    held = [] if trader.position is None else [trader.position.level]
    return [*trader.disabled, *trader.left, *trader.refused_levels, *held]


def _check_times(*times: int) -> None:
    for time in times:
        if not FIRST <= time <= LAST:
            raise ValueError(f"a time is {time}")


def _check_finite(value: object) -> None:
    """Raise ValueError where a number within a value is infinite or none at all."""
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"a number is {value}")
    elif isinstance(value, dict):
        for part in cast("dict[object, object]", value).values():
            _check_finite(part)
    elif isinstance(value, list | tuple):
        for part in cast("list[object]", value):
            _check_finite(part)


def _refuse(what: str, error: Exception) -> NoReturn:
    raise JournalError(
        f"the journal's {what} cannot be gone on with: {error}; start anew with --fresh, which keeps the old run in a "
        "folder beside the new one"
    ) from error
