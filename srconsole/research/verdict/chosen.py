"""What speaks against settings that were chosen among many: they are traded once more, and the search is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from srconsole.core.trade import Trade
from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.checks import CandleReport
from srconsole.market.detail import Detail
from srconsole.research.costs.many_at_once import kernel_break_even
from srconsole.research.kernel_run import KernelRun, why_plain
from srconsole.research.luck.bands import DRAWS
from srconsole.research.luck.random_entries import random_entries
from srconsole.research.luck.sharpe import sharpe_odds
from srconsole.research.metrics import Curve, Floats, daily_returns
from srconsole.research.summary import Ending, summarise, traded_from
from srconsole.research.sweep.trials import plain_run
from srconsole.research.verdict.evidence import Evidence, evidence_of
from srconsole.research.verdict.judging import Verdict, verdict
from srconsole.settings.schema import Settings
from srconsole.strategies.built_in import Make, strategy_of

_DRAWN: Final = 5_000_000
"""Random entries that are drawn at most: of very many trades fewer draws tell as much."""
_FEWEST: Final = 100


@dataclass(frozen=True)
class Choice:
    """How settings were chosen; what is None was not looked at.

    Attributes:
        sharpes: the yearly Sharpe ratio of every setting that was tried, these among them; 0 of one that has none.
            Of a single one nothing is told: nothing was chosen.
        plateau_kept: what the settings beside these keep of their result, a fraction.
        overfitting: the probability of backtest overfitting.
        out_of_sample: the net profit on candles that the settings were not chosen by, USDT.
    """

    sharpes: Sequence[float]
    plateau_kept: float | None = None
    overfitting: float | None = None
    out_of_sample: float | None = None


@dataclass(frozen=True)
class Again:
    """The chosen settings, traded once more.

    Attributes:
        evidence: what one backtest knows of itself.
        trades: what it closed.
        returns: daily, of equity, fractions.
        first: the number of the first candle that was traded.
    """

    evidence: Evidence
    trades: Sequence[Trade]
    returns: Floats
    first: int


def chosen_verdict(
    columns: CandleColumns, settings: Settings, again: Again, choice: Choice, chance: np.random.Generator
) -> Verdict:
    """Judge settings that were chosen among many.

    Args:
        columns: the history.
        settings: the chosen ones.
        again: what they come to on it.
        choice: how they were chosen.
        chance: where the random entries come from.
    """
    draws = min(DRAWS, max(_FEWEST, _DRAWN // max(1, len(again.trades))))
    held = again.evidence.buy_and_hold or 0.0
    drawn = random_entries(
        columns, again.trades, settings.costs, chance, buy_and_hold=held, first=again.first, draws=draws
    )
    odds = sharpe_odds(again.returns, choice.sharpes) if len(choice.sharpes) > 1 else None
    return verdict(
        replace(
            again.evidence,
            plateau_kept=choice.plateau_kept,
            random_percentile=None if drawn is None else drawn.percentile,
            overfitting=choice.overfitting,
            deflated_sharpe=None if odds is None else odds.deflated,
            out_of_sample=choice.out_of_sample,
        )
    )


def traded_again(
    columns: CandleColumns,
    report: CandleReport,
    settings: Settings,
    *,
    make: Make = strategy_of,
    detail: Detail | None = None,
) -> Again:
    """Trade a history by the chosen settings.

    The plain core trades them in one way of price and at one cost alone, for it takes its time.

    Args:
        columns: the history, checked.
        report: what was found in it.
        settings: the chosen ones.
        make: makes the strategy; `plugins.opened.plugged` for one that a person has brought.
        detail: finer candles, where price moves by them.

    Raises:
        RequestError: the strategy cannot trade such candles.
    """
    if why_plain(settings, detail=detail is not None):
        eaten = None
        plain = plain_run(columns, report, settings, make=make, detail=detail)
        traded, first, trader = traded_from(columns, 0, plain.held, plain.equity), plain.first, plain.trader
        ending = Ending(trader, {}, {}, 0, len(columns))
    else:
        eaten = kernel_break_even(columns, report, settings)
        run = KernelRun(columns, report, settings)
        traded, first, trader, ending = run.traded(), 0, run.trader, run.ending()
    summary = summarise(traded, settings, ending, report.timeframe)
    returns = daily_returns(Curve(traded.times, traded.equity), settings.risk.initial_capital)
    evidence = replace(evidence_of(summary, [trade.pnl for trade in trader.trades]), break_even_cost=eaten)
    return Again(evidence, trader.trades, returns, first)
