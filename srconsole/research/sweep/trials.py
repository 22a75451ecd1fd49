"""One history traded by many settings that the kernel claims: the figures of each."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.checks import CandleReport
from srconsole.research.kernel_run import KernelRun
from srconsole.research.summary import summarise
from srconsole.settings.schema import Settings


class Trial(NamedTuple):
    """What came of a history under some settings, by the keys of summary.json.

    Money is in USDT, rates are fractions; None where a figure has no meaning.
    """

    trades: int
    wins: int
    losses: int
    win_rate: float | None
    net_profit: float
    net_profit_pct: float
    fees: float
    profit_factor: float | None
    expectancy: float | None
    average_win: float | None
    average_loss: float | None
    largest_win: float | None
    largest_loss: float | None
    max_drawdown: float
    max_drawdown_pct: float
    exposure: float
    sharpe: float | None
    sortino: float | None
    calmar: float | None
    final_equity: float
    halts: int


def trade_each(
    columns: CandleColumns, report: CandleReport, settings: Sequence[Settings], *, threads: int = 1
) -> list[Trial]:
    """Trade a history by each of the settings, all of which the kernel claims; return their figures in order.

    Args:
        columns: the history, checked.
        report: what was found in it.
        settings: in force, one after the other.
        threads: how many trade at a time.
    """

    def traded(one: Settings) -> Trial:
        run = KernelRun(columns, report, one)
        found = summarise(run.traded(), one, run.ending(), report.timeframe)
        return Trial(**{name: found[name] for name in Trial._fields})

    if threads == 1:
        return [traded(each) for each in settings]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(traded, settings))
