"""A history traded by the kernel, with what a backtest tells of it: the same as the plain core's, to the last digit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from srconsole.core.lot import State
from srconsole.core.trader import Trader
from srconsole.kernel.claims import unclaimed
from srconsole.kernel.core_forms import trader_of
from srconsole.kernel.library import Library, library
from srconsole.kernel.traded import Outcome, Prices, Traded
from srconsole.market.candle_arrays import SECOND
from srconsole.market.candle_file import Candles
from srconsole.research.history_run import FillRow
from srconsole.research.summary import Ending, traded_from
from srconsole.research.summary import Traded as TradedCandles
from srconsole.research.variants import movement_variants
from srconsole.settings.schema import Settings
from srconsole.strategies.levels.row import TIER_COLUMNS

_STATES: Final = [state.value for state in State]
NOT_COMPILED: Final = "the kernel was not compiled"


def why_plain(settings: Settings, *, detail: bool) -> str:
    """Return why the plain core has to trade these settings, in a few words; empty where the kernel does."""
    reason = "finer candles" if detail else unclaimed(settings)
    return reason or ("" if library() is not None else NOT_COMPILED)


class KernelRun:
    """The settings' trader, and those of the other ways in which price might have moved.

    Attributes:
        trader: as the last candle left it.
        fills: what it has bought and sold.
    """

    def __init__(self, candles: Candles, settings: Settings, first: int, compiled: Library | None = None) -> None:
        """Trade the candles.

        Args:
            candles: the history.
            settings: in force; the kernel claims them.
            first: the number of the first candle that is traded.
            compiled: the kernel's library, where it is not the one that was installed.

        Raises:
            RuntimeError: there is no compiled kernel.
        """
        loaded = library() if compiled is None else compiled
        if loaded is None:
            raise RuntimeError(NOT_COMPILED)
        columns = candles.columns
        self._candles = candles
        self._times: list[int] = (columns.time // (SECOND // 1000)).tolist()
        self._base = candles.report.timeframe * 1000
        self._first = min(first, len(columns))
        self._traded = Traded(
            loaded, Prices(columns.open, columns.high, columns.low, columns.close, columns.volume), settings
        )
        self._rows = self._traded.empty_rows()
        variants = movement_variants(settings)
        others = {name: variant for name, variant in variants.items() if variant != settings}
        outcome, *rivals = self._traded.trade([settings, *others.values()], first, self._rows)
        self.trader = self._trader(outcome, settings)
        self.fills = fills_of(self.trader, outcome, self._times)
        named = zip(others, rivals, strict=True)
        traders = {name: self._trader(rival, others[name]) for name, rival in named}
        self._by_movement = {name: traders.get(name, self.trader) for name in variants}

    def _trader(self, outcome: Outcome, settings: Settings) -> Trader:
        return trader_of(outcome, self._times, settings, self._base)

    def ending(self) -> Ending:
        """Return what the traders came to."""
        return Ending(self.trader, self._by_movement, {}, 0, len(self._times) - self._first)

    def traded(self) -> TradedCandles:
        """Return what figures need of the candles that were traded."""
        return traded_from(self._candles.columns, self._first, self._rows.position > 0, self._rows.equity)

    def rows(self) -> pd.DataFrame:
        """Return the output's rows, one a candle."""
        frame = self._candles.frame
        tiers = pd.DataFrame(self._traded.tiers(), columns=list(TIER_COLUMNS), index=frame.index)
        tiers.insert(0, "SR_Proximity", pd.Series(proximity_of(self._traded.proximity()), index=frame.index))
        made = pd.concat([frame, tiers], axis=1)
        rows = self._rows
        made["Position"] = pd.Categorical.from_codes(rows.position, categories=pd.Index(_STATES))
        made["Stop"] = rows.stop
        made["Equity"] = rows.equity
        return made


def proximity_of(numbers: NDArray[np.int16]) -> pd.Categorical:
    """Return tiers by their numbers (n for Sn, -n for Rn, 0 for none) as text: those that there are, in its order."""
    found, at = np.unique(numbers, return_inverse=True)
    names = [f"S{number}" if number > 0 else f"R{-number}" if number else "No" for number in found.tolist()]
    order = sorted(range(len(names)), key=names.__getitem__)
    place = np.empty(len(names), dtype=np.int8)
    place[order] = np.arange(len(names))
    return pd.Categorical.from_codes(place[at], categories=pd.Index([names[each] for each in order], dtype="str"))


def fills_of(trader: Trader, outcome: Outcome, times: Sequence[int]) -> list[FillRow]:
    """Return the fills of a trader's trades and of its open lot, in their order: one lot is sold before the next."""
    made: list[FillRow] = []
    fees = zip(outcome.trades["entry_fee"].tolist(), outcome.trades["exit_fee"].tolist(), strict=True)
    for trade, first, (paid, left) in zip(trader.trades, outcome.trades["key"].tolist(), fees, strict=True):
        key = f"S{times[first]}"
        made.append(FillRow(trade.entry_time, key, "buy", "entry", trade.entry_price, trade.quantity, paid))
        made.append(FillRow(trade.exit_time, key, "sell", trade.exit_reason, trade.exit_price, trade.quantity, left))
    lot = trader.lot
    if lot is not None:
        held = lot.holding
        made.append(FillRow(lot.entry_time, lot.key, "buy", "entry", held.entry_price, held.bought, held.entry_fees))
    return made
