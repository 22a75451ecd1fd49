"""Costs side by side: what can be traded anew is, all else is charged on the trades as they were (docs/costs.md)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from srconsole.figures import percentage_text
from srconsole.research.again import History
from srconsole.research.core_run import Progress
from srconsole.research.costs.case import CostCase, charged, traded_anew
from srconsole.research.costs.fee_tiers import FeeTier, tier_charges, tiers_by_fill
from srconsole.research.costs.funding import Funding, at_rate, coverage_note, funding_charges
from srconsole.research.costs.latency import Finer, latency_charges
from srconsole.research.costs.other_costs import with_costs
from srconsole.research.costs.slippage import Model, beyond_volume, slippage_charges


@dataclass(frozen=True)
class CostsAsked:
    """Which costs are to be laid beside those of the settings; nothing of it is in the settings.

    Attributes:
        tiers: fee tiers, the lowest volume first.
        fee_rates: flat rates, fractions.
        slippages: fixed fractions of the price.
        models: slippage by models, each with its factor.
        funding: a rate for every eight hours, a fraction, or the rates of a file.
        latencies: seconds.
        finer: finer candles, for latency.
    """

    tiers: Sequence[FeeTier] = ()
    fee_rates: Sequence[float] = ()
    slippages: Sequence[float] = ()
    models: Sequence[tuple[Model, float]] = field(default=())
    funding: float | Funding | None = None
    latencies: Sequence[float] = ()
    finer: Finer | None = None

    @property
    def count(self) -> int:
        """How many cases it comes to."""
        of_tiers = len(self.tiers) + 2 if self.tiers else 0
        several = (self.fee_rates, self.slippages, self.models, self.latencies)
        return 1 + of_tiers + len([one for each in several for one in each]) + (self.funding is not None)


def cost_cases(history: History, asked: CostsAsked, *, progress: Progress | None = None) -> list[CostCase]:
    """Return what the strategy comes to under each of the costs, the settings' own first.

    Args:
        history: candles and the settings in force.
        asked: which costs.
        progress: is told how many cases are done, and of how many.

    Raises:
        RequestError: funding rates are of another time than the candles.
    """
    cases = [traded_anew("as set", history.as_set, history.settings.costs)]
    for case in _others(history, asked):
        if progress is not None:
            progress(len(cases), asked.count)
        cases.append(case)
    return cases


def _others(history: History, asked: CostsAsked) -> Iterator[CostCase]:
    yield from _fees(history, asked)
    settings = history.settings
    for slippage in asked.slippages:
        other = with_costs(settings, slippage=slippage)
        yield traded_anew(f"slippage {percentage_text(slippage, 3)}", history.made(other), other.costs)
    columns, made, costs = history.candles.columns, history.as_set, settings.costs
    for model, factor in asked.models:
        note = ""
        if model == "volume" and (beyond := beyond_volume(made, columns)):
            note = f"{beyond:,} of {len(made.fills):,} fills are of more than their candle traded."
        charges = slippage_charges(made, columns, model, factor)
        yield charged(f"slippage by {model}, {factor:g}", made, costs, charges, note)
    if asked.funding is not None:
        yield _funded(history, asked.funding)
    timeframe = history.candles.report.timeframe
    for seconds in asked.latencies:
        charges = latency_charges(made, columns, timeframe, seconds, costs, asked.finer)
        at_worst = asked.finer is None or seconds <= asked.finer.timeframe
        yield charged(f"latency {seconds:g} s{', at worst' if at_worst else ''}", made, costs, charges)


def _fees(history: History, asked: CostsAsked) -> Iterator[CostCase]:
    """Yield the flat rates, then each tier as if it held throughout, then the tiers by the strategy's own volume."""
    flat = [(f"fee {percentage_text(rate, 4)}", rate) for rate in asked.fee_rates]
    flat += [(f"{tier.name}, taker {percentage_text(tier.taker, 4)}", tier.taker) for tier in asked.tiers]
    for name, rate in flat:
        other = with_costs(history.settings, fee_rate=rate)
        yield traded_anew(name, history.made(other), other.costs)
    if not asked.tiers:
        return
    made = history.as_set
    reached = max(tiers_by_fill(made, asked.tiers), key=lambda tier: tier.volume, default=asked.tiers[0])
    note = f"The highest tier that its own volume reaches is {reached.name}."
    for entries_as_maker in (False, True):
        name = "own tier, entries as maker" if entries_as_maker else "own tier, all as taker"
        charges = tier_charges(made, asked.tiers, entries_as_maker=entries_as_maker)
        yield charged(name, made, history.settings.costs, charges, "" if entries_as_maker else note)


def _funded(history: History, funding: float | Funding) -> CostCase:
    columns = history.candles.columns
    if isinstance(funding, Funding):
        name = "funding by the file"
    else:
        name, funding = f"funding {percentage_text(funding, 4)} each 8 h", at_rate(funding, columns)
    note = coverage_note(columns, funding)
    charges = funding_charges(history.as_set, columns, funding)
    return charged(name, history.as_set, history.settings.costs, charges, note)
