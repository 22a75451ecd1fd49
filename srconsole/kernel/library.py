"""The compiled library as Python sees it: its structures, field by field as in `c/kernel.h`, and its functions."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from ctypes import POINTER, Structure, c_char_p, c_double, c_int64, c_void_p
from functools import cache
from pathlib import Path
from typing import Final

from srconsole.core.rounding import rounded_down, rounded_up
from srconsole.kernel.compiler import library_path

NONE: Final = -1
DONE: Final = 0
REASONS: Final = 7
MOST_TRADERS: Final = 8


_Kind = type[c_int64] | type[c_double] | type[c_void_p]


def _fields(**kinds: str) -> list[tuple[str, _Kind]]:
    """Return the fields of a structure: of each kind the names that are given."""
    named: dict[str, _Kind] = {"i": c_int64, "d": c_double, "p": c_void_p}
    return [(name, named[kind[0]]) for kind, names in kinds.items() for name in names.split()]


class CandleArrays(Structure):
    """`Candles`: their number, and a pointer to each column."""

    _fields_ = _fields(i="count", p="open high low close volume")


class LevelRules(Structure):
    """`LevelRules`."""

    _fields_ = _fields(
        i="swing_order max_levels max_age by_recency lowest",
        d="merge_tolerance proximity min_prominence min_volume_ratio midpoint_fraction",
    )


class Unit(Structure):
    """`Unit`: a step or a tick."""

    _fields_ = _fields(d="size numerator denominator")


Rounding = ctypes.CFUNCTYPE(c_double, c_double, c_double, c_int64)


class TradeRules(Structure):
    """`TradeRules`."""

    _fields_ = [
        *_fields(
            d="stop_pct trail_pct",
            i="favourable polls",
            d2="margin leverage initial_capital maintenance_rate max_notional",
            i2="max_consecutive_losses loss_pause",
            d3="fee_rate slippage",
        ),
        ("step", Unit),
        ("tick", Unit),
        *_fields(d="min_quantity min_notional", i="sizing cap", d2="quantity risk"),
        ("ask", Rounding),
    ]


class StructureArrays(Structure):
    """`Structure`: levels and epochs, each a pointer, how many there are, and for how many there is room."""

    _fields_ = _fields(p="levels", i="level_count level_room", p2="epochs", i2="epoch_count epoch_room")


class OutcomeArrays(Structure):
    """`Outcome`."""

    _fields_ = [
        *_fields(p="trades", i="trade_count trade_room"),
        ("refused", c_int64 * REASONS),
        *_fields(i="halts losses_in_row halted candles_left", d="closed_equity price"),
    ]


class RowArrays(Structure):
    """`Rows`: pointers, absent ones None."""

    _fields_ = _fields(p="position stop equity")


class DayArrays(Structure):
    """`Days`: how many, and a pointer to the last candle of each."""

    _fields_ = _fields(i="count", p="last")


class GatheredArrays(Structure):
    """`Gathered`: pointers."""

    _fields_ = _fields(p="count entry exit pnl fees")


class ColumnArrays(Structure):
    """`Column`: its kind, and pointers, absent ones None."""

    _fields_ = _fields(i="kind", p="values decimals text", i2="size")


class Library:
    """The functions of a compiled library.

    Attributes:
        stepping_begun, step_until, stepping_done, structure_done, backtest_of, outcome_done, blocks_of, trials_of,
            gather, proximity_of, tiers_of, read_lines, decimals_of, write_rows: as `c/kernel.h` declares them.
    """

    def __init__(self, path: Path) -> None:
        """Load it.

        Raises:
            OSError: it cannot be loaded.
        """
        loaded = ctypes.CDLL(str(path))
        self.backtest_of = loaded.backtest_of
        self.backtest_of.argtypes = [
            POINTER(CandleArrays), POINTER(LevelRules), POINTER(TradeRules), c_int64, c_int64, POINTER(RowArrays),
            POINTER(OutcomeArrays),
        ]  # fmt: skip
        self.backtest_of.restype = c_int64
        self.blocks_of = loaded.blocks_of
        self.blocks_of.argtypes = [POINTER(CandleArrays), c_void_p]
        self.blocks_of.restype = None
        self.trials_of = loaded.trials_of
        self.trials_of.argtypes = [
            POINTER(CandleArrays), c_void_p, POINTER(DayArrays), POINTER(LevelRules), POINTER(TradeRules),
            c_int64, c_int64, POINTER(OutcomeArrays), c_void_p,
        ]  # fmt: skip
        self.trials_of.restype = c_int64
        self.gather = loaded.gather
        self.gather.argtypes = [POINTER(OutcomeArrays), c_int64, POINTER(GatheredArrays)]
        self.gather.restype = None
        self.outcome_done = loaded.outcome_done
        self.outcome_done.argtypes = [POINTER(OutcomeArrays)]
        self.outcome_done.restype = None
        self._have_levels(loaded)
        self._have_files(loaded)

    def _have_levels(self, loaded: ctypes.CDLL) -> None:
        self.stepping_begun = loaded.stepping_begun
        self.stepping_begun.argtypes = [POINTER(CandleArrays), POINTER(LevelRules)]
        self.stepping_begun.restype = c_void_p
        self.step_until = loaded.step_until
        self.step_until.argtypes = [c_void_p, c_int64, POINTER(StructureArrays)]
        self.step_until.restype = c_int64
        self.stepping_done = loaded.stepping_done
        self.stepping_done.argtypes = [c_void_p]
        self.stepping_done.restype = None
        self.structure_done = loaded.structure_done
        self.structure_done.argtypes = [POINTER(StructureArrays)]
        self.structure_done.restype = None
        self.proximity_of = loaded.proximity_of
        self.proximity_of.argtypes = [
            POINTER(CandleArrays), POINTER(StructureArrays), POINTER(LevelRules), c_int64, c_void_p,
        ]  # fmt: skip
        self.proximity_of.restype = None
        self.tiers_of = loaded.tiers_of
        self.tiers_of.argtypes = [POINTER(StructureArrays), POINTER(LevelRules), c_void_p]
        self.tiers_of.restype = None

    def _have_files(self, loaded: ctypes.CDLL) -> None:
        self.read_lines = loaded.read_lines
        self.read_lines.argtypes = [c_char_p, c_int64, c_char_p, c_int64, c_void_p, POINTER(c_void_p)]
        self.read_lines.restype = c_int64
        self.decimals_of = loaded.decimals_of
        self.decimals_of.argtypes = [c_void_p, c_int64, c_void_p, c_void_p]
        self.decimals_of.restype = c_int64
        self.write_rows = loaded.write_rows
        self.write_rows.argtypes = [POINTER(ColumnArrays), c_int64, c_int64, c_void_p]
        self.write_rows.restype = c_int64


def as_the_core(value: float, unit: float, up: int) -> float:
    """Return the next multiple of a unit, as the core rounds."""
    return rounded_up(value, unit) if up else rounded_down(value, unit)


class Asked:
    """Answers the kernel where doubles cannot tell how to round.

    C knows no exceptions: one that is raised meanwhile, as by ctrl-c, is kept, and raised behind the call.

    Attributes:
        function: what the kernel calls.
        failed: what was raised.
    """

    def __init__(self, rounds: Callable[[float, float, int], float] = as_the_core) -> None:
        self._rounds = rounds
        self.failed: BaseException | None = None
        self.function = Rounding(self._answer)

    def _answer(self, value: float, unit: float, up: int) -> float:
        try:
            return self._rounds(value, unit, up)
        except BaseException as error:  # noqa: BLE001  # whatever it is, nothing that follows from the answer counts
            self.failed = error
            return value

    def check(self) -> None:
        """Raise what was raised while the kernel was at work."""
        if self.failed is not None:
            raise self.failed


@cache
def library() -> Library | None:
    """Return the library that was compiled of these sources, None where there is none that can be loaded."""
    path = library_path()
    if not path.exists():
        return None
    try:
        return Library(path)
    except OSError:
        return None
