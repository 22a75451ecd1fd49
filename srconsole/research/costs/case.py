"""One way to reckon costs, and what a backtest comes to under it (docs/costs.md)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from srconsole.market.candle_arrays import SECOND, CandleColumns
from srconsole.research.again import Made
from srconsole.research.costs.lots import lots_of
from srconsole.research.metrics import Floats
from srconsole.settings.schema import CostSettings


@dataclass(frozen=True)
class CostCase:
    """What a backtest comes to under some costs; money in USDT.

    Attributes:
        name: which costs, in a few words.
        exact: whether the history was traded anew under them; else they are charged on the trades as they were.
        trades: how many were closed.
        net_profit: what they made after all costs.
        fees, slippage, funding: what all fills cost, those of lots still held among them; below 0: earned.
        latency: what executing later cost.
        final_equity: at the last close.
        note: what has to be known about it, a sentence; empty where nothing has.
    """

    name: str
    exact: bool
    trades: int
    net_profit: float
    fees: float
    slippage: float
    funding: float
    latency: float
    final_equity: float
    note: str = ""


@dataclass(frozen=True)
class Charges:
    """What fills cost beyond what they cost already, one value a fill each; USDT, below 0: less.

    Attributes:
        fees, slippage, latency: of each fill.
        funding: of each fill that it is booked with: the one before the funding time.
    """

    fees: Floats | None = None
    slippage: Floats | None = None
    funding: Floats | None = None
    latency: Floats | None = None


def slippage_paid(made: Made, costs: CostSettings) -> float:
    """Return what slippage by the settings has cost in all fills, USDT."""
    paid = 0.0
    for fill in made.fills:
        before = fill.price / (1 + (costs.slippage if fill.side == "buy" else -costs.slippage))
        paid += abs(fill.price - before) * fill.quantity
    return paid


def fees_paid(made: Made) -> float:
    """Return the fees of all fills, USDT."""
    return float(np.array([fill.fee for fill in made.fills], dtype=np.float64).sum())


def traded_anew(name: str, made: Made, costs: CostSettings) -> CostCase:
    """Return the case of a history that was traded under its costs."""
    return CostCase(
        name=name,
        exact=True,
        trades=len(made.trades),
        net_profit=made.net_profit,
        fees=fees_paid(made),
        slippage=slippage_paid(made, costs),
        funding=0.0,
        latency=0.0,
        final_equity=made.final_equity,
    )


def charged(name: str, made: Made, costs: CostSettings, charges: Charges, note: str = "") -> CostCase:
    """Return the case of trades as they were, with charges on top; those of lots still held are in the equity alone."""
    closed = np.zeros(len(made.fills), dtype=np.bool_)
    for lot in lots_of(made.fills):
        if lot.closed:
            closed[list(lot.fills)] = True
    kinds = (charges.fees, charges.slippage, charges.funding, charges.latency)
    fees, slippage, funding, latency = (_total(each) for each in kinds)
    of_closed = 0.0
    for each in kinds:
        if each is not None:
            of_closed += float(each[closed].sum())
    return CostCase(
        name=name,
        exact=False,
        trades=len(made.trades),
        net_profit=made.net_profit - of_closed,
        fees=fees_paid(made) + fees,
        slippage=slippage_paid(made, costs) + slippage,
        funding=funding,
        latency=latency,
        final_equity=made.final_equity - (fees + slippage + funding + latency),
        note=note,
    )


def worth(made: Made) -> Floats:
    """Return what each fill was worth, USDT."""
    return np.array([fill.price * fill.quantity for fill in made.fills], dtype=np.float64)


def signs(made: Made) -> Floats:
    """Return 1 for each fill that buys, -1 for each that sells."""
    return np.array([1.0 if fill.side == "buy" else -1.0 for fill in made.fills], dtype=np.float64)


def candles_at(made: Made, candles: CandleColumns) -> NDArray[np.intp]:
    """Return the number of each fill's candle."""
    times = np.array([fill.time for fill in made.fills], dtype=np.int64) * (SECOND // 1000)
    return np.searchsorted(candles.time, times)


def _total(each: Floats | None) -> float:
    return 0.0 if each is None else float(each.sum())
