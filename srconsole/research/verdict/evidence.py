"""What is known of a backtest when it is judged: plain numbers, from whoever has found them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import fsum
from typing import Any


@dataclass(frozen=True)
class Evidence:
    """What is known of a backtest; what is None was not looked at. Money in USDT, shares and rates as fractions.

    Attributes:
        pnl: what each closed trade made, fees paid.
        sensitivity: the net profit by each way in which price might have moved inside the candles.
        fees: all that were paid; they are in `pnl` already.
        cost: what one fill is reckoned to cost, fee and slippage, as a fraction of what it is worth.
        break_even_cost: what one fill might cost until nothing is left, likewise.
        still_open: what is still held has made, marked to the last close; it is not in `pnl`.
        buy_and_hold: what the whole capital would have made, bought at the first price and sold at the last.
        plateau_kept: what the neighbours of the best settings keep of its result, in the median.
        random_percentile: the share of random entries, as many and held as long, that made less.
        overfitting: the probability of backtest overfitting of the sweep that the settings come from.
        deflated_sharpe: the probability that the Sharpe ratio is more than the luckiest of all trials has.
        out_of_sample: the net profit in the part of the history that the settings were not chosen by.
    """

    pnl: Sequence[float]
    sensitivity: Mapping[str, float] = field(default_factory=dict)
    fees: float | None = None
    cost: float | None = None
    break_even_cost: float | None = None
    still_open: float | None = None
    buy_and_hold: float | None = None
    plateau_kept: float | None = None
    random_percentile: float | None = None
    overfitting: float | None = None
    deflated_sharpe: float | None = None
    out_of_sample: float | None = None

    @property
    def trades(self) -> int:
        """How many trades were closed."""
        return len(self.pnl)

    @cached_property
    def net(self) -> float:
        """What they made together."""
        return fsum(self.pnl)


def evidence_of(summary: Mapping[str, Any], pnl: Sequence[float]) -> Evidence:
    """Return what one backtest, or a run's record, knows of itself; others may fill in what is None.

    Args:
        summary: its figures, by the keys of docs/interfaces.md.
        pnl: what each closed trade made, fees paid, USDT.
    """
    costs, lots = summary["settings"]["costs"], summary.get("open_lots")
    return Evidence(
        pnl=pnl,
        sensitivity={name: each["net_profit"] for name, each in summary.get("sensitivity", {}).items()},
        fees=summary["fees"],
        cost=costs["fee_rate"] + costs["slippage"],
        still_open=None if lots is None else fsum(lot["unrealised"] for lot in lots),
        buy_and_hold=summary["buy_and_hold"],
    )
