"""The structure of the market as of a history's last close, as the kernel has found it."""

from __future__ import annotations

from collections.abc import Sequence

from srconsole.kernel.traded import Records
from srconsole.kernel.walked import Walked
from srconsole.market.candle_arrays import CandleColumns, MillisecondTimes
from srconsole.settings.schema import Settings
from srconsole.strategies.levels.book import Level, Side, Touch
from srconsole.strategies.levels.structure import Structure, StructureMemory
from srconsole.strategies.levels.swing import SwingMemory


def structure_of(walked: Walked, columns: CandleColumns, settings: Settings) -> Structure:
    """Return books and tiers as of the last close; no candle can follow, for its pattern and swings are not known.

    Args:
        walked: the candles as the kernel has them.
        columns: the same candles, one at least.
        settings: of their levels.
    """
    times = MillisecondTimes(columns.time)
    order = settings.levels.swing_order
    supports, resistances = walked.books()
    found = Structure(settings)
    found.restore(
        StructureMemory(
            candles=len(columns),
            close=float(columns.close[-1]),
            times=list(times[-order - 1 :]),
            supports=_levels(supports, Side.SUPPORT, times, order),
            resistances=_levels(resistances, Side.RESISTANCE, times, order),
            pattern=[],
            swings=SwingMemory(len(columns), [], [], []),
        )
    )
    return found


def _levels(records: Records, side: Side, times: Sequence[int], order: int) -> list[Level]:
    return [
        Level(side, price, _touch(first, times, order), _touch(last, times, order), touches)
        for price, _, _, first, last, touches in records.tolist()
    ]


def _touch(candle: int, times: Sequence[int], order: int) -> Touch:
    return Touch(candle, times[candle], times[candle + order])
