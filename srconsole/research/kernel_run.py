"""A history traded by the kernel, with what a backtest tells of it: the same as the plain core's, to the last digit."""

from __future__ import annotations

from collections.abc import Sequence

from srconsole.core.trader import Trader
from srconsole.kernel.claims import unclaimed
from srconsole.kernel.core_forms import trader_of
from srconsole.kernel.library import Library, library
from srconsole.kernel.traded import Outcome, Prices, Traded
from srconsole.kernel.walked import Walked
from srconsole.market.candle_arrays import CandleColumns, MillisecondTimes
from srconsole.market.checks import CandleReport
from srconsole.research.fill_row import FillRow
from srconsole.research.metrics import Floats
from srconsole.research.summary import Ending, traded_from
from srconsole.research.summary import Traded as TradedCandles
from srconsole.research.variants import movement_variants
from srconsole.settings.schema import Settings

NOT_COMPILED = "the kernel was not compiled"


def why_plain(settings: Settings, *, detail: bool) -> str:
    """Return why the plain core has to trade these settings, in a few words; empty where the kernel does."""
    return ("finer candles" if detail else unclaimed(settings)) or why_not_compiled()


def why_not_compiled() -> str:
    """Return why the plain core has to do what needs no trader, in a few words; empty where the kernel does."""
    return "" if library() is not None else NOT_COMPILED


def slower(done: str, why: str) -> str:
    """Return the line about what the plain core has done, such as `traded`; empty where there is no reason."""
    return f"{done} by the plain core, slower than the compiled one and to the same digit: {why}" if why else ""


def history_of(compiled: Library, columns: CandleColumns, settings: Settings) -> Traded:
    """Return candles as the kernel takes them."""
    prices = Prices(columns.open, columns.high, columns.low, columns.close, columns.volume)
    return Traded(compiled, prices, settings)


def walked_of(compiled: Library, columns: CandleColumns, settings: Settings) -> Walked:
    """Return candles whose levels the kernel finds."""
    prices = Prices(columns.open, columns.high, columns.low, columns.close, columns.volume)
    return Walked(compiled, prices, settings)


class KernelRun:
    """The settings' trader, and those of the other ways in which price might have moved.

    Attributes:
        trader: as the last candle left it.
        fills: what it has bought and sold.
        walked: the candles' levels, to be found; rows: what each candle ended with.
    """

    def __init__(self, columns: CandleColumns, report: CandleReport, settings: Settings, first: int = 0) -> None:
        """Trade the candles.

        Args:
            columns: the history, checked.
            report: what was found in it.
            settings: in force; the kernel claims them.
            first: the number of the first candle that is traded.

        Raises:
            RuntimeError: there is no compiled kernel.
        """
        loaded = library()
        if loaded is None:
            raise RuntimeError(NOT_COMPILED)
        self._columns = columns
        self._times = MillisecondTimes(columns.time)
        self._base = report.timeframe * 1000
        self.first = min(first, len(columns))
        history = history_of(loaded, columns, settings)
        self.walked = walked_of(loaded, columns, settings)
        self.rows = history.empty_rows(columns.room.empty)
        variants = movement_variants(settings)
        others = {name: variant for name, variant in variants.items() if variant != settings}
        outcome, *rivals = history.trade([settings, *others.values()], first, self.rows)
        self.trader = self._trader(outcome, settings)
        self.fills = fills_of(self.trader, outcome, self._times)
        named = zip(others, rivals, strict=True)
        traders = {name: self._trader(rival, others[name]) for name, rival in named}
        self._by_movement = {name: traders.get(name, self.trader) for name in variants}

    def _trader(self, outcome: Outcome, settings: Settings) -> Trader:
        return trader_of(outcome, self._times, settings, self._base)

    @property
    def equity(self) -> Floats:
        """At each candle's end, USDT."""
        return self.rows.equity

    def ending(self) -> Ending:
        """Return what the traders came to."""
        return Ending(self.trader, self._by_movement, {}, 0, len(self._times) - self.first)

    def traded(self) -> TradedCandles:
        """Return what figures need of the candles that were traded."""
        return traded_from(self._columns, self.first, self.rows.position, self.rows.equity)


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
